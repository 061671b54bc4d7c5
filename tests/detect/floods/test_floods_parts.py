from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sample_floods import part, stretches

from inconcert.detect.floods.behaviour import Elsewhere, Groups, behaviours, parts_of
from inconcert.detect.floods.bursts import Times, grid_of
from inconcert.detect.floods.curve import timing_of
from inconcert.detect.floods.key_date_file import read_key_dates
from inconcert.detect.floods.layers import AMPLIFIER, CORE, NEITHER, layers_of, passed_of
from inconcert.detect.floods.merge import ObjectPosts, acts_of, merged
from inconcert.detect.floods.statistics.spans import Spans
from inconcert.detect.floods.steps import stretch_steps
from inconcert.durations import DAY, HOUR, MINUTE, SECOND, WEEK
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import ParameterError

BASE = 20_000 * DAY


def acts(rows: list[tuple[int, str, int, int, int, str | None]]) -> ObjectPosts:
    """Acts of (object, account, seconds, post, reposted, writer)."""
    return acts_of(act_table(
        [(o, a, BASE + late * SECOND, post, again, who) for o, a, late, post, again, who in rows]
    ))  # fmt: skip


def act_table(rows: list[tuple[Any, ...]]) -> pa.Table:
    """`flood_act` of (object, account, time, post, reposted, writer)."""
    number, account, time, post, reposted, writer = zip(*rows, strict=True)
    return pa.table({
        "object_number": pa.array(number, pa.int64()), "account": account,
        "time": pa.array(time, pa.int64()), "post": pa.array(post, pa.int64()),
        "reposted": pa.array(reposted, pa.int32()), "delay": pa.nulls(len(rows), pa.int64()),
        "age": pa.nulls(len(rows), pa.int64()), "writer": pa.array(writer, pa.string()),
    })  # fmt: skip


def spans(series: list[int], score: list[float]) -> Spans:
    n = len(series)
    zero = np.zeros(n, np.int64)
    return Spans(
        np.array(series), zero, zero + 1, zero + 9, np.ones(n), np.zeros(n), np.array(score)
    )


def test_a_post_with_two_objects_counts_once_in_the_union() -> None:
    every = acts([(0, "a", 5, 1, 0, "a"), (1, "a", 5, 1, 0, "a"), (1, "b", 9, 2, 0, "b")])
    union = every.union()
    assert union.post.tolist() == [1, 2]
    assert [every.names[i] for i in union.account] == ["a", "b"]


def test_bursts_with_the_same_posts_are_one_and_others_are_not() -> None:
    rows = [(0, f"a{i}", i, i, 0, None) for i in range(40)]
    rows += [(1, f"a{i}", i, i, 0, None) for i in range(1, 40, 2)]
    rows += [(2, f"b{i}", i, 100 + i, 0, None) for i in range(40)]
    first, last = np.full(3, BASE), np.full(3, BASE + HOUR)
    floods = merged(acts(rows), spans([0, 1, 2], [5.0, 9.0, 7.0]), first, last)
    assert [sorted(flood.tolist()) for flood in floods] == [[0, 1], [2]]
    assert floods[0][0] == 1  # the strongest first


def test_the_same_accounts_at_the_same_time_are_one_flood_and_at_another_are_two() -> None:
    for days, floods in ((0, 1), (1, 2)):
        rows = [(o, f"a{i}", 10 * i + o * days * 86400, 100 * o + i, 0, None)
                for o in (0, 1) for i in range(30)]  # fmt: skip
        first = BASE + np.array([0, days * DAY])
        assert len(merged(acts(rows), spans([0, 1], [2.0, 1.0]), first, first + HOUR)) == floods


def test_likeness_does_not_chain_to_bursts_with_nothing_in_common() -> None:
    """Each burst is like the next, half of its accounts and time; the first meets not the last."""
    rows = [(burst, f"a{30 * burst + i}", 3600 * burst + 120 * i, 30 * burst + i, 0, None)
            for burst in range(6) for i in range(60)]  # fmt: skip
    begin = BASE + np.arange(6) * HOUR
    last = begin + 2 * HOUR
    for score in ([9.0, 8, 7, 6, 5, 4], [4.0, 5, 9, 8, 7, 6]):
        floods = merged(acts(rows), spans(list(range(6)), score), begin, last)
        assert sorted(np.concatenate(floods).tolist()) == list(range(6))
        assert len(floods) > 1
        for flood in floods:
            assert all(abs(int(burst) - int(flood[0])) <= 1 for burst in flood)


