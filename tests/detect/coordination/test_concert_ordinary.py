"""Ordinary life that keeps to the clock: it is not confirmed, and what defends it is there."""

from __future__ import annotations

import numpy as np
import pytest
from concert_world import DAY, MINUTE, SECOND, START, World, campaign, groups_of, organic

from inconcert.detect.coordination.concert import confirm, find_concert, trial
from inconcert.detect.coordination.concert.find import MOST_BURSTS

SEEDS = (1, 2)


def puzzle(seed: int, *, days: int = 24, accounts: int = 80, spread: float = 25.0) -> World:
    """Each day's tag, by each account around an hour of its own; `spread` in minutes."""
    rng = np.random.default_rng([seed, 21])
    world = organic(seed, days=days)
    own = rng.uniform(6, 22, accounts)
    for day in range(days):
        for i in np.flatnonzero(rng.random(accounts) < 0.8).tolist():
            at = START + day * DAY + int((own[i] * 60 + rng.normal(0, spread)) * 60) * SECOND
            world.share(f"p{i:02}", f"puzzle{day}", at, kind="hashtag")
    return world


def programme(seed: int, *, occasional: int = 0, hour: float = 20.25) -> World:
    """Viewers who answer each of six moments of an evening within the minute, with its own tag."""
    rng = np.random.default_rng([seed, 22])
    world = organic(seed, days=24)
    for day in range(24):
        moments = START + day * DAY + int(hour * 3600) * SECOND + rng.integers(0, 5400, 6) * SECOND
        viewers = [f"v{i:02}" for i in np.flatnonzero(rng.random(30) < 0.7).tolist()]
        viewers += [f"c{day}.{i}" for i in range(occasional)]
        for n, moment in enumerate(moments.tolist()):
            for viewer in viewers:
                if rng.random() < 0.5:
                    late = int(rng.lognormal(np.log(40), 0.7))
                    world.share(viewer, f"moment{day}.{n}", moment + late * SECOND, kind="hashtag")
    return world


@pytest.mark.parametrize("seed", SEEDS)
def test_habit_is_no_concert(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = puzzle(seed).table()
    assert find_concert(table).groups == []
    # What the accounts do on other days is what stands against it.
    monkeypatch.setattr(trial, "HABITUAL", DAY)
    assert find_concert(table).groups


@pytest.mark.parametrize("seed", SEEDS)
def test_an_appointment_is_no_concert(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = programme(seed).table()
    assert find_concert(table).groups == []
    monkeypatch.setattr(trial, "lawful", lambda *_: True)
    assert find_concert(table).groups


def test_those_who_act_at_one_time_of_day_are_seen_beside_others() -> None:
    """An appointment takes the law away, and not the outsiders."""
    rng = np.random.default_rng(5)
    world = organic(5, days=24)
    for day in range(24):
        at = START + day * DAY + int(rng.integers(20 * 60, 22 * 60)) * MINUTE
        for i in range(10):
            world.share(f"red{i}", f"hot{day}", at + int(rng.integers(0, 40)) * SECOND)
        for n in rng.permutation(150)[:60].tolist():
            world.share(f"o{n:03}", f"hot{day}", at + int(rng.integers(-1500, 1500)) * SECOND)
    assert groups_of(find_concert(world.table())) == [{f"red{i}" for i in range(10)}]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_at_all_hours_stands_beside_habits(seed: int) -> None:
    world = puzzle(seed)
    red = campaign(world, "red", seed, acts=20, jitter=20 * MINUTE, days=24)
    blue = campaign(world, "blue", seed, acts=20, days=24)
    found = groups_of(find_concert(world.table()))
    assert any(set(blue) == group for group in found)
    assert all(group <= set(red) | set(blue) for group in found)


def on(world: World, platform: str) -> World:
    return World([row | {"account": f"{platform}:{row['account']}"} for row in world.rows])


def busy_elsewhere(seed: int) -> World:
    """Another platform, larger, with more bursts than are tried on one."""
    rng = np.random.default_rng([seed, 23])
    world = organic(seed + 50, accounts=400, rows=9000, objects=300)
    for n in range(MOST_BURSTS + 60):
        at = START + int(rng.integers(0, 10 * 24 * 60)) * MINUTE
        for i in rng.permutation(400)[:7].tolist():
            world.share(f"o{i:03}", f"burst{n}", at)
    return World([row | {"object": f"there {row['object']}"} for row in world.rows])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_groups_of_a_platform_are_the_same_whatever_lies_beside_it(seed: int) -> None:
    world = organic(seed)
    campaign(world, "red", seed, acts=8, size=9)
    campaign(world, "blue", seed, acts=24)
    here = on(world, "x")
    alone = find_concert(here.table())
    beside = find_concert(World(here.rows + on(busy_elsewhere(seed), "web").rows).table())
    assert len(alone.groups) == 2
    assert groups_of(beside) == groups_of(alone)
    for one, other in zip(alone.groups, beside.groups, strict=True):
        assert one.member_p.tolist() == pytest.approx(other.member_p.tolist())
        assert one.p == pytest.approx(other.p)
        assert one.q <= other.q * (1 + 1e-9)  # the price of more tests
    assert beside.clusters > alone.clusters


def test_a_group_across_platforms_is_found() -> None:
    world = organic(3)
    campaign(world, "red", 3, acts=20)
    rows = [row | {"account": ("x:", "web:")[int(row["account"][-2:]) % 2] + row["account"]}
            for row in world.rows]  # fmt: skip
    (group,) = groups_of(find_concert(World(rows).table()))
    assert {name.split(":")[0] for name in group} == {"x", "web"}
    assert len(group) == 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_group_has_a_q_below_its_p(seed: int) -> None:
    """Of two groups in one cluster the second has a p of its own, and no better q than that."""
    world = organic(seed)
    campaign(world, "red", seed, acts=24)
    campaign(world, "blue", seed, acts=9, size=5)
    campaign(world, "teal", seed, acts=7, size=6, jitter=90 * SECOND)
    for group in find_concert(world.table()).groups:
        assert group.q >= group.p


def test_members_are_corrected_for_all_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    world = organic(2)
    campaign(world, "red", 2, acts=20)
    asked = []
    plain = confirm.q_values

    def spied(p, tests=None):  # type: ignore[no-untyped-def]
        asked.append((len(p), tests))
        return plain(p, tests)

    monkeypatch.setattr(confirm, "q_values", spied)
    concert = find_concert(world.table())
    accounts = len(concert.shares.names)
    # The first is the list of clusters, all others are of the accounts of a group.
    assert len(asked) > 1
    assert all(tests == accounts > seen for seen, tests in asked[1:])
