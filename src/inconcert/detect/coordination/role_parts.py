"""Parts of a group: members who meet in acts with each other more than with the rest."""

from __future__ import annotations

import graspologic_native
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, triu

Ints = npt.NDArray[np.int64]

# Below this modularity there are no parts to speak of: a partition of a random graph has some, too
# (Guimerà, Sales-Pardo and Amaral 2004, *Modularity from fluctuations in random graphs*, Phys. Rev.
# E 70), the less the denser it is, and members who meet in dozens of acts are a dense one.
LEAST_MODULARITY = 0.2
LEAST_PART = 3


def parts_of(account: Ints, act: Ints, n: int, seed: int) -> Ints:
    """Return the part of each of `n` accounts, numbered from 0; all 0 where there are no parts.

    `account` and `act` have a row per account and act, shape (rows,). Leiden on the number of acts
    in common (Traag, Waltman and van Eck 2019), each act weighing 1 over its accounts less one.
    Parts with fewer than `LEAST_PART` accounts join part 0.
    """
    part = np.zeros(n, np.int64)
    if len(account) == 0:
        return part
    size = np.bincount(act)
    weight = 1.0 / np.sqrt(np.maximum(size[act] - 1, 1))
    there = csr_array((weight, (account, act)), shape=(n, len(size)))
    met = triu(there @ there.T, k=1).tocoo()
    edges = [
        (str(a), str(b), float(w))
        for a, b, w in zip(met.row.tolist(), met.col.tolist(), met.data.tolist(), strict=True)
    ]
    if not edges:
        return part
    modularity, found = graspologic_native.leiden(
        sorted(edges), resolution=1.0, iterations=2, seed=seed
    )
    if modularity < LEAST_MODULARITY:
        return part
    label = np.full(n, -1, np.int64)
    for name, number in found.items():
        label[int(name)] = number
    sizes = np.bincount(label[label >= 0])
    kept = np.flatnonzero(sizes >= LEAST_PART)
    # In order of size, then of the smallest account: no number depends on the search.
    least = [int(np.flatnonzero(label == one)[0]) for one in kept.tolist()]
    ranked = sorted(zip((-sizes[kept]).tolist(), least, kept.tolist(), strict=True))
    for number, (_, _, one) in enumerate(ranked):
        part[label == one] = number
    return part