def test_a_chain_within_sight_of_the_strongest_is_one_flood() -> None:
    """Two hashtags with no post in common, both borne by posts of a third: one flood."""
    rows = []
    for i in range(120):
        rows.append((0, f"a{i}", 10 * i, i, 0, None))
        rows.append((1 + i % 2, f"a{i}", 10 * i, i, 0, None))
    first, last = np.full(3, BASE), np.full(3, BASE + HOUR)
    floods = merged(acts(rows), spans([0, 1, 2], [9.0, 2.0, 1.0]), first, last)
    assert [flood.tolist() for flood in floods] == [[0, 1, 2]]


def test_core_writes_and_the_layer_passes_on() -> None:
    rows: list[tuple[int, str, int, int, int, str | None]] = []
    passed = [{"post": 999, "source": 1, "account": "writer", "how": "repost"}]
    for message in range(6):
        source = 5 * message + 1
        rows.append((0, "writer", 100 * message, source, 0, "writer"))
        for i in range(4):
            rows.append((0, f"layer{i}", 100 * message + i + 1, source + i + 1, 1, "writer"))
            passed.append({**passed[0], "post": source + i + 1, "source": source})
    rows.append((0, "passer-by", 9, 999, 1, "writer"))
    every = acts(rows).union()
    texts = pa.table({"post": pa.array([], pa.int64()), "object": pa.array([], pa.string())})
    layers = layers_of(every, passed_of(pa.Table.from_pylist(passed), texts, every.names))
    role = dict(zip(every.names, layers.role.tolist(), strict=True))
    assert role == {
        "writer": CORE,
        "passer-by": NEITHER,
        **{f"layer{i}": AMPLIFIER for i in range(4)},
    }
    assert layers.received[every.names.index("writer")] == 24
    assert layers.sources[every.names.index("writer")] == 6
    assert layers.composition[every.names.index("layer0")] == 6


def test_a_copied_text_counts_for_who_wrote_it_first() -> None:
    people = list(enumerate(("writer", "one", "two", "three")))
    rows = [(0, who, 1000 * message + i, 10 * message + i, 0, who)
            for message in range(6) for i, who in people]  # fmt: skip
    texts = {"post": [row[3] for row in rows], "object": [f"text {row[3] // 10}" for row in rows]}
    every = acts(rows).union()
    none = pa.table(
        {"post": pa.array([], pa.int64()), "source": pa.array([], pa.int64()),
         "account": pa.array([], pa.string()), "how": pa.array([], pa.string())}
    )  # fmt: skip
    layers = layers_of(every, passed_of(none, pa.table(texts), every.names))
    role = dict(zip(every.names, layers.role.tolist(), strict=True))
    assert role == {"writer": CORE, "one": AMPLIFIER, "two": AMPLIFIER, "three": AMPLIFIER}


def usual_stretches(rng: np.random.Generator, n: int = 200) -> pa.Table:
    fifty = np.full(n, 50)
    fast = rng.binomial(50, rng.beta(1, 20, n))
    return stretches(n, timed=fifty, timed2=fifty, fast=fast, repeated=rng.binomial(50, 0.02, n))


