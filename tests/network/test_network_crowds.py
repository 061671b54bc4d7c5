"""Crowds: what is passed over where a pair needs several events is what would not have counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert.network.count import LINK_SCHEMA, count_coshares, prepare

SECOND = 1_000_000


def crowd(seed: int, *, contents: bool) -> pa.Table:
    """One object that everybody shares within seconds, some twice, and many small ones."""
    rng = np.random.default_rng(seed)
    people, small = 900, 2500
    account = np.concatenate(
        [
            np.arange(people),
            rng.choice(people, 60),  # the crowd's object again, by some
            rng.choice(people, 30),  # and long afterwards
            rng.integers(0, people, small),
            rng.choice(people, 300, replace=False),  # a second crowd
        ]
    )
    thing = np.concatenate(
        [
            np.zeros(people + 90, int),
            rng.integers(1, 700, small),
            np.full(300, 1000),
        ]
    )
    time = np.concatenate(
        [
            rng.integers(0, 40, people),
            rng.integers(0, 90, 60),
            rng.integers(5000, 5040, 30),
            rng.integers(0, 400, small),
            rng.integers(1000, 1100, 300),
        ]
    )
    columns: dict[str, Any] = {
        "account": [f"x:{i:04}" for i in account],
        "object": [f"o{i}" for i in thing],
        "time": time * SECOND,
    }
    if contents:  # some posts carry several objects, and some stand under two accounts
        columns["content"] = [f"p{i}" for i in rng.integers(0, 2 * len(account), len(account))]
    return pa.table(columns)


def links(table: pa.Table, **wanted: Any) -> pa.Table:
    found = count_coshares(table, **wanted).link
    return found.sort_by(
        [(name, "ascending") for name in ("time_window", "account_a", "account_b")]
    )


@pytest.mark.parametrize("contents", [False, True])
@pytest.mark.parametrize("least", [2, 3, 6])
@pytest.mark.parametrize("seed", range(4))
def test_pairs_of_a_crowd_that_meet_often_enough_are_those_of_the_plain_count(
    seed: int, least: int, contents: bool
) -> None:
    table = crowd(seed, contents=contents)
    windows = [5 * SECOND, 60 * SECOND, 700 * SECOND]
    for m in (1, 3):
        whole = links(table, windows=windows, min_participation=m)
        wanted = whole.filter(pc.greater_equal(whole["events"], least))
        assert 0 < wanted.num_rows < whole.num_rows / 2
        assert links(table, windows=windows, min_participation=m, min_events=least) == wanted


def test_the_number_of_links_is_known_before_they_are_made() -> None:
    table = crowd(1, contents=False)
    for least in (1, 2, 3):
        work = prepare(table, windows=[5 * SECOND, 60 * SECOND], min_events=least)
        there = sum(batch.num_rows for batch in work.batches(2))
        assert work.links(2, limit=10**9) == there <= work.most
        assert work.links(2, limit=10) > 10


def test_a_crowd_of_single_shares_has_exactly_as_many_links_as_pairs() -> None:
    n = 300
    table = pa.table(
        {"account": [f"x:{i}" for i in range(n)], "object": ["o"] * n, "time": [0] * n}
    )
    assert prepare(table, windows=[SECOND]).most == n * (n - 1) // 2
    link = count_coshares(table, windows=[SECOND], min_events=2).link
    assert link.num_rows == 0
    assert link.schema == LINK_SCHEMA
