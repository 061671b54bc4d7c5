"""Ordinary life is no flood; and every place where a p-value becomes a decision is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_floods import PLANT, SEASON, part, stretches, world
from sample_floods import search as floods_in

from inconcert.case import Case
from inconcert.detect.floods import FLOODS
from inconcert.detect.floods.assemble import Tried, floods_of, with_q
from inconcert.detect.floods.behaviour import (
    AUDIENCE,
    Behaviour,
    Elsewhere,
    Groups,
    Mark,
    _joined,
    _mark,
    behaviours,
    parts_of,
)
from inconcert.detect.floods.bursts import find_bursts, grid_of
from inconcert.detect.floods.detector import _counted, _tried
from inconcert.detect.floods.statistics.overdispersed import UsualShare
from inconcert.detect.floods.statistics.spans import Spans
from inconcert.durations import DAY, HOUR
from inconcert.engine import open_engine
from worlds.evenings import EVENINGS, evening_world
from worlds.flood_posts import FloodWorld
from worlds.floods import Season, write_case

SMALL = Season(weeks=8, hashtags=8, people=800, news=5, live=1)


def ran(composition: FloodWorld, folder: Path, **given: Any) -> tuple[list[Any], dict[str, Any]]:
    with Case.open(folder / "case.duckdb", create=True) as case:
        write_case(composition, case)
        return floods_in(case, **given)


@pytest.mark.parametrize(
    "name",
    ["final, 20 fans", "final, 80 fans", "final, 60 fans who answer at once",
     "nine finals, a hashtag each", "league, zealous fans, a hashtag each", "live blog",
     "ticket sale", "holiday at midnight"],
)  # fmt: skip
def test_ordinary_life_is_no_flood(name: str, tmp_path: Path) -> None:
    people = 1300 if "midnight" in name else SMALL.people
    composition = evening_world(4, EVENINGS[name], replace(SMALL, people=people))
    findings, result = ran(composition, tmp_path)
    assert findings == []
    assert result["bursts"] > 0


def test_an_audience_is_offered_as_an_explanation_of_a_burst(tmp_path: Path) -> None:
    composition = evening_world(4, EVENINGS["final, 40 fans"], SMALL)
    findings, _ = ran(composition, tmp_path, flood_bursts=20)
    near = [f for f in findings if abs(f.details["span"][0] - composition.starts[0]) < 3 * HOUR]
    assert near
    told = {one["name"]: one for one in near[0].details["explanations"]}
    assert told["audience"]["verdict"] in ("holds", "in_part")
    assert told["audience"]["value"] > 0.8
    text = " ".join(near[0].details["sentences"])
    assert "this alone confirms nothing" in text
    assert "The usual level was learnt from posts with the same object on" in text
    # The mark that confirms nothing would have been far from news.
    marks = {mark["name"]: mark for mark in near[0].details["numbers"]["manner"]["marks"]}
    assert marks["repeated"]["p"] < 1e-3


# -- marks --------------------------------------------------------------------------------------


def _fast(share: float, usual: UsualShare | None, accounts: int = 60, each: int = 3) -> Mark:
    able = np.full(accounts, each)
    marked = np.zeros(accounts, np.int64)
    marked[: round(share * accounts)] = each
    return _mark("fast", np.arange(accounts), marked, able, marked, usual)


def test_haste_is_held_against_an_audience_whatever_elsewhere_is() -> None:
    slow = UsualShare(0.002, AUDIENCE["fast"].correlation, 500)
    assert (_fast(0.37, slow).p or 0) > 0.01
    assert (_fast(0.7, slow).p or 1) < 1e-5
    # Where people are quicker than the law, they are the measure.
    quick = UsualShare(0.4, AUDIENCE["fast"].correlation, 500)
    assert (_fast(0.7, quick).p or 0) > 0.01


@settings(max_examples=60, deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 0.3), st.integers(8, 120), st.integers(1, 12))
def test_what_the_reaction_model_predicts_is_never_sure(
    share: float, usual: float, accounts: int, each: int
) -> None:
    found = _fast(
        min(share, AUDIENCE["fast"].share), UsualShare(max(usual, 1e-4), 0.02, 50), accounts, each
    )
    assert found.p is None or found.p > 0.2


def test_floods_do_not_widen_the_spread_that_they_are_held_against() -> None:
    rng = np.random.default_rng(1)
    n = 300
    fast = rng.binomial(50, 0.02, n)
    flooded = fast.copy()
    flooded[:20] = 35

    def usual(counts: np.ndarray) -> UsualShare | None:
        fifty = np.full(n, 50)
        table = stretches(n, timed=fifty, timed2=fifty, fast=counts)
        return Elsewhere(table, np.zeros(1, np.int64), 1, 60).usual("fast", 0, 55, 55)

    plain, with_floods = _fast(0.7, usual(fast)).p, _fast(0.7, usual(flooded)).p
    assert None not in (plain, with_floods)
    assert with_floods <= 10 * plain < 1e-4


@pytest.mark.parametrize(("posts", "flood"), [(24, False), (60, True)])
def test_who_is_relentless_has_to_post_what_no_audience_does(posts: int, flood: bool) -> None:
    rows = [part(0, f"a{i}", posts, 0, posts) for i in range(40)]
    (composition,) = behaviours(
        parts_of(pa.Table.from_pylist(rows)), 1, np.zeros(1, np.int64), np.array([[50, 50]]),
        Elsewhere(stretches(60), np.zeros(1, np.int64), 1, 60), Groups({}, {}), hasty=True,
    )  # fmt: skip
    assert (composition.p < 1e-4) == flood
    assert composition.surest != "repeated"


def test_what_comes_again_confirms_nothing_and_tested_marks_are_paid_for() -> None:
    marks = [Mark("repeated", 9, 10, 9.0, 0.1, 1e-9), Mark("fast", 9, 10, 9.0, 0.1, 0.01),
             Mark("new", 0, 10, 9.0, 0.1, 1.0)]  # fmt: skip
    composition = _joined(marks)
    assert composition.surest == "fast"
    assert composition.p == pytest.approx(0.02)
    assert _joined(marks[:1]).p == 1.0


# -- rates --------------------------------------------------------------------------------------


def _bursts(burst: list[float], news: list[float], tests: int) -> Tried:
    n = len(burst)
    zero, p = np.zeros(n, np.int64), np.array(burst)
    spans = Spans(np.arange(n), zero, zero + 1, zero + 9, np.ones(n), p, np.ones(n))
    composition = [Behaviour((), one, "fast") for one in news]
    whole = np.maximum(p, np.array(news))
    return Tried(spans, zero, zero + 1, composition, whole, whole, whole, tests, np.empty(0))


def test_bursts_are_corrected_for_all_objects_and_news_for_all_bursts() -> None:
    (alone,) = with_q([_bursts([1e-9], [0.004], 1)], 0.05)
    assert alone.q[0] < 0.05
    (many,) = with_q([_bursts([1e-9] * 40, [0.004] + [0.9] * 39, 40)], 0.05)
    assert many.q[0] > 0.05  # news over bursts
    (wide,) = with_q([_bursts([1e-5], [1e-9], 1000)], 0.05)
    assert wide.q[0] > 0.05  # a burst over objects, at a tenth of the rate
    assert with_q([_bursts([1e-5], [1e-9], 100)], 0.05)[0].q[0] < 0.05


def test_another_platform_costs_its_tests_and_no_more() -> None:
    one, other = _bursts([1e-9] * 4, [1e-4] * 2 + [0.8] * 2, 4), _bursts([1e-9] * 4, [0.9] * 4, 4)
    (alone,) = with_q([one], 0.05)
    beside, _ = with_q([one, other], 0.05)
    assert (beside.q >= alone.q).all()
    assert (beside.q <= np.minimum(2 * alone.q, 1.0) + 1e-12).all()
    assert len(beside.others) == 4


def test_a_flood_is_tried_once_more_among_the_bursts_that_were_not_confirmed(
    tmp_path: Path,
) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(world(), case)
        given = FLOODS.configured({})
        with (
            case.transaction(),
            open_engine("duckdb", case=case, tables=["share", "post", "account"]) as engine,
        ):
            ground = _counted(case, engine, None, given)
            assert ground is not None
            tried = _tried(ground, given)
            chosen = tried.some(np.flatnonzero(tried.q <= 0.05))
            assert floods_of(ground, chosen, 20, 0.05).number == 1
            crowd = chosen._replace(others=np.ones(10_000_000))
            assert floods_of(ground, crowd, 20, 0.05).number == 0


def test_key_dates_are_corrected_for_all_that_are_named(tmp_path: Path) -> None:
    composition = world()
    start = composition.starts[0]
    dates = tmp_path / "dates.csv"
    rows = [f"{(start - 60_000_000) // 1_000_000},opening"]
    rows += [f"{(start - (2 + i) * DAY // 4) // 1_000_000},other {i}" for i in range(30)]
    dates.write_text("time,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (flood,), _ = ran(composition, tmp_path, key_dates=str(dates))
    told = {date["label"]: date for date in flood.details["numbers"]["key_dates"]}
    assert told["opening"]["q"] >= 10 * told["opening"]["jump"]["p"]


def test_chance_of_a_burst_is_that_of_any_span_looked_at() -> None:
    # Quiet series with one bin of nine where 0.6 are usual: no span of a thousand is rare by that.
    rng = np.random.default_rng(5)
    grid = grid_of(20_000 * DAY, 20_060 * DAY - 1, 1_000_000)
    bins = np.arange(grid.first, grid.end)
    rows = []
    for number in range(60):
        posts = rng.poisson(0.6, len(bins))
        rows += [(number, int(b), int(c)) for b, c in zip(bins, posts, strict=True) if c]
    columns = zip(*rows, strict=True)
    counts = pa.table(dict(zip(("object_number", "bin", "posts"), columns, strict=True)))
    found = find_bursts(counts, 60, grid, np.ones(grid.slots), least=4, level=0.05)
    assert len(np.unique(found.spans.series)) <= 4


# -- platforms ----------------------------------------------------------------------------------


TABLES = ("post", "share", "account")


def _elsewhere(composition: FloodWorld, platform: str, first: int, shift: int) -> FloodWorld:
    """Return a world on another platform, of other objects and another time."""

    def renamed(column: pa.ChunkedArray) -> pa.ChunkedArray:
        return pc.replace_substring_regex(column, "^x:", f"{platform}:")

    change = {
        **dict.fromkeys(("account", "repost_account", "origin", "object"), renamed),
        **dict.fromkeys(("post", "row"), lambda column: pc.add(column, first)),
        "time": lambda column: pc.add(column, shift),
        "platform": lambda column: pa.array([platform] * len(column)),
    }

    def moved(table: pa.Table) -> pa.Table:
        columns = zip(table.column_names, table.columns, strict=True)
        return pa.table({n: change[n](c) if n in change else c for n, c in columns})

    return replace(composition, **{n: moved(getattr(composition, n)) for n in TABLES})


def test_a_flood_is_the_same_beside_another_platform(tmp_path: Path) -> None:
    composition = world()
    other = _elsewhere(world(9, (replace(PLANT, hashtag=4, posts=900),)), "y", 10**6, 200 * DAY)
    both = replace(composition, **{
        name: pa.concat_tables([getattr(composition, name), getattr(other, name)])
        for name in TABLES
    })  # fmt: skip
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (alone,), _ = ran(composition, tmp_path / "one")
    beside, result = ran(both, tmp_path / "two")
    (same,) = [f for f in beside if f.details["platforms"] == ["x"]]
    assert [f.details["platforms"] for f in beside if f is not same] == [["y"]]
    for name in ("observed", "expected", "p", "score", "subject", "accounts"):
        assert getattr(same, name) == getattr(alone, name)
    assert 0 < alone.q <= same.q <= 10 * alone.q
    assert same.details["curve"] == alone.details["curve"]
    assert any("one by one" in note for note in result["notes"])
    assert SEASON.hashtags <= result["tested"]
