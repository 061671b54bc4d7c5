"""Cohorts in disclosures of accounts: the days that stand out by counting are findings."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from inconcert.case import Case
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.cohorts.days import platform_spans
from inconcert.durations import DAY
from inconcert.evidence.record import Finding, record
from inconcert.ingest import import_files
from inconcert.progress import SILENT
from inconcert.stats.combine import q_values

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "accounts"
# Of a third disclosure nearly all accounts were created on a few days, which counting against the
# month around does not tell; of a table of users most on four.
MOST_OF_IT = DATA / "hashed_2021_12_CNHU_0621_CNHU_0621_users.csv"
USERS = DATA.parent / "reddit" / "users.csv.gz"
ORGANIC = DATA.parent / "organic" / "covid_vaccine_2021.csv.gz"
FILES = [path for path in sorted(DATA.glob("*.csv")) if "CNHU" not in path.name]
pytestmark = pytest.mark.skipif(not FILES, reason=f"no disclosures of accounts in {DATA}")

# By counting alone: so many accounts on one day, and so many times the days of the month around.
LARGE, TIMES = 10, 6.0


def large_days(path: Path) -> dict[int, int]:
    """Days since 1970 on which at least LARGE accounts were created, TIMES as many as near them."""
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
            looked = COHORTS.run(case, COHORTS.configured({}), "duckdb", SILENT)
            ids = record(case, "cohorts", looked.findings, run=run, parameters={})
        assert len(ids) == len(looked.findings)
        assert case.one("SELECT count(*) FROM evidence WHERE role = 'account'") > 100
    return [f for f in looked.findings if f.type == "cohort"]


@pytest.mark.parametrize("joint", [False, True])
def test_the_large_days_are_findings(joint: bool, tmp_path: Path) -> None:
    for number, paths in enumerate([FILES] if joint else [[path] for path in FILES]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = findings(paths, folder)
        spans = [(f.details["span"][0] // DAY, f.details["span"][1] // DAY, f) for f in found]
        wanted = [day for path in paths for day in large_days(path)]
        assert len(wanted) >= 2
        found_of = {day: [f for low, high, f in spans if low <= day < high] for day in wanted}
        # Of both files together three days of one busy week may be lost among the others.
        missing = [np.datetime64(day, "D") for day, hits in found_of.items() if not hits]
        assert len(missing) <= (len(wanted) // 3 if joint else 0), missing
        for hits in found_of.values():
            if not hits:
                continue
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
        # Of one file the week after the day was as busy as the days before it were not.
        assert hit.p < 1e-5
        assert hit.expected < 20


@pytest.mark.parametrize(
    ("path", "days", "p"),
    [
        (MOST_OF_IT, ("2020-03-11", "2020-03-12", "2020-03-31"), 1e-3),
        (USERS, ("2015-05-14", "2015-05-15", "2015-05-16", "2015-05-17"), 1e-50),
    ],
)
def test_days_that_are_most_of_their_file_are_findings(
    path: Path, days: tuple[str, ...], p: float, tmp_path: Path
) -> None:
    if not path.exists():
        pytest.skip(f"no {path.name}")
    found = findings([path], tmp_path)
    for day in days:
        at = int(np.datetime64(day, "us").astype(np.int64))
        hits = [f for f in found if f.details["span"][0] <= at + DAY // 2 < f.details["span"][1]]
        assert hits, day
        assert hits[0].p is not None
        assert hits[0].q is not None
        assert hits[0].p < p
        assert hits[0].q <= 0.05
        said = " ".join(hits[0].details["sentences"])
        assert "The level was learnt from" in said
        assert "a share of the selection, not of the platform" in said


def test_ordinary_accounts_drawn_at_random_have_none() -> None:
    if not ORGANIC.exists():
        pytest.skip(f"no {ORGANIC.name}")
    with gzip.open(ORGANIC, "rt", encoding="utf-8", newline="") as file:
        made = {row["user_name"]: row["user_created"] for row in csv.DictReader(file)}
    times = np.array(sorted(t for t in made.values() if t), "datetime64[us]").astype(np.int64)
    hits = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        looked = platform_spans("x", rng.choice(times, len(times) // 3, replace=False), least=5)
        q = q_values(np.array([span.p for span in looked.spans]), looked.tests)
        hits += bool((q <= 0.05).any())
    assert hits <= 1
