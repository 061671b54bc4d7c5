"""What more than one test reads of ../shared/data: imported once, and copied."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from inconcert.case import Case
from inconcert.extract import KindSummary, extract
from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"
OPERATION, AUTHORS = "ira/ira_2016-10_11.csv.gz", "ira/authors.csv"

Summary = dict[str, KindSummary]


class Imported(NamedTuple):
    """The case of a file, which nobody writes to, and what was said of it."""

    path: Path
    source: SourceSummary
    kinds: Summary


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    """Return the case of a file of ../shared/data, with its shares."""
    folder = tmp_path_factory.mktemp("imported")
    known: dict[str, Imported] = {}

    def of(name: str) -> Imported:
        if name not in known:
            path = folder / f"{len(known)}.duckdb"
            with Case.open(path, create=True) as case:
                (source,) = import_files(case, [DATA / name]).sources
                kinds = {summary.kind: summary for summary in extract(case)}
                known[name] = Imported(path, source, kinds)
        return known[name]

    return of


@pytest.fixture(scope="session")
def copy_of(
    imported: Callable[[str], Imported], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a copy of the case of a file, to write to."""

    def of(name: str) -> Path:
        return Path(shutil.copy(imported(name).path, tmp_path_factory.mktemp("copy")))

    return of


@pytest.fixture(scope="session")
def investigated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """Return what the command line prints of a known operation, and the case; nobody writes it."""
    folder = tmp_path_factory.mktemp("ids")
    path = folder / "case.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", "from inconcert.cli import main; main()", "investigate",
         str(DATA / OPERATION), str(DATA / AUTHORS), "--case", str(path),
         "-o", str(folder / "report.html"), "--json"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), path


@pytest.fixture(scope="session")
def posts(investigated: tuple[dict[str, Any], Path]) -> Iterator[tuple[Case, Summary]]:
    """Posts of a known operation with their shares."""
    report, path = investigated
    with Case.open(path) as case:
        yield case, {row["kind"]: KindSummary(**row) for row in report["shares"]}
