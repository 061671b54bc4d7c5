"""Arguments in Python: order, durations, forms of files, and what `help` shows."""

from __future__ import annotations

import csv
import gzip
import io
import pydoc
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import inconcert
from inconcert.errors import InconcertError, ParameterError
from inconcert.evidence.files import form_of, write_batches, write_table

SHARES = pa.table({"account_id": ["a", "b"], "object_id": ["o", "o"], "time": [0, 30]})
ROWS = "id,user,time,text\n1,ann,2021-03-04T10:00:00Z,good day\n2,bob,2021-03-04T10:00:09Z,rain\n"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text(ROWS)
    return path


@pytest.mark.parametrize("wrong", [60, 60.0, 60_000_000])
def test_a_duration_without_a_unit_is_refused_wherever_one_is_taken(
    wrong: float, posts: Path, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError, match=rf'has no unit. Write "{wrong}s"'):
        inconcert.network(SHARES, windows=[wrong])
    case = tmp_path / "c.duckdb"
    for parameters in ({"windows": [wrong]}, {"windows": ("60s", wrong)}, {"twin_window": wrong}):
        with pytest.raises(
            ParameterError, match=r"has no unit|windows = .* not|twin_window = .* not"
        ):
            inconcert.investigate([posts], case, parameters=parameters)


def test_one_window_needs_no_list() -> None:
    assert inconcert.network(SHARES, windows="60s") == inconcert.network(SHARES, windows=["60s"])
    with pytest.raises(ParameterError, match="cannot be read from a NoneType"):
        inconcert.network(SHARES, windows=[None])


def test_an_answer_above_the_bound_is_refused_with_its_size_and_the_way_out() -> None:
    n = 200
    crowd = pd.DataFrame({"account_id": [f"x{i}" for i in range(n)], "object_id": "o", "time": 5})
    with pytest.raises(ParameterError, match=r"has 19,900 edges, more than 1,000.*GB.*min_events"):
        inconcert.network(crowd, max_edges=1000)
    assert len(inconcert.network(crowd, max_edges=19_900)) == 19_900
    assert len(inconcert.network(crowd, max_edges=None)) == 19_900
    assert len(inconcert.network(crowd, max_edges=1000, min_events=2)) == 0
    twice = pd.concat([crowd, crowd.assign(time=400)])
    with pytest.raises(ParameterError, match="between 1,000 and 19,900 edges"):
        inconcert.network(twice, max_edges=1000)


def test_files_come_first_and_the_case_second(posts: Path, tmp_path: Path) -> None:
    assert inconcert.import_files([posts], tmp_path / "c.duckdb").sources[0].posts == 2
    # as it was before, where it is plain which is which
    assert inconcert.import_files(tmp_path / "d.duckdb", posts).sources[0].posts == 2
    with inconcert.open_case(tmp_path / "e.duckdb", write=True, create=True) as case:
        assert inconcert.import_files(case, [posts]).sources[0].posts == 2


@pytest.mark.parametrize("call", [inconcert.import_files, inconcert.investigate])
def test_a_mistake_is_told_and_nothing_is_made_or_lost(
    call: Any, posts: Path, tmp_path: Path
) -> None:
    case = tmp_path / "c.duckdb"
    inconcert.import_files([posts], case)
    before = case.read_bytes()
    for paths, where, words in (
        (posts, posts, "no case"),
        ([posts], tmp_path / "new.csv", "named like a file of posts"),
        ([posts], tmp_path / "new.parquet", "named like a file of posts"),
        ([posts, case], tmp_path / "n.duckdb", "is a case and stands where files"),
        (case, case, "is a case and stands where files"),
        (posts, [case], "given as a list"),
    ):
        with pytest.raises(ParameterError, match=words):
            call(paths, where)
    with pytest.raises(ParameterError, match="is a case and stands where files"):
        inconcert.investigate(case, posts)
    assert posts.read_text() == ROWS
    assert case.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"posts.csv", "c.duckdb"}


@pytest.mark.parametrize(
    "name", ["detect", "evaluate", "evidence", "extract", "network", "simulate"]
)
def test_help_shows_the_function(name: str) -> None:
    from inconcert import api

    shown = pydoc.render_doc(getattr(inconcert, name), renderer=pydoc.plaintext)
    doc = getattr(api, name).__doc__
    assert doc.splitlines()[0] in shown
    assert f"inconcert.{name}(" in shown
    assert all(line.strip() in shown for line in doc.splitlines())
    assert " object at 0x" not in shown.partition("The package itself")[0]


TABLE = pa.table(
    {
        "name": ["=1+1", 'say "x", y', None, "b\x07ell"],
        "n": pa.array([1, None, 2**60, -3]),
        "p": [0.1, 1e-300, None, float("nan")],
        "yes": [True, False, None, True],
    }
)


@pytest.mark.parametrize("ending", ["csv", "tsv", "csv.gz", "tsv.gz"])
def test_text_tables_are_safe_and_as_the_csv_module_writes_them(
    ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"t.{ending}"
    write_table(TABLE, path)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if ending.endswith("gz") else raw).decode()
    separator = "," if ending.startswith("csv") else "\t"
    expected = io.StringIO()
    writer = csv.writer(expected, delimiter=separator, lineterminator="\r\n")
    writer.writerow(TABLE.schema.names)
    names = ["'=1+1", 'say "x", y', None, "bell"]
    writer.writerows(zip(names, *(TABLE[n].to_pylist() for n in ("n", "p", "yes")), strict=True))
    assert text == expected.getvalue()


def test_other_forms_hold_the_same(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").drop_columns("p") == TABLE.drop_columns("p")
    write_table(TABLE, tmp_path / "t.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "t.xlsx")["table"].iter_rows())
    assert [cell.value for cell in rows[1]] == ["=1+1", 1, 0.1, True]
    assert rows[1][0].data_type == "s"  # a text, not a formula
    assert [row[1].value for row in rows[2:]] == [None, str(2**60), -3]
    assert rows[4][0].value == "bell"
    write_table(TABLE, tmp_path / "t.jsonl.gz")
    assert len(gzip.decompress((tmp_path / "t.jsonl.gz").read_bytes()).splitlines()) == 4
    assert write_batches(TABLE.schema, iter(TABLE.to_batches(1)), tmp_path / "u.parquet") == 4


@pytest.mark.parametrize("name", ["t", "t.txt", "t.parquet.gz", "t.xlsx.gz", "t.json", "t.gz"])
def test_an_unknown_ending_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(ParameterError, match=r"\.csv, \.tsv, \.jsonl, \.parquet or \.xlsx"):
        form_of(name)


@pytest.mark.parametrize("call", [inconcert.import_files, inconcert.investigate])
@pytest.mark.parametrize(
    "wrong",
    [
        {"max_unpacked": "lots"},
        {"format": "nope"},
        {"mapping": {"text": "no_field"}},
        {"mapping": {"not there": "text"}},
        {"zone": "Nowhere/Town"},
        {"zone": ""},
    ],
)
def test_a_wrong_argument_of_reading_leaves_no_case(
    call: Any, wrong: dict[str, Any], posts: Path, tmp_path: Path
) -> None:
    case = tmp_path / "new.duckdb"
    with pytest.raises(InconcertError):
        call([posts], case, **wrong)
    assert {path.name for path in tmp_path.iterdir()} == {"posts.csv"}
    inconcert.import_files([posts], case)
    with pytest.raises(InconcertError):
        call([posts], case, **wrong)
    with inconcert.open_case(case) as opened:
        assert opened.one("SELECT count(*) FROM post") == 2
