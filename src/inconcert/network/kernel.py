"""Compiled parts of the co-share count: sorting, places on a line, and what lies near on it.

A *place* is made so that two shares lie within the window on one object exactly when their places
differ by no more than the window. What is counted on them stands in `rows`. Compiled by Numba at
first use and cached on disk.
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
def repeating(place: I64, row_items: I32, row_start: I64, objects: I32, reach: int) -> I32:
    """Return, in order, the shares with another of their account's on their object within `reach`.

    Both shares of a pair of neighbours are named; `row_items` are the shares by account.
    """
    again = np.zeros(place.size, np.bool_)
    for a in range(row_start.size - 1):
        for item in range(row_start[a] + 1, row_start[a + 1]):
            one, two = row_items[item - 1], row_items[item]
            if objects[one] == objects[two] and place[two] - place[one] <= reach:
                again[one] = again[two] = True
    return np.flatnonzero(again).astype(np.int32)


@compiled
def pairs_within(groups: I64, times: I64, window: int) -> int:
    """Return how many pairs of rows of one group are at most `window` apart; sorted by both."""
    total = np.int64(0)
    first = 0
    for i in range(groups.size):
        while groups[first] != groups[i] or times[i] - times[first] > window:
            first += 1
        total += i - first
    return int(total)
