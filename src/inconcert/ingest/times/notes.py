"""What was assumed about a column of times, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.ingest.times.zones import GUESSED, ZONES, hours
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.ingest.times.parse import TimeColumn


def notes(column: TimeColumn) -> list[str]:
    """Return what was assumed, one phrase each."""
    where = plain(column.zone.text) if column.zone and column.zoned else "UTC"
    found = [f"times without a zone read as {where}"] if column.naive else []
    if column.order is not None and column.order.rivals and column.order.name == "ymd":
        found.append(f"dates such as {column.example} read as {column.order.words}")
    elif column.assumed:
        found.append(
            "dates such as 3/4 read as "
            + ("day before month" if column.day_first else "month before day")
        )
    if column.serial:
        found.append("numbers read as days of a spreadsheet's calendar")
    found += [
        f"zone {name} read as UTC{hours(shift)}"
        for name, shift in column.guessed.items()
        if name not in GUESSED
    ]
    return found


def doubts(column: TimeColumn) -> list[str]:
    """Return what was a guess between readings that are no less likely, a sentence each."""
    found = []
    if column.order is not None and column.order.likely and column.order.name == "ymd":
        found.append(
            f"Dates such as {column.example} were read as {column.order.words}, and could also be "
            f"read the other way round: use --day-first or --month-first."
        )
    elif column.in_doubt:
        taken, other = ("day", "month") if column.day_first else ("month", "day")
        found.append(
            f"Dates such as {column.example} were read with the {taken} first, "
            f"and no date shows whether that is right: --{other}-first reads them with the "
            f"{other} first, --{taken}-first confirms what was read."
        )
    for name, shift in column.guessed.items():
        if name in GUESSED:
            others = [f"UTC{hours(round(h * 3600) * 1_000_000)}" for h in ZONES[name]]
            others.remove(f"UTC{hours(shift)}")
            found.append(
                f"The zone {name} was read as UTC{hours(shift)}; elsewhere it stands "
                f"for {' and '.join(others)}: use --zone with an offset or a name "
                "such as Europe/Berlin."
            )
    return found
