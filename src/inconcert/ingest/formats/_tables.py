"""Small tools for table formats: recognising by header, marking handles, joining columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.ingest.format import Item, RecordFormat, Reject, Sample
from inconcert.ingest.formats._json import given, post, whole
from inconcert.ingest.values.fields import is_true
from inconcert.ingest.values.lists import parse_list
from inconcert.ingest.values.schema import POST_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inconcert.ingest.format import Columns, TableFormat
    from inconcert.ingest.formats._json import Object

_NOTHING = frozenset(["", "na", "nan", "none", "null"])


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


def set_type(columns: Columns, **flags: str) -> None:
    """Take the type of a post from yes-or-no columns: `set_type(columns, is_reply="reply")`.

    The last one named that says yes wins; rows where none does keep what they have.
    """
    for flag, type_ in flags.items():
        values = columns.pop(flag, None)
        if values is None:
            continue
        types = columns.get("type") or [""] * len(values)
        columns["type"] = [type_ if is_true(v) else k for v, k in zip(values, types, strict=True)]


def said(value: Any) -> bool:
    """Return whether a cell says anything: R and Python write 'NA' and 'nan' for nothing."""
    return value is not None and str(value).strip().lower() not in _NOTHING


def combined(columns: Columns, field: str, *names: str) -> None:
    """Fill a field row by row from the first of these columns that says something."""
    given = [columns.pop(name) for name in names if name in columns]
    known = columns.get(field)
    if known is not None:
        given.insert(0, known)
    if given:
        columns[field] = [
            next((v for v in row if said(v)), None) for row in zip(*given, strict=True)
        ]


def combined_handles(columns: Columns, field: str, *names: str) -> None:
    """Fill a field that names an account, which ids did not, from columns of handles."""
    for name in names:
        if name in columns:
            columns[name] = [at(v) if said(v) else "" for v in columns[name]]
    combined(columns, field, *names)


def flat(table: TableFormat, name: str, title: str) -> RecordFormat:
    """Return a format for JSON objects whose keys are the columns of a table format."""
    fields = {column.lower(): field for column, field in table.columns.items()}

    def read(record: Object, context: Object) -> list[Item]:
        columns: Columns = {}
        for key, value in whole(record).items():
            field = fields.get(key.strip().lower())
            if field is None:
                field = f"{key} (column)" if key in POST_FIELDS else key
            columns[field] = (
                [value] if columns.get(field) in (None, [""], [None]) else columns[field]
            )
        if not columns:
            raise Reject("the record is empty")
        if table.adjust is not None:
            table.adjust(columns)
        found = {key: values[0] for key, values in columns.items()}
        rest = {key: found.pop(key) for key in list(found) if key not in POST_FIELDS}
        return [post(found | {"extra": given(rest)})]

    def recognise(sample: Sample) -> float:
        records = [one for one in sample.records if isinstance(one, dict)]
        if sample.header is not None or not records:
            return 0.0
        scores = [table.recognise(Sample(tuple(map(str, one)), [])) for one in records]
        return sum(scores) / len(sample.records)

    return RecordFormat(name, title, recognise, read, table.platform)


def count_of(columns: Columns) -> int:
    """Return the number of rows."""
    return len(next(iter(columns.values()), ()))


def written(value: Any) -> str:
    """Return a cell that is text as it stands, '' for any other."""
    return value if isinstance(value, str) else ""


def take(columns: Columns, name: str) -> list[Any] | None:
    """Remove an input column, whatever the case of its name, and return its values.

    One that bears the name of a field, and that no field took, is called 'NAME (column)'.
    """
    for key in list(columns):
        if key.strip().lower() in (name, f"{name} (column)"):
            return columns.pop(key)
    return None
