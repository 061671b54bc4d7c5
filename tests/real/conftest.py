"""What more than one test reads of ../shared/data: imported once, and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.extract import KindSummary, extract
from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"
OPERATION = "ira/ira_2016-10_11.csv.gz"

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
def posts(
    imported: Callable[[str], Imported],
) -> Iterator[tuple[Case, Summary]]:
    """Posts of a known operation with their shares."""
    found = imported(OPERATION)
    with Case.open(found.path) as case:
        yield case, found.kinds


@pytest.fixture(scope="session")
def grouped(copy_of: Callable[[str], Path]) -> Path:
    """The case of a known operation in which groups were looked for; nobody writes to it."""
    path = copy_of(OPERATION)
    with Case.open(path, write=True) as case:
        detect(case, only=["coordination"])
    return path
