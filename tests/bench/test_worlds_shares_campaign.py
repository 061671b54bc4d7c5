"""Campaigns do what their design says."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from sample_shares import QUIET, ask, one

from inconcert.durations import DAY
from worlds.shares import Campaign, ShareWorld, Traffic, grid, share_world
from worlds.shares.campaign import OFFICE, POPULAR
from worlds.shares.people import START

SMALL = Traffic(shares=40_000, accounts=4_000, days=7)
NONE = Traffic(**QUIET)


@pytest.fixture(scope="module")
def world() -> ShareWorld:
    return share_world(1, SMALL, [Campaign(), Campaign(accounts=60, actions=40)])


def test_members_act_within_the_jitter_and_turn_out_as_asked(world):
    sql = "SELECT min(late), avg(late), max(late), count(*) FROM acts WHERE exclusive"
    first, mean, last, acts = one(world, f"{sql} AND campaign = 'campaign 2'")
    assert 0 <= first < 5
    assert 55 < last <= 60
    assert mean == pytest.approx(30, abs=3)
    # 1,200 chances of 0.6: five standard deviations.
    assert acts == pytest.approx(60 * 20 * 0.6, abs=5 * (1_200 * 0.24) ** 0.5)
    # On organic objects, a member who did not turn out may have come across it at another time.
    (within,) = one(world, "SELECT avg((late BETWEEN 0 AND 60)::INT) FROM acts")
    assert 0.98 < within < 1


def test_half_of_the_objects_are_exclusive_and_the_others_popular_and_alive(world):
    counts = "SELECT campaign, count(*), sum(exclusive::INT) FROM actions GROUP BY 1 ORDER BY 1"
    assert ask(world, counts) == [("campaign 1", 10, 5), ("campaign 2", 40, 20)]
    assert not ask(world, "SELECT * FROM actions JOIN organic USING (object) WHERE exclusive")
    others = ask(world, """
        SELECT count(*), min(organic.time) < any_value(actions.time) FROM actions
        JOIN organic USING (object) WHERE NOT exclusive GROUP BY actions.campaign, action
        """)  # fmt: skip
    assert len(others) == 25
    assert min(n for n, _ in others) >= POPULAR
    assert all(alive for _, alive in others)


def test_exclusive_objects_come_from_few_sources(world):
    assert one(world, "SELECT max(n) FROM (SELECT count(DISTINCT origin) AS n FROM acts "
                      "WHERE exclusive GROUP BY campaign)") == (3,)  # fmt: skip


def test_actions_are_spread_over_the_operators_days(world):
    times = np.array([t for (t,) in ask(world, "SELECT time FROM actions "
                                               "WHERE campaign = 'campaign 2'")])  # fmt: skip
    # The operator's zone is drawn: some zone has all actions in its office hours.
    hours = np.mod(times / 3.6e9 + np.arange(-12, 12.5, 0.5)[:, None], 24)
    assert ((hours >= OFFICE[0]) & (hours < OFFICE[1])).all(axis=1).any()
    assert len(np.unique((times - START) // DAY)) >= 5


def test_all_or_nothing_exclusive():
    every, none = (share_world(4, SMALL, [Campaign(exclusive=x)]) for x in (1.0, 0.0))
    assert set(every.actions["exclusive"].to_pylist()) == {True}
    assert set(none.actions["exclusive"].to_pylist()) == {False}


def test_without_organic_traffic_every_object_is_exclusive():
    world = share_world(5, NONE, [Campaign(exclusive=0.0, turnout=1.0)])
    assert set(world.actions["exclusive"].to_pylist()) == {True}
    assert world.shares.num_rows == 200


def test_members_who_space_themselves_out_keep_their_distance():
    world = share_world(6, NONE, [Campaign(shape="spaced", turnout=1.0)])
    times = np.array(ask(world, "SELECT late FROM acts ORDER BY action, late")).reshape(10, 20)
    assert (np.diff(times, axis=1) >= 65.0 - 1e-5).all()
    assert (times[:, 0] >= 0).all()
    assert (times[:, -1] < 3 * 20 * 65).all()
    assert len(set(ask(world, "SELECT arg_min(account, late) FROM acts GROUP BY action"))) > 3


def test_cells_rotate_and_members_stay_or_move():
    world = share_world(8, NONE, [Campaign(accounts=30, actions=12, cells=3, turnout=1.0)])
    assert ask(world, "SELECT cell FROM actions ORDER BY action") == [(0,), (1,), (2,)] * 4
    # Ten are at home in each cell; one in ten of those who act stands in for another cell.
    homes = ask(world, "SELECT account, mode(cell) FROM acts GROUP BY account")
    assert len(homes) == 30
    home = dict(homes)
    acts = ask(world, "SELECT account, cell FROM acts")
    assert 0.02 < np.mean([home[account] != cell for account, cell in acts]) < 0.15


def test_paraphrase_splits_the_text_and_keeps_the_link():
    world = share_world(9, SMALL, [Campaign(variants=4, turnout=1.0)])
    rows = ask(world, """
        SELECT count(DISTINCT t.object), count(DISTINCT l.account), count(*)
        FROM acts l JOIN shares t USING (post) WHERE t.kind = 'text' AND l.kind = 'url'
        GROUP BY action""")  # fmt: skip
    assert len(rows) == 10
    assert all(1 < texts <= 4 and n == members == 20 for texts, members, n in rows)
    assert not ask(world, "SELECT * FROM organic WHERE kind = 'text'")
    bare = share_world(9, NONE, [Campaign(variants=4, with_link=False)])
    assert ask(bare, "SELECT DISTINCT kind, origin FROM shares") == [("text", None)]
    assert one(bare, "SELECT count(DISTINCT object) > 30 FROM shares") == (True,)


@pytest.mark.parametrize("mean", [3.0, 60.0])
def test_camouflage_is_ordinary_and_heavy_tailed(mean):
    world = share_world(10, SMALL, [Campaign(accounts=60, camouflage=mean)])
    per = ask(world, "SELECT count(*) FILTER (object NOT IN (SELECT object FROM actions)) "
                     "FROM known WHERE role = 'member' GROUP BY account")  # fmt: skip
    assert np.mean(per) == pytest.approx(mean, rel=0.1)
    assert np.max(per) > 3 * np.median(per)
    (shared,) = one(world, "SELECT avg((object IN (SELECT object FROM organic))::INT) FROM known "
                           "WHERE role = 'member' AND kind = 'hashtag'")  # fmt: skip
    assert shared > 0.9


def test_no_camouflage_leaves_the_plan_alone():
    world = share_world(11, SMALL, [Campaign(camouflage=0.0)])
    assert not ask(world, "SELECT * FROM known WHERE role = 'member' "
                          "AND object NOT IN (SELECT object FROM actions)")  # fmt: skip


def test_the_grid_varies_one_design_by_name():
    designs = grid()
    names = [name for name, _ in designs]
    assert len(set(names)) == len({campaign for _, campaign in designs}) == len(designs)
    assert designs[0] == ("default", Campaign())
    for name, campaign in designs[1:]:
        changed = [f.name for f in fields(Campaign)
                   if getattr(campaign, f.name) != getattr(Campaign(), f.name)]  # fmt: skip
        assert len(changed) == 1 + name.count(",") + name.count("cells of 10"), name
    world = share_world(12, SMALL, [campaign for _, campaign in designs])
    planted = dict(ask(world, "SELECT campaign, count(*) FROM actions GROUP BY 1"))
    for number, (name, campaign) in enumerate(designs, 1):
        assert planted[f"campaign {number}"] == campaign.actions, name
