"""What reading costs: no step looks again at what another has read."""

from __future__ import annotations

import json
import random
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.files import streams
from inconcert.ingest.files.inputs import Input
from inconcert.ingest.files.streams import Stream
from inconcert.ingest.records import json_scan
from inconcert.ingest.records.json_records import JsonRecordReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "post_id,user_id,date,text\n"


def records(count: int) -> list[dict[str, Any]]:
    return [
        {"id": str(n), "user": f"u{n % 9}", "time": 1_600_000_000 + n, "text": f"{{[{n}, ok"}
        for n in range(count)
    ]


def cut(path: Path, text: str) -> tuple[list[Any], list[str], int]:
    """Return the records of a text, the reasons of its rejects, and how many batches it took."""
    path.write_text(text)
    given = Input(str(path), path, size=len(text))
    with Stream(given) as stream:
        record_reader = JsonRecordReader(stream, given)
        if record_reader.layout == "object":
            record_reader.container = "posts"
        batches = list(record_reader.batches())
    found = [one for batch in batches for one in batch.records]
    return found, [one.reason for batch in batches for one in batch.rejects], len(batches)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what the scanner looked at."""
    sizes: list[int] = []
    index = json_scan.Scanner._index

    def counted(self: json_scan.Scanner, block: bytes, offset: int) -> None:
        sizes.append(len(block))
        index(self, block, offset)

    monkeypatch.setattr(json_scan.Scanner, "_index", counted)
    return sizes


def as_array(texts: list[str]) -> str:
    return "[" + ",\n".join(texts) + "]"


def as_object(texts: list[str]) -> str:
    return '{"posts": ' + as_array(texts) + ', "end": 1}'


LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "array": as_array,
    "object": as_object,
    "sequence": "\n".join,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("indent", [None, 2])
def test_records_come_in_few_batches(tmp_path: Path, layout: str, indent: int | None) -> None:
    given = records(3000)
    text = LAYOUTS[layout]([json.dumps(one, indent=indent) for one in given])
    found, reasons, batches = cut(tmp_path / "a", text)
    assert found == given
    assert reasons == []
    assert batches <= 3


def unclosed_quote(text: str) -> str:
    return text.replace("ok", 'o"k')


def unclosed_brace(text: str) -> str:
    return text[:-1]


def lost_colon(text: str) -> str:
    return text.replace('"time":', '"time"')


def lost_bracket(text: str) -> str:
    return text[:-1] + ', "more": [1, 2}'


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("fault", [unclosed_quote, unclosed_brace, lost_colon, lost_bracket])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_broken_record_costs_only_itself(
    tmp_path: Path,
    ran: list[int],
    layout: str,
    fault: Callable[[str], str],
    indent: int | None,
) -> None:
    given = records(3000)
    texts = [json.dumps(one, indent=indent) for one in given]
    # From the fifth: the first records tell what the file is.
    texts[5::10] = map(fault, texts[5::10])
    if layout == "sequence" and indent is None:
        pytest.skip("one record a line: read line by line")
    text = LAYOUTS[layout](texts)
    found, reasons, _ = cut(tmp_path / "a", text)
    assert found == [one for n, one in enumerate(given) if n % 10 != 5]
    assert len(reasons) == 300
    if fault is not lost_bracket:
        # Each costs a look at some kilobytes, not at the rest of the block; an object is walked
        # twice.
        assert sum(ran) < 5 * len(text) + 300 * 8 * json_scan._FIRST_PIECE


def test_many_small_arrays_are_walked_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    given = [{"messages": [{"id": n}, {"id": -n}]} for n in range(2000)]
    text = json.dumps({"chats": {"list": given}}, indent=1)
    path.write_text(text)
    one = Input(str(path), path, size=len(text))
    with Stream(one) as stream:
        record_reader = JsonRecordReader(stream, one)
        record_reader.container = "chats.list.*.messages"
        found = [record["id"] for batch in record_reader.batches() for record in batch.records]
    assert found == [value for n in range(2000) for value in (n, -n)]


def test_lines_of_more_than_a_block(tmp_path: Path) -> None:
    given = [{"id": n, "text": f"{n} " + "x" * 1_500_000} for n in range(4)]
    found, reasons, _ = cut(tmp_path / "a", "\n".join(map(json.dumps, given)))
    assert (found, reasons) == (given, [])


# -- many files -------------------------------------------------------------------------------


def tables(case: Case) -> dict[str, list[Any]]:
    found = {name: case.query(f"SELECT * FROM {name}") for name in ("post", "account", "reject")}
    found["source"] = case.query("SELECT * EXCLUDE (imported) FROM source")
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def write_files(folder: Path, seed: int) -> list[Path]:
    """Write files that overlap: the same posts, others with their ids, bad rows, copies."""
    chance = random.Random(seed)
    paths = []
    for number in range(9):
        path = folder / f"{number}.csv"
        by_handle = chance.random() < 0.4
        rows = ["post_id,date,text,tags," + ("username" if by_handle else "user_id,username")]
        for _ in range(chance.choice([1, 4, 30])):
            post, author = chance.randrange(12), chance.randrange(3)
            second = post * 2 + chance.choice([0, 0, 0, 0.4, 0.999, 1, 60])
            day = "bad" if chance.random() < 0.05 else "2024-01-01"
            time = f"{day}T00:{int(second) // 60:02}:{second % 60:06.3f}Z"
            name = f"u{author}" if by_handle else f"{author},u{author}"
            tags = chance.choice(["", "#a #b", "#b #c #a"])
            rows.append(f"{post},{time},{chance.choice(['', 'some words'])},{tags},{name}")
        path.write_text("\n".join(rows) + "\n")
        paths.append(path)
    copy = folder / "copy.csv"
    copy.write_text(paths[2].read_text())
    empty = folder / "empty.csv"
    empty.write_text("")
    return [*paths[:5], copy, empty, *paths[5:]]


@pytest.mark.parametrize("seed", range(12))
def test_files_together_give_what_each_alone_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    paths = write_files(tmp_path, seed)
    summaries = []
    found = []
    for at_once in (2000, 1, 3):
        monkeypatch.setattr("inconcert.ingest.load.loading._FILES", at_once)
        with Case.open(tmp_path / f"{at_once}.duckdb", write=True, create=True) as case:
            # Few ids and many authors: without a word they would be taken for objects.
            mapping = {"post_id": "post_id"}
            summaries.append(import_files(case, paths, platform="forum", mapping=mapping))
            found.append(tables(case))
    assert found[0] == found[1] == found[2]
    assert summaries[0] == summaries[1] == summaries[2]
    assert sum(one.duplicates for one in summaries[0].sources) > 0


def test_small_files_cost_no_statements_each(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        row = f"{number},{number % 7},2024-01-01 10:00,some words {number}\n"
        (folder / f"{number:03}.csv").write_text(HEAD + row)
    asked: list[str] = []
    query = Case.query
    monkeypatch.setattr(
        Case, "query", lambda self, sql, given=(): asked.append(sql) or query(self, sql, given)
    )
    summary = import_files(case, [folder])
    assert summary.posts == 300
    assert len(asked) < 100


def test_a_large_file_after_small_ones_keeps_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second file's last posts are known, so those of the third begin lower."""
    row = "{0},7,2024-01-01 10:00:{0:02},words {0}\n".format
    for name, numbers in {"a": range(9), "b": range(5, 9), "c": range(20, 50)}.items():
        (tmp_path / f"{name}.csv").write_text(HEAD + "".join(map(row, numbers)))
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    found = []
    for rows in (60_000, 10):
        monkeypatch.setattr("inconcert.ingest.load.staging.SPILL_ROWS", rows)
        with Case.open(tmp_path / f"{rows}.duckdb", write=True, create=True) as case:
            summary = import_files(case, paths)
            found.append(tables(case))
            numbers = [n for (n,) in case.query("SELECT post FROM post ORDER BY 1")]
        assert [one.posts for one in summary.sources] == [9, 0, 30]
        assert numbers == list(range(1, 40))
    assert found[0] == found[1]


