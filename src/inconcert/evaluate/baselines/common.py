"""What the published methods have in common: numbered shares, networks of pairs, and a ranking.

Every method here ends in a weighted network of accounts, cut somewhere. To compare them, accounts
are ranked by how late they would drop out if the cut were raised further: by the weight of their
heaviest link that the method kept (`by="heaviest"`). The published methods do not rank; this is the
ranking that their own threshold implies. `by="strength"` ranks by the sum of the kept weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import graspologic_native
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_matrix, csr_matrix, triu
from scipy.sparse.csgraph import connected_components

from inconcert.arrow_columns import complete, numbered
from inconcert.errors import InputError, ParameterError
from inconcert.evaluate.baselines.bound import require

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# What one topic has in common says little, and none of the methods was published with it: they use
# sequences of hashtags, links and whole posts. Counted all the same, it costs them dearly.
LOOSE = ("domain", "hashtag", "mention")

_BLOCK = 2048
# Bytes that a link takes while communities are sought.
_LEIDEN = 450


class Ranked(NamedTuple):
    """What a method says of every account in the shares.

    `score` has shape (accounts,): higher is more suspect, 0 for accounts that the method leaves out
    of its network. `groups` are the groups of two accounts or more, the largest first.
    """

    name: str
    accounts: list[str]
    score: Floats
    groups: list[frozenset[str]]


Ranker = Callable[[pa.Table], Ranked]


class Traces(NamedTuple):
    """Shares as numbers, one row per distinct share: arrays of shape (shares,).

    `account`, `kind` and `object` count through `accounts`, `kinds` and the distinct (kind, object)
    in byte order, so that they do not depend on the order of rows; `time` is in µs; `post` is the
    number of the post that carried the share (each row its own where the post is not known).
    """

    accounts: list[str]
    kinds: list[str]
    account: Ints
    kind: Ints
    object: Ints
    time: Ints
    post: Ints

    def of(self, kind: int) -> Traces:
        """Return the shares of one kind, with accounts and objects numbered as before."""
        rows = self.kind == kind
        columns = (self.account, self.kind, self.object, self.time, self.post)
        return Traces(self.accounts, self.kinds, *(column[rows] for column in columns))


def read(shares: pa.Table) -> Traces:
    """Number the shares of a table with account, kind, object, time (int64 µs) and, maybe, post.

    Rows without an account, object or time are left out, those whose object is their own post,
    exact repeats, and shares of the `LOOSE` kinds, unless there are no others. Accounts that have
    only such rows still count as accounts. Raises InputError where a column is missing.
    """
    for name in ("account", "kind", "object", "time"):
        if name not in shares.column_names:
            raise InputError(
                f"The shares have no column {name}.",
                "Give a table of account, kind, object, time (µs), and post where it is known.",
            )
    for name in ("account", "kind", "object"):
        text = shares[name].cast(pa.string())
        shares = shares.set_column(shares.column_names.index(name), name, text)
    accounts = sorted(pc.unique(pc.drop_null(shares["account"])).to_pylist(), key=str.encode)
    keep = complete(shares, "account", "object", "time")
    firm = pc.invert(pc.is_in(shares["kind"], pa.array(LOOSE, pa.string())))
    if pc.any(firm).as_py():
        keep = pc.and_(keep, firm)
    if "post" in shares.column_names:
        own = pc.equal(shares["post"].cast(pa.string()), shares["object"])
        keep = pc.and_(keep, pc.invert(pc.fill_null(own, False)))
    shares = shares.filter(keep)
    account = pc.index_in(shares["account"], pa.array(accounts, pa.string())).to_numpy()
    kind, kinds = numbered(pc.fill_null(shares["kind"], ""))
    thing, things = numbered(shares["object"])
    _, pair = np.unique(kind * (len(things) + 1) + thing, return_inverse=True)
    time = shares["time"].cast(pa.int64()).to_numpy()
    post = np.arange(len(time))
    if "post" in shares.column_names:
        known = pc.is_valid(shares["post"]).to_numpy()
        codes = pc.index_in(shares["post"], pc.unique(shares["post"])).to_numpy()
        post = np.where(known, codes, len(post) + post)
    rows = np.stack([account, kind, pair, time, post]).astype(np.int64)
    rows = rows[:, np.lexsort(rows[[0, 4, 3, 2]])]
    if rows.shape[1]:
        rows = rows[:, np.append(True, (rows[:, 1:] != rows[:, :-1]).any(axis=0))]
    return Traces(accounts, kinds, *rows)


class Edges(NamedTuple):
    """Pairs of accounts, each once with `a` < `b`, and their weights: arrays of shape (pairs,)."""

    a: Ints
    b: Ints
    weight: Floats

    def where(self, keep: npt.NDArray[np.bool_]) -> Edges:
        """Return the pairs that `keep` (pairs,) names."""
        return Edges(self.a[keep], self.b[keep], self.weight[keep])


def incidence(traces: Traces) -> csr_matrix:
    """Return how often each account shared each object, shape (accounts, objects), sparse."""
    objects, column = np.unique(traces.object, return_inverse=True)
    counts = coo_matrix(
        (np.ones(len(column)), (traces.account, column)), (len(traces.accounts), len(objects))
    )
    return counts.tocsr()


def products(matrix: csr_matrix) -> Edges:
    """Return the inner product of every two rows that have a column in common."""
    turned = matrix.T.tocsr()
    parts = []
    for start in range(0, matrix.shape[0], _BLOCK):
        block = (matrix[start : start + _BLOCK] @ turned).tocsr()
        part = triu(block, start + 1, "coo")
        parts.append((part.row.astype(np.int32) + start, part.col, part.data))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else []
    if not columns:
        return Edges(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    return Edges(*columns)


def merge(parts: list[Edges], nodes: int, *, total: bool = False) -> Edges:
    """Join networks into one: the largest weight of each pair, or with `total` the sum."""
    if len(parts) == 1:
        return parts[0]
    key = np.concatenate([p.a.astype(np.int64) * nodes + p.b for p in parts] or [np.empty(0, int)])
    weight = np.concatenate([p.weight for p in parts] or [np.empty(0)])
    pairs, place = np.unique(key, return_inverse=True)
    if total:
        merged = np.bincount(place, weight, len(pairs)).astype(np.float64)
    else:
        merged = np.full(len(pairs), -np.inf)
        np.maximum.at(merged, place, weight)
    return Edges(pairs // nodes, pairs % nodes, merged)


def close_pairs(traces: Traces, window: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield places of all pairs of shares of one object at most `window` µs apart, in lots.

    `traces` are as `read` gives them, sorted by object, then time; the first share of a pair is
    never the later one. The work is in proportion to the pairs.
    """
    row = np.arange(len(traces.object))
    lag = 1
    while len(row := row[row + lag < len(traces.object)]):
        later = row + lag
        near = (traces.object[row] == traces.object[later]) & (
            traces.time[later] - traces.time[row] <= window
        )
        # A share whose neighbour at this distance is too far has none at a larger one.
        row = row[near]
        yield row, row + lag
        lag += 1


