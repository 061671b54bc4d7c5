"""The co-share network of real data equals what CooRTweet 2.1.3 computes on it.

Its counting is documented with `detect_groups` and `generate_coordinated_network`; the reference
files hold the result for `min_participation = 2`, each object kind and three windows.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from inconcert.engine.duckdb import DuckDBEngine
from inconcert.network import network
from inconcert.network.steps import coshare_steps

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[3] / "shared" / "data" / "coshare"
KINDS = ("url", "hashtag", "domain", "phash")
WINDOWS = (10, 60, 300)
Edges = dict[tuple[str, str], tuple[int, float]]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not at ../shared/data"),
]


def by_sql(shares: pa.Table) -> pa.Table:
    with DuckDBEngine() as engine:
        engine.register("share", shares)
        engine.run(
            coshare_steps(
                engine.dialect,
                windows=[window * 1_000_000 for window in WINDOWS],
                min_participation=2,
                content="content",
            )
        )
        return engine.fetch("link")


def by_kernel(shares: pa.Table) -> pa.Table:
    return network(shares, windows=[f"{window}s" for window in WINDOWS], min_participation=2)


WAYS = {"sql": by_sql, "kernel": by_kernel}


@cache
def shares(kind: str) -> pa.Table:
    """The shares of one kind of object; rows without an object fall out."""
    with duckdb.connect() as connection:
        return connection.sql(
            f"SELECT account_id AS account, {kind}_id AS object, post_id AS content, "
            "CAST(timestamp AS BIGINT) * 1000000 AS time "
            f"FROM read_csv($file, all_varchar = true) WHERE {kind}_id IS NOT NULL",
            params={"file": str(DATA / "german_elections.csv.gz")},
        ).to_arrow_table()


@cache
def links(way: Callable[[pa.Table], pa.Table], kind: str) -> pa.Table:
    return way(shares(kind))


def reference(kind: str, window: int) -> Edges:
    with duckdb.connect() as connection:
        rows = connection.execute(
            'SELECT "from", "to", weight, avg_time_delta FROM read_csv(?)',
            [str(DATA / "reference" / f"german_{kind}_{window}s.csv.gz")],
        ).fetchall()
    # Its edges have no direction: either account may stand first.
    edges = {(min(a, b), max(a, b)): (weight, delta) for a, b, weight, delta in rows}
    assert len(edges) == len(rows)
    return edges


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_same_network(way: Callable[[pa.Table], pa.Table], kind: str, window: int) -> None:
    expected = reference(kind, window)
    found = {
        (row["account_a"], row["account_b"]): (row["events"], row["mean_delay"])
        for row in links(way, kind).to_pylist()
        if row["time_window"] == window * 1_000_000
    }
    assert len(expected) > 100
    assert found.keys() == expected.keys()
    assert {key: events for key, (events, _) in found.items()} == {
        key: weight for key, (weight, _) in expected.items()
    }
    assert all(
        math.isclose(delay, expected[key][1], rel_tol=0, abs_tol=1e-6)
        for key, (_, delay) in found.items()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_ways_agree(kind: str) -> None:
    """Everything that CooRTweet has no column for is the same by every way."""
    first, *others = (
        {
            (row["account_a"], row["account_b"], row["time_window"]): row
            for row in links(way, kind).to_pylist()
        }
        for way in WAYS.values()
    )
    for other in others:
        assert first.keys() == other.keys()
        for key, row in first.items():
            for name in ("events", "objects", "a_first", "b_first"):
                assert row[name] == other[key][name], (key, name)
            for name in ("mean_delay", "expected"):
                assert math.isclose(row[name], other[key][name], rel_tol=1e-9), (key, name)
