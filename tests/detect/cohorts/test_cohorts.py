"""The `cohorts` detector on cases written straight into the tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sample_cohorts as sample
from sample_cohorts import ran, replaced

from inconcert.case import Case
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.cohorts.days import MOST_DAYS, platform_spans
from inconcert.detect.cohorts.parameters import read_rates
from inconcert.detect.cohorts.statistics.spans import DAYS, STRETCHES
from inconcert.detect.declaration import Result
from inconcert.durations import DAY
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding, record
from inconcert.progress import SILENT
from worlds.cohorts import Planted, Signups, cohort_world
from written_runs import all_numbers


def of_type(outcome: Result, type_: str) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.type == type_]


def explained(finding: Finding) -> dict[str, bool | None]:
    return {e["name"]: e["holds"] for e in finding.details["explanations"]}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What is found among the profiles of the sample."""
    return ran(tmp_path_factory.mktemp("cohorts") / "case.duckdb", sample.profiles())


def created_at(times: Any, **more: Any) -> pa.Table:
    """Accounts of which nothing is known but when they were created, and `more`."""
    n = len(times)
    return pa.table({"account": [f"x:{i}" for i in range(n)], "platform": ["x"] * n,
                     "created": times, **more})  # fmt: skip


def test_the_sample_has_a_cohort_and_a_template(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        sample.fill(case)
        with case.run("detect", {}) as run:
            outcome = COHORTS.run(case, COHORTS.configured({}), "duckdb", SILENT)
            ids = record(case, "cohorts", outcome.findings, run=run, parameters={})
        assert len(ids) == len(outcome.findings) == len(set(ids))
        rows = case.records(
            "SELECT e.* FROM evidence e JOIN finding f USING (finding) WHERE f.type = 'cohort'"
        )
    (cohort,) = of_type(outcome, "cohort")
    assert {f"x:c{i}" for i in range(sample.MEMBERS)} <= set(cohort.members)
    assert cohort.p is not None
    assert cohort.p < 1e-10
    # What the sentence says can be counted and computed from the evidence.
    accounts = [row for row in rows if row["role"] == "account"]
    (count,) = [json.loads(row["details"]) for row in rows if row["role"] == "count"]
    assert len(accounts) == cohort.observed == cohort.accounts
    assert all(count["start"] <= row["time"] < count["end"] for row in accounts)
    assert all(row["source"] == 1 and row["row"] > 0 for row in accounts)
    expected = count["share_of_neighbours"] * (count["neighbours"] + 0.5)
    assert expected == pytest.approx(cohort.expected)
    # What they have in common, and the confirmed group among them.
    assert "8 of the 10 accounts of a confirmed group" in " ".join(cohort.details["sentences"])
    assert set(cohort.roles) >= {"templated"}
    common = {row[0] for table in cohort.details["tables"][:1] for row in table["rows"]}
    assert "a handle that ends with the word “wire”" in common
    assert explained(cohort) == {"import": False, "season": False, "newcomers": False}
    curve = cohort.details["curve"]
    assert len(curve["observed"]) == len(curve["expected"])
    day = (sample.COHORT_DAY - curve["start"]) // curve["step"]
    assert curve["observed"][day] >= sample.MEMBERS
    templates = of_type(outcome, "template")
    assert any("of a group" in t.statement for t in templates)
    assert any("within 7 days" in t.statement for t in templates)
    json.dumps([f.details for f in outcome.findings])


def test_accounts_at_random_have_neither(tmp_path: Path) -> None:
    for seed in range(2):
        outcome = ran(tmp_path / f"{seed}.duckdb", cohort_world(seed, Signups(1200)).accounts)
        assert outcome.tested > 1000
        assert outcome.numbers["patterns_tested"] > 50
        assert outcome.findings == []


def test_a_planted_cohort_is_found_with_its_template(tmp_path: Path) -> None:
    plans = (Planted(25, 2, "translated"), Planted(25, 1, "digits"))
    world = cohort_world(3, Signups(1500), plans)
    outcome = ran(tmp_path / "case.duckdb", world.accounts)
    names = np.array(world.accounts["account"].to_pylist())
    for number in range(2):
        planted = set(names[world.cohort == number])
        best = max(of_type(outcome, "cohort"), key=lambda f: len(planted & set(f.members)))
        # Two days are told whole, though hours of one of them are surer.
        assert len(planted & set(best.members)) >= 22
        told = {a for a, r in zip(best.members, best.roles, strict=True) if r == "templated"}
        assert len(told & planted) >= 18
        assert len(told - planted) <= 2


@pytest.mark.parametrize(
    ("given", "size", "holds"),
    [
        (lambda: [sample.newcomers()], 60, "newcomers"),
        (lambda: [cohort_world(7, Signups(1000, imported=40)).accounts], 40, "import"),
        (sample.posted_early, sample.MEMBERS, "import"),
        (lambda: [sample.rounded(10)], 80, "import"),
    ],
    ids=["strangers after news", "the day of an export", "posts before", "dates of the month"],
)
def test_the_innocent_reason_that_holds_is_told(
    given: Callable[[], Iterable[pa.Table]], size: int, holds: str, tmp_path: Path
) -> None:
    (cohort,) = of_type(ran(tmp_path / "case.duckdb", *given()), "cohort")
    assert cohort.observed >= size
    assert explained(cohort)[holds] is True
    if holds == "newcomers":
        assert explained(cohort) == {"import": False, "season": False, "newcomers": True}
        assert set(cohort.roles) == {None}


def test_where_all_dates_are_rounded_to_the_month_no_month_is_a_cohort(tmp_path: Path) -> None:
    found = of_type(ran(tmp_path / "case.duckdb", sample.rounded(1)), "cohort")
    assert all(cohort.observed < 80 for cohort in found)


def test_strangers_are_no_reason_where_a_confirmed_group_came(tmp_path: Path) -> None:
    accounts = sample.profiles().drop_columns(["description", "handle", "name"])
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        sample.fill(case)
        case.execute("UPDATE account SET description = NULL, handle = NULL, name = NULL")
        outcome = COHORTS.run(case, COHORTS.configured({}), "duckdb", SILENT)
    assert isinstance(outcome, Result)
    (cohort,) = of_type(outcome, "cohort")
    (reason,) = [e for e in cohort.details["explanations"] if e["name"] == "newcomers"]
    assert reason["holds"] is False
    assert "8 of them belong to one confirmed group (rank 1)" in reason["sentence"]
    (cohort,) = of_type(ran(tmp_path / "alone.duckdb", accounts), "cohort")
    assert "confirmed group (rank" not in json.dumps(cohort.details["explanations"])


@pytest.mark.parametrize(("members", "columns"), [(8, 5), (60, 1)], ids=["few", "one attribute"])
def test_too_little_is_known_to_say_that_strangers_came(
    members: int, columns: int, tmp_path: Path
) -> None:
    rng = np.random.default_rng(14)
    n = 600
    made = sample.START + rng.integers(0, 1400 * DAY, n)
    made[:members] = sample.COHORT_DAY + rng.integers(0, DAY // 48, members)
    traits = {
        "language": [f"l{k}" for k in rng.integers(0, 6, n)],
        "location": [f"Place{k}" for k in rng.integers(0, 9, n)],
        "followers": 10 ** rng.integers(0, 6, n),
        "following": 10 ** rng.integers(0, 6, n),
    }
    accounts = created_at(made, **dict(list(traits.items())[:columns]))
    cohorts = of_type(ran(tmp_path / "case.duckdb", accounts), "cohort")
    cohort = max(cohorts, key=lambda one: one.observed)
    (reason,) = [e for e in cohort.details["explanations"] if e["name"] == "newcomers"]
    assert reason["holds"] is None
    assert "Too little is known" in reason["sentence"]


def test_a_launch_over_days_is_told_as_newcomers(tmp_path: Path) -> None:
    world = cohort_world(6, Signups(1500))
    made = world.accounts["created"].to_numpy().copy()
    rng = np.random.default_rng(6)
    wave = sample.LATE_DAY + (rng.exponential(5, 240) * DAY).astype(np.int64)
    made[rng.choice(len(made), 240, replace=False)] = wave
    accounts = replaced(world.accounts, "created", made)
    cohorts = of_type(ran(tmp_path / "case.duckdb", accounts), "cohort")
    assert cohorts
    # Each of these tests is wrong once in twenty.
    assert sum(explained(c)["newcomers"] is True for c in cohorts) > len(cohorts) / 2
    # The days beside a span are part of the level: what they explain is no finding.
    assert not any(explained(c)["season"] for c in cohorts)


def test_dates_that_are_none_are_left_out_and_told(tmp_path: Path) -> None:
    """The epoch, nothing, and dates later than the data, of one day of 2087."""
    made = sample.profiles()["created"].to_pylist()
    made[:6] = [3_703_000_000_000_000 + i * 60_000_000 for i in range(6)]
    made[6:46], made[46:66] = [0] * 40, [None] * 20
    accounts, posts = replaced(sample.profiles(), "created", made), sample.posts(sample.profiles())
    outcome = ran(tmp_path / "case.duckdb", accounts, posts)
    assert outcome.numbers["unset_dates"] == 40
    assert outcome.numbers["late_dates"] == 6
    assert outcome.numbers["dated"] == len(made) - 66
    assert outcome.numbers["platforms"]["x"]["days"] <= 1400
    assert outcome.numbers["platforms"]["x"]["hours"] is True
    for why in ("before 1990", "later than the data"):
        assert any(why in note for note in outcome.notes)
    assert all("2087" not in f.statement for f in outcome.findings)
    assert len(of_type(outcome, "cohort")) == 1


def test_lengths_and_p_follow_whether_hours_were_scanned(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    spread = sample.START + rng.integers(-9_000 * DAY, 6_000 * DAY, 300)
    outcome = platform_spans("x", spread, least=5)
    assert outcome.tests > MOST_DAYS
    assert (outcome.timed, outcome.lengths) == (False, len(DAYS) + len(STRETCHES))
    by_day = platform_spans("x", spread // DAY * DAY, least=5)
    assert [s.p for s in outcome.spans] == [s.p for s in by_day.spans]
    told = all_numbers(ran(tmp_path / "case.duckdb", created_at(spread)))
    assert told["platforms"]["x"]["hours"] is False
    assert any("more than 40 years apart" in note for note in told["notes"])


@pytest.mark.parametrize("bare", ["no rows", "keys only", "one day", "hashed"])
def test_a_bare_case_is_examined_without_fault(bare: str, tmp_path: Path) -> None:
    accounts = sample.profiles()
    bared = {
        "no rows": lambda: accounts.slice(0, 0),
        "keys only": lambda: accounts.select(["account", "platform"]),
        "one day": lambda: replaced(accounts, "created", [sample.START] * len(accounts)),
        "hashed": lambda: replaced(
            accounts, "handle", [f"{i:02d}aB" * 12 for i in range(len(accounts))]
        ),
    }
    outcome = ran(tmp_path / "case.duckdb", bared[bare]())
    notes = " ".join(outcome.notes)
    said = {
        "no rows": "No account has a creation time", "keys only": "No handle is known",
        "one day": "nothing to compare", "hashed": "handles are hashes",
    }[bare]  # fmt: skip
    assert said in notes
    assert bool(outcome.findings) == (bare == "hashed")


def test_hours_tell_a_cohort_that_a_day_does_not(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    made = sample.START + rng.integers(0, 400 * DAY, 12_000)
    made[:14] = sample.START + 200 * DAY + rng.integers(0, DAY // 48, 14)
    outcome = ran(tmp_path / "case.duckdb", created_at(made))
    cohort = max(of_type(outcome, "cohort"), key=lambda f: f.score)
    assert "between" in cohort.statement
    assert {f"x:{i}" for i in range(14)} <= set(cohort.members)
    assert outcome.numbers["platforms"]["x"]["hours"] is True


def test_a_rate_of_the_platform_takes_the_place_of_an_even_one(
    tmp_path: Path, ours: Result
) -> None:
    accounts = sample.profiles()
    first = sample.START // DAY
    days = np.arange(first, first + 1400).astype("datetime64[D]")
    busy = {str(np.datetime64(sample.COHORT_DAY // DAY, "D"))}
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "platform,day,accounts\n"
        + "".join(f"x,{day},{9_000_000 if str(day) in busy else 1000}\n" for day in days)
    )
    assert of_type(ours, "cohort")
    assert not of_type(ran(tmp_path / "b.duckdb", accounts, cohort_rates=str(rates)), "cohort")


@pytest.mark.parametrize(
    "text",
    ["", "day,accounts\n", "day,accounts\nmonday,3\n", "day,accounts\n2024-01-01,-1\n", "a\n1\n"],
)
def test_rates_that_are_none_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(text)
    with pytest.raises(ParameterError):
        read_rates(str(path))
    with pytest.raises(ParameterError):
        read_rates(str(tmp_path / "absent.csv"))


@pytest.mark.parametrize("given", [{"fdr": 0.0}, {"template_common": 1.5}, {"min_accounts": 1}])
def test_parameters_out_of_range_are_refused(given: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ParameterError):
        ran(tmp_path / "case.duckdb", sample.profiles(), **given)


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path, ours: Result) -> None:
    accounts = sample.profiles()
    order = np.random.default_rng(1).permutation(len(accounts))
    theirs = ran(tmp_path / "b.duckdb", accounts.take(pa.array(order)))
    for a, b in zip(ours.findings, theirs.findings, strict=True):
        assert (a.statement, a.members, a.p, a.details) == (b.statement, b.members, b.p, b.details)
