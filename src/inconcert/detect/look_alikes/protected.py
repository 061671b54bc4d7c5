"""The list of accounts to protect from imitation.

Its columns are `handle`, `name`, `platform`, `note`, `no_account`; a row needs a handle or a name.
An empty `platform` means every platform. `no_account` says yes where the holder of the name or
office has no account at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from inconcert.detect.lists import ListRow, read_list
from inconcert.errors import ParameterError
from inconcert.plaintext import plain

COLUMNS = ("handle", "name", "platform", "note", "no_account")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"", "no", "n", "false", "0"})
_HINT = "Give a CSV in UTF-8 with a header, such as: handle,name,platform,note,no_account."


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
    rows = read_list(path, "accounts to protect", COLUMNS, _HINT)
    if not any(row.cells["handle"] or row.cells["name"] for row in rows):
        raise ParameterError(f"{shown} names neither handle nor name.", _HINT)
    return [_protected(row, shown) for row in rows]


def _protected(row: ListRow, shown: str) -> Protected:
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
