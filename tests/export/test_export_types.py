"""The report of a case with findings of every type."""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path

import pytest
from sample_case import ARABIC, FORMULA, HAN, SCRIPT, Sample, write_sample
from sample_types import FLOODS, LONG_NAME, RESULTS, RTL
from test_export_report import Page

from inconcert.case import Case
from inconcert.export.report import write_report
from inconcert.export.report_parts import _cell, _table, known_fields, subject_text
from inconcert.export.words import span
from inconcert.view import findings


@pytest.fixture(scope="module")
def text(types_report: Path) -> str:
    return types_report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def articles(text: str) -> list[str]:
    return re.findall(r"<article.*?</article>", text, re.DOTALL)


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def of_type(text: str, type_: str) -> list[str]:
    return [a for a in articles(text) if f"type <code>{type_}</code>" in a]


def test_the_page_is_well_formed_and_safe(page: Page, text: str) -> None:
    assert page.faults == []
    assert page.open == []
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for _, a in page.elements if "href" in a}
    assert targets <= set(ids)
    assert "<script" not in text
    for tag, attributes in page.elements:
        assert tag.lower() not in {"script", "iframe", "img", "form", "foreignobject"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["aria-label"]
        if tag == "th":
            assert attributes.get("scope") in {"col", "rowgroup"}
    levels = [int(t[1]) for t, _ in page.elements if re.fullmatch(r"h[1-6]", t)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_text_from_outside_is_isolated(page: Page) -> None:
    isolated = {"bdi", "title", "text", "div", "p", "ins"}
    for path, data in page.texts:
        if any(outside in data for outside in (ARABIC, "\u202e")):
            assert path[-1] in isolated, (path, data)


def test_every_part_has_its_introduction(text: str) -> None:
    headings = [words(h) for h in re.findall(r'<h2 id="part.*?</h2>', text)]
    assert headings == [
        "Groups acting in concert", "Look-alike accounts", "Cohorts and templates",
        "Profiles against activity", "Floods", "Elsewhere",
    ]  # fmt: skip
    told = words(text)
    assert "5,210 objects and bursts tested, 75 confirmed at a false-discovery rate of 1%." in told
    assert "First means first in this data set." not in told  # nothing was found: no part
    overview = words(text[text.index('id="findings"') : text.index('class="part"')])
    for name, result in RESULTS.items():
        assert result.get("note", "") in overview, name
    assert "First promoters none 0 0 5% No source published twice." in overview


def test_a_group_has_a_timeline_and_nothing_else_has(text: str) -> None:
    made = articles(text)
    groups = [a for a in made if 'class="timeline"' in a]
    assert [a for a in made if 'class="graph' in a] == groups
    assert len(groups) == 3
    assert made[:3] == groups  # groups in concert come first
    for other in made[3:]:
        for furniture in ("Timeline", "There is no timeline", "First movers", "side by side"):
            assert furniture not in other


def test_a_finding_shows_all_that_its_details_hold(text: str) -> None:
    (pair,) = of_type(text, "look_alike")
    told = words(pair)
    assert "Look-alike pair: @crowd_00" in told
    assert told.index("such pairs are expected") < told.index("Innocent explanations")
    assert told.index("Innocent explanations") < told.index("Uses of #rain")
    assert told.index("Hours of activity") < told.index("Every type") < told.rindex("Accounts ")
    assert "likely sleep" in told
    assert "22:30 to 06:00 UTC" in told
    assert "long before 2025-01-25 00:00:00 ; outside the picture" in told
    assert "And 17 more." in told
    assert "By chance (p) 3 × 10⁻⁷ below 1 in a million" in told
    roles = re.findall(
        r"<td class=\"words\"><bdi dir=\"auto\">(original|look-alike)</bdi></td>", pair
    )
    assert roles == ["original", "look-alike"]
    assert words(re.findall(r"<tr><td><bdi.*?</tr>", pair)[-1]).count("–") >= 3  # nothing known


def test_posts_behind_a_finding_can_be_read(text: str) -> None:
    (persona,) = of_type(text, "persona")
    assert "6 of the 40 posts in the evidence" in words(persona)
    assert persona.count('class="text"') == 6
    assert 'class="text"' not in of_type(text, "cohort")[0]


def test_what_is_not_shown_in_full_is_listed_and_counted(
    text: str, tmp_path: Path, types_path: tuple[Path, Sample]
) -> None:
    assert len(of_type(text, "flood")) == 8
    part = text[text.index("Not shown in full") :]
    assert f"{FLOODS - 8} weaker findings are in the case" in words(part)
    with Case.open(types_path[0]) as case:
        floods = [f["id"] for f in findings(case, type="flood")]
        made = write_report(case, tmp_path / "r.html", limit_findings=1, limit_others=0)
    assert all(text.count(one) >= 1 for one in floods)
    assert made.read_text(encoding="utf-8").count("<article") == 1


def test_the_report_can_be_mailed(types_report: Path) -> None:
    assert types_report.stat().st_size < 1_500_000


def test_details_of_any_shape_are_taken_or_left(text: str) -> None:
    (odd,) = of_type(text, "odd_thing")
    assert "<svg" not in odd
    assert "<table" not in odd
    assert RTL.replace("<", "&lt;").replace(">", "&gt;") in odd


def test_the_folder_of_a_list_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    write_sample(path)
    parameters = {"floods": {"key_dates": "/home/someone/secret/dates.csv"}}
    with Case.open(path, write=True) as case:
        with case.run("detect", parameters):
            pass
        told = write_report(case, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "secret" not in told
    assert "--key-dates dates.csv" in told


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (None, None),
        ("2026-03-01", "2026-03-01"),
        ("x 1772323200000000 1772326800000000", "x 2026-03-01 00:00:00 2026-03-01 01:00:00"),
        ("hashtag:1772323200000000", "#1772323200000000"),
        ("http://a.example/1772323200000000", "http://a.example/1772323200000000"),
    ],
)
def test_a_subject_is_told_as_people_read_it(subject: str | None, shown: str | None) -> None:
    assert subject_text(subject) == shown


@pytest.mark.parametrize(
    ("value", "type_", "shown", "class_"),
    [
        (None, "number", "–", "r"),
        ("", "text", "–", ""),
        (0, "number", "0", "r"),
        (1234.5, "number", "1,234.5", "r"),
        (True, "number", "True", "words"),
        (float("nan"), "p", "nan", "words"),
        (1e-20, "p", "below 10⁻¹⁵", "r"),
        (2, "p", "2", "words"),
        (0.0123, "rate", "1.23%", "r"),
        (0, "time", "1970-01-01 00:00:00", "nowrap"),
        (10**18, "day", "1000000000000000000", "words"),
        (-3_600_000_000, "duration", "−60 minutes", "r"),
        ("2026-03-01", "day", "2026-03-01", "words"),
        (SCRIPT, "number", SCRIPT, "words"),
        (["a", 1], "object", "a, 1", "words"),
        ({"a": HAN}, "text", str({"a": HAN}), "words"),
        ("x:1", "account", "@one ( x:1 )", "who"),
        ("x:2", "account", "x:2", "who"),
        (FORMULA + LONG_NAME * 4, "text", (FORMULA + LONG_NAME * 4)[:299] + "…", "words"),
    ],
)
def test_cells(value: object, type_: str, shown: str, class_: str) -> None:
    made = _cell(value, type_, {"x:1": "@one"})
    assert made["class"] == class_
    assert "<script" not in made["shown"]
    assert words(made["shown"]) == " ".join(shown.split())


def _times(*values: int | None) -> list[str]:
    columns = [{"name": "made", "label": "made", "type": "time"}]
    return [
        words(row[0]["shown"])
        for row in _table({"columns": columns, "rows": [[v] for v in values]}, {})["rows"]
    ]


def test_a_column_of_midnights_is_a_column_of_days() -> None:
    day = 86_400_000_000
    assert _times(0, None, day) == ["1970-01-01", "–", "1970-01-02"]
    assert _times(0, day + 1_000_000) == ["1970-01-01 00:00:00", "1970-01-02 00:00:01"]
    # One midnight may be a time as well.
    assert _times(day) == ["1970-01-02 00:00:00"]


def test_a_span_of_midnights_is_told_in_days() -> None:
    day = 86_400_000_000
    assert span([0, 3 * day]) == ["1970-01-01", "1970-01-04"]
    assert span([0, 60_000_000]) == ["1970-01-01 00:00", "1970-01-01 00:01"]


def test_fields_that_nobody_has_are_not_known() -> None:
    members = [{"posts": None, "followers": 0, "location": ""}, {"posts": None, "location": "Vel"}]
    assert known_fields(members) == {"followers", "location"}


def test_a_column_of_short_words_is_narrow() -> None:
    columns = [{"name": n, "label": n, "type": "text"} for n in ("language", "description")]
    rows = [["en", "one"], ["fr", "A longer text about boats"]]
    made = _table({"columns": columns, "rows": rows}, {})["rows"]
    assert [[cell["class"] for cell in row] for row in made] == [["word", "words"]] * 2
