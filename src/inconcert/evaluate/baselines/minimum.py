"""A fixed minimum weight: Graham, Bruns, Zhu and Campbell 2020; Graham, Hames and Alpert 2024.

*Like a virus: the coordinated spread of coronavirus disinformation* (Centre for Responsible
Technology 2020) and *The coordination network toolkit: a framework for detecting and analysing
coordinated behaviour on social media*, Journal of Computational Social Science 7:1139-1160 (2024).
The window is the 60 seconds of the papers and the toolkit's README (the command line of its release
1.5 starts from 1 second), the minimum weight the toolkit's 2.

As in the toolkit there is one network per kind of share, with a weight in each direction: the
number of distinct posts of a that lie within the window of any share of the same object by b. Here
a link is kept where either direction reaches the minimum, and weighs the larger of the two.
Accounts are ranked by the sum of their kept weights, which serves this method better than the
heaviest of them.

Departures: links of an account with itself are left out; the networks of several kinds are added
up, so that accounts have one rank; groups are Leiden communities (the papers: Louvain).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bound import require
from inconcert.evaluate.baselines.common import (
    Edges,
    Ranked,
    Traces,
    close_pairs,
    merge,
    ranked,
    read,
)
from inconcert.network import kernel

SECOND = 1_000_000
# Bytes that a pair of shares takes (see `bound`).
_EACH = 110


def minimum_weight(
    shares: pa.Table,
    *,
    time_window: int = 60 * SECOND,
    min_edge_weight: int = 2,
    by: str = "strength",
) -> Ranked:
    """Rank accounts by posts within `time_window` µs of another's, at least `min_edge_weight`."""
    if time_window < 0 or min_edge_weight < 1:
        raise ParameterError("The window is 0 or more, the minimum weight 1 or more.")
    traces = read(shares)
    require(_close(traces, time_window), _EACH, "pairs of shares within the window")
    parts = [
        _network(traces.of(kind), time_window, min_edge_weight) for kind in range(len(traces.kinds))
    ]
    edges = merge(parts, max(len(traces.accounts), 1), total=True)
    return ranked("minimum_weight", traces.accounts, edges, by=by, find="communities")


def _close(traces: Traces, window: int) -> int:
    """Count the pairs of shares of one object within the window, without making them."""
    return int(kernel.pairs_within(traces.object, traces.time, window))


def _network(traces: Traces, window: int, minimum: int) -> Edges:
    nodes = len(traces.accounts)
    _, post = np.unique(traces.post, return_inverse=True)
    posts = int(post.max(initial=0)) + 1
    seen = [np.empty(0, np.int64)]
    for first, second in close_pairs(traces, window):
        apart = traces.account[first] != traces.account[second]
        for mine, other in ((first[apart], second[apart]), (second[apart], first[apart])):
            pair = traces.account[mine] * nodes + traces.account[other]
            seen.append(pair * posts + post[mine])
    directed, weight = np.unique(np.unique(np.concatenate(seen)) // posts, return_counts=True)
    weight, directed = weight[weight >= minimum], directed[weight >= minimum]
    a, b = directed // nodes, directed % nodes
    low, high = np.minimum(a, b), np.maximum(a, b)
    both = [Edges(low[way], high[way], weight[way].astype(float)) for way in (a < b, a > b)]
    return merge(both, nodes)
