"""A fused similarity network, pruned by eigenvector centrality: Luceri, Pantè, Burghardt and
Ferrara 2024.

*Unmasking the web of deceit: uncovering coordinated activity to expose information operations on
Twitter*, WWW '24, with the code that the authors published: per kind of share, accounts are joined
by the cosine of the TF-IDF vectors of the objects that two accounts or more shared; the networks
are fused (a link in any is a link), and accounts are ranked by the eigenvector centrality of the
fused network, in which, as in that code, all links count alike unless `weighted`. The paper prunes
the least central accounts and moves the cut; so the score here is the centrality of all accounts of
the network, and groups are the components of what is left above the quantile `cut`.

Departures: the trace of fast retweets takes part where the shares hold it as a kind of their own
(`fast_repost`), since it needs the time of the post retweeted; `cut` has no default in the paper,
0.95 is ours, and touches groups only.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix

from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bound import require_products
from inconcert.evaluate.baselines.common import (
    Edges,
    Floats,
    Ranked,
    components,
    incidence,
    merge,
    read,
)
from inconcert.evaluate.baselines.tfidf import cosines

# Bytes that a pair of one kind takes (see `bound`).
_EACH = 130


def fused_centrality(
    shares: pa.Table,
    *,
    weighted: bool = False,
    cut: float = 0.95,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
) -> Ranked:
    """Rank accounts by eigenvector centrality in the network fused from all kinds of share."""
    if not 0 <= cut <= 1:
        raise ParameterError("The quantile of the centralities is from 0 to 1.")
    traces = read(shares)
    matrices = [incidence(traces.of(kind)) for kind in range(len(traces.kinds))]
    require_products(matrices, _EACH)
    parts = [cosines(matrix) for matrix in matrices]
    edges = merge(parts, max(len(traces.accounts), 1))
    if not weighted:
        edges = edges._replace(weight=np.ones(len(edges.a)))
    score = centrality(
        edges, len(traces.accounts), max_iterations=max_iterations, tolerance=tolerance
    )
    groups = []
    if len(edges.a):
        # Rounded, so that the accounts of one clique stay together whatever the order of sums.
        rounded = np.round(score, 9)
        kept = rounded >= np.quantile(rounded[score > 0], cut)
        groups = components(traces.accounts, edges.where(kept[edges.a] & kept[edges.b]))
    return Ranked("fused_centrality", traces.accounts, score, groups)


def centrality(
    edges: Edges, nodes: int, *, max_iterations: int = 500, tolerance: float = 1e-6
) -> Floats:
    """Return the eigenvector centrality of each node (nodes,), of length 1; 0 without a link.

    Power iteration from equal weights with the identity added (Bonacich 1987, *Power and
    centrality*), until the sum of changes is below `tolerance` times the nodes with a link.
    """
    linked = np.zeros(nodes, bool)
    linked[edges.a], linked[edges.b] = True, True
    value = linked.astype(np.float64)
    if not linked.any():
        return value
    half = coo_matrix((edges.weight, (edges.a, edges.b)), (nodes, nodes)).tocsr()
    other = half.T
    value /= np.sqrt(linked.sum())
    for _ in range(max_iterations):
        before = value
        value = before + half @ before + other @ before
        value = value / np.linalg.norm(value)
        if np.abs(value - before).sum() < linked.sum() * tolerance:
            break
    return value
