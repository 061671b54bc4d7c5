"""Cohorts of accounts whose creation times are not given: what their ids say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from case_tables import post_rows
from sample_cohorts import ran

from inconcert.detect.cohorts.ids import NONE, UNKNOWN, read_ids
from inconcert.detect.cohorts.order import fineness, id_spans
from inconcert.detect.declaration import Result
from inconcert.durations import DAY
from inconcert.evidence.record import Finding
from inconcert.ingest.values.snowflake import SNOWFLAKES
from worlds.cohorts import Planted, Signups, cohort_world, ids_only

AT = 1_600_000_000_000_000  # a time (µs) at which accounts had snowflakes for ids


def snowflake(time: int, platform: str = "x") -> str:
    return str(((time // 1000 - SNOWFLAKES[platform].epoch) << 22) | 77)


def accounts_of(
    ids: list[str], platform: str = "x", created: list[int | None] | None = None
) -> pa.Table:
    columns: dict[str, Any] = {
        "account": [f"{platform}:{i}" for i in ids], "platform": [platform] * len(ids),
        "account_id": ids, "handle": [f"anna_{i}" for i in range(len(ids))],
        "source": pa.array([1] * len(ids), pa.int32()), "row": range(1, len(ids) + 1),
    }  # fmt: skip
    if created is not None:
        columns["created"] = pa.array(created, pa.int64())
    return pa.table(columns)


def cohorts(outcome: Result) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.type == "cohort"]


def shown(
    ids: list[str], created: list[int], first: list[int] | None = None, platform: str = "x"
) -> Any:
    posted = first or [UNKNOWN] * len(ids)
    return read_ids(
        [platform] * len(ids), ids, np.array(created, np.int64), np.array(posted, np.int64)
    )


@pytest.mark.parametrize("platform", ["x", "discord"])
def test_a_snowflake_gives_its_time(platform: str) -> None:
    found = shown([snowflake(AT, platform), ""], [UNKNOWN, UNKNOWN], platform=platform)
    assert found.created.tolist() == [AT, UNKNOWN]
    assert found.read.tolist() == [True, False]
    assert found.number.tolist() == [NONE, NONE]
    assert "no account of the case has both" in found.notes[0]


def test_given_times_stand_and_are_what_ids_are_held_against() -> None:
    ids = [snowflake(AT + i * DAY) for i in range(20)]
    # Days without a time of day, in whatever zone, agree with the ids.
    created = [(AT + i * DAY) // DAY * DAY for i in range(10)] + [UNKNOWN] * 10
    found = shown(ids, created)
    assert found.created[:10].tolist() == created[:10]
    assert found.read.tolist() == [False] * 10 + [True] * 10
    assert "10 accounts with a given time" in found.notes[0]
    assert "of which none disagrees" in found.notes[0]


@pytest.mark.parametrize("how", ["made", "posted"])
def test_ids_that_disagree_are_not_read(how: str) -> None:
    ids = [snowflake(AT + i * DAY) for i in range(20)]
    if how == "made":
        made = [AT - 900 * DAY] * 2 + [AT + i * DAY for i in range(2, 10)]
        found = shown(ids, made + 10 * [UNKNOWN])
    else:
        found = shown(ids, [UNKNOWN] * 20, [AT - 90 * DAY] * 4 + [UNKNOWN] * 16)
    assert not found.read.any()
    assert "No times were read" in found.notes[0]


def test_who_posted_before_the_id_says_has_no_time() -> None:
    ids = [snowflake(AT + i * DAY) for i in range(40)]
    found = shown(ids, [UNKNOWN] * 40, [AT - 90 * DAY] + [AT + 99 * DAY] * 39)
    assert found.read.tolist() == [False] + [True] * 39


@pytest.mark.parametrize(
    "given",
    ["", "abc", "9" * 30, "-5", "１２", str(2**63), "12e5", str(3 * 10**17)],
    ids=["none", "letters", "long", "negative", "wide", "too large", "rounded", "no account"],
)
def test_other_ids_say_nothing(given: str) -> None:
    found = shown([given], [UNKNOWN])
    assert (found.created[0], found.number[0], found.read[0]) == (UNKNOWN, NONE, False)


def test_counted_ids_give_an_order_unless_the_case_refutes_it() -> None:
    ids = [str(1000 * i) for i in range(1, 61)]
    rising = [AT + i * DAY for i in range(30)] + [UNKNOWN] * 30
    assert (shown(ids, rising).number > 0).all()
    falling = [AT - i * DAY for i in range(30)] + [UNKNOWN] * 30
    refuted = shown(ids, falling)
    assert (refuted.number == NONE).all()
    assert "rank correlation -1.00" in refuted.notes[0]
    # Of another platform it is not known beforehand: enough accounts have to show it.
    assert (shown(ids, rising, platform="elsewhere").number > 0).all()
    few = [AT + i * DAY for i in range(5)] + [UNKNOWN] * 55
    assert (shown(ids, few, platform="elsewhere").number == NONE).all()
    assert (shown(ids, few).number > 0).all()


def test_ids_that_no_platform_can_have_given_out_are_left_out_and_told(tmp_path: Path) -> None:
    """One such id stretches the axis, and everything else on it lies close together."""
    counted = [*range(10**7, 4 * 10**8, 13 * 10**5), *range(200_000_000, 200_000_025)]
    ids = [str(n) for n in counted] + [snowflake(AT - i * DAY // 3) for i in range(60)]
    accounts = accounts_of([*ids, "99999999998", str(2**63 - 1)])
    posts = post_rows([f"x:{ids[0]}"], [AT + 9 * DAY])
    outcome = ran(tmp_path / "case.duckdb", accounts, posts)
    assert outcome.numbers["ordered_by_ids"] == len(counted)
    assert outcome.numbers["read_from_ids"] == 60
    assert outcome.numbers["platforms"]["x"] == {"accounts": 60, "days": 21, "hours": True}
    notes = outcome.notes
    assert "Ids of x that hold a time after the end of the data were not read: 1." in notes
    assert "Ids of x that the platform did not give out were not read: 1." in notes
    (cohort,) = cohorts(outcome)
    assert {f"x:{n}" for n in range(200_000_000, 200_000_025)} <= set(cohort.members)


def test_units_are_finer_the_more_accounts() -> None:
    assert [fineness(n) for n in (1, 500, 5000, 10**6)] == [1, 1, 16, 16]
    for number in ([7], [7, 8], [7] * 50, [0, 2**62]):
        outcome = id_spans("x", np.array(number, np.int64), least=2)
        assert outcome.counts.sum() == len(number)
        assert all(s.start < s.end for s in outcome.spans)


def test_accounts_at_random_have_no_cohort_by_their_ids(tmp_path: Path) -> None:
    for seed in range(2):
        world = ids_only(cohort_world(seed, Signups(800)), seed)
        outcome = ran(tmp_path / f"{seed}.duckdb", world.accounts)
        assert outcome.numbers["read_from_ids"] > 100
        assert outcome.numbers["ordered_by_ids"] > 100
        assert outcome.numbers["ids"]["x"]["accounts"] == outcome.numbers["ordered_by_ids"]
        assert outcome.findings == []


def test_planted_cohorts_are_found_by_their_ids(tmp_path: Path) -> None:
    plans = (
        Planted(30, 1, "digits"),
        Planted(30, 2, "suffix"),
        Planted(30, 1),
        Planted(30, 2),
    )
    world = ids_only(cohort_world(4, Signups(600), plans), 4)
    outcome = ran(tmp_path / "case.duckdb", world.accounts)
    names = np.array(world.accounts["account"].to_pylist())
    found = cohorts(outcome)
    for number in range(len(plans)):
        planted = set(names[world.cohort == number])
        # One made over two days may be told as two.
        assert len(planted & set().union(*(f.members for f in found))) >= 24
    by_ids = [f for f in found if "ids" in f.details]
    by_time = [f for f in found if "span" in f.details]
    assert by_ids
    assert by_time
    assert outcome.confirmed == len(outcome.findings)
    for finding in found:
        rows = [row for row in finding.evidence.to_pylist() if row["role"] == "account"]
        details = [json.loads(row["details"]) for row in rows]
        (count,) = [
            json.loads(r["details"]) for r in finding.evidence.to_pylist() if r["role"] == "count"
        ]
        assert len(rows) == finding.observed
        if "ids" in finding.details:
            # What the sentence says can be counted from the ids in the evidence.
            low, high = map(int, finding.details["ids"])
            assert all(low <= int(d["account_id"]) < high for d in details)
            assert {row["time"] for row in rows} == {None}
            assert f"have ids from {low} to {high - 1}" in finding.statement
            assert "The ids do not show how long it was" in finding.statement
            assert "curve" not in finding.details
            assert any(t["title"] == "Accounts along the ids" for t in finding.details["tables"])
        else:
            assert all(d["time"] == "read from the id" for d in details)
            assert finding.statement.endswith("were read from their ids.")
            assert count["read_from_ids"] == len(rows)
        expected = count["share_of_neighbours"] * (count["neighbours"] + 0.5)
        assert expected == pytest.approx(finding.expected)
        explained = {e["name"]: e["holds"] for e in finding.details["explanations"]}
        assert explained["import"] is False
    json.dumps([f.details for f in outcome.findings])


def test_given_times_bracket_a_stretch_of_ids(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    numbers = np.sort(rng.choice(400_000_000, 300, replace=False)) + 10_000_000
    time = AT - 2000 * DAY + numbers * 500_000
    numbers = np.concatenate([numbers, 200_000_000 + np.arange(25) * 40])
    known: list[int | None] = [None] * len(numbers)
    known[: len(time) : 2] = time[::2].tolist()
    accounts = accounts_of([str(n) for n in numbers.tolist()], created=known)
    outcome = ran(tmp_path / "case.duckdb", accounts)
    (cohort,) = [f for f in cohorts(outcome) if "ids" in f.details]
    assert cohort.observed >= 25
    said = " ".join(cohort.details["sentences"])
    assert "next below and above were created on" in said
    assert "The order is known, the dates are not." in said


def test_the_level_of_ids_is_that_of_the_busier_side_and_nothing_of_it_is_left_out() -> None:
    rng = np.random.default_rng(12)
    number = np.concatenate(
        [rng.integers(0, 4096 * 1000, 300), 2_000_000 + rng.integers(0, 6000, 90),
         2_010_000 + rng.integers(0, 1000, 40), 1_990_000 + rng.integers(0, 1000, 8)]
    )  # fmt: skip
    spans = id_spans("x", np.sort(number), least=5).spans
    beside = [span for span in spans if span.next_to]
    assert any(span.end - span.start < 7000 for span in beside)
    assert all(span.one_side and span.left_out == 0 for span in beside)


def test_posts_of_higher_ids_say_before_when(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    numbers = [*rng.integers(10**7, 4 * 10**8, 300).tolist(), *range(200_000_000, 200_000_025)]
    accounts = accounts_of([str(n) for n in numbers])
    posts = post_rows(accounts["account"].to_pylist(), [AT] * len(numbers))
    (cohort,) = cohorts(ran(tmp_path / "case.duckdb", accounts, posts))
    assert "posted on 2020-09-13" in " ".join(cohort.details["sentences"])


def test_one_account_is_told_as_one(tmp_path: Path) -> None:
    for id_, said in (("1234567", "Of 1 account only the order"),
                      (snowflake(AT), "The times of 1 account of x were read")):  # fmt: skip
        notes = ran(tmp_path / f"{id_}.duckdb", accounts_of([id_])).notes
        assert any(note.startswith(said) for note in notes)


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    world = ids_only(cohort_world(4, Signups(500), (Planted(30), Planted(30))), 4).accounts
    order = np.random.default_rng(1).permutation(len(world))
    ours = ran(tmp_path / "a.duckdb", world)
    theirs = ran(tmp_path / "b.duckdb", world.take(pa.array(order)))
    for a, b in zip(ours.findings, theirs.findings, strict=True):
        assert (a.statement, a.members, a.p, a.details) == (b.statement, b.members, b.p, b.details)
