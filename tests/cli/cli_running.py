"""What the tests of the command line share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import inconcert

COMMAND = (sys.executable, "-c", "from inconcert.cli import main; main()")


def environment() -> dict[str, str]:
    """The environment without what would change what is printed, and without pandas."""
    hidden = {"INCONCERT_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONPATH"}
    kept = {k: v for k, v in os.environ.items() if k not in hidden}
    # The package that the tests themselves run on, wherever another copy is installed.
    paths = (Path(__file__).parent / "without", Path(inconcert.__file__).parents[1])
    return {**kept, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(map(str, paths))}


def one_line(stderr: str) -> str:
    """Return the only line of an error; more than one, or a traceback, is a fault."""
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


def as_json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the one JSON object that stdout holds."""
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value
