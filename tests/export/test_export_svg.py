from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from inconcert.export import words
from inconcert.export.graph_svg import graph_svg
from inconcert.export.kinds import SHAPES, kind_numbers, sign, symbols
from inconcert.export.svg import el, join
from inconcert.export.timeline_area import BEFORE, place_in_column
from inconcert.export.timeline_svg import timeline_svg
from inconcert.view.labels import visible

S = 1_000_000


@given(st.text(), st.text())
def test_elements_hold_any_text_as_text(text: str, attribute: str) -> None:
    parsed = ElementTree.fromstring(_xml(el("text", text, x=1.25, title=attribute, class_=None)))
    assert len(parsed) == 0
    assert sorted(parsed.attrib) == ["title", "x"]
    assert parsed.attrib["x"] == "1.2"
    # XML reads a carriage return as a line feed.
    assert (parsed.text or "") == _xml(visible(text)).replace("\r\n", "\n").replace("\r", "\n")


def _xml(built: str) -> str:
    # XML 1.0 has no word for these two; HTML does.
    return str(built).replace("\ufffe", "").replace("\uffff", "")


def test_children_that_are_markup_are_kept() -> None:
    assert el("g", el("a"), "<b>") == Markup("<g><a/>&lt;b&gt;</g>")
    assert join(["<", Markup("<a/>")]) == Markup("&lt;<a/>")


