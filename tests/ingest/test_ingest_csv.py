from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inconcert.errors import InputError
from inconcert.ingest.files.decode import Decoder
from inconcert.ingest.files.inputs import Input
from inconcert.ingest.files.streams import Stream
from inconcert.ingest.records import rows as rows_module
from inconcert.ingest.records.csv_records import CsvRecordReader
from inconcert.ingest.records.rows import TableRows

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.ingest.record_reader import Rejected


class Cut:
    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        with Stream(Input(str(path), path, size=len(data))) as stream:
            record_reader = CsvRecordReader(Decoder(stream), str(path))
            self.sample = record_reader.sample()
            self.rows: list[tuple[str, ...]] = []
            self.numbers: list[int] = []
            self.rejects: list[Rejected] = []
            for batch in record_reader.batches():
                self.rows += list(zip(*batch.columns, strict=True))
                self.numbers += batch.numbers
                self.rejects += batch.rejects
            self.header = record_reader.header
            self.notes = "; ".join(record_reader.notes())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(path: Path, delimiter: str, end: str) -> None:
    lines = ["id|who|when", '1|"a, b; c"|2024-01-01', '2|"x ""y"""|2024-01-02', ""]
    text = end.join(lines).replace("|", delimiter)
    found = Cut(path, text.encode())
    assert found.header == ("id", "who", "when")
    assert found.rows == [("1", "a, b; c", "2024-01-01"), ("2", 'x "y"', "2024-01-02")]
    assert found.numbers == [1, 2]
    assert found.rejects == []


def test_notes_above_the_header_and_line_ends_in_cells(path: Path) -> None:
    found = Cut(path, b'Export of today\n"two\nlines"\n\nid,text\n1,"a\nb"\n\n2,c\n')
    assert found.header == ("id", "text")
    assert found.rows == [("1", "a\nb"), ("2", "c")]
    assert "lines above the header left out" in found.notes


def test_backslash_escapes_only_where_they_are_meant(path: Path) -> None:
    escaped = Cut(path, b'id,text\n1,"say \\"hi\\", you"\n2,"b"\n')
    assert escaped.rows == [("1", 'say "hi", you'), ("2", "b")]
    assert "backslash" in escaped.notes
    plain = Cut(path, b'id,text\n1,"c:\\dir\\"\n2,"b"\n')
    assert plain.rows == [("1", "c:\\dir\\"), ("2", "b")]


def test_short_and_long_rows_are_rejected_with_their_number(path: Path) -> None:
    found = Cut(path, b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,,\n13,14,15\n")
    assert found.rows == [("1", "2", "3"), ("10", "11", "12"), ("13", "14", "15")]
    assert found.numbers == [1, 4, 5]
    assert [(one.row, one.reason) for one in found.rejects] == [
        (2, "the row has 2 columns where the header has 3"),
        (3, "the row has 4 columns where the header has 3"),
    ]
    assert found.rejects[0].record == "4,5\n"


def test_an_open_quote_costs_one_row(path: Path) -> None:
    at_once = Cut(path, b'a,b,c\n1,2,3\n"4,5,6\n7,8,9\n10,11,12\n')
    assert at_once.rows == [("1", "2", "3"), ("7", "8", "9"), ("10", "11", "12")]
    assert [one.row for one in at_once.rejects] == [2]
    in_last = Cut(path, b'a,b,c\n1,2,"3\n4,5,6\n7,8,9\n')
    assert in_last.rows == [("4", "5", "6"), ("7", "8", "9")]
    assert [one.row for one in in_last.rejects] == [1]
    closed_later = Cut(path, b'a,b,c\n1,"2,3\n4,5,6\n7,8",9,10,11\n12,13,14\n')
    assert ("12", "13", "14") in closed_later.rows
    assert ("4", "5", "6") in closed_later.rows


def test_open_quotes_everywhere_are_refused_not_endured(path: Path) -> None:
    with pytest.raises(InputError, match="quotes are opened"):
        Cut(path, b"a,b,c\n" + b'1,x"y,"z\n' * 200)


def test_an_open_quote_that_never_ends_is_given_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "RUNAWAY", 3_000_000)
    lines = b"".join(b"%d,x,y\n" % n for n in range(600_000))
    found = Cut(path, b'a,b,c\n1,x,"y\n' + lines)
    assert len(found.rows) == 600_000
    assert [one.row for one in found.rejects] == [1]


def test_a_cell_of_ten_megabytes(path: Path) -> None:
    text = "word " * 2_000_000
    found = Cut(path, f'a,b\n1,"{text}\n{text}"\n2,x\n'.encode())
    assert len(found.rows[0][1]) == 2 * len(text) + 1
    assert found.rows[1] == ("2", "x")


