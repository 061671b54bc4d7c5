"""Weights: what is set beforehand, what is learnt, and that nothing is learnt from nothing."""

from __future__ import annotations

import numpy as np

from inconcert.detect.look_alikes import strata
from inconcert.detect.look_alikes.agreement import make_field
from inconcert.detect.look_alikes.namesakes import Namesakes, namesakes
from inconcert.detect.look_alikes.original import DAY, stand
from inconcert.detect.look_alikes.weights import SUBSETS, learnt, prior

NAME = SUBSETS.index((True, False, False))


def counted(created: int) -> list[Namesakes]:
    rng = np.random.default_rng(2)
    n = 2000
    field = make_field("name", [f"n{i}" for i in rng.integers(0, 400, n)], np.zeros(n, np.int64))
    empty = make_field("avatar", [None] * n, np.zeros(n, np.int64))
    born = rng.integers(0, 4000, n) * DAY if created else np.full(n, -1)
    followers = (90 * rng.lognormal(0, 2, n)).astype(np.int64)
    flags = np.zeros(n, np.int8), np.zeros(n, np.bool_)
    standing = stand(born, followers, *flags, np.zeros(n, np.int64))
    return [namesakes(field, standing, rng), *[namesakes(empty, standing, rng)] * 2]


def test_what_no_namesakes_are_has_no_weight() -> None:
    known = prior(counted(1), np.zeros(3))
    assert np.isclose(known.sum(), 1)
    assert np.isclose(known[NAME].sum(), 1)
    assert known[:, :, [strata.UNKNOWN, strata.REVERSE, strata.REVERSE_TOP]].sum() == 0
    unknown = prior(counted(0), np.zeros(3))
    assert np.isclose(unknown[NAME, :, [strata.UNKNOWN, strata.UNKNOWN_CROWD]].sum(), 1)


def test_similar_pictures_alone_give_their_sets_weight() -> None:
    with_pictures = prior(counted(1), np.array([0.0, 0.5, 0.0]))
    assert with_pictures[SUBSETS.index((True, True, False))].sum() > 0


def test_pairs_that_stand_out_draw_weight_to_their_like() -> None:
    before = prior(counted(1), np.zeros(3))
    sort = strata.INSIDE * strata.STANDINGS + strata.TOP
    stratum = np.full(40, NAME * strata.SORTS + sort)
    after = learnt(before, stratum, np.full(40, 0.01), np.ones(40, np.bool_))
    assert np.isclose(after.sum(), 1)
    assert after.reshape(before.shape)[NAME, strata.INSIDE, strata.TOP] > 0.5
    # Its like gains: the same form with another standing, against another form with that.
    gain = after.reshape(before.shape)[NAME, :, strata.HEAD] / before[NAME, :, strata.HEAD]
    assert gain[strata.INSIDE] > 2 * gain[strata.NUMBER]


def test_as_many_as_chance_gives_teach_nothing() -> None:
    before = prior(counted(1), np.zeros(3))
    stratum = np.full(40, NAME * strata.SORTS + strata.INSIDE * strata.STANDINGS + strata.TOP)
    after = learnt(before, stratum, np.linspace(0.5, 40, 40), np.ones(40, np.bool_))
    untaught = learnt(before, np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    assert np.allclose(after, untaught)
    assert np.isclose(after.sum(), 1)
    assert not after[before.ravel() == 0].any()


def test_other_folds_and_even_pairs_teach_nothing() -> None:
    before = prior(counted(1), np.zeros(3))
    margins = learnt(before, np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    for standing, train in ((strata.TOP, False), (strata.EVEN, True), (strata.UNEVEN, True)):
        stratum = np.full(40, NAME * strata.SORTS + strata.INSIDE * strata.STANDINGS + standing)
        after = learnt(before, stratum, np.full(40, 0.01), np.full(40, train))
        assert np.allclose(after, margins)
