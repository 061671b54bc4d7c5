"""Namesakes by chance, counted; and weights, set beforehand and learnt."""

from __future__ import annotations

import numpy as np
import pytest
from sample_look_alikes import field_of, people

from inconcert.detect.look_alikes import strata
from inconcert.detect.look_alikes.agreement import Field
from inconcert.detect.look_alikes.namesakes import BINS, Namesakes, class_of, namesakes
from inconcert.detect.look_alikes.original import DAY, AccountStanding
from inconcert.detect.look_alikes.weights import SUBSETS, learnt, prior

NAME = SUBSETS.index((True, False, False))
NOTHING = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_)  # that is learnt from


def population(
    seed: int, n: int, names: int, *, dated: bool = True
) -> tuple[Field, AccountStanding]:
    rng = np.random.default_rng(seed)
    keys = [f"n{i}" for i in rng.integers(0, names, n)]
    followers = (90 * rng.lognormal(0, 2, n)).astype(np.int64)
    created = rng.integers(0, 4000, n) * DAY if dated else np.full(n, -1)
    standing = people(*zip(created.tolist(), followers.tolist(), strict=True))
    return field_of(keys, followers), standing


def counted(*, dated: bool = True) -> list[Namesakes]:
    """Namesakes of a name, and of a picture and a description that nobody gives."""
    field, standing = population(2, 2000, 400, dated=dated)
    rng = np.random.default_rng(2)
    empty = namesakes(field_of([None] * 2000), standing, rng)
    return [namesakes(field, standing, rng), empty, empty]


@pytest.fixture(scope="module")
def before() -> np.ndarray:
    return prior(counted(), np.zeros(3))


def exact(field: Field, standing: AccountStanding) -> np.ndarray:
    """Count every pair, one by one."""
    counts = np.zeros(strata.STANDINGS)
    for value in range(int(field.value.max()) + 1):
        members = np.flatnonzero(field.value == value)
        one, other = np.triu_indices(len(members), 1)
        a, b = members[one], members[other]
        most = standing.followers[members].max()
        head = np.maximum(standing.followers[a], standing.followers[b]) >= most
        counts += np.bincount(strata.standings(standing, a, b, head), minlength=strata.STANDINGS)
    return counts


def test_the_pairs_of_each_standing_are_those_that_there_are() -> None:
    field, standing = population(3, 3000, 700)
    found = namesakes(field, standing, np.random.default_rng(1))
    truth = exact(field, standing)
    apart = [strata.EVEN, strata.HEAD, strata.HEAD_NEW, strata.TOP, strata.REVERSE_HEAD]
    for number in apart:
        assert abs(found.pairs[number, -1] - truth[number]) <= 0.1 * truth[number] + 3
    # A pair that is no head counts among all that are uneven.
    uneven = truth[[strata.UNEVEN, strata.HEAD, strata.KNOWN, strata.TOP]].sum()
    assert abs(found.pairs[strata.UNEVEN, -1] - uneven) <= 0.1 * uneven + 3


def test_rarer_values_have_fewer_pairs() -> None:
    field, standing = population(4, 2000, 300)
    found = namesakes(field, standing, np.random.default_rng(1))
    even = np.full(5, strata.EVEN)
    numbers = found.at_most(even, np.array([1, 2, 5, 20, 10**6]))
    assert numbers[0] == 0
    assert (np.diff(numbers) >= 0).all()
    assert numbers[-1] == found.pairs[strata.EVEN, -1]
    assert found.share[[strata.EVEN, strata.UNEVEN, strata.UNEVEN_NEW, strata.REVERSE]].sum() > 0.99


def test_nobody_shares_anything() -> None:
    field, nothing = field_of(["a", "b", None]), people((-1, -1, -1), (-1, -1, -1), (-1, -1, -1))
    found = namesakes(field, nothing, np.random.default_rng(1))
    assert len(found.carriers) == 0
    assert found.at_most(np.array([0]), np.array([100])).tolist() == [0]
    assert (found.share == 0).all()


def test_classes_of_carriers() -> None:
    assert class_of(np.array([2, 3, 5, 6, 30, 31, 100, 101, 10**6])).tolist() == [
        0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip
    assert len(BINS) == 4


def test_what_no_namesakes_are_has_no_weight(before: np.ndarray) -> None:
    assert np.isclose(before.sum(), 1)
    assert np.isclose(before[NAME].sum(), 1)
    assert before[:, :, [strata.UNKNOWN, strata.REVERSE, strata.REVERSE_TOP]].sum() == 0
    unknown = prior(counted(dated=False), np.zeros(3))
    assert np.isclose(unknown[NAME, :, [strata.UNKNOWN, strata.UNKNOWN_CROWD]].sum(), 1)


def test_similar_pictures_alone_give_their_sets_weight() -> None:
    with_pictures = prior(counted(), np.array([0.0, 0.5, 0.0]))
    assert with_pictures[SUBSETS.index((True, True, False))].sum() > 0


def test_pairs_that_stand_out_draw_weight_to_their_like(before: np.ndarray) -> None:
    sort = strata.INSIDE * strata.STANDINGS + strata.TOP
    stratum = np.full(40, NAME * strata.SORTS + sort)
    after = learnt(before, stratum, np.full(40, 0.01), np.ones(40, np.bool_))
    assert np.isclose(after.sum(), 1)
    assert after.reshape(before.shape)[NAME, strata.INSIDE, strata.TOP] > 0.5
    # Its like gains: the same form with another standing, against another form with that.
    gain = after.reshape(before.shape)[NAME, :, strata.HEAD] / before[NAME, :, strata.HEAD]
    assert gain[strata.INSIDE] > 2 * gain[strata.NUMBER]


def test_as_many_as_chance_gives_teach_nothing(before: np.ndarray) -> None:
    stratum = np.full(40, NAME * strata.SORTS + strata.INSIDE * strata.STANDINGS + strata.TOP)
    after = learnt(before, stratum, np.linspace(0.5, 40, 40), np.ones(40, np.bool_))
    untaught = learnt(before, *NOTHING)
    assert np.allclose(after, untaught)
    assert np.isclose(after.sum(), 1)
    assert not after[before.ravel() == 0].any()


def test_other_folds_and_even_pairs_teach_nothing(before: np.ndarray) -> None:
    margins = learnt(before, *NOTHING)
    for standing, train in ((strata.TOP, False), (strata.EVEN, True), (strata.UNEVEN, True)):
        stratum = np.full(40, NAME * strata.SORTS + strata.INSIDE * strata.STANDINGS + standing)
        after = learnt(before, stratum, np.full(40, 0.01), np.full(40, train))
        assert np.allclose(after, margins)