def test_a_zip_of_many_is_opened_once(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            row = f"{number},{number % 7},2024-01-01 10:00,some words {number}\n"
            archive.writestr(f"{number}.csv", HEAD + row)
    opened: list[Any] = []

    class Counted(zipfile.ZipFile):
        def __init__(self, file: Any, *given: Any, **named: Any) -> None:
            opened.append(file)
            super().__init__(file, *given, **named)

    monkeypatch.setattr(streams.zipfile, "ZipFile", Counted)
    assert import_files(case, [path]).posts == 50
    # Once to list its members, once to read them.
    assert len(opened) <= 2


# -- a post that is told again and again --------------------------------------------------------


def test_a_post_told_ten_thousand_times_in_a_file(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"7,5,2024-01-01,words {n},#t{n} #both\n" for n in range(20_000)]
    path.write_text("post_id,user_id,date,text,hashtags\n" + "".join(rows))
    (source,) = import_files(case, [path]).sources
    assert (source.posts, source.rows_read) == (1, 20_000)
    assert "19,999 rows repeated a post of the file" in source.note
    tags = case.one("SELECT hashtags FROM post")
    assert tags[:4] == ["t0", "both", "t1", "t2"]
    assert len(tags) == 20_001


def test_one_id_with_many_authors_over_two_files(case: Case, tmp_path: Path) -> None:
    for name in "ab":
        rows = [f"7,{n},2024-01-01 10:00:00,words {name} {n}\n" for n in range(5000)]
        (tmp_path / f"{name}.csv").write_text(HEAD + "".join(rows))
    mapping = {"post_id": "post_id"}  # else it is taken for what all of them acted on
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    first, second = import_files(case, paths, mapping=mapping).sources
    assert (first.posts, second.posts, second.duplicates) == (5000, 0, 5000)
    assert "4,999 rows had the id of another post" in first.note


def test_known_by_handle_in_one_file_and_by_id_in_another(case: Case, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "post_id,username,date,text\n7,anna,2024-01-01 10:00:00,words here\n"
    )
    (tmp_path / "b.csv").write_text(HEAD + "7,5,2024-01-01 10:00:00.400,words here\n")
    (tmp_path / "c.csv").write_text(HEAD + "7,5,2024-01-01 10:00:01.100,words here\n")
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    sources = import_files(case, paths, platform="forum").sources
    # The third is less than a second from the second, which is not one of the case any more.
    assert [one.duplicates for one in sources] == [0, 1, 0]


@pytest.mark.parametrize("layout", ["csv", "jsonl"])
def test_texts_of_a_megabyte_do_not_wait_in_memory(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    waits: list[int] = []
    append = Case.append

    def got(self: Case, table: str, rows: Any) -> None:
        if table == "post":
            waits.append(rows.nbytes)
        append(self, table, rows)

    monkeypatch.setattr(Case, "append", got)
    path = tmp_path / "a"
    with path.open("w") as file:
        file.write(HEAD if layout == "csv" else "")
        for n in range(150):
            row = {"post_id": n, "user_id": n % 3, "date": "2024-01-01", "text": "ab " * 350_000}
            file.write(
                json.dumps(row) + "\n"
                if layout == "jsonl"
                else ",".join(map(str, row.values())) + "\n"
            )
    assert import_files(case, [path]).posts == 150
    assert max(waits) < 120 << 20
