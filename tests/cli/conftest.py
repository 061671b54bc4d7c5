"""A runner of the command line, and cases that are made once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_running import Runner

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))

from sample_fixtures import tested_path, types_path

__all__ = ["tested_path", "types_path"]


@pytest.fixture
def inconcert(tmp_path: Path) -> Runner:
    """`inconcert(ARGUMENTS)` in an empty folder; `inconcert.process(ARGUMENTS)` as a process."""
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with posts.csv, accounts.csv and truth.csv of a small conference."""
    folder = tmp_path_factory.mktemp("simulated")
    Runner(folder)("simulate", "conference", "-o", folder, "--factor", "0.02", "--seed", "3")
    return folder


@pytest.fixture(scope="session")
def investigated(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a case (case.duckdb) that has been investigated, with its report and JSON."""
    folder = tmp_path_factory.mktemp("investigated")
    done = Runner(folder)(
        *("investigate", simulated / "posts.csv", simulated / "accounts.csv"),
        *("--case", "case.duckdb", "-o", "report.html", "--json"),
    )
    (folder / "stdout.json").write_text(done.stdout, encoding="utf-8")
    (folder / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def types(types_path: tuple[Path, Any]) -> Path:
    """A case with a finding of every type."""
    return types_path[0]


@pytest.fixture(scope="session")
def tested(tested_path: tuple[Path, Any]) -> Path:
    """A case with findings that were tested."""
    return tested_path[0]


@pytest.fixture
def case(investigated: Path, tmp_path: Path) -> Path:
    """A copy of the investigated case, in the folder where `inconcert` runs."""
    path = tmp_path / "case.duckdb"
    shutil.copy(investigated / "case.duckdb", path)
    return path
