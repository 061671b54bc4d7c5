"""Durations as a person writes them (`60s`, `5m`, `1h30m`), as µs inside."""

from __future__ import annotations

import re

from inconcert.errors import ParameterError

MICROSECOND = 1
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

UNITS: dict[str, int] = {
    "us": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
}

# A window is a BIGINT number of µs; beyond a century it is a slip of the keyboard.
LONGEST = 36_525 * DAY

_PART = re.compile(r"(\d+)(?:\.(\d+))?\s*(us|ms|min|s|m|h|d|w)\s*", re.ASCII | re.IGNORECASE)


def parse_duration(text: str) -> int:
    """Return the µs of `60s`, `500ms`, `5m`, `1.5h`, `1h30m`, `1d` or `2w`.

    The result is a whole number of µs, from 1 to a century. Raises `ParameterError` where the text
    is anything else; a bare number is refused, since nobody can tell its unit.
    """
    rest = text.strip()
    total = 0
    while rest:
        part = _PART.match(rest)
        if part is None:
            raise ParameterError(
                f"{text[:40]!r} is not a duration.",
                "Write a number and a unit: 500ms, 60s, 5m, 1h or 1d.",
            )
        whole, fraction, unit = part[1], part[2] or "", UNITS[part[3].lower()]
        if len(whole) > 18 or len(fraction) > 18:
            raise ParameterError(f"{text[:40]!r} has too many digits for a duration.")
        # Whole numbers throughout: a float would turn 0.1s into 99999.99… µs.
        scaled, remainder = divmod(int(fraction or 0) * unit, 10 ** len(fraction))
        if remainder:
            raise ParameterError(
                f"{text[:40]!r} is finer than a microsecond.", "Write a longer duration."
            )
        total += int(whole) * unit + scaled
        rest = rest[part.end() :]
    if not 0 < total <= LONGEST:
        raise ParameterError(
            f"The duration {text[:40]!r} is out of range.",
            "Write one between 1us and 100 years, such as 60s.",
        )
    return total


def duration(value: object) -> int:
    """Return the µs of a duration given in Python: text as `parse_duration` reads it.

    Raises `ParameterError` for anything else. A bare number is refused: 60 may be meant as seconds,
    as in other programs, or as the microseconds that times are counted in here.
    """
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ParameterError(
            f"The duration {value!r} has no unit.",
            f'Write "{value}s" if seconds are meant; others are us, ms, m, h, d and w.',
        )
    raise ParameterError(
        f"A duration cannot be read from a {type(value).__name__}.", 'Write text such as "60s".'
    )


def format_duration(us: int) -> str:
    """Return the shortest text that `parse_duration` reads back as `us` (60 s stays `60s`)."""
    if us == MINUTE:
        return "60s"
    # Weeks are written in days: a window is compared with a day, seldom with a week.
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", MILLISECOND)):
        if us % size == 0:
            return f"{us // size}{unit}"
    return f"{us}us"
