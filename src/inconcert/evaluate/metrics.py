"""How well a ranking of accounts, and the rates that a method states, fit what is known.

Arrays in, numbers out. Accounts with equal scores are never put in an order of their own: curves
have a point only where the score changes, and precision at k is the mean over all orders of the
tied accounts, so that nothing depends on how rows happen to be sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import beta

from inconcert.errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class ThresholdCurve(NamedTuple):
    """What is found at each threshold, the strictest first; all of shape (distinct scores,).

    `true` and `false` count the positive and the other accounts that score `threshold` or more.
    """

    threshold: Floats
    true: npt.NDArray[np.int64]
    false: npt.NDArray[np.int64]


def curve(label: npt.ArrayLike, score: npt.ArrayLike) -> ThresholdCurve:
    """Count what every distinct score, taken as a threshold, would find.

    `label` is 1 or true for the positive accounts, `score` higher for what is more suspect, both of
    shape (accounts,). Raises ParameterError for arrays of different shapes and for scores that are
    not numbers.
    """
    labels, scores = np.asarray(label).astype(bool), np.asarray(score, np.float64)
    if labels.ndim != 1 or labels.shape != scores.shape:
        raise ParameterError("Labels and scores are two lists of one length.")
    if np.isnan(scores).any():
        raise ParameterError("A score is not a number.", "Give 0 to accounts without a score.")
    order = np.argsort(-scores, kind="stable")
    labels, scores = labels[order], scores[order]
    last = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) if len(scores) else order
    true = np.cumsum(labels, dtype=np.int64)[last]
    return ThresholdCurve(scores[last], true, last + 1 - true)


def average_precision(label: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Return the sum over thresholds of precision times the recall gained there, 0 to 1.

    Accounts of equal score enter together, with no interpolation: the step-wise area under the
    precision-recall curve (Davis and Goadrich 2006, *The relationship between precision-recall and
    ROC curves*, say why straight lines between points flatter). A ranking without information
    gives the share of positives. NaN where there is no positive account.
    """
    points = curve(label, score)
    if len(points.true) == 0 or points.true[-1] == 0:
        return float("nan")
    precision = points.true / (points.true + points.false)
    return float((np.diff(points.true, prepend=0) * precision).sum() / points.true[-1])


def precision_at_k(label: npt.ArrayLike, score: npt.ArrayLike, k: int) -> float:
    """Return the expected share of positives among the `k` highest scores.

    Where the k-th place falls among accounts of equal score, the mean over all their orders. The
    number of accounts takes the place of a larger `k`. NaN for no accounts; raises ParameterError
    for `k` below 1.
    """
    if k < 1:
        raise ParameterError("k is 1 or more.")
    points = curve(label, score)
    if len(points.true) == 0:
        return float("nan")
    total = points.true + points.false
    k = min(k, int(total[-1]))
    return float(np.interp(k, np.append(0, total), np.append(0, points.true)) / k)


def recall_at_fdr(label: npt.ArrayLike, score: npt.ArrayLike, fdr: float) -> float:
    """Return the largest recall of any threshold whose share of false finds is at most `fdr`.

    0 where no threshold is that clean, NaN where there is no positive account. The threshold is
    chosen with the labels in hand, so this is what a ranking could give at best; it says nothing of
    whether a method would have known where to stop.
    """
    if not 0 <= fdr <= 1:
        raise ParameterError("A false-discovery rate is from 0 to 1.")
    points = curve(label, score)
    if len(points.true) == 0 or points.true[-1] == 0:
        return float("nan")
    # Counts, not a quotient, so that a rate that is met exactly is met.
    clean = points.false <= fdr * (points.true + points.false) * (1 + 1e-12)
    return float(points.true[clean].max(initial=0) / points.true[-1])


def interval(k: int, n: int, *, method: str = "wilson", level: float = 0.95) -> tuple[float, float]:
    """Return the confidence interval of a rate of which `k` of `n` trials were seen.

    `wilson`: Wilson 1927, *Probable inference, the law of succession, and statistical inference*;
    right on average. `exact`: Clopper and Pearson 1934, *The use of confidence or fiducial limits
    illustrated in the case of the binomial*; never too narrow. (0, 1) for no trials.
    """
    if not 0 <= k <= n or not 0 < level < 1:
        raise ParameterError("An interval needs 0 <= k <= n and a level between 0 and 1.")
    if method not in ("wilson", "exact"):
        raise ParameterError(f"There is no interval named {method!r}.", "Take wilson or exact.")
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    if method == "exact":
        low = float(beta.ppf(tail, k, n - k + 1)) if k else 0.0
        high = float(beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
        return low, high
    z = float(-ndtri(tail))
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * float(np.sqrt(k * (n - k) / n + z * z / 4))
    # The limits are 0 and 1 exactly at the ends; rounding would leave them a hair off.
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)


class Rate(NamedTuple):
    """One row of a calibration table: of `n` p-values `k` were at most `nominal`."""

    nominal: float
    observed: float
    low: float
    high: float
    k: int
    n: int

    @property
    def ratio(self) -> float:
        """How many times as often as stated: above 1 is too often."""
        return self.observed / self.nominal


def calibration(
    p: npt.ArrayLike,
    nominal: Sequence[float] = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5),
    *,
    method: str = "exact",
    level: float = 0.95,
) -> list[Rate]:
    """Return how often p-values of data without any effect fall at or below each nominal rate.

    `p` has shape (tests,). The intervals take the tests as independent. Raises ParameterError for
    p-values outside 0 to 1 and rates that are not above 0.
    """
    values = np.asarray(p, np.float64).ravel()
    if not ((values >= 0) & (values <= 1)).all():
        raise ParameterError("A p-value is from 0 to 1.")
    if any(not 0 < rate <= 1 for rate in nominal):
        raise ParameterError("A nominal rate is above 0 and at most 1.")
    table = []
    for rate in nominal:
        k, n = int((values <= rate).sum()), len(values)
        low, high = interval(k, n, method=method, level=level)
        table.append(Rate(rate, k / n if n else float("nan"), low, high, k, n))
    return table
