"""Coordinated link sharing: Giglietto, Righetti, Rossi and Marino 2020.

*It takes a village to manipulate the media: coordinated link sharing behavior during 2018 and 2019
Italian elections*, Information, Communication & Society 23(6):867-891, with the defaults of the
authors' R package CooRnet (`estimate_coord_interval(q=0.1, p=0.5)`,
`get_coord_shares(percentile_edge_weight=0.90)`).

1. The coordination interval is estimated. Of the objects shared twice or more, those whose second
   share came quickest are kept (up to the quantile `q` of the time to the second share). For each,
   the time until more than the fraction `p` of its shares were made; the interval is the quantile
   `p` of these times.
2. The time of each object is cut into bins of that length, from its first share on. Shares in a bin
   with two shares or more are coordinated.
3. Two accounts are linked by the number of objects that both shared in a coordinated way (in the
   same bin or not, as in the package). Links at or above the percentile are kept; groups are the
   connected components.

Departures: objects of any kind take the place of links; an interval of less than a second is taken
as one second; no filter on the pages' audience.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bound import require_products
from inconcert.evaluate.baselines.common import (
    Ints,
    Ranked,
    Traces,
    incidence,
    products,
    ranked,
    read,
)

SECOND = 1_000_000
# Bytes that a pair takes (see `bound`).
_EACH = 75


def coornet(
    shares: pa.Table,
    *,
    interval: int | None = None,
    q: float = 0.1,
    p: float = 0.5,
    percentile_edge_weight: float = 0.9,
    by: str = "heaviest",
) -> Ranked:
    """Rank accounts by repeated sharing within an interval (µs) estimated from the data."""
    if not (0 <= q <= 1 and 0 <= p <= 1 and 0 <= percentile_edge_weight <= 1):
        raise ParameterError("q, p and the percentile of the edge weights are from 0 to 1.")
    traces = read(shares)
    if interval is None:
        interval = coordination_interval(traces, q=q, p=p)
    rows = np.flatnonzero(coordinated(traces, max(interval, SECOND)))
    chosen = Traces(traces.accounts, traces.kinds, *(column[rows] for column in traces[2:]))
    matrix = incidence(chosen)
    matrix.data[:] = 1
    require_products([matrix], _EACH)
    edges = products(matrix)
    if len(edges.weight):
        edges = edges.where(edges.weight >= np.quantile(edges.weight, percentile_edge_weight))
    return ranked("coornet", traces.accounts, edges, by=by)


def coordination_interval(traces: Traces, *, q: float = 0.1, p: float = 0.5) -> int:
    """Return the coordination interval in µs; 0 where no object was shared twice."""
    first, place, count = _objects(traces)
    since = traces.time - traces.time[first][place]
    rank = np.arange(len(place)) - first[place] + 1
    second = np.full(len(first), np.inf)
    at = rank == 2
    second[place[at]] = since[at]
    again = np.isfinite(second)
    if not again.any():
        return 0
    quick = again & (second <= np.quantile(second[again], q))
    # Shares are in order of time, so the least is the first past the fraction.
    past = np.full(len(first), np.inf)
    rows = quick[place] & (rank / count[place] > p)
    np.minimum.at(past, place[rows], since[rows])
    past = past[np.isfinite(past)]
    return round(float(np.quantile(past, p))) if len(past) else 0


def coordinated(traces: Traces, interval: int) -> npt.NDArray[np.bool_]:
    """Return which shares fall into a bin of `interval` µs with another share of their object.

    Objects that only one account shared are left out, as in the package.
    """
    first, place, _ = _objects(traces)
    # The package starts to cut at the whole second of the first share.
    cut = (traces.time - traces.time[first][place] // SECOND * SECOND) // interval
    span = int(cut.max(initial=0)) + 1
    _, where, size = np.unique(place * span + cut, return_inverse=True, return_counts=True)
    pairs = np.unique(place * len(traces.accounts) + traces.account)
    accounts = np.bincount(pairs // max(len(traces.accounts), 1), minlength=len(first))
    return (size[where] > 1) & (accounts[place] > 1)


def _objects(traces: Traces) -> tuple[Ints, Ints, Ints]:
    """Return each object's first row and count, and each row's object; rows sorted by object."""
    _, first, place, count = np.unique(
        traces.object, return_index=True, return_inverse=True, return_counts=True
    )
    return first, place, count
