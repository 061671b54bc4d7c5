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
        ({"ana": posts(20, "ana"), "bob": posts(12, "bob")}, "bob (12)"),
        ({"2024-03-01": posts(9), "2024-03-02": posts(8)}, "2024-03-02 (8)"),
        ({"posts": posts(40), "comments": posts(30)}, "comments (30)"),
    ],
)
def test_other_arrays_are_named(read: Any, value: Any, said: str) -> None:
    source = read(value)
    assert any(said in doubt and "JSON Lines" in doubt for doubt in source.doubts)


def test_columns_are_refused(read: Any) -> None:
    rows = posts(30)
    columns = {key: {str(n): row[key] for n, row in enumerate(rows)} for key in rows[0]}
    source = read(columns)
    assert source.status != "imported"
    assert 'orient="records"' in source.hint


def test_records_by_their_ids_are_refused(read: Any) -> None:
    source = read({row["id"]: row for row in posts(30)})
    assert source.status != "imported"
    assert "30 records by their keys" in source.problem


def test_one_array_is_no_doubt(read: Any) -> None:
    source = read({"meta": {"count": 9}, "items": posts(9), "tags": [{"name": "ferry"}]})
    assert (source.status, source.problem, source.doubts) == ("imported", "", [])
