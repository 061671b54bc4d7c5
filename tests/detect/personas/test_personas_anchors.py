"""Languages under one clock, and what their speakers teach of a case without claims."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from inconcert.detect.personas.claims import anchored, home_clock, learnt, read_claims
from inconcert.detect.personas.habits import read_habits
from inconcert.detect.personas.statistics import clock
from inconcert.detect.personas.statistics.clock_shapes import shapes
from inconcert.engine.duckdb import DuckDBEngine

HOUR = 3_600_000_000
NEW_YEAR = 19_723 * 24 * HOUR  # 2024-01-01, a Monday


@pytest.mark.parametrize(
    ("language", "winter"),
    [("ja", 9), ("ko", 9), ("it", 1), ("tr", 3), ("de", 1), ("en", None), ("es", None),
     ("ru", None), ("ar", None), ("xx", None), ("", None)],
)  # fmt: skip
def test_a_language_has_a_clock_where_nearly_all_its_people_share_one(language, winter):
    found = home_clock(language, 2024)
    assert (None if found is None else found[1]) == winter


def habits_of(rng, late, accounts):
    """Accounts of the model's people at UTC+9 who live `late` hours later than others."""
    local = shapes()[8].reshape(24, 4).sum(axis=1)
    rows = []
    for i in range(accounts):
        own = clock.MID_SLEEP + late + rng.normal(0, 0.8)
        hours = np.floor(rng.choice(24, 90, p=local) + own + rng.random(90) - 9)
        days = rng.integers(1, 200, 90)
        rows += [
            {"account": f"x:{i:03}", "time": int(NEW_YEAR + (d * 24 + h) * HOUR)}
            for d, h in zip(days, hours, strict=True)
        ]
    schema = pa.schema([("account", pa.string()), ("time", pa.int64()), ("language", pa.string()),
                        ("client", pa.string())])  # fmt: skip
    engine = DuckDBEngine()
    engine.register("post", pa.Table.from_pylist(rows, schema))
    with engine:
        return read_habits(engine)


def test_a_late_case_without_claims_is_learnt_from_its_languages():
    habits = habits_of(np.random.default_rng(3), 3.0, 80)
    assert habits.week_of.tolist() == list(range(80))
    assert habits.week.sum(axis=1).tolist() == habits.slots.tolist()
    reading = clock.read(habits.week)
    claims = read_claims(habits, [None] * 80)
    ordinary = np.ones(80, bool)
    population, source = learnt(habits, claims, ["ja"] * 70 + ["en"] * 10, reading, ordinary)
    assert source == "languages"
    assert 60 < population.accounts <= 70
    hours = np.arange(96) / 4
    mean = np.angle((population.spread * np.exp(2j * np.pi * hours / 24)).sum()) * 12 / np.pi
    assert 1.5 < mean < 3.5  # half a hundred accounts, against surveys worth thirty
    # Fewer than fifty teach nothing, nor do languages of many clocks.
    for main in (["ja"] * 40 + [None] * 40, ["en"] * 80):
        assert learnt(habits, claims, main, reading, ordinary)[1] == "published"


def test_clocks_of_languages_move_with_the_season_of_the_posts():
    habits = habits_of(np.random.default_rng(4), 0.0, 3)
    number, offset = anchored(habits, ["it", None, "ja"], 2024)
    assert number.tolist() == [0, 2]
    assert 1 < offset[0] < 2  # posts of winter and of summer
    assert offset[1] == 9
