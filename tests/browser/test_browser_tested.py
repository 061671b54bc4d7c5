"""The report of tested findings as a real browser shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import browser_chromium as chromium
import pytest
from browser_chromium import DARK, POLICY, ask, contrast, title
from sample_case import make_sample
from sample_tested import write_tested

from inconcert.case import Case
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

ATTACK = (
    "</ul></svg></title><script>document.title='ran'</script>"
    "<img src=x onerror=\"document.title='ran'\">\"'”“"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose handles, explanations and numbers come from an enemy; without its policy."""
    folder = tmp_path_factory.mktemp("hostile")
    sample = make_sample()
    for account in sample.accounts.values():
        account["handle"] = ATTACK
    path = folder / "hostile.duckdb"
    write_tested(path, sample)
    with Case.open(path, write=True) as case:
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
        report = write_report(case, folder / "report.html", title="quiet")
    report.write_text(POLICY.sub("", report.read_text(encoding="utf-8")), "utf-8")
    return report


def test_nothing_in_an_explanation_runs(hostile: Path) -> None:
    shown = chromium.dom(hostile)
    assert title(shown) == "quiet"
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("document.title") > 15


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
    pictures = ask(
        tested_report,
        tmp_path,
        "[...document.querySelectorAll('svg.scale')].map(s => [...s.querySelectorAll('text')]"
        ".map(t => { const b = t.getBBox();"
        " return [b.x, b.y, b.width, b.height, t.textContent] }))",
    )
    assert len(pictures) == 3
    for texts in pictures:
        assert len(texts) > 30
        for n, (x, y, wide, high, text) in enumerate(texts):
            for x2, y2, wide2, high2, other in texts[n + 1 :]:
                apart = (
                    x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 + 3 or y2 + high2 <= y + 3
                )
                assert apart, (text, other)


def test_no_sideways_scrolling_on_a_phone(tested_report: Path, tmp_path: Path) -> None:
    assert chromium.widths(tested_report, tmp_path, 400) == (400, 400)
