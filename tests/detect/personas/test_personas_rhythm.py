"""The daily rhythm of a case stands in the report and on the screen, whatever is confirmed."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample_personas import MEMBERS, PEOPLE, fill

from inconcert import api
from inconcert.case import Case
from inconcert.cli.app import app
from inconcert.view.findings import findings
from inconcert.view.ran import detectors_that_ran


@pytest.fixture(scope="module", params=[False, True], ids=["nothing confirmed", "a group"])
def shown(request, tmp_path_factory):
    """Return (whether there is a group, result of the look, text of the report, screen)."""
    folder = tmp_path_factory.mktemp("rhythm")
    with Case.open(folder / "c.duckdb", create=True) as case:
        # Without places and groups no account has anything that could stand out.
        fill(case, group=request.param, claims=request.param)
        api.detect(case, only=["personas"])
        found = findings(case, detector="personas")
        assert bool(found) == request.param
        api.report(case, folder / "r.html")
        (look,) = [x for x in _runs(case) if x["detector"] == "personas"]
    page = (folder / "r.html").read_text(encoding="utf-8")
    screen = CliRunner().invoke(app, ["findings", "--case", str(folder / "c.duckdb")])
    assert screen.exit_code == 0, screen.output
    return request.param, look["result"], page, " ".join(screen.output.split())


def _runs(case):
    return detectors_that_ran(case, findings(case))


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def part_of(page: str) -> str:
    (part,) = [p for p in re.findall(r"<section.*?</section>", page, re.DOTALL)
               if "The case as a whole" in p]  # fmt: skip
    return part


def test_the_report_tells_clocks_and_hours(shown):
    group, result, page, _ = shown
    part = part_of(page)
    text = words(part)
    clocks = result["clocks"]
    counted = (
        f"{clocks['known']:,} post at hours that fit a daily rhythm, from which a clock "
        "was inferred"
    )
    assert f"Of {PEOPLE + MEMBERS} accounts {counted}; {clocks['even']} post around" in text
    assert re.search(r"point to one between UTC\S* and UTC\S* \(80 %; 95 %: UTC\S* to UTC", text)
    assert "Hours with posts by hour of the day" in text
    assert 'aria-label="The hours of the whole case: ' in part
    rows = dict(re.findall(r"(\d\d:00) ([\d,]+)", text.split("Hour (UTC)")[1]))
    assert len(rows) == 24
    ordinary = sum(int(count.replace(",", "")) for count in rows.values())
    if not group:
        assert ordinary == sum(result["hours"])
    else:
        assert 0 < ordinary < sum(result["hours"])
        assert re.search(rf"group 1 {MEMBERS} {MEMBERS} 0 0 0 UTC\S*", text)
    # A guess for every account whose clock is known.
    guesses = next(t for t in result["details"]["tables"] if t["title"].startswith("Clocks of"))
    assert sum(row[1] for row in guesses["rows"]) == clocks["known"]


def test_the_screen_tells_them_in_sentences(shown):
    _, result, _, screen = shown
    for sentence in result["details"]["sentences"]:
        assert sentence in screen


def test_without_clocks_only_that_is_said(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, group=False)
        with case.transaction():
            case.execute("UPDATE post SET time = time // 86400000000 * 86400000000")
        api.detect(case, only=["personas"])
        api.report(case, tmp_path / "r.html")
    text = words(part_of((tmp_path / "r.html").read_text(encoding="utf-8")))
    assert f"Of {PEOPLE + MEMBERS} accounts 0 post at hours that fit a daily rhythm" in text
    assert "Hours with posts by hour" not in text
