"""A disclosed operation in a file of whole minutes: its groups stay, whatever lies beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert.detect.coordination.concert import find_concert
from inconcert.durations import HOUR, MINUTE, SECOND
from inconcert.engine import open_engine
from inconcert.ingest.times.noted import units_of
from worlds.shares import Traffic, share_world

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.extract import KindSummary

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there"),
]


def beside(size: float) -> pa.Table:
    """Ordinary shares of another platform, to the second, as detection hands them on."""
    shares = share_world(7, Traffic().scaled(size)).shares
    # Posts of their own, whatever numbers the case has given.
    at = shares.column_names.index("post")
    shares = shares.set_column(at, "post", pc.add(shares["post"], 10**9))
    return shares.append_column("unit", pa.array(np.full(shares.num_rows, SECOND)))


def groups(table: pa.Table) -> list[set[str]]:
    concert = find_concert(table)
    names = concert.shares.names
    found = [set(names.take(pa.array(g.accounts)).to_pylist()) for g in concert.groups]
    return [group for group in found if any(name.startswith("x:") for name in group)]


def test_minutes_stay_minutes_beside_seconds(posts: tuple[Case, dict[str, KindSummary]]) -> None:
    case, _ = posts
    units = units_of(case)
    (source,) = units.sources
    assert source.grid is None
    assert list(source.units) == [MINUTE]
    assert 0 < source.clock < 0.05 * len(units.post)
    assert units.distinct[-1] == HOUR
    with open_engine("duckdb", case=case, tables=["share"]) as engine:
        table = engine.fetch("share")
    table = table.append_column("unit", pa.array(units.of(table["post"], table["time"])))
    other = beside(0.2).select(table.column_names).cast(table.schema)
    (alone,) = groups(table)
    (found,) = groups(pa.concat_tables([table, other]))
    assert len(alone & found) >= 0.9 * len(alone | found)
    # With the unit of the finest times for all, posts of one minute are "within 10 s".
    assert len(groups(pa.concat_tables([table, other]).drop_columns(["unit"]))) > 1