def test_nul_signs_and_lone_returns(path: Path) -> None:
    found = Cut(path, b"a,b\n1,x\0y\n2,left\rright\n")
    assert found.rows == [("1", "xy"), ("2", "left right")]
    assert "1 NUL characters removed" in found.notes
    assert "1 lone carriage returns" in found.notes


def test_encodings_mixed_in_one_file(path: Path) -> None:
    data = "a,b\n1,é\n".encode() + "2,é\n".encode("cp1252") + b"3,\x81\xff\n"
    found = Cut(path, data)
    assert found.rows == [("1", "é"), ("2", "é"), ("3", "\x81ÿ")]
    assert "2 line(s) not in UTF-8" in found.notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marked_and_unmarked_unicode(path: Path, encoding: str) -> None:
    found = Cut(path, "id,text\n1,حملة é\n2,b\n".encode(encoding))
    assert found.header == ("id", "text")
    assert found.rows == [("1", "حملة é"), ("2", "b")]


def test_columns_without_names(path: Path) -> None:
    found = Cut(path, b"1,2024-01-01,x\n2,2024-01-02,y\n")
    assert found.header == ("column 1", "column 2", "column 3")
    assert len(found.rows) == 2


def test_repeated_and_empty_names_are_told_apart(path: Path) -> None:
    found = Cut(path, b"id,text,text,\n1,a,b,c\n2,a,b,c\n")
    assert found.header == ("id", "text", "text (3)", "column 4")


def test_what_is_no_table(path: Path) -> None:
    with pytest.raises(InputError, match="is not a table"):
        Cut(path, b"only prose here\nand nothing else\n")


def test_blocks_may_end_anywhere() -> None:
    text = 'a,b\n1,"x\ny"\n2,"z\n\n""q"""\n3,w\n'
    with_header = io.StringIO(text)
    expected = list(csv.reader(with_header))[1:]
    dialect = rows_dialect()
    lines = text.splitlines(keepends=True)[1:]
    for first in range(len(lines)):
        rows = TableRows(dialect, "table")
        rows.take("".join(lines[:first]), final=False, cut=False)
        rows.take("".join(lines[first:]), final=True, cut=False)
        batch = rows.batch()
        assert [list(row) for row in zip(*batch.columns, strict=True)] == expected
        assert batch.numbers == [1, 2, 3]


def rows_dialect() -> rows_module.CsvDialect:  # type: ignore[name-defined]
    from inconcert.ingest.records.dialect import CsvDialect

    return CsvDialect(",", False, 0, 1, ("a", "b"), True)


cells = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=20
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12), st.data())
def test_what_csv_writes_comes_back_in_blocks_of_any_size(
    rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    from inconcert.ingest.records.dialect import CsvDialect

    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    lines = io.StringIO(out.getvalue(), newline="\n").readlines()
    reader = TableRows(CsvDialect(",", False, 0, 1, ("a", "b", "c"), True), "table")
    while lines:
        size = data.draw(st.integers(1, len(lines)))
        block, lines = "".join(lines[:size]), lines[size:]
        reader.take(block, final=not lines, cut=False)
    batch = reader.batch()
    assert list(zip(*batch.columns, strict=True)) == rows
    assert batch.rejects == []
    assert batch.numbers == list(range(1, len(rows) + 1))


@settings(deadline=None)
@given(st.text(st.sampled_from('ab,"\n'), max_size=80), st.integers(0, 80))
def test_any_text_is_rows_or_rejects_never_lost(text: str, at: int) -> None:
    from inconcert.ingest.records.dialect import CsvDialect

    reader = TableRows(CsvDialect(",", False, 0, 1, ("a", "b"), True), "table")
    place = text.find("\n", at) + 1
    reader.take(text[:place], final=False, cut=False)
    reader.take(text[place:], final=True, cut=False)
    batch = reader.batch()
    found = list(zip(*batch.columns, strict=True))
    numbers = sorted(batch.numbers + [one.row for one in batch.rejects])
    assert numbers == list(range(1, len(numbers) + 1))
    met = "".join(cell for row in found for cell in row) + "".join(r.record for r in batch.rejects)
    assert met.count("a") == text.count("a")
    assert met.count("b") == text.count("b")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_delimiters_and_line_breaks_inside_quotes_do_not_mislead(delimiter: str) -> None:
    from inconcert.ingest.records.dialect import sniff

    line = delimiter.join(["{0}", '"a;b,c|d\te\nf"', "2026-01-01 10:00:0{0}", '"g;h,i|j\tk ""l"""'])
    header = delimiter.join(["id", "user", "time", "text"])
    text = "\n".join([header, *(line.format(i) for i in range(8))]) + "\n"
    found = sniff(text, complete=True)
    assert found is not None
    assert found.delimiter == delimiter
    assert found.header == ("id", "user", "time", "text")
