"""Clocks and persona signals of real posts: the daily rhythm comes out, with its numbers."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from inconcert import api
from inconcert.case import Case
from inconcert.cli.messages_findings import findings
from inconcert.cli.screen import Screen
from inconcert.detect.declaration import Result
from inconcert.detect.personas import PERSONAS
from inconcert.progress import SILENT
from inconcert.view.findings import findings as listed
from inconcert.view.ran import detectors_that_ran
from written_runs import all_numbers

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]


@pytest.fixture(scope="module")
def outcome(copy_of: Callable[[str], Path]) -> Iterator[tuple[Result, Case]]:
    with Case.open(copy_of("ira/ira_2016-10_11.csv.gz"), write=True) as case:
        found = PERSONAS.run(case, PERSONAS.configured({}), "duckdb", SILENT)
        assert isinstance(found, Result)
        yield found, case


@pytest.fixture(scope="module")
def shown(
    outcome: tuple[Result, Case], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """Return what the report and the screen say, tags and line ends taken out."""
    _, case = outcome
    api.detect(case, only=["personas"])
    page = api.report(case, tmp_path_factory.mktemp("told") / "r.html").read_text("utf-8")
    text = html.unescape(re.sub(r"<[^>]*>", " ", page))
    screen = io.StringIO()
    found = listed(case)
    with redirect_stdout(screen):
        findings(Screen(), found, most=5, detectors_ran=detectors_that_ran(case, found))
    return " ".join(text.split()), " ".join(screen.getvalue().split())


def test_the_daily_rhythm_is_reported_with_its_numbers(outcome: tuple[Result, Case]) -> None:
    result = all_numbers(outcome[0])
    assert result["accounts"] == 490
    hours = result["hours"]
    assert len(hours) == 24
    assert 50_000 < sum(hours) < 241_947  # hours with posts, fewer than posts
    # Many of these accounts keep a rhythm; some post around the clock.
    clocks = result["clocks"]
    assert sum(clocks.values()) == 490
    assert clocks["known"] > 100
    assert clocks["even"] >= 1
    guesses = result["clock_guesses"]
    assert sum(guesses.values()) == clocks["known"]
    assert all(-12 <= int(hour) < 12 for hour in guesses)


def test_the_report_and_the_screen_tell_the_rhythm(
    outcome: tuple[Result, Case], shown: tuple[str, str]
) -> None:
    result, (report, screen) = all_numbers(outcome[0]), shown
    clocks = result["clocks"]
    counted = (
        f"Of 490 accounts {clocks['known']} post at hours that fit a daily rhythm, from which a "
        f"clock was inferred; {clocks['even']} post around the clock"
    )
    clock = re.compile(
        r"point to one between UTC\S* and UTC\S* \(80 %; 95 %: UTC\S* to UTC\S*, most likely UTC"
    )
    for text in (report, screen):
        assert counted in text
        assert clock.search(text)
    # The hours themselves are a picture and a table of the report.
    assert "hour of the day, UTC" in report
    rows = dict(re.findall(r"(\d\d:00) ([\d,]+)", report.split("Hour (UTC)")[1]))
    assert [int(rows[f"{h:02d}:00"].replace(",", "")) for h in range(24)] == result["hours"]


def test_what_was_and_was_not_there_is_said(outcome: tuple[Result, Case]) -> None:
    result: dict[str, Any] = all_numbers(outcome[0])
    assert any("no confirmed group" in note for note in result["notes"])
    assert any("no names of apps" in note for note in result["notes"])
    # Languages are written out in this file, so that texts are read instead of tags.
    assert result["languages"]["source"] in {"model", "none"}
    for name, base in result["base_rates"].items():
        assert 0 <= base["shown"] <= base["of"] <= 490, name


def test_whatever_is_found_is_of_the_right_shape(outcome: tuple[Result, Case]) -> None:
    found, _ = outcome
    assert len(found.findings) <= 20
    for finding in found.findings:
        assert finding.type == "persona"
        assert finding.q is not None
        assert finding.q <= 0.05
        assert finding.evidence.num_rows > 0
