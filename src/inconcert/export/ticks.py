"""Marks for the axes of a picture: round numbers, and moments that a person would name (UTC)."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from inconcert.durations import DAY, HOUR, MINUTE, SECOND, WEEK

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS = (
    SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR,
    12 * HOUR, DAY, 2 * DAY, WEEK, 2 * WEEK,
)  # fmt: skip
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The first Monday after the epoch: weeks are counted from it.
_MONDAY = 4 * DAY


class Tick(NamedTuple):
    """A moment of a time axis: µs UTC, its name, and what it is part of (a day, a year)."""

    time: int
    name: str
    part_of: str


def time_ticks(first: int, last: int, most: int = 9) -> list[Tick]:
    """Return at most `most` moments between two times (µs UTC), of equal step as people count.

    `part_of` is given where it is not that of the moment before. None at all for times that the
    calendar does not know.
    """
    try:
        made = _moments(first, last, most)
    except (OverflowError, ValueError):  # before the year 1 or after 9999
        return []
    return [
        tick if n == 0 or tick.part_of != made[n - 1].part_of else tick._replace(part_of="")
        for n, tick in enumerate(made)
    ]


def _moments(first: int, last: int, most: int) -> list[Tick]:
    step = next((s for s in _STEPS if (last - first) // s + 1 <= most), None)
    if step is None:
        return _months(first, last, most)
    origin = _MONDAY if step >= WEEK else 0
    start = origin - (origin - first) // step * step
    return [_tick(time, step) for time in range(start, last + 1, step)]


def _tick(time: int, step: int) -> Tick:
    moment = _moment(time)
    day = f"{moment.day} {_NAMES[moment.month - 1]}"
    if step < DAY:
        name = f"{moment:%H:%M:%S}" if step < MINUTE else f"{moment:%H:%M}"
        return Tick(time, name, f"{day} {moment.year}")
    return Tick(time, day, str(moment.year))


def _months(first: int, last: int, most: int) -> list[Tick]:
    begin, end = _moment(first), _moment(last)
    months = 12 * (end.year - begin.year) + end.month - begin.month + 1
    step = next((m for m in _MONTHS if months // m + 1 <= most), _MONTHS[-1])
    number = 12 * begin.year + begin.month - 1
    made = []
    for month in range(-(-number // step) * step, 12 * end.year + end.month, step):
        moment = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        time = (moment - _EPOCH) // timedelta(microseconds=1)
        if first <= time <= last:
            year = str(moment.year)
            name, part = (year, "") if step >= 12 else (_NAMES[moment.month - 1], year)
            made.append(Tick(time, name, part))
    return made


def _moment(time: int) -> datetime:
    return _EPOCH + timedelta(microseconds=time)


def number_ticks(most: float, count: int = 4) -> list[float]:
    """Return about `count` round numbers from 0 to at least `most`; the last is the scale's end."""
    if not most > 1e-300:  # numbers nearer to 0 cannot be divided without losing digits
        return [0.0, 1.0]
    raw = most / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= raw * (1 - 1e-9))
    return [step * n for n in range(math.ceil(most / step - 1e-9) + 1)]
