"""Shares of all kinds as numbers, sorted, in halves: what candidates and tests work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import complete, post_numbers
from inconcert.detect.coordination.concert.split import PRIORITY, SPLITS, deal
from inconcert.detect.coordination.statistics.closeness import thinned
from inconcert.ingest.times.precision import whole_unit
from inconcert.network import kernel
from inconcert.network.number import number

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]

# The halves of all splits: 0 and 1 are those of the first, 2 and 3 of the second, and so on.
FOLDS = tuple(range(2 * SPLITS))
BOTH = -1

# A key of two numbers is sorted as one where it has room, with the sign bit left alone.
_KEY_BITS = 62


@dataclass(frozen=True)
class Shares:
    """All shares with a time, sorted by object, then time, then account.

    `account`, `object`, `origin` (-1: unknown) and `kind` are numbers, `time` µs, bit k of
    `fold` the half in split k, `row` the row of the table that was given. `names` are the keys of
    the accounts in byte order; `kinds` the names of the kinds. `units` are those that times are
    noted to (µs), the finest first, and `grade` says which of them each share has (None: all the
    only one).
    """

    account: I32
    object: I32
    kind: I32
    origin: I32
    time: I64
    fold: I8
    row: I64
    names: pa.Array
    kinds: list[str]
    units: tuple[int, ...]
    grade: I8 | None = None

    def __len__(self) -> int:
        return len(self.time)

    def within(self, fold: int, places: I64 | slice = slice(None)) -> npt.NDArray[np.bool_]:
        """Return which shares (of those at `places`) are in `fold`, one of `FOLDS`."""
        return np.asarray((self.fold[places] >> split_of(fold)) & 1 == fold & 1, np.bool_)

    @cached_property
    def platform(self) -> I32:
        """The number of the platform of each account: what is before the colon of its key.

        Keys without a colon are of one platform.
        """
        return number(pc.replace_substring_regex(self.names, r"(?s)^([^:]*:)?.*$", r"\1"))[0]

    @cached_property
    def platforms(self) -> int:
        """How many platforms the accounts are on."""
        return int(self.platform.max()) + 1 if len(self.names) else 0

    def platform_of(self, accounts: I64) -> int:
        """Return the platform of some accounts, or -1 where they are on several."""
        on = self.platform[accounts]
        return int(on[0]) if len(on) and (on == on[0]).all() else -1

    def activity(self, accounts: I64) -> tuple[int, int]:
        """Return how many accounts are on the platforms of some, and their `posts` in all.

        Whoever is elsewhere tells nothing of how active people are here.
        """
        here = among(self.platform, np.unique(self.platform[accounts]).astype(np.int64))
        return int(here.sum()), int(self.posts[here].sum())

    @property
    def unit(self) -> int:
        """The finest unit of the times, µs."""
        return self.units[0]

    def unit_of(self, places: I64) -> int:
        """Return the coarsest unit of the times of some shares, µs."""
        if self.grade is None or len(places) == 0:
            return self.unit
        return self.units[int(self.grade[places].max())]

    @cached_property
    def posts(self) -> I64:
        """How often each account shared anything, what it shared at one instant counted once."""
        noted = self.time
        if self.grade is not None:
            unit = np.array(self.units, np.int64)[self.grade]
            noted = noted // unit * unit
        order = _order(self.account, noted // self.unit)
        account, time = self.account[order], noted[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (account[1:] != account[:-1]) | (time[1:] != time[:-1])
        return np.bincount(account[first], minlength=len(self.names))


def split_of(fold: int) -> int:
    """Return which split a half is of."""
    return fold // 2


def other_fold(fold: int) -> int:
    """Return the half that is left of the same split."""
    return fold ^ 1


@dataclass(frozen=True)
class Level:
    """The shares that are noted finely enough for a window.

    `place` are rows of `Shares` (None: all), `time` their times, floored to the coarsest unit on
    each object. `units` are those coarsest ones that occur (µs), and `grade` says which of them the
    object of each share has (None: all the only one).
    """

    place: I64 | None
    time: I64
    units: tuple[int, ...]
    grade: I8 | None

    def apart(self, window: int) -> I64:
        """Return the times so that two are within `window` exactly where they are noted so."""
        if self.grade is None:
            return self.time
        unit = np.array(self.units, np.int64)[self.grade]
        # In a window below two units only what is noted alike is close; in one of two what is noted
        # side by side (`settings.width_of`).
        step = np.where(2 * unit > window, window + 1, window)
        return np.where(2 * unit < window, self.time, self.time // unit * step)


@dataclass(frozen=True)
class SharePart:
    """The shares of one half, or of both, thinned for one period: see `thinned`.

    `place` are rows of `Shares`. `of` lists the places of an account's shares in this part:
    `of[start[a]:start[a + 1]]`; `posts` how often each account shared anything. Times are floored,
    and `units` and `grade` are as in `Level`.
    """

    account: I32
    object: I32
    origin: I32
    time: I64
    place: I64
    of: I32
    start: I64
    posts: I64
    units: tuple[int, ...] = ()
    grade: I8 | None = None

    def unit_at(self, place: int) -> int | None:
        """Return the unit (µs) on the object of a share, None where all have the finest."""
        return None if self.grade is None else self.units[int(self.grade[place])]

    def by_unit(self, places: I32) -> list[tuple[int | None, I32]]:
        """Part places (rising) by the unit on their objects: (unit, places); see `unit_at`."""
        if self.grade is None:
            return [(None, places)]
        grade = self.grade[places]
        return [(unit, places[grade == i]) for i, unit in enumerate(self.units)]

    def shares_of(self, accounts: I64) -> I32:
        """Return the places of the shares of `accounts` in this part, rising."""
        if len(accounts) == 0:
            return np.empty(0, np.int32)
        if 20 * (self.start[accounts + 1] - self.start[accounts]).sum() > len(self.account):
            # So many that sorting them takes longer than walking along all.
            inside = np.zeros(len(self.start), np.bool_)
            inside[accounts] = True
            return np.flatnonzero(inside[self.account]).astype(np.int32)
        return np.sort(
            np.concatenate([self.of[self.start[a] : self.start[a + 1]] for a in accounts.tolist()])
        )


def read_shares(table: pa.Table) -> Shares:
    """Number and sort `table`: account, kind, object, time (int64 µs), origin or not, half.

    Rows without an account, object or time are left out. `fold` has a bit for each split. `unit`
    (int64 µs), where there is one, is what each time is noted to; else the largest that all are
    whole in.
    """
    keep = complete(table, "account", "object", "time")
    rows = np.arange(table.num_rows)
    if pc.sum(pc.cast(keep, pa.int64())).as_py() != table.num_rows:
        rows = np.flatnonzero(keep.to_numpy(zero_copy_only=False))
        table = table.filter(keep)
    account, names = _in_order(table["account"])
    kind, kinds = _in_order(table["kind"])
    # Two kinds may have an object of one name.
    object_, objects = _in_order(table["object"])
    object_ = _dense(kind.astype(np.int64) * len(objects) + object_, len(kinds) * len(objects))
    origin = np.full(len(rows), -1, np.int32)
    if "origin" in table.column_names:
        origin, _ = number(table["origin"])
    time = table["time"].to_numpy().astype(np.int64, copy=False)
    if "fold" in table.column_names:
        fold = table["fold"].to_numpy().astype(np.int8, copy=False)
    else:
        of = [
            PRIORITY.index(name) if name in PRIORITY else len(PRIORITY)
            for name in kinds.to_pylist()
        ]
        fold = deal(
            account, object_, np.array(of or [0], np.int64)[kind], time, post_numbers(table)
        )
    units, grade = _units(table, time)
    first = _order(account)
    order = first[_order(object_[first], time[first] // units[0])]
    return Shares(
        account[order], object_[order], kind[order], origin[order], time[order], fold[order],
        rows[order], names, kinds.to_pylist(), units, grade if grade is None else grade[order],
    )  # fmt: skip


def among(values: npt.NDArray[np.integer], rising: I64) -> npt.NDArray[np.bool_]:
    """Return which values are among the rising ones: `np.isin`, ten times as fast for a few."""
    if len(rising) == 0:
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(rising, values), len(rising) - 1)
    return np.asarray(rising[place] == values, np.bool_)


def _units(table: pa.Table, time: I64) -> tuple[tuple[int, ...], I8 | None]:
    """Return the units of the times, the finest first, and which of them each has."""
    if "unit" not in table.column_names or len(time) == 0:
        return (whole_unit(time),), None
    unit = table["unit"].to_numpy().astype(np.int64, copy=False)
    if unit.min() == unit.max():
        return (int(unit[0]),), None
    units = np.unique(unit)
    return tuple(units.tolist()), np.searchsorted(units, unit).astype(np.int8)


def level(shares: Shares, coarsest: int) -> Level:
    """Return the shares noted to `coarsest` µs or finer, each as its object's coarsest share."""
    if shares.grade is None:
        # Whole but for the times of a grid, which are a little beside it.
        rest = shares.time % shares.unit
        time = shares.time - rest if rest.any() else shares.time
        return Level(None, time, shares.units, None)
    place = np.flatnonzero(shares.grade < sum(unit <= coarsest for unit in shares.units))
    if len(place) == 0:
        return Level(place, shares.time[place], shares.units[:1], None)
    object_ = shares.object[place]
    first = np.flatnonzero(np.concatenate([[True], object_[1:] != object_[:-1]]))
    coarse = np.maximum.reduceat(shares.grade[place], first)
    grade = np.repeat(coarse, np.diff(np.append(first, len(place))))
    occur, grade = np.unique(grade, return_inverse=True)
    units = tuple(shares.units[i] for i in occur.tolist())
    unit = np.array(units, np.int64)[grade]
    time = shares.time[place] // unit * unit
    # The finest unit is what scales are made for.
    return Level(place, time, units, None if units == shares.units[:1] else grade.astype(np.int8))


