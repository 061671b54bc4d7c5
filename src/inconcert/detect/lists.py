"""Lists that a person gives beside the posts, and the list of accounts to protect from imitation.

A list is a CSV (comma, semicolon or tab; UTF-8) with a header, its columns in any order and case.
That of accounts to protect has `handle`, `name`, `platform`, `note`, `no_account`; a row needs a
handle or a name. An empty `platform` means every platform. `no_account` says yes where the holder
of the name or office has no account at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inconcert.errors import ParameterError
from inconcert.plaintext import plain

COLUMNS = ("handle", "name", "platform", "note", "no_account")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"", "no", "n", "false", "0"})
_HINT = "Give a CSV in UTF-8 with a header, such as: handle,name,platform,note,no_account."
# A list is made by hand; anything larger is another file.
_MOST_BYTES = 20_000_000
_LONGEST = 500


class Protected(NamedTuple):
    """One row of the list; `line` is its line in the file. Texts are stripped, '' where empty."""

    handle: str
    name: str
    platform: str
    note: str
    no_account: bool
    line: int


class Row(NamedTuple):
    """One row of a list: its line in the file and its cells by column, stripped, '' where empty."""

    line: int
    cells: dict[str, str]


def read_list(
    path: str, what: str, columns: Sequence[str], hint: str, needed: Sequence[str] = ()
) -> list[Row]:
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
        Row(
            line, {n: row[places[n]] if places.get(n, len(row)) < len(row) else "" for n in columns}
        )
        for line, row in rows[1:]
        if any(row)
    ]
    if not found:
        raise ParameterError(f"{shown} has a header and no rows.", hint)
    return found


def read_protected(path: str) -> list[Protected]:
    """Read the list of accounts to protect.

    Raises ParameterError where the file cannot be read, lacks its columns, or a row says neither
    handle nor name, or says of `no_account` what is neither yes nor no.
    """
    shown = plain(Path(path).name, limit=80)
    rows = read_list(path, "accounts to protect", COLUMNS, _HINT)
    if not any(row.cells["handle"] or row.cells["name"] for row in rows):
        raise ParameterError(f"{shown} names neither handle nor name.", _HINT)
    return [_protected(row, shown) for row in rows]


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


def _protected(row: Row, shown: str) -> Protected:
    cells = row.cells
    said = cells["no_account"].casefold()
    if said not in _YES | _NO:
        raise ParameterError(
            f"Line {row.line} of {shown} has {plain(said, limit=40)!r} under no_account.",
            "Write yes or no.",
        )
    handle = cells["handle"].removeprefix("@")
    if not handle and not cells["name"]:
        raise ParameterError(
            f"Line {row.line} of {shown} has neither handle nor name.", "Fill in one of them."
        )
    return Protected(
        handle, cells["name"], cells["platform"].casefold(), cells["note"], said in _YES, row.line
    )
