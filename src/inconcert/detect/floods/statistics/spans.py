"""Spans of time in which series of counts exceed their baseline.

Null model: that of `detect.floods.statistics.usual_level`, negative binomial. All spans of some
lengths are scanned; the likelihood ratio chooses among them, and p is corrected for their number
(Bonferroni).

Kulldorff (1997), *A spatial scan statistic*, Communications in Statistics 26. Kleinberg (2003),
*Bursty and hierarchical structure in streams*, Data Mining and Knowledge Discovery 7, is the other
way to see it: there a burst is a state of an automaton, and has no p-value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, xlogy

from inconcert.detect.floods.statistics import F64, I64, Bools
from inconcert.detect.floods.statistics.usual_level import Baseline, Grid, Series

_LEAST_P = 1e-300


@dataclass(frozen=True)
class Spans:
    """Spans in which a series exceeds its baseline: bins first..end-1 of each, strongest first.

    `p` is the chance of so many posts in any span of the series that was scanned (Bonferroni over
    beginnings and lengths); `deviance` twice the log likelihood ratio.
    """

    series: I64
    first: I64
    end: I64
    count: I64
    expected: F64
    p: F64
    deviance: F64

    def __len__(self) -> int:
        return len(self.series)

    def rows(self, chosen: I64 | Bools) -> Spans:
        """Return the spans at some places."""
        return Spans(*(column[chosen] for column in vars(self).values()))


def joined(parts: Sequence[Spans]) -> Spans:
    """Return the spans of all parts, in order."""
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Spans(*(np.concatenate(column) for column in columns))


def deviance(count: F64, expected: F64, dispersion: F64) -> F64:
    """Return twice the log likelihood ratio of the count's own mean to the expected one.

    Negative binomial with the dispersion known; 0 where the count is no larger than expected.
    """
    ratio = (1 + dispersion * count) / (1 + dispersion * expected)
    value = 2 * (xlogy(count, count / expected) - (count + 1 / dispersion) * np.log(ratio))
    return np.where(count > expected, np.maximum(value, 0.0), 0.0)


def surprise(count: F64, expected: F64, dispersion: F64) -> F64:
    """Return the chance of at least `count`, negative binomial; never 0."""
    chance = dispersion * expected / (1 + dispersion * expected)
    tail = betainc(np.maximum(count, 1.0), 1 / dispersion, chance)
    return np.where(count >= 1, np.maximum(tail, _LEAST_P), 1.0)


def lengths(grid: Grid, most: int) -> list[int]:
    """Return the spans to scan, in bins: 1, 2, 4, … up to `most` or a third of the time."""
    limit = max(1, min(most, (grid.end - grid.first) // 3))
    return [1 << power for power in range(limit.bit_length()) if 1 << power <= limit]


def scan(
    series: Series, baseline: Baseline, spans: list[int], *, least: int, level: float, most: int = 5
) -> Spans:
    """Return the spans in which series exceed their baseline, at most `most` a series, apart.

    A span begins at a bin with a post and has one of the lengths `spans` (bins). Only those with
    `least` posts more than expected and p <= `level` count. Of spans that overlap, the one with
    the largest deviance is kept.
    """
    grid = baseline.grid
    stride = grid.end + max(spans, default=1) + 1
    key = series.series * stride + series.bin
    total = np.concatenate([[0], np.cumsum(series.count)])
    tests = max(1, (grid.end - grid.first) * len(spans))
    found = []
    for length in spans:
        # Beyond the end nothing was observed, so nothing is expected there either.
        place = np.searchsorted(key, key + length)
        count = total[place] - total[:-1]
        rows = np.flatnonzero(count >= least)
        expected = baseline.between(
            series.series[rows], series.bin[rows], series.bin[rows] + length
        )
        posts = count[rows].astype(np.float64)
        spread = baseline.dispersion_of(series.series[rows], length)
        made = Spans(
            series.series[rows],
            series.bin[rows],
            np.minimum(series.bin[rows] + length, grid.end),
            count[rows],
            expected,
            np.minimum(1.0, surprise(posts, expected, spread) * tests),
            deviance(posts, expected, spread),
        )
        found.append(made.rows((posts - expected >= least) & (made.p <= level)))
    every = joined(found)
    return _apart(every.rows(np.lexsort((every.end, every.first, -every.deviance))), most)


def _apart(spans: Spans, most: int) -> Spans:
    """Keep, of spans of one series that overlap, the first; at most `most` of each series."""
    order = np.argsort(spans.series, kind="stable")
    bounds = np.flatnonzero(np.diff(spans.series[order])) + 1
    kept = []
    for rows in np.split(order, bounds):
        first, end = spans.first[rows], spans.end[rows]
        open_ = np.ones(len(rows), np.bool_)
        for _ in range(most):
            left = np.flatnonzero(open_)
            if not len(left):
                break
            best = left[0]
            kept.append(rows[best])
            open_ &= (end <= first[best]) | (first >= end[best])
    rows = np.sort(np.array(kept, np.int64))
    return spans.rows(rows)
