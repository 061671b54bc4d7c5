from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest

from inconcert.errors import ParameterError
from worlds.promoters import MINUTE, TEAM, Readership, reader_world

SMALL = Readership(sources=8, readers=400, days=30, posts=15, teams=2, releases=6)


def test_the_same_seed_gives_the_same_world_and_another_another():
    one, two, other = (reader_world(seed, SMALL) for seed in (1, 1, 2))
    assert one.shares.equals(two.shares)
    assert one.truth.equals(two.truth)
    assert not one.shares.equals(other.shares)


def test_teams_come_within_two_minutes_of_most_releases_and_are_ordinary_elsewhere():
    world = reader_world(3, SMALL)
    team = {
        row["account"]: row["source"]
        for row in world.truth.to_pylist()
        if row["role"] == "promoter"
    }
    assert SMALL.teams * TEAM[0] <= len(team) < SMALL.teams * TEAM[1]
    assert len({account.split(":")[0] for account in team}) == 2
    first = {}
    for row in world.shares.to_pylist():
        first.setdefault(row["object"], row["time"])
    here, elsewhere = [], []
    for row in world.shares.to_pylist():
        if row["account"] in team:
            late = row["time"] - first[row["object"]]
            (here if team[row["account"]] == row["origin"] else elsewhere).append(late)
    assert max(here) < 2.2 * MINUTE
    assert len(here) > 0.8 * SMALL.releases * len(team)
    assert np.median(elsewhere) > 20 * MINUTE


def test_members_of_a_team_are_made_in_the_same_month():
    world = reader_world(4, SMALL)
    rows = [row for row in world.truth.to_pylist() if row["role"] == "promoter"]
    for source in {row["source"] for row in rows}:
        assert len({row["created"] for row in rows if row["source"] == source}) == 1


def test_roles_have_the_speeds_that_they_are_named_for():
    world = reader_world(5, Readership(readers=1500, sources=10, subscribers=0.05))
    role = {row["account"]: row["role"] for row in world.truth.to_pylist()}
    first: dict[str, int] = {}
    late: dict[str, list[int]] = {}
    for row in world.shares.to_pylist():
        start = first.setdefault(row["object"], row["time"])
        late.setdefault(role[row["account"]], []).append(row["time"] - start)
    median = {name: np.median(values) for name, values in late.items()}
    assert median["alert"] < MINUTE < median["fast"] < median["reader"]
    assert set(pc.unique(world.truth["role"]).to_pylist()) >= {"subscriber", "promoter"}


def test_nobody_is_planted_where_no_team_is_asked_for():
    world = reader_world(6, Readership(sources=8, readers=400, teams=0))
    assert "promoter" not in world.truth["role"].to_pylist()


def test_what_cannot_be_made_is_refused():
    with pytest.raises(ParameterError):
        reader_world(-1)
    with pytest.raises(ParameterError):
        Readership(platforms=3)
    assert Readership().scaled(0.5).readers == 1500
