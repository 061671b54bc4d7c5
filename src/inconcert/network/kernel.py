"""The hot path: counting co-shares, account by account, without ever holding the pairs.

The obvious way to count pairs is to emit them all, sort them and count runs; its memory grows with
the pairs. Here each account is a row of a sparse product (Gustavson 1978, *Two fast algorithms for
sparse matrices*, ACM TOMS 4(3)): for every share of the account the neighbours in time on the same
object are visited, and counted in an accumulator that has one slot per account. Memory is the
shares, one accumulator per thread and the links that come out; time is proportional to the events
visited, never to the square of an object's popularity.

Three things keep it in the cache. A share is two words, a *place* and its account and object; the
place is made so that two shares lie within the window on one object exactly when their places
differ by no more than the window. Accounts are numbered by falling activity and a row looks only
at smaller numbers, so that the slots it touches are few. A row's slots lie side by side in
the order in which they were first touched, found through a small hash table.

Compiled by Numba at first use and cached on disk. The same definition stands as SQL in `steps`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]
Bool = npt.NDArray[np.bool_]

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


@compiled
def radix_sort(keys: I64, items: I32) -> tuple[I64, I32]:
    """Sort `keys` (non-negative int64, shape (n,)) stably, carrying `items` (int32) along.

    Least significant digit first, 11 bits a pass, as many passes as the largest key needs. The
    arrays given are overwritten; the two returned hold the result.
    """
    n = keys.size
    top = np.int64(0)
    for i in range(n):
        top |= keys[i]
    other_keys = np.empty_like(keys)
    other_items = np.empty_like(items)
    shift = np.int64(0)
    while shift < 63 and top >> shift > 0:
        start = np.zeros(2049, np.int64)
        for i in range(n):
            start[((keys[i] >> shift) & 2047) + 1] += 1
        single = False
        for d in range(1, 2049):
            single = single or start[d] == n
            start[d] += start[d - 1]
        if not single:
            for i in range(n):
                d = (keys[i] >> shift) & 2047
                at = start[d]
                start[d] = at + 1
                other_keys[at] = keys[i]
                other_items[at] = items[i]
            keys, other_keys = other_keys, keys
            items, other_items = other_items, items
        shift += 11
    return keys, items


@compiled
def places(objects: I32, times: I64, gap: int) -> I64:
    """Return one place per share, sorted by object and time: rising, and comparable by difference.

    Between neighbours on one object the place rises by the time between them, but by no more than
    `gap`, and between objects by `gap`; so with `gap` one more than the widest window, a
    difference of places is within a window exactly where the shares are of one object and within
    that window of each other, and is then their delay.
    """
    n = objects.size
    result = np.empty(n, np.int64)
    place = np.int64(0)
    for i in range(n):
        if i > 0:
            if objects[i] != objects[i - 1]:
                place += gap
            else:
                place += min(times[i] - times[i - 1], gap)
        result[i] = place
    return result


@compiled
def neighbours(place: I64, window: int) -> I32:
    """Return for each share how many shares lie within `window` of it on its object, itself too."""
    n = place.size
    count = np.empty(n, np.int32)
    first = 0
    last = 0
    for i in range(n):
        while place[i] - place[first] > window:
            first += 1
        while last < n and place[last] - place[i] <= window:
            last += 1
        count[i] = last - first
    return count


@compiled
def own_pairs(place: I64, row_items: I32, row_start: I64, window: int) -> int:
    """Return how many pairs of shares within `window` on one object are of one account."""
    total = np.int64(0)
    for a in range(row_start.size - 1):
        first = row_start[a]
        for item in range(row_start[a], row_start[a + 1]):
            while place[row_items[item]] - place[row_items[first]] > window:
                first += 1
            total += item - first
    return int(total)


@compiled
def takes_part(place: I64, accounts: I32, contents: I32, check: bool, window: int) -> Bool:
    """Return for each share whether it is part of any event within `window`.

    The nearest share by another account decides, on either side, so that a long run of one
    account's own shares costs no more than its length. With `check`, two shares of one content
    make no event, and the search goes on past those.
    """
    n = place.size
    part = np.zeros(n, np.bool_)
    other = np.int64(-1)
    for i in range(n):
        if i > 0 and accounts[i - 1] != accounts[i]:
            other = np.int64(i - 1)
        j = other
        while (
            check
            and j >= 0
            and place[i] - place[j] <= window
            and (contents[j] == contents[i] or accounts[j] == accounts[i])
        ):
            j -= 1
        part[i] = j >= 0 and place[i] - place[j] <= window
    other = np.int64(n)
    for i in range(n - 1, -1, -1):
        if i < n - 1 and accounts[i + 1] != accounts[i]:
            other = np.int64(i + 1)
        j = other
        while (
            check
            and j < n
            and place[j] - place[i] <= window
            and (contents[j] == contents[i] or accounts[j] == accounts[i])
        ):
            j += 1
        part[i] = part[i] or (j < n and place[j] - place[i] <= window)
    return part


@compiled
def repeats(objects: I32, times: I64, accounts: I32, contents: I32) -> Bool:
    """Return for each share whether an equal one stands before it, in all four columns.

    Shares are sorted by object, then time.
    """
    n = objects.size
    result = np.zeros(n, np.bool_)
    i = 0
    while i < n:
        j = i + 1
        while j < n and objects[j] == objects[i] and times[j] == times[i]:
            j += 1
        if j - i > 1:
            order = np.argsort(accounts[i:j].astype(np.int64) * _HIGH + contents[i:j])
            for k in range(1, order.size):
                x = i + order[k - 1]
                y = i + order[k]
                if accounts[x] == accounts[y] and contents[x] == contents[y]:
                    result[y] = True
        i = j
    return result


@compiled
def count_rows(  # noqa: PLR0912, PLR0915
    shares: I64,
    contents: I32,
    check: bool,
    row_start: I64,
    row_items: I32,
    row_visits: I64,
    first_row: int,
    last_row: int,
    windows: I64,
    opens: I8,
    min_events: int,
    totals: I64,
) -> tuple[I32, I32, I64, I64]:
    """Count the co-shares of accounts first_row..last_row-1 with all accounts of smaller number.

    `shares` has shape (n, 2), sorted by object and time: place, and account << 32 | object.
    `row_items[row_start[a]:row_start[a + 1]]` are the shares of account a in that order, and
    `row_visits[a]` bounds the neighbours that they have. `windows` rise, in the unit of the
    places; bin k holds delays in (windows[k-1], windows[k]]. `opens[a]` is the first window in
    which account a has the participation asked for, and len(windows) where it never has. The
    events of every window, over all pairs, are added to `totals`; pairs with fewer than
    `min_events` events in every window are not returned.

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
    for a in range(first_row, last_row):
        room = 2 * min(row_visits[a], np.int64(a)) + 2
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
                        at = np.int64((np.uint64(b) * _FOLD) >> fold)
                        entry = table[at]
                        while entry >= 0 and entry >> 32 != b:
                            at = (at + 1) & mask
                            entry = table[at]
                        if entry < 0:
                            table[at] = (b << 32) | count
                            slot = count * width
                            count += 1
                            slots[slot] = (b << 32) | 1
                            slots[slot + 1] = mark | k
                            for word in range(slot + _HEAD, slot + width):
                                slots[word] = 0
                            base = slot + _HEAD + _PER_BIN * k
                            slots[base] = _EVENT + 1
                        else:
                            slot = (entry & _LOW) * width
                            if slots[slot] & _LOW < min_events:
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
                    j += step
        for index in range(count):
            slot = index * width
            b = slots[slot] >> 32
            opened = min(opens[a], opens[b])
            if slots[slot] & _LOW < min_events:
                events = np.int64(0)
                for k in range(bins):
                    events += slots[slot + _HEAD + _PER_BIN * k] >> 24
                    totals[k] += events * (k >= opened)
                continue
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
                totals[k] += events
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
