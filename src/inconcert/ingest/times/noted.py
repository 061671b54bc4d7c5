"""How finely the posts of a case are noted, source by source (`precision`), and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.ingest.times.grids import TimeGrid
from inconcert.ingest.times.precision import noted, whole_unit
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.case import Case

I64 = npt.NDArray[np.int64]

# Files named in one sentence.
FILES = 5
NAMES = {DAY: "day", HOUR: "hour", MINUTE: "minute", SECOND: "second"}
_NUMBERED = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))


@dataclass(frozen=True)
class SourceUnit:
    """How the times of one source and platform are noted.

    `units` are those of its posts (µs) with how many posts have each, the finest first; `clock` of
    its posts are not in there, since accounts sent them by the clock.
    """

    source: int
    file: str
    platform: str
    units: dict[int, int]
    grid: TimeGrid | None
    clock: int = 0


@dataclass(frozen=True)
class TimeUnits:
    """The unit (µs) of the time of each post of a case: `unit[i]` is that of `post[i]`."""

    post: I64
    unit: I64
    sources: list[SourceUnit]

    @cached_property
    def distinct(self) -> list[int]:
        """The units that posts have, the finest first."""
        return [int(unit) for unit in np.unique(self.unit)]

    def of(self, posts: pa.ChunkedArray, times: pa.ChunkedArray) -> I64:
        """Return the unit of each share, shape (shares,): that of its post.

        Shares of no post of the case are recorded to the largest unit in which their times are
        whole.
        """
        number = pc.fill_null(posts, -1).to_numpy().astype(np.int64, copy=False)
        place = np.minimum(np.searchsorted(self.post, number), max(0, len(self.post) - 1))
        known = self.post[place] == number if len(self.post) else np.zeros(len(number), np.bool_)
        unit = np.empty(len(number), np.int64)
        unit[known] = self.unit[place[known]]
        if not known.all():
            bare = pc.fill_null(times, 0).to_numpy().astype(np.int64, copy=False)[~known]
            unit[~known] = whole_unit(bare)
        return unit


def units_of(case: Case, *, first: int = 0, grids: bool = True) -> TimeUnits:
    """Return how finely the posts of a case are noted, of the sources from `first` on.

    Without `grids` times that fall on a grid are taken for those of posts.
    """
    cells = case.query(
        "SELECT p.source, p.platform, s.file FROM (SELECT DISTINCT source, "
        "coalesce(platform, '') AS platform FROM post WHERE source >= ?) p "
        "LEFT JOIN source s USING (source) ORDER BY 1, 2",
        [first],
    )
    table = case.arrow(
        'SELECT post, source, "time" FROM post WHERE source >= ? ORDER BY post', [first]
    )
    post, source, time = (
        table[name].to_numpy().astype(np.int64, copy=False) for name in ("post", "source", "time")
    )
    unit = np.ones(len(post), np.int64)
    rising = not (np.diff(source) < 0).any()
    order = np.arange(len(post)) if rising else np.argsort(source, kind="stable")
    numbers = sorted({number for number, _, _ in cells})
    bounds = np.searchsorted(source[order], [*numbers, np.iinfo(np.int64).max])
    places = {n: order[a:b] for n, a, b in zip(numbers, bounds[:-1], bounds[1:], strict=True)}
    told = []
    for number, platform, file in cells:
        rows = places[number]
        if sum(one == number for one, _, _ in cells) > 1:
            own = "SELECT post FROM post WHERE source = ? AND coalesce(platform, '') = ?"
            rows = rows[np.isin(post[rows], _numbers(case, own, number, platform))]
        found = noted(time[rows], _accounts(case, number, post[rows]), grids=grids)
        unit[rows] = found.unit
        stood = found.unit if found.clock is None else found.unit[~found.clock]
        values, counts = np.unique(stood, return_counts=True)
        each = dict(zip(values.tolist(), counts.tolist(), strict=True))
        clock = len(rows) - len(stood)
        told.append(SourceUnit(number, file or "", platform, each, found.grid, clock))
    return TimeUnits(post, unit, told)


def _numbers(case: Case, sql: str, *given: object) -> I64:
    return np.asarray(case.arrow(sql, given).column(0).to_numpy(), np.int64)


def _accounts(case: Case, source: int, post: I64) -> Callable[[], I64]:
    """Return who gives a number of the account of each of some posts of a source."""

    @cache
    def accounts() -> I64:
        table = case.arrow(
            "SELECT p.post, a.who FROM post p JOIN (SELECT account, row_number() OVER () - 1 "
            "AS who FROM (SELECT DISTINCT account FROM post WHERE source = ?)) a USING (account) "
            "WHERE p.source = ? ORDER BY p.post",
            [source, source],
        )
        who: I64 = table["who"].to_numpy().astype(np.int64, copy=False)
        if len(who) == len(post):
            return who
        return np.asarray(who[np.searchsorted(table["post"].to_numpy(), post)], np.int64)

    return accounts


def span(us: int) -> str:
    """Return a time in words, to be read after "of": "15 minutes", "about 17 minutes"."""
    for size, name in _NUMBERED:
        if us >= size:
            number = us / size
            about = "" if us % size == 0 else "about "
            told = f"{number:.3g}" if number < 10 else f"{number:.0f}"
            return f"{about}{told} {name}{'' if told == '1' else 's'}"
    return f"{us / 1000:g} ms"


def unit_name(us: int) -> str:
    """Return what times of a unit are recorded to: "the minute", or "15 minutes"."""
    return f"the {NAMES[us]}" if us in NAMES else span(us)


def grid_doubts(case: Case, first: int) -> dict[int, list[str]]:
    """Return a doubt for each source from `first` on whose times look like those of visits."""
    found: dict[int, list[str]] = {}
    for source in units_of(case, first=first).sources:
        if source.grid is not None:
            where = "The times" if len(source.units) < 2 else "Most times"
            found.setdefault(source.source, []).append(
                f"{where} fall on a grid of {span(source.grid.step)}: they look like the times of "
                f"collection, not of posting, and nothing closer than that is tested. If another "
                f"column holds the times of posting, use --map COLUMN=time; if these are the times "
                f"of posting, run detect with --set coordination.grids=false."
            )
    return found


def precision_notes(units: TimeUnits) -> list[str]:
    """Return a sentence for each way of noting times coarser than the second, with its files."""
    files: dict[int, list[str]] = {}
    clocks: list[str] = []
    for source in units.sources:
        name = plain(source.file) or f"source {source.source}"
        total = sum(source.units.values()) + source.clock
        for unit, posts in source.units.items():
            if unit > SECOND:
                part = "" if posts == total else f" ({posts:,} of {total:,} posts)"
                files.setdefault(unit, []).append(name + part)
        if source.clock:
            clocks.append(f"{name} ({source.clock:,} of {total:,})")
    notes = []
    for unit, found in sorted(files.items()):
        what = f"Times of {_listed(found)} are recorded to {unit_name(unit)}"
        if unit > HOUR:
            notes.append(
                f"{what}: nothing is tested in time on them, since a longer window spans a night."
            )
        else:
            notes.append(
                f"{what}: no shorter time window is tested on them, and at that window posts count "
                f"as close together if their recorded times are equal."
            )
    if clocks:
        notes.append(
            f"Posts of {_listed(clocks)} were sent on full hours, quarters or the like, by "
            f"accounts that do so far more often than chance predicts: unrelated automation "
            f"coincides there, so nothing closer than its schedule is tested on them (--set "
            f"coordination.grids=false does)."
        )
    return notes


def _listed(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - FILES
    return ", ".join(distinct[:FILES]) + (f" and {more:,} more files" if more > 0 else "")