def test_kinds_have_signs_of_their_own() -> None:
    known = ["url", "hashtag", "repost", "text", "mention", "domain", "media", "reply", "quote"]
    numbers = kind_numbers([*known, "zeta", "alpha"])
    assert len(set(numbers.values())) == 11
    assert numbers["url"] == kind_numbers(["url", "new"])["url"]
    looks = {(n % 8, (n + n // 8 * 3) % len(SHAPES)) for n in numbers.values()}
    assert len(looks) == 11
    assert str(symbols(numbers)).count("<path") == 11
    assert 'href="#note-0"' in sign(0)


def test_the_scale_inside_a_bar() -> None:
    hour = 3600 * S
    assert place_in_column(0, hour) == BEFORE
    assert place_in_column(hour, hour) == 1
    assert place_in_column(2 * hour, hour) == 1
    assert place_in_column(-hour, hour) == 0
    places = [place_in_column(s * S, hour) for s in (-3600, -60, -1, 0, 1, 60, 600, 3600)]
    assert places == sorted(places)
    # Seconds stay nearly on one line: a minute of an hour takes a small part of the bar.
    assert place_in_column(10 * S, hour) - BEFORE < 0.05


def _bar(
    start: int, notes: list[tuple[str, int, int | None]], kind: str = "url"
) -> dict[str, object]:
    return {
        "kind": kind, "object": "<o>", "objects": [[kind, "<o>"]], "start": start,
        "window": 60 * S, "reach": 3600 * S, "accounts": len(notes), "posts": [],
        "notes": [
            {"account": a, "since": t, "time": start + t, "kind": kind, "row": row}
            for a, t, row in notes
        ],
        "others": 2, "others_in_window": 1, "other_notes": [5 * S, 600 * S],
    }  # fmt: skip


@pytest.mark.parametrize("bars", [1, 5, 30])
def test_notes_stand_in_their_row_and_bar(bars: int) -> None:
    built = timeline_svg(
        {
            "rows": ["x:1", "x:<2>"], "accounts": 3, "episodes": bars, "kinds": ["url"],
            "span": [0, bars * 86_400 * S],
            "bars": [
                _bar(n * 86_400 * S, [("x:1", 0, 0), ("x:<2>", 9 * S, 1), ("x:3", 90 * S, None)])
                for n in range(bars)
            ],
        },
        {"start": 0, "step": 86_400 * S, "bins": [{"time": 0, "acts": 3, "accounts": 3}]},
        {"x:1": "@one", "x:<2>": "@two"},
        {"url": 0},
    )  # fmt: skip
    root = ElementTree.fromstring(str(built))
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    notes = list(root.iter("use"))
    assert len(notes) == 3 * bars
    rows: dict[str, set[str]] = {}
    for note in notes:
        assert 0 < float(note.attrib["x"]) < width
        assert 0 < float(note.attrib["y"]) < height
        title = note.findtext("title") or ""
        rows.setdefault(title.split(" · ")[0], set()).add(note.attrib["y"])
    assert set(rows) == {"@one", "@two", "x:3"}
    assert all(len(y) == 1 for y in rows.values())
    first, second, late = (float(n.attrib["x"]) for n in notes[:3])
    assert first < second < late
    assert [n.attrib.get("class") for n in notes[:3]] == [None, None, "far"]
    groups = list(root.iter("g"))
    column_width = float(groups[0].findall("rect")[0].attrib["width"])
    assert second - first < 0.06 * column_width


def test_no_bars_no_picture() -> None:
    empty = {"rows": [], "accounts": 0, "bars": [], "kinds": [], "span": None, "episodes": 0}
    assert timeline_svg(empty, {"bins": [], "step": None}, {}, {}) == ""
    assert graph_svg({"nodes": [], "links": [], "accounts": 0}) == ""


def test_the_graph_draws_every_node_and_widths_by_weight() -> None:
    nodes = [
        {
            "account": f"x:{n}", "label": f"</svg>{n}", "strength": float(n),
            "first": None if n else 0.5, "x": n / 9, "y": 0.5,
        }
        for n in range(10)
    ]  # fmt: skip
    links = [{"a": 0, "b": n, "weight": 10**n, "kinds": {}} for n in range(1, 10)]
    root = ElementTree.fromstring(str(graph_svg({"nodes": nodes, "links": links, "accounts": 10})))
    circles = list(root.iter("circle"))
    radii = [float(c.attrib["r"]) for c in circles]
    assert radii == sorted(radii)
    assert circles[0].attrib["class"] == "node f3"
    assert {p.attrib["class"] for p in root.iter("path")} == {f"link w{n}" for n in range(4)}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"), (0, "0"), (1234567, "1,234,567"), (1234.5, "1,234.5"), (12.345, "12.3"),
        (0.01234, "0.0123"), (0.00001234, "1.2 × 10⁻⁵"), (math.inf, "∞"), (math.nan, "–"),
        (2.0, "2"), (-3.21, "-3.21"),
    ],
)  # fmt: skip
def test_counts(value: float | None, shown: str) -> None:
    assert words.count(value) == shown


@pytest.mark.parametrize(
    ("us", "shown"),
    [(0, "+0 s"), (3_200_000, "+3.2 s"), (12 * 60 * S, "+12 min"), (-2 * 3600 * S, "−2 h")],
)
def test_times_since(us: int, shown: str) -> None:
    assert words.since(us) == shown


def test_a_ratio_to_next_to_nothing_is_bounded() -> None:
    assert words.times(12.34) == "×12.3"
    assert words.times(1_071_906.2) == "more than 1,000 times"


def test_ratios_that_do_not_exist() -> None:
    assert words.ratio(3, 2) == 1.5
    assert words.ratio(3, 0) is None
    assert words.ratio(None, 2) is None


@given(st.text(), st.one_of(st.none(), st.integers(), st.floats(allow_nan=False)))
def test_a_number_carries_its_exact_value(name: str, value: float | None) -> None:
    built = str(words.number(name, value))
    exact = re.findall('data-value="([^"]*)"', built)[0]
    assert (float(exact) if exact else None) == (None if value is None else float(value))
    assert built.count("<") == 2


def test_the_caveat_of_a_weak_member_is_never_cut() -> None:
    from inconcert.evidence.wording_members import WEAK
    from inconcert.export.timeline_svg import _short

    assert _short(f"@a_very_long_handle_of_one ({WEAK})", 24).endswith(" (weak)")
    assert len(_short(f"@a_very_long_handle_of_one ({WEAK})", 24)) <= 24
    assert _short("@short", 24) == "@short"
