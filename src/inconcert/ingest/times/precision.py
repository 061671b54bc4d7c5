"""How finely the times of each source are noted: to the day, hour, minute, second or less.

A time tells no more than it was noted with: two posts of one minute in a file of minutes may be a
minute apart, whatever another file beside it has. So each source, and each platform within it, has
a unit of its own: the largest in which all its times are whole. Where a source is put together of
parts that differ, each *stretch* of it has its own; and times that fall on a regular *grid* are
those of a collector's visits, which say of a post only that it was made before.

One account may well post on the minute, or on the hour, by program (`by_clock`); many accounts at
once do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inconcert.durations import DAY, HOUR, MILLISECOND, MINUTE, SECOND
from inconcert.ingest.times.by_clock import by_clock, likely
from inconcert.ingest.times.grids import TimeGrid, grid_of, many

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Accounts = Callable[[], I64]

UNITS = (DAY, HOUR, MINUTE, SECOND, MILLISECOND)
# Zones of the world differ by quarters of an hour.
QUARTER = 15 * MINUTE

# So many posts in a row, of so many accounts and instants, are no chance and no program: of times
# recorded to the second one in sixty is a whole minute.
RUN = 50
RUN_ACCOUNTS = 20
RUN_INSTANTS = {MINUTE: 20, DAY: 3}
RUN_LARGEST = 0.2
# What stands sorted by account tells of many accounts only where they are a crowd.
RUN_SORTED = 100
# Where nearly all times of a source are coarse, a few that are finer do not make the others so.
MOSTLY = 0.9
MOSTLY_POSTS = 10
MOSTLY_ACCOUNTS = 3
# Dates read in a zone are its midnights: seen on so many days, of more than one account.
DATES = 3
DATED_POSTS = 5


@dataclass(frozen=True)
class Noted:
    """How finely times are noted: the `unit` of each (µs), shape (n,), and the grid, if any.

    `clock` says which were made by a program on its clock; their unit is its step.
    """

    unit: I64
    grid: TimeGrid | None = None
    clock: Bool | None = None


def whole_unit(time: I64) -> int:
    """Return the largest of `UNITS` (µs) in which all times are whole, 1 where none is."""
    return next((unit for unit in UNITS if len(time) and not (time % unit).any()), 1)


def noted(time: I64, accounts: Accounts, *, grids: bool = True) -> Noted:
    """Return how finely the times of one source and platform are noted.

    `time` (µs) stands in the order of the rows; `accounts` gives the number, from 0, of the account
    of each. Without `grids` neither grids nor posts by the clock are looked for.
    """
    if len(time) == 0:
        return Noted(np.empty(0, np.int64))
    base = _in_a_zone(time, whole_unit(time), accounts)
    unit = np.full(len(time), base, np.int64)
    if base < DAY:
        for coarse in (MINUTE, HOUR, DAY):
            if coarse > base:
                unit[_coarse(time, coarse, accounts)] = coarse
        rest = unit == base
        if not rest.all() and rest.any():
            unit[rest] = whole_unit(time[rest])
    grid = grid_of(time, int(np.median(unit)), accounts) if grids else None
    if grid is not None:
        return Noted(np.maximum(unit, grid.step), grid)
    if grids and base < HOUR and likely(time, base):
        made = by_clock(time, accounts(), unit)
        return Noted(made, clock=made != unit)
    return Noted(unit)


def _in_a_zone(time: I64, base: int, accounts: Accounts) -> int:
    """Return the unit, seen through the offset of a zone: dates, or hours, of somewhere."""
    if base >= DAY or len(time) < DATED_POSTS or (time % QUARTER).any():
        return base
    for unit in (DAY, HOUR):
        # Of dates, those of summer are an hour from those of winter.
        rest = np.unique(time % unit)
        if unit > base and _one_offset(rest, unit):
            seen = len(np.unique(time // unit)) >= DATES
            if seen and len(np.unique(accounts())) > 1:
                return unit
    return base


def _one_offset(rest: I64, unit: int) -> bool:
    """Say whether remainders (rising) are of one zone: one, or two an hour apart for days."""
    apart = int(rest[-1] - rest[0])
    return len(rest) == 1 or (len(rest) == 2 and unit == DAY and min(apart, DAY - apart) <= HOUR)


def _coarse(time: I64, unit: int, accounts: Accounts) -> Bool:
    """Return which times are recorded to the unit (µs) though others of the source are finer."""
    whole: Bool = time % unit == (_offset(time) if unit == DAY else 0)
    number = int(np.count_nonzero(whole))
    if number < MOSTLY_POSTS:
        return np.zeros(len(time), np.bool_)
    if number >= MOSTLY * len(time):
        instants = len(np.unique(time[whole])) >= DATES
        if instants and many(accounts()[whole], MOSTLY_ACCOUNTS, 0.5):
            return whole
    found = np.zeros(len(time), np.bool_)
    if unit not in RUN_INSTANTS or number < RUN:
        return found
    # In the order of the rows: files put together. In that of time: an exporter that changed.
    _runs(whole, None, time, unit, accounts, found)
    _runs(whole, np.argsort(time, kind="stable"), time, unit, accounts, found)
    return found


def _offset(time: I64) -> int:
    """Return the most frequent remainder of a day that the midnight of a zone may have, µs."""
    rest = time % DAY
    rest = rest[rest % QUARTER == 0] // QUARTER
    return int(np.bincount(rest).argmax()) * QUARTER if len(rest) else 0


def _runs(
    whole: Bool, order: I64 | None, time: I64, unit: int, accounts: Accounts, found: Bool
) -> None:
    """Mark in `found` the long runs of whole times that many accounts wrote."""
    line = whole if order is None else whole[order]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.view(np.int8), [0]])))
    for first, end in edges.reshape(-1, 2).tolist():
        if end - first < RUN:
            continue
        rows = np.arange(first, end) if order is None else order[first:end]
        account = accounts()[rows]
        changes = int(np.count_nonzero(np.diff(account)))
        # A file sorted by account sets programs of one owner side by side.
        by_account = order is None and 2 * changes < len(rows)
        least = RUN_SORTED if by_account else RUN_ACCOUNTS
        instants = time[rows] // unit
        if many(account, least, RUN_LARGEST) and many(instants, RUN_INSTANTS[unit], 1.0):
            found[rows] = True
