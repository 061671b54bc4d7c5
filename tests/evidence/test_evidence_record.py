"""Findings as they stand in a case once they are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def group(members: tuple[str, ...], **fields: Any) -> Finding:
    return Finding(
        kind="group",
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
