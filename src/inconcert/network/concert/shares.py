"""Shares of all kinds as numbers, sorted, in halves: what candidates and tests work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.columns import complete
from inconcert.durations import HOUR, MILLISECOND, MINUTE, SECOND
from inconcert.network import kernel
from inconcert.network.number import number
from inconcert.stats.closeness import thinned

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]

HALVES = (0, 1)
BOTH = 2

# A key of two numbers is sorted as one where it has room, with the sign bit left alone.
_KEY_BITS = 62
_UNITS = (HOUR, MINUTE, SECOND, MILLISECOND)


@dataclass(frozen=True)
class Shares:
    """All shares with a time, sorted by object, then time, then account.

    `account`, `object`, `origin` (-1: unknown) and `kind` are numbers, `time` µs, `half` 0 or 1,
    `row` the row of the table that was given. `names` are the keys of the accounts in byte order;
    `kinds` the names of the kinds. `unit` is the unit of the times in µs.
    """

    account: I32
    object: I32
    kind: I32
    origin: I32
    time: I64
    half: I8
    row: I64
    names: pa.Array
    kinds: list[str]
    unit: int

    def __len__(self) -> int:
        return len(self.time)

    @cached_property
    def posts(self) -> I64:
        """How often each account shared anything, what it shared at one instant counted once."""
        order = _order(self.account, self.time // self.unit)
        account, time = self.account[order], self.time[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (account[1:] != account[:-1]) | (time[1:] != time[:-1])
        return np.bincount(account[first], minlength=len(self.names))


@dataclass(frozen=True)
class Part:
    """The shares of one half, or of both, thinned for one period: see `thinned`.

    `place` are rows of `Shares`. `of` lists the places of an account's shares in this part:
    `of[start[a]:start[a + 1]]`; `posts` how often each account shared anything.
    """

    account: I32
    object: I32
    origin: I32
    time: I64
    place: I64
    of: I32
    start: I64
    posts: I64

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

    Rows without an account, object or time are left out. `half` is 0 or 1.
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
    half = table["half"].to_numpy().astype(np.int8, copy=False)
    unit = time_unit(time)
    first = _order(account)
    order = first[_order(object_[first], time[first] // unit)]
    return Shares(
        account[order], object_[order], kind[order], origin[order], time[order], half[order],
        rows[order], names, kinds.to_pylist(), unit,
    )  # fmt: skip


def among(values: npt.NDArray[np.integer], rising: I64) -> npt.NDArray[np.bool_]:
    """Return which values are among the rising ones: `np.isin`, ten times as fast for a few."""
    if len(rising) == 0:
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(rising, values), len(rising) - 1)
    return np.asarray(rising[place] == values, np.bool_)


def time_unit(time: I64) -> int:
    """Return the largest of hour, minute, second and millisecond that all times are whole in."""
    return next((unit for unit in _UNITS if len(time) and not (time % unit).any()), 1)


def part(shares: Shares, half: int, period: int) -> Part:
    """Return the shares of `half` (or `BOTH`), each account once on an object in `period` µs."""
    place = np.arange(len(shares)) if half == BOTH else np.flatnonzero(shares.half == half)
    keep = thinned(shares.object[place], shares.account[place], shares.time[place], period)
    place = place[keep]
    account = shares.account[place]
    start = np.concatenate([[0], np.cumsum(np.bincount(account, minlength=len(shares.names)))])
    return Part(
        account, shares.object[place], shares.origin[place], shares.time[place], place,
        _order(account), start, shares.posts,
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
