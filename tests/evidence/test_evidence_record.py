"""Findings as they stand in a case once they are recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.evidence.record import (
    EVIDENCE_SCHEMA,
    Finding,
    evidence_table,
    finding_id,
    record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def group(members: tuple[str, ...], **fields: Any) -> Finding:
    return Finding(
        type="group",
        statement="Some accounts shared the same links.",
        accounts=len(members),
        observed=9,
        expected=1.5,
        score=3.0,
        evidence=EVIDENCE_SCHEMA.empty_table(),
        details={},
        members=members,
        **fields,
    )


def members(case: Case, finding: Finding) -> list[dict[str, Any]]:
    with case.transaction():
        record(case, "coordination", [finding], run=1, parameters={})
    return case.records("SELECT * EXCLUDE (account_group) FROM member ORDER BY account")


def test_members_carry_their_own_strength(case: Case) -> None:
    found = members(
        case,
        group(
            ("x:1", "x:2"),
            strength=[2.5, 1.0],
            roles=["core", None],
            acts=[12, 3],
            expected_acts=[0.25, 2.75],
            member_p=[1e-9, 0.4],
        ),
    )
    assert found == [
        {
            "account": "x:1", "strength": 2.5, "role": "core",
            "acts": 12, "expected": 0.25, "p": 1e-9,
        },
        {"account": "x:2", "strength": 1.0, "role": None, "acts": 3, "expected": 2.75, "p": 0.4},
    ]  # fmt: skip


def test_what_a_detector_does_not_tell_is_null(case: Case) -> None:
    assert members(case, group(("x:1",))) == [
        {
            "account": "x:1", "strength": None, "role": None,
            "acts": None, "expected": None, "p": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["strength", "acts", "expected_acts", "member_p"])
def test_one_value_a_member(case: Case, name: str) -> None:
    with pytest.raises(pa.ArrowInvalid):
        members(case, group(("x:1", "x:2"), **{name: [1]}))
    assert case.one("SELECT count(*) FROM member") == 0


def test_the_chance_of_a_finding_is_kept(case: Case) -> None:
    with case.transaction():
        record(case, "coordination", [group(("x:1",), p=1e-7, q=1e-5)], run=1, parameters={})
    assert case.query("SELECT p, q FROM finding") == [(1e-7, 1e-5)]


def flood(subject: str, **fields: Any) -> Finding:
    return Finding(
        type="flood",
        statement=f"{subject} was used more than its week explains.",
        accounts=0,
        observed=90,
        expected=3.5,
        score=fields.pop("score", 2.0),
        evidence=EVIDENCE_SCHEMA.empty_table(),
        details={},
        subject=subject,
        **fields,
    )


def test_ids_without_a_subject_are_those_of_before() -> None:
    assert finding_id("coordination", "group", ["x:2", "x:1"]) == "g-e199e154b934"
    assert finding_id("coordination", "group", ["x:1", "x:2"], "") == "g-e199e154b934"


@pytest.mark.parametrize("subject", ["a", "x:3", "\0a", "\1a", "مؤتمر"])
def test_a_subject_is_part_of_the_id_and_never_taken_for_a_member(subject: str) -> None:
    id_ = finding_id("floods", "flood", ["x:1"], subject)
    others = [["x:1"], ["x:1", subject], ["x:1", f"subject{subject}"], []]
    assert id_ not in {finding_id("floods", "flood", members) for members in others}
    assert id_ != finding_id("floods", "flood", ["x:1"], f"{subject}b")


def test_a_finding_without_members_has_no_group_and_keeps_its_subject(case: Case) -> None:
    found = [flood("#rain"), flood("#sun", score=9.0), group(("x:1",), subject="2026-03-01")]
    with case.transaction():
        ids = record(case, "floods", found, run=1, parameters={"fdr": 0.05})
    assert case.query(
        "SELECT finding, rank, account_group, details->>'subject' FROM finding ORDER BY rank"
    ) == [(ids[0], 1, None, "#sun"), (ids[1], 2, 1, "2026-03-01"), (ids[2], 3, None, "#rain")]
    assert case.query("SELECT account_group, detector, accounts FROM account_group") == [
        (1, "floods", 1)
    ]
    assert found[0].details == {}  # what the detector made is left as it was


def test_groups_are_numbered_on(case: Case) -> None:
    with case.transaction():
        record(case, "coordination", [group(("x:1",)), group(("x:2",))], run=1, parameters={})
        record(case, "cohorts", [flood("#x"), group(("x:3",), subject="a")], run=1, parameters={})
        record(case, "twins", [], run=1, parameters={})
    assert case.query("SELECT account_group, account FROM member ORDER BY ALL") == [
        (1, "x:1"), (2, "x:2"), (3, "x:3"),
    ]  # fmt: skip


def test_two_findings_that_could_not_be_told_apart_are_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="same type, members and subject"), case.transaction():
        record(case, "floods", [flood("#rain"), flood("#rain")], run=1, parameters={})
    assert case.one("SELECT count(*) FROM finding") == 0


def test_evidence_goes_to_its_own_finding(case: Case) -> None:
    def rows(*accounts: str) -> pa.Table:
        made = [{"role": "account", "account": account} for account in accounts]
        return pa.Table.from_pylist(made, EVIDENCE_SCHEMA)

    one, other = flood("#rain"), flood("#sun")
    one.evidence, other.evidence = rows("x:1", "x:2"), rows("x:3")
    with case.transaction():
        first, second = record(case, "floods", [one, other], run=1, parameters={})
    assert case.query("SELECT finding, account FROM evidence ORDER BY account") == [
        (first, "x:1"), (first, "x:2"), (second, "x:3"),
    ]  # fmt: skip


def test_numbers_of_numpy_go_into_the_details(case: Case) -> None:
    made = flood("#rain")
    made.details = {"curve": {"observed": np.array([1, 2]), "low": [np.float64(0.5), np.nan]}}
    with case.transaction():
        record(case, "floods", [made], run=1, parameters={})
    assert json.loads(case.one("SELECT details FROM finding")) == {
        "curve": {"observed": [1, 2], "low": [0.5, None]},
        "subject": "#rain",
    }


def test_rows_of_evidence_have_any_of_the_columns() -> None:
    made = evidence_table(
        [
            {"role": "account", "account": "x:1", "row": 7, "details": {"name": "é", "at": [1]}},
            {"role": "count", "details": {}},
            {"role": "post", "time": -1, "details": None},
        ]
    )
    assert made.schema == EVIDENCE_SCHEMA
    rows = made.to_pylist()
    absent = dict.fromkeys(EVIDENCE_SCHEMA.names)
    assert rows[0] == {**absent, "role": "account", "account": "x:1", "row": 7,
                       "details": '{"name":"é","at":[1]}'}  # fmt: skip
    assert rows[1:] == [
        {**absent, "role": "count", "details": "{}"},
        {**absent, "role": "post", "time": -1},
    ]
    assert evidence_table([]).equals(EVIDENCE_SCHEMA.empty_table())


def test_details_that_are_no_json_are_a_fault() -> None:
    with pytest.raises(TypeError):
        evidence_table([{"role": "count", "details": {"n": np.float32(1)}}])


def test_findings_of_one_score_are_ranked_by_what_they_say(case: Case) -> None:
    made = [
        replace(group((f"x:{i}", f"y:{i}")), statement=text, score=score)
        for i, (text, score) in enumerate(
            [("C.", 2.0), ("A.", 2.0), ("B.", 2.0), ("Z.", 2.5), ("Y.", 1.0)]
        )
    ]
    order = []
    for run, findings in enumerate((made, made[::-1], made[2:] + made[:2]), 1):
        with case.transaction():
            case.execute("DELETE FROM finding")
            record(case, f"d{run}", findings, run=run, parameters={})
        order.append(case.query('SELECT "rank", statement FROM finding ORDER BY "rank"'))
    assert [text for _, text in order[0]] == ["Z.", "A.", "B.", "C.", "Y."]
    assert [rank for rank, _ in order[0]] == [1, 2, 3, 4, 5]
    assert order[0] == order[1] == order[2]
