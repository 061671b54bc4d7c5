"""From counts by bin to bursts: spans in which an object is posted above its usual level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.floods.statistics import F64, I64
from inconcert.detect.floods.statistics.left_out import bursts, days_left_out
from inconcert.detect.floods.statistics.spans import Spans, joined, lengths
from inconcert.detect.floods.statistics.usual_level import Baseline, Grid, Series, fit, weekly_shape
from inconcert.detect.platforms import ACTORS
from inconcert.durations import DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND, WEEK

# 1970-01-05 was a Monday.
_MONDAY = 4 * DAY
# Fewer weeks do not tell the days of a week apart, fewer days not the hours of a day.
_WEEKS, _DAYS = 4, 3
_LONGEST = 8 * DAY
_OF = (
    "AND (CAST(? AS VARCHAR) IS NULL OR account IN "
    f"(SELECT account FROM ({ACTORS}) WHERE platform = ?))"
)
_CELLS = 4_000_000


@dataclass(frozen=True)
class Times:
    """The times of a case: their resolution (`unit`, µs), the first and the last, and the bins."""

    unit: int
    first: int
    last: int
    grid: Grid

    def micros(self, bin_: int) -> int:
        """Return the time at which a bin begins, µs UTC."""
        return self.grid.origin + bin_ * self.grid.size


class Bursts(NamedTuple):
    """Bursts of objects, strongest first per object: `spans` with `series` the object number."""

    spans: Spans
    tests: int


def posted_on(case: Case) -> list[str]:
    """Return the platforms of accounts that posted, in order."""
    rows = case.query(
        f"SELECT DISTINCT platform FROM ({ACTORS}) "
        "WHERE account IN (SELECT account FROM post WHERE time IS NOT NULL) ORDER BY 1"
    )
    return [row[0] for row in rows]


def times_of(case: Case, platform: str | None = None) -> Times | None:
    """Return the times of all posts, or of those on one platform; None for fewer than two."""
    sizes = (DAY, HOUR, MINUTE, SECOND, MILLISECOND)
    counts = ", ".join(f"count(*) FILTER (WHERE time % {size} <> 0)" for size in sizes)
    row = case.query(
        f"SELECT min(time), max(time), {counts} FROM post WHERE time IS NOT NULL {_OF}",
        [platform, platform],
    )[0]
    first, last = row[0], row[1]
    if first is None or first == last:
        return None
    unit = next((size for size, off in zip(sizes, row[2:], strict=True) if not off), MICROSECOND)
    return Times(unit, first, last, grid_of(first, last, unit))


def grid_of(first: int, last: int, unit: int) -> Grid:
    """Return the bins for posts from `first` to `last` (µs) whose times have the resolution `unit`.

    An hour; ten minutes where everything lies within two days; a day where times are days.
    """
    size = DAY if unit >= DAY else HOUR
    if unit <= MINUTE and last - first < 2 * DAY:
        size = 10 * MINUTE
    origin = (first - _MONDAY) // WEEK * WEEK + _MONDAY
    per_day = DAY // size
    days = (last - first) / DAY
    period = 7 * per_day if days >= 7 * _WEEKS else per_day if days >= _DAYS else 1
    begin, end = (first - origin) // size, (last - origin) // size + 1
    return Grid(origin, size, per_day, begin, end, period)


def everyone(case: Case, grid: Grid, platform: str | None = None) -> F64:
    """Return the shape of the week of all posts, or of those of a platform, (slots,)."""
    rows = case.arrow(
        f"SELECT (time - ?) // ? AS bin, count(*) AS posts FROM post WHERE time IS NOT NULL {_OF} "
        "GROUP BY ALL ORDER BY ALL",
        [grid.origin, grid.size, platform, platform],
    )
    return weekly_shape(_ints(rows["bin"]), _ints(rows["posts"]), grid)


def find_bursts(
    counts: pa.Table, objects: int, grid: Grid, shape: F64, *, least: int, level: float
) -> Bursts:
    """Return the bursts of all objects; `counts` are object_number, bin, posts in any order."""
    number, bin_, posts = (_ints(counts[name]) for name in ("object_number", "bin", "posts"))
    order = np.lexsort((bin_, number))
    number, bin_, posts = number[order], bin_[order], posts[order]
    spans = lengths(grid, max(1, _LONGEST // grid.size))
    step = max(50, _CELLS // max(grid.days, grid.slots))
    found = []
    for begin in range(0, objects, step):
        end = min(begin + step, objects)
        rows = slice(*np.searchsorted(number, [begin, end]))
        series = Series(number[rows] - begin, bin_[rows], posts[rows], end - begin)
        spans_found = bursts(series, grid, shape, spans, least=least, level=level)
        found.append(replace(spans_found, series=spans_found.series + begin))
    if not found:
        empty, none = np.empty(0, np.int64), np.empty(0)
        return Bursts(Spans(empty, empty, empty, empty, none, none, none), 0)
    every = joined(found)
    return Bursts(every, max(objects, len(every)))


def baseline_of(times: I64, grid: Grid, shape: F64, first: int, last: int) -> Baseline:
    """Return the baseline of one series of times (µs), without the days from `first` to `last`.

    The days next to those are left out too.
    """
    bins, counts = np.unique((times - grid.origin) // grid.size, return_counts=True)
    series = Series(np.zeros(len(bins), np.int64), bins, counts.astype(np.int64), 1)
    span = (np.array([time - grid.origin]) // grid.size for time in (first, last - 1))
    low, high = span
    return fit(series, grid, shape, left_out=days_left_out(low, high + 1, grid))


def expected_between(baseline: Baseline, first: F64, end: F64) -> F64:
    """Return the posts of series 0 expected between times (µs); parts of bins in proportion."""
    return _up_to(baseline, end) - _up_to(baseline, first)


def _up_to(baseline: Baseline, time: F64) -> F64:
    grid = baseline.grid
    place = (time - grid.origin) / grid.size
    whole = np.floor(place).astype(np.int64)
    zero = np.zeros(len(whole), np.int64)
    low, high = baseline.up_to(zero, whole), baseline.up_to(zero, whole + 1)
    return np.asarray(low + (high - low) * (place - whole))


def _ints(column: pa.ChunkedArray) -> I64:
    return np.asarray(column.to_numpy(), np.int64)
