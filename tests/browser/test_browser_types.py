"""Findings of every type as a real browser shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import browser_chromium as chromium
import pytest
from browser_chromium import DARK, ask, contrast
from browser_hostile import ATTACK, assert_nothing_runs, hostile_report
from sample_types import write_types

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose every string in the details comes from an enemy; without its policy."""

    def spoil(case: Case) -> None:
        # Whatever is not part of the structure, the names of columns and their types among it.
        case.execute(
            "UPDATE finding SET type = if(type = 'group', type, ?), detector = "
            "if(type = 'group', detector, ?), statement = ?, details = replace(replace(replace("
            "details, 'Uses of', ?), 'As recorded.', ?), '#', ?)",
            [ATTACK, ATTACK, ATTACK, *[ATTACK.replace('"', '\\"')] * 3],
        )
        case.execute("UPDATE member SET role = ?", [ATTACK])

    return hostile_report(tmp_path_factory.mktemp("hostile"), write_types, spoil)


def test_nothing_in_a_finding_runs(hostile: Path) -> None:
    assert_nothing_runs(hostile, more_than=100)


def test_no_sideways_scrolling_on_a_phone(
    types_report: Path, hostile: Path, tmp_path: Path
) -> None:
    for page in (types_report, hostile):
        width, content = chromium.widths(page, tmp_path, 390)
        assert width == 390
        assert content <= 390


def test_labels_of_pictures_do_not_lie_on_one_another(types_report: Path, tmp_path: Path) -> None:
    """As the browser lays out letters of any script; labels at the axes, too."""
    labels = chromium.labels(types_report, tmp_path, "svg.curve, svg.hours")
    assert len(labels) > 8
    assert min(labels) > 10


def test_what_pictures_say_can_be_read(types_report: Path, tmp_path: Path) -> None:
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for what a picture is made of (1.4.11)."""
    question = """
      ['svg.curve text', 'svg.hours text', '.marks li', '.marks .dim', '.told li'].map(s => {
        const e = document.querySelector(s), c = getComputedStyle(e);
        return [e instanceof SVGElement ? c.fill : c.color, 4.5] }).concat(
      ['svg.curve .expected', 'svg.curve .without', 'svg.curve .moment', 'svg.hours .bracket'].map(
        s => [getComputedStyle(document.querySelector(s)).stroke, 3])).concat(
      [[getComputedStyle(document.documentElement).backgroundColor, 0]])
    """
    for options in ((), (DARK,)):
        *found, (ground, _) = ask(types_report, tmp_path, question, *options)
        assert len(found) == 9
        for ink, least in found:
            assert contrast(ink, ground) >= least, ink


def test_light_and_dark_and_paper(types_report: Path, tmp_path: Path) -> None:
    fill = "[getComputedStyle(document.querySelector('svg.curve .seen')).fill]"
    assert ask(types_report, tmp_path, fill) != ask(types_report, tmp_path, fill, DARK)
    paper = tmp_path / "report.pdf"
    chromium.run(types_report, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert chromium.pages(paper) <= 60
