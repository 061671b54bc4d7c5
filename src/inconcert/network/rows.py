"""The hot path: counting co-shares, account by account, without ever holding the pairs.

The obvious way to count pairs is to emit them all, sort them and count runs; its memory grows with
the pairs. Here each account is a row of a sparse product (Gustavson 1978, *Two fast algorithms for
sparse matrices*, ACM TOMS 4(3)): for every share of the account the neighbours in time on the same
object are visited, and counted in an accumulator that has one slot per account. Memory is the
shares, one accumulator per thread and the links that come out; time is proportional to the events
visited, never to the square of an object's popularity.

Where a pair needs m events to count, most of a crowd need not be visited. Of an account's shares of
objects that it shared once, take the m - 1 with most neighbours: whoever has m events with the
account has one among its other shares, or two on one of these, and so shared that object twice
itself. Only those are candidates, and each is looked up on the shares that were passed over. (The
prefix filter of set-similarity joins: Chaudhuri, Ganti and Kaushik 2006, *A primitive operator for
similarity joins in data cleaning*, ICDE.) So one object that everybody shared costs nothing.

Three things keep it in the cache. A share is two words, a *place* and its account and object; the
place is made so that two shares lie within the window on one object exactly when their places
differ by no more than the window. Accounts are numbered by falling activity and a row looks only
at smaller numbers, so that the slots it touches are few. A row's slots lie side by side in
the order in which they were first touched, found through a small hash table.

Compiled by Numba at first use and cached on disk. The same definition stands as SQL in `steps`.
"""

from __future__ import annotations

import numpy as np

from inconcert.compiled import compiled
from inconcert.network.kernel import I8, I32, I64, Bool

_HIGH = np.int64(1) << 32
_LOW = _HIGH - 1
# A slot: (account | events, no further than asked for), (object last met | its smallest bin), then
# per bin four words: (events | objects), events in which the row was first, in which the column
# was, delays. Two busy accounts can meet more than 2^32 times on a few objects, but an account
# has less than 2^24 objects in common with another.
_HEAD = 2
_PER_BIN = 4
_EVENT = np.int64(1) << 24
_OBJECTS = _EVENT - 1
# Multiplicative hashing by the golden ratio (Knuth, TAOCP 3, 6.4).
_FOLD = np.uint64(0x9E3779B97F4A7C15)
# Of a slot that has met no object yet: differs from all marks, which are not negative.
_NO_OBJECT = np.int64(-1)
# Below so many neighbours an account is counted the plain way; a look-up costs as many visits.
_MANY = 256
_LOOK_UP = 20


@compiled
def _add(slots: I64, slot: int, mark: int, k: int, side: int, delay: int, enough: int) -> None:
    """Count an event in a slot: object `mark`, bin `k`; side 0 where the row was first."""
    if slots[slot] & _LOW < enough:
        slots[slot] += 1
    base = slot + _HEAD + _PER_BIN * k
    last = slots[slot + 1]
    nearest = last & _LOW
    slots[base] += _EVENT
    if last - nearest != mark:
        slots[base] += 1
        slots[slot + 1] = mark | k
    elif k < nearest:
        slots[base] += 1
        slots[slot + _HEAD + _PER_BIN * nearest] -= 1
        slots[slot + 1] = mark | k
    if delay > 0:
        slots[base + 1 + side] += 1
        slots[base + 3] += delay


@compiled
def _slot(table: I64, slots: I64, width: int, b: int, fold: np.uint64, count: int) -> int:
    """Return the slot of account b, which is number `count`, made empty, where there was none."""
    mask = (np.int64(1) << (64 - np.int64(fold))) - 1
    at = np.int64((np.uint64(b) * _FOLD) >> fold)
    entry = table[at]
    while entry >= 0 and entry >> 32 != b:
        at = (at + 1) & mask
        entry = table[at]
    if entry >= 0:
        there: int = (entry & _LOW) * width
        return there
    table[at] = (b << 32) | count
    slot = count * width
    slots[slot] = b << 32
    slots[slot + 1] = _NO_OBJECT
    for word in range(slot + _HEAD, slot + width):
        slots[word] = 0
    return slot


