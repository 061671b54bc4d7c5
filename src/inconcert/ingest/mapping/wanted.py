"""What a known format cannot do without, checked where a person names the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.ingest.format import TableFormat

_ACCOUNT = frozenset(["account_id", "handle"])


def check_wanted(
    chosen: TableFormat, header: Sequence[str], mapping: Mapping[str, str], file: str
) -> None:
    """Raise `InputError`, with the columns that are missing, where a header is not the format's.

    Of each group of columns in `chosen.wants` one has to be there; where the format names none,
    a column of the account and, for posts, one of the time. `mapping` (column to field) may stand
    in for either.
    """
    present = {name.strip().lower() for name in header}
    fields = set(mapping.values())
    missing = [
        (what, columns)
        for what, columns in _groups(chosen)
        if not present.intersection(map(str.lower, columns))
        and not (what == "account" and fields & _ACCOUNT)
        and not (what == "time" and "time" in fields)
    ]
    if not missing:
        return
    lacks = "; ".join(
        f"{' or '.join(columns)}" + (f" ({what})" if what else "") for what, columns in missing
    )
    shown = ", ".join(plain(name[:60]) for name in header[:40]) or "none"
    more = f" and {len(header) - 40} more" if len(header) > 40 else ""
    raise InputError(
        f"{plain(file)} is no {chosen.name}: it has no column {lacks}; its columns are "
        f"{shown}{more}.",
        "Leave out --format, or name another; inconcert formats lists them.",
    )


def _groups(chosen: TableFormat) -> list[tuple[str, tuple[str, ...]]]:
    """Return groups of columns of which one is needed, each with what it is for."""
    accounts = tuple(c for c, field in chosen.columns.items() if field in _ACCOUNT)
    times = tuple(c for c, field in chosen.columns.items() if field == "time")
    groups = {"account": accounts}
    if chosen.table == "post":
        groups["time"] = times
    groups |= dict(chosen.wants)
    return [(what, columns) for what, columns in groups.items() if columns]
