"""How many pairs of near handles with such agreement would there be by chance?

The null model. Accounts that have nothing to do with one another come to carry the same name (or
picture, or bio) as often as the population shows, and whoever has the same name is also likely to
have a similar handle, since handles are made of names. How likely is counted on namesakes by chance
(`detect.look_alikes.namesakes`), apart for each sort of pair (`detect.look_alikes.strata`). Of
pairs of sort z that agree in the fields S and have values as rare as these, chance gives

    expected = pairs_f(n_f, z) * rate(z | f) * product of rate(g | f, z)

with f in S, over the other fields g of S. Each f gives such a number and the least is taken, so all
of them count in the sum below.

That is a model; it is set right by pairs of which the *younger* account is the far better known.
No imitation is like that, and namesakes by chance are so as often as the other way round but for a
factor that namesakes whose handles are not near show. So they are decoys (Elias and Gygi 2007,
*Target-decoy search strategy*, Nature Methods 4; Barber and Candès 2015, Annals of Statistics 43):
of uneven pairs of a form, fields and class of carriers, chance gives as many as there are decoys,
times that factor, with up to half a decoy added where the model says that there might be one.

Sorts and sets of fields have weights (`detect.look_alikes.weights`). Summed over all that could
have given as small a number for their weight, it is the number of accidental pairs in the
population that are as surprising; divided by all pairs of accounts, it is the pair's p-value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from inconcert.detect.look_alikes.agreement import AVATAR, F64, I64, Agreement, Bools, Field
from inconcert.detect.look_alikes.handles import Near
from inconcert.detect.look_alikes.namesakes import (
    BINS,
    CLASSES_OF_CARRIERS,
    NamesakeRates,
    Namesakes,
    class_of,
    namesakes,
    rates,
)
from inconcert.detect.look_alikes.original import AccountStanding
from inconcert.detect.look_alikes.strata import (
    FORMS,
    REVERSES,
    SORTS,
    STANDINGS,
    UNEVENS,
    families,
)
from inconcert.detect.look_alikes.weights import FOLDS, SUBSETS, learnt, prior
from inconcert.profile.avatar import Likeness
from inconcert.stats.combine import q_values

# Pairs that are left out of the next count of namesakes by chance have a q of at most this.
STANDS_OUT, PASSES = 0.2, 3
HALF_A_DECOY = 0.5
_ANY = np.iinfo(np.int64).max


class Scores(NamedTuple):
    """Per pair: `expected` accidental pairs as surprising, `p` and `q`.

    `pairs` is the number of pairs of accounts on one platform: what was tested. `namesakes` are
    those of each field.
    """

    expected: F64
    p: F64
    q: F64
    pairs: int
    namesakes: list[Namesakes]


class _Strata(NamedTuple):
    """Sorts of each set of fields, in the order of the weights.

    `least` and `most` accidental pairs that a stratum can give; `ways`: how many fields of it give
    a number each, of which the least is taken for a pair. `expected`: accidental pairs of its
    stratum that are as rare, an entry a pair.
    """

    least: F64
    most: F64
    ways: F64
    expected: F64


def score(
    near: Near, sort: I64, sibling: Bools, found: Agreement, fields: Sequence[Field], pairs: int,
    like: Likeness, standing: AccountStanding, seed: int,
) -> Scores:  # fmt: skip
    """Weigh every near pair; siblings and those that agree in nothing have p = 1.

    `sort` is form * STANDINGS + standing of each pair, `pairs` the number of all pairs of accounts
    on one platform. It is done PASSES times: pairs that stand out are left out when namesakes by
    chance are counted again, so that imitations are not taken for chance.
    """
    rng = np.random.default_rng([seed, 6])
    counted = [namesakes(field, standing, rng) for field in fields]
    extra = np.zeros(len(fields))
    extra[AVATAR] = like.chance * pairs if like.hashes else 0.0
    subset = _subset(found)
    looked = (subset >= 0) & ~sibling
    stratum = np.where(subset >= 0, subset * SORTS + sort, 0)
    before = prior(counted, extra)
    # Accounts that near pairs connect are in one fold: none teaches the weights that test it.
    fold = families(near, looked)[0] % FOLDS
    keep = np.ones(len(near.a), np.bool_)
    for _ in range(PASSES):
        known = rates(near, found, fields, counted, sort, keep, extra)
        strata = _strata(subset, sort, found, known)
        total = np.full(len(near.a), np.inf)
        for number in range(FOLDS):
            train = looked & (fold != number)
            weight = learnt(before, stratum, strata.expected * (1 - 1 / FOLDS), train)
            mine = looked & (fold == number) & (weight[stratum] > 0)
            level = strata.expected[mine] / weight[stratum[mine]]
            total[mine] = _over_strata(level, strata, weight)
        p = np.minimum(1.0, total / max(pairs, 1))
        q = q_values(p, max(pairs, len(p)))
        keep = q > STANDS_OUT
    return Scores(np.minimum(total, pairs), p, q, pairs, counted)


def _subset(found: Agreement) -> I64:
    """Return the number in SUBSETS of the fields that each pair agrees in; -1 for none."""
    subset = np.full(found.agree.shape[1], -1, np.int64)
    for number, chosen in enumerate(SUBSETS):
        subset[(found.agree == np.array(chosen)[:, None]).all(axis=0)] = number
    return subset


def _strata(subset: I64, sort: I64, found: Agreement, known: NamesakeRates) -> _Strata:
    """Return what chance gives, set right by the decoys."""
    expected = np.full(len(subset), np.inf)
    least: list[F64] = []
    most: list[F64] = []
    every = np.arange(SORTS)
    for number, chosen in enumerate(SUBSETS):
        inside = [f for f, is_in in enumerate(chosen) if is_in]
        rows = np.flatnonzero(subset == number)
        ways = known.expected(inside, found.carriers[:, rows], sort[rows])
        way = ways.argmin(axis=0)
        rarity = class_of(found.carriers[np.array(inside)[way], rows])
        ends = [
            known.expected(inside, np.full((len(chosen), SORTS), carriers), every)
            for carriers in (*(edge - 1 for edge in BINS), _ANY)
        ]
        model = np.stack([np.zeros_like(ends[0]), *ends])  # classes + 1, fields inside, sorts
        part = np.maximum(np.diff(model, axis=0), 0)
        scale = _by_decoys(part.min(axis=1), rarity, sort[rows])
        right = np.cumsum(part * scale[:, None], axis=0)
        right = np.concatenate([np.zeros_like(right[:1]), right])
        beyond = np.maximum(ways.min(axis=0) - model[rarity, way, sort[rows]], 0)
        expected[rows] = right[rarity, way, sort[rows]] + beyond * scale[rarity, sort[rows]]
        rarest = known.expected(inside, np.full((len(chosen), SORTS), 2), every)
        least.append((rarest * scale[0]).min(axis=0))
        # Each field gives the number of all pairs of the stratum; the larger one is believed.
        most.append(right[-1].max(axis=0))
    ways_of = np.repeat([float(sum(chosen)) for chosen in SUBSETS], SORTS)
    return _Strata(np.concatenate(least), np.concatenate(most), ways_of, expected)


def _by_decoys(model: F64, rarity: I64, sort: I64) -> F64:
    """Return what the model is to be multiplied by, shape (classes of carriers, sorts)."""
    scale = np.ones_like(model)
    for form in range(len(FORMS)):
        for decoy, targets in zip(REVERSES, UNEVENS, strict=True):
            own = form * STANDINGS + decoy
            seen = np.bincount(rarity[sort == own], minlength=CLASSES_OF_CARRIERS)
            guess = model[:, own]
            factor = (seen + np.minimum(guess, HALF_A_DECOY)) / np.where(guess > 0, guess, 1.0)
            for target in targets:
                scale[:, form * STANDINGS + target] = np.where(guess > 0, factor, 1.0)
    return scale


def _over_strata(level: F64, strata: _Strata, weight: F64) -> F64:
    """Add up what all strata give at the same level: none below their least, at most their all.

    Every field of a stratum may give pairs of that level, other ones than the next.
    """
    used = weight > 0
    ways, least, most = strata.ways[used], strata.least[used], strata.most[used]
    low = least / weight[used] * (1 - 1e-9)
    weight = weight[used] * ways
    high = np.maximum(most / weight, low)
    by_low, by_high = np.argsort(low), np.argsort(high)
    rising = np.concatenate([[0.0], np.cumsum(weight[by_low])])
    ended = np.concatenate([[0.0], np.cumsum(weight[by_high])])
    full = np.concatenate([[0.0], np.cumsum((weight * high)[by_high])])
    started = np.searchsorted(low[by_low], level, side="right")
    over = np.searchsorted(high[by_high], level, side="right")
    total: F64 = level * (rising[started] - ended[over]) + full[over]
    return total
