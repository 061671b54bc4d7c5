"""Mappings of columns to fields, kept in a file so that one table's settings serve the next."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from inconcert.errors import MappingError
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, FORMER, POST_FIELDS
from inconcert.plaintext import plain
from inconcert.targets import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inconcert.case import Case


def save_mapping(
    path: str | os.PathLike[str],
    mapping: Mapping[str, str],
    *,
    case: Case | None = None,
    force: bool = False,
) -> None:
    """Write a mapping (input column to field) as JSON.

    A file that is there is written over with `force` only, a source of the `case` never
    (`TargetError`). Raises `CaseError` or `DiskFullError` where it cannot be written.
    """
    text = json.dumps({"mapping": dict(mapping)}, ensure_ascii=False, indent=2)
    with replaced(path, case=case, force=force) as file:
        file.write(f"{text}\n".encode())


def load_mapping(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the mapping of a file that `save_mapping` wrote, or of a bare JSON object.

    Raises `MappingError` where the file is missing, is no such JSON, or names an unknown field.
    """
    name = plain(os.fspath(path))
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(
            f"The mapping {name} cannot be read ({(error.strerror or 'no reason').lower()}).",
            "Check the path.",
        ) from error
    except ValueError as error:
        raise MappingError(
            f"The mapping {name} is not JSON.", 'Write it as {"mapping": {"COLUMN": "FIELD"}}.'
        ) from error
    inner = found.get("mapping", found) if isinstance(found, dict) else None
    if not isinstance(inner, dict) or not all(isinstance(v, str) for v in inner.values()):
        raise MappingError(
            f"The mapping {name} does not go from columns to fields.",
            'Write it as {"mapping": {"COLUMN": "FIELD"}}.',
        )
    return check_fields(inner)


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return the mapping of 'COLUMN=FIELD' texts; 'COLUMN=' leaves a column to `extra`.

    Raises `MappingError` where one has no '=' or names an unknown field.
    """
    mapping = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column.strip():
            raise MappingError(
                f"--map {plain(pair)!r} is not COLUMN=FIELD.", "For example: --map when=time"
            )
        mapping[column.strip()] = field.strip()
    return check_fields(mapping)


def check_fields(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping; raises `MappingError` where a field does not exist."""
    known = POST_FIELDS | ACCOUNT_FIELDS
    for field in mapping.values():
        if field and field not in known and field not in FORMER:
            raise MappingError(
                f"There is no field {plain(field)!r}.",
                "Fields are: " + ", ".join(sorted(known)) + ".",
            )
    return dict(mapping)
