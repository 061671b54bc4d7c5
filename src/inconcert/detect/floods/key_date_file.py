"""Key dates: what became public and when, as a person lists it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inconcert.detect.lists import read_list
from inconcert.durations import SECOND
from inconcert.errors import ParameterError
from inconcert.plaintext import plain

_HINT = (
    "Write a CSV with the columns time and label; a time as 2025-05-21T06:00:00Z, with its zone, "
    "or in seconds since 1970."
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
# Seconds until the year 3000; a larger number is one of milliseconds or microseconds.
_SECONDS = 32_503_680_000
_MOST = 1_000


@dataclass(frozen=True)
class KeyDate:
    """A key date: something that became public at `time` (µs UTC), as the person names it."""

    time: int
    label: str


def read_key_dates(path: str | None) -> list[KeyDate]:
    """Return the key dates of a CSV (columns time, label) in order of time; none without a path.

    Raises ParameterError, with the line, where the file or a time cannot be parsed.
    """
    if path is None:
        return []
    rows = read_list(path, "key dates", ("time", "label"), _HINT, ("time", "label"))
    if len(rows) > _MOST:
        raise ParameterError(f"There are more than {_MOST:,} key dates.", "Name fewer.")
    shown = plain(Path(path).name, limit=80)
    dates = [
        KeyDate(_time(row.cells["time"], f"{shown}, line {row.line}"), label or row.cells["time"])
        for row in rows
        for label in (row.cells["label"],)
    ]
    return sorted(dates, key=lambda date: (date.time, date.label))


def _time(text: str, where: str) -> int:
    try:
        if _NUMBER.match(text):
            number = float(text)
            while abs(number) > _SECONDS:
                number /= 1000
            return round(number * SECOND)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ParameterError(
            f"{plain(text, limit=60)!r} in {plain(where, limit=200)} cannot be parsed as a time.",
            _HINT,
        ) from error
    if found.tzinfo is None:
        raise ParameterError(
            f"{plain(text, limit=60)!r} in {plain(where, limit=200)} has no time zone.", _HINT
        )
    since = found.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return round(since.total_seconds() * SECOND)
