"""Intervals for a metric, by drawing again from what was seen (Efron and Tibshirani 1993).

Percentile intervals. Two sorts of luck can be asked for: which accounts happened to be looked at
(`over_accounts`), and which world was drawn (`over_seeds`). The second is the larger where accounts
of one world share its campaigns, and is the one to report for simulations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.errors import ParameterError

Metric = Callable[[npt.NDArray[np.bool_], npt.NDArray[np.float64]], float]


class Estimate(NamedTuple):
    """A value with the interval that holds it."""

    value: float
    low: float
    high: float


def over_accounts(
    metric: Metric,
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    *,
    draws: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> Estimate:
    """Return `metric(label, score)` and its interval over draws of accounts.

    Positive and other accounts are drawn apart, with replacement, each as many as there are, so
    that the share of positives, on which average precision depends, stays as it is. Equal seeds
    give equal intervals. A metric that is not a number in some draw is left out of that draw.
    """
    _check(draws, level)
    labels, scores = np.asarray(label).astype(bool), np.asarray(score, np.float64)
    if labels.ndim != 1 or labels.shape != scores.shape:
        raise ParameterError("Labels and scores are two lists of one length.")
    strata = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    random = np.random.default_rng(seed)
    values = np.empty(draws)
    for draw in range(draws):
        chosen = np.concatenate([random.choice(s, len(s)) for s in strata if len(s)])
        values[draw] = metric(labels[chosen], scores[chosen])
    return Estimate(float(metric(labels, scores)), *_limits(values, level))


def over_seeds(
    values: Sequence[float] | npt.NDArray[np.float64],
    *,
    draws: int = 10_000,
    level: float = 0.95,
    seed: int = 1,
) -> Estimate:
    """Return the mean of one value per world and its interval over draws of worlds.

    A cluster bootstrap: a world is drawn whole, since what happens in it hangs together. Values
    that are not numbers are left out. With one world the interval has no width.
    """
    _check(draws, level)
    known = np.asarray(values, np.float64)
    known = known[~np.isnan(known)]
    if len(known) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    chosen = np.random.default_rng(seed).integers(0, len(known), (draws, len(known)))
    return Estimate(float(known.mean()), *_limits(known[chosen].mean(axis=1), level))


def difference_over_seeds(
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    draws: int = 10_000,
    level: float = 0.95,
    seed: int = 1,
) -> Estimate:
    """Return the mean of `ours - theirs` over worlds that both saw, with its interval.

    The same worlds in the same order: the luck of a world, which both shared, cancels out.
    """
    if len(ours) != len(theirs):
        raise ParameterError("Two methods are compared on the same worlds, in the same order.")
    gaps = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    return over_seeds(gaps, draws=draws, level=level, seed=seed)


def _check(draws: int, level: float) -> None:
    if draws < 1 or not 0 < level < 1:
        raise ParameterError("A bootstrap needs a draw or more, and a level between 0 and 1.")


def _limits(values: npt.NDArray[np.float64], level: float) -> tuple[float, float]:
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