def ranked(
    name: str, accounts: list[str], edges: Edges, *, by: str = "heaviest", find: str = "components"
) -> Ranked:
    """Rank accounts by the links that a method kept, and group them.

    `by` is heaviest or strength; `find` is components or communities.
    """
    score = np.zeros(len(accounts))
    if by == "heaviest":
        np.maximum.at(score, edges.a, edges.weight)
        np.maximum.at(score, edges.b, edges.weight)
    elif by == "strength":
        score += np.bincount(edges.a, edges.weight, len(accounts))
        score += np.bincount(edges.b, edges.weight, len(accounts))
    else:
        raise ParameterError(f"There is no ranking by {by!r}.", "Take heaviest or strength.")
    if find not in ("components", "communities"):
        raise ParameterError(f"There are no groups named {find!r}.")
    grouping = components if find == "components" else communities
    return Ranked(name, accounts, score, grouping(accounts, edges))


def components(accounts: list[str], edges: Edges) -> list[frozenset[str]]:
    """Return the connected components of two accounts or more."""
    size = len(accounts)
    graph = coo_matrix((np.ones(len(edges.a), np.int8), (edges.a, edges.b)), (size, size))
    _, label = connected_components(graph, directed=False)
    return _groups(accounts, label)


def communities(accounts: list[str], edges: Edges, *, seed: int = 1) -> list[frozenset[str]]:
    """Return communities of largest modularity, of two accounts or more.

    The Leiden algorithm (Traag, Waltman and van Eck 2019) where the papers say Louvain: it has the
    same aim, and its communities are never torn apart inside.
    """
    if len(edges.a) == 0:
        return []
    require(len(edges.a), _LEIDEN, "links among which communities are sought")
    ends = zip(edges.a.tolist(), edges.b.tolist(), edges.weight.tolist(), strict=True)
    _, partition = graspologic_native.leiden(
        [(str(a), str(b), weight) for a, b, weight in ends],
        resolution=1.0, iterations=10, seed=seed, trials=1,
    )  # fmt: skip
    label = -1 - np.arange(len(accounts))
    for node, community in partition.items():
        label[int(node)] = community
    return _groups(accounts, label)


def _groups(accounts: list[str], label: npt.NDArray[np.integer]) -> list[frozenset[str]]:
    _, place, sizes = np.unique(label, return_inverse=True, return_counts=True)
    order = np.argsort(place, kind="stable")
    groups = [
        frozenset(accounts[i] for i in part)
        for part in np.split(order, np.cumsum(sizes)[:-1])
        if len(part) > 1
    ]
    return sorted(groups, key=lambda group: (-len(group), min(group)))
