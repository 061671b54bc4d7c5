"""Fixtures on the sample case, for the tests of every room that shows a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_case import Sample, write_sample
from sample_tested import write_tested
from sample_types import write_types

from inconcert.case import Case
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# For the `conftest.py` of those rooms.
__all__ = [
    "case",
    "report",
    "sample",
    "sample_path",
    "tested_path",
    "tested_report",
    "types_path",
    "types_report",
]


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    return path, write_sample(path)


@pytest.fixture(scope="session")
def sample(sample_path: tuple[Path, Sample]) -> Sample:
    return sample_path[1]


@pytest.fixture(scope="session")
def case(sample_path: tuple[Path, Sample]) -> Iterator[Case]:
    with Case.open(sample_path[0]) as opened:
        yield opened


@pytest.fixture(scope="session")
def report(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(case, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="session")
def tested_path(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """The sample with findings that were tested."""
    path = tmp_path_factory.mktemp("tested") / "tested.duckdb"
    return path, write_tested(path)


@pytest.fixture(scope="session")
def tested_report(
    tested_path: tuple[Path, Sample], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    with Case.open(tested_path[0]) as opened:
        return write_report(opened, tmp_path_factory.mktemp("report") / "tested.html")


@pytest.fixture(scope="session")
def types_path(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """The sample with a finding of every type."""
    path = tmp_path_factory.mktemp("kinds") / "kinds.duckdb"
    return path, write_types(path)


@pytest.fixture(scope="session")
def types_report(types_path: tuple[Path, Sample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Case.open(types_path[0]) as opened:
        return write_report(opened, tmp_path_factory.mktemp("report") / "kinds.html")
