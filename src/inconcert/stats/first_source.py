"""From accounts that came first to sources that have promoters: two levels of false discoveries.

A source is tested as a whole, over all its accounts; Benjamini-Hochberg runs over the sources.
Within a source that stands, Benjamini-Hochberg runs over its accounts (Yekutieli 2008,
*Hierarchical false discovery rate-controlling methodology*, JASA 103). Both weigh the p-values by
the part of the source's releases that an account shared (Genovese, Roeder and Wasserman 2006,
*False discovery control with p-value weighting*, Biometrika 93): a promoter shares nearly all, and
how many an account shares says nothing about its place among those who share them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.stats.combine import q_values, truncated_product

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEVEL, FLOOR = 0.01, 1e-4  # of the truncated product: no account alone decides
POWER = 2


class SourceTest(NamedTuple):
    """`source`, `p`, `q`: of each source (rising); `weighted`, `own`: p and q of each pair.

    `p` is the chance of accounts so much among the first where nobody of the source's readers is
    more so than by its own speed; `q` is over sources. `own` is over the accounts of a source.
    """

    source: Ints
    p: Floats
    q: Floats
    weighted: Floats
    own: Floats


def source_test(source: Ints, p: Floats, coverage: Floats) -> SourceTest:
    """Test sources and their accounts; all of shape (pairs,).

    `coverage` is the part of the source's releases that the account shared, above 0.
    """
    weighted, own = np.ones(len(p)), np.ones(len(p))
    sources = np.unique(source)
    whole = np.ones(len(sources))
    order = np.argsort(source, kind="stable")
    bounds = np.searchsorted(source[order], np.append(sources, np.iinfo(np.int64).max))
    for number in range(len(sources)):
        mine = order[bounds[number] : bounds[number + 1]]
        weight = np.minimum(coverage[mine], 1.0) ** POWER
        weighted[mine] = np.minimum(1.0, p[mine] * weight.mean() / weight)
        own[mine] = q_values(weighted[mine])
        whole[number] = source_p(weighted[mine])
    return SourceTest(sources, whole, q_values(whole), weighted, own)


def source_p(p: Floats) -> float:
    """Return the p-value of a source from those of its accounts, shape (accounts,).

    Twice the smaller of two: the truncated product, for several accounts that are each somewhat
    too early, and Bonferroni, for one that is much so.
    """
    if len(p) == 0:
        return 1.0
    return min(1.0, 2 * min(truncated_product(p, LEVEL, FLOOR), len(p) * float(p.min())))
