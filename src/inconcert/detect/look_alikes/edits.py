"""Compiled parts of the search for near handles: hashing deletions, and exact verification.

Strings are runs of code points in one array, string i at `start[i]:start[i + 1]`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
I8 = npt.NDArray[np.int8]

# How one string becomes the other.
NONE, SUBSTITUTED, ADDED, EXCHANGED = 0, 1, 2, 3

_BASE = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)


@compiled
def edit(codes: U32, start: I64, a: int | np.int64, b: int | np.int64) -> tuple[int, int]:
    """Return (how a becomes b, place of the change in the longer one).

    One substitution, one insertion or deletion, or one exchange of neighbours; NONE for anything
    else, equal strings included.
    """
    if start[a + 1] - start[a] < start[b + 1] - start[b]:
        a, b = b, a
    n, m = start[a + 1] - start[a], start[b + 1] - start[b]
    if n - m > 1:
        return NONE, 0
    i = 0
    while i < m and codes[start[a] + i] == codes[start[b] + i]:
        i += 1
    j = 0
    while j < m - i and codes[start[a + 1] - 1 - j] == codes[start[b + 1] - 1 - j]:
        j += 1
    if n == m + 1:
        return (ADDED, i) if i + j == m else (NONE, 0)
    if i == n:
        return NONE, 0
    if i + j == n - 1:
        return SUBSTITUTED, i
    if i + j == n - 2:
        x, y = start[a] + i, start[b] + i
        if codes[x] == codes[y + 1] and codes[x + 1] == codes[y]:
            return EXCHANGED, i
    return NONE, 0


@compiled
def describe(codes: U32, classes: I8, start: I64, a: I64, b: I64) -> tuple[I8, I64, I8]:
    """Return (how, place, class of the characters that differ) of every pair; see `edit`.

    `classes` has a number for each code point in `codes`. The class of a pair is that of the
    characters that came, went or were exchanged; where they are of several, the least.
    """
    how, place = np.empty(len(a), np.int8), np.empty(len(a), np.int64)
    differs = np.empty(len(a), np.int8)
    for i in range(len(a)):
        one, other = a[i], b[i]
        if start[one + 1] - start[one] < start[other + 1] - start[other]:
            one, other = other, one
        how[i], place[i] = edit(codes, start, one, other)
        x, y = start[one] + place[i], start[other] + place[i]
        if how[i] == NONE:
            differs[i] = 0
        elif how[i] == ADDED:
            differs[i] = classes[x]
        elif how[i] == SUBSTITUTED:
            differs[i] = min(classes[x], classes[y])
        else:
            differs[i] = min(classes[x], classes[x + 1])
    return how, place, differs


@compiled
def deletions(codes: U32, start: I64, salt: U64, bits: int) -> U64:
    """Return a key for every string and for every string with one character left out.

    A key is the top of a polynomial hash modulo 2^64, mixed with the string's `salt` (its
    platform), one bit for "with nothing left out", and the number of the string in the last `bits`
    bits. Leaving out either of two equal neighbours is the same and is done once.
    """
    strings = len(start) - 1
    keys = np.empty(start[-1] + strings, np.uint64)
    place = 0
    shift = np.uint64(bits + 1)
    longest = 0
    for s in range(strings):
        longest = max(longest, start[s + 1] - start[s])
    power = np.ones(longest + 1, np.uint64)
    for i in range(longest):
        power[i + 1] = power[i] * _BASE
    front = np.zeros(longest + 1, np.uint64)
    for s in range(strings):
        n = start[s + 1] - start[s]
        for i in range(n):
            front[i + 1] = front[i] * _BASE + np.uint64(codes[start[s] + i]) + _ONE
        for i in range(n + 1):
            if 0 < i < n and codes[start[s] + i] == codes[start[s] + i - 1]:
                continue
            whole = i == n
            if whole:
                value = front[n]
            else:
                back = front[n] - front[i + 1] * power[n - i - 1]
                value = front[i] * power[n - i - 1] + back
            value = (value ^ salt[s]) * np.uint64(0xBF58476D1CE4E5B9)
            value ^= value >> np.uint64(31)
            value *= np.uint64(0x94D049BB133111EB)
            top = (value >> shift) << _ONE
            keys[place] = ((top | np.uint64(whole)) << np.uint64(bits)) | np.uint64(s)
            place += 1
    return keys[:place]


@compiled
def near_pairs(
    keys: U64, bits: int, codes: U32, start: I64, marks: I64, crowd: int, family: I64, values: I64
) -> tuple[I64, int]:
    """Return (pairs a < b within one edit as a << 32 | b, some of them twice; crowded runs).

    `keys` are sorted. In a run of more than `crowd` strings with one key (a family of numbered
    siblings), only pairs that agree in a column of `marks`, shape (columns, strings), are looked
    at; -1 agrees with nothing. Two strings of one `family` (strings,), -1 for none, are a pair
    only where they agree in a column of `values`, shaped as `marks`.
    """
    found = np.empty(1024, np.int64)
    count, crowded, low = 0, 0, 0
    mask = np.uint64((1 << bits) - 1)
    shift = np.uint64(bits + 1)
    while low < len(keys):
        high = low + 1
        top = keys[low] >> shift
        while high < len(keys) and keys[high] >> shift == top:
            high += 1
        size = high - low
        if size > crowd:
            crowded += 1
            for column in range(len(marks)):
                own = np.empty(size, np.int64)
                for i in range(size):
                    own[i] = marks[column, np.int64(keys[low + i] & mask)]
                run = keys[low:high][np.argsort(own)]
                found, count = _meet(
                    run, marks[column], crowd, bits, codes, start, family, values, found, count
                )
        elif size > 1:
            found, count = _meet(
                keys[low:high], marks[0], 0, bits, codes, start, family, values, found, count
            )
        low = high
    return found[:count], crowded


@compiled
def _meet(
    run: U64,
    mark: I64,
    reach: int,
    bits: int,
    codes: U32,
    start: I64,
    family: I64,
    values: I64,
    found: I64,
    count: int,
) -> tuple[I64, int]:
    """Add the pairs of a run; with `reach`, those of one mark that are at most so far apart."""
    mask = np.uint64((1 << bits) - 1)
    for i in range(len(run)):
        a = np.int64(run[i] & mask)
        for j in range(i + 1, len(run)):
            b = np.int64(run[j] & mask)
            if reach and (mark[a] < 0 or mark[a] != mark[b] or j - i > reach):
                break
            # Of different lengths: the shorter one whole meets the longer one without a character,
            # once; of equal length: both without a character.
            whole = ((run[i] >> np.uint64(bits)) & _ONE) + ((run[j] >> np.uint64(bits)) & _ONE)
            lengths = (start[a + 1] - start[a]) != (start[b + 1] - start[b])
            if a == b or whole != np.uint64(lengths):
                continue
            if family[a] >= 0 and family[a] == family[b]:
                agree = False
                for column in range(len(values)):
                    agree |= values[column, a] >= 0 and values[column, a] == values[column, b]
                if not agree:
                    continue
            if edit(codes, start, a, b)[0] == NONE:
                continue
            if count == len(found):
                wider = np.empty(2 * count, np.int64)
                wider[:count] = found
                found = wider
            found[count] = (min(a, b) << 32) | max(a, b)
            count += 1
    return found, count
