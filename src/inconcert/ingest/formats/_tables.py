"""Small tools for table formats: recognising by header, marking handles, joining columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.ingest.fields import is_true
from inconcert.ingest.lists import parse_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inconcert.ingest.format import Columns, Sample


def names(sample: Sample) -> set[str]:
    """Return the column names of a table: trimmed, in lower case; empty for JSON."""
    return {name.strip().lower() for name in sample.header or ()}


def needs(
    *wanted: str, without: Iterable[str] = (), score: float = 1.0
) -> Callable[[Sample], float]:
    """Return a `recognise` that wants these columns and none of those."""
    required = {name.lower() for name in wanted}
    forbidden = {name.lower() for name in without}

    def recognise(sample: Sample) -> float:
        header = names(sample)
        return score if required <= header and not forbidden & header else 0.0

    return recognise


def mark_handles(columns: Columns, *fields: str) -> None:
    """Put '@' before the handles in fields that name other accounts."""
    for field in fields:
        if field in columns:
            columns[field] = [at(value) for value in columns[field]]


def mark_lists(columns: Columns, *fields: str) -> None:
    """Put '@' before every handle in fields that list accounts."""
    for field in fields:
        if field in columns:
            columns[field] = [[at(name) for name in parse_list(v)] for v in columns[field]]


def at(handle: Any) -> Any:
    """Return a handle with '@' before it, blanks as they are."""
    text = str(handle).strip() if handle is not None else ""
    return f"@{text.lstrip('@')}" if text.lstrip("@") else ""


def set_kind(columns: Columns, **flags: str) -> None:
    """Take the kind of a post from yes-or-no columns: `set_kind(columns, is_reply="reply")`.

    The last one named that says yes wins; rows where none does keep what they have.
    """
    for flag, kind in flags.items():
        values = columns.pop(flag, None)
        if values is None:
            continue
        kinds = columns.get("kind") or [""] * len(values)
        yes = {value: is_true(value) for value in set(values)}
        columns["kind"] = [kind if yes[v] else k for v, k in zip(values, kinds, strict=True)]


def take(columns: Columns, name: str) -> list[Any] | None:
    """Remove an input column, whatever the case of its name, and return its values."""
    for key in list(columns):
        if key.strip().lower() == name:
            return columns.pop(key)
    return None
