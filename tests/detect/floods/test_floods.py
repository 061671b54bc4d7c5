from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from case_tables import post_rows
from sample_floods import PLANT, SEASON, coarse, confirm, search, world

from inconcert.case import Case
from inconcert.durations import DAY, HOUR, MINUTE
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding, record
from worlds.floods import FloodWorld, write_case


@pytest.fixture(scope="module")
def planted() -> FloodWorld:
    return world()


@pytest.fixture(scope="module")
def case(planted: FloodWorld, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Case.open(tmp_path_factory.mktemp("floods") / "case.duckdb", create=True) as opened:
        write_case(planted, opened)
        yield opened


@pytest.fixture(scope="module")
def ran(case: Case) -> tuple[list[Finding], dict[str, Any]]:
    return search(case)


@pytest.fixture(scope="module")
def flood(ran: tuple[list[Finding], dict[str, Any]]) -> Finding:
    return ran[0][0]


def rows(finding: Finding, role: str) -> list[dict[str, Any]]:
    return [row for row in finding.evidence.to_pylist() if row["role"] == role]


def test_the_flood_is_found_with_its_start_and_nothing_else(
    ran: tuple[list[Finding], dict[str, Any]], planted: FloodWorld
) -> None:
    (flood,), result = ran
    start, low, high = flood.details["numbers"]["start"]
    assert abs(start - planted.starts[0]) <= 10 * MINUTE
    assert low <= start <= high
    assert flood.q is not None
    assert flood.q <= 0.05
    assert flood.details["numbers"]["burst"]["object"] in ("topic3", *planted.roles)
    assert flood.observed > 0.8 * PLANT.posts
    assert result["confirmed"] == 1
    assert 0 < result["may_be_news"] < result["bursts"]
    assert result["strongest_that_may_be_news"]
    assert result["tested"] >= SEASON.hashtags
    assert any("group" in note for note in result["notes"])


def test_without_the_flood_there_is_none(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(world(plants=()), case)
        findings, result = search(case)
    assert findings == []
    assert result["bursts"] > 0


def test_bursts_that_may_be_news_come_below_when_asked_for(case: Case) -> None:
    findings, result = search(case, flood_bursts=3)
    types = [flood.type for flood in sorted(findings, key=lambda flood: -flood.score)]
    assert types == ["flood", "burst", "burst", "burst"]
    assert result["confirmed"] == 1
    for burst in findings[1:]:
        assert "compared with news, it does not stand out" in burst.statement
        assert burst.observed > burst.expected
        assert burst.q is not None
        assert burst.q <= 0.05
        assert burst.details["curve"]["observed"]


def test_core_and_amplifiers_are_told_apart(flood: Finding, planted: FloodWorld) -> None:
    said = {
        row["account"]: json.loads(row["details"])["role"]
        for row in rows(flood, "count")
        if row["account"] is not None
    }
    core = {name for name, role in planted.roles.items() if role == "core"}
    assert {name for name, role in said.items() if role == "core"} == core
    amplifiers = {name for name, role in planted.roles.items() if role == "amplifier"}
    found = {name for name, role in said.items() if role == "amplifier"}
    assert len(found & amplifiers) >= 0.9 * len(amplifiers)
    assert found.isdisjoint(core)
    titles = {table["title"]: table for table in flood.details["tables"]}
    assert len(titles["Core: accounts whose posts the layer took up"]["rows"]) == len(core)
    for table in titles.values():
        assert all(len(row) == len(table["columns"]) for row in table["rows"])


def test_every_number_follows_from_the_evidence(case: Case, flood: Finding) -> None:
    numbers, curve = flood.details["numbers"], flood.details["curve"]
    bins = [json.loads(r["details"]) for r in rows(flood, "count") if r["account"] is None]
    assert [row["posts"] for row in bins] == curve["observed"]
    assert [row["expected"] for row in bins] == pytest.approx(curve["expected"], abs=1e-4)
    accounts = [json.loads(r["details"]) for r in rows(flood, "count") if r["account"] is not None]
    assert len(accounts) == flood.accounts
    assert sum(row["posts"] for row in accounts) == flood.observed
    for name in ("posts", "reposts", "timed", "fast", "dated", "new", "repeated", "relentless"):
        assert sum(row[name] for row in accounts) == numbers["made"][name]
    base = json.loads(rows(flood, "baseline")[0]["details"])
    assert base["posts"] == flood.observed
    assert base["expected"] == flood.expected
    assert [base["first"], base["last"]] == flood.details["span"]
    posts = rows(flood, "post")
    assert len(posts) + numbers["posts_without_a_row"] == flood.observed
    for row in posts:
        found = case.query('SELECT account, time, "row" FROM post WHERE post = ?', [row["post"]])
        assert found == [(row["account"], row["time"], row["row"])]


def test_a_finding_is_recorded_and_its_curve_is_whole(case: Case, flood: Finding) -> None:
    with case.run("detect", {}) as run:
        ids = record(case, "floods", [flood], run=run, parameters={})
    details = json.loads(case.one("SELECT details FROM finding WHERE finding = ?", ids))
    curve = details["curve"]
    assert len(curve["observed"]) == len(curve["expected"]) == len(curve["low"]) <= 600
    assert all(a <= b for a, b in zip(curve["low"], curve["high"], strict=True))
    assert [mark["label"] for mark in curve["marks"]] == ["start", "peak", "end"]
    assert curve["without"] is None
    assert details["subject"].startswith("hashtag:topic3 from 2025-01-19")
    assert all(sentence.strip() == sentence for sentence in details["sentences"])
    names = [one["name"] for one in details["explanations"]]
    assert names == ["news", "audience", "cascade", "regulars"]
    assert [one["holds"] for one in details["explanations"]][:2] == [False, False]


def test_what_confirmed_groups_added_is_told(
    planted: FloodWorld, flood: Finding, tmp_path: Path
) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(planted, case)
        confirm(case, [_idle(case, {row["account"] for row in rows(flood, "count")})])
        without = search(case)[0][0]
        confirm(case, sorted(planted.roles))
        flood = search(case)[0][0]
    told = " ".join(without.details["sentences"])
    assert without.details["numbers"]["made"]["grouped"] == 0
    assert without.details["numbers"]["without_groups"] == without.observed
    assert "No confirmed group took part" in told
    assert "would remain" not in told
    numbers, curve = flood.details["numbers"], flood.details["curve"]
    assert numbers["made"]["grouped"] > 0.9 * flood.observed
    assert numbers["without_groups"] < 0.1 * flood.observed
    assert sum(curve["without"]) < sum(curve["observed"])
    assert all(w <= o for w, o in zip(curve["without"], curve["observed"], strict=True))
    assert "of confirmed groups" in flood.statement
    marks = {mark["name"]: mark for mark in numbers["manner"]["marks"]}
    assert marks["grouped"]["p"] == 1e-40


def _idle(case: Case, busy: set[str]) -> str:
    """An account of the case that has no part in the flood."""
    others = case.query("SELECT DISTINCT account FROM post ORDER BY account")
    return str(next(name for (name,) in others if name not in busy))


def test_sentences_name_the_object_and_have_no_gaps(flood: Finding) -> None:
    burst = flood.details["numbers"]["burst"]
    told = flood.details["sentences"]
    (chance,) = [sentence for sentence in told if "Chance level" in sentence]
    assert f"{burst['posts']:,} posts with " in chance
    assert burst["object"].split(":")[-1] in chance
    for sentence in (flood.statement, *told):
        assert "= below" not in sentence
        assert "against –" not in sentence


def test_key_dates_are_lined_up_with_the_start(
    case: Case, planted: FloodWorld, tmp_path: Path
) -> None:
    start = planted.starts[0]
    dates = tmp_path / "dates.csv"
    other = start - 3 * DAY
    dates.write_text(
        f"time,label\n{(start - 20 * MINUTE) / 1e6},made public\n{other // 1_000_000},another\n"
        f"{(start + 3000 * DAY) // 1_000_000},far away\n",
        encoding="utf-8",
    )
    flood = search(case, key_dates=str(dates))[0][0]
    told = {date["label"]: date for date in flood.details["numbers"]["key_dates"]}
    assert told["made public"]["order"] == "after"
    assert told["made public"]["jump"]["p"] < 0.02
    assert told["made public"]["q"] < 0.05
    assert told["made public"]["jump"]["after"] > 10 * told["made public"]["jump"]["before"]
    assert told["another"]["q"] > 0.05
    assert told["far away"]["jump"] is None
    assert len(flood.details["curve"]["marks"]) == 3 + 3
    assert any(table["title"] == "Key dates" for table in flood.details["tables"])
    assert any("made public" in sentence for sentence in flood.details["sentences"])


def test_whole_minutes_are_no_haste(planted: FloodWorld, tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(coarse(planted, MINUTE), case)
        findings, result = search(case)
    assert any("minutes" in note for note in result["notes"])
    for flood in findings:
        marks = {mark["name"] for mark in flood.details["numbers"]["manner"]["marks"]}
        assert marks == {"repeated", "new", "relentless"}
        assert flood.details["explanations"][2]["holds"] is None


@pytest.mark.parametrize("unit", [HOUR, DAY])
def test_coarse_times_do_no_harm(planted: FloodWorld, tmp_path: Path, unit: int) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(coarse(planted, unit), case)
        findings, result = search(case)
    assert result["tested"] >= 6
    assert all(flood.details["numbers"]["unit"] >= unit for flood in findings)


def test_bare_cases_have_no_flood_and_no_error(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        assert search(case)[0] == []
        with case.transaction():
            case.append("post", post_rows(["x:1"], [5]))
        assert search(case)[0] == []
        many = post_rows(["x:1"] * 300, np.arange(300) * 7 * HOUR, post=range(2, 302))
        with case.transaction():
            case.append("post", many)
        findings, result = search(case)
        assert findings == []
        assert result["tested"] == 0


def test_kinds_can_be_chosen(case: Case) -> None:
    findings, result = search(case, flood_kinds=("mention",))
    assert findings == []
    assert result["tested"] == 0
    with pytest.raises(ParameterError, match="Known: hashtag"):
        search(case, flood_kinds=("picture",))


@pytest.mark.parametrize(
    "given", [{"fdr": 0.0}, {"fdr": 1.0}, {"flood_posts": 3}, {"flood_bursts": -1}]
)
def test_parameters_out_of_range(case: Case, given: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        search(case, **given)
