"""How much more often a group shows a signal than others do; how rare a score is."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def likelihood_ratio(shown: int, of: int, others: int, out_of: int) -> tuple[float, float, float]:
    """Return (ratio, low, high): how much more often a group shows a signal than others do.

    (shown + ½) / (of + 1) over (others + ½) / (out_of + 1), with the 95 % interval of its logarithm
    (Katz, Baptista, Azen and Pike 1978, with the half added, after Walter 1975).
    """
    a, n, b, m = shown + 0.5, of + 1.0, others + 0.5, out_of + 1.0
    ratio = (a / n) / (b / m)
    error = 1.96 * math.sqrt(max(1 / a - 1 / n + 1 / b - 1 / m, 0.0))
    return ratio, ratio * math.exp(-error), ratio * math.exp(error)


def fisher_p(shown: int, of: int, others: int, out_of: int) -> float:
    """Return the one-sided p of Fisher's exact test: so many or more of a group, drawn by lot.

    `shown` of the group's `of` have a property, and `others` of the `out_of` that are not in it.
    The p-value is the share of all ways to deal the property that give the group as many of it; 1
    for a group of none.
    """
    if of == 0:
        return 1.0
    return float(hypergeom.sf(shown - 1, of + out_of, shown + others, of))


def rank_p(score: Floats, ordinary: Bools) -> Floats:
    """Return the share of ordinary accounts with as high a score, the account itself counted."""
    reference = np.sort(score[ordinary])
    above = len(reference) - np.searchsorted(reference, score - 1e-12, side="left")
    return np.asarray(np.minimum((1 + above) / (1 + len(reference)), 1.0), np.float64)
