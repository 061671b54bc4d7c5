"""From accounts that came first to sources that have promoters: two levels of false discoveries.

A source is tested as a whole, over all its accounts; Benjamini-Hochberg runs over the sources.
Within a confirmed source, the false-discovery rate is controlled over its accounts (Yekutieli
2008, *Hierarchical false discovery rate-controlling methodology*, JASA 103). Both weigh the
p-values by the part of the source's releases that an account shared (Genovese, Roeder and Wasserman
2006, *False discovery control with p-value weighting*, Biometrika 93): a promoter shares nearly
all, and how many an account shares is independent of its place among those who share them.

With few releases an account can have only few p-values, most of them 1. Both levels use the list of
them (`Attainable`). The product of small p-values over the accounts of a source is compared with
its exact distribution, by convolution; and the number of accounts expected below a p-value is the
sum of their chances to be there, far less than the p-value times their number (Heyse 2011, *A false
discovery rate procedure for categorical data*, in: Recent Advances in Biostatistics; Tarone 1990,
*A modified Bonferroni method for discrete data*, Biometrics 46).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inconcert.detect.promoters.statistics import Floats, Ints
from inconcert.detect.promoters.statistics.chance import Attainable
from inconcert.stats.combine import q_values

# The truncated product (Zaykin et al. 2002, Genetic Epidemiology 22): p-values above the level are
# ignored, and those below the floor count as the floor, so that no account alone decides.
LEVEL, FLOOR = 0.05, 5e-4
STEP = 0.1  # of -ln p, in which the product is computed
POWER = 2


class SourceTest(NamedTuple):
    """`source`, `p`, `q`: of each source (rising); `weighted`, `own`: p and q of each pair.

    `p` is the chance of accounts so often among the first where no reader of the source is among
    them more often than by its own speed; `q` is over sources. `own` is over the accounts of a
    source.
    """

    source: Ints
    p: Floats
    q: Floats
    weighted: Floats
    own: Floats


def source_test(source: Ints, p: Floats, coverage: Floats, attainable: Attainable) -> SourceTest:
    """Test sources and their accounts; all of shape (pairs,), but `attainable` of (values,).

    `coverage` is the part of the source's releases that the account shared, above 0.
    """
    own = np.ones(len(p))
    sources, of = np.unique(source, return_inverse=True)
    whole = np.ones(len(sources))
    weight = np.minimum(coverage, 1.0) ** POWER
    mean = np.bincount(of, weight, len(sources)) / np.maximum(np.bincount(of), 1)
    factor = mean[of] / weight if len(p) else weight
    # Weights do not make a p-value of 1 smaller.
    weighted = np.where(p < 1, np.minimum(1.0, p * factor), 1.0)
    may = Attainable(
        attainable.place,
        np.minimum(1.0, attainable.p * factor[attainable.place]),
        attainable.chance,
    )
    order = np.argsort(of, kind="stable")
    bounds = np.searchsorted(of[order], np.arange(len(sources) + 1))
    inside = np.argsort(of[may.place], kind="stable")
    limits = np.searchsorted(of[may.place][inside], np.arange(len(sources) + 1))
    for number in range(len(sources)):
        mine = order[bounds[number] : bounds[number + 1]]
        if (weighted[mine] >= 1).all():
            continue
        rows = inside[limits[number] : limits[number + 1]]
        here = Attainable(may.place[rows], may.p[rows], may.chance[rows])
        own[mine] = discrete_q(weighted[mine], here)
        whole[number] = product_p(weighted[mine], here)
    return SourceTest(sources, whole, q_values(whole), weighted, own)


def discrete_q(p: Floats, attainable: Attainable) -> Floats:
    """Return the q-value of each p-value, shape (tests,), of tests with few possible p-values.

    How many tests would be at most p by chance, over how many are; 1 without `attainable` p-values
    below 1.
    """
    rising = np.argsort(attainable.p, kind="stable")
    total = np.append(0.0, np.cumsum(attainable.chance[rising]))
    order = np.argsort(p, kind="stable")
    # A p-value equal to an attainable one up to its last bits counts as reached.
    expected = total[np.searchsorted(attainable.p[rising], p[order] * (1 + 1e-9), side="right")]
    among = np.searchsorted(p[order], p[order], side="right")
    values = np.where(p[order] < 1, np.minimum(1.0, expected / among), 1.0)
    found = np.empty(len(p))
    found[order] = np.minimum.accumulate(values[::-1])[::-1]
    return found


def product_p(p: Floats, attainable: Attainable) -> float:
    """Return the chance of a product of p-values as small as that of `p`, shape (tests,).

    Tests are taken as independent. The distribution of the sum of scores is exact in steps of
    `STEP`; the chances of the sums that reach the observed one are added up.
    """
    reached = int(_score(p).sum())
    if not reached:
        return 1.0
    law = np.zeros(reached + 1)
    law[0] = 1.0
    score = _score(attainable.p)
    counts = np.flatnonzero(score)
    bounds = np.flatnonzero(np.diff(attainable.place[counts])) + 1
    for rows in np.split(counts, bounds):
        moved = law * (1.0 - min(1.0, float(attainable.chance[rows].sum())))
        for gain, chance in zip(
            score[rows].tolist(), attainable.chance[rows].tolist(), strict=True
        ):
            kept = max(0, reached - gain)
            moved[reached - kept :][:kept] += chance * law[:kept]
            moved[reached] += chance * law[kept:].sum()
        law = moved
    return min(1.0, float(law[reached]))


def _score(p: Floats) -> Ints:
    """Return -ln p in steps, 0 above the level."""
    steps = np.floor(-np.log(np.maximum(p, FLOOR)) / STEP + 1e-6)
    return np.where(p <= LEVEL, steps, 0).astype(np.int64)
