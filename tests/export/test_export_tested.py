"""The report of findings that were tested."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_case import HEBREW, SCRIPT
from sample_tested import SCALES, details_of_trial, write_tested

from inconcert.case import Case
from inconcert.export.report import write_report
from inconcert.export.report_tested import sentence
from inconcert.export.report_tested import test_block as block_of_test
from inconcert.export.scale_svg import percent, scale_svg
from inconcert.view.tested import scale_of, trial_of

if TYPE_CHECKING:
    from pathlib import Path

    from sample_case import Sample


def words(markup: str) -> str:
    """The text of a piece of HTML, blanks as one; blocks stand apart, words in a line do not."""
    inline = re.sub(r"</?(bdi|span|strong|code|abbr)\b[^>]*>", "", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())


@pytest.fixture(scope="module")
def text(tested_report: Path) -> str:
    return tested_report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def articles(text: str) -> list[str]:
    found = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert len(found) == 3
    return found


def test_the_parts_of_a_finding_come_in_order(articles: list[str]) -> None:
    for article in articles:
        parts = ["acted within 60s", "Observed</dt>", "How often chance would give this",
                 "Innocent explanations", "<h4>Scale", "<h4>Accounts"]  # fmt: skip
        places = [article.index(part) for part in parts]
        assert places == sorted(places)


def test_chance_is_told_in_figures_and_words(articles: list[str]) -> None:
    first, _, third = map(words, articles)
    assert "3.2 × 10⁻⁹ below 1 in 100 million" in first
    assert (
        "close together on 9 of 11 objects of the test half; 0.55 would be expected by chance"
        in first
    )
    assert (
        "the candidate of 44 accounts was found in one half of the data (the discovery half)"
        in first
    )
    assert "below 10⁻¹⁵ below 1 in a trillion" in third
    assert "half 1, split 1 half 2, split 1 44 reaction model and outsiders 60s 9 11 5%" in first
    assert "one burst everything but that burst 44 – 60s 6 11 5%" in first
    assert not any("not yet tested" in article for article in articles)


def test_an_explanation_that_holds_stands_in_the_heading_and_the_overview(
    text: str, articles: list[str]
) -> None:
    headings = [words(re.findall(r"<h3.*?</h3>", article)[0]) for article in articles]
    assert headings[1] == (
        "2. 12 accounts: text explained by: a syndicate (outlets of one owner); the same time zone"
    )
    assert "explained" not in headings[0] + headings[2]
    overview = text[text.index('id="findings"') : text.index("<article")]
    assert overview.count('class="explained"') == 2
    assert words(overview).count("explained by") == 2
    assert "Explained by a syndicate (outlets of one owner); the same time zone." in words(
        articles[1]
    )
    assert "None of those that could be tested would account for" in words(articles[0])


def test_every_explanation_has_its_outcome(articles: list[str]) -> None:
    for article, outcomes in zip(
        articles,
        (["fails", "unknown", "fails", "fails", "fails"],
         ["holds", "unknown", "fails", "fails", "holds"]),
        strict=False,
    ):  # fmt: skip
        block = re.findall(r'<ul class="explanations">.*?</ul>', article, re.DOTALL)[0]
        assert re.findall(r'<li class="(\w+)">', block) == outcomes
        verdicts = re.findall(r'class="verdict">(.*?)<', block)
        told = {"holds": "holds", "fails": "does not hold", "unknown": "could not be tested"}
        assert verdicts == [told[outcome] for outcome in outcomes]


def test_the_whole_case_is_summed_up(text: str) -> None:
    assert "312 candidate groups tested, 3 confirmed at a false-discovery rate of 5%" in words(text)


def test_members_show_their_own_acts(articles: list[str]) -> None:
    table = articles[2][articles[2].index("<h4>Accounts") :]
    rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
    assert "Occasions By chance p" in rows[0]
    assert re.search(r"4 0 below 10⁻¹⁵", rows[1])
    assert re.search(r"3 0\.37 0\.001", rows[2])
    assert "how often such an account" in words(table)


def test_members_without_a_profile_row_show_their_acts_too(
    tested_path: tuple[Path, Sample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inconcert.export.report_finding.PROFILES", 2)
    with Case.open(tested_path[0]) as case:
        text = write_report(case, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "x:quartet2 @quartet_02 2 occasions, 0.74 by chance, p 0.01" in words(text)


def test_a_hostile_sentence_stays_text(text: str) -> None:
    assert "<script" not in text
    assert text.count(html.escape(SCRIPT, quote=False)) > 3
    told = re.findall(r'<ul class="explanations">.*?</ul>', text, re.DOTALL)
    assert [words(block).count(SCRIPT) for block in told] == [1, 1, 1]


def test_keys_get_handles_but_not_in_what_somebody_wrote() -> None:
    known = {"x:1": "@one", "x:12": "@twelve"}
    told = sentence("about x:12, “x:1 and ” x:1 “ more” and x:1.", known)
    assert words(told) == "about @twelve (x:12), “x:1 and ” x:1 “ more” and @one (x:1)."
    assert sentence("x:1", {}) == "x:1"


@given(st.text(), st.text(alphabet="x:1“”<>&\"' \u05d0", max_size=20))
def test_any_sentence_is_kept_and_escaped(outside: str, quoted: str) -> None:
    made = sentence(f"about {outside} “{quoted}”.", {"x:1": "<b>"})
    bare = re.sub(r'</?bdi( dir="auto")?>|</?span( class="dim small")?>', "", made)
    assert "<" not in bare
    assert ">" not in bare.replace("&gt;", "")


def test_what_others_write_is_isolated() -> None:
    told = sentence(f"the words “{HEBREW}”, and more", {})
    assert told == f'the words “<bdi dir="auto">{HEBREW}</bdi>”, and more'


def scale(**changes: Any) -> dict[str, Any]:
    made = scale_of({"details": details_of_trial(0)})
    assert made is not None
    return made | changes


def test_the_scale_is_drawn_to_scale() -> None:
    made = scale()
    root = ElementTree.fromstring(str(scale_svg(made)))
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    dots = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter("circle")]
    assert len(dots) == len(SCALES)
    assert [x for x, _ in dots] == sorted(x for x, _ in dots)
    closer = [row["close"] for row in made["windows"]]
    order = sorted(range(len(dots)), key=lambda n: closer[n])
    assert [dots[n][1] for n in order] == sorted((y for _, y in dots), reverse=True)
    band = next(r for r in root.iter("rect") if r.attrib["class"] == "band")
    left = float(band.attrib["x"])
    inside = [left < x < left + float(band.attrib["width"]) for x, _ in dots]
    assert inside == [n == 1 for n in range(len(SCALES))]
    for text in root.iter("text"):
        assert 0 <= float(text.attrib["x"]) <= width
        assert 0 <= float(text.attrib["y"]) <= height


def test_the_scale_is_told_to_who_cannot_see_it() -> None:
    said = "The scale of the group is 60s."
    root = ElementTree.fromstring(str(scale_svg(scale(), said)))
    told = root.attrib["aria-label"]
    assert told.startswith(said)
    assert "within 10s 62%, chance <1%" in told
    assert "within 1d 100%, chance 100%" in told


def test_a_scale_with_holes_is_drawn() -> None:
    made = scale(low=None, high=None, agreement=None)
    for row in made["windows"][1:]:
        row |= {"close": None, "units": None, "in_step": None, "expected": None}
    root = ElementTree.fromstring(str(scale_svg(made)))
    assert len(list(root.iter("circle"))) == 1
    assert all(path.attrib["class"] != "range" for path in root.iter("path"))
    assert scale_svg(None) == ""


def test_percentages() -> None:
    assert [percent(v) for v in (None, 0.0, 0.001, 0.01, 0.995, 1.0)] == [
        "–", "0%", "<1%", "1%", "100%", "100%",
    ]  # fmt: skip


def test_a_test_without_its_numbers_is_shown_by_its_p() -> None:
    finding = {"p": 0.01, "q": None, "details": {}}
    trial, nothing = trial_of(finding), scale_of(finding)
    assert trial is not None
    made = block_of_test(trial, {"halves": ()})
    assert (made["p"], made["expected"], made["halves"]) == (0.01, None, [])
    assert (nothing, scale_svg(nothing)) == (None, "")


def test_nothing_confirmed_is_a_result(tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    write_tested(path, groups=0)
    with Case.open(path) as case:
        text = write_report(case, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "312 candidate groups tested, none confirmed at a false-discovery rate of 5%." in text
    assert "No group of accounts was confirmed to be closer in time" in text


def test_what_was_found_is_no_parameter(text: str) -> None:
    assert "--only coordination" in text
    assert "--only result" not in text


def test_the_method_is_the_one_that_was_used(text: str, report: Path) -> None:
    older = report.read_text(encoding="utf-8")
    assert "Candidate groups are searched for in one half" in text
    assert "Candidate groups are searched for in one half" not in older
    assert "Leiden algorithm" in older
    assert "not yet tested" in older
    assert "not yet tested" not in text


def test_main_windows_stay_short() -> None:
    from inconcert.export.report_finding import _by_window

    main = {"url": 60, "text": 60, "repost": 10}
    assert _by_window(main) == [(60, ["url", "text"]), (10, ["repost"])]
    assert _by_window({}) == []
