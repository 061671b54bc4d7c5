"""Posts that a JSON object holds where no reader looks are never lost without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.ingest import import_files

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case


def posts(count: int, who: str = "") -> list[dict[str, Any]]:
    return [
        {"id": f"77{n}", "user": who or f"anna{n % 5}", "text": f"ferry {n} is late",
         "created_at": f"2024-03-01T10:{n:02d}:00Z", "links": [{"url": "https://ex.org/a"}]}
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def read(case: Case, tmp_path: Path) -> Any:
    def _read(value: Any) -> Any:
        path = tmp_path / "posts.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        (source,) = import_files(case, [path]).sources
        return source

    return _read


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"ana": posts(20, "ana"), "bob": posts(12, "bob")}, "bob (posts)"),
        ({"2024-03-01": posts(9), "2024-03-02": posts(19)[9:]}, "2024-03-02 (posts)"),
        ({"posts": posts(12), "comments": posts(30)[12:]}, "comments (posts)"),
        ({"data": {"old": posts(9), "new": posts(20)[9:]}}, "data.old (posts)"),
    ],
)
def test_arrays_of_posts_alike_are_read_one_after_the_other(
    read: Any, value: Any, said: str
) -> None:
    source = read(value)
    value = value.get("data", value)
    ids = {(row["id"], row["user"]) for array in value.values() for row in array}
    assert (source.posts, source.rows_read) == (len(ids), sum(map(len, value.values())))
    assert said in source.note
    assert source.doubts == []


def users(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"anna{n}", "username": f"name{n}", "followers_count": n, "description": "of sea"}
        for n in range(count)
    ]


@pytest.mark.parametrize("more", [3, 200])
def test_posts_and_users_of_one_object_are_both_read(read: Any, case: Case, more: int) -> None:
    source = read(
        {"users": users(more), "posts": posts(20), "media": [{"url": "x", "id": 3}] * 300}
    )
    assert source.posts == 20
    assert "posts (posts)" in source.note
    assert "users (accounts)" in source.note
    assert case.one("SELECT count(*) FROM account WHERE followers IS NOT NULL") == more
    assert source.doubts == []


def test_arrays_that_are_something_else_are_left(read: Any) -> None:
    likes = [{"user": "anna", "created_at": "2024-03-01T10:00:00Z", "n": n} for n in range(50)]
    source = read({"posts": posts(20), "likes": likes})
    assert source.posts == 20
    assert any("likes (50" in doubt for doubt in source.doubts)


def oriented(orient: str, rows: list[dict[str, Any]]) -> Any:
    """Return rows as `DataFrame.to_json` writes them."""
    names = list(rows[0])
    return {
        "split": {"columns": names, "index": [*range(len(rows))],
                  "data": [list(row.values()) for row in rows]},
        "index": {str(n): row for n, row in enumerate(rows)},
        "columns": {name: {str(n): row[name] for n, row in enumerate(rows)} for name in names},
        "table": {"schema": {"fields": [{"name": "index", "type": "integer"},
                                        *({"name": n, "type": "string"} for n in names)],
                             "primaryKey": ["index"], "pandas_version": "1.4.0"},
                  "data": [{"index": n} | row for n, row in enumerate(rows)]},
        "records": rows,
        "keyed": {row["id"]: {k: v for k, v in row.items() if k != "id"} for row in rows},
        "indexed columns": {name: {row["id"]: row[name] for row in rows} for name in names[1:]},
    }[orient]  # fmt: skip


@pytest.mark.parametrize(
    "orient", ["split", "index", "columns", "table", "records", "keyed", "indexed columns"]
)
@pytest.mark.parametrize("count", [1, 4, 30])
def test_tables_are_read_however_they_are_turned(
    read: Any, case: Case, orient: str, count: int
) -> None:
    if orient in ("keyed", "indexed columns") and count == 1:
        pytest.skip("one record under its key may be anything")
    rows = [{k: v for k, v in row.items() if k != "links"} for row in posts(count)]
    source = read(oriented(orient, rows))
    assert (source.status, source.posts, source.problem) == ("imported", count, "")
    found = case.query("SELECT post_id, text FROM post ORDER BY post")
    assert found == [(row["id"], row["text"]) for row in rows]
    assert source.doubts == []
    noted = {"records": "", "table": "", "index": "by their keys", "keyed": "by their keys"}
    assert noted.get(orient, "rows") in source.note


def test_one_record_of_objects_is_no_table(read: Any) -> None:
    record = {"user": {"id": "5", "name": "anna"}, "post": {"id": "7", "text": "a ferry is late",
              "created_at": "2024-03-01T10:00:00Z"}}  # fmt: skip
    assert read(record).rows_read == 1


def test_one_array_is_no_doubt(read: Any) -> None:
    source = read({"meta": {"count": 9}, "items": posts(9), "tags": [{"name": "ferry"}]})
    assert (source.status, source.problem, source.doubts) == ("imported", "", [])
