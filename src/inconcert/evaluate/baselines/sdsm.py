"""The stochastic degree sequence model: Neal 2014.

*The backbone of bipartite projections: inferring relationships from co-authorship, co-sponsorship,
co-attendance and other co-behaviors*, Social Networks 39:84-97, with the probabilities of the
bipartite configuration model (as in the author's R package `backbone`; Neal, Domagalski and Sagan
2021, *Comparing alternatives to the fixed degree sequence model for extracting the backbone of
bipartite projections*, Scientific Reports 11:23929). The number of objects that two accounts have
in common is a sum of independent chances, one per object: a Poisson-binomial, whose upper tail is
the p-value of the link, on one side, at alpha = 0.05. Scores are -log10 of the p-value of an
account's surest link.

Departures: the tail is computed exactly, where the package takes a refined normal approximation.
`correction` is "fdr" (Benjamini and Hochberg) over all pairs, where the package's defaults are no
correction (`mtc = "none"`, here `correction="none"`), and tests of those pairs alone that have an
object in common (`missing.as.zero = FALSE`): in sparse data one object in common is rare
enough to be significant, and nearly every pair would stay. Objects of all kinds enter together;
groups are Leiden communities.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.compiled import compiled
from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bicm import Bicm, binary, discoveries, fit
from inconcert.evaluate.baselines.bound import require_products
from inconcert.evaluate.baselines.common import (
    Edges,
    Floats,
    Ranked,
    incidence,
    products,
    ranked,
    read,
)
from inconcert.stats.coshare import objects_p

# Terms beyond the observed count that make up the tail where it is too small to be 1 less the rest.
_BEYOND = 60
# Bytes that a pair takes (see `bound`).
_EACH = 130


def sdsm(
    shares: pa.Table, *, alpha: float = 0.05, correction: str = "fdr", by: str = "heaviest"
) -> Ranked:
    """Rank accounts by the surest link that the degrees do not explain."""
    if not 0 < alpha < 1:
        raise ParameterError("The level is above 0 and below 1.")
    if correction not in ("fdr", "none"):
        raise ParameterError(f"There is no correction named {correction!r}.", "Take fdr or none.")
    traces = read(shares)
    matrix = binary(incidence(traces))
    require_products([matrix], _EACH)
    edges = products(matrix)
    if len(edges.a):
        p = tails(fit(matrix), edges, alpha)
        active = int((np.diff(matrix.indptr) > 0).sum())
        tests = active * (active - 1) // 2
        kept = p <= alpha if correction == "none" else discoveries(p, alpha, tests)
        edges = edges.where(kept)._replace(weight=-np.log10(np.maximum(p[kept], 1e-300)))
    return ranked("sdsm", traces.accounts, edges, by=by, find="communities")


def tails(model: Bicm, edges: Edges, alpha: float = 0.5) -> Floats:
    """Return P(objects in common >= those seen) for pairs of accounts, shape (pairs,).

    `edges.weight` are the objects in common. Pairs whose exact value is above `alpha` for certain
    keep that of a Poisson count of the same mean: those with one object in common whose Poisson
    value is above it (1 - e^-sum is never more than 1 - product of the complements), and those that
    a Poisson count exceeds more often than not, which lie about the mean or below.
    """
    seen = edges.weight.astype(np.int64)
    row_class = model.row_class.astype(np.int32)
    one, two = row_class[edges.a], row_class[edges.b]
    mean = (model.probability * model.columns) @ model.probability.T
    p = objects_p(seen, mean[one, two])
    rare = np.flatnonzero(p <= np.where(seen == 1, min(alpha, 0.5), 0.5))
    one, two, seen = one[rare], two[rare], seen[rare]
    classes, most = len(mean), int(seen.max(initial=0)) + 1
    key = (np.minimum(one, two).astype(np.int64) * classes + np.maximum(one, two)) * most + seen
    cases, place = np.unique(key, return_inverse=True)
    pairs, first = np.unique(cases // most, return_index=True)
    found = _tails(
        model.probability, model.columns, pairs // classes, pairs % classes,
        np.append(first, len(cases)), cases % most,
    )  # fmt: skip
    p[rare] = found[place]
    return p


@compiled
def _tails(
    probability: npt.NDArray[np.float64],
    columns: npt.NDArray[np.int64],
    one: npt.NDArray[np.int64],
    two: npt.NDArray[np.int64],
    start: npt.NDArray[np.int64],
    seen: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:  # pragma: no cover - compiled
    """Return the tail of each case; a pair of classes has its cases together, by rising count."""
    result = np.empty(len(seen))
    for pair in range(len(one)):
        most = seen[start[pair + 1] - 1]
        mass = _mass(probability[one[pair]] * probability[two[pair]], columns, most + _BEYOND)
        below = 0.0
        at = 0
        for case in range(start[pair], start[pair + 1]):
            while at < seen[case]:
                below += mass[at]
                at += 1
            above = 0.0
            for k in range(len(mass) - 1, seen[case] - 1, -1):
                above += mass[k]
            # The sum of all that is above, cut off far out, never exceeds the tail; the rest of
            # the whole is right to 1e-16. The larger is the better one in both regions.
            result[case] = min(1.0, max(above, 1.0 - below if below < 1.0 - 1e-9 else 0.0))
    return result


@compiled
def _mass(
    chance: npt.NDArray[np.float64], columns: npt.NDArray[np.int64], most: int
) -> npt.NDArray[np.float64]:  # pragma: no cover - compiled
    """Return P(sum = 0..most) of columns[c] chances of chance[c] each, by adding class by class."""
    total = np.zeros(most + 1)
    total[0] = 1.0
    reach = 0
    term = np.empty(most + 1)
    for c in range(len(columns)):
        q, m = chance[c], columns[c]
        if q <= 0.0:
            continue
        # The binomial of the class, as far as it matters. Built from its most likely count on, so
        # that nothing vanishes.
        length = _binomial(term, q, m, most)
        top = min(most, reach + length - 1)
        for k in range(top, -1, -1):
            value = 0.0
            for j in range(max(0, k - reach), min(length - 1, k) + 1):
                value += term[j] * total[k - j]
            total[k] = value
        reach = top
    return total


@compiled
def _binomial(
    term: npt.NDArray[np.float64], q: float, m: int, most: int
) -> int:  # pragma: no cover - compiled
    """Write P(Binomial(m, q) = 0, 1, …) into `term`; return how many of them count."""
    limit = min(m, most)
    if q >= 1.0:
        term[: limit + 1] = 0.0
        if m <= most:
            term[m] = 1.0
        return limit + 1
    odds = q / (1.0 - q)
    log = m * np.log1p(-q)
    step = np.log(odds)
    for j in range(limit + 1):
        term[j] = np.exp(log)
        if term[j] < 1e-30 and j > m * q:
            return j + 1
        log += step + np.log((m - j) / (j + 1.0)) if j < m else 0.0
    return limit + 1
