"""Times of a bare table whose order of day and month, or zone, is doubtful."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from inconcert import api
from inconcert.errors import DoubtWarning, ParameterError
from inconcert.network.moments import TimeReading
from inconcert.network.primitive import prepared


def shares(times, **more):
    count = len(times)
    return pa.table(
        {"account_id": [f"a{i}" for i in range(count)], "object_id": ["o"] * count, "time": times}
        | more
    )


def read(times, *asked):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DoubtWarning)
        found = prepared(shares(times), TimeReading(*asked))["time"].to_pylist()
    return [(datetime(1970, 1, 1) + timedelta(microseconds=t)).isoformat(" ")[:16] for t in found]


EITHER = ["3/4/2021 10:00", "3/5/2021 10:00"]


def test_dates_of_either_order_are_doubted_and_settled():
    with pytest.warns(DoubtWarning, match="--day-first"):
        api.network(shares(EITHER))
    assert read(EITHER, True) == ["2021-04-03 10:00", "2021-05-03 10:00"]
    assert read(EITHER, False) == ["2021-03-04 10:00", "2021-03-05 10:00"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        api.network(shares(EITHER), day_first=True)
        api.network(shares(["13/4/2021 10:00", "3/4/2021 10:00"]))
        api.network(shares(["2021-04-03 10:00", "2021-04-03 10:01"]))


def test_the_order_changes_who_met_whom():
    times = ["3/4/2021 10:00", "4/3/2021 10:00:30", "3/4/2021 10:00:20"]
    assert api.network(shares(times), day_first=True).num_rows == 1


@pytest.mark.parametrize("kind", ["text", "timestamp"])
def test_a_zone_places_times_without_one(kind):
    times = ["2021-03-28 00:30:00", "2021-03-28 04:30:00"]
    if kind == "timestamp":
        times = pa.array([datetime.fromisoformat(t) for t in times], pa.timestamp("ms"))
    assert read(times, None, "Europe/Berlin") == ["2021-03-27 23:30", "2021-03-28 02:30"]


def test_nothing_is_placed_that_has_a_zone_and_that_is_told():
    for times in (["2021-03-28T00:30:00Z", "2021-03-28T04:30:00+00:00"], [1616891400, 1616905800]):
        reading = TimeReading(None, "+05:00")
        found = prepared(shares(times), reading)["time"].to_pylist()
        assert found == [1616891400_000000, 1616905800_000000]
        assert any("--zone +05:00 changed nothing" in note for note in reading.all_notes())


def test_timestamps_with_gaps_are_placed():
    times = pa.array([None, datetime(2021, 7, 1, 12)], pa.timestamp("us"))
    found = prepared(shares(times), TimeReading(None, "Europe/Berlin"))["time"].to_pylist()
    assert found == [None, int(datetime(2021, 7, 1, 10, tzinfo=UTC).timestamp() * 1e6)]


def test_a_zone_that_is_none_is_refused_before_anything_is_read():
    with pytest.raises(ParameterError, match="no zone"):
        api.network("there is no such file.csv", zone="Nowhere")
