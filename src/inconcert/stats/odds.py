"""How much more often a group shows a signal than others do; how rare a sum of signals is."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST_REFERENCE = 200  # accounts, for a tail beyond what was seen
# The tail is fitted between these quantiles: where ordinary accounts are many, and short of those
# few that are perhaps none.
_BODY, _HIGH = 0.8, 0.975


def likelihood_ratio(shown: int, of: int, others: int, out_of: int) -> tuple[float, float, float]:
    """Return (ratio, low, high): how much more often a group shows a signal than others do.

    (shown + ½) / (of + 1) over (others + ½) / (out_of + 1), with the 95 % interval of its logarithm
    (Katz, Baptista, Azen and Pike 1978, with the half added, after Walter 1975).
    """
    a, n, b, m = shown + 0.5, of + 1.0, others + 0.5, out_of + 1.0
    ratio = (a / n) / (b / m)
    error = 1.96 * math.sqrt(max(1 / a - 1 / n + 1 / b - 1 / m, 0.0))
    return ratio, ratio * math.exp(-error), ratio * math.exp(error)


def more_often(shown: int, of: int, others: int, out_of: int) -> float:
    """Return Fisher's one-sided p: so many or more of a group, were it drawn from all of them."""
    if of == 0:
        return 1.0
    return float(hypergeom.sf(shown - 1, of + out_of, shown + others, of))


def rank_p(score: Floats, ordinary: Bools) -> Floats:
    """Return the share of ordinary accounts with as high a score, the account itself counted."""
    reference = np.sort(score[ordinary])
    above = len(reference) - np.searchsorted(reference, score - 1e-12, side="left")
    return np.asarray(np.minimum((1 + above) / (1 + len(reference)), 1.0), np.float64)


def tail_p(score: Floats, ordinary: Bools) -> Floats:
    """Return the chance of so high a score for an ordinary account, (accounts,).

    Ranks among ordinary accounts up to their 97.5 % quantile. Beyond it, where each account would
    only be ranked against itself, an exponential tail with the slope that scores have between
    their 80 % and 97.5 % quantiles, and never a steeper one than that of a single signal (a rank
    has an exponential logarithm). Accounts that are not ordinary are too few up to there to bend
    it. NaN for fewer than 200 ordinary accounts.
    """
    if int(ordinary.sum()) < FEWEST_REFERENCE:
        return np.full(len(score), np.nan)
    body, high = np.quantile(score[ordinary], (_BODY, _HIGH))
    slope = max((high - body) / math.log((1 - _BODY) / (1 - _HIGH)), 1.0)
    beyond = (1 - _HIGH) * np.exp(-(score - high) / slope)
    return np.asarray(np.where(score > high, beyond, rank_p(score, ordinary)), np.float64)
