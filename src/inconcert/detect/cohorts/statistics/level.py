"""The usual level around a span, and how much rates vary.

Both are learnt from data that may hold cohorts, and in some files cohorts are most of the data. So
there are two sorts of estimate. The *rough* one cannot be raised by a few weeks, however full: a
median of weeks, and the variation of the quieter half. It marks what has to be left out of the
*fine* one, which is a mean over neighbours, with its own uncertainty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammaln

from inconcert.detect.cohorts.statistics import F64, I64

WEEK = 7
# Neighbours on either side, in days; the narrowest with enough accounts, for a smooth rate.
WIDTHS = (28, 56, 112, 224, 448, 896, 1_000_000)
LEAST_NEIGHBOURS = 30
# A dispersion that the data do not determine is taken as 1: a rate that varies by a factor of two.
OPEN_DISPERSION, MOST_DISPERSION = 1.0, 20.0
ERRORS = 1.64  # standard errors on either side of the estimated dispersion
# Weeks before and after for the median, and how many accounts it should be.
REACHES, LEAST_MEDIAN = (4, 8, 16, 32, 64, 128, 1_000_000), 5
# The median of a Poisson count lies a third below its mean.
BELOW_MEAN = 1 / 3
# The share of all spans that shows the tail of their p-values, and how many of them at least.
TOP, LEAST_TOP = 0.05, 20
_GRID = np.geomspace(1e-4, MOST_DISPERSION, 96)
_LEAST_P = 1e-290  # below that, doubles lose digits


def tail(observed: F64 | I64, mean: F64, relative_variance: F64) -> F64:
    """Return P(X >= observed) of a negative binomial with variance mean + relative * mean^2.

    All arrays of one shape; `relative_variance` > 0.
    """
    size = 1.0 / relative_variance
    x = np.asarray(observed, np.float64)
    return np.where(x <= 0, 1.0, betainc(np.maximum(x, 1e-300), size, mean / (size + mean)))


def log_tail(observed: F64 | I64, mean: F64, relative_variance: F64) -> F64:
    """Return the logarithm of `tail`, also where that is smaller than any number; mean > 0."""
    p = tail(observed, mean, relative_variance)
    x, size = np.asarray(observed, np.float64), 1.0 / relative_variance
    # Far out the chances fall like a geometric series from the first of them.
    up = mean / (size + mean)
    first = gammaln(x + size) - gammaln(size) - gammaln(x + 1) + size * np.log1p(-up)
    falls = np.minimum(up * (x + size) / (x + 1), 0.99)
    far = first + x * np.log(up) - np.log1p(-falls)
    return np.where(p > _LEAST_P, np.log(np.maximum(p, _LEAST_P)), far)


def predicted(own: F64, number: F64, around: F64) -> tuple[F64, F64]:
    """Return mean and relative variance of a count, from `number` accounts in `around`.

    `own` and `around` are exposures; the mean is 0 where nothing lies around. A gamma posterior of
    a rate under Jeffreys' prior, of which the predictive distribution is negative binomial.
    """
    mean = np.where(around > 0, own * (number + 0.5) / np.where(around > 0, around, 1.0), 0.0)
    return mean, 1.0 / (number + 0.5)


def busier_side(own: F64, mean: F64, sides: Sequence[tuple[F64, F64]]) -> tuple[F64, F64, F64]:
    """Return mean and relative variance of counts by the busier one of their sides, and accounts.

    `sides` are accounts and exposure of each side. The prior rate of a side is that of `mean`, with
    a relative variance of OPEN_DISPERSION, so that a handful of accounts changes little.
    """
    shape = 1.0 / OPEN_DISPERSION
    rate = np.where(mean > 0, mean / np.where(own > 0, own, 1.0), 1.0)
    means = np.stack([own * (n + shape) / (around + shape / rate) for n, around in sides])
    number = np.stack([n for n, _ in sides])
    busier = (means.argmax(axis=0), np.arange(len(own)))
    return means[busier], 1.0 / (number[busier] + shape), number[busier]


def dispersion_of(counts: F64, mean: F64, known: F64, *, quiet: bool = False) -> float:
    """Return the relative variance of the rate, from above.

    `known` is the relative variance that each mean has from its own estimation. The estimate makes
    the probability integral transform of the counts as spread out as a uniform variable is; for a
    count the transform is an interval, and the square of its distance from 1/2 is averaged over it
    (the non-randomised transform of Czado, Gneiting and Held 2009, Biometrics 65). Single counts
    have bounded influence, so that spikes do not hide themselves. The result is the upper end of a
    one-sided interval of about 95 %, or OPEN_DISPERSION where that is less; where even the lower
    end is above that, it is the estimate. With `quiet` only counts below their median are used,
    where no spike is.
    """
    use = mean > 0
    x, mean, known = counts[use], mean[use], known[use]
    if len(x) < 2:
        return OPEN_DISPERSION

    @cache
    def excess(i: int) -> tuple[float, float]:
        low = 1.0 - tail(x, mean, known + _GRID[i])
        high = 1.0 - tail(x + 1, mean, known + _GRID[i])
        a, b = low - 0.5, high - 0.5
        if quiet and (a + b <= 0).any():
            a, b = a[a + b <= 0], b[a + b <= 0]
        s = (a * a + a * b + b * b) / 3.0
        return float(s.mean()) - 1 / 12, float(s.std()) / np.sqrt(len(s))

    if _first(excess, ERRORS) > OPEN_DISPERSION:
        return _first(excess, 0.0)
    # The uncertainty for Poisson counts of these means, whatever the counts.
    error_of_estimate = float(np.sqrt(2.0 / (mean * mean).sum()))
    return min(max(_first(excess, -ERRORS), ERRORS * error_of_estimate), OPEN_DISPERSION)


def _first(excess: Callable[[int], tuple[float, float]], slack: float) -> float:
    """Return the least dispersion at which the counts are no more spread out than expected.

    By bisection, since the excess falls with the dispersion.
    """
    low, high = 0, len(_GRID)
    while low < high:
        middle = (low + high) // 2
        over, error = excess(middle)
        low, high = (low, middle) if over <= slack * error else (middle + 1, high)
    return float(_GRID[low]) if low < len(_GRID) else MOST_DISPERSION


def as_rare_as_among_others(log: F64, others: F64) -> F64:
    """Return logarithms of p-values, raised where those of all spans are too small.

    `log` are those of candidates by the model, `others` those of spans that do not overlap,
    candidates included. The model is fitted where most spans are, and beyond them rates may vary
    more. So, as in an empirical null (Efron 2004, JASA 99), the largest TOP of -`others` are taken
    for the tail of an exponential distribution beyond the largest that is not one of them (as peaks
    over a threshold are, Pickands 1975, Annals of Statistics 3). Its scale comes from their median,
    since some may be cohorts; it is at least 1, the scale of correct p-values.
    """
    n = len(others)
    k = min(max(LEAST_TOP, int(TOP * n)), n - 1)
    if k < 2:
        return log
    top = np.sort(-others)[::-1][: k + 1]
    scale = max(1.0, float(np.median(top[:k] - top[k])) / np.log(2))
    beyond = np.maximum(-log - top[k], 0.0)
    return np.asarray(np.maximum(log, np.log(k / n) - beyond / scale), np.float64)


def median_rate(counts: I64, exposure: F64, per_day: int) -> F64:
    """Return the accounts per exposure at each unit: the median of the weeks around it.

    Over as many weeks as give a median of LEAST_MEDIAN accounts; only spikes in most of the weeks
    raise it.
    """
    size = WEEK * per_day
    week = np.arange(len(counts)) // size
    number = np.bincount(week, counts).astype(np.float64)
    length = np.bincount(week, exposure)
    # The last week may be cut short, and some are busier on the platform than others.
    full = float(np.median(length[length > 0])) if (length > 0).any() else 1.0
    number = number * full / np.where(length > 0, length, np.inf)
    result = np.zeros(len(number))
    open_ = np.ones(len(number), np.bool_)
    for reach in REACHES:
        at = np.flatnonzero(open_)
        low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(number))
        for n in np.unique(high - low).tolist():
            same = high - low == n
            result[at[same]] = np.median(number[low[same, None] + np.arange(n)], axis=1)
        open_ &= result < LEAST_MEDIAN
        if not open_.any():
            break
    return np.asarray((result[week] + BELOW_MEAN) / full, np.float64)


def summed(values: npt.NDArray[np.generic]) -> F64:
    """Return the sums of all values before each place, one longer than `values`."""
    return np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))


def neighbours(
    start: I64, s: int, own: F64, kept: tuple[F64, F64], per_day: int
) -> tuple[F64, F64, I64]:
    """Return accounts and exposure of the neighbours of each span, and how wide they are (units).

    `kept` are sums (`summed`) of the accounts and of the exposure of units that are no spikes; the
    week on either side of a span is left out.
    """
    n = len(kept[0]) - 1
    guard = WEEK * per_day
    left, right = np.clip(start - guard, 0, n), np.clip(start + s + guard, 0, n)
    number, around = np.zeros(len(start)), np.zeros(len(start))
    wide = np.zeros(len(start), np.int64)
    open_ = np.ones(len(start), np.bool_)
    for width in WIDTHS:
        far_left = np.clip(left - width * per_day, 0, n)
        far_right = np.clip(right + width * per_day, 0, n)
        sums = [k[left] - k[far_left] + k[far_right] - k[right] for k in kept]
        number, around = np.where(open_, sums[0], number), np.where(open_, sums[1], around)
        wide[open_] = guard + min(width * per_day, n)
        open_ &= (number < LEAST_NEIGHBOURS) | (around < own)
        if not open_.any():
            break
    return np.maximum(number, 0.0), np.maximum(around, 0.0), wide


def beside(start: I64, s: int, every: tuple[F64, F64], width: int) -> list[tuple[F64, F64]]:
    """Return accounts and exposure of the `width` units before each span, and of those after it."""
    n = len(every[0]) - 1
    low, high = np.clip(start - width, 0, n), np.clip(start + s + width, 0, n)
    sides = ((low, start), (start + s, high))
    before, after = (
        (np.maximum(every[0][b] - every[0][a], 0.0), np.maximum(every[1][b] - every[1][a], 0.0))
        for a, b in sides
    )
    return [before, after]
