"""What goes wrong with files in practice: one clear line each, and nothing lost."""

from __future__ import annotations

import errno
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inconcert.errors import DiskFullError
from inconcert.ingest import SourceSummary, import_files
from inconcert.ingest.files.streams import Stream

if TYPE_CHECKING:
    from inconcert.case import Case

HEAD = "post_id,user_id,date,text\n"


def rows(count: int) -> str:
    return "".join(
        f"{n},u{n % 7},2024-01-01 10:{n % 60:02},text number {n}\n" for n in range(count)
    )


def put(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def imported(case: Case, path: Path | str) -> SourceSummary:
    (source,) = import_files(case, [path]).sources
    assert source.status == "imported", source.problem
    return source


def refused(case: Case, path: Path | str) -> str:
    (source,) = import_files(case, [path]).sources
    assert source.status == "refused"
    assert "\n" not in source.problem
    assert source.hint
    for table in ("post", "account", "reject", "source"):
        assert case.one(f"SELECT count(*) FROM {table}") == 0
    return source.problem


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_empty(case: Case, tmp_path: Path, data: bytes) -> None:
    assert "is empty" in refused(case, put(tmp_path / "a.csv", data))


@pytest.mark.parametrize("data", [HEAD, "[]", '{"posts": []}'])
def test_no_records(case: Case, tmp_path: Path, data: str) -> None:
    assert refused(case, put(tmp_path / "a", data))


def test_a_gzip_cut_in_the_middle(case: Case, tmp_path: Path) -> None:
    data = gzip.compress((HEAD + rows(50_000)).encode())
    source = imported(case, put(tmp_path / "a.csv.gz", data[: len(data) // 2]))
    assert source.posts > 10_000
    assert source.rows_rejected == 1
    assert source.rows_read == source.posts + 1
    row, reason, record = case.query('SELECT "row", reason, record FROM reject')[0]
    assert row == source.rows_read
    assert "ends in the middle of gzip data" in reason
    assert record.startswith(str(source.posts))


def test_half_of_the_rows_short(case: Case, tmp_path: Path) -> None:
    good = rows(100).splitlines()
    mixed = "".join(f"{line}\n{n}\n" for n, line in enumerate(good))
    source = imported(case, put(tmp_path / "a.csv", HEAD + mixed))
    assert (source.posts, source.rows_rejected) == (100, 100)
    more = put(tmp_path / "b.csv", HEAD + mixed + "1,2\n")
    (bad,) = import_files(case, [more]).sources
    assert bad.status == "refused"
    assert "101 of 201 records cannot be parsed" in bad.problem
    assert "the row has 1 columns where the header has 4" in bad.problem


def test_mixed_encodings(case: Case, tmp_path: Path) -> None:
    data = (
        HEAD.encode()
        + "1,a,2024-01-01,naïve\n".encode()
        + "2,b,2024-01-01,naïve\n".encode("cp1252")
    )
    source = imported(case, put(tmp_path / "a.csv", data))
    assert case.query("SELECT DISTINCT text FROM post") == [("naïve",)]
    assert "1 line(s) not in UTF-8" in source.note
    lines = b'{"user_id":"a","date":"2024-01-01","text":"\xe9t\xe9"}\n' * 3
    put(tmp_path / "b.ndjson", lines)
    source = imported(case, tmp_path / "b.ndjson")
    assert "3 record(s) not in UTF-8" in source.note
    assert case.one("SELECT count(*) FROM post WHERE text = 'été'") == 3


def test_a_json_array_cut_in_the_middle(case: Case, tmp_path: Path) -> None:
    items = [{"id": n, "user_id": "u", "date": "2024-01-01", "text": "x y"} for n in range(100)]
    text = json.dumps(items)
    source = imported(case, put(tmp_path / "a.json", text[: len(text) // 2]))
    assert source.posts == source.rows_read - 1
    assert source.posts > 40
    assert "ends in the middle" in case.one("SELECT reason FROM reject")


def test_a_parquet_without_a_time(case: Case, tmp_path: Path) -> None:
    pq.write_table(pa.table({"user_id": ["a"], "text": ["b c"]}), tmp_path / "a.parquet")
    problem = refused(case, tmp_path / "a.parquet")
    assert "has no column for a time; its columns are user_id, text" in problem


def test_a_cut_parquet(case: Case, tmp_path: Path) -> None:
    pq.write_table(pa.table({"user_id": ["a"] * 100}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    assert "damaged or cut Parquet" in refused(case, put(tmp_path / "b", whole[:-20]))


@pytest.mark.parametrize(
    "time", ["52000-01-01 00:00:00", "1578948048000000000000", "+52000-01-01T00:00:00Z"]
)
def test_times_in_the_year_52000(case: Case, tmp_path: Path, time: str) -> None:
    path = put(tmp_path / "a.csv", "user_id,created_at,text\n" + f"a,{time},b c\n" * 3)
    problem = refused(case, path)
    assert "3 of 3 records cannot be parsed" in problem
    some = put(tmp_path / "b.csv", HEAD + rows(5) + f"9,a,{time},b c\n")
    source = imported(case, some)
    assert (source.posts, source.rows_rejected) == (5, 1)


def test_ten_megabytes_in_one_field(case: Case, tmp_path: Path) -> None:
    text = "many words " * 1_000_000
    imported(case, put(tmp_path / "a.csv", HEAD + f'1,a,2024-01-01,"{text}"\n' + rows(3)))
    assert case.one("SELECT max(length(text)) FROM post") == len(text)
    record = {"user_id": "a", "date": "2024-01-01", "text": text}
    imported(case, put(tmp_path / "a.ndjson", json.dumps(record)))
    imported(case, put(tmp_path / "a.json", json.dumps([record, record | {"user_id": "b"}])))


def test_hostile_text_is_kept_as_it_is(case: Case, tmp_path: Path) -> None:
    name = '</script><script>alert(1)</script>=cmd()|"x"'
    quoted = name.replace('"', '""')
    path = put(
        tmp_path / "a.csv",
        f'user_id,display_name,date,text\n7,"{quoted}",2024-01-01,"=cmd() \u202eabc"\n'
        "8,'); DROP TABLE post; --,2024-01-02,x\n",
    )
    imported(case, path)
    assert case.query("SELECT name FROM account ORDER BY account") == [
        (name,), ("'); DROP TABLE post; --",),
    ]  # fmt: skip
    assert case.one("SELECT text FROM post ORDER BY post") == "=cmd() \u202eabc"


def test_nul_signs(case: Case, tmp_path: Path) -> None:
    source = imported(case, put(tmp_path / "a.csv", HEAD + "1,a,2024-01-01,b\0c\n"))
    assert "NUL" in source.note
    imported(
        case, put(tmp_path / "a.json", '[{"user_id":"a","date":"2024-01-01","text":"b\\u0000c d"}]')
    )
    assert case.query("SELECT text FROM post ORDER BY post") == [("bc",), ("bc d",)]


def test_lone_surrogates(case: Case, tmp_path: Path) -> None:
    line = '{"user_id":"\\ud83d","date":"2024-01-01","text":"cut \\ud83d","odd":"\\udc00"}\n'
    imported(case, put(tmp_path / "a.ndjson", line))
    assert case.one("SELECT text FROM post") == "cut \ufffd"


def test_a_missing_file_and_a_folder_without_files(case: Case, tmp_path: Path) -> None:
    assert "does not exist" in refused(case, tmp_path / "nothing.csv")
    (tmp_path / "empty").mkdir()
    assert "folder with no files" in refused(case, tmp_path / "empty")


def test_an_unreadable_file(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.csv", HEAD + rows(2))
    opened = Path.open

    def closed(self: Path, *args: Any, **options: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", closed)
    assert "cannot be read (permission denied)" in refused(case, path)


def test_a_disk_that_fails_while_reading(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "a.csv", HEAD + rows(2))

    def broken(stream: Stream) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Stream, "read", broken)
    assert "cannot be read (Input/output error)" in refused(case, path)


def test_a_full_disk_is_no_fault_of_the_file(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "a.csv", HEAD + rows(2))

    def full(stream: Stream) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Stream, "read", full)
    with pytest.raises(DiskFullError, match="as it was before"):
        import_files(case, [path])
    assert case.one("SELECT count(*) FROM run") == 0


def test_a_folder_of_good_and_bad(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    put(folder / "a.csv", HEAD + rows(3))
    put(folder / "b.csv", "")
    put(folder / "c.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    put(folder / "d.html", "<!DOCTYPE html><html></html>")
    put(folder / "e.ndjson", '{"user_id":"a","date":"2024-01-01","text":"b c"}\n')
    summary = import_files(case, [folder])
    assert [one.status for one in summary.sources] == [
        "imported", "refused", "skipped", "skipped", "imported",
    ]  # fmt: skip
    assert len(summary.refused) == 1
    assert summary.posts == 4


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archive"),
        (b"SQLite format 3\0" + bytes(50), "SQLite"),
        (b"<?xml version='1.0'?><rss></rss>", "web page or XML"),
        (b"%PDF-1.7 " + bytes(50), "PDF"),
        (b"just a line of prose", "not a table, JSON"),
        (bytes(range(256)) * 40, "not text, a table"),
        (b"PK\x05\x06" + bytes(18), "no files in it"),
    ],
)
def test_what_holds_no_posts(case: Case, tmp_path: Path, data: bytes, what: str) -> None:
    assert what in refused(case, put(tmp_path / "a.csv", data))


def test_ids_that_a_spreadsheet_rounded(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "user_id,date,text\n" + "9.06E+17,2024-01-01,a b\n" * 4)
    assert "'9.06E+17' is a rounded number, not an id" in refused(case, path)


def test_deep_nesting_does_not_exhaust_the_stack(case: Case, tmp_path: Path) -> None:
    deep = '{"a":' * 20_000 + "1" + "}" * 20_000
    good = '{"user_id":"a","date":"2024-01-01","text":"b c"}'
    source = imported(case, put(tmp_path / "a.ndjson", f"{good}\n{deep}\n{good}\n"))
    assert (source.posts, source.rows_rejected) == (2, 1)
    assert refused_or_none(case, put(tmp_path / "b.json", "[" * 100_000))


def refused_or_none(case: Case, path: Path) -> bool:
    (source,) = import_files(case, [path]).sources
    return source.status == "refused"
