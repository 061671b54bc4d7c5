"""How many pairs of near handles with such agreement would there be by accident?

The null model. Accounts that have nothing to do with one another come to carry the same name (or
picture, or bio) as often as the population shows: `pairs(n)` pairs agree in a value with at most n
carriers. Whoever has the same name is also likely to have a similar handle, since handles are made
of names; how likely is counted on namesakes by chance: pairs that agree in a value which 3 to 100
accounts carry. It is counted apart for each sort of pair: what the handles differ by (look-alike
characters, a letter, a separator, a digit); whether one of the two is older, far better known, and
the best known of all who carry the value (then pairs and rates are of such pairs alone); if not,
whether many handles share their stem. So numbered siblings and fan accounts account for pairs of
their own sort and for no others. How often pairs of a sort that agree in one field agree in another
as well is counted on the same namesakes.

Of pairs of sort z that agree in the fields S and have values as rare as these, chance gives

    expected = pairs_f(n_f) * rate(z | f) * product of rate(g | f, z)

with f in S, over the other fields g of S. Each f gives such a number and the least is taken, so all
of them count in the sum below.
Sorts and sets of fields have weights, set beforehand (Genovese, Roeder and Wasserman 2006, *False
discovery control with p-value weighting*, Biometrika 93). Summed over all of them that could have
given as small a number for their weight, it is the number of accidental pairs in the population
that are as surprising; divided by all pairs of accounts, it is the pair's p-value. Where a case has
too few namesakes to count, rates are drawn towards PRIOR_NEAR and PRIOR_GIVEN.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inconcert.profile.agreement import COMMON, F64, I64, Bools, Field, Reuse, is_common, reuse
from inconcert.profile.avatar import Likeness, distances
from inconcert.profile.handles import CLASSES, Near
from inconcert.stats.combine import q_values

# So many handles that share the stem of a pair, and it is in a crowd.
CROWDED = 12
SORTS = len(CLASSES) * 4
_UNEVEN = (np.arange(SORTS) // 2) % 2 == 1
# What part of the false-discovery rate goes to pairs of each sort and set of fields: more to those
# in which imitations are to be expected. The weights of all strata add up to 1.
CLASS_WEIGHT = (0.3, 0.3, 0.25, 0.15)
EVEN_CROWD_WEIGHT = (0.01, 0.01, 0.98, 0.0)
# Sets of name, avatar, description, in the order of `_subsets`.
FIELD_WEIGHT = (0.02, 0.16, 0.08, 0.2, 0.1, 0.3, 0.14)
# What is counted is drawn towards: one pair of namesakes in a hundred is near in each sort; of
# those, one in ten agrees in another field.
PRIOR_NEAR, PRIOR_GIVEN = 100, 10
# Pairs that are left out of the next count of namesakes by chance have a q of at most this.
STANDS_OUT, PASSES = 0.2, 3
# So many accounts that are near and agree, none of them standing out, are siblings.
SIBLINGS = 3


class Agreement(NamedTuple):
    """Per pair and field: whether it agrees, and how many accounts carry the value or the two."""

    agree: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    carriers: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    bits: I64


class Scores(NamedTuple):
    """Per pair: `expected` accidental pairs as surprising, `p` and `q`.

    `pairs` is the number of pairs of accounts on one platform: what was tested.
    """

    expected: F64
    p: F64
    q: F64
    pairs: int


class _Rates(NamedTuple):
    """How often namesakes by chance are near, and agree further.

    `near[f, z]`: namesakes in f whose handles are near in sort z. `further[l, f, g, z]`: of those,
    that agree in g, too, in a value of few carriers (l = 0) or of any number (1). `extra[f]`: pairs
    that agree by chance without being equal.
    """

    reuse: list[Reuse]
    extra: F64
    near: F64
    further: F64


def agreement(
    near: Near, fields: Sequence[Field], hashes: np.ndarray[tuple[int], np.dtype[np.uint64]],
    like: Likeness, picture: int,
) -> Agreement:  # fmt: skip
    """Compare the fields of every pair; field `picture` agrees within the bound of `like`, too."""
    one = np.stack([f.value[near.a] for f in fields])
    other = np.stack([f.value[near.b] for f in fields])
    agree = (one == other) & (one >= 0)
    carriers = np.stack([f.carriers[near.a] for f in fields])
    bits = distances(hashes[near.a], hashes[near.b])
    similar = ~agree[picture] & (bits <= like.bound)
    agree[picture] |= similar
    carriers[picture, similar] += fields[picture].carriers[near.b][similar]
    return Agreement(agree, carriers, np.where(agree[picture], np.minimum(bits, 64), -1))


def sorts(near: Near, crowd: I64, uneven: Bools) -> I64:
    """Return the sort of each pair, from 0 to SORTS - 1.

    A crowd is told apart among even pairs alone: of uneven ones the older is the head of its crowd.
    """
    return near.kind.astype(np.int64) * 4 + uneven * 2 + ((crowd >= CROWDED) & ~uneven)


def score(
    near: Near,
    sort: I64,
    found: Agreement,
    fields: Sequence[Field],
    pairs: int,
    like: Likeness,
    picture: int,
) -> Scores:
    """Weigh every near pair; those that agree in nothing have p = 1.

    `sort` is that of each pair (`sorts`), `pairs` the number of all pairs of accounts on one
    platform, `picture` the number of the field in which similar is enough. It is done PASSES
    times: pairs that stand out are left out when namesakes by chance are counted again, so that
    imitations are not taken for chance.
    """
    keep = np.ones(len(near.a), np.bool_)
    for _ in range(PASSES):
        rates = _rates(near, found, fields, sort, keep)
        rates.extra[picture] = like.chance * pairs if like.hashes else 0.0
        total = _weighed(near, sort, found, rates)
        p = np.minimum(1.0, total / max(pairs, 1))
        q = q_values(p, max(pairs, len(p)))
        keep = q > STANDS_OUT
    return Scores(np.minimum(total, pairs), p, q, pairs)


def _weighed(near: Near, sort: I64, found: Agreement, rates: _Rates) -> F64:
    """Return for each pair the accidental pairs, of all strata, that are as surprising.

    A stratum is a sort and a set of fields.
    """
    level = np.full(len(near.a), np.inf)
    least: list[F64] = []
    most: list[F64] = []
    weights: list[F64] = []
    weight = _weights(rates)
    for number, chosen in enumerate(_subsets(len(rates.reuse))):
        inside = [f for f, is_in in enumerate(chosen) if is_in]
        own = weight[number * SORTS : (number + 1) * SORTS]
        for ends, carriers in ((least, 2), (most, np.iinfo(np.int64).max)):
            of = np.full((len(chosen), SORTS), carriers)
            ends.append(_expected(inside, of, np.arange(SORTS), rates).ravel())
        weights.append(np.tile(own, len(inside)))
        rows = np.flatnonzero((found.agree == np.array(chosen)[:, None]).all(axis=0))
        chance = _expected(inside, found.carriers[:, rows], sort[rows], rates).min(axis=0)
        level[rows] = chance / own[sort[rows]]
    level[siblings(near, sort, found)] = np.inf
    return _over_strata(level, *map(np.concatenate, (least, most, weights)))


def siblings(near: Near, sort: I64, found: Agreement) -> Bools:
    """Return which pairs belong to a family: SIBLINGS or more that are near, agree and are even.

    Their pairs are many and of one cause, which a count of pairs takes for many surprises. A pair
    of which one is older and far better known is never a sibling.
    """
    even = found.agree.any(axis=0) & ~_UNEVEN[sort]
    size = int(max(near.a.max(initial=-1), near.b.max(initial=-1))) + 1
    joined = coo_array(
        (np.ones(int(even.sum()), np.int8), (near.a[even], near.b[even])), shape=(size, size)
    )
    _, family = connected_components(joined, directed=False)
    result: Bools = even & (np.bincount(family, minlength=1)[family[near.a]] >= SIBLINGS)
    return result


def _subsets(fields: int) -> list[tuple[bool, ...]]:
    return [chosen for chosen in product((False, True), repeat=fields) if any(chosen)]


def _weights(rates: _Rates) -> F64:
    """Return the weight of each stratum, the sorts of each set of fields together.

    Sets with a field in which no two accounts agree have none; the others share it.
    """
    there = np.array([bool(r.pairs.size) or e > 0 for r, e in zip(*rates[:2], strict=True)])
    own = np.array(
        [w * there[list(chosen)].all() for w, chosen in
         zip(FIELD_WEIGHT, _subsets(len(there)), strict=True)]
    )  # fmt: skip
    sort = [c * e for c in CLASS_WEIGHT for e in EVEN_CROWD_WEIGHT]
    weights: F64 = np.outer(own / max(own.sum(), 1e-9), sort).ravel()
    return weights


def _rates(near: Near, found: Agreement, fields: Sequence[Field], cell: I64, keep: Bools) -> _Rates:
    """Count how often namesakes by chance have near handles, and how often they agree further."""
    size = len(fields)
    reused = [reuse(f) for f in fields]
    rate, further = np.ones((size, SORTS)), np.ones((2, size, size, SORTS))
    for f, field in enumerate(fields):
        namesakes = (field.value[near.a] == field.value[near.b]) & is_common(field)[near.a] & keep
        seen = np.bincount(cell[namesakes], minlength=SORTS)
        common = reused[f].common[_UNEVEN.astype(np.int64)]
        rate[f] = np.minimum(1.0, (seen + 1) / (common + PRIOR_NEAR))
        for g in range(size):
            for level, most in enumerate((COMMON[1], np.inf)):
                agree = found.agree[g] & (found.carriers[g] <= most)
                both = np.bincount(cell[namesakes & agree], minlength=SORTS)
                further[level, f, g] = (both + 1) / (seen + PRIOR_GIVEN)
    return _Rates(reused, np.zeros(size), rate, further)


def _expected(inside: list[int], carriers: I64, cell: I64, rates: _Rates) -> F64:
    """Return the number of accidental pairs of these sorts, fields and carriers or fewer.

    Shape (fields inside, cells): as each of the fields gives it.
    """
    ways = []
    for f in inside:
        count = rates.reuse[f].at_most(carriers[f], _UNEVEN[cell]) + rates.extra[f]
        # The pair itself is one, but where nobody shares a value there is nothing to count.
        some = 1.0 if rates.reuse[f].pairs.size or rates.extra[f] else 0.0
        count = np.maximum(count, some) * rates.near[f][cell]
        for g in inside:
            if g != f:
                level = (carriers[g] > COMMON[1]).astype(np.int64)
                count = count * rates.further[level, f, g, cell]
        ways.append(count)
    return np.stack(ways)


def _over_strata(level: F64, least: F64, most: F64, weight: F64) -> F64:
    """Add up what all strata give at the same level: none below their least, at most their all."""
    levels, place = np.unique(level, return_inverse=True)
    total = np.full(len(levels), np.inf)
    for i in np.flatnonzero(np.isfinite(levels)).tolist():
        given = levels[i] * weight
        possible = least <= given * (1 + 1e-9)
        total[i] = np.where(possible, np.minimum(given, most), 0.0).sum()
    return total[place]
