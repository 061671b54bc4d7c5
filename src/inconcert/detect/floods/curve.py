"""The curve of a flood: when it starts, peaks and ends, and what it would be without groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import nbdtrik

from inconcert.detect.floods.bursts import Times, expected_between
from inconcert.detect.floods.statistics import F64, I64, Bools
from inconcert.detect.floods.statistics.changepoint import change_point
from inconcert.detect.floods.statistics.usual_level import Baseline, Grid
from inconcert.durations import DAY, MINUTE

MOST_POINTS = 600
_STEPS = 40_000


@dataclass(frozen=True)
class Moment:
    """A moment (µs) and its interval; None where it lies outside the data."""

    time: int
    low: int | None
    high: int | None

    def marked(self, label: str) -> dict[str, Any]:
        """Return a mark of a curve."""
        return {"time": self.time, "low": self.low, "high": self.high, "label": label}


@dataclass(frozen=True)
class Timing:
    """Start, peak and end of a flood; `unit` (µs) is the step in which they were searched for."""

    start: Moment
    peak: Moment
    end: Moment
    unit: int


def timing_of(times: I64, first: int, last: int, case: Times, shape: F64) -> Timing:
    """Return when a flood starts, peaks and ends.

    `times` (µs, sorted) are all posts with its objects; the burst was found in first..last-1. The
    start is where the rate rose most surely between one length of the burst (at least a day) before
    it and the end of its largest bin, at minute resolution where the times allow.
    """
    grid = case.grid
    own = times[(times >= first) & (times < last)]
    bins, posts = np.unique((own - grid.origin) // grid.size, return_counts=True)
    top = case.micros(int(bins[np.argmax(posts)]))
    peak = Moment(top, top, min(top + grid.size, case.last + case.unit))
    around = max(last - first, DAY)
    # No finer than the times themselves, and no more than _STEPS steps.
    unit = max(MINUTE, case.unit, -(-2 * around // _STEPS // MINUTE) * MINUTE)
    unit = min(unit, grid.size)
    begin = max(case.first, first - around) // unit * unit
    start = _change(times, begin, top + grid.size, unit, grid, shape, rise=True)
    finish = min(case.last + case.unit, last + around)
    end = _change(times, top // unit * unit, finish, unit, grid, shape, rise=False)
    return Timing(
        start or Moment(int(own[0]), None, None),
        peak,
        end or Moment(int(own[-1]), None, None),
        unit,
    )


def _change(
    times: I64, begin: int, finish: int, unit: int, grid: Grid, shape: F64, *, rise: bool
) -> Moment | None:
    steps = -(-(finish - begin) // unit)
    inside = times[(times >= begin) & (times < begin + steps * unit)]
    counts = np.bincount((inside - begin) // unit, minlength=steps)
    middle = begin + np.arange(steps) * unit + unit // 2
    exposure = shape[(middle - grid.origin) // grid.size % grid.slots]
    found = change_point(counts, exposure, rise=rise)
    if found is None:
        return None
    at, low, high = (begin + step * unit for step in (found.at, found.low, found.high))
    # The change may lie anywhere within its step, so no interval is narrower than a step.
    return (
        Moment(at, low, max(high, low + unit)) if rise else Moment(at, min(low, high - unit), high)
    )


@dataclass(frozen=True)
class Curve:
    """Posts by bin of a flood and its surroundings; all arrays (points,), `step` and `start` µs."""

    start: int
    step: int
    observed: I64
    expected: F64
    low: F64
    high: F64
    without: I64 | None

    def details(self, title: str, marks: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the curve as details of a finding hold it."""
        return {
            "title": title,
            "unit": "posts",
            "step": self.step,
            "start": self.start,
            "observed": self.observed.tolist(),
            "expected": self.expected.round(4).tolist(),
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "without": None if self.without is None else self.without.tolist(),
            "marks": marks,
        }


def curve_of(
    times: I64, grouped: Bools | None, timing: Timing, case: Times, baseline: Baseline
) -> Curve:
    """Return the curve around a flood, with as much before and after as it lasts, at least a day.

    `grouped` marks the posts that would not be there without confirmed groups; None where there
    are no groups. Bins are those of the case, joined where there would be too many points.
    """
    grid = case.grid
    length = timing.end.time - timing.start.time
    around = max(length, DAY, 12 * grid.size)
    low = (max(case.first, timing.start.time - around) - grid.origin) // grid.size
    high = (min(case.last, timing.end.time + around) - grid.origin) // grid.size + 1
    each = -(-(high - low) // MOST_POINTS)
    points = -(-(high - low) // each)
    place = ((times - grid.origin) // grid.size - low) // each
    inside = (place >= 0) & (place < points)
    observed = np.bincount(place[inside], minlength=points)
    edges = low + np.arange(points + 1) * each
    zero = np.zeros(points, np.int64)
    expected = baseline.between(zero, edges[:-1], edges[1:])
    spread = baseline.dispersion_of(zero, each)
    # The least count that reaches the quantile; scipy's inverse is of the continuous extension.
    bounds = np.maximum(
        np.ceil(nbdtrik(np.array([[0.025], [0.975]]), 1 / spread, 1 / (1 + spread * expected))), 0
    )
    without = None
    if grouped is not None:
        without = observed - np.bincount(place[inside & grouped], minlength=points)
    return Curve(
        case.micros(int(low)), grid.size * each, observed, expected, bounds[0], bounds[1], without
    )


def expected_in(baseline: Baseline, first: int, last: int) -> float:
    """Return the posts expected between two times (µs)."""
    return float(expected_between(baseline, np.array([first]), np.array([last]))[0])
