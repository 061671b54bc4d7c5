"""The chance level: numbers of accidental pairs that hold where nothing was planted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert.detect.look_alikes.chance import _by_decoys, _over_strata, _Strata
from inconcert.detect.look_alikes.pairs import Compared, compare
from inconcert.detect.look_alikes.strata import (
    BREAK,
    HEAD,
    HEAD_NEW,
    REVERSE_HEAD,
    SELDOM,
    SORTS,
    STANDINGS,
    TOP,
)
from worlds.look_alikes import ProfilePopulation, handle_world

WEIGHTS = np.array([0.25, 0.25, 0.5])


def ordinary(seed: int, population: ProfilePopulation) -> pa.Table:
    world = handle_world(seed, population)
    return world.account.filter(pc.not_equal(world.role, "look-alike"))


def test_strata_add_up() -> None:
    least, most, ways = np.array([1.0, 2.0, 0.1]), np.array([4.0, 2.0, 50.0]), np.ones(3)
    strata = _Strata(least, most, ways, np.empty(0))
    # At level 8: 2 of the first (no less than its least), 2 of the second, 4 of the third.
    assert _over_strata(np.array([8.0]), strata, WEIGHTS).tolist() == [8.0]
    # At level 2 only the third can give as small a number; at 1000 all give all that they have.
    assert np.allclose(_over_strata(np.array([2.0, 1000.0]), strata, WEIGHTS), [1.0, 56.0])
    # With two fields that give pairs, the third gives twice as many, and no more than all.
    twice = strata._replace(ways=np.array([1.0, 1.0, 2.0]))
    assert np.allclose(_over_strata(np.array([2.0, 1000.0]), twice, WEIGHTS), [2.0, 56.0])


def test_decoys_set_the_model_right() -> None:
    model = np.zeros((5, SORTS))
    decoy, head = BREAK * STANDINGS + REVERSE_HEAD, BREAK * STANDINGS + HEAD
    model[0, decoy], model[1, decoy], model[2, decoy] = 2.0, 0.1, 40.0
    rarity = np.array([0] * 6 + [2] * 10)
    scale = _by_decoys(model, rarity, np.full(16, decoy))
    # Six where two were expected; none where the model had a tenth; ten where it had forty.
    assert scale[:3, head].tolist() == [6.5 / 2, 1.0, 10.5 / 40]
    assert scale[:3, BREAK * STANDINGS + HEAD_NEW].tolist() == scale[:3, head].tolist()
    assert (scale[:, BREAK * STANDINGS + TOP] == 1).all()


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_no_more_accidental_pairs_than_the_numbers_say(seed: int) -> None:
    compared = compare(ordinary(seed, ProfilePopulation().scaled(20_000, 1)))
    expected = np.sort(compared.scores.expected[compared.scores.p < 1])
    rank = np.arange(1, len(expected) + 1)
    # The k-th smallest number of accidental pairs is k on average; three standard deviations.
    assert (rank <= expected + 3 * np.sqrt(expected) + 1).all()


@pytest.mark.parametrize("seed", [31, 32])
def test_fans_that_share_rare_names_are_not_found(seed: int) -> None:
    fans = ProfilePopulation(accounts=15_000, planted=1, families=5, branches=5, idols=120)
    compared = compare(ordinary(seed, fans))
    agree = compared.found.agree[0]
    assert agree.sum() > 100
    assert not (compared.scores.q <= 0.05).any()


def without(accounts: pa.Table, *columns: str) -> pa.Table:
    for name in columns:
        place = accounts.column_names.index(name)
        accounts = accounts.set_column(place, name, pa.nulls(len(accounts), accounts[name].type))
    return accounts


def found(seed: int, *missing: str) -> tuple[int, int, Compared]:
    """Return (pairs found, planted ones among them, what was compared)."""
    world = handle_world(seed, ProfilePopulation().scaled(20_000, 30))
    compared = compare(without(world.account, *missing))
    keys = compared.accounts["account"].to_pylist()
    planted = {frozenset((r["look_alike"], r["original"])) for r in world.truth.to_pylist()}
    near = compared.near
    hits = np.flatnonzero(compared.scores.q <= 0.05)
    pairs = [frozenset((keys[near.a[i]], keys[near.b[i]])) for i in hits]
    return len(pairs), len(planted & set(pairs)), compared


def test_without_dates_or_followers_fewer_are_found_and_hardly_more_wrongly() -> None:
    all_, best, _ = found(5)
    assert best >= 25
    assert all_ - best <= 2
    for missing in (("created",), ("followers", "verified"), ("created", "followers", "verified")):
        all_, true, compared = found(5, *missing)
        assert all_ - true <= 2
        assert 12 <= true < best
        assert (compared.rank <= 1).all()


def test_a_name_alone_without_dates_is_no_finding_by_an_innocent_ending() -> None:
    all_, true, compared = found(6, "created", "followers", "verified", "avatar", "description")
    assert true >= 10
    assert all_ - true <= 3
    told = compared.form[compared.scores.q <= 0.05]
    assert np.isin(told, SELDOM).all()


def test_the_same_seed_gives_the_same_numbers() -> None:
    accounts = ordinary(3, ProfilePopulation().scaled(5000, 1))
    one, other = compare(accounts, seed=4), compare(accounts, seed=4)
    assert np.array_equal(one.scores.p, other.scores.p)
