"""Near-duplicate texts: leader clustering over MinHash bands, every membership verified.

Candidates come from MinHash signatures cut into bands (Broder 1997; Indyk and Motwani 1998; the
banding of Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4). Texts are taken in
a given order. Each is compared, by the exact Jaccard similarity of its shingles, with the leaders
that share a band with it, and joins the most similar one at or above the threshold; if there is
none, it becomes a leader. So every member resembles its own leader, and clusters cannot chain from
text to text as the connected components of a similarity graph do.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

THRESHOLD = 0.7
BANDS = 16
ROWS = 4
# The chance to share no band at all is (1 - J^4)^16: 1.2 % at J = 0.7, 0.02 % at 0.8.
HASHES = BANDS * ROWS
# With 64 hashes the estimate of J has a standard error of 0.057 at 0.7: four of them below.
LEAST_AGREEING = 30
# A bucket keeps its first leaders: what bounds the work where thousands of texts share a template.
BUCKET = 32
SEED = 20_240_229


def cluster(shingles: U32, offsets: I64, order: I64) -> I64:
    """Return the leader of every text: `leader[i] == i` for leaders.

    `shingles[offsets[i]:offsets[i + 1]]` are the sorted distinct shingles of text i; `order` lists
    all texts, the preferred leaders first. The result depends on nothing else.
    """
    if order.size == 0:
        return np.empty(0, dtype=np.int64)
    generator = np.random.Generator(np.random.PCG64(SEED))
    factors = generator.integers(0, 2**64, HASHES, dtype=np.uint64) | np.uint64(1)
    addends = generator.integers(0, 2**64, HASHES, dtype=np.uint64)
    signatures = _signatures(shingles, offsets, factors, addends)
    size = max(1024, 1 << int(order.size).bit_length())
    return _lead(shingles, offsets, order, signatures, size)


@compiled
def _signatures(
    shingles: U32,
    offsets: I64,
    factors: npt.NDArray[np.uint64],
    addends: npt.NDArray[np.uint64],
) -> U32:
    """Return MinHash signatures by multiply-shift hashing (Dietzfelbinger et al. 1997)."""
    count = offsets.size - 1
    signatures = np.full((count, HASHES), np.uint32(0xFFFFFFFF), dtype=np.uint32)
    for text in range(count):
        row = signatures[text]
        for i in range(offsets[text], offsets[text + 1]):
            value = np.uint64(shingles[i])
            for k in range(HASHES):
                hashed = np.uint32((value * factors[k] + addends[k]) >> np.uint64(32))
                row[k] = min(row[k], hashed)
    return signatures


@compiled
def _jaccard(shingles: U32, a: int, a_end: int, b: int, b_end: int) -> float:
    """Return the Jaccard similarity of two sorted runs of distinct values."""
    total = (a_end - a) + (b_end - b)
    common = 0
    while a < a_end and b < b_end:
        if shingles[a] < shingles[b]:
            a += 1
        elif shingles[b] < shingles[a]:
            b += 1
        else:
            common += 1
            a += 1
            b += 1
    return common / (total - common)


@compiled
def _bucket(signature: U32, band: int, size: int) -> int:
    """Return the place of a band in its table of `size` (a power of two) buckets."""
    value = np.uint64(band + 1)
    for row in range(ROWS):
        value = (value ^ np.uint64(signature[band * ROWS + row])) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    return int(value & np.uint64(size - 1))


@compiled
def _lead(shingles: U32, offsets: I64, order: I64, signatures: U32, size: int) -> I64:
    count = order.size
    leader = np.full(count, -1, dtype=np.int64)
    heads = np.full((BANDS, size), -1, dtype=np.int32)
    held = np.zeros((BANDS, size), dtype=np.uint8)
    following = np.full((BANDS, count), -1, dtype=np.int32)
    compared = np.full(count, -1, dtype=np.int32)
    ranks = np.full(count, -1, dtype=np.int32)
    for rank in range(count):
        text = order[rank]
        ranks[text] = rank
        signature = signatures[text]
        best = -1.0
        for band in range(BANDS):
            other = heads[band, _bucket(signature, band, size)]
            while other >= 0:
                if compared[other] != rank:
                    compared[other] = rank
                    agreeing = 0
                    for k in range(HASHES):
                        agreeing += signature[k] == signatures[other, k]
                    if agreeing >= LEAST_AGREEING:
                        same = _jaccard(
                            shingles, offsets[text], offsets[text + 1],
                            offsets[other], offsets[other + 1],
                        )  # fmt: skip
                        if same >= THRESHOLD and (
                            same > best or (same == best and ranks[other] < ranks[leader[text]])
                        ):
                            best = same
                            leader[text] = other
                other = following[band, other]
        if best >= 0:
            continue
        leader[text] = text
        for band in range(BANDS):
            bucket = _bucket(signature, band, size)
            if held[band, bucket] < BUCKET:
                held[band, bucket] += 1
                following[band, text] = heads[band, bucket]
                heads[band, bucket] = text
    return leader
