"""The report as a real browser shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import browser_chromium as chromium
import pytest
from browser_chromium import DARK, ask, title
from sample_case import ARABIC, HEBREW, make_sample, write_sample

from inconcert.case import Case
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose every text tries to change the title or to fetch something."""
    folder = tmp_path_factory.mktemp("hostile")
    attack = (
        "</script></style></title></svg></textarea><script>document.title='ran'</script>"
        "<img src=http://out.example/x onerror=\"document.title='ran'\">"
        "<svg onload=document.title='ran'>\"'><a href=\"javascript:document.title='ran'\">"
    )
    sample = make_sample()
    for account in sample.accounts.values():
        account |= {"name": attack, "description": attack, "location": attack, "url": attack}
        account["handle"] = attack if account["row"] % 2 else None
    for post in sample.posts:
        post |= {"text": attack, "link": "http://out.example/post"}
    for share in sample.shares:
        share.object = attack + share.object
    path = folder / "hostile.duckdb"
    write_sample(path, sample)
    with Case.open(path) as case:
        return write_report(case, folder / "report.html", title=attack)


def test_no_script_of_a_post_runs(hostile: Path, tmp_path: Path) -> None:
    control = tmp_path / "control.html"
    control.write_text("<title>quiet</title><img src=x onerror=\"document.title='ran'\">", "utf-8")
    assert title(chromium.dom(control)) == "ran"
    # Without the policy, too: the escaping has to hold alone.
    bare = tmp_path / "bare.html"
    bare.write_text(chromium.without_policy(hostile), "utf-8")
    for page in (hostile, bare):
        shown = chromium.dom(page)
        assert title(shown).startswith("</script></style></title>")
        assert "<script" not in shown
        assert "<img" not in shown
        assert "onload=document" not in re.sub(r"&lt;.*?&gt;", "", shown)


def test_the_policy_stops_markup_that_slipped_through(report: Path, tmp_path: Path) -> None:
    slipped = tmp_path / "slipped.html"
    text = report.read_text(encoding="utf-8")
    attack = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    slipped.write_text(text.replace("</main>", attack + "</main>"), "utf-8")
    assert title(chromium.dom(slipped)).startswith("Accounts acting in concert")


def test_nothing_is_fetched(hostile: Path, tmp_path: Path) -> None:
    control = tmp_path / "control.html"
    control.write_text("<img src=http://out.example/control>", "utf-8")
    with chromium.listening() as (proxy, asked):
        chromium.dom(control, proxy)
        assert any("out.example/control" in line for line in asked)
        asked.clear()
        chromium.dom(hostile, proxy)
        assert [line for line in asked if "example" in line] == []


def test_right_to_left_text_has_its_direction(report: Path, tmp_path: Path) -> None:
    found = ask(
        report,
        tmp_path,
        "[...document.querySelectorAll('bdi, div.text')]"
        ".filter(e => e.children.length === 0)"
        ".map(e => [e.textContent, getComputedStyle(e).direction])",
    )
    directions: dict[str, set[str]] = {}
    for text, direction in found:
        for start in (ARABIC, HEBREW, "Read this", "Plain Name"):
            if text.strip().startswith(start):
                directions.setdefault(start, set()).add(direction)
    assert directions == {
        ARABIC: {"rtl"}, HEBREW: {"rtl"}, "Read this": {"ltr"}, "Plain Name": {"ltr"},
    }  # fmt: skip


def test_no_sideways_scrolling_on_a_phone(report: Path, hostile: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide.html"
    wide.write_text("<!DOCTYPE html><div style='width: 900px'>wide</div>", "utf-8")
    for page, fits in ((wide, False), (report, True), (hostile, True)):
        width, content = chromium.widths(page, tmp_path, 400)
        assert width == 400
        assert (content <= 400) == fits


def test_notes_of_an_occasion_stand_on_one_vertical_line(report: Path, tmp_path: Path) -> None:
    bars = ask(
        report,
        tmp_path,
        "[...document.querySelectorAll('svg.timeline > g')].map(g => ["
        "g.querySelector('rect.column').getBoundingClientRect().width,"
        "[...g.querySelectorAll('use:not(.far)')].map(u => {"
        "const b = u.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]})])",
        "--window-size=1280,2000",
    )
    assert len(bars) == 18 + 14 + 9
    for width, notes in bars:
        across = [x for x, _ in notes]
        down = {round(y) for _, y in notes}
        assert len(notes) >= 3
        assert max(across) - min(across) < 0.15 * width
        assert len(down) == len(notes)  # a row of its own for each account


def test_light_and_dark(report: Path, tmp_path: Path) -> None:
    question = (
        "[getComputedStyle(document.documentElement).backgroundColor,"
        "getComputedStyle(document.body).color,"
        "getComputedStyle(document.querySelector('#note-0')).fill]"
    )

    def brightness(colour: str) -> float:
        return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3

    light = [brightness(c) for c in ask(report, tmp_path, question)]
    dark = [brightness(c) for c in ask(report, tmp_path, question, DARK)]
    assert light[0] > 230
    assert light[1] < 60
    assert dark[0] < 60
    assert dark[1] > 200
    assert dark[2] > light[2]


def test_it_can_be_photographed_and_printed(report: Path, tmp_path: Path) -> None:
    picture, paper = tmp_path / "report.png", tmp_path / "report.pdf"
    chromium.run(report, f"--screenshot={picture}", "--window-size=1280,3000")
    chromium.run(report, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 100_000
    assert 6 <= chromium.pages(paper) <= 40
