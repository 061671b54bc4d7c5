"""Cosine of TF-IDF vectors, heaviest links kept: Pacheco, Hui, Torres-Lugo, Truong, Flammini and
Menczer 2021.

*Uncovering coordinated networks on social media: methods and case studies*, ICWSM 15:455-466, case
study 4 (co-retweets), with the parameters of the paper and of the code that the authors published:
accounts with fewer than ten shares are left out, objects that fewer than three accounts shared too
(unless none is left), counts enter as 1 + ln(count), the heaviest 0.5 % of the links are kept, and
groups are connected components. Each kind of share is a trace with a network of its own.

Departures: the networks of several kinds are joined by the larger weight, so that accounts have one
rank; all links are compared, where the code looks at the hundred nearest of each account.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix, diags

from inconcert.errors import ParameterError
from inconcert.evaluate.baselines.bound import require_products
from inconcert.evaluate.baselines.common import (
    Edges,
    Ranked,
    Traces,
    incidence,
    merge,
    products,
    ranked,
    read,
)

# Bytes that a pair takes (see `bound`).
_EACH = 80


def tfidf_cosine(
    shares: pa.Table,
    *,
    min_shares: int = 10,
    min_accounts: int = 3,
    keep: float = 0.005,
    by: str = "heaviest",
) -> Ranked:
    """Rank accounts by the cosine of what they shared, keeping the top fraction `keep` of links.

    `min_shares` is the least number of shares of an account, `min_accounts` that of the accounts of
    an object, both per kind.
    """
    if not 0 < keep <= 1:
        raise ParameterError("The fraction of links to keep is above 0 and at most 1.")
    traces = read(shares)
    parts = []
    kinds = [traces.of(kind) for kind in range(len(traces.kinds))]
    matrices = [_supported(of_kind, min_shares, min_accounts) for of_kind in kinds]
    require_products(matrices, _EACH)
    for matrix in matrices:
        edges = cosines(matrix, sublinear=True)
        if len(edges.weight):
            edges = edges.where(edges.weight >= np.quantile(edges.weight, 1 - keep))
        parts.append(edges)
    edges = merge(parts, max(len(traces.accounts), 1))
    return ranked("tfidf_cosine", traces.accounts, edges, by=by)


def _supported(traces: Traces, min_shares: int, min_accounts: int) -> csr_matrix:
    matrix = incidence(traces)
    enough = np.asarray(matrix.sum(axis=1)).ravel() >= min_shares
    matrix = (diags(enough.astype(float)) @ matrix).tocsr()
    matrix.eliminate_zeros()
    spread = np.bincount(matrix.indices, minlength=matrix.shape[1])
    if (spread >= min_accounts).any():
        return matrix[:, spread >= min_accounts]
    return matrix


def cosines(counts: csr_matrix, *, sublinear: bool = False) -> Edges:
    """Return the cosine of every two accounts with an object in common.

    `counts` is (accounts, objects), sparse. A count is weighed by ln((1 + N) / (1 + n)) + 1, where
    n of the N accounts with any share have the object (the smooth form of scikit-learn, which both
    published implementations use), after 1 + ln(count) where `sublinear`.
    """
    weighed = counts.tocsr().astype(np.float64)
    weighed.eliminate_zeros()
    if sublinear:
        weighed.data = 1 + np.log(weighed.data)
    spread = np.bincount(weighed.indices, minlength=weighed.shape[1])
    present = np.count_nonzero(np.diff(weighed.indptr))
    weighed = (weighed @ diags(np.log((1 + present) / (1 + spread)) + 1)).tocsr()
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    weighed = (diags(1 / np.where(length > 0, length, 1)) @ weighed).tocsr()
    edges = products(weighed)
    # Rounding lifts the cosine of equal accounts above 1, by different amounts.
    return edges._replace(weight=np.minimum(np.round(edges.weight, 12), 1))
