"""Times in several columns, in many spellings, of doubtful order and zone, and inside ids."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inconcert import api
from inconcert.cli.app import run
from inconcert.errors import ParameterError
from inconcert.ingest import import_files
from inconcert.ingest.times.parse import TimeColumn
from inconcert.ingest.times.spelled import clock
from inconcert.ingest.times.zones import Zone


def put(case, tmp_path, header, *rows, name="posts.csv", **asked):
    """Import a table of texts; return its summary."""
    path = tmp_path / name
    lines = [",".join(header), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return import_files(case, [path], **asked).sources[0]


def times(case):
    found = case.query("SELECT time FROM post ORDER BY post")
    return [(datetime(1970, 1, 1) + timedelta(microseconds=t)).isoformat(" ") for (t,) in found]


@pytest.mark.parametrize(
    "written",
    ["15h30", "15 h 30", "15h30m00s", "15:30", "15.30", "3:30 PM", "3.30 pm", "3:30 p. m.",
     "15时30分", "15時30分00秒", "下午3:30", "오후 3시 30분", "15 Uhr 30", "15:30 Uhr",
     "15: 30: 00", "0.6458333333", "1899-12-30 15:30:00", "15：30", "3:30 م"],
)  # fmt: skip
def test_a_clock_is_read_however_it_is_written(case, tmp_path, written):
    header = ("user_id", "date_created", "time_created", "text")
    source = put(
        case, tmp_path, header,
        (1, "2021-03-01", written, "hello to all"), (2, "2021-03-02", written, "good night"),
    )  # fmt: skip
    assert times(case) == ["2021-03-01 15:30:00", "2021-03-02 15:30:00"]
    assert source.mapping["time_created"] == "time"
    assert not source.doubts


@pytest.mark.parametrize("value", ["hello", "2021", "15", 15, 1.5, "2021-03-01", "25:00h", None])
def test_what_is_no_clock_is_none(value):
    found = clock(value)
    assert found is None or found.startswith("25")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("user", "Date", "Time", "text"), (1, "2021-03-01 00:00:00", "15:30:00", "hello")),
        (("user", "Date", "Time", "text"), (1, "3/14/2021 12:00:00 AM", "3:30:00 PM", "hello")),
        (("user", "day", "hour", "minute", "text"), (1, "2021-03-14", 15, 30, "hello")),
        (("user", "day", "hour", "text"), (1, "2021-03-14", 15, "hello")),
        (("user", "year", "month", "day", "hour", "minute", "text"), (1, 2021, 3, 14, 15, 30, "h")),
        (("user", "date", "heure", "text"), (1, "14 mars 2021", "15h30", "bonjour")),
        (("user", "Datum", "Uhrzeit", "text"), (1, "14.03.2021", "15:30", "hello")),
        (("user", "date", "time", "text"), (1, "20210314", "1530", "hello")),
    ],
)
def test_day_and_clock_are_joined(case, tmp_path, header, row):
    put(case, tmp_path, header, row, (2, *row[1:-1], "good night"))
    found = times(case)
    assert found[0][11:] in ("15:30:00", "15:00:00")
    assert found[0][:8] == "2021-03-"


def test_days_as_a_spreadsheet_counts_them(case, tmp_path):
    put(case, tmp_path, ("user", "created_at", "text"), (1, "44269.645833", "hi"), (2, 44269, "ho"))
    assert times(case) == ["2021-03-14 15:30:00", "2021-03-14 00:00:00"]


def test_cells_of_a_workbook_are_joined(case, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["user_id", "Date", "Clock", "text"])
    book.active.append([1, datetime(2021, 3, 1), time(15, 30), "hello to all"])
    book.active.append([2, date(2021, 3, 2), time(9, 5, 7), "good night"])
    book.save(tmp_path / "posts.xlsx")
    import_files(case, [tmp_path / "posts.xlsx"])
    assert times(case) == ["2021-03-01 15:30:00", "2021-03-02 09:05:07"]


def test_a_row_without_its_clock_is_rejected_not_moved_to_midnight(case, tmp_path):
    header = ("user_id", "date", "time", "text")
    rows: list[tuple[object, ...]] = [
        (n, "2021-03-01", f"15:30:{n % 60:02d}", "hello to all") for n in range(80)
    ]
    rows[3] = (3, "2021-03-01", "", "hello to all")
    rows[70] = (4, "2021-03-01", "99", "hello to all")
    source = put(case, tmp_path, header, *rows)
    assert (source.posts, source.rows_rejected) == (78, 2)
    assert "without a clock" in source.rejects[0]


def test_a_clock_that_cannot_be_read_is_doubted_loudly(case, tmp_path):
    header = ("user_id", "date", "time", "text")
    source = put(
        case, tmp_path, header,
        (1, "2021-03-01", "early", "hello to all"), (2, "2021-03-02", "late", "good night"),
    )  # fmt: skip
    assert "column time seems to hold the time of the day" in source.doubts[0]
    assert any("no time of day" in doubt for doubt in source.doubts)


def test_days_alone_are_doubted_and_a_clock_is_not(case, tmp_path):
    header = ("user_id", "created_at", "text")
    days = [(n, f"2021-03-0{n}", f"words number {n}") for n in range(1, 5)]
    source = put(case, tmp_path, header, *days)
    assert "All 4 posts have a date but no time of day" in source.doubts[0]
    zoned = put(case, tmp_path, header, *days, (5, "2021-08-01", "hi"), name="b.csv",
                zone="Europe/Berlin")  # fmt: skip
    assert "All 5 posts" in zoned.doubts[0]
    source = put(case, tmp_path, header, *days, (5, "2021-03-01 10:00", "now"), name="c.csv")
    assert not source.doubts


@pytest.mark.parametrize(
    ("name", "zones"),
    [
        ("timezone", ("+0300", "+02:00", "UTC")),
        ("tz", ("Europe/Moscow", "Africa/Tripoli", "Etc/UTC")),
        ("utc_offset", ("3", "2", "0")),
        ("utc_offset", ("10800", "7200", "0")),
        ("Time Zone", ("GMT+3", "EET", "GMT")),
    ],
)
@pytest.mark.parametrize("split", [True, False])
def test_a_column_of_zones_is_used(case, tmp_path, name, zones, split):
    clocks = ("08:30:00", "07:30:00", "05:30:00")
    if split:
        header: tuple[str, ...] = ("user_id", "date", "time", name, "text")
        rows = [(n, "2021-03-01", clocks[n], zones[n], f"hi {n}") for n in range(3)]
    else:
        header = ("user_id", "created_at", name, "text")
        rows = [(n, f"2021-03-01 {clocks[n]}", zones[n], f"hi {n}") for n in range(3)]
    source = put(case, tmp_path, header, *rows)
    assert times(case) == ["2021-03-01 05:30:00"] * 3
    assert "without a zone" not in source.note


def test_a_column_of_zones_that_cannot_be_read_is_doubted(case, tmp_path):
    header = ("user_id", "created_at", "time_zone", "text")
    source = put(case, tmp_path, header, (1, "2021-03-01 10:00:00", "Central Time (Home)", "hello"))
    assert "Column time_zone seems to hold the zone" in source.doubts[0]
    row = (1, "2021-03-01T10:00:00Z", "Central Time (Home)", "hello")
    assert not put(case, tmp_path, header, row, name="b.csv").doubts


def test_times_with_a_zone_of_their_own_keep_it(case, tmp_path):
    put(
        case, tmp_path, ("user_id", "created_at", "timezone", "text"),
        (1, "2021-03-01T10:00:00Z", "+0300", "hello"), (2, "1614592800", "+0300", "hello"),
    )  # fmt: skip
    assert times(case) == ["2021-03-01 10:00:00"] * 2


@pytest.mark.parametrize("name", ["CST", "IST", "BST", "AST"])
def test_a_zone_that_several_places_write_is_doubted(name):
    column = TimeColumn()
    column.read([f"2021-03-01 10:00:00 {name}"])
    assert name in column.doubts()[0]
    assert "--zone" in column.doubts()[0]


def test_a_zone_that_is_given_settles_it():
    column = TimeColumn(zone=Zone("Asia/Shanghai"))
    found, _ = column.read(["2021-03-01 10:00:00 CST"])
    assert found == [int(datetime(2021, 3, 1, 2, tzinfo=UTC).timestamp() * 1e6)]
    assert column.doubts() == []


def test_a_zone_that_is_given_is_that_of_times_without_one(case, tmp_path):
    header = ("user_id", "created_at", "text")
    rows = [
        (1, "2021-03-01 10:00:00", "hello"),
        (2, "2021-07-01 10:00:00", "hello"),
        (3, "2021-07-01T10:00:00Z", "hello"),
    ]
    source = put(case, tmp_path, header, *rows, zone="Europe/Berlin")
    assert times(case) == ["2021-03-01 09:00:00", "2021-07-01 08:00:00", "2021-07-01 10:00:00"]
    assert "times without a zone read as Europe/Berlin" in source.note


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "jsonl"])
def test_a_zone_holds_in_every_kind_of_file(case, tmp_path, kind):
    path = tmp_path / f"posts.{kind}"
    moment = datetime(2021, 7, 1, 10)
    if kind == "parquet":
        import pyarrow as pa
        from pyarrow import parquet

        rows = [{"user_id": "1", "created_at": moment, "text": "hello"}]
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif kind == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(["user_id", "created_at", "text"])
        book.active.append([1, moment, "hello"])
        book.save(path)
    else:
        path.write_text(json.dumps({"user_id": 1, "created_at": str(moment), "text": "hello"}))
    import_files(case, [path], zone="+02:00")
    assert times(case) == ["2021-07-01 08:00:00"]


@pytest.mark.parametrize(("day_first", "month"), [(True, "04"), (False, "03")])
def test_the_order_of_day_and_month_can_be_given(case, tmp_path, day_first, month):
    header = ("user_id", "created_at", "text")
    rows = [(1, "3/4/2021 10:00", "hello"), (2, "3/4/2021 11:00", "hello")]
    source = put(case, tmp_path, header, *rows, name="a.csv")
    assert "--day-first" in source.doubts[0]
    source = put(case, tmp_path, (*header, "n"), *[(*r, 1) for r in rows], name="b.csv",
                 day_first=day_first)  # fmt: skip
    assert not source.doubts
    assert times(case)[-1][5:7] == month


def test_dates_that_show_their_order_are_not_doubted(case, tmp_path):
    header = ("user_id", "created_at", "text")
    source = put(case, tmp_path, header, (1, "3/4/2021 10:00", "hi"), (2, "25/4/2021 11:00", "hi"))
    assert not source.doubts
    assert times(case)[0] == "2021-04-03 10:00:00"


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["21-03-01 10:00", "21-03-02 11:30", "21-03-15 0:05"], "2021-03-01"),
        (["05/11/20", "06/11/20", "07/11/20", "08/11/20"], "2020-11-05"),
        (["01.03.21", "15.03.21"], "2021-03-01"),
        (["12-31-19", "01-02-20"], "2019-12-31"),
    ],
)
def test_dates_of_two_digit_years(dates, first):
    column = TimeColumn()
    found, _ = column.read(dates)
    assert str(datetime.fromtimestamp(found[0] / 1e6, UTC))[:10] == first


def test_a_date_of_which_each_part_may_be_the_year_is_doubted():
    column = TimeColumn()
    column.read(["05-06-07", "05-06-08"])
    assert "05-06-07" in column.doubts()[0]


@pytest.mark.parametrize(
    "text",
    ["20210301T100000Z", "20210301T120000+0200", "20210301T100000.000Z", "20210301 100000",
     "20210301T1000", "20210301-100000", "2021-03-01T100000Z", "20210301100000",
     "2021-03-01 10: 00: 00", "Mon Mar 01 10: 00: 00 +0000 2021", "2021年3月1日 10时00分",
     "2021-03-01 上午10:00", "2021-03-01 12:00 Africa/Tripoli", "2021-03-01 12:00 GMT+2",
     "Mon Mar 01 2021 11:00:00 GMT+0100 (Central European Standard Time)", "1 March 2021 10 am",
     "1 de marzo de 2021 10:00", "1. März 2021 10:00 Uhr", "1 mars 2021 à 10h00",
     "Mar 1, 2021 · 10:00 AM UTC", "1 марта 2021 10:00"],
)  # fmt: skip
def test_more_ways_to_write_one_moment(text):
    found, reasons = TimeColumn().read([text])
    assert (found, reasons) == ([1_614_592_800_000_000], {})


def x_id(moment: str, rest: int = 7) -> int:
    micros = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)
    return ((micros - 1_288_834_974_657) << 22) + rest


MOMENTS = [f"2021-0{m}-01 10:0{m}:3{m}.123" for m in range(1, 9)]


def test_ids_give_the_times_that_no_column_has(case, tmp_path):
    source = put(
        case, tmp_path, ("tweet_id", "user_id", "text"),
        *[(x_id(m), n, "hello to all") for n, m in enumerate(MOMENTS)],
    )  # fmt: skip
    assert times(case) == [f"{m}000" for m in MOMENTS]
    assert "times of 8 posts without one taken from their ids" in source.note


def test_ids_of_no_named_platform_give_times_with_a_doubt(case, tmp_path):
    source = put(
        case, tmp_path, ("post_id", "user_id", "text"),
        *[(x_id(m), n, "hello to all") for n, m in enumerate(MOMENTS)],
    )  # fmt: skip
    assert times(case) == [f"{m}000" for m in MOMENTS]
    assert "No column holds times" in source.doubts[0]


def test_other_ids_give_no_times(case, tmp_path):
    source = put(
        case, tmp_path, ("post_id", "user_id", "text"), *[(n, n, "hello to all") for n in range(9)]
    )
    assert source.status == "refused"
    assert "no column for a time" in source.problem


@pytest.mark.parametrize("header", ["tweet_id", "post_id"])
def test_ids_fill_the_times_of_rows_without_one(case, tmp_path, header):
    rows = [(x_id(m), n, m[:19], "hello to all") for n, m in enumerate(MOMENTS)]
    rows[4] = (*rows[4][:2], "", "hello to all")
    source = put(case, tmp_path, (header, "user_id", "created_at", "text"), *rows)
    assert (source.posts, source.rows_rejected) == (8, 0)
    assert times(case)[4] == f"{MOMENTS[4]}000"


def test_ids_give_dates_their_clock(case, tmp_path):
    source = put(
        case, tmp_path, ("tweet_id", "user_id", "date", "text"),
        *[(x_id(m), n, m[:10], "hello to all") for n, m in enumerate(MOMENTS)],
    )  # fmt: skip
    assert times(case) == [f"{m}000" for m in MOMENTS]
    assert "time of the day of 8 posts taken from their ids" in source.note
    assert not source.doubts


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Kolkata", "5.5 hours later"), ("Europe/Berlin", "1 or 2 hours later"),
     ("America/New_York", "4 or 5 hours earlier")],
)  # fmt: skip
def test_local_times_are_seen_by_their_ids(case, tmp_path, zone, shown):
    rows = []
    for n, moment in enumerate(MOMENTS):
        local = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        rows.append((x_id(moment), n, local.strftime("%Y-%m-%d %H:%M:%S"), "hello to all"))
    header = ("tweet_id", "user_id", "created_at", "text")
    source = put(case, tmp_path, header, *rows)
    assert shown in source.doubts[0]
    assert "--zone" in source.doubts[0]
    source = put(case, tmp_path, (*header, "n"), *[(*r, 1) for r in rows], name="b.csv", zone=zone)
    # The same posts read as UTC are in the case already.
    assert all("posts.csv holds too" in doubt for doubt in source.doubts)


def test_times_that_are_not_of_their_ids_are_doubted_and_right_ones_not(case, tmp_path):
    header = ("tweet_id", "user_id", "created_at", "text")
    rows = [(x_id(m), n, f"2019-05-0{n + 1} 11:11:0{n}", "hi") for n, m in enumerate(MOMENTS)]
    assert "8 of 8 posts" in put(case, tmp_path, header, *rows).doubts[0]
    rows = [(x_id(m), n, m[:16], "hi") for n, m in enumerate(MOMENTS)]
    assert not put(case, tmp_path, header, *rows, name="b.csv").doubts


@pytest.mark.parametrize("zone", ["Mars/Olympus", "CST", "+99:00", ""])
def test_a_zone_that_there_is_not_is_refused_before_anything_is_read(tmp_path, capsys, zone):
    case = tmp_path / "case.duckdb"
    with pytest.raises(ParameterError):
        api.import_files(case, tmp_path / "no.csv", zone=zone)
    with pytest.raises(ParameterError):
        api.investigate(tmp_path / "no.csv", case, zone=zone)
    posts = tmp_path / "posts.csv"
    posts.write_text("user,time,text\nanna,3/4/2021 10:00,hi\n")
    for command in ("import", "investigate"):
        assert run([command, str(posts), "--case", str(case), "--zone", zone]) == 2
    assert not case.exists()


def test_the_options_of_the_command_line(tmp_path, capsys):
    posts = tmp_path / "posts.csv"
    posts.write_text("user,time,text\nanna,3/4/2021 10:00,hi\n")
    case = tmp_path / "case.duckdb"
    words = ["import", str(posts), "--case", str(case), "--zone", "+02:00", "--day-first"]
    assert run(words) == 0
    with api.open_case(case) as opened:
        assert times(opened) == ["2021-04-03 08:00:00"]
    assert run(words) == 0
    assert "already imported" in capsys.readouterr().out
    assert run([*words[:-1], "--month-first"]) != 0


@pytest.mark.parametrize("part", ["ampm", "AM/PM", "am_pm", "meridiem", "Meridiem"])
@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("date", "time"), [("2021-03-14", "3:30"), ("2021-03-15", "12:05:00")]),
        (("date", "hour", "minute"), [("2021-03-14", "3", "30"), ("2021-03-15", "12", "05")]),
        (("created_at",), [("2021-03-14 3:30",), ("2021-03-15 12:05:00",)]),
        (("date",), [("3/14/2021 3:30",), ("3/15/2021 12:05",)]),
    ],
)
def test_a_column_of_am_and_pm_belongs_to_the_clock(case, tmp_path, header, rows, part):
    put(
        case, tmp_path, ("user_id", *header, part, "text"),
        (1, *rows[0], "PM", "hello to all"), (2, *rows[1], "a.m.", "good night"),
    )  # fmt: skip
    assert times(case) == ["2021-03-14 15:30:00", "2021-03-15 00:05:00"]


def test_am_and_pm_beside_clocks_of_24_hours_change_nothing(case, tmp_path):
    put(
        case, tmp_path, ("user_id", "date", "time", "ampm", "text"),
        (1, "2021-03-14", "15:30", "PM", "hello to all"), (2, "2021-03-15", "0:05", "AM", "good"),
    )  # fmt: skip
    assert times(case) == ["2021-03-14 15:30:00", "2021-03-15 00:05:00"]


def first(doubts):
    return [one for one in doubts if "first" in one]


@pytest.mark.parametrize(
    "dates",
    [
        ["01/01/2021 10:00", "02/02/2021 11:00", "03/03/2021 12:00"],
        ["01.03.2021 10:00", "02.03.2021 11:00", "03.04.2021 12:00"],
        ["01/02/1970 00:00", *(f"2021-03-0{n}T10:00:00Z" for n in range(1, 6))],
        ["1/1/2021 10:00", "12/12/2021 11:00"],
    ],
)
def test_dates_of_one_reading_are_not_doubted(case, tmp_path, dates):
    rows = [(n, day, f"good morning {n}") for n, day in enumerate(dates)]
    assert not first(put(case, tmp_path, ("user_id", "created_at", "text"), *rows).doubts)


def test_the_date_shown_is_one_of_two_readings(case, tmp_path):
    dates = ["01/01/2021 10:00", "02/02/2021 11:00", "04/03/2021 12:00", "05/03/2021 12:00"]
    rows = [(n, day, f"good morning {n}") for n, day in enumerate(dates)]
    (doubt,) = first(put(case, tmp_path, ("user_id", "created_at", "text"), *rows).doubts)
    assert "such as 04/03/2021 " in doubt


@pytest.mark.parametrize(
    ("header", "row", "touched"),
    [
        (("user", "created_at", "text"), (1, "2021-03-01 10:00", "hello"), True),
        (("user", "created_at", "text"), (1, "44256.5", "hello"), True),
        (("user", "created_at", "text"), (1, "2021-03-01 10:00 CST", "hello"), True),
        (("user", "created_at", "text"), (1, "2021-03-01T10:00:00Z", "hello"), False),
        (("user", "created_at", "text"), (1, "2021-03-01 10:00 +02:00", "hello"), False),
        (("user", "created_at", "text"), (1, "1614590000", "hello"), False),
        (("user", "created_at", "text"), (1, "2021-03-01", "hello"), False),
        (("user", "created_at", "text"), (1, "2021-03-01 10:00 EST", "hello"), False),
    ],
)
def test_a_zone_is_noted_where_it_decided_something(case, tmp_path, header, row, touched):
    source = put(case, tmp_path, header, row, (2, *row[1:]), zone="Asia/Shanghai")
    assert ("read with --zone Asia/Shanghai" in source.note) == touched
    assert ("--zone Asia/Shanghai changed nothing" in source.note) == (not touched)
    assert ("read as Asia/Shanghai" in source.note) <= touched
    # The same again is no other reading, another one is.
    path = tmp_path / "posts.csv"
    again = import_files(case, [path], zone="Asia/Shanghai").sources[0]
    assert again.status == "already imported"
    assert import_files(case, [path], zone="-03:00").sources[0].status == "refused"
    assert import_files(case, [path]).sources[0].status == "already imported"
