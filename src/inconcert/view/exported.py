"""Tables of a case as they are handed over: without the folders of the investigator's machine.

A case keeps names of files without their folders; cases of versions up to 0.1 hold them as given.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from inconcert.targets import recorded_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from inconcert.case import Case

# Parameters of commands and detectors that are files, or lists of files.
FILES = ("files", "protect", "key_dates", "events", "cohort_rates")
_FOLDER = re.compile(r"[/\\]")


def exported(case: Case, table: str) -> pa.Table:
    """Return a table of `model` with all its rows; files are named without their folders."""
    rows = case.arrow(f'SELECT * FROM "{table}"')
    cleaned = _CLEANED.get(table, {})
    for name, clean in cleaned.items():
        place = rows.schema.get_field_index(name)
        values = [None if value is None else clean(value) for value in rows[name].to_pylist()]
        rows = rows.set_column(place, rows.schema.field(place), pa.array(values, pa.string()))
    return rows


def without_folders(parameters: Any) -> Any:
    """Return parameters of a run, JSON data, with files named without their folders."""
    if isinstance(parameters, list):
        return [without_folders(one) for one in parameters]
    if not isinstance(parameters, dict):
        return parameters
    return {
        name: _named(value) if name in FILES else without_folders(value)
        for name, value in parameters.items()
    }


def _named(value: Any) -> Any:
    if isinstance(value, str):
        return recorded_name(value)
    if isinstance(value, list):
        return [_named(one) for one in value]
    return without_folders(value)


def _json(text: str) -> str:
    if not _FOLDER.search(text):
        return text
    return json.dumps(without_folders(json.loads(text)), ensure_ascii=False)


_CLEANED: dict[str, dict[str, Callable[[str], str]]] = {
    "source": {"file": recorded_name},
    "run": {"parameters": _json},
    "account_group": {"parameters": _json},
}
