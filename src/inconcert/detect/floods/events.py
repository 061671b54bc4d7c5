"""Events that a user names, and whether a flood began after one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.detect.floods.bursts import Times, expected_between
from inconcert.detect.floods.curve import Timing
from inconcert.detect.floods.event_list import Event
from inconcert.detect.floods.statistics.changepoint import Jump, jump_test
from inconcert.detect.floods.statistics.seasonal import Baseline
from inconcert.durations import HOUR

I64 = npt.NDArray[np.int64]

# How long before and after an event the rates are compared.
REACH = 6 * HOUR


class ComparedEvent(NamedTuple):
    """An event held against a flood: the test, and how the start lies to it.

    `order` is "after", "before" or "undecided" (the interval of the start holds the event), "none"
    where the start is not known; `jump` is None where the time around the event was not observed.
    """

    event: Event
    order: str
    jump: Jump | None


def compare_events(
    events: list[Event], times: I64, timing: Timing, case: Times, baseline: Baseline
) -> list[ComparedEvent]:
    """Hold every event against one flood; `times` (µs, sorted) are all posts with its objects."""

    def usual(
        first: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        return np.maximum(expected_between(baseline, first, end), 1e-9)

    span = (case.first, case.last)
    return [
        ComparedEvent(
            event, _order(event, timing), jump_test(times, event.time, REACH, span, usual)
        )
        for event in events
    ]


def _order(event: Event, timing: Timing) -> str:
    low, high = timing.start.low, timing.start.high
    if low is None or high is None:
        return "none"
    if low >= event.time:
        return "after"
    return "before" if high < event.time else "undecided"