@compiled
def _passed_over(
    shares: I64, near: I32, row_items: I32, first: int, last: int, most: int
) -> tuple[Bool, int]:
    """Choose, of items first..last-1 of an account, up to `most` of objects that it shared once.

    Those with most neighbours are taken. Returns (which of the items, their neighbours).
    """
    size = last - first
    passed: Bool = np.zeros(size, np.bool_)
    crowd = np.empty(size, np.int64)
    for i in range(size):
        own = shares[row_items[first + i], 1]
        single = i == 0 or shares[row_items[first + i - 1], 1] != own
        single = single and (i == size - 1 or shares[row_items[first + i + 1], 1] != own)
        crowd[i] = near[row_items[first + i]] if single else -1
    total = 0
    order = np.argsort(-crowd)
    for i in range(min(most, size)):
        if crowd[order[i]] < 0:
            break
        passed[order[i]] = True
        total += crowd[order[i]]
    return passed, total


@compiled
def _at_least(place: I64, items: I32, first: int, last: int, bound: int) -> int:
    """Return the first of items first..last-1, whose places rise, at `bound` or behind it."""
    while first < last:
        middle = (first + last) // 2
        if place[items[middle], 0] < bound:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def _found_at(
    shares: I64,
    contents: I32,
    check: bool,
    row_start: I64,
    row_items: I32,
    a: int,
    passed: Bool,
    again: I32,
    windows: I64,
    enough: int,
    table: I64,
    slots: I64,
    width: int,
    fold: np.uint64,
    count: int,
) -> int:
    """Count the events of account a on the shares that were passed over; return the slots."""
    widest = windows[windows.size - 1]
    for i in range(passed.size):
        if passed[i]:
            here = shares[row_items[row_start[a] + i], 0]
            at = _at_least(shares, again, 0, again.size, here - widest)
            while at < again.size and shares[again[at], 0] <= here + widest:
                b = shares[again[at], 1] >> 32
                if b < a and _slot(table, slots, width, b, fold, count) == count * width:
                    count += 1
                at += 1
    for i in range(passed.size):
        if not passed[i]:
            continue
        mine = row_items[row_start[a] + i]
        here = shares[mine, 0]
        mark = (shares[mine, 1] & _LOW) << 32
        for index in range(count):
            slot = index * width
            b = slots[slot] >> 32
            end = row_start[b + 1]
            at = _at_least(shares, row_items, row_start[b], end, here - widest)
            while at < end and shares[row_items[at], 0] <= here + widest:
                j = row_items[at]
                at += 1
                if check and contents[mine] == contents[j]:
                    continue
                delay = abs(shares[j, 0] - here)
                k = 0
                while delay > windows[k]:
                    k += 1
                _add(slots, slot, mark, k, 1 if shares[j, 0] < here else 0, delay, enough)
    return count


