"""Namesakes by chance: how many pairs share a name or picture, and how often they are near.

The null model counts. `Namesakes` are the pairs of accounts that agree in a field, by how many
carry the value and by standing (which of the two is better known); `NamesakeRates` how often
namesakes of common values have near handles, and agree in another field as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from inconcert.detect.look_alikes.agreement import (
    COMMON,
    F64,
    I64,
    Agreement,
    Bools,
    Field,
    heads,
    is_common,
)
from inconcert.detect.look_alikes.handles import Near
from inconcert.detect.look_alikes.original import AccountStanding
from inconcert.detect.look_alikes.strata import (
    EVEN,
    EVEN_CROWD,
    FORMS,
    REVERSE,
    REVERSES,
    SELDOM,
    SORTS,
    STANDINGS,
    UNEVEN,
    UNEVEN_NEW,
    UNEVENS,
    UNKNOWN,
    UNKNOWN_CROWD,
    standings,
)

# Values are told apart by how many carry them: 2, 3 to 5, 6 to 30, 31 to 100, more.
BINS = (3, 6, 31, 101)
CLASSES_OF_CARRIERS = len(BINS) + 1
# Pairs drawn for each of them to see how often one account is the better known.
SAMPLE = 100_000
# What is counted is drawn towards: one pair of namesakes in a hundred is near in each form, one in
# a thousand in a form that is seldom come by innocently; of those, one in ten agrees in another
# field. Each weighs as much as so many pairs.
PRIOR_NEAR, PRIOR_GIVEN = 100, 10
# A pair is itself one of the pairs of its standing, if nothing else is known.
LEAST_SHARE = 0.01
# Standings whose pairs are near equally often, as far as chance goes: the namesakes of all of them
# are counted together. What the younger is like, and how far the older is known, makes no handle.
# The group of each standing, in the order in which they are numbered.
_GROUP = np.array([0, 1, 2, 3, 4, 5, 5, 5, 4, 4, 5, 5, 5, 5, 5, 5])
_GROUPS = int(_GROUP.max()) + 1
# A pair that is no head for one field may be for another: all count as its namesakes.
_WIDER = {
    UNKNOWN_CROWD: [UNKNOWN],
    EVEN_CROWD: [EVEN],
    REVERSE: list(REVERSES[1:]),
    UNEVEN: [old for old, _ in UNEVENS[1:]],
    UNEVEN_NEW: [new for _, new in UNEVENS[1:]],
}
# Standings that are parts of no other.
_APART = [UNKNOWN, EVEN, REVERSE, UNEVEN, UNEVEN_NEW]
SORT_STANDING = np.arange(SORTS) % STANDINGS
CELL = (np.arange(SORTS) // STANDINGS) * _GROUPS + _GROUP[SORT_STANDING]
_CELLS = len(FORMS) * _GROUPS


def class_of(carriers: I64) -> I64:
    """Return the class of each number of carriers, from 0 to CLASSES_OF_CARRIERS - 1."""
    return np.searchsorted(BINS, carriers, side="right")


class Namesakes(NamedTuple):
    """Pairs of accounts of one platform that agree in a field, expected of each standing.

    `pairs[s, i]` of them are of standing s and agree in a value of fewer than `carriers[i]`
    carriers; the last column is all. `common[s]` agree in a value that is common (COMMON).
    """

    carriers: I64
    pairs: F64
    common: F64

    def at_most(self, standing: I64, carriers: I64) -> F64:
        """Return how many of these standings agree in a value of at most so many carriers."""
        place = np.searchsorted(self.carriers, carriers, side="right")
        found: F64 = self.pairs[standing, place]
        return found

    @property
    def share(self) -> F64:
        """The part that each standing has of all."""
        every = max(float(self.pairs[_APART, -1].sum()), 1.0)
        shares: F64 = self.pairs[:, -1] / every
        return shares


def namesakes(field: Field, standing: AccountStanding, rng: np.random.Generator) -> Namesakes:
    """Count the pairs that agree in a field; SAMPLE of each class say who is better known."""
    given = np.flatnonzero(field.value >= 0)
    order = given[np.argsort(field.value[given], kind="stable")]
    counts = field.counts
    start = np.concatenate([[0], np.cumsum(counts)])
    share = np.zeros((CLASSES_OF_CARRIERS, STANDINGS))
    each = class_of(counts)
    for number in range(CLASSES_OF_CARRIERS):
        values = np.flatnonzero((counts > 1) & (each == number))
        if not len(values):
            continue
        weight = np.cumsum(counts[values] * (counts[values] - 1.0))
        drawn = values[np.searchsorted(weight, rng.random(SAMPLE) * weight[-1], side="right")]
        one = (rng.random(SAMPLE) * counts[drawn]).astype(np.int64)
        other = (rng.random(SAMPLE) * (counts[drawn] - 1)).astype(np.int64)
        a, b = order[start[drawn] + one], order[start[drawn] + other + (other >= one)]
        seen = standings(standing, a, b, heads(field, standing.followers, a, b))
        share[number] = np.bincount(seen, minlength=STANDINGS) / SAMPLE
    sizes, number_of = np.unique(counts[counts > 1], return_counts=True)
    pairs = share[class_of(sizes)].T * (number_of * (sizes * (sizes - 1.0) / 2))
    for standing_, others in _WIDER.items():
        pairs[standing_] += pairs[others].sum(axis=0)
    common = (sizes >= COMMON[0]) & (sizes <= COMMON[1])
    padded = np.concatenate([np.zeros((STANDINGS, 1)), np.cumsum(pairs, axis=1)], axis=1)
    return Namesakes(sizes, padded, pairs[:, common].sum(axis=1))


class NamesakeRates(NamedTuple):
    """How often namesakes by chance are near, and agree further.

    `near[f, z]`: of namesakes in f, those whose handles are near in cell z (a form, and a group of
    standings). `further[l, f, g, z]`: of those, the ones that agree in g, too, in a value of few
    carriers (l = 0) or of any number (1). `extra[f]`: pairs that agree without being equal.
    """

    namesakes: Sequence[Namesakes]
    extra: F64
    near: F64
    further: F64

    def expected(self, inside: Sequence[int], carriers: I64, sort: I64) -> F64:
        """Return the accidental pairs of these sorts, fields and carriers, or fewer of them.

        `carriers` has shape (fields, cells); the result (fields inside, cells), as each of the
        fields gives it.
        """
        standing, cell = SORT_STANDING[sort], CELL[sort]
        ways = []
        for f in inside:
            pairs, extra = self.namesakes[f], self.extra[f]
            share = pairs.share[standing]
            count = pairs.at_most(standing, carriers[f]) + extra * share
            if len(pairs.carriers) or extra:
                count = np.maximum(count, np.maximum(share, LEAST_SHARE))
            count = count * self.near[f, cell]
            for g in inside:
                if g != f:
                    level = (carriers[g] > COMMON[1]).astype(np.int64)
                    count = count * self.further[level, f, g, cell]
            ways.append(count)
        return np.stack(ways)


def rates(
    near: Near, found: Agreement, fields: Sequence[Field], counted: Sequence[Namesakes], sort: I64,
    keep: Bools, extra: F64,
) -> NamesakeRates:  # fmt: skip
    """Count how often namesakes by chance have near handles, and how often they agree further.

    Only pairs of `keep` count. What few pairs say of a cell is drawn towards what all forms of its
    group say.
    """
    size, cell = len(fields), CELL[sort]
    form, group = np.divmod(np.arange(_CELLS), _GROUPS)
    before = np.where(np.isin(form, SELDOM), 0.1, 1.0)
    rate, further = np.ones((size, _CELLS)), np.ones((2, size, size, _CELLS))
    for f, field in enumerate(fields):
        same = (field.value[near.a] == field.value[near.b]) & is_common(field)[near.a] & keep
        seen = np.bincount(cell[same], minlength=_CELLS)
        common = np.array([counted[f].common[of == _GROUP].sum() for of in range(_GROUPS)])
        rate[f] = np.minimum(1.0, (seen + before) / (common[group] + PRIOR_NEAR))
        for g in range(size):
            for level, most in enumerate((COMMON[1], np.inf)):
                agree = found.agree[g] & (found.carriers[g] <= most)
                both = np.bincount(cell[same & agree], minlength=_CELLS)
                joint = np.bincount(group, both) + 1
                pooled = (joint / (np.bincount(group, seen) + PRIOR_GIVEN))[group]
                further[level, f, g] = (both + PRIOR_GIVEN * pooled) / (seen + PRIOR_GIVEN)
    return NamesakeRates(counted, extra, rate, further)
