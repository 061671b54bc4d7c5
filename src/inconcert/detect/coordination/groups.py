"""From links of many kinds to groups of accounts: fuse, prune, partition.

Links of all kinds and windows are fused into one weighted network (Luceri et al. 2024, *Unmasking
the web of deceit*, WWW '24, fuse by kinds in the same way), accounts that hang on by fewer than
`min_links` links are pruned until none is left (the k-core; Seidman 1983), and the rest is
partitioned by the Leiden algorithm (Traag, Waltman and van Eck 2019, *From Louvain to Leiden*,
Scientific Reports 9:5233) with a fixed seed.
"""

from __future__ import annotations

from typing import NamedTuple

import graspologic_native
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.stats.coshare import surprise


class Group(NamedTuple):
    """One group: members in order of falling strength, and their strengths."""

    accounts: list[str]
    strength: list[float]


def fuse(link: pa.Table) -> pa.Table:
    """Return one row per pair: account_a, account_b, weight.

    The weight is the surprise (-log10 p) of the pair's most surprising kind and window. It is not
    summed: one post that carries a link, a hashtag and a text gives three links for one act.
    """
    weighted = pa.table(
        {
            "account_a": link["account_a"],
            "account_b": link["account_b"],
            "weight": surprise(
                link["objects"].to_numpy(), link["expected"].to_numpy().astype(np.float64)
            ),
        }
    )
    fused = weighted.group_by(["account_a", "account_b"]).aggregate([("weight", "max")])
    return fused.rename_columns(["account_a", "account_b", "weight"]).sort_by(
        [("account_a", "ascending"), ("account_b", "ascending")]
    )


def find_groups(
    link: pa.Table,
    *,
    min_accounts: int = 3,
    min_links: int = 2,
    resolution: float = 1.0,
    seed: int = 1,
) -> list[Group]:
    """Return groups of at least `min_accounts` accounts, largest total strength first.

    `link` has account_a, account_b, objects and expected. An account's strength is the sum of the
    weights of its links inside its group. The same links, in any order, give the same groups.
    """
    if link.num_rows == 0:
        return []
    edges = fuse(link)
    names = pc.unique(pa.chunked_array(edges["account_a"].chunks + edges["account_b"].chunks))
    names = names.take(pc.array_sort_indices(names))
    a = pc.index_in(edges["account_a"], names).to_numpy()
    b = pc.index_in(edges["account_b"], names).to_numpy()
    weight = edges["weight"].to_numpy()
    core = _core(a, b, len(names), min_links)
    keep = core[a] & core[b]
    a, b, weight = a[keep], b[keep], weight[keep]
    if len(a) == 0:
        return []
    _, partition = graspologic_native.leiden(
        [(str(x), str(y), float(w)) for x, y, w in zip(a, b, weight, strict=True)],
        resolution=resolution,
        iterations=10,
        seed=seed,
    )
    label = np.full(len(names), -1, np.int64)
    for node, community in partition.items():
        label[int(node)] = community
    inside = label[a] == label[b]
    a, b, weight = a[inside], b[inside], weight[inside]
    # Cutting the network apart can leave a member by a single thread: prune once more.
    core = _core(a, b, len(names), min_links)
    inside = core[a] & core[b]
    a, b, weight = a[inside], b[inside], weight[inside]
    strength = np.bincount(a, weight, len(names)) + np.bincount(b, weight, len(names))
    groups = []
    members = np.flatnonzero(core)
    for community in np.unique(label[members]):
        nodes = members[label[members] == community]
        if len(nodes) >= min_accounts:
            nodes = nodes[np.lexsort((nodes, -strength[nodes]))]
            groups.append(Group(names.take(pa.array(nodes)).to_pylist(), strength[nodes].tolist()))
    return sorted(groups, key=lambda group: (-sum(group.strength), group.accounts))


def _core(
    a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], nodes: int, k: int
) -> npt.NDArray[np.bool_]:
    """Return which nodes belong to the k-core."""
    keep = np.ones(nodes, np.bool_)
    while True:
        live = keep[a] & keep[b]
        degree = np.bincount(a[live], minlength=nodes) + np.bincount(b[live], minlength=nodes)
        fewer = keep & (degree < k)
        if not fewer.any():
            return keep
        keep &= ~fewer
