"""Numbering the distinct texts of a column: what counting needs first, and its bottleneck.

A general hash table of a million texts lies far outside the cache, and each of ten million look-ups
waits for memory three times. Here every text is first hashed in one sweep, the hashes are split
into partitions, and each partition is numbered in a table that fits in the cache, as in the radix
join (Manegold, Boncz and Kersten 2002, *Optimizing main-memory join on modern hardware*, IEEE TKDE
14(4)).

Texts are told apart by 128 bits of a hash with a random key, so that two among a hundred million
fall together with a chance of about 10⁻²³, and nobody can write texts that do. The numbers follow
the first occurrence of each text and so do not depend on the key.
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.compiled import compiled
from inconcert.network.kernel import I32

U64 = npt.NDArray[np.uint64]

_PARTITION_BITS = 8
# More text than 32-bit offsets can address has to be taken apart by the general way.
_OFFSETS = 2**31 - 1


def number(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int32], pa.Array]:
    """Return the number of each value, shape (n,), and the distinct values in that order.

    Numbers count from 0 in order of first occurrence; a null has the number -1. Any Arrow type is
    taken; text and binary are fast.
    """
    if pa.types.is_string(column.type) and column.nbytes >= _OFFSETS:
        column = column.cast(pa.large_string())
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    texts = pa.types.is_string(array.type) or pa.types.is_binary(array.type)
    if not texts or array.null_count or len(array) == 0:
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        codes = array.indices.cast(pa.int32()).fill_null(-1)
        return np.array(codes.to_numpy(zero_copy_only=False)), array.dictionary
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int32, len(array) + 1, array.offset * 4)
    content = np.frombuffer(data, np.uint8) if data is not None else np.zeros(1, np.uint8)
    key = np.frombuffer(os.urandom(32), np.uint64) | np.uint64(1)
    codes, first = _number(starts, content, key)
    return codes, array.take(pa.array(first))


@compiled
def _number(starts: I32, content: npt.NDArray[np.uint8], key: U64) -> tuple[I32, I32]:
    n = starts.size - 1
    hashes = np.empty((n, 2), np.uint64)
    for i in range(n):
        hashes[i, 0], hashes[i, 1] = _hash(content, starts[i], starts[i + 1], key)
    fold = np.uint64(64 - _PARTITION_BITS)
    begin = np.zeros((1 << _PARTITION_BITS) + 1, np.int64)
    for i in range(n):
        begin[np.int64(hashes[i, 0] >> fold) + 1] += 1
    for q in range(1, begin.size):
        begin[q] += begin[q - 1]
    dealt = np.empty((n, 2), np.uint64)
    origin = np.empty(n, np.int32)
    at = begin.copy()
    for i in range(n):
        p = np.int64(hashes[i, 0] >> fold)
        dealt[at[p]] = hashes[i]
        origin[at[p]] = i
        at[p] += 1
    leader = np.empty(n, np.int32)
    for q in range(begin.size - 1):
        _lead(dealt, origin, begin[q], begin[q + 1], leader)
    # The leader of a text is its first occurrence, which comes before all the others.
    codes = np.empty(n, np.int32)
    first = np.empty(n, np.int32)
    found = 0
    for i in range(n):
        if leader[i] == i:
            first[found] = i
            codes[i] = found
            found += 1
        else:
            codes[i] = codes[leader[i]]
    return codes, first[:found].copy()


@compiled
def _lead(dealt: U64, origin: I32, begin: int, end: int, leader: I32) -> None:
    """Set the leader of each text of one partition: the row in which it first occurs."""
    bits = 4
    while (1 << bits) < 2 * (end - begin):
        bits += 1
    # Half of the hash chooses the partition; the other lane chooses the place in the table.
    fold = np.uint64(64 - bits)
    mask = (1 << bits) - 1
    table = np.full(1 << bits, -1, np.int32)
    for row in range(begin, end):
        at = np.int64(dealt[row, 1] >> fold)
        while True:
            other = table[at]
            if other < 0:
                table[at] = row
                leader[origin[row]] = origin[row]
                break
            if dealt[other, 0] == dealt[row, 0] and dealt[other, 1] == dealt[row, 1]:
                leader[origin[row]] = origin[other]
                break
            at = (at + 1) & mask


@compiled
def _hash(
    content: npt.NDArray[np.uint8], start: int, end: int, key: U64
) -> tuple[np.uint64, np.uint64]:
    """Return two keyed 64-bit hashes of content[start:end]."""
    a = key[0] ^ np.uint64(end - start)
    b = key[1] + np.uint64(end - start)
    i = start
    while i < end:
        word = np.uint64(0)
        if i + 8 <= end:
            for k in range(8):
                word |= np.uint64(content[i + k]) << np.uint64(8 * k)
        else:
            for k in range(end - i):
                word |= np.uint64(content[i + k]) << np.uint64(8 * k)
        a = (a ^ word) * key[2]
        a ^= a >> np.uint64(32)
        b = (b + word) * key[3]
        b ^= b >> np.uint64(29)
        i += 8
    a = (a ^ (a >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    b = (b ^ (b >> np.uint64(33))) * np.uint64(0xC2B2AE3D27D4EB4F)
    return a ^ (a >> np.uint64(32)), b ^ (b >> np.uint64(31))