@compiled
def count_rows(  # noqa: PLR0912, PLR0915
    shares: I64,
    contents: I32,
    check: bool,
    row_start: I64,
    row_items: I32,
    near: I32,
    again: I32,
    first_row: int,
    last_row: int,
    windows: I64,
    opens: I8,
    min_events: int,
) -> tuple[I32, I32, I64, I64]:
    """Count the co-shares of accounts first_row..last_row-1 with all accounts of smaller number.

    `shares` has shape (n, 2), sorted by object and time: place, and account << 32 | object.
    `row_items[row_start[a]:row_start[a + 1]]` are the shares of account a in that order. `near`
    (n,) counts the neighbours of each within the widest window, and `again` names those that
    `repeating` finds within twice that. `windows` rise, in the unit of the
    places; bin k holds delays in (windows[k-1], windows[k]]. `opens[a]` is the first window in
    which account a has the participation asked for, and len(windows) where it never has. Pairs
    with fewer than `min_events` events in every window are not returned.

    Returns (row, column, counts, delays): accounts as int32 of shape (links,); counts as int64 of
    shape (links, windows, 4): events, objects, events in which the row was first, events in which
    the column was; delays as int64 of shape (links, windows), their sum in the unit of the places.
    """
    bins = windows.size
    width = _HEAD + _PER_BIN * bins
    widest = windows[bins - 1]
    n = shares.shape[0]
    table = np.full(1024, -1, np.int64)
    slots = np.empty(1024 * width, np.int64)
    capacity = 4096
    rows = np.empty(capacity, np.int32)
    columns = np.empty(capacity, np.int32)
    counts = np.empty((capacity, bins, 4), np.int64)
    delays = np.empty((capacity, bins), np.int64)
    found = 0
    passed = np.zeros(0, np.bool_)
    for a in range(first_row, last_row):
        visits = np.int64(0)
        for item in range(row_start[a], row_start[a + 1]):
            visits += near[row_items[item]]
        sparse = False
        if min_events > 1 and visits > _MANY:
            passed, spared = _passed_over(
                shares, near, row_items, row_start[a], row_start[a + 1], min_events - 1
            )
            rest = visits - spared
            lookups = 0
            for i in range(passed.size):
                if passed[i]:
                    here = shares[row_items[row_start[a] + i], 0]
                    low = _at_least(shares, again, 0, again.size, here - widest)
                    rest += _at_least(shares, again, low, again.size, here + widest + 1) - low
                    lookups += _LOOK_UP
            sparse = bool(rest + lookups * min(rest, np.int64(a)) < visits)
            visits = rest if sparse else visits
        room = 2 * min(visits, np.int64(a)) + 2
        bits = 4
        while (np.int64(1) << bits) < room:
            bits += 1
        mask = (np.int64(1) << bits) - 1
        if mask >= table.size:
            table = np.empty(mask + 1, np.int64)
            slots = np.empty((mask + 1) // 2 * width, np.int64)
        table[: mask + 1] = -1
        fold = np.uint64(64 - bits)
        count = 0
        for item in range(row_start[a], row_start[a + 1]):
            if sparse and passed[item - row_start[a]]:
                continue
            i = row_items[item]
            here = shares[i, 0]
            mark = (shares[i, 1] & _LOW) << 32
            for side in range(2):
                step = 1 - 2 * side
                j = i + step
                while 0 <= j < n:
                    delay = (shares[j, 0] - here) * step
                    if delay > widest:
                        break
                    b = shares[j, 1] >> 32
                    if b < a and not (check and contents[i] == contents[j]):
                        k = 0
                        while delay > windows[k]:
                            k += 1
                        slot = _slot(table, slots, width, b, fold, count)
                        if slot == count * width:
                            count += 1
                        _add(slots, slot, mark, k, side, delay, min_events)
                    j += step
        if sparse:
            count = _found_at(
                shares, contents, check, row_start, row_items, a, passed, again, windows,
                min_events, table, slots, width, fold, count,
            )  # fmt: skip
        for index in range(count):
            slot = index * width
            b = slots[slot] >> 32
            if slots[slot] & _LOW < min_events:
                continue
            opened = min(opens[a], opens[b])
            if found == capacity:
                capacity *= 2
                rows = _grown(rows, capacity)
                columns = _grown(columns, capacity)
                more_counts = np.empty((capacity, bins, 4), np.int64)
                more_counts[:found] = counts
                counts = more_counts
                more_delays = np.empty((capacity, bins), np.int64)
                more_delays[:found] = delays
                delays = more_delays
            keep = False
            met = np.int64(0)
            row_first = np.int64(0)
            column_first = np.int64(0)
            total = np.int64(0)
            for k in range(bins):
                base = slot + _HEAD + _PER_BIN * k
                met += slots[base]
                row_first += slots[base + 1]
                column_first += slots[base + 2]
                total += slots[base + 3]
                open_ = k >= opened
                events = (met >> 24) * open_
                keep = keep or events >= min_events
                counts[found, k, 0] = events
                counts[found, k, 1] = (met & _OBJECTS) * open_
                counts[found, k, 2] = row_first * open_
                counts[found, k, 3] = column_first * open_
                delays[found, k] = total * open_
            if keep:
                rows[found] = a
                columns[found] = b
                found += 1
    return rows[:found].copy(), columns[:found].copy(), counts[:found].copy(), delays[:found].copy()


@compiled
def _grown(array: I32, capacity: int) -> I32:
    larger = np.empty(capacity, np.int32)
    larger[: array.size] = array
    return larger
