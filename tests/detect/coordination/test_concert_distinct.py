"""Of acts that are the same in another kind, window or candidate one is kept."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from inconcert.detect.coordination.concert.acts import Act, distinct
from inconcert.detect.coordination.concert.shares import among
from inconcert.durations import HOUR, MINUTE, SECOND


def act(number: int, time: int, window: int, accounts: set[int]) -> Act:
    members = np.array(sorted(accounts), np.int64)
    return Act(number % 3, number, time, window, np.arange(len(members)), members)


def numbers(acts: list[Act]) -> list[int]:
    return [one.object for one in acts]


def by_hand(acts: list[Act], core: np.ndarray) -> list[Act]:
    """Hold every act against all that are kept."""
    inner = [set(a.accounts[among(a.accounts, core)].tolist()) for a in acts]
    order = sorted(
        range(len(acts)),
        key=lambda i: (
            -(len(inner[i]) ** 2) / len(acts[i].accounts), acts[i].window, acts[i].kind,
            acts[i].object, acts[i].time,
        ),
    )  # fmt: skip
    kept: list[int] = []
    for i in order:
        span = max(acts[i].window, MINUTE)
        if not any(
            abs(acts[i].time - acts[k].time) <= max(span, acts[k].window, MINUTE)
            and 2 * len(inner[i] & inner[k]) >= min(len(inner[i]), len(inner[k]))
            for k in kept
        ):
            kept.append(i)
    return sorted((acts[i] for i in kept), key=lambda a: (a.time, a.kind, a.object))


ACT = st.tuples(
    st.integers(-(10**3), 9000),
    st.sampled_from((10 * SECOND, MINUTE, 5 * MINUTE, HOUR)),
    st.sets(st.integers(0, 9), min_size=1, max_size=6),
)


@settings(max_examples=200)
@given(st.lists(ACT, max_size=25), st.sets(st.integers(0, 9), max_size=8))
def test_distinct_is_what_comparing_all_with_all_gives(drawn, core):
    acts = [act(i, time * SECOND, window, who) for i, (time, window, who) in enumerate(drawn)]
    inside = np.array(sorted(core), np.int64)
    assert numbers(distinct(acts, inside)) == numbers(by_hand(acts, inside))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", [3, 12, 60])
def test_where_hundreds_of_acts_stand_side_by_side(seed, size):
    # Few accounts in common, so that most are kept and are looked up by account.
    rng = np.random.default_rng(seed)
    times = rng.integers(0, 5400, 400) * SECOND
    windows = rng.choice([10 * SECOND, MINUTE, HOUR], 400, p=[0.4, 0.4, 0.2])
    acts = [
        act(i, int(times[i]), int(windows[i]), set(rng.choice(900, size, replace=False).tolist()))
        for i in range(400)
    ]
    # The core leaves some acts without anybody.
    core = np.sort(rng.choice(900, 700, replace=False))
    kept = distinct(acts, core)
    assert numbers(kept) == numbers(by_hand(acts, core))
    assert len(kept) > 40
