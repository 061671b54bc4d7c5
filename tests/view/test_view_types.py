"""Findings of every type as plain data: their order, their parts, and what the runs recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_types import FLOODS, LONG_NAME

from inconcert import view
from inconcert.case import Case
from inconcert.detect import DETECTORS
from inconcert.view.behind import names, posts_behind, profiled
from inconcert.view.parts import HOURS, MOST_ROWS, accounts_in, number, whole
from written_runs import ran

ORDER = [one.name for one in DETECTORS]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample_case import Sample


@pytest.fixture(scope="module")
def written(types_path: tuple[Path, Sample]) -> Iterator[tuple[Case, Sample]]:
    with Case.open(types_path[0]) as case:
        yield case, types_path[1]


def test_findings_come_detector_by_detector(written: tuple[Case, Sample]) -> None:
    found = view.findings(written[0])
    order = list(dict.fromkeys(f["detector"] for f in found))
    assert order == ["coordination", "look_alikes", "cohorts", "personas", "floods", "elsewhere"]
    assert [name for name in order if name in ORDER] == [n for n in ORDER if n in order]
    for name in order:
        ranks = [f["rank"] for f in found if f["detector"] == name]
        assert ranks == list(range(1, len(ranks) + 1))
    json.dumps(found)


def test_filters_and_limits_are_by_detector(written: tuple[Case, Sample]) -> None:
    case = written[0]
    assert len(view.findings(case, type="flood")) == FLOODS
    assert len(view.findings(case, detector="cohorts")) == 2
    assert view.findings(case, detector="cohorts", type="flood") == []
    limited = view.findings(case, limit=1)
    assert [f["rank"] for f in limited] == [1] * 6


def test_it_says_what_every_detector_recorded(written: tuple[Case, Sample]) -> None:
    case = written[0]
    found = view.findings(case)
    ran = {look["detector"]: look for look in view.detectors_that_ran(case, found)}
    assert list(ran) == [*ORDER, "elsewhere"]
    assert ran["twins"]["findings"] == 0
    assert ran["look_alikes"]["types"] == {"look_alike": 1, "office": 1}
    assert ran["look_alikes"]["result"]["pairs"] == 3
    assert ran["elsewhere"]["run"] is None
    assert ran["elsewhere"]["tested"] is None
    assert ran["coordination"]["run"] < ran["floods"]["run"]
    # Only groups count as candidates for groups.
    assert view.candidates(case, found) == {"tested": 312, "confirmed": 3, "fdr": 0.05}


def test_notes_of_a_look_are_one_sentence(tmp_path: Any) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        for notes in (["old"], ["a", "b", "c.", "D.", "E."]):
            with case.run("detect", {"floods": {}}) as run:
                ran(case, run, {"floods": {"notes": notes}})
        (look,) = view.detectors_that_ran(case, [])
    assert look["note"] == "a; b; c. D. E."


def test_what_stands_behind_a_finding(written: tuple[Case, Sample]) -> None:
    case, sample = written
    found = {f["type"]: f for f in reversed(view.findings(case))}
    ids = [found[type_]["id"] for type_ in ("persona", "flood", "cohort")]
    posts = posts_behind(case, ids, posts=5)
    assert [len(posts[id_]) for id_ in ids] == [5, 5, 0]
    for id_, behind in zip(ids[:2], (40, 500), strict=True):
        assert {post["posts_behind"] for post in posts[id_]} == {behind}
        assert len({post["account"] for post in posts[id_]}) == 5
        assert [p["time"] for p in posts[id_]] == sorted(p["time"] for p in posts[id_])
    own = profiled(case, ids)
    assert own[ids[1]] == set()
    assert own[ids[2]] == set(sample.groups[0][:31])
    assert names(case, ["x:crowd0", "x:crowd1", "x:nobody"]) == {
        "x:crowd0": "@crowd_00", "x:crowd1": f"@{LONG_NAME}",
    }  # fmt: skip


def test_tables_have_a_value_for_every_column() -> None:
    columns = [{"name": "a_b", "type": "number"}, {"name": "c", "label": "C", "type": "odd"}, 3]
    rows: list[Any] = [[1], [1, 2, 3, 4], "no row", []]
    made = {"columns": columns, "rows": [*rows, *[[5, "x", 0]] * MOST_ROWS], "more": 7}
    (table,) = view.tables_of({"details": {"tables": [made, {"columns": []}, None]}})
    assert [c["label"] for c in table["columns"]] == ["a b", "C", ""]
    assert [c["type"] for c in table["columns"]] == ["number", "text", "text"]
    assert table["rows"][:3] == [[1, None, None], [1, 2, 3], [None, None, None]]
    assert len(table["rows"]) == MOST_ROWS
    assert table["more"] == 7 + 3
    columns = [{"name": "a", "type": "account"}, {"name": "b", "type": "text"}]
    (table,) = view.tables_of(
        {"details": {"tables": [{"columns": columns, "rows": [["x:1", "x:2"], [4, None]]}]}}
    )
    assert accounts_in([table]) == {"x:1"}


@pytest.mark.parametrize(
    ("value", "as_number", "as_whole"),
    [
        (3, 3.0, 3), (2**70, float(2**70), None), (2.9, 2.9, 2), (True, None, None),
        ("3", None, None), (float("nan"), None, None), (float("inf"), None, None),
        (10**400, None, None), (-(2**63), -float(2**63), -(2**63)), (1e90, 1e90, None),
        (1e300, None, None),
    ],
)  # fmt: skip
def test_numbers(value: object, as_number: float | None, as_whole: int | None) -> None:
    assert number(value) == as_number
    assert whole(value) == as_whole


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["sentences", "tables", "columns", "rows", "name", "type", "more", "start", "step",
             "observed", "expected", "low", "high", "marks", "time", "label", "counts", "bands"]
        ),
        inside,
        max_size=5,
    ),
    max_leaves=14,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["sentences", "tables", "curve", "hours"]), anything))
def test_details_of_any_shape_are_taken_or_left(details: dict[str, Any]) -> None:
    finding = {"details": details}
    made = [
        view.sentences_of(finding), view.tables_of(finding), view.curve_of(finding),
        view.hours_of(finding),
    ]  # fmt: skip
    assert json.loads(json.dumps(made))[0] == made[0]


@given(st.lists(st.floats(0, 24), min_size=2, max_size=2))
def test_bands_lie_within_a_day(ends: list[float]) -> None:
    hours = {"counts": [1] * HOURS, "bands": [{"from": ends[0], "to": ends[1], "label": None}]}
    made = view.hours_of({"details": {"hours": hours}})
    assert made is not None
    (band,) = made["bands"]
    assert 0 <= band["from"] < HOURS
    assert 0 <= band["to"] < HOURS
