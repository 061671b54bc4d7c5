"""The world as a whole: totals, truth, and what ordinary sharing looks like."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_shares import QUIET, TABLES, ask, one

from inconcert.durations import DAY, HOUR, MINUTE
from worlds.shares import Campaign, ShareWorld, Traffic, share_world
from worlds.shares import people as p
from worlds.shares.acts import Catalogue
from worlds.shares.organic import SITTING_REACH, Scene, in_sittings, make_stock, ordinary
from worlds.shares.people import START

SMALL = Traffic(shares=30_000, accounts=3_000, days=7, syndicates=1)


@pytest.fixture(scope="module")
def world() -> ShareWorld:
    return share_world(1, Traffic(), [Campaign(), Campaign(accounts=5)])


@pytest.fixture(scope="module")
def small() -> ShareWorld:
    return share_world(3, SMALL, [Campaign()] * 2)


def test_the_same_seed_gives_the_same_tables_and_another_seed_others(small):
    again, other = (share_world(seed, SMALL, [Campaign()] * 2) for seed in (3, 4))
    for name in TABLES:
        assert getattr(small, name).equals(getattr(again, name))
    assert not small.shares.equals(other.shares)


def test_organic_shares_do_not_depend_on_the_campaigns(small):
    plain = share_world(3, SMALL).shares.drop_columns("post")
    members = small.truth.filter(pc.equal(small.truth["label"], "campaign"))["account"]
    organic = small.shares.filter(pc.invert(pc.is_in(small.shares["account"], members)))
    assert plain.num_rows == pytest.approx(30_000, rel=0.005)
    assert organic.num_rows < small.shares.num_rows
    assert organic.drop_columns("post").equals(plain)


def test_the_total_of_organic_shares_is_as_asked(world):
    assert one(world, "SELECT count(*) FROM organic")[0] == pytest.approx(200_000, rel=0.005)


def test_parts_that_exceed_the_total_are_all_there_is():
    only = Traffic(shares=1_000, accounts=200, topics=5, fan_clubs=1, communities=0,
                   shift_workers=0, schedulers=0, hyperactive=0, breaking_news=0)  # fmt: skip
    world = share_world(1, only)
    roles = {role for (role,) in ask(world, "SELECT DISTINCT role FROM truth")}
    assert roles == {"fan 1", "outlet", "weather", "quake"}
    assert world.shares.num_rows > 1_000


def test_every_part_can_be_turned_off():
    world = share_world(1, Traffic(**QUIET))
    assert (world.shares.num_rows, world.truth.num_rows, world.accounts.num_rows) == (0, 0, 0)
    planted = share_world(1, Traffic(**QUIET), [Campaign(turnout=1.0, actions=4)])
    assert planted.truth["role"].unique().to_pylist() == ["member"]
    assert set(planted.actions["exclusive"].to_pylist()) == {True}


def test_columns_and_order(world):
    shares = world.shares
    assert shares.schema.names == ["account", "kind", "object", "origin", "time", "post"]
    assert shares.schema.types == [pa.string()] * 4 + [pa.int64()] * 2
    time = shares["time"].to_numpy()
    assert (np.diff(time) >= 0).all()
    assert time[0] >= START
    assert time[-1] < START + 14 * DAY
    assert set(shares["kind"].unique().to_pylist()) == {"url", "repost", "hashtag"}


def test_truth_and_profiles_name_exactly_the_accounts_that_share(world):
    sharing = world.shares["account"].unique().to_pylist()
    assert sorted(world.truth["account"].to_pylist()) == sorted(sharing)
    assert world.truth["account"].equals(world.accounts["account"])
    assert ask(
        world, "SELECT DISTINCT label, role = 'member', campaign <> '' FROM truth ORDER BY 1"
    ) == [("campaign", True, True), ("organic", False, False)]
    members = "SELECT campaign, count(*) FROM truth WHERE campaign <> '' GROUP BY 1 ORDER BY 1"
    assert ask(world, members) == [("campaign 1", 20), ("campaign 2", 5)]


def test_one_post_is_one_account_at_one_time(world):
    posts, most, mixed = one(world, """
        SELECT count(*), max(n), sum(mixed) FROM (SELECT count(*) AS n,
            (min(account) <> max(account) OR min(time) <> max(time))::INT AS mixed
            FROM shares GROUP BY post)""")  # fmt: skip
    assert posts < world.shares.num_rows
    assert (most, mixed) == (2, 0)


def test_nobody_shares_a_link_or_post_twice_or_reposts_themselves(world):
    assert not ask(world, "SELECT account, object FROM shares WHERE kind <> 'hashtag' "
                          "GROUP BY ALL HAVING count(*) > 1")  # fmt: skip
    assert not ask(world, "SELECT * FROM shares WHERE origin = account")


def test_origins_are_known_for_links_and_reposts_only(world):
    assert ask(world, """
        SELECT DISTINCT kind, origin IS NULL,
               kind = 'url' AND object LIKE 'https://' || origin || '/%'
        FROM shares ORDER BY kind""") == [
        ("hashtag", True, False), ("repost", False, False), ("url", False, True),
    ]  # fmt: skip
    assert not ask(world, "SELECT object FROM shares GROUP BY 1 HAVING count(DISTINCT kind) > 1")


def test_activity_and_popularity_are_heavy_tailed(world):
    people, objects = (
        np.sort([n for (n,) in ask(world, f"SELECT count(*) FROM known WHERE {which}")])
        for which in ("role = 'person' GROUP BY account", "kind <> 'hashtag' GROUP BY object")
    )
    assert people[-len(people) // 100 :].sum() > 0.1 * people.sum()
    assert people[-1] > 50 * np.median(people)
    assert np.median(objects) <= 2
    assert objects.max() > 150


def test_people_sleep_by_their_time_zone(world):
    rows = dict(ask(world, """
        SELECT floor((time / 3.6e9 + zone) % 24)::INT, count(*)
        FROM known JOIN accounts USING (account) WHERE role = 'person' GROUP BY 1"""))  # fmt: skip
    night, evening = sum(rows[h] for h in (2, 3, 4)), sum(rows[h] for h in (18, 19, 20))
    assert night < 0.25 * evening
    assert len(ask(world, "SELECT DISTINCT zone FROM accounts")) > 8


def test_sharing_decays_over_hours():
    rng = np.random.default_rng(1)
    catalogue, people = Catalogue(), p.make_people(rng, 2_000, 10, role="person")
    stock = make_stock(rng, catalogue, 2_000, topics=10, days=7, posts=20_000)
    scene = Scene(catalogue, people, stock, 7)
    acts = ordinary(rng, scene, np.repeat(np.arange(2_000), 10), tags=0.2)
    born, topic = np.zeros((2, catalogue.size), np.int64)
    born[stock.code], topic[stock.code] = stock.born, stock.topic
    late = acts.time - born[acts.object]
    assert late.min() > 0
    assert 40 * MINUTE < np.median(late) < 120 * MINUTE
    assert 0.75 < np.mean(late < DAY) < 1.0
    assert np.mean(acts.extra >= 0) == pytest.approx(0.2, abs=0.02)
    # A taste is kept: what somebody shares is of their own topics.
    assert (people.topics[acts.account] == topic[acts.object][:, None]).any(axis=1).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**11)), max_size=60),
    st.integers(0, 2**32),
)
def test_sittings_only_put_off_and_keep_the_order_of_each_person(rows, seed):
    who, times = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    settled = in_sittings(np.random.default_rng(seed), who, times)
    assert (settled >= times).all()
    # The last share of each sitting is where the person is; the sitting takes minutes.
    assert (settled - times <= len(rows) * (SITTING_REACH + HOUR)).all()
    for person in set(who.tolist()):
        mine = who == person
        order = np.argsort(times[mine], kind="stable")
        apart = np.diff(times[mine][order]) > HOUR * 2
        assert (np.diff(settled[mine][order])[apart] >= -HOUR).all()


def test_many_shares_come_in_sittings(world):
    (close,) = one(world, """
        SELECT avg((gap < 5 * 60e6)::INT) FROM (
            SELECT time - lag(time) OVER (PARTITION BY account ORDER BY time, post) AS gap
            FROM known WHERE role = 'person' AND kind <> 'hashtag') WHERE gap IS NOT NULL
        """)  # fmt: skip
    assert 0.05 < close < 0.5


def test_scaled_traffic_keeps_days_and_topics():
    big = Traffic().scaled(2)
    assert (big.shares, big.accounts, big.fan_clubs) == (400_000, 24_000, 12)
    assert (big.days, big.topics, big.hashtags) == (14, 40, 0.15)
