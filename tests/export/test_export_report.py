"""What the report is as a file: whole, safe, without any reach to the outside."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from sample_case import ARABIC, FORMULA, HAN, HEBREW, SCRIPT, Sample

from inconcert.case import Case
from inconcert.errors import CaseError
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page, checked to be properly nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def count(self, tag: str) -> int:
        return sum(t == tag for t, _ in self.elements)


@pytest.fixture(scope="session")
def text(report: Path) -> str:
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def page(text: str) -> Page:
    return Page(text)


def test_the_page_is_well_formed(page: Page) -> None:
    assert page.faults == []
    assert page.open == []
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))


def test_nothing_runs_and_nothing_loads(page: Page, text: str) -> None:
    forbidden = {
        "script", "iframe", "object", "embed", "form", "img", "link", "base", "audio", "video",
        "input", "button", "foreignobject", "animate", "set", "image", "source", "frame",
    }  # fmt: skip
    for tag, attributes in page.elements:
        assert tag.lower() not in forbidden
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"src", "srcset", "style", "action", "xlink:href", "background"}
            if name == "href":
                assert value.startswith("#")
    css = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert css is not None
    assert "url(" not in css[1]
    assert "@import" not in css[1]


def test_every_internal_link_has_its_place(page: Page) -> None:
    ids = {a["id"] for _, a in page.elements if "id" in a}
    targets = {a["href"][1:] for _, a in page.elements if "href" in a}
    assert targets <= ids
    assert {"findings", "finding-1", "method"} <= targets


def test_the_policy_allows_this_style_sheet_and_nothing_else(page: Page, text: str) -> None:
    policies = [a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a]
    css = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert css is not None
    digest = base64.b64encode(hashlib.sha256(css[1].encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    # A policy in a meta element holds only for what stands after it.
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_hostile_texts_stay_text(page: Page, text: str) -> None:
    assert "<script" not in text
    shown = "".join(data for _, data in page.texts)
    assert shown.count(SCRIPT) > 20
    for part in (FORMULA, ARABIC, HEBREW, HAN, "javascript:alert(1)", "q=<b>&r='\""):
        assert part in shown
    assert "\x00" not in text
    assert "\x1b" not in text


def test_text_from_outside_is_isolated(page: Page) -> None:
    """Whatever may be right to left stands in an element that has its own direction."""
    isolated = {"bdi", "title", "text", "div", "p", "ins"}
    for path, data in page.texts:
        if any(outside in data for outside in (ARABIC, HEBREW, "\u202e")):
            assert path[-1] in isolated, (path, data)
    for tag, attributes in page.elements:
        if tag == "bdi" and "dir" in attributes:
            assert attributes["dir"] == "auto"
        if tag == "div" and attributes.get("class") == "text":
            assert attributes["dir"] == "auto"


def test_headings_landmarks_and_tables_can_be_found(page: Page) -> None:
    assert (page.count("h1"), page.count("main"), page.count("header")) == (1, 1, 1)
    assert page.count("article") == 3
    levels = [int(t[1]) for t, _ in page.elements if re.fullmatch(r"h[1-6]", t)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert ("a", {"class": "skip", "href": "#findings"}) in page.elements
    for tag, attributes in page.elements:
        if tag == "th":
            assert attributes.get("scope") in {"col", "rowgroup"}
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["aria-label"]
        if attributes.get("class") == "scroll":
            assert attributes["tabindex"] == "0"
            assert attributes["aria-label"]


def test_what_was_rejected_and_what_is_untested_is_said(text: str) -> None:
    assert "of which 3 could not be read" in text
    assert "no time" in text
    assert text.count("not yet tested") >= 3
    assert "does not prove that accounts are inauthentic" in text
    assert "inconcert evidence --case sample.duckdb group-2 -o evidence-2.csv" in text


def test_no_folder_of_the_investigator_is_in_the_report(text: str, report: Path) -> None:
    assert "someone" not in text
    assert "C:\\" not in text
    assert str(report.parent.parent) not in text


def test_the_same_case_gives_the_same_bytes(case: Case, report: Path, tmp_path: Path) -> None:
    again = write_report(case, tmp_path / "again.html")
    assert again.read_bytes() == report.read_bytes()


def test_limits_are_said(case: Case, tmp_path: Path) -> None:
    made = write_report(case, tmp_path / "r.html", limit_findings=1, accounts=5, bars=4)
    text = made.read_text(encoding="utf-8")
    assert text.count("<article") == 1
    assert "2 more are in the case but not in this report" in text
    assert "the 5 strongest of 40" in text
    assert "the 4 with most accounts of 18" in text
    assert "35 other members" in text


def test_reviews_and_claims_are_shown_and_not_judged(sample: Sample, tmp_path: Path) -> None:
    from sample_case import write_sample

    path = tmp_path / "reviewed.duckdb"
    write_sample(path, sample_again(sample))
    with Case.open(path, write=True) as case:
        case.execute(
            "INSERT INTO review VALUES ('group-1', 'doubtful', ?, ?, 1772323200000000)",
            [SCRIPT, ARABIC],
        )
        case.execute(
            "INSERT INTO claim VALUES (1, 'group-1', 'A newspaper', ?, 'a leak', 'asserts', "
            "'javascript:alert(2)', NULL)",
            [SCRIPT],
        )
        page = Page(write_report(case, tmp_path / "r.html").read_text(encoding="utf-8"))
    shown = "".join(data for _, data in page.texts)
    assert "doubtful by " + SCRIPT in " ".join(shown.split())
    assert "A newspaper asserts: " + SCRIPT in " ".join(shown.split())
    assert page.count("script") == 0


def sample_again(sample: Sample) -> Sample:
    """The same sample, with its list of findings empty for another case."""
    return Sample(sample.groups, sample.accounts, sample.posts, sample.shares)


def test_an_empty_case_has_a_report(tmp_path: Path) -> None:
    with Case.open(tmp_path / "empty.duckdb", create=True) as case:
        page = Page(write_report(case, tmp_path / "r.html").read_text(encoding="utf-8"))
    assert page.faults == []
    shown = "".join(data for _, data in page.texts)
    assert "the case holds no posts" in shown


def test_a_finding_with_nothing_but_a_sentence_has_its_part(tmp_path: Path) -> None:
    with Case.open(tmp_path / "bare.duckdb", create=True) as case:
        case.execute(
            "INSERT INTO finding (finding, detector, type, statement, details, run) "
            "VALUES (?, 'other', 'profile', ?, ?, 1)",
            ["f'\"<b>$(x)", SCRIPT, '{"kinds": ["new \\ud800"], "windows": [], "main": {}}'],
        )
        page = Page(write_report(case, tmp_path / "r.html").read_text(encoding="utf-8"))
    assert page.faults == []
    shown = "".join(data for _, data in page.texts)
    headings = {data for path, data in page.texts if path[-1:] == ("h4",)}
    assert headings == {"How to reproduce"}  # no score, no graph: those are of groups
    assert "'f'\"'\"'\"<b>$(x)'" in shown  # quoted for a shell


def test_a_report_that_cannot_be_written_leaves_nothing(case: Case, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="does not exist"):
        write_report(case, tmp_path / "no" / "r.html")
    assert list(tmp_path.iterdir()) == []


def test_a_title_of_ones_own(case: Case, tmp_path: Path) -> None:
    made = write_report(case, tmp_path / "r.html", title=SCRIPT + HEBREW)
    page = Page(made.read_text(encoding="utf-8"))
    assert page.count("script") == 0
    assert [d for p, d in page.texts if p[-1:] == ("h1",)] == [SCRIPT + HEBREW]
