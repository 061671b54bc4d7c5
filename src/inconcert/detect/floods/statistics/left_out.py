"""Spans that hide in their own baseline: each compared with the other days of its series.

A burst that fills a large part of the data raises the level and the dispersion that it is compared
with, whatever the weights: where more than one day in seven is far above the rest, such days are
usual. So each span that might be a burst is tested once more, with level, shape and dispersion
learnt from the days that it neither touches nor adjoins. One span at a time: what recurs at other
times is not left out, and a series that is always uneven stays so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inconcert.detect.floods.statistics import F64, I64, Bools
from inconcert.detect.floods.statistics.spans import Spans, deviance, joined, scan, surprise
from inconcert.detect.floods.statistics.usual_level import (
    LEAST_DISPERSION,
    Baseline,
    Grid,
    Series,
    fit,
    shared_dispersion,
)

# Two tests of every span: with all days, and with the others.
TWICE = 2
# A span as sure as this with all days needs no second test.
SURE = 1e-6
# A shorter span changes little of what it is compared with.
PART = 1 / 15
# At most so many spans of a series are tested against the other days.
TRIED = 5


def bursts(
    series: Series, grid: Grid, shape: F64, lengths: list[int], *, least: int, level: float
) -> Spans:
    """Return the spans in which series exceed the level of all days, or that of the other days.

    As `spans.scan`, whose p-values are doubled here for the second test. Of overlapping spans,
    those that are sure with all days are kept first, then those of the second test, then the rest.
    """
    raw = fit(series, grid, shape, least=np.full(2, LEAST_DISPERSION))
    days = max(grid.days - grid.first // grid.per_day, 1)
    expected = raw.before[:, -1] / days
    common = shared_dispersion(raw.dispersion, expected)
    plain = replace(raw, dispersion=np.maximum(raw.dispersion, common))
    found = scan(series, plain, lengths, least=least, level=level / TWICE)
    found = replace(found, p=found.p * TWICE)
    bold = replace(raw, dispersion=np.full_like(raw.dispersion, LEAST_DISPERSION))
    maybe = scan(series, bold, lengths, least=-(-least // TWICE), level=level, most=TRIED)
    large = maybe.end - maybe.first >= PART * days * grid.per_day
    maybe = maybe.rows(large & _apart(maybe, found.rows(found.p <= SURE)))
    if not len(maybe):
        return found
    other = _refit(series, maybe, grid, shape)
    # What is common to series is learnt without the strongest span that hides in each.
    best = raw.dispersion.copy()
    best[maybe.series[::-1]] = other.dispersion[::-1]
    dispersion = np.maximum(other.dispersion * _few(grid, maybe), shared_dispersion(best, expected))
    tests = max(1, (grid.end - grid.first) * len(lengths)) * TWICE
    tried = _tested(maybe, replace(other, dispersion=dispersion), tests)
    good = (tried.count - tried.expected >= least) & (tried.p <= level)
    tried = tried.rows(good)
    return joined([found.rows((found.p <= SURE) | _apart(found, tried)), tried])


def days_left_out(first: I64, end: I64, grid: Grid) -> Bools:
    """Return which days spans of bins first..end-1 touch or are next to, (spans, days)."""
    day = np.arange(grid.days)
    low, high = first // grid.per_day - 1, (end - 1) // grid.per_day + 1
    return np.asarray((day >= low[:, None]) & (day <= high[:, None]))


def _apart(maybe: Spans, found: Spans) -> Bools:
    """Return which spans overlap none of those found in the same series."""
    free = np.ones(len(maybe), np.bool_)
    for i in range(len(maybe)):
        same = found.series == maybe.series[i]
        free[i] = not (
            (found.first[same] < maybe.end[i]) & (maybe.first[i] < found.end[same])
        ).any()
    return free


def _refit(series: Series, maybe: Spans, grid: Grid, shape: F64) -> Baseline:
    """Return the baseline of the series of each span, learnt from the other days."""
    low = np.searchsorted(series.series, maybe.series)
    size = np.searchsorted(series.series, maybe.series, side="right") - low
    number = np.repeat(np.arange(len(maybe)), size)
    rows = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)
    copies = Series(number, series.bin[rows], series.count[rows], len(maybe))
    left_out = days_left_out(maybe.first, maybe.end, grid)
    return fit(copies, grid, shape, left_out=left_out, least=np.full(2, LEAST_DISPERSION))


def _few(grid: Grid, maybe: Spans) -> F64:
    """Return by how much a dispersion may be larger than so few days show, (spans, 1).

    Twice two standard errors of a variance of normal values, since days are not independent.
    """
    left = days_left_out(maybe.first, maybe.end, grid)
    observed = np.arange(grid.days) >= grid.first // grid.per_day
    days = np.maximum((~left & observed).sum(axis=1), 1)
    return np.asarray(1 + 4 * np.sqrt(2 / days))[:, None]


def _tested(maybe: Spans, baseline: Baseline, tests: int) -> Spans:
    number = np.arange(len(maybe))
    expected = baseline.between(number, maybe.first, maybe.end)
    length = maybe.end - maybe.first
    spread = np.empty(len(maybe))
    for one in np.unique(length).tolist():
        same = np.flatnonzero(length == one)
        spread[same] = baseline.dispersion_of(same, one)
    count = maybe.count.astype(np.float64)
    return replace(
        maybe,
        expected=expected,
        p=np.minimum(1.0, surprise(count, expected, spread) * tests),
        deviance=deviance(count, expected, spread),
    )
