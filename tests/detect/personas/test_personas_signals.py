"""Signals: base rates, blocks, claims, languages, silences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.detect.personas.breaks import break_signals, compare, silent
from inconcert.detect.personas.claims import claim_tail, foreign, learnt, read_claims
from inconcert.detect.personas.gazetteer import gazetteer
from inconcert.detect.personas.habits import read_habits
from inconcert.detect.personas.place import languages_of
from inconcert.detect.personas.signals import (
    ODD,
    Signal,
    binary,
    client_signal,
    main_values,
    ranked,
    reach_signal,
    surprise,
    young_signal,
)
from inconcert.detect.personas.spoken import code_of, spoken
from inconcert.detect.personas.statistics import clock
from inconcert.detect.personas.statistics.clock_shapes import shapes
from inconcert.detect.personas.steps import AUTUMN, COLD, SPRING, WARM
from inconcert.engine.duckdb import DuckDBEngine
from worlds.places import places_at

HOUR = 3_600_000_000
DAY = 24 * HOUR
NEW_YEAR = 19_723 * DAY  # 2024-01-01
SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("time", pa.int64()),
        ("language", pa.string()),
        ("client", pa.string()),
        ("hashtags", pa.list_(pa.string())),
    ]
)


def engine_with(rows):
    engine = DuckDBEngine()
    engine.register("post", pa.Table.from_pylist(rows, SCHEMA))
    return engine


def posts(account, times, **values):
    return [{"account": account, "time": time, **values} for time in times]


def test_habits_count_hours_once_and_know_the_season():
    rows = posts("x:b", [NEW_YEAR, NEW_YEAR + 1, NEW_YEAR + HOUR], language="en", client="web")
    rows += posts("x:a", [NEW_YEAR + 180 * DAY + 5 * HOUR], language="fr")
    rows += posts("x:a", [NEW_YEAR + 75 * DAY, NEW_YEAR + 290 * DAY, -5 * HOUR], language="en")
    with engine_with(rows) as engine:
        habits = read_habits(engine)
    assert habits.accounts.to_pylist() == ["x:a", "x:b"]
    assert habits.posts.tolist() == [4, 3]
    assert habits.slots.tolist() == [4, 2]
    assert habits.hours[1, COLD, :2].tolist() == [1, 1]
    assert habits.hours[0, WARM, 5] == 1
    assert habits.hours[0, SPRING, 0] == 1
    assert habits.hours[0, AUTUMN, 0] == 1
    assert habits.hours[0, COLD, 19] == 1  # before 1970
    assert habits.hours.sum() == 6
    assert habits.week_of.tolist() == []  # too few hours for a clock
    assert habits.first_day == -1
    assert habits.active[[0, 1, 19_724]].tolist() == [1, 0, 1]
    assert habits.active.sum() == 5
    assert habits.number(["x:b", "x:z"]).tolist() == [1, -1]
    assert main_values(habits.languages, 2) == ["en", "en"]
    assert main_values(habits.clients, 2) == [None, "web"]


def test_a_binary_signal_has_the_base_rate_of_ordinary_accounts():
    odd = np.array([True] + [False] * 98 + [True])
    ordinary = np.array([True] * 99 + [False])
    signal = binary("no_avatar", np.ones(100, bool), odd, ordinary, odd.astype(float))
    assert signal.tail[-1] == pytest.approx(2 / 100)
    assert signal.tail[1] == 1
    assert signal.block == "profile"


def test_a_ranked_signal_counts_ties_and_the_unknown():
    score = np.array([0.0] * 90 + [5.0] * 10)
    known = np.ones(100, bool)
    known[99] = False
    signal = ranked("client", known, score, np.ones(100, bool), score)
    assert signal.tail[90] == pytest.approx(10 / 100)
    assert not signal.odd.any()  # one in ten is not odd
    assert signal.tail[99] == 1
    rare = ranked("client", known, np.arange(100.0), np.ones(100, bool), score)
    assert rare.odd.sum() == pytest.approx(ODD * 100, abs=1)


def test_a_block_counts_its_strongest_signal_once():
    n = 1_000
    ordinary = np.ones(n, bool)
    odd = np.zeros(n, bool)
    odd[:10] = True
    same = [binary(name, ordinary, odd, ordinary, odd) for name in ("no_avatar", "no_description")]
    other = binary("young", ordinary, odd, ordinary, odd)
    twice = surprise(same, n)
    assert twice.names == ["profile"]
    assert twice.added[0, 0] == pytest.approx(-np.log(2 * 11 / 1_001))
    both = surprise([*same, other], n)
    assert both.names == ["profile", "age"]
    assert both.added[0].sum() == pytest.approx(twice.added[0, 0] - np.log(11 / 1_001))
    assert both.added[50].sum() == 0
    assert surprise([], 3).added.shape == (3, 0)


def test_reach_is_judged_among_accounts_of_the_same_age_and_activity():
    rng = np.random.default_rng(1)
    n = 900
    age = rng.uniform(0, 3_000, n)
    followers = np.exp(age / 600 + rng.normal(0, 0.3, n)) * 50
    following = np.full(n, 100.0)
    followers[0], age[0] = followers[age > 2_800].max(), 10.0  # famous, but new
    signal = reach_signal(followers, following, age, np.full(n, 50), np.ones(n, bool))
    assert signal.odd[0]
    assert signal.tail[0] < 0.01
    assert 0.02 < signal.odd.mean() < 0.08
    unknown = reach_signal(np.full(n, np.nan), following, age, np.full(n, 50), np.ones(n, bool))
    assert not unknown.known.any()


def test_young_accounts_are_those_made_before_their_first_post():
    created = np.append(np.full(99, 0.0), 999 * DAY)
    signal = young_signal(created, np.full(100, 1_000 * DAY), np.ones(100, bool))
    assert signal.odd.tolist() == [False] * 99 + [True]
    assert signal.value[-1] == 1


def test_programs_are_rare_among_ordinary_accounts():
    rows = [
        row
        for i in range(60)
        for row in posts(f"x:{i:02}", range(0, 12 * HOUR, HOUR), client="web" if i else "odd one")
    ]
    with engine_with(rows) as engine:
        habits = read_habits(engine)
    signal, main = client_signal(habits, np.ones(60, bool))
    assert main[0] == "odd one"
    assert signal.odd.tolist() == [True] + [False] * 59
    assert signal.value[0] == pytest.approx(2 / 61)


def test_claims_are_held_against_the_clock():
    east, west = places_at(9.0)[0], places_at(-6.0)[0]
    local = shapes()[8].reshape(24, 4).sum(axis=1)  # hours after mid-sleep
    rng = np.random.default_rng(2)
    rows = []
    for i in range(4):
        hours = rng.choice(24, 150, p=local) + round(clock.MID_SLEEP) - 9
        days = rng.integers(0, 200, 150)
        rows += posts(f"x:{i}", [int(NEW_YEAR + d * DAY + h * HOUR)
                                 for d, h in zip(days, hours, strict=True)])  # fmt: skip
    with engine_with(rows) as engine:
        habits = read_habits(engine)
    claims = read_claims(habits, [east, west, f"{east} / {west}", "the moon"])
    assert claims.given == 4
    assert sorted(claims.places) == [0, 1, 2]
    assert claims.single()[0].tolist() == [0, 1]
    assert claims.single()[1].tolist() == [9, -6]
    reading = clock.read(habits.hours.sum(axis=1))
    p = claim_tail(claims, reading, clock.chronotypes(), 4)
    assert p[0] > 0.2
    assert p[1] < 0.05
    assert p[2] == pytest.approx(claim_tail(claims, reading, clock.chronotypes(), 4)[2])
    assert p[2] > 0.2  # one of the two fits
    assert np.isnan(p[3])
    population, source = learnt(habits, claims, [None] * 4, reading, np.ones(4, bool))
    assert source == "published"
    assert population.accounts == 0


def test_a_language_that_the_claimed_country_does_not_speak():
    place = places_at(9.0)[0]
    with engine_with(posts("x:0", [0]) + posts("x:1", [0]) + posts("x:2", [0])) as engine:
        habits = read_habits(engine)
    claims = read_claims(habits, [place, place, None])
    spoken_there = sorted(languages_of(claims.places[0].countries[0]))[0]
    other = next(
        code
        for country in sorted(set(gazetteer().codes.values()))
        for code in sorted(languages_of(country))
        if code not in languages_of(claims.places[0].countries[0])
    )
    known, odd = foreign(claims, [spoken_there, other, other])
    assert known.tolist() == [True, True, False]
    assert odd.tolist() == [False, True, False]
    assert foreign(claims, [None, None, None])[0].tolist() == [False] * 3


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("pt-BR", "pt"), ("IW", "he"), ("und", None), ("English", None), ("", None),
     ("zh_Hant", "zh"), ("e1", None)],
)  # fmt: skip
def test_tags_are_codes_or_nothing(tag, code):
    assert code_of(tag) == code


def written(case, rows):
    numbers = np.arange(1, len(rows) + 1)
    with case.run("import", {}):
        case.append(
            "post",
            pa.table(
                {
                    "post": numbers,
                    "account": [row[0] for row in rows],
                    "time": numbers * HOUR,
                    "type": ["post"] * len(rows),
                    "language": pa.array([row[1] for row in rows], pa.string()),
                    "text": [row[2] for row in rows],
                    "source": pa.array([1] * len(rows), pa.int32()),
                    "row": numbers,
                }
            ),
        )


@pytest.mark.parametrize(("tag", "source"), [("fr", "tags"), ("French", "model"), (None, "model")])
def test_languages_come_from_tags_else_from_texts(tmp_path: Path, tag, source):
    text = "Le fleuve est très haut ce matin et les barques restent au port"
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        written(case, [("x:a", tag, text)] * 8 + [("x:b", tag, "!!!")] * 8)
        with DuckDBEngine(case) as engine:
            habits = read_habits(engine)
            found = spoken(case, habits, np.ones(2, bool))
    assert found.source == source
    assert found.main == ["fr", "fr" if source == "tags" else None]


def test_a_change_after_a_long_silence_is_seen_and_a_silence_alone_is_not():
    def habit(account, start, count, language, tag):
        times = [start + i * DAY for i in range(count)]
        return posts(account, times, language=language, hashtags=[tag])

    later = NEW_YEAR + 400 * DAY
    rows = habit("x:changed", NEW_YEAR, 30, "en", "garden") + habit(
        "x:changed", later, 30, "fr", "vote"
    )
    rows += habit("x:same", NEW_YEAR, 30, "en", "garden") + habit(
        "x:same", later, 30, "en", "garden"
    )
    rows += habit("x:steady", NEW_YEAR, 30, "en", "garden") + habit(
        "x:steady", NEW_YEAR + 30 * DAY, 30, "fr", "vote"
    )
    with engine_with(rows) as engine:
        habits = read_habits(engine)
        assert [habits.accounts[i].as_py() for i in silent(habits)] == ["x:changed", "x:same"]
        language, topic = break_signals(engine, habits, np.ones(3, bool))
    assert language.name == "language_change"
    for signal in (language, topic):
        assert isinstance(signal, Signal)
        assert signal.odd.tolist() == [True, False, False]
        assert signal.known.all()


def test_a_change_by_chance_is_not_one():
    rng = np.random.default_rng(3)
    p = [
        compare(np.stack([rng.multinomial(40, [0.25] * 4), rng.multinomial(40, [0.25] * 4)]))[1]
        for _ in range(500)
    ]
    assert np.mean(np.array(p) <= 0.05) < 0.09
    assert compare(np.ones((2, 60)) * 0.5) == (0.0, 1.0)  # rare values are one value


def test_a_block_is_known_where_one_of_its_signals_is():
    whole = np.ones(3, bool)
    some = np.array([True, False, False])
    other = np.array([False, True, False])
    signals = [
        binary("no_avatar", some, some, whole, some),
        binary("no_description", other, other, whole, other),
        binary("young", whole, some, whole, some),
    ]
    assert surprise(signals, 3).known.T.tolist() == [[True, True, False], [True] * 3]
