"""Which days and hours stand out, platform by platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inconcert.detect.lists import read_list
from inconcert.durations import DAY, HOUR
from inconcert.errors import ParameterError
from inconcert.plaintext import plain
from inconcert.stats.cohort import DAYS, HOURS, Scan, scan

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

# From this share of accounts with a time of day on, times are known and hours are looked at.
TIMED = 0.9
# A scan by the hour takes an entry an hour from the first account to the last.
MOST_DAYS = 40 * 366
# Of more candidates the surest: the rest would have a q far above any rate that is asked for.
MOST_SPANS = 1_000


@dataclass(frozen=True)
class Span:
    """One span that holds more accounts than expected: from `start` up to `end`, in µs.

    `p` allows for the choice of the length, and of days or hours; `rate` is what was expected on
    each day of the platform from day `first` on. `around` is what the week on either side
    gives: accounts and exposure there, and the exposure of the span. Where `ids` is true, `start`
    and `end` are ids in place of times. Parts are joined up to the length `longest`.
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


@dataclass(frozen=True)
class Looked:
    """The spans of one platform, surest first, and what they were looked for in.

    `counts` and `rate` have an entry a day from `first` on; where `ids` is true, an entry each
    `unit` ids from id `first` on. `timed` says whether hours were scanned too, `lengths` how many
    lengths of span were tried.
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
        """How many starts of spans were tried, in days or units of ids."""
        return len(self.counts)


def look(
    platform: str, created: I64, *, least: int, rates: Mapping[int, float] | None = None
) -> Looked:
    """Scan the times (µs) at which the accounts of a platform were made.

    `rates` says how many accounts the whole platform had on each day since 1970. Days that it
    does not know have the mean of those around; None: an even rate.
    """
    number = np.floor_divide(created, DAY)
    first = int(number.min()) if len(number) else 0
    counts = np.bincount(number - first) if len(number) else np.zeros(0, np.int64)
    timed = len(created) > 0 and float((created % DAY != 0).mean()) >= TIMED
    # Where hours are not scanned, neither the p-values nor what is said count them.
    hourly = timed and len(counts) <= MOST_DAYS
    exposure = None if rates is None else _exposure(rates, first, len(counts))
    by_day = scan(counts, first=first, exposure=exposure, spans=DAYS, least=least)
    share = 2.0 if hourly else 1.0
    spans = _spans(platform, by_day, counts, exposure, first, DAY, share)
    if hourly:
        hours = np.bincount(np.floor_divide(created, HOUR) - 24 * first, minlength=24 * len(counts))
        even = None if exposure is None else np.repeat(exposure, 24)
        by_hour = scan(hours, first=24 * first, exposure=even, spans=HOURS, per_day=24, least=least)
        # An hour is one of 24 that begin on the day which is the unit of the correction.
        spans += _spans(platform, by_hour, hours, even, 24 * first, HOUR, share * 24)
    return Looked(
        platform, len(created), hourly, rates is not None, first, counts, by_day.rate,
        _apart(spans), len(DAYS) + (len(HOURS) if hourly else 0),
    )  # fmt: skip


def _spans(
    platform: str,
    found: Scan,
    counts: I64,
    exposure: F64 | None,
    first: int,
    unit: int,
    trials: float,
) -> list[Span]:
    even = np.ones(len(counts)) if exposure is None else exposure
    guard = 7 * DAY // unit
    result = []
    for i in range(min(len(found), MOST_SPANS)):
        a, n = int(found.start[i]), int(found.length[i])
        sides = np.r_[max(a - guard, 0) : a, a + n : min(a + n + guard, len(counts))]
        result.append(
            Span(
                platform,
                (first + a) * unit,
                (first + a + n) * unit,
                int(found.observed[i]),
                float(found.expected[i]),
                float(found.dispersion[i]),
                float(found.neighbours[i]),
                float(min(1.0, found.p[i] * trials)),
                (float(counts[sides].sum()), float(even[sides].sum()),
                 float(even[a : a + n].sum())),
            )
        )  # fmt: skip
    return result


def _apart(spans: list[Span]) -> list[Span]:
    """Keep, surest first, the spans that overlap no surer one, and one for each day of a start.

    A start is the unit of the correction, so that no day may give two candidates.
    """
    kept: list[Span] = []
    begun: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.p, s.end - s.start, s.start))[:MOST_SPANS]:
        if span.start // DAY in begun:
            continue
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
            begun.add(span.start // DAY)
    return kept


def joined(spans: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Join (span, q) that follow one another without a gap, up to the longest span looked for.

    The parts were tested, not the whole: p and q are the least of the parts times their number.
    """
    kept: list[tuple[Span, float]] = []
    parts: list[int] = []
    for span, q in sorted(spans, key=lambda s: (s[0].platform, s[0].ids, s[0].start)):
        if kept:
            last, q_last = kept[-1]
            whole = span.end - last.start <= span.longest
            same = (last.platform, last.ids) == (span.platform, span.ids)
            if same and last.end == span.start and whole:
                parts[-1] += 1
                better = last if last.p <= span.p else span
                kept[-1] = (
                    replace(
                        better,
                        start=last.start,
                        end=span.end,
                        observed=last.observed + span.observed,
                        expected=last.expected + span.expected,
                    ),
                    min(q_last, q),
                )
                continue
        kept.append((span, q))
        parts.append(1)
    return [
        (replace(span, p=min(1.0, span.p * n)), min(1.0, q * n))
        for (span, q), n in zip(kept, parts, strict=True)
    ]


def _exposure(rates: Mapping[int, float], first: int, n: int) -> F64:
    known = sorted(rates)
    values = np.interp(np.arange(first, first + n), known, [rates[day] for day in known])
    return np.asarray(np.maximum(values, 1e-9), np.float64)


def read_rates(path: str) -> dict[str, dict[int, float]]:
    """Read how many accounts platforms had a day: CSV with day, accounts and perhaps platform.

    Days as 2024-05-31. Returns day since 1970 to accounts, by platform ('' where no platform is
    named: for all). Raises ParameterError where the file cannot be read as that.
    """
    hint = "Each row has a day such as 2024-05-31 and a number of accounts: day,accounts."
    shown = plain(Path(path).name, limit=80)
    found: dict[str, dict[int, float]] = defaultdict(dict)
    columns = ("day", "accounts", "platform")
    for line, cells in read_list(path, "accounts made a day", columns, hint, columns[:2]):
        try:
            day = date.fromisoformat(cells["day"])
            value = float(cells["accounts"])
            if not 0 <= value < float("inf"):
                raise ValueError(f"{value:g} accounts")
        except ValueError as error:
            raise ParameterError(
                f"Line {line} of {shown} is not what was expected ({plain(error, limit=80)}).", hint
            ) from error
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found[cells["platform"].casefold()][int(moment.timestamp()) // 86400] = value
    return dict(found)
