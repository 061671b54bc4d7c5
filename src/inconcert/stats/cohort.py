"""Spans of days or hours in which more accounts were made than the local rate explains.

A scan statistic in time (Naus 1965, *The distribution of the size of the maximum cluster of points
on a line*, JASA 60; Kulldorff 1997, *A spatial scan statistic*, Communications in Statistics 26):
every span of every length is held against its neighbourhood. The hypothesis that is tried to be
refuted: accounts come independently at a rate that changes slowly over the neighbouring weeks, with
a rhythm of the week (and of the day, where hours are scanned), and that wobbles from span to span
with a relative variance of `dispersion`. The number in a span is then negative binomial. Its mean
comes from the neighbours alone: the span and a week on either side of it are left out.

The neighbours may hold spikes of their own. As in the outbreak detection of Farrington et al.
(1996, JRSS A 159) and Noufaily et al. (2013, Statistics in Medicine 32), what stands out in one
round is left out of the neighbourhood of the others in the next, unless it lasts so long that it is
a season rather than a spike.

P-values are of the tail P(X >= observed) of a count and so at most as small as they claim. Of the
lengths that start in one place the smallest p counts, times the number of lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAYS = (1, 2, 3, 4, 5, 6, 7)
HOURS = (1, 3, 6, 12)
WEEK = 7
# Neighbours on either side, in days; the narrowest with enough accounts, for a smooth rate.
WIDTHS = (28, 56, 112, 224, 448, 896, 1_000_000)
LEAST_NEIGHBOURS = 30
# A dispersion that the data leave open is taken for 1: a rate that wobbles by a factor of two.
OPEN_DISPERSION, MOST_DISPERSION = 1.0, 20.0
SEASON = 14  # a run of more days is no spike
ROUNDS = 4
ERRORS = 1.64  # standard errors to either side of what the data say of the dispersion
SPIKE = 0.01  # family-wise level at which a spike leaves the neighbourhood of others
RHYTHM_PRIOR = 60.0  # accounts by which the rhythm of week and day is drawn to even
_SAMPLE = 2500


@dataclass(frozen=True)
class Scan:
    """What a scan gave: candidates that do not overlap, surest first.

    One entry a candidate in `start` and `length` (units of the counts), `observed`, `expected`,
    `dispersion`, `neighbours` (accounts that the mean rests on) and `p`, which allows for the
    choice of the length but not for that of the start: `tests` starts were looked at. `rate`, of
    the shape of the counts, is what the model expects in each single unit; 0 where nothing was
    there to compare with.
    """

    start: I64
    length: I64
    observed: I64
    expected: F64
    dispersion: F64
    neighbours: F64
    p: F64
    tests: int
    rate: F64

    def __len__(self) -> int:
        return len(self.start)


def tail(observed: F64 | I64, mean: F64, relative_variance: F64) -> F64:
    """Return P(X >= observed) of a negative binomial with variance mean + relative * mean^2.

    All arrays of one shape; `relative_variance` > 0.
    """
    size = 1.0 / relative_variance
    x = np.asarray(observed, np.float64)
    return np.where(x <= 0, 1.0, betainc(np.maximum(x, 1e-300), size, mean / (size + mean)))


def dispersion_of(counts: F64, mean: F64, known: F64) -> float:
    """Return the relative variance of the rate, from above.

    `known` is the relative variance that each mean has from its own estimation. The estimate makes
    the probability integral transform of the counts as spread out as a uniform variable is; for a
    count the transform is an interval, and the square of its distance from 1/2 is averaged over it
    (the non-randomised transform of Czado, Gneiting and Held 2009, Biometrics 65). Single counts
    have bounded influence, so that the spikes sought do not hide themselves. The result is the
    upper end of a one-sided interval of about 95 %, or OPEN_DISPERSION where that is less; where
    even the lower end is above that, it is the estimate.
    """
    use = mean > 0
    x, mean, known = counts[use], mean[use], known[use]
    if len(x) < 2:
        return OPEN_DISPERSION

    def spread(value: float) -> F64:
        low = 1.0 - tail(x, mean, known + value)
        high = 1.0 - tail(x + 1, mean, known + value)
        a, b = low - 0.5, high - 0.5
        return np.asarray((a * a + a * b + b * b) / 3.0, np.float64)

    values = np.geomspace(1e-4, MOST_DISPERSION, 32)
    excess, error = np.full(len(values), -np.inf), np.zeros(len(values))
    for i, value in enumerate(values.tolist()):
        s = spread(value)
        excess[i], error[i] = float(s.mean()) - 1 / 12, float(s.std()) / np.sqrt(len(s))
        if excess[i] <= -ERRORS * error[i]:
            break

    def first(slack: float) -> float:
        """Return the least value at which the counts are no more spread out than it says."""
        enough = np.flatnonzero(excess <= slack * error)
        return float(values[enough[0]]) if len(enough) else MOST_DISPERSION

    if first(ERRORS) > OPEN_DISPERSION:
        return first(0.0)
    # What Poisson counts of these means leave open, whatever they look like.
    error_of_estimate = float(np.sqrt(2.0 / (mean * mean).sum()))
    return min(max(first(-ERRORS), ERRORS * error_of_estimate), OPEN_DISPERSION)


def scan(
    counts: I64,
    *,
    first: int = 0,
    exposure: F64 | None = None,
    spans: Sequence[int] = DAYS,
    per_day: int = 1,
    least: int = 5,
    rhythm: bool = True,
) -> Scan:
    """Look for spans with too many accounts.

    `counts` has one entry a unit (a day, or an hour with `per_day` = 24), without gaps; `first` is
    the number of the first unit since 1970, which fixes weekday and hour. `exposure`, of the same
    shape, says how many the whole platform had in each unit, where that is known: rates are then
    per that; None: every unit alike. Candidates have at least `least` accounts. Where the units are
    no times, `rhythm` is False: then `per_day` is only the scale on which the rate may change.
    Raises ValueError for negative counts or an exposure of another shape.
    """
    n = len(counts)
    even = np.ones(n) if exposure is None else np.asarray(exposure, np.float64)
    if even.shape != counts.shape or (counts < 0).any() or (even < 0).any():
        raise ValueError("counts and exposure are arrays of one shape, none of them negative")
    phase = (np.arange(n) + first) % (WEEK * per_day)
    spans = [s for s in spans if s <= n]
    masked = np.zeros(n, np.bool_)
    busy = np.ones(n)
    for _ in range(ROUNDS):
        found, rate = _look(counts, even * busy, masked, spans, per_day, least)
        if rhythm:
            busy = _rhythm(counts, rate / busy, masked, phase, per_day)
        spikes = _spikes(found, n, per_day)
        if (spikes == masked).all():
            masked = spikes
            break
        masked = spikes
    found, rate = _look(counts, even * busy, masked, spans, per_day, least)
    return Scan(*_apart(found, n), tests=n, rate=rate)


Found = tuple[I64, I64, I64, F64, F64, F64, F64]


def _look(
    counts: I64, exposure: F64, masked: Bools, spans: Sequence[int], per_day: int, least: int
) -> tuple[Found, F64]:
    """Return all spans with an excess, and the expected count of every unit."""
    parts: list[Found] = []
    all_counts, all_exposure = _summed(counts), _summed(exposure)
    kept = (_summed(np.where(masked, 0, counts)), _summed(np.where(masked, 0.0, exposure)))
    rate = np.zeros(len(counts))
    for s in spans:
        start = np.arange(len(counts) - s + 1)
        observed = all_counts[s:] - all_counts[:-s]
        own = all_exposure[s:] - all_exposure[:-s]
        number, around = _neighbours(start, s, own, kept, per_day)
        # Gamma posterior of a rate under Jeffreys' prior; its predictive is negative binomial.
        mean = np.where(around > 0, own * (number + 0.5) / np.where(around > 0, around, 1.0), 0.0)
        known = 1.0 / (number + 0.5)
        step = max(s, len(start) // _SAMPLE)
        spread = dispersion_of(observed[::step], mean[::step], known[::step])
        at = np.flatnonzero((observed >= max(least, 1)) & (observed > mean) & (mean > 0))
        p = tail(observed[at], mean[at], known[at] + spread)
        parts.append(
            (at, np.full(len(at), s), observed[at].astype(np.int64), mean[at],
             np.full(len(at), spread), number[at], np.minimum(1.0, p * len(spans)))
        )  # fmt: skip
        if s == 1:
            rate = mean
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else []
    if not joined:
        none, nothing = np.empty(0, np.int64), np.empty(0)
        return (none, none, none, nothing, nothing, nothing, nothing), rate
    a, b, c, d, e, f, g = joined
    return (a, b, c, d, e, f, g), rate


def _summed(values: npt.NDArray[np.generic]) -> F64:
    return np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))


def _neighbours(
    start: I64, s: int, own: F64, kept: tuple[F64, F64], per_day: int
) -> tuple[F64, F64]:
    """Return accounts and exposure of the neighbours of each span."""
    n = len(kept[0]) - 1
    guard = WEEK * per_day
    left, right = np.clip(start - guard, 0, n), np.clip(start + s + guard, 0, n)
    number, around = np.zeros(len(start)), np.zeros(len(start))
    open_ = np.ones(len(start), np.bool_)
    for width in WIDTHS:
        far_left, far_right = (
            np.clip(left - width * per_day, 0, n),
            np.clip(right + width * per_day, 0, n),
        )
        sums = [k[left] - k[far_left] + k[far_right] - k[right] for k in kept]
        number, around = np.where(open_, sums[0], number), np.where(open_, sums[1], around)
        open_ &= (number < LEAST_NEIGHBOURS) | (around < own)
        if not open_.any():
            break
    return np.maximum(number, 0.0), np.maximum(around, 0.0)


def _rhythm(counts: I64, rate: F64, masked: Bools, phase: I64, per_day: int) -> F64:
    """Return how busy each unit's weekday, and hour of the day, is against the smooth rate."""
    keep = ~masked
    rhythm = np.ones(len(counts))
    for part in [phase // per_day] + ([phase % per_day] if per_day > 1 else []):
        seen = np.bincount(part[keep], counts[keep], int(part.max(initial=0)) + 1)
        even = np.bincount(part[keep], rate[keep], len(seen))
        factor = (seen + RHYTHM_PRIOR) / (even + RHYTHM_PRIOR)
        rhythm *= factor[part]
    return rhythm


def _spikes(found: Found, n: int, per_day: int) -> Bools:
    """Return the units in spans that stand out so far that they are no measure for others."""
    at, length, p = found[0], found[1], found[6]
    sure = p * n <= SPIKE
    order = np.flatnonzero(sure)[np.argsort(p[sure], kind="stable")]
    spikes = np.zeros(n, np.bool_)
    for i in order.tolist():
        if not spikes[at[i] : at[i] + length[i]].any():
            spikes[at[i] : at[i] + length[i]] = True
    edges = np.flatnonzero(np.diff(np.concatenate(([0], spikes.astype(np.int8), [0]))))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - begin > SEASON * per_day:
            spikes[begin:end] = False
    return spikes


def _apart(found: Found, n: int) -> Found:
    """Keep, surest first, the candidates that overlap no surer one."""
    at, length, p = found[0], found[1], found[6]
    taken = np.zeros(n, np.bool_)
    kept = []
    # Of equal p, the shorter span and then the earlier one.
    for i in np.lexsort((at, length, p)).tolist():
        if not taken[at[i] : at[i] + length[i]].any():
            taken[at[i] : at[i] + length[i]] = True
            kept.append(i)
    rows = np.array(kept, np.int64)
    a, b, c, d, e, f, g = found
    return a[rows], b[rows], c[rows], d[rows], e[rows], f[rows], g[rows]
