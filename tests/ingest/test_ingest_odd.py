"""Whatever stands in a file and whatever format is named: rows, rejects or one clear line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_record_samples import SAMPLES

from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.choose import GENERIC
from inconcert.ingest.format import RecordFormat, Reject, Skip, TableFormat
from inconcert.ingest.registry import FORMATS, known

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.ingest import SourceSummary

TABLES = [one for one in FORMATS if isinstance(one, TableFormat)]
RECORDS = [one for one in FORMATS if isinstance(one, RecordFormat)]
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


KEYS = st.sampled_from(
    ["id", "id_str", "user", "author", "text", "data", "includes", "users", "legacy", "message",
     "created_at", "date", "snippet", "commit", "record", "post", "account", "entities", "urls",
     "retweetedTweet", "quotedTweet", "inReplyToUser", "media", "links", "hashtags", "_type"]
) | st.text(max_size=6)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["RT @a: b", "https://x.com/a/status/1", "2024-01-01T10:00:00Z", "{", "[1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def _bent(record: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of a record with another value in one place."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(record, dict):
        return record | {step: _bent(record[step], rest, value)}
    return [_bent(v, rest, value) if i == step else v for i, v in enumerate(record)]


def _places(record: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(record, dict | list):
        inner = record.items() if isinstance(record, dict) else enumerate(record)
        found += [place for key, value in inner for place in _places(value, (*path, key))]
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_records_with_one_odd_value_each(name: str) -> None:
    one = known()[name]
    assert isinstance(one, RecordFormat)
    for record in SAMPLES[name]:
        for place in _places(record):
            for value in (*ODD, -1, 10**30, "\ud800", "https://[", [[]], [{}], {"id": {}}):
                _try(one, _bent(record, place, value), {})
        _try(one, record, {"users": [1, None, {"id": []}], "name": [], "id": {}})


@pytest.mark.parametrize("one", RECORDS, ids=lambda one: one.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=st.dictionaries(KEYS, VALUES, max_size=6), context=st.dictionaries(KEYS, VALUES))
def test_records_of_any_shape(one: Any, record: Any, context: Any) -> None:
    _try(one, record, context)


def _try(one: RecordFormat, record: Any, context: Any) -> None:
    try:
        for item in one.read(record, context):
            assert isinstance(item, Reject) or item.table in ("post", "account")
    except (Skip, Reject):
        pass


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    documents=st.lists(
        st.lists(st.dictionaries(KEYS, VALUES, max_size=5), min_size=1, max_size=3),
        min_size=6,
        max_size=8,
    )
)
@pytest.mark.parametrize("name", [None, *NAMES])
def test_json_of_any_shape_through_the_whole_import(
    tmp_path: Path, name: str | None, documents: Any
) -> None:
    folder = tmp_path / f"{uuid4()}"
    folder.mkdir()
    for number, records in enumerate(documents):
        # Lines, an array, and one object.
        forms = ("\n".join(map(json.dumps, records)), json.dumps(records), json.dumps(records[0]))
        (folder / f"{number}.json").write_text(forms[number % 3], encoding="utf-8")
    with Case.open(folder / "case.duckdb", create=True) as case:
        sources = import_files(case, sorted(folder.glob("*.json")), format=name).sources
    assert {one.status for one in sources} <= {"imported", "already imported", "refused"}
    for one in sources:
        assert bool(one.problem) is (one.status == "refused")
