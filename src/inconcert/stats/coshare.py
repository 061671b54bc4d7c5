"""What chance alone would give a pair of accounts: the activity null model.

Hypothesis: every object keeps its shares and their times (its popularity and its rhythm), and the
accounts are dealt onto the shares at random, in proportion to how often each shares. Of all pairs
of shares by two different accounts, a fraction n_a n_b / A belongs to accounts a and b, where
A = (N² - Σ n²) / 2; so C events in all give C n_a n_b / A events to the pair, and the expected
counts add up to the observed total. This is the configuration model of Chung and Lu (2002,
*Connected components in random graphs with given expected degree sequences*) with the pairs of
shares in the window as its edges. It knows nothing of tastes: accounts that care for the same
things exceed it without acting in concert.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaln

# The square of a smaller number fits in 64 bits, and so does every sum of squares of its parts.
_SQUARED = 3_000_000_000


def account_pairs(activity: npt.NDArray[np.int64]) -> int:
    """Return the pairs of shares by two different accounts, of `activity` (accounts,) shares each.

    In whole numbers of any size: the squares of a million shares are beyond 64 bits soon.
    """
    total = int(activity.sum())
    if total < _SQUARED:
        return (total**2 - int(activity @ activity)) // 2
    squares: int = sum(n * n for n in activity.tolist())
    return (total**2 - squares) // 2


def expected_events(
    activity_a: npt.NDArray[np.int64],
    activity_b: npt.NDArray[np.int64],
    events: int,
    account_pairs: int,
) -> npt.NDArray[np.float64]:
    """Return the events that independence gives each pair, shape (pairs,).

    `activity_a` and `activity_b` are the shares of the two accounts, shape (pairs,); `events` all
    events of the kind and window; `account_pairs` all pairs of shares by two different accounts.
    """
    if account_pairs == 0:
        return np.zeros(len(activity_a))
    return np.asarray(activity_a * (events / account_pairs) * activity_b, np.float64)


def objects_p(
    objects: npt.NDArray[np.int64], expected: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return P(Poisson(expected) >= objects), shape (pairs,).

    The number of distinct objects is the sum of many rare, nearly independent chances, so it is
    close to Poisson (Le Cam 1960); its mean is at most that of the events, so the p-value errs on
    the side of caution. An object is one unit of evidence: ten events on one object are not ten.
    """
    # P(X >= 1) = 1 - e^-m, by far the most frequent case; in general P(X >= k) for a Poisson X of
    # mean m is the regularised lower incomplete gamma function P(k, m).
    result = np.where(objects > 0, -np.expm1(-expected), 1.0)
    some = np.flatnonzero(objects > 1)
    result[some] = gammainc(objects[some], expected[some])
    return result


def surprise(
    objects: npt.NDArray[np.int64], expected: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return -log10 of `objects_p`, shape (pairs,), also where the p-value is too small to hold.

    Far in the tail P(X >= k) is close to its first term, m^k e^-m / k!, and never less, so the
    surprise given there is at most the digits of k too large.
    """
    p = objects_p(objects, expected)
    with np.errstate(divide="ignore"):
        result = -np.log10(p)
    far = (p < 1e-290) & (objects > 0)
    k, m = objects[far].astype(float), expected[far]
    result[far] = np.where(
        m > 0, -(k * np.log(np.maximum(m, 1e-300)) - m - gammaln(k + 1)) / np.log(10), 300.0
    )
    return result


def deviance(observed: float, expected: float) -> float:
    """Return the signed Poisson deviance of an observed count: 0 where it is as expected.

    2 (O ln(O/E) - (O - E)), negative where O < E (McCullagh and Nelder 1989, *Generalized Linear
    Models*, 2.3). It ranks; it is no tested p-value where the counts were chosen for their size.
    """
    if observed == 0:
        return -2.0 * expected
    if expected <= 0:
        return float("inf")
    size = 2 * (observed * np.log(observed / expected) - (observed - expected))
    return float(size if observed >= expected else -size)