def test_haste_is_no_news_and_one_busy_account_is_no_flood() -> None:
    elsewhere = Elsewhere(usual_stretches(np.random.default_rng(1)), np.zeros(1, np.int64), 1, 60)
    rows = [part(0, f"a{i:03d}", 3, 2) for i in range(100)]  # in haste
    rows += [part(1, f"a{i:03d}", 3, 0) for i in range(100)]  # at leisure
    rows += [part(2, "a000", 900, 900), part(2, "a001", 2, 0)]  # one account
    rows += [part(3, f"m{i:03d}", 1, 0) for i in range(60)]  # a confirmed group
    rows += [part(4, f"a{i:03d}", 40, 0, 40) for i in range(40)]  # hardly anything else
    groups = Groups({f"m{i:03d}": 7 for i in range(60)}, {7: 1e-9})
    days = np.array([[50, 50]] * 5)
    composition = behaviours(
        parts_of(pa.Table.from_pylist(rows)), 5, np.zeros(5, np.int64), days, elsewhere, groups,
        hasty=True,
    )  # fmt: skip
    assert composition[0].p < 1e-4
    assert composition[0].surest == "fast"
    assert composition[1].p == 1
    assert composition[2].p == 1
    assert [mark.p for mark in composition[2].marks[:2]] == [None, None]
    assert composition[3].surest == "grouped"
    assert composition[4].surest == "relentless"
    assert composition[4].p < 1e-4
    assert composition[3].p == pytest.approx(3e-9)
    still = behaviours(
        parts_of(pa.Table.from_pylist(rows)), 5, np.zeros(5, np.int64), days, elsewhere,
        Groups({}, {}), hasty=False,
    )  # fmt: skip
    assert all(mark.name != "fast" for one in still for mark in one.marks)
    assert still[0].p == 1


def _relentless(rows: list[tuple[int, str, int, int]]) -> tuple[set[str], dict[int, int]]:
    """Return who is relentless, and of each object how many posts are so.

    `rows` are (object, account, day, posts).
    """
    posts = [(o, a, d * DAY + i * MINUTE) for o, a, d, posts in rows for i in range(posts)]
    table = act_table([(*one, number, 0, None) for number, one in enumerate(posts)])
    with DuckDBEngine() as engine:
        engine.register("flood_act", table)
        engine.run(stretch_steps(engine.dialect, origin=0))
        who = engine.fetch("flood_relentless")["account"].to_pylist()
        found: dict[int, int] = {}
        for row in engine.fetch("flood_stretch").to_pylist():
            found[row["object_number"]] = found.get(row["object_number"], 0) + row["relentless"]
    return set(who), found


def test_an_evening_of_play_is_not_relentless_and_one_after_another_is() -> None:
    evening = [(0, f"player{i}", 5, 40) for i in range(30)]
    # Past midnight, and once more with another hashtag: still people who play.
    evening += [(0, f"player{i}", 6, 30) for i in range(10)]
    shifts = [(1 + day, f"clerk{i}", 10 + day, 25) for day in range(3) for i in range(8)]
    who, posts = _relentless(evening + shifts)
    assert who == {f"clerk{i}" for i in range(8)}
    assert posts == {0: 0, 1: 200, 2: 200, 3: 200}


def test_days_of_a_burst_are_no_comparison_for_it() -> None:
    table = usual_stretches(np.random.default_rng(2))
    elsewhere = Elsewhere(table, np.zeros(1, np.int64), 1, 60)
    every = elsewhere.usual("fast", 0, 55, 55)
    less = elsewhere.usual("fast", 0, 0, 19)
    assert every is not None
    assert less is not None
    assert (every.stretches, less.stretches) == (200, 100)
    assert elsewhere.usual("new", 0, 55, 55) is None
    without = np.arange(40)
    assert Elsewhere(table, np.zeros(1, np.int64), 1, 60, without).usual("fast", 0, 55, 55) is None


def test_the_order_in_which_an_engine_gives_days_changes_no_digit() -> None:
    rng = np.random.default_rng(3)
    table = usual_stretches(rng, 5000)
    numbers = pa.array(range(5000))  # a row for each object and day
    table = table.drop_columns("object_number").append_column("object_number", numbers)
    first, mixed = (
        Elsewhere(rows, np.zeros(5000, np.int64), 1, 60).sums["fast"].tobytes()
        for rows in (table, table.take(rng.permutation(5000)))
    )
    assert first == mixed


def test_the_grid_follows_the_times() -> None:
    hourly = grid_of(BASE, BASE + 10 * WEEK, SECOND)
    assert (hourly.size, hourly.per_day, hourly.period) == (HOUR, 24, 168)
    assert grid_of(BASE, BASE + 10 * DAY, SECOND).period == 24
    assert grid_of(BASE, BASE + 2 * DAY, SECOND).period == 1
    assert grid_of(BASE, BASE + DAY, SECOND).size == 10 * MINUTE
    assert grid_of(BASE, BASE + 10 * WEEK, DAY).size == DAY
    assert (hourly.origin - 4 * DAY) % WEEK == 0
    assert hourly.origin + hourly.first * HOUR <= BASE < hourly.origin + (hourly.first + 1) * HOUR
    before = grid_of(-3 * WEEK - 1, -WEEK, SECOND)
    assert before.first >= 0


