"""Shares without a time: a detector of when things were shared leaves them out, and says so."""

from __future__ import annotations

from collections.abc import Collection

from inconcert.case import Case
from inconcert.plaintext import filled

ONE = (
    "One share has no time and was left out: when it was shared is not known ({kinds}). What is "
    "compared here is when things were shared."
)
MANY = (
    "{number} shares have no time and were left out: when they were shared is not known ({kinds}). "
    "What is compared here is when things were shared."
)


def untimed_notes(
    case: Case, kinds: Collection[str] | None = None, *, but: Collection[str] = ()
) -> list[str]:
    """Return a note on the shares that have no time, none where all have one.

    Of some `kinds` (None: all), and not of those in `but`.
    """
    rows = [
        (kind, number)
        for kind, number in case.query(
            "SELECT kind, count(*) FROM share WHERE time IS NULL GROUP BY kind ORDER BY kind"
        )
        if (kinds is None or kind in kinds) and kind not in but
    ]
    total = sum(number for _, number in rows)
    if not total:
        return []
    told = ", ".join(f"{kind}: {number:,}" for kind, number in rows)
    return [filled(ONE if total == 1 else MANY, number=f"{total:,}", kinds=told)]
