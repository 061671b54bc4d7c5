"""The files that lie beside a case and belong to it."""

from __future__ import annotations

import os
from pathlib import Path

# DuckDB's log, who holds the case, its jobs, and the log of these.
_ENDINGS = (".wal", ".holder", ".jobs", ".jobs-journal")


def holder_file(path: Path) -> Path:
    """Return where the holder of the case at `path` is named."""
    return _beside(path, ".holder")


def jobs_file(path: Path) -> Path:
    """Return where the jobs of the case at `path` are kept."""
    return _beside(path, ".jobs")


def own_files(path: Path) -> list[Path]:
    """Return the case and all that may lie beside it, whether it is there or not."""
    return [path, path.with_name(f"{path.name}.wal"), *(_beside(path, e) for e in _ENDINGS)]


def is_beside_a_case(path: Path) -> bool:
    """Say whether a file lies beside another, and belongs to it by its name."""
    return path.suffix in _ENDINGS and path.with_suffix("").exists()


def _beside(path: Path, ending: str) -> Path:
    """Return the path with an ending; links are followed, so that all names of a case agree."""
    real = Path(os.path.realpath(path))
    return real.with_name(f"{real.name}{ending}")
