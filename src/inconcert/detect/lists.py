"""Lists that a person gives beside the posts.

A list is a CSV (comma, semicolon or tab; UTF-8) with a header, its columns in any order and case.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inconcert.errors import ParameterError
from inconcert.plaintext import plain

# A list is made by hand; anything larger is another file.
_MOST_BYTES = 20_000_000
_LONGEST = 500


class ListRow(NamedTuple):
    """One row of a list: its line in the file and its cells by column, stripped, '' where empty."""

    line: int
    cells: dict[str, str]


def read_list(
    path: str, what: str, columns: Sequence[str], hint: str, needed: Sequence[str] = ()
) -> list[ListRow]:
    """Read the rows of a list that have anything in them; cells are cut at 500 characters.

    `what` says what it is a list of. Columns that the file lacks are empty. Raises ParameterError
    with `hint` where the file cannot be read, is no CSV, is empty, lacks one of the columns that
    are `needed` or has none at all, or has no row.
    """
    shown = plain(Path(path).name, limit=80)
    text = _text(path, what, shown, hint)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows = []
    try:
        for row in reader:
            rows.append((reader.line_num, [cell.strip()[:_LONGEST] for cell in row]))
    except csv.Error as error:
        raise ParameterError(f"{shown} is no CSV ({plain(error, limit=120)}).", hint) from error
    if not rows:
        raise ParameterError(f"{shown} is empty.", hint)
    header = [cell.casefold() for cell in rows[0][1]]
    places = {name: header.index(name) for name in columns if name in header}
    missing = [name for name in needed if name not in places]
    if missing or not places:
        raise ParameterError(f"{shown} has no column {' or '.join(missing or columns)}.", hint)
    found = [
        ListRow(
            line, {n: row[places[n]] if places.get(n, len(row)) < len(row) else "" for n in columns}
        )
        for line, row in rows[1:]
        if any(row)
    ]
    if not found:
        raise ParameterError(f"{shown} has a header and no rows.", hint)
    return found


def _text(path: str, what: str, shown: str, hint: str) -> str:
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ParameterError(f"{shown} is too large for a list of {what}.", hint)
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "no such file"
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            reason = plain(error.strerror or type(error).__name__)
        raise ParameterError(
            f"The list of {what}, {shown}, cannot be read: {reason}.", hint
        ) from error


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)
