"""Who can have no link is left out before pairs are visited, and no link with them."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from inconcert.network import count
from inconcert.network.count import count_coshares
from inconcert.stats.coshare import objects_p

MINUTE = 60_000_000


def world(seed: int, crowd: int) -> pa.Table:
    """Accounts that share at their leisure, some of them together, and a crowd on one object."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"a{rng.integers(60)}", f"o{rng.integers(40)}", int(rng.integers(0, 86_400)))
        for _ in range(600)
    ]
    for number in range(12):
        at = int(rng.integers(0, 86_400))
        rows += [(f"team{m}", f"t{number}", at + int(rng.integers(0, 9))) for m in range(5)]
    rows += [(f"a{rng.integers(200)}", "hot", int(rng.integers(0, 600))) for _ in range(crowd)]
    account, object_, time = zip(*rows, strict=True)
    return pa.table({"account": account, "object": object_, "time": np.array(time) * 1_000_000})


def links(table: pa.Table, **limits: float) -> list[dict]:
    counted = count_coshares(table, windows=(10_000_000, MINUTE, 5 * MINUTE), **limits)
    return counted.link.to_pylist()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("crowd", [0, 40, 1500])
@pytest.mark.parametrize("limits", [(2, 1e-3), (3, 1e-6), (3, 1.0), (1, 1e-5), (1, 0.9)])
def test_the_links_are_those_of_all_pairs_that_pass(seed, crowd, limits, monkeypatch):
    monkeypatch.setattr(count, "_SMALL", 10)
    table = world(seed, crowd)
    least, max_p = limits
    every = [row for row in links(table) if row["objects"] >= least and row["p"] <= max_p]
    found = links(table, min_objects=least, max_p=max_p)
    assert found == every
    if least == 3 and crowd == 0:
        assert {row["account_a"] for row in found} >= {"team0"}


def test_a_crowd_is_not_visited(monkeypatch):
    """A hundred thousand accounts on one object: their five thousand million pairs take days."""
    seen = []
    count_rows = count.count_rows

    def spied(packed, *rest):
        seen.append(len(packed))
        return count_rows(packed, *rest)

    monkeypatch.setattr(count, "count_rows", spied)
    number = 100_000
    rng = np.random.default_rng(1)
    table = pa.concat_tables(
        [
            world(1, 0),
            pa.table(
                {
                    "account": [f"b{i}" for i in range(number)],
                    "object": ["hot"] * number,
                    "time": rng.integers(0, 600, number) * 1_000_000,
                }
            ),
        ]
    )
    assert links(table, min_objects=3, max_p=1e-9) == []
    assert sum(seen) < 700


@settings(max_examples=300)
@given(st.integers(1, 400), st.floats(1e-9, 1.0))
def test_more_objects_in_common_are_less_likely(objects, rate):
    """The bound on which all of it stands: P(Poisson(mk) >= k) falls with k for m <= 1."""
    k = np.array([objects, objects + 1])
    p = objects_p(k, k * rate)
    assert p[1] <= p[0] * (1 + 1e-9)
