"""The pictures of a curve over time and of the hours of a day."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sample_case import ARABIC, SCRIPT
from sample_types import LONG_NAME, curve, hours

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.export.curve_svg import curve_svg
from inconcert.export.hours_svg import hours_svg
from inconcert.export.label_places import GAP, place, shorten, width
from inconcert.export.ticks import number_ticks, time_ticks
from inconcert.view import curve_of, hours_of

START = 1_772_323_200 * SECOND  # 2026-03-01


def drawn(details: dict[str, Any]) -> ET.Element:
    return ET.fromstring(curve_svg(curve_of({"details": {"curve": details}})))


def classes(svg: ET.Element) -> list[str]:
    return [one.get("class", "") for one in svg.iter()]


def texts(svg: ET.Element) -> list[str]:
    return [one.text or "" for one in svg.iter("text")]


def test_a_curve_has_all_its_lines() -> None:
    svg = drawn(curve())
    assert {"seen", "between", "expected", "without", "moment", "interval"} <= set(classes(svg))
    told = svg.get("aria-label") or ""
    assert "posts per hour" in told
    assert "without the groups" in told
    assert {"conference opens" in text or ARABIC[:9] in text for text in texts(svg)} == {
        True,
        False,
    }


def test_a_bar_is_as_high_as_its_number() -> None:
    built = {"start": START, "step": HOUR, "observed": [10, 0, None, 5, 10], "unit": "posts"}
    svg = drawn(built)
    (seen,) = [one for one in svg.iter("path") if one.get("class") == "seen"]
    bars = re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)h([\d.]+)", seen.get("d") or "")
    assert len(bars) == 3  # neither nought nor nothing has a bar
    heights = [float(base) - float(top) for _, base, top, _ in bars]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)
    assert heights[0] == heights[2] == pytest.approx(190, abs=0.2)
    assert "expected" not in classes(svg)


def test_a_gap_is_a_gap_in_every_line() -> None:
    line = [1.0, 2.0, None, 3.0, 4.0]
    svg = drawn({"start": 0, "step": DAY, "observed": [1] * 5, "expected": line, "low": line,
                 "high": line})  # fmt: skip
    (expected,) = [one for one in svg.iter("path") if one.get("class") == "expected"]
    assert (expected.get("d") or "").count("M") == 2


def test_more_steps_than_can_be_drawn_are_added_up() -> None:
    built = {"start": START, "step": MINUTE, "observed": [1.0] * 1999, "expected": [0.5] * 1999,
            "low": [0.0] * 1999, "high": [1.0] * 1999}  # fmt: skip
    read = curve_of({"details": {"curve": built}})
    assert read is not None
    assert (read["joined"], read["step"], len(read["observed"])) == (4, 4 * MINUTE, 500)
    assert sum(read["observed"]) == 1999
    assert sum(read["expected"]) == 999.5
    assert read["low"] is read["high"] is None


def boxes(svg: ET.Element, class_: str) -> list[tuple[float, float, float]]:
    """Left, right and foot of the labels of marks, by the width that they are given room for."""
    found = []
    for one in svg.iter("text"):
        named = (one.get("class") or "").split()
        if class_ in named:
            x, wide = float(one.get("x") or 0), width(one.text or "")
            left = x - wide * (1 if "end" in named else 0.5 if "mid" in named else 0)
            found.append((left, left + wide, float(one.get("y") or 0)))
    return found


@given(
    st.lists(
        st.tuples(
            st.integers(0, 168),
            st.sampled_from([SCRIPT, ARABIC, LONG_NAME, "", "WWW MMM", "会议" * 30]) | st.text(),
        ),
        max_size=40,
    )
)
def test_labels_of_marks_do_not_lie_on_one_another(marks: list[tuple[int, str]]) -> None:
    built = curve(marks=0)
    built["marks"] = [{"time": built["start"] + h * HOUR, "label": text} for h, text in marks]
    svg = drawn(json.loads(json.dumps(built).encode("utf-8", "replace")))
    found = boxes(svg, "name")
    for (a, b, y), (c, d, z) in itertools.combinations(found, 2):
        assert y != z or b <= c or d <= a
    for left, right, _ in found:
        assert left >= 0
        assert right <= 960
    if marks:
        assert classes(svg).count("moment") == len(marks)


@given(st.lists(st.tuples(st.floats(0, 900), st.text(max_size=40)), max_size=20))
def test_places_are_inside_and_apart(points: list[tuple[float, str]]) -> None:
    labels = [(x, text, "1") for x, text in points]
    built = place(labels, 0.0, 900.0)
    assert len(built) == len(labels)
    spans: dict[int, list[tuple[float, float]]] = {}
    for (x, _, _), where in zip(labels, built, strict=True):
        if where.text:
            size = GAP + width(where.text)
            span = (x - size, x) if where.left else (x, x + size)
            assert span[0] >= 0
            assert span[1] <= 900
            spans.setdefault(where.lane, []).append(span)
    for row in spans.values():
        for one, other in itertools.pairwise(sorted(row)):
            assert one[1] <= other[0]


def test_a_label_is_cut_to_its_room() -> None:
    assert shorten("short", 100) == "short"
    cut = shorten(LONG_NAME, 100)
    assert cut.endswith("…")
    assert width(cut) <= 100


@pytest.mark.parametrize(
    ("span", "names", "parts"),
    [
        (6 * HOUR, ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00"], ["1 Mar 2026"]),
        (2 * DAY, ["00:00", "06:00", "12:00", "18:00", "00:00", "06:00", "12:00", "18:00", "00:00"],
         ["1 Mar 2026", "2 Mar 2026", "3 Mar 2026"]),
        (3 * DAY, ["00:00", "12:00"] * 3 + ["00:00"],
         ["1 Mar 2026", "2 Mar 2026", "3 Mar 2026", "4 Mar 2026"]),
        (7 * DAY, [f"{day} Mar" for day in range(1, 9)], ["2026"]),
        (35 * DAY, ["2 Mar", "9 Mar", "16 Mar", "23 Mar", "30 Mar"], ["2026"]),
        (500 * DAY, ["Apr", "Jul", "Oct", "Jan", "Apr", "Jul"], ["2026", "2027"]),
        (5000 * DAY, ["2028", "2030", "2032", "2034", "2036", "2038"], []),
        (30 * SECOND, ["00:00:00", "00:00:05", "00:00:10", "00:00:15", "00:00:20", "00:00:25",
                       "00:00:30"], ["1 Mar 2026"]),
    ],
)  # fmt: skip
def test_moments_are_those_that_people_name(span: int, names: list[str], parts: list[str]) -> None:
    found = time_ticks(START, START + span)
    assert [tick.name for tick in found] == names
    assert [tick.part_of for tick in found if tick.part_of] == parts


@given(st.integers(-(2**60), 2**60), st.integers(1, 2**60))
def test_moments_lie_within_and_are_few(first: int, span: int) -> None:
    found = time_ticks(first, first + span)
    assert len(found) <= 13
    assert all(first <= tick.time <= first + span for tick in found)
    assert [tick.time for tick in found] == sorted({tick.time for tick in found})


@given(st.floats(1e-9, 1e15))
def test_numbers_of_an_axis_are_round_and_reach(most: float) -> None:
    ticks = number_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most * (1 - 1e-6)
    assert 2 <= len(ticks) <= 7


def test_hours_have_bars_an_expectation_and_bands() -> None:
    svg = ET.fromstring(hours_svg(hours_of({"details": {"hours": hours()}})))
    assert classes(svg).count("interval") == 3  # one band goes over midnight
    assert classes(svg).count("bracket") == 2
    assert "expected" in classes(svg)
    assert {"00:00", "12:00", "24:00", "hour of the day, UTC"} <= set(texts(svg))
    told = svg.get("aria-label") or ""
    assert "most, 60, from 09:00" in told
    assert "22:30 to 06:00 UTC" in told
    names = boxes(svg, "mid")
    assert all(left >= 0 and right <= 640 for left, right, _ in names)


def test_without_anything_there_is_no_picture() -> None:
    for details in (
        {}, {"curve": None, "hours": []}, {"curve": {"start": 0, "step": 0, "observed": [1]}},
        {"curve": {"start": 0, "step": 5, "observed": ["1", None]}},
        {"hours": {"counts": [0] * 24}},
    ):  # fmt: skip
        assert curve_svg(curve_of({"details": details})) == ""
        assert hours_svg(hours_of({"details": details})) == ""


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=4),
    max_leaves=6,
)
points = st.lists(st.none() | st.floats() | st.integers(), max_size=6)
a_mark = dict.fromkeys(("time", "low", "high", "label"), anything)
a_curve = st.fixed_dictionaries(
    {"start": st.integers(-(2**63), 2**63 - 1), "step": st.integers(1, 2**63 - 1),
     "observed": points},
    optional={
        "expected": points, "low": points, "high": points, "without": points, "title": anything,
        "unit": anything,
        "marks": st.lists(st.fixed_dictionaries({}, optional=a_mark), max_size=4),
    },
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["title", "counts", "expected", "bands"]), anything), a_curve
)
@example({}, {"start": 0, "step": 1, "observed": [5e-324]})
def test_any_details_give_a_good_picture(day: dict[str, Any], built: dict[str, Any]) -> None:
    details = {"details": {"curve": built, "hours": {"counts": [1] * 24, **day}}}
    for picture in (curve_svg(curve_of(details)), hours_svg(hours_of(details))):
        if picture:
            assert "nan" not in re.sub(r'aria-label="[^"]*"', "", picture)
            assert ET.fromstring(re.sub("[\ufffe\uffff]", "", picture)).tag == "svg"
