"""Cohorts in two disclosures of accounts: the days that stand out by counting are findings."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from inconcert.case import Case
from inconcert.detect.cohorts import COHORTS
from inconcert.durations import DAY
from inconcert.evidence.record import Finding, record
from inconcert.ingest import import_files
from inconcert.progress import SILENT

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "accounts"
# Not the third disclosure there: nearly all its accounts were made on a few days, which then are
# their own surroundings.
FILES = [path for path in sorted(DATA.glob("*.csv")) if "CNHU" not in path.name]
pytestmark = pytest.mark.skipif(not FILES, reason=f"no disclosures of accounts in {DATA}")

# By counting alone: so many accounts on one day, and so many times the days of the month around.
LARGE, TIMES = 10, 6.0


def large_days(path: Path) -> dict[int, int]:
    """Days since 1970 on which at least LARGE accounts were made, TIMES as many as near them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (column,) = [name for name in rows[0] if name.startswith(("account_created", "account_creat"))]
    dates = np.array([row[column] for row in rows], dtype="datetime64[D]").astype(np.int64)
    count = Counter(dates.tolist())
    found = {}
    for day, n in count.items():
        near = [count.get(d, 0) for d in range(day - 30, day + 31) if abs(d - day) > 3]
        if n >= LARGE and n >= TIMES * max(1.0, float(np.mean(near))):
            found[day] = n
    return found


def findings(paths: list[Path], folder: Path) -> list[Finding]:
    with Case.open(folder / "case.duckdb", create=True) as case:
        import_files(case, paths)
        with case.run("detect", {}) as run:
            looked = COHORTS.look(case, COHORTS.configured({}), "duckdb", SILENT)
            ids = record(case, "cohorts", looked.findings, run=run, parameters={})
        assert len(ids) == len(looked.findings)
        assert case.one("SELECT count(*) FROM evidence WHERE role = 'account'") > 100
    return [f for f in looked.findings if f.kind == "cohort"]


@pytest.mark.parametrize("together", [False, True])
def test_the_large_days_are_findings(together: bool, tmp_path: Path) -> None:
    for number, paths in enumerate([FILES] if together else [[path] for path in FILES]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = findings(paths, folder)
        spans = [(f.details["span"][0] // DAY, f.details["span"][1] // DAY, f) for f in found]
        wanted = [day for path in paths for day in large_days(path)]
        assert len(wanted) >= 2
        for day in wanted:
            hits = [f for low, high, f in spans if low <= day < high]
            assert hits, np.datetime64(day, "D")
            assert hits[0].p is not None
            assert hits[0].q is not None
            assert hits[0].p < 1e-3
            assert hits[0].q <= 0.05


def test_the_largest_day_is_far_beyond_chance_and_holds_its_accounts(tmp_path: Path) -> None:
    for number, path in enumerate(FILES):
        folder = tmp_path / str(number)
        folder.mkdir()
        day, n = max(large_days(path).items(), key=lambda item: item[1])
        found = findings([path], folder)
        (hit,) = [f for f in found if f.details["span"][0] <= day * DAY < f.details["span"][1]]
        assert hit.observed >= n
        assert hit.p is not None
        assert hit.p < 1e-12
        assert hit.expected < 10
