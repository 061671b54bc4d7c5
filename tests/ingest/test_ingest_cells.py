"""What is told of a cell alone is told once of each different one: the result stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.records.dialect import CsvDialect
from inconcert.ingest.records.rows import TableRows
from inconcert.ingest.values import post_types as acts
from inconcert.ingest.values.cells import Cells, distinct_texts, each, without
from inconcert.ingest.values.snowflake import restored, time_in


def _rows(width: int) -> TableRows:
    header = tuple(f"c{place}" for place in range(width))
    return TableRows(CsvDialect(",", False, 0, 1, header, True), "t.csv")


def test_a_column_knows_its_different_cells_until_one_is_set() -> None:
    column = Cells(["a", "b", "a", None])
    assert distinct_texts(column) == {"a", "b", None}
    column[0] = "c"
    assert distinct_texts(column) == {"a", "b", "c", None}
    column[1] = 1
    assert distinct_texts(column) is None
    column[1] = "d"
    assert distinct_texts(column) == {"a", "c", "d", None}


@pytest.mark.parametrize("column", [[1, True], ["a", 1], [[], "a"], [1.0, 1]])
def test_cells_that_are_equal_and_not_alike_stay_apart(column: list[object]) -> None:
    assert distinct_texts(column) is None
    assert each(column * 4, repr) == [repr(one) for one in column * 4]


def test_cells_are_emptied() -> None:
    column = Cells(["x", "", "x", "y"])
    assert without(column, ("z",)) is column
    assert list(without(column, ("", "y"))) == ["x", None, "x", None]
    emptied = without(column, ("x", "y", ""))
    assert list(emptied) == [None] * 4
    assert distinct_texts(emptied) == {None}


def test_rows_that_were_gathered_of_a_broken_block_leave_no_trace() -> None:
    rows = _rows(2)
    rows.take("a,1\n" * 100, final=False, cut=False)
    broken = "".join(f"b{n},2\n" for n in range(500))
    rows.take(broken + "too,many,cells\n" + "c,3\n", final=True, cut=False)
    batch = rows.batch()
    first, second = batch.columns
    assert len(first) == len(second) == len(batch.numbers) == 601
    assert distinct_texts(first) == set(first)
    assert distinct_texts(second) == {"1", "2", "3"}
    assert [one.row for one in batch.rejects] == [601]
    assert batch.numbers == [*range(1, 601), 602]


def test_equal_cells_are_one_object_and_batches_do_not_mix() -> None:
    rows = _rows(2)
    rows.take("".join(f"same text,{n}\n" for n in range(5_000)), final=False, cut=False)
    first = rows.batch()
    assert len({id(one) for one in first.columns[0]}) == 1
    rows.take("other,1\nother,2\n", final=True, cut=False)
    second = rows.batch()
    assert [distinct_texts(one) for one in second.columns] == [{"other"}, {"1", "2"}]


def test_no_text_of_a_repost_is_passed_over() -> None:
    ends = (
        "RT @abc: t",
        "T @abc: t",
        "Т @abc: t",
        "Ｔ @abc: t",
        "ت @abc: t",
        "/@abc: t",
        "T abc: t",
        "etweet @abc: t",
        "发",
        "發微博",
    )
    for sign in map(chr, range(1, 0x10000)):
        if sign in acts._FIRST or "\ud800" <= sign <= "\udfff":
            continue
        assert not any(acts._reposted(sign + end)[0] for end in ends), hex(ord(sign))


def test_times_of_many_ids_are_those_of_each() -> None:
    ids = [
        None, "", "12", "9" * 19, "9" * 20, "1741610184054296576", "٣" * 18, " 1741610184054296576",
        "1741610184054296576.0", "-1741610184054296576", "100000000000", "99999999999",
    ]  # fmt: skip
    for time in (1704067200_000_000, 1704067200_000_001, 1704067140_000_000, 0):
        times, found = restored([time] * len(ids), ids)
        expected = [
            exact
            if time % 60_000_000 == 0
            and (exact := time_in(one)) is not None
            and 0 < exact - time < 60_000_000
            else time
            for one in ids
        ]
        assert times == expected
        assert found == sum(one != time for one in expected)


def test_a_cell_that_changes_a_row_changes_no_other(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    lines = ["post_id,account_id,time,text,hashtags,mentions,reply_to,repost_of,kind"]
    lines += [
        f"90071992547409{n:02d},{n % 3 + 100},2024-01-01 10:00:{n:02d},hello {n % 2},"
        f"\"['Tea','#Cake']\",\"['11','12']\",,{'900719925474091' if n % 2 else ''},"
        f"{'quote' if n % 4 == 1 else ''}"
        for n in range(40)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Case.open(tmp_path / "c.duckdb", write=True, create=True) as case:
        import_files(case, [path], platform="x")
        types = dict(case.query("SELECT type, count(*) FROM post GROUP BY type"))
        lists = case.query("SELECT DISTINCT hashtags, mentions FROM post")
        moved = case.query("SELECT DISTINCT type, repost_of, quote_of FROM post ORDER BY type")
    assert types == {"post": 20, "quote": 10, "repost": 10}
    assert lists == [(["Tea", "Cake"], ["x:11", "x:12"])]
    assert moved == [
        ("post", None, None),
        ("quote", None, "900719925474091"),
        ("repost", "900719925474091", None),
    ]
