"""Every number that the report shows is made again from the evidence CSV alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from report_numbers import Numbers, Recomputed, agree, check

from inconcert.evidence.table import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from sample_case import Sample

    from inconcert.case import Case


@pytest.fixture(scope="session")
def numbers(report: Path) -> Numbers:
    return Numbers(report)


@pytest.fixture(scope="session")
def recomputed(
    case: Case, sample: Sample, numbers: Numbers, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Recomputed]:
    folder = tmp_path_factory.mktemp("csv")
    made = {}
    for finding in sample.findings:
        path = folder / f"{finding}.csv"
        write_csv(case, finding, path)
        main, movers = numbers.main[finding], numbers.movers.get(finding, "")
        made[finding] = Recomputed(finding, path, main, movers)
    return made


def test_every_number_can_be_made_again(
    numbers: Numbers, recomputed: dict[str, Recomputed]
) -> None:
    checked = check(numbers, recomputed)
    assert set(checked) == {
        "accounts", "evidence_rows", "observed", "expected", "ratio", "windows",
        "first_movers", "members", "busiest_objects", "timeline",
    }  # fmt: skip
    assert checked["windows"] == 6 * 3 * (2 + 2 + 1)
    assert sum(checked.values()) > 300


def test_a_changed_number_would_be_seen(
    numbers: Numbers, recomputed: dict[str, Recomputed]
) -> None:
    for number in numbers.found:
        finding = number.name.split("/", 1)[0]
        if "members_in_window" in number.name or number.value is None:
            continue
        value = recomputed[finding].number(number)
        assert not agree(value, number.value + 1), number.name


def test_the_order_of_busiest_objects_and_first_movers(
    numbers: Numbers, recomputed: dict[str, Recomputed]
) -> None:
    for finding, made in recomputed.items():
        most = max(
            len({a.account for a in acts if a.object == o})
            for acts in made.acts.values()
            for o in {a.object for a in acts}
        )
        shown = [n for n in numbers.found if n.name == f"{finding}/busiest_objects/0/accounts"]
        assert [n.value for n in shown] == [most]
        firsts = [
            n.value or 0
            for n in numbers.found
            if n.name.startswith(f"{finding}/first_movers/") and n.name.endswith("/first")
        ]
        best = sorted((f for f, _ in made.movers().values()), reverse=True)
        assert firsts == best[: len(firsts)]


def test_everyone_else_in_the_score_agrees_with_the_shares(sample: Sample, case: Case) -> None:
    from inconcert.view import score

    seen = 0
    for finding, members in zip(sample.findings, sample.groups, strict=True):
        for bar in score(case, finding)["bars"]:
            objects = {tuple(pair) for pair in bar["objects"]}
            others = {
                (s.account, s.time)
                for s in sample.shares
                if (s.kind, s.object) in objects
                and s.account not in members
                and abs(s.time - bar["start"]) <= bar["reach"]
            }
            inside = {o for o in others if 0 <= o[1] - bar["start"] <= bar["window"]}
            assert (bar["others"], bar["others_in_window"]) == (len(others), len(inside))
            seen += len(others)
    assert seen > 100
