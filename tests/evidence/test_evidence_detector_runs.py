"""What detectors found out about the whole case, as it is written and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.evidence.detector_runs import (
    DetectorRun,
    depended_on,
    detector_runs,
    last_runs,
    write_run,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


WHOLE = DetectorRun(
    3, "floods", "skipped", 12, 2, 0.05, ("a", "B."), {"n": {"1": 2.5}}, ("Seen.",),
    ({"title": "T"},), {"step": 1}, {"counts": [1]}, ("aa", "bb"), 2,
    {"coordination": 1, "twins": None},
)  # fmt: skip


def test_all_of_it_is_read_as_it_was_written(case: Case) -> None:
    bare = DetectorRun(1, "floods")
    for told in (bare, WHOLE):
        write_run(case, told)
    assert detector_runs(case) == [bare, WHOLE]
    assert last_runs(case) == {"floods": WHOLE}


def test_numbers_of_arrays_are_numbers(case: Case) -> None:
    numbers = {"count": np.int64(3), "rate": np.float64(0.5), 7: "key"}
    write_run(case, DetectorRun(1, "a", numbers=numbers))  # type: ignore[arg-type]
    assert detector_runs(case)[0].numbers == {"count": 3, "rate": 0.5, "7": "key"}


def test_notes_are_strung_together(case: Case) -> None:
    assert DetectorRun(1, "a", notes=("a", "b", "c.", "D.", "e")).note == "a; b; c. D. E"
    assert DetectorRun(1, "a").note is None


def test_one_dictionary_leaves_out_what_is_not_known() -> None:
    assert DetectorRun(1, "a").result == {}
    assert WHOLE.result == {
        "tested": 12, "confirmed": 2, "fdr": 0.05, "n": {"1": 2.5}, "notes": ["a", "B."],
        "details": {
            "sentences": ["Seen."], "tables": [{"title": "T"}], "curve": {"step": 1},
            "hours": {"counts": [1]},
        },
    }  # fmt: skip


def test_what_a_run_stands_on(case: Case) -> None:
    case.execute(
        "INSERT INTO source (source, file, format, sha256) "
        "VALUES (2, 'b', 'f', 'bb'), (1, 'a', 'f', 'aa')"
    )
    with case.run("extract", {}), case.run("detect", {}) as run:
        write_run(case, DetectorRun(1, "coordination"))
        write_run(case, DetectorRun(2, "coordination"))
        assert depended_on(case, run, ("coordination", "twins")) == {
            "sources": ("aa", "bb"),
            "extract_run": 1,
            "reads": {"coordination": 2, "twins": None},
        }


def test_a_result_is_recorded_with_what_it_stood_on() -> None:
    made = Result([], tested=3, notes=["", "a"], sentences=["S."], numbers={"n": 1})
    assert made.recorded(4, "x", extract_run=2) == DetectorRun(
        4, "x", tested=3, notes=("a",), numbers={"n": 1}, sentences=("S.",), extract_run=2
    )
