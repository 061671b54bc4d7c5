"""Spans of days or hours in which more accounts were created than the local rate predicts.

A scan statistic in time (Naus 1965, *The distribution of the size of the maximum cluster of points
on a line*, JASA 60; Kulldorff 1997, *A spatial scan statistic*, Communications in Statistics 26):
every span of every length is compared with its neighbourhood. Null hypothesis: accounts come
independently at a rate that changes slowly over the neighbouring weeks, with a rhythm of the week
(and of the day, where hours are scanned), and that varies from span to span with a relative
variance of `dispersion`. The number in a span is then negative binomial. Its mean is the larger one
of two: that of the weeks around, without the span and a week on either side of it, and that of
these two weeks alone (for spans of a week and more, and of ids, of the busier one), since a wave of
newcomers is as high next to its crest.

The neighbours may hold spikes of their own, and a few days may be most of a file. As in the
outbreak detection of Farrington et al. (1996, JRSS A 159) and Noufaily et al. (2013, Statistics in
Medicine 32), what stands out is left out of the neighbourhood of the others, and here of the
dispersion as well. The first round begins with what stands out from a level that no spike can raise
(`detect.cohorts.statistics.level`), and later ones readmit what does not stand out from the others.
A run that lasts so long that it is a busy period rather than a spike stays in.

`stretches` searches for periods too busy for that: weeks far busier than all before and after.

P-values are tails P(X >= observed) of counts and so conservative, and no smaller than the tail of
the p-values of all spans of that length (`as_rare_as_among_others`). At the edges of a file, beyond
which nothing is known, and for spans of more than a week, the dispersion has a lower limit
(`_unseen`). Of the lengths that start in one place the smallest p counts, times the number of
lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from inconcert.detect.cohorts.statistics import F64, I64, Bools
from inconcert.detect.cohorts.statistics.level import (
    OPEN_DISPERSION,
    WEEK,
    as_rare_as_among_others,
    beside,
    busier_side,
    dispersion_of,
    log_tail,
    median_rate,
    neighbours,
    predicted,
    summed,
    tail,
)

DAYS = (1, 2, 3, 5, 7, 10, 14)
HOURS = (1, 3, 6, 12)
STRETCHES = (20, 30, 45, 60, 90, 120)
QUARTERS = 4  # parts of a stretch, each of which has to stand out
SEASON = 14  # a run of more days is no spike
ROUNDS = 8
SPIKE = 0.05  # level at which a spike leaves the neighbourhood of others
RHYTHM_PRIOR = 60.0  # accounts by which the rhythm of week and day is drawn towards even
WAVES = 0.25  # dispersion of waves of more than a week: they rise and fall by a half
LOUDEST = 4.0  # times the usual exposure: the most that a unit counts among neighbours
_SAMPLE = 2500


class FoundSpans(NamedTuple):
    """Spans with an excess: one entry per span in every column; see `Scan`."""

    start: I64
    length: I64
    observed: I64
    expected: F64
    dispersion: F64
    neighbours: F64
    wide: I64
    next_to: Bools
    log: F64

    def take(self, rows: I64) -> FoundSpans:
        """Return some of the spans, in the order of `rows`."""
        return FoundSpans._make(column[rows] for column in self)


@dataclass(frozen=True)
class Scan:
    """The result of a scan: candidates that do not overlap, surest first.

    One entry per candidate in `start` and `length` (units of the counts), `observed`, `expected`,
    `dispersion`, `neighbours` (accounts behind the mean) and `p`, which allows for the choice of
    the length but not of the start: `tests` starts were tested. `rate`, of the shape of the counts,
    is the expected number in each unit; 0 where there was nothing to compare with.

    The level was learnt from the `wide` units before and after the span: where `next_to` is true
    from all of them, or the busier side; otherwise without the week next to the span and the units
    that stand out themselves (`left_out`, of the shape of the counts).
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
    wide: I64
    next_to: Bools
    left_out: Bools

    def __len__(self) -> int:
        return len(self.start)


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
    """Search for spans with too many accounts.

    `counts` has one entry per unit (a day, or an hour with `per_day` = 24), without gaps; `first`
    is the number of the first unit since 1970, which fixes weekday and hour. `exposure`, of the
    same shape, is the number of accounts on the whole platform in each unit, if known: rates are
    then relative to it; None: every unit alike. Candidates have at least `least` accounts. Where
    the units are no times, `rhythm` is False: then `per_day` is only the scale on which the rate
    may change. Raises ValueError for negative counts or an exposure of another shape.
    """
    n = len(counts)
    even = _checked(counts, exposure)
    voice = _voice(even)
    phase = (np.arange(n) + first) % (WEEK * per_day)
    spans = [s for s in spans if s <= n]
    left_out = rough_spikes(counts, even, spans, per_day)
    busy = np.ones(n)
    for _ in range(ROUNDS):
        found, rate, level = _scanned(
            counts, even * busy, voice * ~left_out, spans, per_day, least, rhythm
        )
        if rhythm:
            busy = _rhythm(counts, rate / busy, left_out, phase, per_day)
        spikes = _spikes(found, n, per_day)
        settled = bool((spikes == left_out).all())
        left_out = spikes
        if settled:
            break
    if rhythm or not settled:
        found, _, level = _scanned(
            counts, even * busy, voice * ~left_out, spans, per_day, least, rhythm
        )
    return _as_scan(_apart(found, n), level, left_out)


