"""Each innocent part does what it is there for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sample_shares import QUIET, ask, one

from inconcert.durations import HOUR, MINUTE, SECOND
from worlds.shares import Traffic, crowds, programs, share_world
from worlds.shares import people as p
from worlds.shares.acts import Catalogue
from worlds.shares.organic import Scene, make_stock
from worlds.shares.people import START

DAYS = 14


def only(**parts: int) -> Traffic:
    return Traffic(**{**QUIET, "accounts": 3_000, **parts})


@pytest.fixture(scope="module")
def scene() -> Scene:
    catalogue, rng = Catalogue(), np.random.default_rng(6)
    stock = make_stock(rng, catalogue, 2_000, topics=20, days=DAYS, posts=60_000)
    people = p.make_people(np.random.default_rng(5), 2_000, 20, role="person")
    return Scene(catalogue, people, stock, DAYS)


def test_news_is_shared_by_hundreds_within_the_hour_and_by_every_hyperactive_account():
    world = share_world(2, only(breaking_news=3, hyperactive=4, shares=4_000))
    accounts, median, within, objects = one(world, """
        WITH n AS (SELECT object, min(time) AS first FROM known WHERE kind = 'url' GROUP BY 1
                   HAVING count(*) FILTER (role = 'hyperactive') = 4 AND count(*) > 60)
        SELECT count(DISTINCT account), median(time - first) / 60e6,
               avg((time - first < 3600e6)::INT), count(DISTINCT object)
        FROM shares JOIN n USING (object)""")  # fmt: skip
    assert objects >= 3
    assert accounts > 250
    assert 12 < median < 32
    assert within > 0.7


def test_fans_answer_within_minutes_or_after_their_sleep(scene):
    people, fans = scene.people, np.arange(60)
    people.zone[:60], people.late[:60] = 1.0, 0.0
    scene = replace(scene, catalogue=Catalogue())
    acts = crowds.fan_club(np.random.default_rng(7), scene, fans, 100)
    born = crowds.idol_posts(np.random.default_rng(7), people, 100, DAYS)
    assert 2 * DAYS <= len(born) <= 4 * DAYS
    late = acts.time - born[acts.object]
    assert late.min() >= 2 * SECOND
    assert late.max() < 20 * HOUR
    assert 3 * MINUTE < np.median(late[late < HOUR]) < 8 * MINUTE
    each = np.bincount(acts.account, minlength=60) / len(born)
    assert 0.2 < each.mean() < 0.4  # mean loyalty 0.4, less those who missed it for good
    assert each.std() > 0.08
    own_hour = p.own_hour(people, acts.account, acts.time)
    assert np.mean((own_hour > 2) & (own_hour < 5)) < 0.05
    # Who was away shares several posts in one sitting.
    order = np.lexsort((acts.time, acts.account))
    gap, same = np.diff(acts.time[order]), np.diff(acts.account[order]) == 0
    assert np.mean(gap[same] < 2 * MINUTE) > 0.1


def test_a_community_shares_the_same_things_but_over_the_day(scene):
    members = np.arange(200, 232)
    acts = crowds.community(np.random.default_rng(9), scene, members)
    objects, times = np.unique(acts.object, return_counts=True)
    assert times.mean() > 4
    assert np.median([np.ptp(acts.time[acts.object == o]) for o in objects[:40]]) > 4 * HOUR
    assert set(np.unique(acts.account)) <= set(members.tolist())


def test_a_shift_is_online_in_its_breaks(scene):
    crew = np.arange(300, 330)
    acts = crowds.shift_crew(np.random.default_rng(10), scene, crew, begins=22.0)
    into = np.mod(acts.time / HOUR + scene.people.zone[acts.account] - 22.0, 24.0)
    of_break = [(into >= b) & (into < b + crowds.BREAK / HOUR) for b in crowds.BREAKS]
    assert np.any(of_break, axis=0).all()
    assert all(one.mean() > 0.2 for one in of_break)
    assert len(acts) > 10 * len(crew)


def test_schedulers_post_on_the_quarter_hour(scene):
    acts = crowds.schedulers(np.random.default_rng(11), scene, np.arange(40))
    assert np.mean(acts.time % (15 * MINUTE) < 30 * SECOND) > 0.99
    assert len(np.unique(acts.time // (15 * MINUTE) % 4)) == 4


def test_hyperactive_accounts_share_a_thousand_things_and_more():
    world = share_world(1, Traffic(shares=120_000))
    per = ask(world, "SELECT count(*) FROM known WHERE role = 'hyperactive' GROUP BY account")
    assert len(per) == 10
    assert np.min(per) > 600
    assert 1_000 < np.mean(per) < 3_500


def test_weather_stations_report_on_the_hour_each_on_its_own_city():
    world = share_world(4, only(weather_stations=12))
    assert ask(world, "SELECT DISTINCT role FROM truth") == [("weather",)]
    late, stations, tags = one(world, """
        SELECT max(time % 3600000000) / 1e6, count(DISTINCT account),
               count(DISTINCT object) FILTER (kind = 'hashtag') FROM shares""")  # fmt: skip
    assert late < 120
    assert (stations, tags) == (12, 1)
    links = "FROM shares WHERE kind = 'url' GROUP BY"
    assert not ask(world, f"SELECT object {links} object HAVING count(*) > 1")
    every = set(ask(world, f"SELECT round(336 / count(*))::INT {links} account"))
    assert every <= {(1,), (2,), (3,)}
    assert len(every) > 1


def test_quake_bots_poll_on_clocks_of_their_own():
    bots, catalogue = np.arange(4), Catalogue()
    acts = programs.quakes(np.random.default_rng(12), catalogue, bots, days=200)
    quakes = catalogue.size
    assert 3 < quakes / 200 < 6
    first = np.full(quakes, np.iinfo(np.int64).max)
    np.minimum.at(first, acts.object, acts.time)
    spread = acts.time - first[acts.object]
    assert spread.max() < 310 * SECOND
    assert np.mean(spread > 20 * SECOND) > 0.4
    hours = np.bincount(acts.time // HOUR % 24, minlength=24)
    assert hours.min() > 0.6 * hours.mean()
    for bot in bots:
        # One clock: some interval of 1 to 5 minutes explains all of a bot's times.
        times = (acts.time[acts.account == bot] - START) / SECOND
        angles = times[:25, None] / np.arange(60.0, 300.0, 0.001)[None, :]
        assert np.abs(np.exp(2j * np.pi * angles).mean(axis=0)).max() > 0.9


def test_outlets_post_their_own_articles_on_quarter_hours():
    world = share_world(5, only(outlets=10))
    sites = ask(world, "SELECT count(DISTINCT origin) FROM shares GROUP BY account")
    assert set(sites) == {(1,)}
    assert one(world, "SELECT count(DISTINCT origin) FROM shares") == (10,)
    assert one(world, "SELECT avg((time % 900000000 < 30e6)::INT) FROM shares")[0] > 0.99


def test_a_syndicate_posts_the_owners_link_within_seconds_and_declares_its_owner():
    world = share_world(6, only(syndicates=2))
    rows = ask(world, """
        SELECT role, count(DISTINCT account), count(DISTINCT object), count(*),
               count(DISTINCT origin), count(DISTINCT client),
               bool_and(accounts.url LIKE 'https://' || origin || '/%'), min(label)
        FROM known JOIN accounts USING (account) GROUP BY role ORDER BY role""")  # fmt: skip
    assert [row[0] for row in rows] == ["syndicate 1", "syndicate 2"]
    for _, accounts, objects, shares, origins, clients, declared, label in rows:
        assert accounts >= 6
        assert objects > 20
        assert shares > 0.85 * accounts * objects
        assert (origins, clients, declared, label) == (1, 1, True, "organic")
    spans = ask(world, "SELECT max(time) - min(time) FROM shares GROUP BY object")
    assert np.max(spans) <= 8 * SECOND


def test_special_roles_are_people_who_share_ordinary_things_too():
    world = share_world(7, only(fan_clubs=1, shares=30_000))
    assert one(world, "SELECT count(*) FROM known WHERE role = 'fan 1' AND kind = 'url'")[0] > 100
