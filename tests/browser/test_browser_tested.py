"""The report of tested findings as a real browser shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import browser_chromium as chromium
import pytest
from browser_chromium import DARK, ask, contrast
from browser_hostile import ATTACK, assert_nothing_runs, hostile_report
from sample_tested import write_tested

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose handles, explanations and numbers come from an enemy; without its policy."""

    def spoil(case: Case) -> None:
        for finding, details in case.query("SELECT finding, details FROM finding"):
            made = json.loads(details)
            for one in made["explanations"]:
                one["sentence"] = f"{ATTACK}“{ATTACK}” x:crowd0 {ATTACK}"
                one["name"] = ATTACK
                one["holds"] = True
            made["test"]["in_step"] = ATTACK
            made["scale"]["windows"][0]["units"] = ATTACK
            case.execute(
                "UPDATE finding SET details = ? WHERE finding = ?", [json.dumps(made), finding]
            )

    return hostile_report(tmp_path_factory.mktemp("hostile"), write_tested, spoil)


def test_nothing_in_an_explanation_runs(hostile: Path) -> None:
    assert_nothing_runs(hostile, more_than=15)


def test_what_explains_a_group_can_be_read(tested_report: Path, tmp_path: Path) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 to 1, in light and dark."""
    question = """
      ['.explained', '.holds p', '.fails .verdict', '.fails p', '.unknown .verdict',
       '.facts .words'].map(s => { const e = document.querySelector(s); let g = e;
        while (getComputedStyle(g).backgroundColor === 'rgba(0, 0, 0, 0)') g = g.parentElement;
        const r = e.getBoundingClientRect();
        return [getComputedStyle(e).color, getComputedStyle(g).backgroundColor, r.width * r.height]
      })"""
    for options in ((), (DARK,)):
        for ink, ground, area in ask(tested_report, tmp_path, question, *options):
            assert area > 300
            assert contrast(ink, ground) >= 4.5


def test_what_the_scale_says_can_be_read(tested_report: Path, tmp_path: Path) -> None:
    question = """
      [...document.querySelectorAll('svg.scale text')].map(e =>
        [getComputedStyle(e).fill, getComputedStyle(document.documentElement).backgroundColor])"""
    for options in ((), (DARK,)):
        for ink, ground in ask(tested_report, tmp_path, question, *options):
            assert contrast(ink, ground) >= 4.5


def test_labels_of_the_scale_do_not_lie_on_one_another(tested_report: Path, tmp_path: Path) -> None:
    labels = chromium.labels(tested_report, tmp_path, "svg.scale", over=3)
    assert len(labels) == 3
    assert min(labels) > 30


def test_no_sideways_scrolling_on_a_phone(tested_report: Path, tmp_path: Path) -> None:
    assert chromium.widths(tested_report, tmp_path, 400) == (400, 400)
