"""Perceptual hashes that are of one picture, across a whole population.

Two hashes within `avatar.BOUND` bits are of one picture, and so are those that a chain of such
pairs joins. With BOUND + 1 blocks of bits, two such hashes are equal in at least one block, so only
hashes that share a block are compared (Manku, Jain and Das Sarma 2007, *Detecting Near-Duplicates
for Web Crawling*).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from inconcert.compiled import compiled
from inconcert.profile.avatar import BOUND, PERCEPTUAL, perceptual

# Where more distinct hashes share a block, each is compared with so many of its neighbours in
# order alone: a block that thousands share is of pictures that hardly show a thing.
WIDEST = 4_096


def same_pictures(keys: Sequence[str | None]) -> list[str | None]:
    """Return the keys of `avatar.avatar_key`, those of one picture made equal.

    A perceptual hash becomes the least hash of its picture; other keys stay.
    """
    hashes = perceptual(keys)
    distinct = np.unique(hashes[hashes != 0])
    if len(distinct) < 2:
        return list(keys)
    root = np.arange(len(distinct))
    for mask in _blocks():
        block = distinct & mask
        # Within a block by the rest, so that neighbours in order are alike.
        order = np.lexsort((distinct, block))
        _join(distinct[order], block[order], order, root, BOUND, WIDEST)
    least = distinct[_roots(root)]
    named = least[np.searchsorted(distinct, hashes).clip(max=len(distinct) - 1)]
    return [
        f"{name:0{PERCEPTUAL}x}" if known else key
        for key, known, name in zip(keys, (hashes != 0).tolist(), named.tolist(), strict=True)
    ]


def _blocks() -> list[np.uint64]:
    """Return masks that cut 64 bits into BOUND + 1 blocks."""
    cuts = np.linspace(0, 64, BOUND + 2).astype(int).tolist()
    return [np.uint64(sum(1 << bit for bit in range(low, high))) for low, high in pairwise(cuts)]


@compiled
def _join(hashes: Any, block: Any, order: Any, root: Any, bound: int, widest: int) -> None:
    n = len(hashes)
    for i in range(n):
        for j in range(i + 1, min(n, i + 1 + widest)):
            if block[j] != block[i]:
                break
            bits = hashes[i] ^ hashes[j]
            count = 0
            while bits and count <= bound:
                bits &= bits - np.uint64(1)
                count += 1
            if count <= bound:
                a, b = order[i], order[j]
                while root[a] != a:
                    root[a] = root[root[a]]
                    a = root[a]
                while root[b] != b:
                    root[b] = root[root[b]]
                    b = root[b]
                root[max(a, b)] = min(a, b)


@compiled
def _roots(root: Any) -> Any:
    for i in range(len(root)):
        # The root of a smaller number is final already.
        root[i] = root[root[i]]
    return root
