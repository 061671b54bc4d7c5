"""Namesakes by chance, counted."""

from __future__ import annotations

import numpy as np

from inconcert.detect.look_alikes import strata
from inconcert.detect.look_alikes.agreement import Field, make_field
from inconcert.detect.look_alikes.namesakes import BINS, class_of, namesakes
from inconcert.detect.look_alikes.original import DAY, AccountStanding, stand


def population(seed: int, n: int, names: int) -> tuple[Field, AccountStanding]:
    rng = np.random.default_rng(seed)
    field = make_field("name", [f"n{i}" for i in rng.integers(0, names, n)], np.zeros(n, np.int64))
    followers = (90 * rng.lognormal(0, 2, n)).astype(np.int64)
    flags = np.zeros(n, np.int8), np.zeros(n, np.bool_)
    standing = stand(rng.integers(0, 4000, n) * DAY, followers, *flags, np.zeros(n, np.int64))
    return field, standing


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
    counted = namesakes(field, standing, np.random.default_rng(1))
    truth = exact(field, standing)
    apart = [strata.EVEN, strata.HEAD, strata.HEAD_NEW, strata.TOP, strata.REVERSE_HEAD]
    for number in apart:
        assert abs(counted.pairs[number, -1] - truth[number]) <= 0.1 * truth[number] + 3
    # A pair that is no head counts among all that are uneven.
    uneven = truth[[strata.UNEVEN, strata.HEAD, strata.KNOWN, strata.TOP]].sum()
    assert abs(counted.pairs[strata.UNEVEN, -1] - uneven) <= 0.1 * uneven + 3


def test_rarer_values_have_fewer_pairs() -> None:
    field, standing = population(4, 2000, 300)
    counted = namesakes(field, standing, np.random.default_rng(1))
    even = np.full(5, strata.EVEN)
    numbers = counted.at_most(even, np.array([1, 2, 5, 20, 10**6]))
    assert numbers[0] == 0
    assert (np.diff(numbers) >= 0).all()
    assert numbers[-1] == counted.pairs[strata.EVEN, -1]
    assert (
        counted.share[[strata.EVEN, strata.UNEVEN, strata.UNEVEN_NEW, strata.REVERSE]].sum() > 0.99
    )


def test_nobody_shares_anything() -> None:
    field = make_field("name", ["a", "b", None], np.zeros(3, np.int64))
    none = np.full(3, -1)
    nothing = stand(none, none, none.astype(np.int8), np.zeros(3, np.bool_), np.zeros(3, np.int64))
    counted = namesakes(field, nothing, np.random.default_rng(1))
    assert len(counted.carriers) == 0
    assert counted.at_most(np.array([0]), np.array([100])).tolist() == [0]
    assert (counted.share == 0).all()


def test_classes_of_carriers() -> None:
    assert class_of(np.array([2, 3, 5, 6, 30, 31, 100, 101, 10**6])).tolist() == [
        0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip
    assert len(BINS) == 4
