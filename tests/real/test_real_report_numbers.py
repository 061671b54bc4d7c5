"""Posts of a known operation, from the file to the report, and every number of it made again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.evidence.table import write_csv
from inconcert.export.report import write_report
from inconcert.view import findings

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))

from report_numbers import Numbers, Recomputed, check

DATA = Path(__file__).parents[3] / "shared" / "data" / "ira" / "ira_2016-10_11.csv.gz"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data/ira"),
]


def test_every_number_of_the_report_follows_from_the_evidence(
    copy_of: Callable[[str], Path], tmp_path: Path
) -> None:
    with Case.open(copy_of("ira/ira_2016-10_11.csv.gz"), write=True) as case:
        detect(case, only=["coordination"])
        _check(case, tmp_path)


def _check(case: Case, tmp_path: Path) -> None:
    found = [finding["id"] for finding in findings(case, type="group")]
    numbers = Numbers(write_report(case, tmp_path / "report.html"))
    recomputed = {}
    for place, finding in enumerate(found):
        path = tmp_path / f"{place}.csv"
        write_csv(case, finding, path)
        recomputed[finding] = Recomputed(
            finding, path, numbers.main[finding], numbers.movers.get(finding, "")
        )
    checked = check(numbers, recomputed)
    assert found
    assert checked["observed"] == 2 * len(found)
    assert checked["windows"] >= 6 * len(found)
    assert sum(checked.values()) > 50 * len(found)
