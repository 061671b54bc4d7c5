"""Accounts compared: what stands out, and that nothing does where nothing was planted."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest
from sample_look_alikes import field_of, profiles

from inconcert.detect.look_alikes.agreement import heads, make_field, sharing
from inconcert.detect.look_alikes.pairs import by_letters, compare
from worlds.look_alikes import ProfilePopulation, handle_world

SIZE = ProfilePopulation().scaled(12_000, 15)


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_pairs_are_near_and_what_is_found_is_planted(seed: int) -> None:
    world = handle_world(seed, SIZE)
    compared = compare(world.account)
    keys = compared.accounts["account"].to_pylist()
    near = compared.near
    pairs = {
        frozenset((keys[a], keys[b])): i
        for i, (a, b) in enumerate(zip(near.a.tolist(), near.b.tolist(), strict=True))
    }
    planted = [frozenset((r["look_alike"], r["original"])) for r in world.truth.to_pylist()]
    assert all(pair in pairs for pair in planted)
    found = [pair for pair, i in pairs.items() if compared.scores.q[i] <= 0.05]
    assert len(found) >= 4
    assert len(set(found) - set(planted)) <= 1


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_without_planted_ones_nothing_is_found(seed: int) -> None:
    world = handle_world(seed, SIZE)
    alone = world.account.filter(pc.not_equal(world.role, "look-alike"))
    compared = compare(alone)
    assert len(compared.near.a) > 100
    assert (compared.scores.q > 0.05).all()
    assert (compared.scores.p >= 0).all()


def test_siblings_are_a_family() -> None:
    rows = [
        {"handle": f"velline_desk_{i}", "name": "Velline Desk", "avatar": "0123456789abcdef",
         "created": 10**15 + i, "followers": 10, "verified": False}
        for i in range(1, 9)
    ]  # fmt: skip
    compared = compare(profiles(rows))
    assert compared.sibling.all()
    assert (compared.scores.p == 1).all()


def test_several_look_alikes_of_one_account_are_no_family() -> None:
    rows = [
        {"handle": handle, "name": "Velline Desk", "avatar": "https://example.org/velline.jpg",
         "created": 10**15 + at, "followers": followers, "verified": False}
        for handle, at, followers in [
            ("velline_desk", 0, 90_000), ("velline_desk_", 10**14, 10),
            ("velline_deskk", 10**14, 20), ("velline_desk7", 10**14, 30),
        ]
    ]  # fmt: skip
    compared = compare(profiles(rows))
    with_original = compared.near.a == 0
    assert with_original.sum() == 3
    assert not compared.sibling[with_original].any()


def test_pictures_by_address_differ_in_no_bits() -> None:
    rows = [
        {"handle": handle, "name": handle, "avatar": avatar}
        for handle, avatar in [
            ("kettlebarn", "https://example.org/a.jpg"), ("kettlebarnn", "https://example.org/a.jpg"),
            ("mirrordale", "00ff00ff00ff00ff"), ("mirrordalle", "00ff00ff00ff00fe"),
        ]
    ]  # fmt: skip
    compared = compare(profiles(rows))
    assert compared.found.agree[1].tolist() == [True, True]
    assert compared.found.bits.tolist() == [-1, 1]


def test_letters_alone_give_fewer_pairs_than_stems_do() -> None:
    compared = compare(handle_world(1, SIZE).account)
    assert 0 <= by_letters(compared, 1) < len(compared.near.a)


def test_pairs_that_share_a_value_are_counted() -> None:
    followers = np.array([5, 7, 1, 9, 2, 3, 3, 3])
    field = field_of(["a", "a", "b", "b", "b", None, "", "c"], followers)
    assert field.carriers.tolist() == [2, 2, 3, 3, 3, 0, 0, 1]
    assert [sharing(field, most) for most in (1, 2, 3)] == [0, 1, 4]
    a, b = np.array([0, 2, 2]), np.array([1, 3, 4])
    assert heads(field, followers, a, b).tolist() == [True, True, False]


def test_a_value_of_another_platform_is_another_value() -> None:
    field = make_field(["a", "a", "a"], np.array([0, 1, 1]), np.zeros(3, np.int64))
    assert field.carriers.tolist() == [1, 2, 2]
    assert field.value[0] != field.value[1]
