"""Where imitations are to be looked for: the weight of each sort of pair and set of fields.

A false-discovery rate may be spent where discoveries are likely, if that is settled without the
pairs that are tested (Genovese, Roeder and Wasserman 2006, *False discovery control with p-value
weighting*, Biometrika 93). Part of it is settled beforehand; the rest is learnt on other accounts
of the same population: families of near accounts are split into folds, and the weights of each fold
come from the others (Ignatiadis and Huber 2021, *Covariate powered cross-weighted multiple
testing*, JRSS B 83). The pairs of a fold still count among the namesakes that chance is counted on
(`detect.look_alikes.namesakes`); that the whole is valid is shown by simulation, not by a theorem.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from inconcert.detect.look_alikes.agreement import F64, I64, Bools
from inconcert.detect.look_alikes.namesakes import Namesakes
from inconcert.detect.look_alikes.strata import (
    DISGUISED,
    EVEN,
    FORMS,
    HEAD,
    OWN_EDGE,
    REVERSE,
    SELDOM,
    STANDINGS,
    UNEVEN,
    UNEVEN_NEW,
    UNKNOWN,
    UNKNOWN_CROWD,
)

FOLDS = 5
# Sets of name, avatar, description, and their weight.
SUBSETS = tuple(chosen for chosen in product((False, True), repeat=3) if any(chosen))
_FIELD_WEIGHT = np.array([0.02, 0.16, 0.08, 0.2, 0.1, 0.3, 0.14])
# More for what is seldom come by in other ways; in the order of FORMS.
_FORM_WEIGHT = np.array([0.22, 0.2, 0.06, 0.06, 0.06, 0.06, 0.07, 0.04, 0.06, 0.06, 0.06, 0.05])
# Of a population whose standings are known nearly all goes to uneven pairs; the younger account
# that is the better known is what chance is counted on, and has none.
_STANDING_WEIGHT = np.array(
    [0.9, 0.1, 0.01, 0.01, 0, 0, 0, 0, 0.04, 0.08, 0.06, 0.12, 0.08, 0.2, 0.16, 0.24]
)
# Even pairs and pairs that are no heads have causes of their own (siblings, fans of one person)
# that the null model knows least of; what stands out among them teaches nothing.
LEARNT = np.arange(STANDINGS) >= HEAD
# Fans, siblings and second accounts of one person share a rare name and a handle but for its end;
# where nothing says who was first, that alone tells them from nobody.
_WORDS_ALONE = [SUBSETS.index(s) for s in ((True, False, False), (False, False, True))]
_INNOCENT = [form for form in range(len(FORMS)) if form not in SELDOM]
# Forms that are asked of pairs that agree in the name, and sets without it.
_UNNAMED = [number for number, chosen in enumerate(SUBSETS) if not chosen[0]]
_BY_NAME = range(OWN_EDGE, DISGUISED + 1)
# What is set beforehand weighs as much as so many pairs that stand out.
STRENGTH = 10.0


def prior(counted: Sequence[Namesakes], extra: F64) -> F64:
    """Return the weights set beforehand, shape (sets of fields, forms, standings); their sum is 1.

    Sets with a field in which no two accounts agree have none, nor standings that no two namesakes
    have; the others share it.
    """
    there = np.array([bool(len(n.carriers)) or e > 0 for n, e in zip(counted, extra, strict=True)])
    field = np.array([w * there[list(s)].all() for w, s in
                      zip(_FIELD_WEIGHT, SUBSETS, strict=True)])  # fmt: skip
    pairs = sum((n.pairs[:, -1] for n in counted), np.zeros(STANDINGS))
    standing = _STANDING_WEIGHT * (pairs > 0 if pairs.any() else 1)
    # Where standings are known of some accounts only, unknown ones have their share of the pairs.
    known = pairs[[EVEN, REVERSE, UNEVEN, UNEVEN_NEW]].sum()
    if known and pairs[UNKNOWN]:
        standing[[UNKNOWN, UNKNOWN_CROWD]] *= pairs[UNKNOWN] / (known + pairs[UNKNOWN])
    cube: F64 = np.einsum(
        "s,f,t->sft", field / max(field.sum(), 1e-9), _FORM_WEIGHT, standing / standing.sum()
    )
    cube[np.ix_(_WORDS_ALONE, _INNOCENT, range(REVERSE))] = 0
    cube[np.ix_(_UNNAMED, _BY_NAME)] = 0
    return cube / max(float(cube.sum()), 1e-9)


def learnt(before: F64, stratum: I64, expected: F64, train: Bools) -> F64:
    """Return the weights of strata, flat, after a look at the pairs of `train`.

    `before` is `prior`, `stratum` the number of each pair's stratum in it, `expected` how many
    accidental pairs of the stratum are as rare in a population of the size of `train`. What
    look-alikes agree in, what their handles differ by and who is better known are taken for
    independent of each other, so that a few pairs teach something: weights are products of margins.
    """
    kept = train & LEARNT[stratum % STANDINGS]
    more = _excess(stratum[kept], expected[kept], before.size).reshape(before.shape)
    margins = []
    for axes in ((1, 2), (0, 2), (0, 1)):
        seen = STRENGTH * before.sum(axis=axes) + more.sum(axis=axes)
        margins.append(seen / (STRENGTH + more.sum()))
    weights = np.einsum("s,f,t->sft", *margins) * (before > 0)
    flat: F64 = (weights / max(float(weights.sum()), 1e-9)).ravel()
    return flat


def _excess(stratum: I64, expected: F64, strata: int) -> F64:
    """Return by how many pairs each stratum exceeds what chance gives, at the level most in favour.

    Only where there are twice as many, and by two standard deviations: of a Poisson variable whose
    mean is known to a half.
    """
    result = np.zeros(strata)
    order = np.lexsort((expected, stratum))
    stratum, expected = stratum[order], expected[order]
    cuts = [0, *(np.flatnonzero(np.diff(stratum)) + 1).tolist(), len(stratum)]
    for low, high in pairwise(cuts):
        if low == high:
            continue
        chance = expected[low:high]
        rank = np.arange(1, high - low + 1)
        over = rank - chance - 2 * np.sqrt(chance * (1 + chance / 4))
        result[stratum[low]] = max(0.0, float(np.where(rank >= 2 * chance, over, 0.0).max()))
    return result
