"""The population with planted look-alikes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from worlds.handle_tricks import TRICKS, tricked
from worlds.look_alikes import KNOWN, Population, handle_world

SIZE = Population().scaled(12_000, 18)


def test_the_same_seed_gives_the_same_world() -> None:
    one, other = handle_world(1, SIZE), handle_world(1, SIZE)
    assert one.account.equals(other.account)
    assert not one.account.equals(handle_world(2, SIZE).account)


def test_the_population_is_as_asked() -> None:
    world = handle_world(1, SIZE)
    assert world.account.num_rows == 12_000
    assert world.truth.num_rows == 18
    assert set(world.truth["trick"].to_pylist()) == set(TRICKS)
    pairs = zip(world.account["platform"].to_pylist(), world.account["handle"].to_pylist(),
                strict=True)  # fmt: skip
    counted = Counter((platform, handle.casefold()) for platform, handle in pairs)
    assert max(counted.values()) == 1
    assert max(map(len, world.account["handle"].to_pylist())) <= 15


def test_look_alikes_are_younger_and_less_known() -> None:
    world = handle_world(3, SIZE)
    rows = {row["account"]: row for row in world.account.to_pylist()}
    for pair in world.truth.to_pylist():
        original, look_alike = rows[pair["original"]], rows[pair["look_alike"]]
        assert original["followers"] >= KNOWN > look_alike["followers"]
        if pair["avatar"]:
            bits = int(original["avatar"], 16) ^ int(look_alike["avatar"], 16)
            assert bits.bit_count() <= 2


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_gives_a_free_handle(trick: str) -> None:
    rng = np.random.default_rng(1)
    made = tricked("Malina_wirl01", trick, {"malina_wirl011"}, rng, unicode_too=True)
    assert made is not None
    assert made.casefold() not in {"malina_wirl01", "malina_wirl011"}
    if trick == "another script":
        assert tricked("Malina_wirl01", trick, set(), rng, unicode_too=False) is None
