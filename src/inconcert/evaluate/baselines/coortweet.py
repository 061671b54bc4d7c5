"""Coordinated sharing in any trace: Righetti and Balluff 2025.

*CooRTweet: a generalized R software for coordinated network detection*, Computational Communication
Research 7(1), with the defaults of the R package CooRTweet 2.1
(`detect_groups(time_window = 10, min_participation = 2)`,
`generate_coordinated_network(edge_weight = 0.5)`): pairs of shares of one object within the window
are counted, and links heavier than the quantile `edge_weight` of all weights are kept. The package
groups by Louvain in its documentation; here Leiden (see `common`).

Accounts are ranked by the sum of their kept weights, which serves this method better than the
heaviest of them.

Departures: objects of different kinds are told apart and counted in one network (the package's
multi-modal use), so that a post which carries several objects counts for each, as it does there.
"""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bound import require, space
from inconcert.evaluate.baselines.common import Edges, Ranked, Traces, ranked, read
from inconcert.network.count import LINK_SCHEMA, prepare

SECOND = 1_000_000
# Bytes that a pair takes (see `bound`).
_EACH = 250


def coortweet(
    shares: pa.Table,
    *,
    time_window: int = 10 * SECOND,
    min_participation: int = 2,
    edge_weight: float = 0.5,
    by: str = "strength",
) -> Ranked:
    """Rank accounts by co-shares within `time_window` µs, cut at a quantile of the weights."""
    if not 0 <= edge_weight <= 1:
        raise ParameterError("The quantile of the edge weights is from 0 to 1.")
    traces = read(shares)
    work = prepare(
        _numbered(traces),
        windows=(time_window,),
        min_participation=min_participation,
        own_content=False,
    )
    threads = os.cpu_count() or 1
    # The bound is cheap; the pairs are counted where it alone would leave the method out.
    fits = work.most <= space(_EACH)
    found = work.most if fits else work.links(threads, space(_EACH))
    require(found, _EACH, "pairs of accounts that met", more=True)
    link = pa.Table.from_batches(work.batches(threads), LINK_SCHEMA)
    edges = Edges(
        link["account_a"].cast(pa.int64()).to_numpy(),
        link["account_b"].cast(pa.int64()).to_numpy(),
        link["events"].to_numpy().astype(np.float64),
    )
    if len(edges.weight):
        edges = edges.where(edges.weight > np.quantile(edges.weight, edge_weight))
    return ranked("coortweet", traces.accounts, edges, by=by, find="communities")


def _numbered(traces: Traces) -> pa.Table:
    """Name accounts by numbers of one length, whose byte order is that of the accounts."""
    digits = len(str(len(traces.accounts)))
    names = pa.array([f"{i:0{digits}}" for i in range(len(traces.accounts))], pa.string())
    return pa.table(
        {
            "account": pc.take(names, pa.array(traces.account)),
            "object": pc.cast(pa.array(traces.object), pa.string()),
            "time": pa.array(traces.time),
            "content": pc.cast(pa.array(traces.post), pa.string()),
        }
    )
