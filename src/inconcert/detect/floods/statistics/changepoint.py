"""When a rate changed, with an interval; and whether it jumped after a given moment.

Null model of the interval: posts come in small cascades at one rate before the change and at
another after it (quasi-Poisson: variance is `dispersion` times the mean). The interval holds every
moment whose likelihood is not much less than that of the best one. Hinkley (1970), *Inference about
the change-point in a sequence of random variables*, Biometrika 57; Siegmund (1988), *Confidence
sets in change-point problems*, International Statistical Review 56: on each side of the truth the
likelihood ratio is a random walk with drift, whose maximum is about exponential.

Null model of the jump: the moment has nothing to do with the series. The same statistic is computed
at every other moment of the series (a rotation test: the series keeps all of its autocorrelation,
its cascades and its days), each rate relative to the usual level.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from inconcert.detect.floods.statistics import F64, I64

# Counts of so many steps make a block; neighbouring blocks show how uneven the counts are.
_BLOCK = 20
_BLOCKS = 6  # fewer busy blocks show nothing
MOMENTS = 999


class ChangePoint(NamedTuple):
    """A change of a rate at the beginning of step `at`.

    `low`..`high` is the interval (steps, both ends included), `before` and `after` the rates per
    unit of exposure, `gain` the log likelihood over that of no change, divided by `dispersion`.
    """

    at: int
    low: int
    high: int
    before: float
    after: float
    gain: float
    dispersion: float


def change_point(
    counts: I64, exposure: F64, *, rise: bool = True, confidence: float = 0.95
) -> ChangePoint | None:
    """Return where the rate rose (or fell) most surely; None where it nowhere did.

    `counts` and `exposure` (the usual level, any unit) are of steps of one length,
    shape (steps,); all exposures are positive.
    """
    n = len(counts)
    if n < 2 or not counts.sum():
        return None
    early, seen = np.cumsum(counts)[:-1].astype(np.float64), np.cumsum(exposure)[:-1]
    late, left = counts.sum() - early, exposure.sum() - seen
    before, after = early / seen, late / left
    likelihood = xlogy(early, before) + xlogy(late, after)
    none = float(xlogy(counts.sum(), counts.sum() / exposure.sum()))
    right = after > before if rise else after < before
    if not right.any():
        return None
    likelihood = np.where(right, likelihood, -np.inf)
    best = int(np.argmax(likelihood))
    spread = max(_unevenness(counts[: best + 1]), _unevenness(counts[best + 1 :]), 1.0)
    # Two exponential maxima, one a side: P(both below x) = (1 - exp(-x))².
    limit = -math.log(1 - math.sqrt(confidence)) * spread
    inside = np.flatnonzero(likelihood >= likelihood[best] - limit)
    return ChangePoint(
        at=best + 1,
        low=int(inside[0]) + 1,
        high=int(inside[-1]) + 1,
        before=float(before[best]),
        after=float(after[best]),
        gain=float(likelihood[best] - none) / spread,
        dispersion=spread,
    )


def _unevenness(counts: I64) -> float:
    """Return variance over mean of counts of a few steps, 1 where there are too few.

    From the differences of neighbours, so that a slow rise counts for nothing.
    """
    blocks = counts[: len(counts) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).sum(axis=1)
    pairs = blocks[1:] + blocks[:-1]
    if int((pairs > 0).sum()) < _BLOCKS:
        return 1.0
    return float((np.diff(blocks) ** 2).sum() / max(pairs.sum(), 1))


class Jump(NamedTuple):
    """The counts in the time before and after a moment, their usual levels, and a test.

    `ratio` is the rate after over the rate before, each relative to the usual level; `p` the share
    of all moments of the series at which the rate jumped as much.
    """

    before: int
    after: int
    expected_before: float
    expected_after: float
    ratio: float
    p: float
    moments: int


Expected = Callable[[F64, F64], F64]


def jump_test(
    times: I64, moment: int, reach: int, span: tuple[int, int], expected: Expected
) -> Jump | None:
    """Test whether the rate of `times` (sorted) jumped at `moment`, within `reach` after it.

    All in µs. `span` is the time that was observed; `expected(first, end)` gives the usual
    counts between times, arrays of one shape. None where the time before or after
    the moment was not observed.
    """
    low, high = span[0] + reach, span[1] - reach
    if not low <= moment <= high:
        return None
    others = np.linspace(low, high, MOMENTS).astype(np.int64)
    at = np.concatenate([[moment], others])
    place = np.searchsorted(times, np.stack([at - reach, at, at + reach]))
    before, after = place[1] - place[0], place[2] - place[1]
    usual_before = expected((at - reach).astype(np.float64), at.astype(np.float64))
    usual_after = expected(at.astype(np.float64), (at + reach).astype(np.float64))
    value = _jump(before, after, usual_before, usual_after)
    return Jump(
        before=int(before[0]),
        after=int(after[0]),
        expected_before=float(usual_before[0]),
        expected_after=float(usual_after[0]),
        ratio=float((after[0] + 0.5) * usual_before[0] / ((before[0] + 0.5) * usual_after[0])),
        p=(1 + int((value[1:] >= value[0] - 1e-9).sum())) / (1 + MOMENTS),
        moments=MOMENTS,
    )


def _jump(before: I64, after: I64, usual_before: F64, usual_after: F64) -> F64:
    """Return the signed log likelihood ratio of two rates against one."""
    total = before + after
    share = usual_after / (usual_before + usual_after)
    gain = xlogy(after, np.maximum(after, 1) / np.maximum(total * share, 1e-12)) + xlogy(
        before, np.maximum(before, 1) / np.maximum(total * (1 - share), 1e-12)
    )
    return np.asarray(np.where(after > total * share, gain, -gain), np.float64)
