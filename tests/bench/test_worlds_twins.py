"""The world of two platforms with twins in step, and people who are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from inconcert.errors import ParameterError
from worlds.twins import MINUTE, PLATFORMS, Towns, twin_world

SIZE = Towns(readers=300, namesakes=8, apart=10, later=10, twins=6)


def test_the_same_seed_gives_the_same_world() -> None:
    one, other = twin_world(3, SIZE), twin_world(3, SIZE)
    assert one.share.equals(other.share)
    assert one.account.equals(other.account)
    assert one.truth.equals(other.truth)
    assert not one.share.equals(twin_world(4, SIZE).share)


def test_the_world_is_as_asked() -> None:
    world = twin_world(1, SIZE)
    relations = Counter(world.truth["relation"].to_pylist())
    assert relations == {"namesake": 8, "apart": 10, "later": 10, "twin": 6}
    assert world.account.num_rows == 300 + SIZE.everything + 2 * sum(relations.values())
    platform = dict(zip(world.account["account"].to_pylist(),
                        world.account["platform"].to_pylist(), strict=True))  # fmt: skip
    for row in world.truth.to_pylist():
        assert [platform[row[name]] for name in ("account_a", "account_b")] == list(PLATFORMS)
    assert set(world.share["account"].to_pylist()) <= set(platform)


def _apart(seed: int, relation: str) -> np.ndarray:
    """Minutes between the shares of one object by the two of each pair of a relation."""
    world = twin_world(seed, replace(SIZE, acts=12))
    by_account: dict[str, dict[str, int]] = {}
    for row in world.share.to_pylist():
        by_account.setdefault(row["account"], {})[row["object"]] = row["time"]
    return np.array(
        [abs(by_account.get(row["account_b"], {})[item] - at) / MINUTE
         for row in world.truth.to_pylist() if row["relation"] == relation
         for item, at in by_account.get(row["account_a"], {}).items()
         if item in by_account.get(row["account_b"], {})]
    )  # fmt: skip


def test_twins_are_in_step_and_the_others_are_not() -> None:
    twins, later = _apart(1, "twin"), _apart(1, "later")
    assert np.median(twins) < 10
    assert (later < 15).mean() < 0.05
    assert 120 < np.median(later) < 1000
    assert (_apart(1, "apart") < 15).mean() < 0.4


def test_bad_worlds_are_refused() -> None:
    with pytest.raises(ParameterError):
        twin_world(-1)
    with pytest.raises(ParameterError):
        Towns(readers=0)
    with pytest.raises(ParameterError):
        Towns(twins=-1)
