"""What is costly to load is loaded where it is used, not by every command."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("inconcert.ingest", ("openpyxl", "PIL", "scipy", "numba", "pandas")),
        ("inconcert.cli.app", ("openpyxl", "PIL", "scipy", "numba", "numpy", "duckdb", "pyarrow")),
    ],
)
def test_costly_packages_are_not_loaded(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([n for n in {absent!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
