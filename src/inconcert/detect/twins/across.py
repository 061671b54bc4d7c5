"""Pairs of accounts on two platforms whose profiles agree, weighed by how common that is.

Agreement is equality of the folded handle, of the name's skeleton, of the normalised picture (of
perceptual hashes: within a few bits) or of the folded description. Handles follow from names, so
agreement in both is not twice as surprising: each further field counts as often as pairs that agree
in a common value of the first agree in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.detect.twins.same_picture import same_pictures
from inconcert.profile.avatar import avatar_key
from inconcert.profile.skeleton import folded, name_keys

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FIELDS = ("handle", "name", "avatar", "description")
# Values that more accounts of one platform carry tell nobody apart, and pair quadratically.
MOST = 20
COMMON = (3, 2 * MOST)
# Drawn towards: of pairs that agree in one field by chance, half agree in a second one.
PRIOR_AGREE, PRIOR_PAIRS = 5.0, 10.0
_SHORTEST = 4


class Across(NamedTuple):
    """Pairs a, b of rows on two platforms, the fields that agree, carriers and chance.

    `agree` and `carriers` have shape (fields, pairs); `as_rare[f]` is the number of pairs that
    agree in a value of field f as rare as theirs, `p` that number and the rates of further
    agreement among all `pairs` of accounts on two platforms. True twins are counted among them, so
    `p` says how common such agreement is here and tests nothing.
    """

    a: I64
    b: I64
    agree: Bools
    carriers: I64
    as_rare: F64
    p: F64
    pairs: int


def find_across(accounts: pa.Table) -> Across:
    """Return the pairs of accounts on two platforms that agree in some field, in order.

    `accounts` has the columns platform, handle, name, avatar and description.
    """
    platforms = [platform or "" for platform in accounts["platform"].to_pylist()]
    number = {name: i for i, name in enumerate(sorted(set(platforms)))}
    platform = np.array([number[name] for name in platforms], np.int64)
    each = np.bincount(platform, minlength=1)
    total = int(each.sum()) ** 2 - int((each**2).sum())
    values = [_coded(keys) for keys in _keys(accounts)]
    n = len(platform)
    packed = [_pairs(value, platform) for value in values]
    joined = np.unique(np.concatenate([a * n + b for a, b in packed] or [np.empty(0, np.int64)]))
    a, b = joined // max(n, 1), joined % max(n, 1)
    agree = np.stack([(value[a] == value[b]) & (value[a] >= 0) for value in values])
    counts = [np.bincount(value[value >= 0], minlength=1) for value in values]
    carriers = np.stack(
        [np.where(value[a] >= 0, count[value[a]], 0)
         for value, count in zip(values, counts, strict=True)]
    )  # fmt: skip
    # Pairs that pass MOST in one field but agree in it are found by another: not counted there.
    as_rare = np.stack([_as_rare(agree[f], carriers[f]) for f in range(len(FIELDS))])
    p = _p(agree, carriers, as_rare, max(total // 2, 1))
    return Across(a, b, agree, carriers, as_rare, p, total // 2)


def _keys(accounts: pa.Table) -> list[list[str | None]]:
    def texts(name: str) -> list[str]:
        return [text or "" for text in accounts[name].to_pylist()]

    found: list[list[str | None]] = [
        [key if len(key) >= _SHORTEST else None for key in folded(texts("handle"))],
        [key if len(key) >= _SHORTEST else None for key in name_keys(texts("name"))],
        same_pictures([avatar_key(value) for value in accounts["avatar"].to_pylist()]),
        [key.strip() or None for key in folded(texts("description"))],
    ]
    return found


def _coded(keys: list[str | None]) -> I64:
    coded = pa.array([key or None for key in keys], pa.string()).dictionary_encode()
    numbers: I64 = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _pairs(value: I64, platform: I64) -> tuple[I64, I64]:
    """Return the pairs (a < b) on two platforms that agree in a value of at most MOST carriers."""
    rows = np.flatnonzero(value >= 0)
    order = rows[np.lexsort((rows, value[rows]))]
    cuts = np.flatnonzero(np.diff(value[order])) + 1
    low, size = np.r_[0, cuts], np.diff(np.r_[0, cuts, len(order)])
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for many in range(2, MOST + 1):
        runs = order[low[size == many][:, None] + np.arange(many)]
        i, j = np.triu_indices(many, 1)
        ones.append(runs[:, i].ravel())
        others.append(runs[:, j].ravel())
    a, b = np.concatenate(ones), np.concatenate(others)
    apart = platform[a] != platform[b]
    return a[apart], b[apart]


def _as_rare(agree: Bools, carriers: I64) -> F64:
    """Return, for each pair that agrees, how many agree in a value of no more carriers."""
    told = np.sort(carriers[agree])
    found: F64 = np.searchsorted(told, carriers, side="right").astype(np.float64)
    return np.where(agree, np.maximum(found, 1.0), np.inf)


def _p(agree: Bools, carriers: I64, as_rare: F64, total: int) -> F64:
    """Return how likely a pair agrees so, or in a rarer value: the best field, times the fields."""
    size = len(agree)
    common = agree & (carriers >= COMMON[0]) & (carriers <= COMMON[1])
    further = np.ones((size, size))
    for f in range(size):
        for g in range(size):
            both = int((common[f] & agree[g]).sum())
            further[f, g] = (both + PRIOR_AGREE) / (int(common[f].sum()) + PRIOR_PAIRS)
    least = np.full(agree.shape[1], np.inf)
    for f in range(size):
        chance = as_rare[f]
        for g in range(size):
            if g != f:
                chance = np.where(agree[g], chance * further[f, g], chance)
        least = np.minimum(least, chance)
    p: F64 = np.minimum(1.0, least * size / total)
    return p
