from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.ingest.times.parse import DayFirstError, TimeColumn, from_epoch

MOMENT = datetime(2024, 1, 1, 10, 0, 0, tzinfo=UTC)
MICROS = int(MOMENT.timestamp()) * 1_000_000

moments = st.datetimes(
    min_value=datetime(1990, 1, 2), max_value=datetime(2099, 12, 30), timezones=st.just(UTC)
)


def read(*values: object, day_first: bool | None = None) -> list[int | None]:
    found, reasons = TimeColumn(day_first).read(values)
    assert not reasons
    return found


def reason(value: object) -> str:
    found, reasons = TimeColumn().read([value])
    assert found == [None]
    return reasons[0]


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01 10:00",
        "2024-01-01T10:00:00Z",
        "2024-01-01T10:00:00.000Z",
        "2024-01-01T12:00:00+02:00",
        "2024-01-01 12:00:00 +0200",
        "2024-01-01 05:00:00 EST",
        "2024/01/01 10:00:00",
        "Mon Jan 01 10:00:00 +0000 2024",
        "Mon, 01 Jan 2024 10:00:00 GMT",
        "1 Jan 2024 11:00:00 CET",
        "Jan 1, 2024 10:00 AM",
        "January 1, 2024, 10:00",
        "1/1/2024 10:00",
        "1/1/24 10:00",
        "01-01-2024 10.00",
        "01.01.2024 10:00:00",
        "20240101100000",
        "1704103200",
        "1704103200.0",
        "1704103200000",
        "1704103200000000",
        "1704103200000000000",
        1704103200,
        1704103200.0,
        1704103200000,
        MOMENT,
        datetime(2024, 1, 1, 10),
        datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))),
        "  2024-01-01T10:00:00Z ",
    ],
)
def test_every_way_to_write_one_moment(text: object) -> None:
    assert read(text) == [MICROS]


@pytest.mark.parametrize("value", ["", None, "NaN", float("nan"), "None", "absent"])
def test_blank_is_no_time_and_no_fault(value: object) -> None:
    assert read(value) == [None]


@pytest.mark.parametrize(
    "value",
    ["52000-01-01 00:00", "1989-12-31", "2100-01-01", 10**22, "1577836800000000000000", -5],
)
def test_times_outside_1990_to_2100_are_refused(value: object) -> None:
    assert "outside 1990 to 2100" in reason(value)


@pytest.mark.parametrize(
    "value",
    ["soon", "2024-02-30", "2024-01-01 25:00", "1.7E+12", True, [1], "13:00 PM", "2024-13-13",
     "2024-01-01 10:00 XYZ", "2024-01-01 10:00 +99:00"],
)  # fmt: skip
def test_what_is_no_time_says_why(value: object) -> None:
    assert reason(value)


def test_no_zone_is_noted_and_a_zone_is_not() -> None:
    naive, zoned = TimeColumn(), TimeColumn()
    naive.read(["2024-01-01 10:00"])
    zoned.read(["2024-01-01T10:00:00Z", "1704103200"])
    assert naive.notes() == ["times without a zone read as UTC"]
    assert zoned.notes() == []


def test_the_column_decides_which_comes_first() -> None:
    assert read("3/4/2024", "25/12/2024")[0] == micros(datetime(2024, 4, 3, tzinfo=UTC))
    assert read("3/4/2024", "12/25/2024")[0] == micros(datetime(2024, 3, 4, tzinfo=UTC))


def test_undecided_dates_follow_custom_and_say_so() -> None:
    slashes, dots, dashes = TimeColumn(), TimeColumn(), TimeColumn()
    assert slashes.read(["3/4/2024"])[0] == [micros(datetime(2024, 3, 4, tzinfo=UTC))]
    assert dots.read(["3.4.2024"])[0] == [micros(datetime(2024, 4, 3, tzinfo=UTC))]
    assert dashes.read(["3-4-2024 11.35"])[0] == [micros(datetime(2024, 4, 3, 11, 35, tzinfo=UTC))]
    assert "dates such as 3/4 read as month before day" in slashes.notes()
    assert "dates such as 3/4 read as day before month" in dots.notes()


def test_later_evidence_against_the_guess_asks_to_read_again() -> None:
    column = TimeColumn()
    column.read(["3/4/2024"])
    with pytest.raises(DayFirstError) as caught:
        column.read(["25/12/2024"])
    assert caught.value.day_first is True
    settled = TimeColumn(day_first=True)
    assert settled.read(["3/4/2024", "12/25/2024"])[1] == {
        1: "'12/25/2024' has day and month swapped"
    }


def test_guess_that_is_confirmed_is_no_guess() -> None:
    column = TimeColumn()
    column.read(["3/4/2024"])
    column.read(["12/25/2024"])
    assert not column.assumed


@given(moments)
def test_iso_comes_back(moment: datetime) -> None:
    assert read(moment.isoformat()) == [micros(moment)]
    assert read(moment) == [micros(moment)]


@given(moments)
def test_epoch_units_are_told_apart(moment: datetime) -> None:
    seconds = micros(moment) // 1_000_000
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        assert from_epoch(seconds * unit) == seconds * 1_000_000
        assert read(str(seconds * unit)) == [seconds * 1_000_000]


@given(st.lists(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none())))
def test_anything_is_read_or_refused_with_a_reason(values: list[object]) -> None:
    try:
        found, reasons = TimeColumn().read(values)
    except DayFirstError:
        return
    assert len(found) == len(values)
    for index, text in reasons.items():
        assert found[index] is None
        assert text


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2021-03-01 07:00:02 America/New_York", 12),
        ("2021-03-01 07:00 America/Sao_Paulo", 10),
        ("2021-03-01 1:00 PM Europe/Berlin", 12),
        ("2021-03-01 22:00:00 Pacific/Auckland", 9),
    ],
)
def test_the_name_of_a_zone_is_no_half_of_the_day(text, hour):
    (time,), problems = TimeColumn().read([text])
    assert not problems
    assert time // 3_600_000_000 % 24 == hour
