"""A known operation, from the command line: what its accounts have in common, with the numbers.

The table of accounts beside the posts has the platform's ids and no creation times. Handle
patterns, cohorts, the daily rhythm and bursts are reported, and what the findings count is counted
again from the file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inconcert.case import Case
from inconcert.durations import DAY
from inconcert.view.ran import detectors_that_ran

DATA = Path(__file__).parents[3] / "shared" / "data" / "ira"
AUTHORS = DATA / "authors.csv"
EPOCH_MS, SNOWFLAKES = 1_288_834_974_657, 6 * 10**17

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not AUTHORS.is_file(), reason="../shared/data is not on this machine"),
]


Investigated = tuple[dict[str, Any], Path]


@pytest.fixture
def case(investigated: Investigated) -> Iterator[Case]:
    with Case.open(investigated[1]) as opened:
        yield opened


def exact_ids() -> dict[str, int]:
    """The ids of the file that no spreadsheet has cut, by name; read without the program."""
    found = {}
    with AUTHORS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            given, other = row["external_author_id"], row["congress_2017_id"]
            cut = len(given) > 16 and given.endswith("0" * 9)
            if cut and other and len(other) > 16:
                found[row["author_id"].casefold()] = int(other)
            elif given and not cut:
                found[row["author_id"].casefold()] = int(given)
    return found


def handles_of_names() -> dict[str, str]:
    """The handle of each name of the file: some names are a handle that two had, and an id."""
    with AUTHORS.open(encoding="utf-8", newline="") as file:
        return {r["author_id"].casefold(): r["author"].casefold() for r in csv.DictReader(file)}


def findings(report: dict[str, Any], detector: str, type_: str) -> list[dict[str, Any]]:
    return [f for f in report["findings"] if (f["detector"], f["type"]) == (detector, type_)]


def result(case: Case, detector: str) -> dict[str, Any]:
    (told,) = [one["result"] for one in detectors_that_ran(case, []) if one["detector"] == detector]
    assert isinstance(told, dict)
    return told


def members(case: Case, finding: dict[str, Any]) -> list[tuple[str, str]]:
    """The ids and handles of the accounts that a finding stands on."""
    return case.query(
        "SELECT a.account_id, a.handle FROM evidence e JOIN account a ON a.account = e.account "
        "WHERE e.finding = ? AND e.role = 'account'",
        [finding["id"]],
    )


def begins(handle: str, word: str) -> bool:
    return handle.casefold().startswith(word.casefold())


def test_the_accounts_of_the_posts_get_their_exact_ids(
    investigated: Investigated, case: Case
) -> None:
    report, _ = investigated
    source = report["import"]["sources"][1]
    assert source["format"] == "clemson-authors"
    assert "congress_2017_id gives the exact ones" in source["note"]
    assert re.search(
        r"\d+ values of account_id left out .*rounded number, not an id", source["note"]
    )
    wanted = exact_ids()
    rows = case.query(
        "SELECT lower(handle), account_id FROM account WHERE account IN (SELECT account FROM post)"
    )
    assert len(rows) == 490
    assert sum(value is not None for _, value in rows) > 480
    shown = handles_of_names()
    exact = {(shown[name], str(number)) for name, number in wanted.items()}
    assert any(shown[name] != name for name in wanted)
    for handle, value in rows:
        assert handle not in wanted if value is None else (handle, value) in exact, handle
    held = dict(case.query("SELECT account_id, lower(handle) FROM account WHERE account_id <> ''"))
    assert set(held) == {str(number) for number in wanted.values()}
    assert not [value for value in held if len(value) > 16 and value.endswith("0" * 9)]


def test_cohorts_are_found_by_the_times_in_ids(investigated: Investigated, case: Case) -> None:
    report, _ = investigated
    told = result(case, "cohorts")
    ids = set(exact_ids().values())
    late = [number for number in ids if number >= SNOWFLAKES]
    assert told["read_from_ids"] == len(late)
    assert any("first posts of" in note and "none disagrees" in note for note in told["notes"])
    days = Counter((((number >> 22) + EPOCH_MS) * 1000) // DAY for number in late)
    cohorts = [f for f in findings(report, "cohorts", "cohort") if "span" in f["details"]]
    assert len(cohorts) >= 5
    for finding in cohorts:
        start, end = finding["details"]["span"]
        inside = [n for n in late if start <= ((n >> 22) + EPOCH_MS) * 1000 < end]
        assert finding["observed"] == len(inside)
        assert {int(value) for value, _ in members(case, finding)} == set(inside)
        assert "read from their ids" in finding["statement"]
        assert finding["observed"] > finding["expected"]
        assert 0 <= finding["p"] <= finding["q"] <= 0.05
    # By counting alone: the busiest days of the file are among them.
    for day, number in days.most_common(3):
        hit = [f for f in cohorts if f["details"]["span"][0] // DAY <= day]
        hit = [f for f in hit if day <= (f["details"]["span"][1] - 1) // DAY]
        assert hit, np.datetime64(int(day), "D")
        assert max(f["observed"] for f in hit) > number / 2
        assert min(f["p"] for f in hit) < 1e-6


def test_cohorts_are_found_by_the_order_of_ids(investigated: Investigated, case: Case) -> None:
    report, _ = investigated
    early = {number for number in exact_ids().values() if number < 10**11}
    assert result(case, "cohorts")["ordered_by_ids"] == len(early)
    cohorts = [f for f in findings(report, "cohorts", "cohort") if "ids" in f["details"]]
    assert len(cohorts) >= 5
    for finding in cohorts:
        low, high = map(int, finding["details"]["ids"])
        inside = {number for number in early if low <= number < high}
        assert finding["observed"] == len(inside)
        assert {int(value) for value, _ in members(case, finding)} == inside
        assert "The ids do not show how long it was" in finding["statement"]
        assert 0 <= finding["p"] <= finding["q"] <= 0.05
        said = " ".join(finding["details"]["sentences"])
        assert "The order is known, the dates are not." in said
    assert min(f["p"] for f in cohorts) < 1e-10


def test_handle_patterns_are_reported_with_their_numbers(
    investigated: Investigated, case: Case
) -> None:
    report, _ = investigated
    templates = [
        f for f in findings(report, "cohorts", "template") if "with a handle" in f["statement"]
    ]
    assert templates
    for finding in templates:
        assert finding["observed"] > finding["expected"]
        assert 0 <= finding["p"] <= finding["q"] <= 0.05
    # Handles that end with one common word were made in months in which many such were.
    begun = [f for f in templates if "begins with the word" in f["statement"]]
    assert begun
    said = re.match(r"(\d+) of (\d+) accounts .*the word “(\w+)”", begun[0]["statement"])
    assert said is not None
    handles = [handle for (handle,) in case.query("SELECT handle FROM account")]
    assert int(said[2]) <= sum(begins(handle, said[3]) for handle in handles)
    own = [handle for _, handle in members(case, begun[0])]
    assert sum(begins(handle, said[3]) for handle in own) >= int(said[1])
    # And of cohorts: what their handles share, beside the share of the others.
    shared = [
        row
        for f in findings(report, "cohorts", "cohort")
        for table in f["details"]["tables"]
        if table["title"] == "What they have in common"
        for row in table["rows"]
        if "handle" in row[0]
    ]
    assert shared
    assert all(share > others and q <= 0.05 for _, _, share, others, _, q in shared)


def test_the_daily_rhythm_and_bursts_are_reported_with_their_numbers(
    investigated: Investigated, case: Case
) -> None:
    report, _ = investigated
    rhythm = result(case, "personas")
    assert len(rhythm["hours"]) == 24
    assert sum(rhythm["hours"]) > 50_000
    assert max(rhythm["hours"]) > 1.5 * min(rhythm["hours"])
    assert sum(rhythm["clocks"].values()) == 490
    floods = [f for f in report["findings"] if f["detector"] == "floods"]
    assert len(floods) >= 5
    for flood in floods:
        assert flood["observed"] > flood["expected"]
        assert 0 <= flood["q"] <= 0.05
        assert flood["details"]["numbers"]["start"]
    html = Path(report["report"]).read_text(encoding="utf-8")
    assert "read from their ids" in html
    assert "have ids from" in html
