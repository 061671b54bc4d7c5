"""Is a share of one stretch larger than shares are elsewhere, which differ among themselves?

Null model: the number of marked units in a stretch is Beta-binomial. The share that a stretch draws
from differs from stretch to stretch as it does in the rest of the data, and its odds may also be up
to `allowance` times the usual ones. Units are effective ones: a stretch in which one account wrote
nearly all posts says as little as one post (Kish 1965, *Survey Sampling*: n = (Σ w)² / Σ w²).

Skellam (1948), *A probability distribution derived from the binomial distribution by regarding the
probability of success as variable between the sets of trials*, JRSS B 10; the moments are those of
Kleinman (1973), *Proportions with extraneous variance*, JASA 68, with equal weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betaln, gammaln

from inconcert.detect.floods.statistics import F64

# Fewer stretches do not say how much stretches differ.
FEWEST = 20
LEAST_CORRELATION, MOST_CORRELATION = 0.02, 0.6


class UsualShare(NamedTuple):
    """The share that is usual, and how much it differs: the correlation within a stretch."""

    share: float
    correlation: float
    stretches: int


def usual(stretches: float, share: float, square: float, noise: float) -> UsualShare | None:
    """Return what is usual from sums over stretches; None where there are fewer than FEWEST.

    `share` is the sum of the shares p, `square` of p², `noise` of p(1 - p) / n with n the effective
    units. A mark that was never seen is counted as half a unit in all of them.
    """
    if stretches < FEWEST:
        return None
    mean = min(max(share / stretches, 0.5 / (stretches * 10)), 1 - 1e-6)
    between = square / stretches - (share / stretches) ** 2 - noise / stretches
    correlation = between / (mean * (1 - mean))
    return UsualShare(
        mean,
        float(np.clip(correlation, LEAST_CORRELATION, MOST_CORRELATION)),
        round(stretches),
    )


def tail(
    units: float, marked: float, usual_: UsualShare, allowance: float, lowest: float = 0.0
) -> float:
    """Return the chance of at least `marked` of `units`, with odds `allowance` times the usual.

    The share that they are drawn from is held to be no less than `lowest`.
    """
    n, least = int(units), int(np.ceil(marked * int(units) / units - 1e-9)) if units >= 1 else 0
    if n < 1 or least <= 0:
        return 1.0
    odds = allowance * usual_.share / (1 - usual_.share)
    mean = max(odds / (1 + odds), lowest)
    weight = 1 / usual_.correlation - 1
    a, b = mean * weight, (1 - mean) * weight
    k = np.arange(least, n + 1)
    log = (
        gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        + betaln(k + a, n - k + b) - betaln(a, b)
    )  # fmt: skip
    return float(min(1.0, np.exp(log).sum()))


def effective(total: F64, squares: F64) -> F64:
    """Return Kish's effective number of units, 0 where there are none."""
    return np.where(squares > 0, total**2 / np.maximum(squares, 1e-12), 0.0)
