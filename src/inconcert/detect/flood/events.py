"""Events that a user names, and whether a flood began after one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.detect.flood.bursts import Times, expected_between
from inconcert.detect.flood.curve import Timing
from inconcert.detect.lists import read_list
from inconcert.durations import HOUR, SECOND
from inconcert.errors import ParameterError
from inconcert.plaintext import plain
from inconcert.stats.changepoint import Jump, jump_test
from inconcert.stats.seasonal import Baseline

I64 = npt.NDArray[np.int64]

_HINT = (
    "Write a CSV with the columns time and label; a time as 2025-05-21T06:00:00Z, with its zone, "
    "or in seconds since 1970."
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
# Seconds until the year 3000; a larger number is one of milliseconds or microseconds.
_SECONDS = 32_503_680_000
_MOST = 1_000
# How long before and after an event the rates are compared.
REACH = 6 * HOUR


@dataclass(frozen=True)
class Event:
    """Something that became public at `time` (µs UTC), under a name of the user's."""

    time: int
    label: str


class Lined(NamedTuple):
    """An event held against a flood: the test, and how the start lies to it.

    `order` is "after", "before" or "undecided" (the interval of the start holds the event), "none"
    where the start is not known; `jump` is None where the time around the event was not observed.
    """

    event: Event
    order: str
    jump: Jump | None


def read_events(path: str | None) -> list[Event]:
    """Return the events of a CSV (columns time, label), in order of time; none without a path.

    Raises ParameterError, with the line, where the file or a time cannot be read.
    """
    if path is None:
        return []
    rows = read_list(path, "events", ("time", "label"), _HINT, ("time", "label"))
    if len(rows) > _MOST:
        raise ParameterError(f"There are more than {_MOST:,} events.", "Name fewer.")
    shown = plain(Path(path).name, limit=80)
    events = [
        Event(_time(row.cells["time"], f"{shown}, line {row.line}"), label or row.cells["time"])
        for row in rows
        for label in (row.cells["label"],)
    ]
    return sorted(events, key=lambda event: (event.time, event.label))


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
            f"{plain(text, limit=60)!r} in {plain(where, limit=200)} is no time.", _HINT
        ) from error
    if found.tzinfo is None:
        raise ParameterError(
            f"{plain(text, limit=60)!r} in {plain(where, limit=200)} has no time zone.", _HINT
        )
    since = found.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return round(since.total_seconds() * SECOND)


def line_up(
    events: list[Event], times: I64, timing: Timing, case: Times, baseline: Baseline
) -> list[Lined]:
    """Hold every event against one flood; `times` (µs, sorted) are all posts with its objects."""

    def usual(
        first: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        return np.maximum(expected_between(baseline, first, end), 1e-9)

    span = (case.first, case.last)
    return [
        Lined(event, _order(event, timing), jump_test(times, event.time, REACH, span, usual))
        for event in events
    ]


def _order(event: Event, timing: Timing) -> str:
    low, high = timing.start.low, timing.start.high
    if low is None or high is None:
        return "none"
    if low >= event.time:
        return "after"
    return "before" if high < event.time else "undecided"
