"""Near-duplicate texts: leader clustering over MinHash bands, every membership verified.

Candidates come from MinHash signatures cut into bands (Broder 1997; Indyk and Motwani 1998; the
banding of Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4). Texts are taken in
a given order. Each is compared, by the exact Jaccard similarity of its shingles, with the leaders
that share a band with it, and joins the most similar one at or above the threshold; if there is
none, it becomes a leader. Most candidates are dropped unread: sketches of 256 bits differ in no
more places than the sets do (the bitmap filter of Sandes, Teodoro and Melo 2020, "Bitmap filter:
Speeding up exact set similarity joins with bitwise operations"), and a comparison ends where too
many shingles differ. So every member resembles its own leader, and clusters cannot chain from
text to text as the connected components of a similarity graph do.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
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
# So does this, of the comparisons of one text, where leaders are nearly near enough by the hundred.
MOST_COMPARED = 64
WORDS = 4  # of 64 bits, of a sketch
SEED = 20_240_229


def cluster(shingles: U32, offsets: I64, order: I64) -> I64:
    """Return the leader of every text: `leader[i] == i` for leaders.

    `shingles[offsets[i]:offsets[i + 1]]` are the sorted distinct shingles of text i; `order` lists
    all texts, the preferred leaders first. The result depends on nothing else. A text without
    shingles resembles nothing and leads itself.
    """
    if order.size == 0:
        return np.empty(0, dtype=np.int64)
    generator = np.random.Generator(np.random.PCG64(SEED))
    factors = generator.integers(0, 2**64, HASHES, dtype=np.uint64) | np.uint64(1)
    addends = generator.integers(0, 2**64, HASHES, dtype=np.uint64)
    signatures = _signatures(shingles, offsets, factors, addends)
    sketches = _sketches(shingles, offsets)
    size = max(1024, 1 << int(order.size).bit_length())
    return _lead(shingles, offsets, order, signatures, sketches, size)


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
def _sketches(shingles: U32, offsets: I64) -> U64:
    """Return 64 * WORDS bits a text, of which each shingle sets one."""
    sketches = np.zeros((offsets.size - 1, WORDS), dtype=np.uint64)
    for text in range(offsets.size - 1):
        row = sketches[text]
        for i in range(offsets[text], offsets[text + 1]):
            mixed = np.uint64(shingles[i]) * np.uint64(0x9E3779B97F4A7C15)
            bit = mixed >> np.uint64(56)
            row[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
    return sketches


@compiled
def _bits(value: np.uint64) -> int:
    """Return the number of bits set."""
    value -= (value >> np.uint64(1)) & np.uint64(0x5555555555555555)
    twos = np.uint64(0x3333333333333333)
    value = (value & twos) + ((value >> np.uint64(2)) & twos)
    value = (value + (value >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((value * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _jaccard(shingles: U32, a: int, a_end: int, b: int, b_end: int, most: int) -> float:
    """Return the Jaccard similarity of two sorted runs of distinct values, both not empty.

    0 where more than `most` values are in one run only.
    """
    total = (a_end - a) + (b_end - b)
    common = 0
    single = 0
    while a < a_end and b < b_end:
        first, second = shingles[a], shingles[b]
        a += first <= second
        b += second <= first
        if first == second:
            common += 1
        else:
            single += 1
            if single > most:
                return 0.0
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
def _agreeing(one: U32, other: U32) -> int:
    """Return how many hashes of two signatures agree."""
    agreeing = 0
    for k in range(HASHES):
        agreeing += one[k] == other[k]
    return agreeing


@compiled
def _similarity(
    shingles: U32, offsets: I64, signatures: U32, sketches: U64, text: int, other: int, least: float
) -> float:
    """Return the Jaccard similarity of two texts, 0 where it is below `least`.

    -1 where that is seen without a comparison.
    """
    a, a_end = offsets[text], offsets[text + 1]
    b, b_end = offsets[other], offsets[other + 1]
    if a == a_end or b == b_end:
        return -1.0
    # J >= t where the shingles of one text alone are at most (1 - t) / (1 + t) of both texts'. What
    # rounding may have cost is added: the similarity itself decides.
    most = int((1 - least) / (1 + least) * ((a_end - a) + (b_end - b)) + 1e-6)
    if abs((a_end - a) - (b_end - b)) > most:
        return -1.0
    differing = 0
    for word in range(WORDS):
        differing += _bits(sketches[text, word] ^ sketches[other, word])
    if differing > most or _agreeing(signatures[text], signatures[other]) < LEAST_AGREEING:
        return -1.0
    same = _jaccard(shingles, a, a_end, b, b_end, most)
    return same if same >= least else 0.0


@compiled
def _lead(
    shingles: U32, offsets: I64, order: I64, signatures: U32, sketches: U64, size: int
) -> I64:
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
        best = 0.0
        left = MOST_COMPARED
        for band in range(BANDS):
            other = heads[band, _bucket(signature, band, size)]
            while other >= 0 and left > 0:
                if compared[other] != rank:
                    compared[other] = rank
                    same = _similarity(
                        shingles, offsets, signatures, sketches, text, other, max(best, THRESHOLD)
                    )
                    left -= same >= 0
                    if same > best or (
                        best > 0 and same == best and ranks[other] < ranks[leader[text]]
                    ):
                        best = same
                        leader[text] = other
                other = following[band, other]
        if best > 0:
            continue
        leader[text] = text
        for band in range(BANDS):
            bucket = _bucket(signature, band, size)
            if held[band, bucket] < BUCKET:
                held[band, bucket] += 1
                following[band, text] = heads[band, bucket]
                heads[band, bucket] = text
    return leader
