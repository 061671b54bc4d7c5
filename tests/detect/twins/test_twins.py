"""Twins: the same profile on two platforms, and posts in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_twins import APART, TWINS, fill

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.twins import TWINS as DETECTOR
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.errors import ParameterError
from inconcert.evidence.record import record
from inconcert.progress import SILENT
from written_runs import all_numbers


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        fill(opened)
        yield opened


def ran(case: Case, **parameters: object) -> Result:
    with case.run("detect", {}) as run:
        found = DETECTOR.run(case, TwinParameters(**parameters), "duckdb", SILENT)
        record(case, "twins", found.findings, run=run, parameters={})
    return found


def test_twins_in_step_are_found_and_those_out_of_step_are_not(case: Case) -> None:
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert [tuple(finding.members) for finding in findings] == [TWINS]
    finding = findings[0]
    assert finding.observed == 10
    assert finding.expected < 0.5
    assert finding.details["numbers"]["fields"] == ["handle", "name"]
    assert finding.details["numbers"]["first"] == [10, 0]
    assert result["tested"] == 2
    assert result["agree_without_step"] == 1
    assert set(APART).isdisjoint(finding.members)


def test_the_posts_are_in_the_evidence(case: Case) -> None:
    finding = ran(case).findings[0]
    rows = finding.evidence.to_pylist()
    posts = [row for row in rows if row["role"] == "post"]
    assert len(posts) == 20
    assert len({row["object"] for row in posts}) == finding.observed
    assert {row["account"] for row in posts} == set(TWINS)


def test_a_narrow_window_finds_nothing(case: Case) -> None:
    assert ran(case, twin_window="60s").findings == []


def test_one_platform_alone_is_said(case: Case) -> None:
    case.execute("DELETE FROM account WHERE platform = 'forum'")
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert findings == []
    assert result["notes"] == ["all accounts are on one platform"]


def test_without_shares_it_says_so(case: Case) -> None:
    case.execute("DELETE FROM share")
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert findings == []
    assert "no account shared" in " ".join(result["notes"])


def test_parameters_are_checked() -> None:
    for bad in ({"fdr": 0.0}, {"twin_objects": 0}, {"twin_window": "soon"}):
        with pytest.raises(ParameterError):
            TwinParameters(**bad)
