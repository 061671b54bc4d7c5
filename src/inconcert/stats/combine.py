"""Many p-values into one, and few errors out of many tests."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, gammaln

F64 = npt.NDArray[np.float64]


def truncated_product(p: F64, level: float, least: float = 0.0) -> float:
    """Return the p-value of the product of those p-values that are at most `level`.

    Zaykin, Zhivotovsky, Westfall and Weir (2002), *Truncated product method for combining
    p-values*, Genetic Epidemiology 22. `p` are p-values of independent tests, shape (n,); each is
    raised to `least` first, so that no single test decides: raising keeps a p-value valid. Where
    none is at most `level` the result is 1.
    """
    small = np.maximum(p[p <= level], least)
    if len(small) == 0:
        return 1.0
    product = float(np.log(small).sum())
    n = len(p)
    count = np.arange(1, n + 1)
    # Given k p-values below the level, -ln(p / level) are exponential and their sum is Gamma(k).
    excess = count * math.log(level) - product
    beyond = np.where(excess <= 0, 1.0, gammaincc(count, np.maximum(excess, 0.0)))
    # The binomial chance of k below the level; scipy.stats takes ten times as long to say it.
    chance = np.exp(
        gammaln(n + 1) - gammaln(count + 1) - gammaln(n - count + 1)
        + count * math.log(level) + (n - count) * math.log1p(-level)
    )  # fmt: skip
    return min(1.0, float((chance * beyond).sum()))


def smallest(p: F64, key: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], F64]:
    """Return, for every key, the place of its smallest p and that p times the tests of the key.

    Bonferroni within a key: the tests of one key may depend on each other in any way.
    """
    order = np.lexsort((p, key))
    keys = key[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(first)
    tests = np.diff(np.append(starts, len(order)))
    places = order[starts]
    return places, np.minimum(1.0, p[places] * tests)


def q_values(p: F64, tests: int | None = None) -> F64:
    """Return the Benjamini-Hochberg q-value of each p-value, in the order given.

    Benjamini and Hochberg (1995), *Controlling the false discovery rate*, JRSS B 57. `tests` is
    the number of tests that could have been made, where only the smallest p-values are given: all
    pairs of accounts and not only those that were seen together. It controls the false-discovery
    rate for independent tests and those with positive dependence (Benjamini and Yekutieli 2001).
    Raises ValueError where `tests` is below the number of p-values.
    """
    n = len(p)
    total = n if tests is None else tests
    if total < n:
        raise ValueError(f"{n} p-values of {total} tests")
    if n == 0:
        return np.empty(0)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * total / np.arange(1, n + 1)
    result = np.empty(n)
    result[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return result
