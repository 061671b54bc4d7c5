"""Windows that are all longer than those at which groups are tested: said with the findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_case import fill, shares

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.evidence.detector_runs import last_runs
from inconcert.view.findings import findings
from inconcert.view.ran import detectors_that_ran


def note(folder: Path, windows: list[str | int]) -> str | None:
    with Case.open(folder / "case.duckdb", write=True, create=True) as case:
        fill(case, shares(rows=1000))
        detect(case, only=["coordination"], parameters={"windows": windows})
        recorded = last_runs(case)["coordination"]
        (look,) = detectors_that_ran(case, findings(case))
        assert look["note"] == recorded.note
        assert recorded.tested is not None
        return look["note"]


def test_long_windows_alone_are_tested_at_the_shortest_and_said(tmp_path: Path) -> None:
    told = note(tmp_path, ["1d", "90m"])
    assert told is not None
    assert "tested at the shortest, 1.5 h" in told
    assert "window of up to an hour" in told


@pytest.mark.parametrize("windows", [["1h"], ["6h", "10s"]])
def test_with_a_window_of_up_to_an_hour_there_is_nothing_to_say(
    tmp_path: Path, windows: list[str | int]
) -> None:
    assert note(tmp_path, windows) is None
