"""Lists that a person gives beside the posts: accounts to protect from imitation.

A CSV (comma, semicolon or tab; UTF-8) with a header. Columns, in any order and case: `handle`,
`name`, `platform`, `note`, `no_account`; a row needs a handle or a name. An empty `platform` means
every platform. `no_account` says yes where the holder of the name or office has no account at all.
"""

from __future__ import annotations

import csv
import io
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


def read_protected(path: str) -> list[Protected]:
    """Read the list of accounts to protect.

    Raises ParameterError where the file cannot be read, lacks its columns, or a row says neither
    handle nor name, or says of `no_account` what is neither yes nor no.
    """
    shown = plain(Path(path).name, limit=80)
    text = _text(path, shown)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise ParameterError(f"{shown} is no CSV ({plain(error, limit=120)}).", _HINT) from error
    if not rows:
        raise ParameterError(f"{shown} is empty.", _HINT)
    header = [cell.strip().casefold() for cell in rows[0]]
    places = {name: header.index(name) for name in COLUMNS if name in header}
    if not {"handle", "name"} & places.keys():
        raise ParameterError(f"{shown} has no column `handle` or `name`.", _HINT)
    found = [
        _row(row, places, line, shown)
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if not found:
        raise ParameterError(f"{shown} has a header and no rows.", "Add a row per account.")
    return found


def _text(path: str, shown: str) -> str:
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ParameterError(f"{shown} is too large for a list of accounts.", _HINT)
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "no such file"
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            reason = plain(error.strerror or type(error).__name__)
        raise ParameterError(
            f"The list of accounts to protect, {shown}, cannot be read: {reason}.", _HINT
        ) from error


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _row(row: list[str], places: dict[str, int], line: int, shown: str) -> Protected:
    def cell(name: str) -> str:
        place = places.get(name, len(row))
        return row[place].strip()[:_LONGEST] if place < len(row) else ""

    said = cell("no_account").casefold()
    if said not in _YES | _NO:
        raise ParameterError(
            f"Line {line} of {shown} has {plain(said, limit=40)!r} under no_account.",
            "Write yes or no.",
        )
    handle, name = cell("handle").removeprefix("@"), cell("name")
    if not handle and not name:
        raise ParameterError(
            f"Line {line} of {shown} has neither handle nor name.", "Fill in one of them."
        )
    return Protected(handle, name, cell("platform").casefold(), cell("note"), said in _YES, line)
