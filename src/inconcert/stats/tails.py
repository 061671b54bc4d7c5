"""Tails of counts by the standard library alone, for what must not wait for an import.

`coshare.objects_p` does the same for millions of pairs at once.
"""

from __future__ import annotations

import math

# Terms of a series that are smaller than this, as a part of its sum, change no digit of it.
_LAST = 1e-17


def poisson_tail(count: int, mean: float) -> float:
    """Return P(X >= count) of a Poisson count X of this mean; 1 where count is 0 or less.

    The sum of its terms: upwards from `count` where that is above the mean, so that the smallest
    tails keep their digits, and else one less the sum downwards.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    above = count > mean
    at = count if above else count - 1
    first = math.exp(at * math.log(mean) - mean - math.lgamma(at + 1))
    total = term = 1.0
    while term > _LAST * total:
        at += 1 if above else 0
        term *= mean / at if above else at / mean
        at -= 0 if above else 1
        total += term
    return min(1.0, first * total) if above else max(0.0, 1.0 - first * total)
