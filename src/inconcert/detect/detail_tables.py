"""The tables in the details of a finding, as `docs/design.md` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

# What a value is; time, day and duration in µs, a rate from 0 to 1.
ColumnType: TypeAlias = Literal[
    "account", "text", "number", "p", "time", "day", "rate", "duration", "object"
]
Column: TypeAlias = tuple[str, str, ColumnType]  # name, label, type


def detail_table(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    note: str = "",
    of: int | None = None,
) -> dict[str, Any]:
    """Return one of `details["tables"]`; `of` is how many rows there are where these are the first.

    Each row has a value for each column, None where there is none. Raises ValueError where a row is
    of another length, or more rows are given than there are.
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"{title}: a row needs {len(columns)} values")
    more = 0 if of is None else of - len(rows)
    if more < 0:
        raise ValueError(f"{title}: {len(rows)} rows of {of}")
    return {
        "title": title,
        "note": note,
        "columns": [
            {"name": name, "label": label, "type": type_} for name, label, type_ in columns
        ],
        "rows": [list(row) for row in rows],
        "more": more,
    }
