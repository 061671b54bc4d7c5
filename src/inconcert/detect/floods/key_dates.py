"""Key dates, and whether a flood began after one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.detect.floods.bursts import Times, expected_between
from inconcert.detect.floods.curve import Timing
from inconcert.detect.floods.key_date_file import KeyDate
from inconcert.detect.floods.statistics import I64
from inconcert.detect.floods.statistics.changepoint import Jump, jump_test
from inconcert.detect.floods.statistics.usual_level import Baseline
from inconcert.durations import HOUR

# How long before and after a key date the rates are compared.
REACH = 6 * HOUR


class ComparedDate(NamedTuple):
    """A key date compared with a flood: the test, and whether the flood began before or after.

    `order` is "after", "before" or "undecided" (the date lies in the interval of the start), "none"
    where the start is not known; `jump` is None where the time around it was not observed.
    """

    date: KeyDate
    order: str
    jump: Jump | None


def compare_key_dates(
    dates: list[KeyDate], times: I64, timing: Timing, case: Times, baseline: Baseline
) -> list[ComparedDate]:
    """Compare key dates with one flood; `times` (µs, sorted) are all posts with its objects."""

    def usual(
        first: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        return np.maximum(expected_between(baseline, first, end), 1e-9)

    span = (case.first, case.last)
    return [
        ComparedDate(date, _order(date, timing), jump_test(times, date.time, REACH, span, usual))
        for date in dates
    ]


def _order(date: KeyDate, timing: Timing) -> str:
    low, high = timing.start.low, timing.start.high
    if low is None or high is None:
        return "none"
    if low >= date.time:
        return "after"
    return "before" if high < date.time else "undecided"
