"""Worlds of accounts with known cohorts."""

from __future__ import annotations

import numpy as np

from inconcert import model
from inconcert.durations import DAY
from inconcert.simulate.traffic import SNOWFLAKE_EPOCH
from worlds.cohorts import NOW, TEMPLATES, Plan, Signups, cohort_world, ids_only

PLANS = (Plan(5, 1), Plan(40, 4, "text"), *(Plan(12, 2, sort) for sort in TEMPLATES))


def test_a_world_holds_what_was_planned() -> None:
    world = cohort_world(2, Signups(400, season=0.3, weekdays=True, wobble=0.3, launches=1), PLANS)
    assert world.accounts.num_rows == len(world.cohort) == 400 + sum(p.size for p in PLANS)
    assert set(world.accounts.column_names) <= set(model.ACCOUNT.names)
    created = world.accounts["created"].to_numpy()
    assert (created < NOW * 1000).all()
    for number, plan in enumerate(PLANS):
        mine = created[world.cohort == number] // DAY
        assert len(mine) == plan.size
        assert mine.max() - mine.min() < plan.days
    handles = world.accounts["handle"].to_pylist()
    assert len({handle.casefold() for handle in handles}) == len(handles)


def test_the_same_seed_gives_the_same_world() -> None:
    signups = Signups(200, wobble=0.2, imported=10)
    a, b = cohort_world(5, signups, PLANS), cohort_world(5, signups, PLANS)
    assert a.accounts.equals(b.accounts)
    assert (a.cohort == b.cohort).all()
    assert not a.accounts.equals(cohort_world(6, signups, PLANS).accounts)


def test_seasons_weekdays_launches_and_exports_show() -> None:
    calm = cohort_world(1, Signups(20_000)).accounts["created"].to_numpy() // DAY
    busy = cohort_world(1, Signups(20_000, weekdays=True, wobble=0.5, launches=1, wave=0.2))
    days = busy.accounts["created"].to_numpy() // DAY
    even, uneven = (np.bincount((d + 3) % 7, minlength=7) for d in (calm, days))
    assert uneven.max() / uneven.min() > even.max() / even.min()
    weeks = [np.bincount((d - d.min()) // 28) for d in (calm, days)]
    assert weeks[1].max() > 2 * weeks[0].max()
    world = cohort_world(1, Signups(500, imported=30))
    export = world.accounts["created"].to_numpy()[world.cohort == -2]
    assert len(export) == 30
    assert len(set(export.tolist())) == 1


def test_ids_are_given_out_in_the_order_of_making_and_times_are_gone() -> None:
    world = cohort_world(3, Signups(3000), (Plan(40, 1),))
    bare = ids_only(world, 3)
    assert "created" not in bare.accounts.column_names
    assert bare.accounts.column("account").equals(world.accounts.column("account"))
    assert (bare.cohort == world.cohort).all()
    made = world.accounts["created"].to_numpy()
    ids = np.array([int(value) for value in bare.accounts["account_id"].to_pylist()])
    assert len(set(ids.tolist())) == len(ids)
    late = ids >= 10**11
    assert 0.2 < late.mean() < 0.8
    assert made[late].min() > made[~late].max()
    assert ((ids[late] >> 22) + SNOWFLAKE_EPOCH == made[late] // 1000).all()
    # Counted ids keep the order, but for counters that run an hour apart.
    assert 10**9 < ids[~late].max() < 10**10
    by_id = made[~late][np.argsort(ids[~late])]
    assert (np.maximum.accumulate(by_id) - by_id).max() <= 3_600_000_000
    # The platform's own pace: a day early on is fewer ids than one later.
    days = np.interp([100, 101, 2000, 2001], (np.sort(made[~late]) - made.min()) / DAY,
                     np.sort(ids[~late]))  # fmt: skip
    assert days[1] - days[0] < days[3] - days[2]
    assert ids_only(world, 3).accounts.equals(bare.accounts)
    assert not ids_only(world, 4).accounts.equals(bare.accounts)