def stretches(counts: I64, left_out: Bools, *, exposure: F64 | None = None, least: int = 5) -> Scan:
    """Search for stretches of STRETCHES days far busier than all before and after.

    Busy periods, launches and news make some months several times as busy as others, and no file
    holds enough of them to learn from. So the rate of a stretch may vary by OPEN_DISPERSION, or by
    the dispersion of fortnights where that is more; its level is that of the busier of its two
    sides, each half as long as the stretch, and neither may be missing. Each quarter of it has to
    stand out from that, even without the units in `left_out`, which stand out by themselves: waves
    rise and fall. `counts` are those of days.
    """
    n, even = len(counts), _checked(counts, exposure)
    every = (summed(counts), summed(even))
    kept = (summed(np.where(left_out, 0, counts)), summed(np.where(left_out, 0.0, even)))
    clean = summed(left_out)
    spread = OPEN_DISPERSION
    lengths = [s for s in STRETCHES if s + 2 * SEASON <= n]
    parts: list[FoundSpans] = []
    for s in lengths:
        width = max(SEASON, s // 2)
        start = np.arange(SEASON, n - s - SEASON + 1)
        observed, own = (e[start + s] - e[start] for e in every)
        alone, own_alone = (k[start + s] - k[start] for k in kept)
        # A stretch between two gaps of the collection is no busier than the rest of the file.
        rest = (every[0][-1] - observed, every[1][-1] - own)
        sides = [predicted(own, *side) for side in (*beside(start, s, every, width), rest)]
        means, knowns = (np.stack(columns) for columns in zip(*sides, strict=True))
        side = (means.argmax(axis=0), np.arange(len(start)))
        mean, known = means[side], knowns[side]
        at = np.flatnonzero((alone >= least) & (alone > mean) & (mean > 0) & (own_alone > 0))
        if s == lengths[0]:
            spread = max(spread, _wobble(every, kept, clean))
        variance = known[at] + spread
        log = log_tail(observed[at], mean[at], variance)
        for k in range(QUARTERS):
            # A wave rises and falls: in every quarter of a stretch there are too many.
            low, high = start[at] + k * s // QUARTERS, start[at] + (k + 1) * s // QUARTERS
            number, there = (e[high] - e[low] for e in kept)
            usual = np.maximum(mean[at] * there / own[at], 1e-12)
            log = np.maximum(log, np.where(number > usual, log_tail(number, usual, variance), 0.0))
        parts.append(
            FoundSpans(
                start[at], np.full(len(at), s), observed[at].astype(np.int64), mean[at],
                np.full(len(at), spread), 1 / known[at] - 0.5, np.full(len(at), width),
                np.ones(len(at), np.bool_), np.minimum(0.0, log + np.log(len(lengths))),
            )
        )  # fmt: skip
    return _as_scan(_apart(_joined(parts), n), np.zeros(n), left_out)


def rough_spikes(counts: I64, exposure: F64, spans: Sequence[int], per_day: int) -> Bools:
    """Return the units that stand out from a level that they cannot have raised themselves.

    The level is the median of the weeks around; rates may vary as they do in the quieter half of
    the spans, where no spike is. What stands out is left out of the first estimate of the level;
    later rounds readmit what does not stand out from a level learnt without it.
    """
    n = len(counts)
    level = median_rate(counts, exposure, per_day) * exposure
    sums, means = summed(counts), summed(level)
    spikes = np.zeros(n, np.bool_)
    for s in spans:
        observed, mean = sums[s:] - sums[:-s], np.maximum(means[s:] - means[:-s], 1e-12)
        step = max(s, len(mean) // _SAMPLE)
        none = np.zeros(len(mean[::step]))
        wobble = dispersion_of(observed[::step], mean[::step], none, quiet=True)
        p = tail(observed, mean, np.full(len(mean), wobble))
        for at in np.flatnonzero(p * len(spans) * n <= SPIKE).tolist():
            spikes[at : at + s] = True
    return spikes


def _voice(exposure: F64) -> F64:
    """Return the weight of each unit among the neighbours of others.

    A day on which the platform had a thousand times as many accounts would drown all others: it
    counts as LOUDEST times the usual at most.
    """
    some = exposure > 0
    usual = float(np.median(exposure[some])) if some.any() else 1.0
    return np.minimum(1.0, LOUDEST * usual / np.maximum(exposure, 1e-300))


def _checked(counts: I64, exposure: F64 | None) -> F64:
    even = np.ones(len(counts)) if exposure is None else np.asarray(exposure, np.float64)
    if even.shape != counts.shape or (counts < 0).any() or (even < 0).any():
        raise ValueError("counts and exposure are arrays of one shape, none of them negative")
    return even


def _scanned(
    counts: I64,
    exposure: F64,
    voice: F64,
    spans: Sequence[int],
    per_day: int,
    least: int,
    times: bool,
) -> tuple[FoundSpans, F64, F64]:
    """Return all spans with an excess, and of every unit the mean around it and the level.

    `voice` is the weight of each unit where it is a neighbour of others, 0 where it is left out.
    """
    parts: list[FoundSpans] = []
    every = (summed(counts), summed(exposure))
    kept = (summed(counts * voice), summed(exposure * voice))
    spiked = summed(voice == 0)
    rate, of_units = np.zeros(len(counts)), np.zeros(len(counts))
    for s in spans:
        start = np.arange(len(counts) - s + 1)
        observed, own = (e[s:] - e[:-s] for e in every)
        number, around, wide = neighbours(start, s, own, kept, per_day)
        mean, known = predicted(own, number, around)
        # Units that stand out themselves are not left out beside a span: they may be the same wave.
        # In a few days a wave rises or falls by little; in a week and more one side may be quiet.
        # Ids are thinner or denser for other reasons: there the busier side always counts.
        sides = beside(start, s, every, WEEK * per_day)
        if times and s < WEEK * per_day:
            sides = [(sides[0][0] + sides[1][0], sides[0][1] + sides[1][1])]
        near, near_known, close = busier_side(own, mean, sides)
        by_near = near > mean
        level = np.where(by_near, near, mean)
        own_error = np.where(by_near, near_known, known)
        clean = _clean(spiked, s)
        spread = dispersion_of(observed[clean], mean[clean], known[clean])
        # Changes within weeks that the level follows do not count as dispersion.
        follows = dispersion_of(observed[clean], level[clean], own_error[clean])
        wobble = np.maximum(min(spread, follows), _unseen(start, s, len(counts), per_day))
        apart = np.flatnonzero(level[:: max(s, len(start) // _SAMPLE)] > 0)
        apart *= max(s, len(start) // _SAMPLE)
        variance = own_error + wobble
        at = np.flatnonzero((observed >= max(least, 1)) & (observed > level) & (mean > 0))
        log = as_rare_as_among_others(
            log_tail(observed[at], level[at], variance[at]),
            log_tail(observed[apart], level[apart], variance[apart]),
        )
        parts.append(
            FoundSpans(
                at, np.full(len(at), s), observed[at].astype(np.int64), level[at],
                wobble[at], np.where(by_near, close, number)[at],
                np.where(by_near, WEEK * per_day, wide)[at], by_near[at],
                np.minimum(0.0, log + np.log(len(spans))),
            )
        )  # fmt: skip
        if s == 1:
            rate, of_units = mean, level
    return _joined(parts), rate, of_units


def _unseen(start: I64, s: int, n: int, per_day: int) -> F64:
    """Return the least dispersion of spans for which the file shows too little of it.

    The time before and after the file may have been as busy. And no file has enough waves of
    newcomers of a week or two to learn from.
    """
    guard = WEEK * per_day
    edge = (start < guard) | (start + s > n - guard)
    return np.where(edge, OPEN_DISPERSION, WAVES if s > guard else 0.0)


def _clean(spiked: F64, s: int) -> I64:
    """Return starts of spans that do not overlap and contain nothing that was left out."""
    starts = len(spiked) - s
    at = np.arange(0, starts, max(s, starts // _SAMPLE))
    return np.asarray(at[spiked[at + s] == spiked[at]], np.int64)


def _wobble(every: tuple[F64, F64], kept: tuple[F64, F64], spiked: F64) -> float:
    """Return the dispersion of fortnights."""
    start = np.arange(len(spiked) - SEASON)
    observed, own = (e[SEASON:] - e[:-SEASON] for e in every)
    number, around, _ = neighbours(start, SEASON, own, kept, 1)
    mean, known = predicted(own, number, around)
    clean = _clean(spiked, SEASON)
    return dispersion_of(observed[clean], mean[clean], known[clean])


def _joined(parts: Sequence[FoundSpans]) -> FoundSpans:
    if not parts:
        none, nothing = np.empty(0, np.int64), np.empty(0)
        never = np.empty(0, np.bool_)
        return FoundSpans(none, none, none, nothing, nothing, nothing, none, never, nothing)
    return FoundSpans(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _rhythm(counts: I64, rate: F64, left_out: Bools, phase: I64, per_day: int) -> F64:
    """Return how busy each unit's weekday, and hour of the day, is against the smooth rate."""
    keep = ~left_out
    rhythm = np.ones(len(counts))
    for part in [phase // per_day] + ([phase % per_day] if per_day > 1 else []):
        seen = np.bincount(part[keep], counts[keep], int(part.max(initial=0)) + 1)
        even = np.bincount(part[keep], rate[keep], len(seen))
        factor = (seen + RHYTHM_PRIOR) / (even + RHYTHM_PRIOR)
        rhythm *= factor[part]
    return rhythm


def _spikes(found: FoundSpans, n: int, per_day: int) -> Bools:
    """Return the units in spans that stand out so far that others are not compared with them."""
    p = np.exp(found.log)
    ranked = np.sort(p)
    # Benjamini and Hochberg's line; all spans are ranked, of which as many are tests as starts.
    below = np.flatnonzero(ranked * n <= SPIKE * np.arange(1, len(p) + 1))
    sure = p <= (ranked[below[-1]] if len(below) else -1.0)
    order = np.flatnonzero(sure)[np.argsort(found.log[sure], kind="stable")]
    spikes = np.zeros(n, np.bool_)
    for i in order.tolist():
        begin, end = found.start[i], found.start[i] + found.length[i]
        if not spikes[begin:end].any():
            spikes[begin:end] = True
    edges = np.flatnonzero(np.diff(np.concatenate(([0], spikes.astype(np.int8), [0]))))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - begin > SEASON * per_day:
            spikes[begin:end] = False
    return spikes


def _apart(found: FoundSpans, n: int) -> FoundSpans:
    """Keep, surest first, the candidates that overlap no surer one."""
    taken = np.zeros(n, np.bool_)
    kept = []
    # Of equal p, the shorter span and then the earlier one.
    for i in np.lexsort((found.start, found.length, found.log)).tolist():
        begin, end = found.start[i], found.start[i] + found.length[i]
        if not taken[begin:end].any():
            taken[begin:end] = True
            kept.append(i)
    return found.take(np.array(kept, np.int64))


def _as_scan(found: FoundSpans, rate: F64, left_out: Bools) -> Scan:
    return Scan(
        found.start, found.length, found.observed, found.expected, found.dispersion,
        found.neighbours, np.exp(found.log), len(rate), rate, found.wide, found.next_to, left_out,
    )  # fmt: skip
