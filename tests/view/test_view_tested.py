"""What the views give of a finding's test, against what was recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_tested import CANDIDATES, FDR, SCALES, P, explanations_of, windows_of, write_tested

from inconcert import view
from inconcert.case import Case
from inconcert.view.tested import handles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample_case import Sample


@pytest.fixture(scope="module")
def tested(tested_path: tuple[Path, Sample]) -> Iterator[Case]:
    with Case.open(tested_path[0]) as opened:
        yield opened


def test_findings_carry_their_test_in_order_of_rank(tested: Case) -> None:
    found = view.findings(tested)
    assert [f["p"] for f in found] == list(P)
    assert [f["q"] for f in found] == [5 * p for p in P]
    for number, finding in enumerate(found):
        test = view.trial_of(finding)
        assert test is not None
        assert (test["p"], test["q"]) == (P[number], 5 * P[number])
        assert (test["in_step"], test["units"], test["expected"]) == (9, 11, 0.55)
        assert [half["in_step"] for half in test["halves"]] == [9, 6]
        assert [e["sentence"] for e in view.explanations_of(finding)] == [
            e["sentence"] for e in explanations_of(number)
        ]
    assert [view.holding(f) for f in found] == [[], ["syndicate", "time_zone"], []]


def test_the_scale_has_every_window_narrowest_first(tested: Case) -> None:
    scale = view.scale_of(view.findings(tested)[0])
    assert scale is not None
    assert scale["time_window"] == SCALES[1]
    assert (scale["low"], scale["high"], scale["agreement"]) == (SCALES[0], SCALES[3], 0.92)
    assert [row["time_window"] for row in scale["windows"]] == sorted(SCALES)
    assert [row["close"] for row in scale["windows"]] == [row["close"] for row in windows_of(0)]


def test_members_carry_their_own_evidence_strongest_first(
    tested: Case, tested_path: tuple[Path, Sample]
) -> None:
    group = tested_path[1].groups[2]
    rows = view.members(tested, view.findings(tested)[2]["id"])
    assert [row["account"] for row in rows] == group
    assert [row["acts"] for row in rows] == [4, 3, 2, 1]
    assert [row["p"] for row in rows] == [0.0, 1e-3, 1e-2, 0.1]
    assert rows[1]["expected"] == 0.37


def test_members_of_equal_strength_come_by_their_p(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    write_tested(path, groups=1)
    with Case.open(path, write=True) as case:
        case.execute("UPDATE member SET strength = NULL")
        rows = view.members(case, view.findings(case)[0]["id"])
    assert [row["p"] for row in rows] == sorted(row["p"] for row in rows)


def test_the_whole_case_says_how_many_were_tested(tested: Case) -> None:
    found = view.findings(tested)
    whole = {"tested": CANDIDATES, "confirmed": 3, "fdr": FDR}
    assert view.candidates(tested, found) == whole
    assert view.candidates(None, found) == whole


def test_where_nothing_was_confirmed_the_run_says_how_many_were_tested(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    write_tested(path, groups=0)
    with Case.open(path) as case:
        assert view.findings(case) == []
        assert view.candidates(case, []) == {"tested": CANDIDATES, "confirmed": 0, "fdr": FDR}
        assert view.candidates(None, []) is None


def test_an_older_case_has_no_test(case: Case) -> None:
    found = view.findings(case)
    for finding in found:
        assert view.trial_of(finding) is None
        assert view.scale_of(finding) is None
        assert view.explanations_of(finding) == view.holding(finding) == []
    assert view.candidates(case, found) is None
    rows = view.members(case, found[0]["id"])
    assert {(row["acts"], row["expected"], row["p"]) for row in rows} == {(None, None, None)}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["test", "halves", "scale", "windows", "explanations", "name", "holds", "p", "units",
             "time_window", "close", "low", "sentence", "tested", "fdr"]
        ),
        inside,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["test", "scale", "explanations"]), anything),
    st.none() | st.floats(),
)
def test_details_of_any_shape_are_taken_or_left(details: dict[str, Any], p: float | None) -> None:
    finding = {"details": details, "p": p, "q": p, "detector": "other"}
    made = [
        view.trial_of(finding), view.scale_of(finding), view.explanations_of(finding),
        view.holding(finding), view.candidates(None, [finding]),
    ]  # fmt: skip
    json.dumps(made, allow_nan=False)


def test_keys_in_sentences_have_their_handles(tested: Case) -> None:
    told = [
        "87% of the acts are about x:crowd0.",
        "the acts draw on 3 sources, telegram:choir1 for 50% of them (x:nobody), x:crowd3",
        "https://news.example is no account; neither is ax:crowd1",
    ]
    assert handles(tested, told) == {"x:crowd0": "@crowd_00", "telegram:choir1": "@choir_01"}