def part(shares: Shares, fold: int, period: int, of: Level | None = None) -> SharePart:
    """Return the shares of `fold` (or `BOTH`), each account once on an object in `period` µs.

    `of` are the shares that take part (None: those of the finest unit).
    """
    of = of or level(shares, shares.unit)
    rows = len(shares) if of.place is None else len(of.place)
    some = np.arange(rows)
    if fold != BOTH:
        some = np.flatnonzero(shares.within(fold, slice(None) if of.place is None else of.place))
    place = some if of.place is None else of.place[some]
    time = of.time[some]
    keep = thinned(shares.object[place], shares.account[place], time, period)
    place = place[keep]
    account = shares.account[place]
    start = np.concatenate([[0], np.cumsum(np.bincount(account, minlength=len(shares.names)))])
    return SharePart(
        account, shares.object[place], shares.origin[place], time[keep], place,
        _order(account), start, shares.posts, of.units,
        None if of.grade is None else of.grade[some][keep],
    )  # fmt: skip


def _in_order(column: pa.ChunkedArray) -> tuple[I32, pa.Array]:
    """Number a column so that the numbers follow the byte order of its values."""
    codes, values = number(column)
    order = pc.array_sort_indices(values).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[codes] if len(order) else codes, values.take(pa.array(order))


def _dense(codes: I64, codes_of: int) -> I32:
    """Number the codes that occur, of `codes_of` possible ones, in their order from 0."""
    occurs = np.zeros(codes_of, np.bool_)
    occurs[codes] = True
    return np.asarray((np.cumsum(occurs, dtype=np.int32) - np.int32(1))[codes], np.int32)


def _order(numbers: I32, within: I64 | None = None) -> I32:
    """Return the stable order by `numbers`, then by `within` (rising integers of any size)."""
    if len(numbers) == 0:
        return np.empty(0, np.int32)
    keys = numbers.astype(np.int64)
    if within is not None:
        least = int(within.min())
        bits = (int(within.max()) - least).bit_length()
        if bits + int(numbers.max()).bit_length() > _KEY_BITS:
            return np.lexsort((within, numbers)).astype(np.int32)
        keys = (keys << bits) | (within - least)
    _, order = kernel.radix_sort(keys, np.arange(len(keys), dtype=np.int32))
    return order