def test_start_peak_and_end_come_in_their_order() -> None:
    rng = np.random.default_rng(3)
    quiet = BASE + rng.integers(0, 20 * DAY, 300)
    begin = BASE + 9 * DAY + 37 * MINUTE
    flood = begin + rng.integers(0, 5 * HOUR, 3000)
    peak = begin + 2 * HOUR + rng.integers(0, 20 * MINUTE, 1500)
    times = np.sort(np.concatenate([quiet, flood, peak]))
    case = Times(SECOND, BASE, BASE + 20 * DAY, grid_of(BASE, BASE + 20 * DAY, SECOND))
    found = timing_of(times, BASE + 9 * DAY, BASE + 9 * DAY + 8 * HOUR, case, np.ones(168))
    assert abs(found.start.time - begin) <= 5 * MINUTE
    assert found.start.time <= found.peak.time < found.end.time
    assert found.peak.time in (begin // HOUR * HOUR + 2 * HOUR, begin // HOUR * HOUR + 3 * HOUR)
    assert abs(found.end.time - (begin + 5 * HOUR)) <= 10 * MINUTE


@pytest.mark.parametrize("unit", [MINUTE, HOUR])
def test_intervals_are_no_narrower_than_the_times(unit: int) -> None:
    rng = np.random.default_rng(4)
    begin = BASE + 9 * DAY
    # From one step to the next everything begins, and everything ends.
    quiet = BASE + rng.integers(0, 20 * DAY, 20)
    flood = begin + rng.integers(0, 5 * HOUR, 20_000)
    times = np.sort(np.concatenate([quiet, flood])) // unit * unit
    case = Times(unit, BASE, BASE + 20 * DAY, grid_of(BASE, BASE + 20 * DAY, unit))
    found = timing_of(times, begin, begin + 5 * HOUR, case, np.ones(168))
    for moment, truth in ((found.start, begin), (found.end, begin + 5 * HOUR)):
        assert moment.low is not None
        assert moment.high is not None
        assert moment.high - moment.low >= unit
        assert moment.low <= truth <= moment.high
        assert moment.low <= moment.time <= moment.high


def date_list(folder: Path, text: str) -> Path:
    path = folder / "dates.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_key_dates_are_read_in_every_spelling(tmp_path: Path) -> None:
    path = date_list(
        tmp_path,
        '\ufeffLabel,Time\nopening,2025-05-21T08:00:00+02:00\n"comma, here",1747807200\n'
        "milliseconds,1747807200000\n\n,2025-05-20T00:00:00Z\n",
    )
    found = read_key_dates(str(path))
    assert [date.time for date in found] == [1747699200 * SECOND] + [1747807200 * SECOND] * 3
    assert {date.label for date in found[1:]} == {"opening", "comma, here", "milliseconds"}
    assert found[0].label == "2025-05-20T00:00:00Z"
    assert read_key_dates(None) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("when,what\n1,a\n", "no column time or label"),
        ("time,what\n1,a\n", "no column label"),
        ("time,label\nyesterday,a\n", "line 2 cannot be parsed as a time"),
        ("time,label\n2025-05-21T08:00:00,a\n", "has no time zone"),
        ("time,label\n", "a header and no rows"),
        ("", "is empty"),
        ('time,label\n1,"unfinished\n', "no CSV"),
    ],
)
def test_key_dates_that_cannot_be_read_say_what_to_do(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(ParameterError, match=problem) as caught:
        read_key_dates(str(date_list(tmp_path, text)))
    assert "Write a CSV with the columns time and label" in caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        read_key_dates(str(tmp_path / "none.csv"))
    (tmp_path / "bytes.csv").write_bytes(b"time,label\n\xff\xfe,\n")
    with pytest.raises(ParameterError, match="cannot be read"):
        read_key_dates(str(tmp_path / "bytes.csv"))
