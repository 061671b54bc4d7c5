"""Accounts compared: what stands out, and that nothing does where nothing was planted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert.profile.agreement import make_field, reuse
from inconcert.profile.pairs import by_letters, compare, says
from inconcert.profile.skeleton import skeleton, skeletons
from inconcert.simulate.look_alikes import Population, handle_world

SIZE = Population().scaled(12_000, 15)


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
        {"account": f"x:{i}", "platform": "x", "handle": f"velline_desk_{i}",
         "name": "Velline Desk", "description": None, "avatar": "0123456789abcdef",
         "created": 10**15 + i, "followers": 10, "verified": False}
        for i in range(1, 9)
    ]  # fmt: skip
    compared = compare(pa.Table.from_pylist(rows))
    assert compared.sibling.all()
    assert (compared.scores.p == 1).all()


def test_letters_alone_give_fewer_pairs_than_stems_do() -> None:
    compared = compare(handle_world(1, SIZE).account)
    assert 0 <= by_letters(compared, 1) < len(compared.near.a)


def test_reuse_counts_pairs_and_heads() -> None:
    field = make_field("name", ["a", "a", "b", "b", "b", None, "", "c"], np.zeros(8, np.int64))
    assert field.carriers.tolist() == [2, 2, 3, 3, 3, 0, 0, 1]
    counted = reuse(field)
    ends = counted.at_most(np.array([2, 3, 1]), np.array([False, False, False]))
    assert ends.tolist() == [1, 4, 0]
    assert counted.at_most(np.array([3]), np.array([True])).tolist() == [3]


def test_a_value_of_another_platform_is_another_value() -> None:
    field = make_field("name", ["a", "a", "a"], np.array([0, 1, 1]))
    assert field.carriers.tolist() == [1, 2, 2]
    assert field.value[0] != field.value[1]


def test_words_are_found_in_order_only() -> None:
    texts = skeletons(["Water Warden of Tessmark", "the water, wаrden OF tessmark!", "of Tessmark",
                       "Waterwarden of Tessmark", "نور الديوان"])  # fmt: skip
    assert says(texts, skeleton("Water Warden of Tessmark")) == [True, True, False, False, False]
    assert says(texts, skeleton("نور الديوان"))[-1]
    assert not any(says(texts, skeleton("…")))
