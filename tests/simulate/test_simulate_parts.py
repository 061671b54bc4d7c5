"""The building blocks: rhythm, fading popularity, responses, ids."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.ingest.values.snowflake import SNOWFLAKES
from inconcert.simulate import campaign, rhythm, text
from inconcert.simulate.names import Namer
from inconcert.simulate.people import make_accounts, ordinary_people
from inconcert.simulate.respond import CrowdResponse, respond, turnout
from inconcert.simulate.taste import Pool
from inconcert.simulate.traffic import (
    DAY,
    HOUR,
    POST,
    REPOST,
    SECOND,
    Posts,
    in_time_order,
    join_posts,
    snowflakes,
)

START = 1_746_403_200_000


def _people(rng: np.random.Generator, n: int):
    return ordinary_people(rng, Namer(rng), n, START)


@given(
    times=st.lists(st.integers(1_400_000_000_000, 1_900_000_000_000), min_size=1, max_size=50),
    again=st.integers(1, 5),
)
def test_ids_are_distinct_and_hold_their_time(times: list[int], again: int) -> None:
    sorted_times = np.sort(np.array(times * again, np.int64))
    ids = snowflakes(sorted_times, np.random.default_rng(0))
    assert len(set(ids.tolist())) == len(ids)
    assert (SNOWFLAKES["x"].time(ids) == sorted_times * 1000).all()
    assert (ids > 0).all()


def test_too_many_ids_in_a_millisecond_are_refused() -> None:
    with pytest.raises(ValueError, match="one millisecond"):
        snowflakes(np.full(5000, START), np.random.default_rng(0))


def test_people_sleep_in_their_own_time_zone() -> None:
    rng = np.random.default_rng(5)
    people = _people(rng, 400)
    who = np.sort(rng.integers(0, 400, 40_000))
    times = rhythm.ordinary_times(rng, people, who, START, 14)
    assert times.min() >= START
    assert times.max() < START + 14 * DAY
    local = np.mod(times / HOUR + people.zone[who] - people.chronotype[who], 24)
    night, evening = ((local >= 2.5) & (local < 5.5)).sum(), ((local >= 19) & (local < 22)).sum()
    assert evening > 8 * night


def test_posts_come_in_sessions() -> None:
    rng = np.random.default_rng(5)
    people = _people(rng, 300)
    who = np.repeat(np.arange(300), 60)
    times = rhythm.ordinary_times(rng, people, who, START, 20).reshape(300, 60)
    gaps = np.diff(np.sort(times, axis=1), axis=1)
    # Sixty posts spread evenly over twenty days would hardly ever be ten minutes apart.
    assert (gaps < 10 * 60 * SECOND).mean() > 0.35


def test_programs_post_on_the_clock() -> None:
    times = rhythm.on_the_clock(np.random.default_rng(1), START, 3, 3 * HOUR)
    assert len(times) == 24
    assert np.median((times - START) % (3 * HOUR)) < 5 * SECOND


def test_a_pool_gives_what_is_about_that_old() -> None:
    rng = np.random.default_rng(2)
    born = np.arange(START, START + DAY, 60 * SECOND)
    n = len(born)
    pool = Pool.of(np.arange(n), np.zeros(n, np.int64), born, rng.pareto(1.1, n) + 0.1)
    when = np.full(5000, START + 20 * HOUR)
    age = np.full(5000, 2.0 * HOUR)
    found = pool.draw(rng, np.zeros(5000, np.int64), when, age)
    old = when - born[found]
    assert old.min() >= HOUR
    assert old.max() <= 4 * HOUR
    assert np.bincount(found).max() > 3 * 5000 / 180  # the heavy ones are drawn more often


def test_a_pool_never_gives_what_is_not_born_or_of_another_topic() -> None:
    rng = np.random.default_rng(2)
    born = START + np.sort(rng.integers(0, DAY, 60))
    topic = rng.integers(0, 3, 60)
    pool = Pool.of(np.arange(60), topic, born, np.ones(60))
    asked, when = rng.integers(0, 4, 2000), START + rng.integers(0, DAY, 2000)
    age = rng.lognormal(10, 3, 2000)
    found = pool.draw(rng, asked, when, age)
    got = found >= 0
    assert (topic[found[got]] == asked[got]).all()
    assert (born[found[got]] <= when[got]).all()
    assert not got[asked == 3].any()
    for k in range(3):
        first = born[topic == k].min()
        assert (got == (when - age // 2 >= first))[asked == k].all()


def test_in_time_order_keeps_targets() -> None:
    rng = np.random.default_rng(0)
    posts = Posts.blank(rng.integers(0, 9, 100), START + rng.integers(0, DAY, 100))
    posts.text = np.arange(100)
    posts.target = rng.integers(-1, 100, 100)
    aimed = {int(t): int(g) for t, g in zip(posts.text, posts.target, strict=True)}
    ordered = in_time_order(join_posts([posts]))
    assert (np.diff(ordered.time) >= 0).all()
    for row, target in zip(ordered.text.tolist(), ordered.target.tolist(), strict=True):
        assert aimed[row] == (-1 if target < 0 else int(ordered.text[target]))


def test_joined_posts_point_into_their_own_part() -> None:
    a, b = Posts.blank(np.zeros(3), np.arange(3)), Posts.blank(np.ones(2), np.arange(2))
    b.target = np.array([-1, 0])
    assert join_posts([a, b]).target.tolist() == [-1, -1, -1, -1, 3]


@settings(max_examples=25, deadline=None)
@given(median=st.floats(5, 900), seed=st.integers(0, 1000))
def test_responses_keep_the_delay(median: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = _people(rng, 200)
    sources = Posts.blank(np.zeros(20, np.int64), START + np.arange(20) * HOUR)
    source, who = turnout(rng, np.full((20, 200), 0.6))
    posts = respond(
        rng,
        people,
        sources,
        source,
        who,
        CrowdResponse(repost=1, median=median, sigma=0.8, fastest=1),
    )
    rows = np.flatnonzero(posts.type == REPOST)
    delay = (posts.time[rows] - posts.time[posts.target[rows]]) / SECOND
    assert 0.8 * median < np.median(delay) < 1.25 * median + 1
    assert delay.min() >= 1
    assert (posts.account[rows] != posts.account[posts.target[rows]]).all()


def test_copies_keep_the_message_and_vary() -> None:
    rng = np.random.default_rng(1)
    people = make_accounts(rng, Namer(rng), np.zeros(300, np.int64), role="x", created_before=START)
    sources = Posts.blank(np.zeros(4, np.int64), START + np.arange(4) * HOUR)
    sources.text = np.array([10, 20, 30, 40])
    sources.theme[:] = text.theme("water")
    sources.tags[:, 0] = 7
    source, who = turnout(rng, np.full((4, 300), 0.5))
    posts = respond(rng, people, sources, source, who, CrowdResponse(copy=1, paraphrase=0.5))
    copies = np.arange(4, len(posts))
    assert (posts.type[copies] == POST).all()
    assert (posts.target[copies] == -1).all()
    assert set(posts.text[copies].tolist()) == {10, 20, 30, 40}
    assert (posts.tags[copies, 0] == 7).all()
    same = (text.unpack(posts.variant[copies]).slot == 0).mean()
    assert 0.35 < same < 0.65


def test_personas_are_made_in_one_go() -> None:
    rng = np.random.default_rng(1)
    made = START - 65 * DAY
    personas = campaign.persona_accounts(
        rng, Namer(rng), np.zeros(60, np.int64), campaign="c", before=made, zone=2.0
    )
    assert personas.created.min() >= made
    assert personas.created.max() < made + 5 * DAY
    assert all(bio for bio in personas.bio)
    assert len({h.casefold() for h in personas.handle}) == 60
