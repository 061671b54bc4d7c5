"""Tables in JSON that are no array of records: columns, rows by their keys, rows as lists.

pandas writes these with `to_json(orient=…)`: "split" (columns, index and rows as lists), "columns"
(each column an object of rows) and "index" (each row an object by its index). Objects of records by
their ids are written by hand and by document stores. All have to be held in memory as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from inconcert.ingest.mapping.synonyms import ACCOUNT_NAMES, POST_NAMES, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Records = list[dict[str, Any]]
_KNOWN = 2


class Shape(NamedTuple):
    """How a table is written: what the note says, and what makes records of it."""

    note: str
    records: Callable[[Any], Records]


def shape_of(value: Any) -> Shape | None:
    """Return the shape of a table that one JSON object is, None where it is not plainly one."""
    if not isinstance(value, dict) or not value:
        return None
    if _is_split(value):
        return Shape("rows as lists beside their columns, as pandas writes them", _of_split)
    inner = list(value.values())
    if not all(isinstance(one, dict) and one for one in inner):
        return None
    if _is_columns(value, inner):
        return Shape("columns, each an object of its rows, read as rows", _of_columns)
    if _is_keyed(value, inner):
        return Shape("an object of records by their keys, read as records", _of_keyed)
    return None


def is_table_schema(value: Any) -> bool:
    """Return whether an object is a table with its schema, whose rows are the array `data`."""
    if not isinstance(value, dict) or not isinstance(value.get("schema"), dict):
        return False
    data = value.get("data")
    fields = value["schema"].get("fields")
    if not isinstance(fields, list) or not isinstance(data, list) or not data:
        return False
    names = {one.get("name") for one in fields if isinstance(one, dict)}
    return all(isinstance(row, dict) and row.keys() <= names for row in data[:50])


def _is_split(value: Mapping[str, Any]) -> bool:
    names, rows = value.get("columns"), value.get("data")
    return (
        value.keys() <= {"columns", "index", "data", "index_names", "column_names", "name"}
        and isinstance(names, list)
        and isinstance(rows, list)
        and bool(names and rows)
        and all(isinstance(name, (str, int, list)) for name in names)
        and all(isinstance(row, list) and len(row) == len(names) for row in rows)
    )


def _is_columns(value: Mapping[str, Any], inner: list[dict[str, Any]]) -> bool:
    """Return whether each value is a column: all have the same rows, and the names are columns'."""
    rows = inner[0].keys()
    if len(value) < _KNOWN or any(one.keys() != rows for one in inner):
        return False
    if any(isinstance(cell, dict) and cell for one in inner for cell in one.values()):
        # A cell may hold an object; a record of records is none.
        return _known(value) >= _KNOWN > _known(rows) and all(map(str.isdecimal, rows))
    if all(map(str.isdecimal, rows)):
        return not all(map(str.isdecimal, value))
    return _known(value) >= _KNOWN > _known(rows)


def _is_keyed(value: Mapping[str, Any], inner: list[dict[str, Any]]) -> bool:
    """Return whether each value is a record: they have fields in common, and not the keys."""
    common = set(inner[0]).intersection(*inner)
    alike = all(one.keys() == inner[0].keys() for one in inner)
    if all(map(str.isdecimal, value)) and alike and not any(map(str.isdecimal, common)):
        return len(common) >= _KNOWN
    if len(common) < _KNOWN or any(2 * len(common) < len(one) for one in inner):
        return False
    if _known(common) < _KNOWN or _known(value) >= _KNOWN:
        return False
    return len(inner) > _KNOWN


def _of_split(value: dict[str, Any]) -> Records:
    names = [".".join(map(str, one)) if isinstance(one, list) else str(one)
             for one in value["columns"]]  # fmt: skip
    rows = [dict(zip(names, row, strict=True)) for row in value["data"]]
    index = value.get("index")
    if isinstance(index, list) and len(index) == len(rows):
        return _with_keys(rows, index)
    return rows


def _of_columns(value: dict[str, Any]) -> Records:
    keys = list(next(iter(value.values())))
    rows = [{name: column[key] for name, column in value.items()} for key in keys]
    return _with_keys(rows, keys)


def _of_keyed(value: dict[str, Any]) -> Records:
    return _with_keys([dict(one) for one in value.values()], list(value))


def _with_keys(rows: Records, keys: list[Any]) -> Records:
    """Return rows with their keys as a field, unless these only count the rows."""
    if [str(key) for key in keys] == [str(i) for i in range(len(keys))]:
        return rows
    held = {name for row in rows[:50] for name in row}
    name = next(one for one in ("id", "key", "index", "inconcert_key") if one not in held)
    return [{name: key} | row for key, row in zip(keys, rows, strict=True)]


def _known(names: Iterable[str]) -> int:
    """Return how many names are those of fields."""
    found = (plain_name(name) for name in names if not name.isdecimal())
    return sum(name in POST_NAMES or name in ACCOUNT_NAMES for name in found)
