"""Expected counts of many series by hour of the week.

Null model: the count of a series over a span is negative binomial. Its mean is a level, which may
drift over weeks, times a shape, which repeats every week; its variance is mean + dispersion *
mean². The dispersion is estimated at the span of a bin and at that of a day, since what makes a
series of posts uneven (one post draws others for hours) does not average out over a day. Both level
and dispersion are fitted robustly: a day that is far too large weighs less, so that a burst does
not raise its own baseline.

Farrington, Andrews, Beale and Catchpole (1996), *A statistical algorithm for the early detection of
outbreaks of infectious disease*, JRSS A 159; Noufaily et al. (2013), *An improved algorithm for
outbreak detection in multiple surveillance systems*, Statistics in Medicine 32 (the weights, and
the negative binomial). `detect.floods.statistics.spans` searches for what exceeds the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.detect.floods.statistics import F64, I64, Bools

# Noufaily et al.: residuals above this are taken for outbreaks of the past and weigh less.
OUTLIER = 2.58
# The level at a day is that of this many days before and after it.
REACH = 28
# A slot of the week departs from the shape of the whole by what its own posts say: with so many
# expected it goes halfway.
SLOT_POSTS = 8.0
LEAST_DISPERSION, MOST_DISPERSION = 0.05, 10.0
_ROUNDS = 5


@dataclass(frozen=True)
class Grid:
    """Bins of time: bin b begins at `origin` + b * `size` (µs); `origin` is a Monday, 00:00 UTC.

    A day has `per_day` bins. Bins from `first` up to, not including, `end` were observed. The shape
    repeats every `period` bins: a week, a day, or 1 where there are too few days for either.
    """

    origin: int
    size: int
    per_day: int
    first: int
    end: int
    period: int

    @property
    def days(self) -> int:
        """Days from the origin that hold a bin that was observed."""
        return -(-self.end // self.per_day)

    @property
    def slots(self) -> int:
        """Bins of a week."""
        return 7 * self.per_day


@dataclass(frozen=True)
class Series:
    """Counts of `number` series: series, bin and count, sorted by series and bin; no zeros."""

    series: I64
    bin: I64
    count: I64
    number: int


@dataclass(frozen=True)
class Baseline:
    """What is expected of each series.

    `level` is posts per bin at the mean of the shape, shape (series, days + 1), the last column 0;
    `prefix` the shape summed up to each slot of the week, (series, slots + 1); `before` the posts
    expected up to the beginning of each day, (series, days + 1). `dispersion` is that of a bin and
    of a day, (series, 2); `weight` of each day, (series, days).
    """

    grid: Grid
    level: F64
    prefix: F64
    before: F64
    dispersion: F64
    weight: F64

    def up_to(self, series: I64, at: I64) -> F64:
        """Return the posts expected before bin `at`; both arrays of one shape."""
        grid = self.grid
        at = np.clip(at, grid.first, grid.end)
        day = at // grid.per_day
        begin = np.maximum(day * grid.per_day, grid.first)
        # A day that begins on a Monday follows a slot of Sunday: the prefix is taken within a week.
        start = begin % grid.slots
        part = self.prefix[series, start + (at - begin)] - self.prefix[series, start]
        return np.asarray(self.before[series, day] + self.level[series, day] * part)

    def between(self, series: I64, first: I64, end: I64) -> F64:
        """Return the posts expected in bins first..end-1."""
        return np.maximum(self.up_to(series, end) - self.up_to(series, first), 1e-9)

    def dispersion_of(self, series: I64, length: int) -> F64:
        """Return the dispersion of a span of `length` bins: by its logarithm, from bin to day."""
        bins = self.grid.per_day
        share = 1.0 if bins == 1 else min(1.0, np.log(length) / np.log(bins))
        low, high = np.log(self.dispersion[series]).T
        return np.asarray(np.exp(low + share * (high - low)))


def weekly_shape(bin_: I64, count: I64, grid: Grid) -> F64:
    """Return the shape of a week, mean 1, of one series of counts; shape (slots,).

    Days far above the level weigh less. Where `grid.period` is less than a week, the shape is that
    of the day, or flat.
    """
    flat = np.ones(grid.slots)
    if grid.period == 1 or not len(bin_):
        return flat
    one = Series(np.zeros(len(bin_), np.int64), bin_, count, 1)
    weight = fit(one, grid, flat, own_shape=False).weight[0]
    observed = np.arange(grid.first, grid.end)
    by_bin = weight[observed // grid.per_day]
    seen = np.bincount(observed % grid.period, by_bin, grid.period)
    posts = np.bincount(bin_ % grid.period, count * weight[bin_ // grid.per_day], grid.period)
    mean = posts.sum() / max(seen.sum(), 1e-9)
    # Half a post a slot: a slot without posts is rare, not impossible.
    shape = (posts + 0.5) / np.maximum(seen * mean + 0.5, 1e-9)
    return np.tile(shape / shape.mean(), grid.slots // grid.period)


def fit(
    series: Series,
    grid: Grid,
    shape: F64,
    *,
    own_shape: bool = True,
    left_out: Bools | None = None,
    least: F64 | None = None,
) -> Baseline:
    """Return the baseline of each series; `shape` (slots,) is that of the case's whole traffic.

    With `own_shape` a series departs from it as far as its own posts say so. Nothing is learnt from
    the days `left_out`, shape (series, days). Dispersions are at least `least`, of a bin and of a
    day; None: at least the median of the series themselves.
    """
    n, days = series.number, grid.days
    day = series.bin // grid.per_day
    cell = series.series * days + day
    daily = _table(cell, series.count.astype(np.float64), n, days)
    shapes = np.broadcast_to(shape, (n, len(shape)))
    kept = np.ones((n, days), np.bool_) if left_out is None else ~left_out
    level, weight, of_day = _levels(daily, _exposure(shapes, grid, 1), kept)
    if own_shape and grid.period > 1:
        shapes = _own_shapes(series, grid, shape, level, weight)
        level, weight, of_day = _levels(daily, _exposure(shapes, grid, 1), kept)
    of_bin = _bin_dispersion(series, grid, shapes, level, kept)
    dispersion = np.stack([of_bin, of_day], axis=1)
    if least is None:
        expected = (level * _exposure(shapes, grid, 1)).mean(axis=1)
        least = shared_dispersion(dispersion, expected)
    dispersion = np.maximum(dispersion, least)
    prefix = np.concatenate([np.zeros((n, 1)), np.cumsum(shapes, axis=1)], axis=1)
    expected = level * _exposure(shapes, grid, 1)
    before = np.concatenate([np.zeros((n, 1)), np.cumsum(expected, axis=1)], axis=1)
    return Baseline(
        grid, np.concatenate([level, np.zeros((n, 1))], axis=1), prefix, before, dispersion, weight
    )


def _table(cell: I64, values: F64, rows: int, columns: int) -> F64:
    """Return the sums of values by cell, as (rows, columns)."""
    return np.bincount(cell, values, rows * columns).astype(np.float64).reshape(rows, columns)


def _exposure(shapes: F64, grid: Grid, power: int) -> F64:
    """Return the sum of the shape (to a power) over the observed bins of each day: (n, days)."""
    n = len(shapes)
    weekday = (shapes**power).reshape(n, 7, grid.per_day)
    result = weekday.sum(axis=2)[:, np.arange(grid.days) % 7]
    for day in {grid.first // grid.per_day, grid.days - 1}:
        at = np.arange(day * grid.per_day, (day + 1) * grid.per_day)
        seen = (at >= grid.first) & (at < grid.end)
        result[:, day] = weekday[:, day % 7, seen].sum(axis=1)
    result[:, : grid.first // grid.per_day] = 0
    return np.asarray(result)


def _levels(daily: F64, exposure: F64, kept: Bools) -> tuple[F64, F64, F64]:
    """Return level (n, days), weight of each day (n, days) and dispersion of a day (n,).

    From the days that are `kept`, (n, days).
    """
    daily, exposure = daily * kept, exposure * kept
    observed = exposure > 0
    total = np.maximum(exposure.sum(axis=1, keepdims=True), 1e-9)
    # Half a post in all of the time: nothing is impossible.
    least = 0.5 / total
    weight = observed.astype(np.float64)
    alpha = np.zeros(len(daily))
    level = np.maximum(daily.sum(axis=1, keepdims=True) / total, least) * np.ones_like(daily)
    for _ in range(_ROUNDS):
        mean = level * exposure
        variance = mean + alpha[:, None] * mean**2 + 1e-9
        residual = (daily - mean) / np.sqrt(variance)
        weight = np.where(residual > OUTLIER, (OUTLIER / np.maximum(residual, OUTLIER)) ** 2, 1.0)
        weight *= observed
        level = np.maximum(_around(weight * daily) / (_around(weight * exposure) + 1e-9), least)
        mean = level * exposure
        squares = np.minimum((daily - mean) ** 2, OUTLIER**2 * (mean + alpha[:, None] * mean**2))
        alpha = ((squares - mean) * observed).sum(axis=1) / np.maximum((mean**2).sum(axis=1), 1e-12)
        alpha = np.clip(alpha, LEAST_DISPERSION, MOST_DISPERSION)
    return level, weight, alpha


def _around(values: F64) -> F64:
    """Return sums over REACH days before and after each day."""
    n, days = values.shape
    total = np.concatenate([np.zeros((n, 1)), np.cumsum(values, axis=1)], axis=1)
    at = np.arange(days)
    return np.asarray(
        total[:, np.minimum(at + REACH + 1, days)] - total[:, np.maximum(at - REACH, 0)]
    )


def _own_shapes(series: Series, grid: Grid, shape: F64, level: F64, weight: F64) -> F64:
    """Return the shape of each series: the common one, moved by its own posts. (n, slots)."""
    n, period = series.number, grid.period
    own = series.count * weight[series.series, series.bin // grid.per_day]
    slot = series.series * period + series.bin % period
    posts = _table(slot, own, n, period)
    expected = np.zeros((n, period))
    for day in range(grid.first // grid.per_day, grid.days):
        low = max(day * grid.per_day, grid.first)
        at = np.arange(low, min((day + 1) * grid.per_day, grid.end))
        rate = level[:, day] * weight[:, day]
        expected[:, at % period] += rate[:, None] * shape[at % grid.slots]
    ratio = (posts + SLOT_POSTS) / (expected + SLOT_POSTS)
    shapes = shape[None, :] * np.tile(ratio, grid.slots // period)
    return np.asarray(shapes / shapes.mean(axis=1, keepdims=True))


def _bin_dispersion(series: Series, grid: Grid, shapes: F64, level: F64, kept: Bools) -> F64:
    """Return the dispersion of single bins, (n,); outliers count as the largest ordinary ones."""
    n, level = series.number, level * kept
    inside = kept[series.series, series.bin // grid.per_day]
    series = Series(series.series[inside], series.bin[inside], series.count[inside], n)
    mean = level[series.series, series.bin // grid.per_day]
    mean = mean * shapes[series.series, series.bin % grid.slots]
    means = (level * _exposure(shapes, grid, 1)).sum(axis=1)
    squares = (level**2 * _exposure(shapes, grid, 2)).sum(axis=1)
    alpha = np.full(n, LEAST_DISPERSION)
    for _ in range(_ROUNDS):
        variance = mean + alpha[series.series] * mean**2
        # Bins without a post have the square of their mean; those with one are put right.
        far = np.minimum((series.count - mean) ** 2, OUTLIER**2 * variance) - mean**2
        total = np.bincount(series.series, far, n) + squares - means
        alpha = np.clip(total / np.maximum(squares, 1e-12), LEAST_DISPERSION, MOST_DISPERSION)
    return alpha


def shared_dispersion(dispersion: F64, expected: F64) -> F64:
    """Return the median dispersion of series with a post a day or more, (2,); 0 where none is.

    `dispersion` is (series, 2), `expected` the mean posts of a day, (series,).
    """
    thick = expected >= 1
    return np.asarray(np.median(dispersion[thick], axis=0)) if thick.any() else np.zeros(2)
