"""Statistically validated projection: Saracco, Straka, Di Clemente, Gabrielli, Caldarelli and
Squartini 2017.

*Inferring monopartite projections of bipartite networks: an entropy-based approach*, New Journal of
Physics 19:053022. Accounts and objects make a bipartite network of who shared what. The bipartite
configuration model (BiCM; Saracco, Di Clemente, Gabrielli and Squartini 2015) is the most random
ensemble of such networks that keeps the degrees on average: account i shared object j with
probability x_i y_j / (1 + x_i y_j). Two accounts are linked where the objects that they have in
common are more than the model explains, by a test with control of the false-discovery rate over all
pairs of accounts (Benjamini and Hochberg 1995) at 5 %.

With the default of the authors' Python package `bicm` (`get_rows_projection(alpha=0.05,
method='poisson')`), the number in common is taken as Poisson; `sdsm` takes the exact distribution.
Scores are -log10 of the p-value of an account's surest link.

Departures: objects of all kinds enter together; accounts without a share are not counted among the
pairs; groups are Leiden communities (the paper: Louvain).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import csr_matrix
from scipy.special import expit

from inconcert.errors import InputError, ParameterError
from inconcert.evaluate.baselines.bound import require_products
from inconcert.evaluate.baselines.common import (
    Floats,
    Ints,
    Ranked,
    incidence,
    products,
    ranked,
    read,
)
from inconcert.stats.coshare import objects_p, surprise

# Bytes that a pair takes (see `bound`).
_EACH = 120


class Bicm(NamedTuple):
    """The model of one network, by classes of equal degree.

    `row_class` (accounts,) and `column_class` (objects,) say who is in which class; `columns` (C,)
    counts the objects of each class; `probability` is (R, C).
    """

    row_class: Ints
    column_class: Ints
    columns: Ints
    probability: Floats


def bicm(shares: pa.Table, *, alpha: float = 0.05, by: str = "heaviest") -> Ranked:
    """Rank accounts by the surest link that the BiCM leaves unexplained."""
    if not 0 < alpha < 1:
        raise ParameterError("The false-discovery rate is above 0 and below 1.")
    traces = read(shares)
    matrix = binary(incidence(traces))
    require_products([matrix], _EACH)
    edges = products(matrix)
    if len(edges.a) == 0:
        return ranked("bicm", traces.accounts, edges, by=by, find="communities")
    model = fit(matrix)
    common = edges.weight.astype(np.int64)
    mean = (model.probability * model.columns) @ model.probability.T
    expected = mean[model.row_class[edges.a], model.row_class[edges.b]]
    active = int((np.diff(matrix.indptr) > 0).sum())
    kept = discoveries(objects_p(common, expected), alpha, active * (active - 1) // 2)
    weight = surprise(common[kept], expected[kept])
    edges = edges.where(kept)._replace(weight=weight)
    return ranked("bicm", traces.accounts, edges, by=by, find="communities")


def binary(counts: csr_matrix) -> csr_matrix:
    """Return 1 where there is a share, whatever their number."""
    matrix = counts.tocsr().copy()
    matrix.data[:] = 1
    return matrix


def discoveries(p: Floats, alpha: float, tests: int) -> npt.NDArray[np.bool_]:
    """Return which of the p-values (pairs,) Benjamini and Hochberg keep among `tests` tests.

    The tests that are not in `p` have p-values of 1.
    """
    low = np.sort(p[p <= alpha])
    passed = np.flatnonzero(low <= alpha * np.arange(1, len(low) + 1) / max(tests, 1))
    if len(passed) == 0:
        return np.zeros(len(p), np.bool_)
    return np.asarray(p <= low[passed[-1]])


def fit(matrix: csr_matrix, *, tolerance: float = 1e-8, max_iterations: int = 20_000) -> Bicm:
    """Fit the BiCM to a network of zeros and ones, shape (accounts, objects).

    Raises InputError where the degrees are not met within a thousandth in `max_iterations` rounds.
    """
    rows, row_class, row_count = np.unique(
        np.diff(matrix.tocsr().indptr), return_inverse=True, return_counts=True
    )
    columns, column_class, column_count = np.unique(
        np.bincount(matrix.indices, minlength=matrix.shape[1]),
        return_inverse=True,
        return_counts=True,
    )
    probability = solve(rows, row_count, columns, column_count, tolerance, max_iterations)
    return Bicm(row_class, column_class, column_count, probability)


def solve(
    rows: Ints,
    row_count: Ints,
    columns: Ints,
    column_count: Ints,
    tolerance: float = 1e-8,
    max_iterations: int = 20_000,
) -> Floats:
    """Return the probabilities (R, C) of classes with these degrees and numbers of members.

    Classes that share everything or nothing are settled first, as the model puts them at infinity;
    then the two sets of parameters are set in turn from the other, until every expected degree is
    within `tolerance` of its own, relatively.
    """
    probability = np.zeros((len(rows), len(columns)))
    left, right = rows.astype(np.float64), columns.astype(np.float64)
    row_open, column_open = np.ones(len(rows), bool), np.ones(len(columns), bool)
    again = True
    while again:
        again = False
        for turn in (False, True):
            table = probability.T if turn else probability
            need, mine = (right, column_open) if turn else (left, row_open)
            other, counts, rest = (
                (row_open, row_count, left) if turn else (column_open, column_count, right)
            )
            full = mine & (need >= counts[other].sum())
            empty = mine & (need <= 0) & ~full
            if full.any() or empty.any():
                members = (column_count if turn else row_count)[full].sum()
                table[np.ix_(full, other)] = 1
                rest[other] -= members
                mine &= ~(full | empty)
                again = bool(mine.any() and other.any())
    inner = np.ix_(row_open, column_open)
    if row_open.any() and column_open.any():
        probability[inner] = _alternate(
            left[row_open], row_count[row_open], right[column_open], column_count[column_open],
            tolerance, max_iterations,
        )  # fmt: skip
    return probability


def _alternate(
    left: Floats, row_count: Ints, right: Floats, column_count: Ints, tolerance: float, limit: int
) -> Floats:
    """Set x from y and y from x in turn, starting from Chung and Lu's degrees."""
    total = np.sqrt((left * row_count).sum())
    x, y = left / total, right / total
    worst = np.inf
    for _ in range(limit):
        x = left / ((column_count * y) / (1 + np.outer(x, y))).sum(axis=1)
        y = right / ((row_count * x)[:, None] / (1 + np.outer(x, y))).sum(axis=0)
        table = np.asarray(expit(np.log(x)[:, None] + np.log(y)), np.float64)
        worst = float(np.abs((table * column_count).sum(axis=1) / left - 1).max())
        worst = max(worst, float(np.abs(row_count @ table / right - 1).max()))
        if worst < tolerance:
            break
    if not worst < 1e-3:
        raise InputError(
            f"The configuration model does not settle on these degrees (off by {worst:.2g}).",
            "Leave out the accounts or objects that share, or are shared by, nearly all.",
        )
    return table
