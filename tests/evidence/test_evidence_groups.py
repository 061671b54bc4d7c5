"""The confirmed groups of a case, as every part that asks for them gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inconcert.case import Case
from inconcert.evidence.groups import ConfirmedGroup, confirmed_groups
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, finding_id, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def found(type_: str, members: list[str], q: float | None, score: float, **more: object) -> Finding:
    return Finding(
        type_, f"{members} were seen.", len(members), 1, 1, score,
        EVIDENCE_SCHEMA.empty_table(), {}, p=q, q=q, members=members, **more,
    )  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        with opened.transaction():
            record(
                opened, "coordination",
                [
                    found("group", ["x:b", "x:a"], 0.02, 1, member_p=[0.5, 0.25]),
                    found("group", ["x:c", "x:d"], 0.04, 9),
                    found("group", ["x:e", "x:f"], 0.2, 5),
                    found("template", ["x:g"], 0.01, 7),
                ],
                run=1, parameters={},
            )  # fmt: skip
            record(opened, "another", [found("group", ["x:h"], None, 1)], run=1, parameters={})
        yield opened


def names(groups: list[ConfirmedGroup]) -> list[str]:
    return ["".join(name[2:] for name in group.members) for group in groups]


def test_groups_come_by_rank_and_members_by_key(case: Case) -> None:
    first, second = confirmed_groups(case, 0.05)
    assert names([first, second]) == ["cd", "ab"]
    assert (first.rank, second.rank) == (1, 4)
    assert second.members == {"x:a": 0.25, "x:b": 0.5}
    assert second == ConfirmedGroup(
        finding_id("coordination", "group", ["x:a", "x:b"]), "coordination", second.number,
        4, 0.02, 0.02, second.members,
    )  # fmt: skip
    key = case.one("SELECT account_group FROM member WHERE account = 'x:a'")
    assert second.number == key


def test_only_what_the_rate_allows(case: Case) -> None:
    assert names(confirmed_groups(case, 0.02)) == ["ab"]
    assert names(confirmed_groups(case, 0.5)) == ["cd", "ef", "ab"]
    assert names(confirmed_groups(case, None)) == ["cd", "ef", "ab"]


def test_those_of_every_detector_tested_or_not(case: Case) -> None:
    assert names(confirmed_groups(case, 0.05, by=None)) == ["cd", "ab"]
    assert names(confirmed_groups(case, 0.05, by=None, untested=True)) == ["h", "cd", "ab"]
    assert names(confirmed_groups(case, None, by=None)) == ["h", "cd", "ef", "ab"]
