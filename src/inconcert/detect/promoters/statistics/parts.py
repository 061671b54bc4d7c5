"""First promoters in unrelated parts of a case, tested separately.

How quick accounts are, how speeds differ by source, and the pace of a field are learnt from all
accounts compared. Platforms whose accounts share nothing in common are not compared: what is found
on one would depend on the others. So each part is tested by itself; only the number of tests is
common to all.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from inconcert.detect.promoters.statistics import Ints
from inconcert.detect.promoters.statistics.chance import Attainable
from inconcert.detect.promoters.statistics.first import Firsts, FirstShares, first_test
from inconcert.stats.combine import q_values

# Platforms belong together where this share of the objects on the smaller one is on the other, too.
COMMON = 1 / 20
# The fields of `Firsts` that have an entry per share; the others have one per pair.
ROWS = ("rank", "size", "place", "among", "part", "pace", "delay", "early", "unit", "aside")


def parts_of(object_: Ints, platform: Ints) -> Ints:
    """Return the part of each platform, shape (platforms,); both arrays of shape (rows,)."""
    if not len(object_):
        return np.empty(0, np.int64)
    pairs = np.unique(np.stack([object_, platform]), axis=1)
    there = csr_matrix((np.ones(pairs.shape[1]), (pairs[0], pairs[1])))
    common = (there.T @ there).toarray()
    own = np.diag(common)
    together = common >= COMMON * np.minimum(own[:, None], own[None, :])
    _, part = connected_components(csr_matrix(together & (common > 0)), directed=False)
    return np.asarray(part, np.int64)


def first_tests(
    shares: FirstShares,
    part: Ints,
    form: Ints | None = None,
    *,
    least_releases: int = 3,
    least_sharers: int = 6,
) -> tuple[Firsts, Ints]:
    """Test each part by itself, see `first_test`; return the tests and the part of each pair.

    `part` and `form` are of shape (rows,). The numbers of accounts and sources are those of
    `shares`, q is over all pairs. A source or an object in several parts is a separate one in each.
    """
    joined, where, of = [], [], []
    for number in np.unique(part).tolist() or [0]:
        rows = np.flatnonzero(part == number)
        accounts, account = np.unique(shares.account[rows], return_inverse=True)
        sources, source = np.unique(shares.source[rows], return_inverse=True)
        _, object_ = np.unique(shares.object[rows], return_inverse=True)
        tests = first_test(
            FirstShares(account, source, object_, shares.time[rows]),
            None if form is None else form[rows],
            least_releases=least_releases,
            least_sharers=least_sharers,
        )
        joined.append(replace(tests, account=accounts[tests.account], source=sources[tests.source]))
        where.append(rows)
        of.append(np.full(len(tests.p), number))
    back = np.argsort(np.concatenate(where), kind="stable")
    columns = {
        field.name: np.concatenate([getattr(one, field.name) for one in joined])
        for field in fields(Firsts)
        if field.name != "attainable"
    }
    for name in ROWS:
        columns[name] = columns[name][back]
    columns["q"] = q_values(columns["p"])
    offset = np.cumsum([0, *(len(one.p) for one in joined)])
    may = Attainable(
        np.concatenate([one.attainable.place + n for one, n in zip(joined, offset, strict=False)]),
        np.concatenate([one.attainable.p for one in joined]),
        np.concatenate([one.attainable.chance for one in joined]),
    )
    return Firsts(**columns, attainable=may), np.concatenate(of)
