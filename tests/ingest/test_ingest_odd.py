"""Whatever stands in a table and whatever format is named: rows, rejects or one clear line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.choose import GENERIC
from inconcert.ingest.format import TableFormat
from inconcert.ingest.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.ingest import SourceSummary

TABLES = [one for one in FORMATS if isinstance(one, TableFormat)]
NAMES = [*(one.name for one in FORMATS), *GENERIC]
# What tables may be: ordinary, empty, one column, no rows, odd values.
CSV = {
    "plain": "id,user_id,username,created_at,text\n1,51,anna,2021-03-01T10:00:00Z,Hello\n",
    "no rows": "id,user_id,username,created_at,text\n",
    "one column": "words\nhello\nthere\n",
    "unnamed": ",,\n1,2,3\n",
    "twice": "id,id,text,text\n1,2,a,b\n3,4,c,d\n",
    "long": ",".join(f"column{n}" for n in range(300)) + "\n" + ",".join("x" * 300) + "\n",
}
ODD: list[Any] = [None, "", 0, 1.5, True, "text", "NaN", ["a", None], {"a": {"b": [1]}}]


@pytest.fixture
def read(tmp_path: Path) -> Any:
    made = iter(range(1000))

    def _read(paths: list[Path], name: str | None) -> list[SourceSummary]:
        with Case.open(tmp_path / f"{next(made)}.duckdb", create=True) as case:
            sources = import_files(case, paths, format=name).sources
        for source in sources:
            assert bool(source.problem) is (source.status == "refused")
            assert "\n" not in source.problem
        return sources

    return _read


@pytest.mark.parametrize("name", NAMES)
def test_every_format_on_tables_that_are_not_its_own(read: Any, tmp_path: Path, name: str) -> None:
    paths = []
    for number, text in enumerate(CSV.values()):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    sources = read(paths, name)
    if name not in GENERIC:
        # One that knows few columns by their usual names may find them in a plain table.
        assert {one.status for one in sources[1:]} == {"refused"}


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_a_table_that_lacks_columns_is_told_which(read: Any, tmp_path: Path, one: Any) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    (source,) = read([path], one.name)
    assert f"is no {one.name}: it has no column" in source.problem
    assert "its columns are colour, taste" in source.problem
    wanted = [*one.columns, *(column for group in one.wants.values() for column in group)]
    assert any(column in source.problem for column in wanted)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_a_table_with_a_part_of_its_columns(read: Any, tmp_path: Path, one: Any) -> None:
    columns = _columns_of(one)
    paths = []
    for step in (2, 3):
        for start in range(step):
            header = columns[start::step]
            rows = [["1366400000100000001"] * len(header), ["2021-03-01 10:00:00"] * len(header)]
            lines = [",".join(row) for row in [header, *rows, [""] * len(header)]]
            paths.append(tmp_path / f"{step}-{start}.csv")
            paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    read(paths, one.name)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_cells_of_other_types(read: Any, tmp_path: Path, one: Any) -> None:
    """As Parquet has them: numbers, lists and nothing where texts are expected."""
    columns = _columns_of(one)
    paths = []
    for number, value in enumerate(ODD):
        paths.append(tmp_path / f"{number}.parquet")
        pq.write_table(pa.table({name: pa.array([value, value]) for name in columns}), paths[-1])
    read(paths, one.name)
    read(paths, None)


def _columns_of(one: TableFormat) -> list[str]:
    groups = [column for group in one.wants.values() for column in group]
    flags = [
        "is_retweet",
        "is_reply",
        "is_mention",
        "is_quote",
        "Link Text",
        "link",
        "retweet_date",
    ]
    return list(dict.fromkeys(name.lower() for name in [*one.columns, *groups, *flags]))
