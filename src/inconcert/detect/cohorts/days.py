"""Which days and hours stand out, platform by platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from inconcert.detect.cohorts.statistics import F64, I64
from inconcert.detect.cohorts.statistics.spans import (
    DAYS,
    HOURS,
    SEASON,
    STRETCHES,
    Scan,
    scan,
    stretches,
)
from inconcert.durations import DAY, HOUR

# Hours are scanned where at least this share of accounts has a time of day.
TIMED = 0.9
# A scan by the hour takes one entry per hour from the first account to the last.
MOST_DAYS = 40 * 366
# Only the surest candidates are kept: the rest would have a q far above any rate asked for.
MOST_SPANS = 1_000
# Days as sure as this are reported whole where they hold so many times the excess of hours.
SURE, MORE = 1e-9, 1.2
# The share of the error rate for stretches (weighted Benjamini-Hochberg): they are few and long.
TO_STRETCHES = 0.05


@dataclass(frozen=True)
class Span:
    """One span that holds more accounts than expected: from `start` up to `end`, in µs.

    `p` allows for the choice of the length, and of days or hours. `around` are accounts and
    exposure of the week on either side, and the exposure of the span. Where `ids` is true, `start`
    and `end` are ids instead of times. Parts are joined up to the length `longest`.

    `learnt` is the range of times (or ids) from which the level was learnt, its end not included:
    where `next_to` is true, all of it but the span (`one_side`: the busier side of it); otherwise
    without the week next to the span and `left_out` days (hours, units of ids) that stand out
    themselves. A `stretch` lasts for weeks. `sides` are accounts and exposure of the week before,
    and of the week after. Of joined spans, `surest` is the one that the level belongs to.
    """

    platform: str
    start: int
    end: int
    observed: int
    expected: float
    dispersion: float
    neighbours: float
    p: float
    around: tuple[float, float, float]
    ids: bool = False
    longest: int = max(DAYS) * DAY
    learnt: tuple[int, int] = (0, 0)
    next_to: bool = False
    left_out: int = 0
    one_side: bool = False
    stretch: bool = False
    sides: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    surest: tuple[int, int] | None = None


@dataclass(frozen=True)
class PlatformSpans:
    """The spans of one platform, surest first, and what was scanned.

    `counts` and `rate` have an entry per day from `first` on; where `ids` is true, one per `unit`
    ids from id `first` on. `timed` says whether hours were scanned too, `lengths` how many lengths
    of span were tested.
    """

    platform: str
    accounts: int
    timed: bool
    rated: bool
    first: int
    counts: I64
    rate: F64
    spans: list[Span]
    lengths: int
    ids: bool = False
    unit: int = DAY

    @property
    def tests(self) -> int:
        """How many starts of spans were tested, in days or units of ids."""
        return len(self.counts)


def platform_spans(
    platform: str, created: I64, *, least: int, rates: Mapping[int, float] | None = None
) -> PlatformSpans:
    """Scan the times (µs) at which the accounts of a platform were created.

    `rates` says how many accounts were created on the whole platform on each day since 1970; days
    not listed are interpolated. None: an even rate.
    """
    number = np.floor_divide(created, DAY)
    first = int(number.min()) if len(number) else 0
    counts = np.bincount(number - first) if len(number) else np.zeros(0, np.int64)
    timed = len(created) > 0 and float((created % DAY != 0).mean()) >= TIMED
    # Where hours are not scanned, neither the p-values nor the sentences count them.
    hourly = timed and len(counts) <= MOST_DAYS
    exposure = None if rates is None else _exposure(rates, first, len(counts))
    by_day = scan(counts, first=first, exposure=exposure, spans=DAYS, least=least)
    share = (2.0 if hourly else 1.0) / (1 - TO_STRETCHES)
    days = Axis(platform, first * DAY, DAY, 7)
    spans = spans_of(by_day, counts, exposure, days, share)
    if hourly:
        hours = np.bincount(np.floor_divide(created, HOUR) - 24 * first, minlength=24 * len(counts))
        even = None if exposure is None else np.repeat(exposure, 24)
        by_hour = scan(hours, first=24 * first, exposure=even, spans=HOURS, per_day=24, least=least)
        # An hour is one of 24 that begin on the day which is the unit of the correction.
        axis = Axis(platform, first * DAY, HOUR, 7 * 24)
        spans += _no_parts(spans_of(by_hour, hours, even, axis, share * 24), spans)
    long = stretches(counts, by_day.left_out, exposure=exposure, least=least)
    weeks = spans_of(long, counts, exposure, days._replace(stretch=True), 1 / TO_STRETCHES)
    return PlatformSpans(
        platform, len(created), hourly, rates is not None, first, counts, by_day.rate,
        _apart(spans) + weeks, _lengths(len(counts), hourly),
    )  # fmt: skip


def _lengths(days: int, hourly: bool) -> int:
    """Return how many lengths of span were tested in a file of so many days."""
    long = sum(s + 2 * SEASON <= days for s in STRETCHES)
    return sum(s <= days for s in DAYS) + long + (len(HOURS) if hourly else 0)


class Axis(NamedTuple):
    """The units of a scan: the time (µs) or id of the first, their size, and how many a week is."""

    platform: str
    origin: int
    unit: int
    week: int
    stretch: bool = False
    ids: bool = False
    longest: int = max(DAYS) * DAY


def spans_of(
    found: Scan, counts: I64, exposure: F64 | None, axis: Axis, trials: float = 1.0
) -> list[Span]:
    """Return the spans of a scan on an axis; p is multiplied by `trials`."""
    even = np.ones(len(counts)) if exposure is None else exposure
    guard = axis.week
    result = []
    for i in range(min(len(found), MOST_SPANS)):
        a, n = int(found.start[i]), int(found.length[i])
        before, after = slice(max(a - guard, 0), a), slice(a + n, a + n + guard)
        sides = (
            float(counts[before].sum()), float(even[before].sum()),
            float(counts[after].sum()), float(even[after].sum()),
        )  # fmt: skip
        low, high, next_to, left_out = _learnt_from(found, i, guard)
        result.append(
            Span(
                axis.platform,
                axis.origin + a * axis.unit,
                axis.origin + (a + n) * axis.unit,
                int(found.observed[i]),
                float(found.expected[i]),
                float(found.dispersion[i]),
                float(found.neighbours[i]),
                float(min(1.0, found.p[i] * trials)),
                (sides[0] + sides[2], sides[1] + sides[3], float(even[a : a + n].sum())),
                ids=axis.ids,
                longest=axis.longest,
                learnt=(axis.origin + low * axis.unit, axis.origin + high * axis.unit),
                next_to=next_to,
                left_out=left_out,
                one_side=axis.ids or n >= guard,
                stretch=axis.stretch,
                sides=sides,
            )
        )  # fmt: skip
    return result


def _learnt_from(found: Scan, i: int, guard: int) -> tuple[int, int, bool, int]:
    """Return the units from which the level of span `i` was learnt, and how many were left out.

    As (first unit, first after the last, whether the units next to the span are included, how many
    that stand out themselves are not); `guard` units next to the span are a week.
    """
    a, b, wide = int(found.start[i]), int(found.start[i] + found.length[i]), int(found.wide[i])
    low, high = max(0, a - wide), min(len(found.left_out), b + wide)
    next_to = bool(found.next_to[i])
    if next_to:
        return low, high, True, 0
    before, after = found.left_out[low : max(a - guard, low)], found.left_out[b + guard : high]
    return low, high, False, int(before.sum() + after.sum())


def _no_parts(hours: list[Span], days: list[Span]) -> list[Span]:
    """Return the spans of hours that are not part of a span of days that is as sure."""
    sure = [day for day in days if day.p <= SURE]

    def part(hour: Span) -> bool:
        more = MORE * (hour.observed - hour.expected)
        return any(
            day.start < hour.end and hour.start < day.end and day.observed - day.expected >= more
            for day in sure
        )

    return [hour for hour in hours if not part(hour)]


def _apart(spans: list[Span]) -> list[Span]:
    """Keep, surest first, the spans that overlap no surer one, and one for each start day.

    The correction counts start days, so no day may give two candidates. Among spans whose p is too
    small for a float, the one with most accounts is the surest.
    """
    kept: list[Span] = []
    begun: set[int] = set()

    def surest(span: Span) -> tuple[float, int, int]:
        return span.p, -span.observed if span.p == 0 else span.end - span.start, span.start

    order = sorted(spans, key=surest)
    for span in order[:MOST_SPANS]:
        if span.start // DAY in begun:
            continue
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
            begun.add(span.start // DAY)
    return kept


def joined(spans: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Join (span, q) that follow one another without a gap, up to the longest span searched for.

    The parts were tested, not the whole: p and q are the smallest of the parts times their number,
    and at most those of the least sure part, since each is sure enough. The level is that of the
    surest part.
    """
    kept: list[tuple[Span, float]] = []
    parts: list[int] = []
    worst: list[tuple[float, float]] = []
    for span, q in sorted(spans, key=lambda s: (s[0].platform, s[0].ids, s[0].start)):
        if kept:
            last, q_last = kept[-1]
            whole = span.end - last.start <= span.longest
            same = (last.platform, last.ids) == (span.platform, span.ids)
            if same and last.end == span.start and whole:
                parts[-1] += 1
                worst[-1] = max(worst[-1][0], span.p), max(worst[-1][1], q)
                better = last if last.p <= span.p else span
                sides = last.sides[:2] + span.sides[2:]
                own = last.around[2] + span.around[2]
                kept[-1] = (
                    replace(
                        better,
                        start=last.start,
                        end=span.end,
                        observed=last.observed + span.observed,
                        expected=last.expected + span.expected,
                        sides=sides,
                        around=(sides[0] + sides[2], sides[1] + sides[3], own),
                        surest=better.surest or (better.start, better.end),
                    ),
                    min(q_last, q),
                )
                continue
        kept.append((span, q))
        parts.append(1)
        worst.append((span.p, q))
    return [
        (replace(span, p=min(span.p * n, most_p)), min(q * n, most_q))
        for (span, q), n, (most_p, most_q) in zip(kept, parts, worst, strict=True)
    ]


def _exposure(rates: Mapping[int, float], first: int, n: int) -> F64:
    known = sorted(rates)
    values = np.interp(np.arange(first, first + n), known, [rates[day] for day in known])
    return np.asarray(np.maximum(values, 1e-9), np.float64)
