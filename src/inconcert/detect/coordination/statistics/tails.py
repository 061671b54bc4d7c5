"""Tails of the binomial and of the Beta-binomial distribution, compiled, and cheap far out.

The Beta-binomial is the predictive distribution of draws of which some were seen (Geisser 1993,
*Predictive Inference*). Sums begin at the larger end and stop where terms add nothing more.
"""

from __future__ import annotations

import math

from inconcert.compiled import compiled

# Below this numbers are denormal: few digits are left.
_TINY = 2.0**-1021
# What is smaller vanishes beside 1 when it is added or taken away.
_UNSEEN = 2.0**-55


@compiled
def binomial_tail(k: int, n: int, c: float) -> float:
    """Return P(Binomial(n, c) >= k)."""
    if k <= 0:
        return 1.0
    if k > n or c <= 0.0:
        return 0.0
    if c >= 1.0:
        return 1.0
    term = math.exp(
        math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)
        + k * math.log(c) + (n - k) * math.log1p(-c)
    )  # fmt: skip
    odds = c / (1.0 - c)
    total = 0.0
    if k > n * c:
        j = k
        while j <= n:
            total += term
            # Of terms too small to hold there may be as many as accounts: they add nothing.
            if term == 0.0 or term < total * 1e-12:
                break
            if term < _TINY:
                same = _unshrunk(term, total, n, j, odds)
                total += same * term
                j += same
            term *= (n - j) / (j + 1.0) * odds
            j += 1
        return min(1.0, total)
    # Below the mean the other tail is the short one; all of it may be too little to be seen in 1.
    if k * term < _UNSEEN:
        return 1.0
    for j in range(k, 0, -1):
        term *= j / (n - j + 1.0) / odds
        total += term
        if term < total * 1e-12:
            break
    return max(0.0, 1.0 - total)


@compiled
def _unshrunk(term: float, total: float, n: int, j: int, odds: float) -> int:
    """Return how many steps from `j` on leave a denormal term of a binomial tail as it is.

    It is a small multiple of the smallest number there is, and rounding gives the same multiple
    again while the ratio of two terms is near 1. Steps end where the tail is long enough.
    """
    low = 0
    high = n - j  # the ratio of the last step is 0
    while high > low:
        middle = (low + high + 1) // 2
        at = j + middle - 1
        same = term * ((n - at) / (at + 1.0) * odds) == term
        if same and term >= (total + middle * term) * 1e-12:
            low = middle
        else:
            high = middle - 1
    return low


@compiled
def predictive_tail(k: int, n: int, a: float, b: float, enough: float = 2.0) -> float:
    """Return P(X >= k) for X Beta-binomial of n draws with the weights a and b.

    Where it is `enough` or more, what is returned may be anything from `enough` on.
    """
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    # A window that holds all reactions leaves no weight to the rest of the period.
    a = max(a, 1e-12)
    b = max(b, 1e-12)
    # Below the mean the other tail is the short one, and its first term the larger: from the far
    # end the terms would start at 0 and stay there.
    upper = k * (a + b) > n * a
    j = k if upper else k - 1
    term = math.exp(
        math.lgamma(n + 1.0) - math.lgamma(j + 1.0) - math.lgamma(n - j + 1.0)
        + math.lgamma(j + a) + math.lgamma(n - j + b) - math.lgamma(n + a + b)
        + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )  # fmt: skip
    total = 0.0
    if upper:
        while j <= n:
            total += term
            if total >= enough:
                return total
            if j < n:
                ratio = (n - j) / (j + 1.0) * (j + a) / (n - j - 1.0 + b)
                term *= ratio
                # With b >= 1 terms that have begun to fall go on falling.
                if term == 0.0 or (b >= 1.0 and ratio <= 1.0 and term < total * _UNSEEN):
                    break
            j += 1
        return min(1.0, total)
    while j >= 0:
        total += term
        if j > 0:
            ratio = j / (n - j + 1.0) * (n - j + b) / (j - 1.0 + a)
            term *= ratio
            if term == 0.0 or (a >= 1.0 and ratio <= 1.0 and term < total * _UNSEEN):
                break
        j -= 1
    return min(1.0, max(0.0, 1.0 - total))
