"""Avatars: when two profile pictures count as the same, and how often chance gives that.

What an export holds of a picture is its address, an opaque name, a hash, or the file itself, which
`ingest.pictures` hashes. Addresses, names and digests are compared as normalised text. Values of 16
hexadecimal digits are taken for perceptual hashes: equal pictures saved anew differ in a few bits,
so those within a bound are similar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.stats import betabinom, binom

I64 = npt.NDArray[np.int64]

_HEX = re.compile(r"(?:0x)?([0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64})\Z")
# The part of an address that says how large the same picture is served.
_SIZE = re.compile(r"_(?:normal|bigger|mini|reasonably_small|\d{2,4}x\d{2,4})(?=\.\w+\Z|\Z)")
_ADDRESS = re.compile(r"https?://([^/?#]+)([^?#]*)", re.IGNORECASE)
# Cryptographic digests have no near ones; MD5 has 32 digits, SHA-256 has 64.
PERCEPTUAL = 16
# Bits of 64 that two hashes of one picture may differ in.
BOUND = 6
SAMPLE = 200_000
# A file that so many accounts of a platform have, and such a part of those with one, is a picture
# that the platform gave them.
DEFAULT_CARRIERS, DEFAULT_SHARE = 20, 0.02


def avatar_key(value: str | None) -> str | None:
    """Return what equal pictures have in common: a hash in lower case, an address without noise.

    Of an address, the scheme, the query, and the suffix that tells the size do not count.
    """
    text = (value or "").strip()
    if not text:
        return None
    found = _HEX.match(text.lower())
    if found:
        return found.group(1)
    # As urlsplit does it, several times as fast: a million addresses are nothing unusual.
    address = _ADDRESS.match(text)
    if address is None:
        return text
    return address.group(1).lower() + _SIZE.sub("", unquote(address.group(2)))


def default_pictures(hashes: Sequence[str | None], platform: I64) -> npt.NDArray[np.bool_]:
    """Return which accounts have a picture file that the platform gave to many, shape (accounts,).

    `hashes` is a value of `account.avatar_hash` an account, `platform` the number of its platform.
    """
    coded = pa.array(list(hashes), pa.string()).dictionary_encode()
    value = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    joint = np.where(value >= 0, platform * max(len(coded.dictionary), 1) + value, -1)
    _, place, carriers = np.unique(joint, return_inverse=True, return_counts=True)
    files = np.bincount(platform[value >= 0], minlength=int(platform.max(initial=0)) + 1)
    least = np.maximum(DEFAULT_CARRIERS, DEFAULT_SHARE * files[platform])
    return np.asarray((value >= 0) & (carriers[place] >= least), np.bool_)


def perceptual(keys: Sequence[str | None]) -> npt.NDArray[np.uint64]:
    """Return the 64-bit perceptual hash of each key, 0 where it is none (0 is a blank picture)."""
    return np.array(
        [int(key, 16) if key and len(key) == PERCEPTUAL and _HEX.match(key) else 0 for key in keys],
        np.uint64,
    )


def distances(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> I64:
    """Return the bits in which hashes differ; 64 where either is none."""
    bits: I64 = np.bitwise_count(one ^ other).astype(np.int64)
    return np.where((one == 0) | (other == 0), 64, bits)


class Likeness(NamedTuple):
    """How likely two unrelated pictures are within `bound` bits.

    `hashes` is the number of distinct hashes; `mean` and `spread` are those of the distance of
    two of them.
    """

    bound: int
    chance: float
    hashes: int
    mean: float
    spread: float


def likeness(hashes: npt.NDArray[np.uint64], seed: int, *, bound: int = BOUND) -> Likeness:
    """Measure how near two unrelated pictures of this population are.

    The distances of random pairs of distinct hashes, fitted by a beta-binomial on 64 bits (equal
    mean and variance: pictures have sky above and are dark at the rim, so bits are not
    independent); no less than the binomial of independent bits, and than what was seen.
    """
    distinct = np.unique(hashes[hashes != 0])
    fair = float(binom.cdf(bound, 64, 0.5))
    if len(distinct) < 3:
        return Likeness(bound, fair, len(distinct), 32.0, 4.0)
    rng = np.random.default_rng([seed, 4])
    one, other = rng.integers(0, len(distinct), (2, SAMPLE))
    keep = one != other
    seen = distances(distinct[one[keep]], distinct[other[keep]])
    mean, variance = float(seen.mean()), float(seen.var())
    chance = max(fair, float(binom.cdf(bound, 64, mean / 64)))
    share = mean / 64
    flat = 64 * share * (1 - share)
    if variance > flat * 1.0001 and 0 < share < 1:
        # Var = n p (1 - p) (1 + (n - 1) rho), rho = 1 / (a + b + 1).
        rho = min((variance / flat - 1) / 63, 0.99)
        total = 1 / rho - 1
        chance = max(chance, float(betabinom.cdf(bound, 64, share * total, (1 - share) * total)))
    near = int((seen <= bound).sum())
    if near:
        chance = max(chance, near / len(seen))
    return Likeness(bound, chance, len(distinct), mean, variance**0.5)
