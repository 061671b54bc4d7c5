"""Paths and a case, as given in Python: one that given for the other is refused before any work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from inconcert.case import Case
from inconcert.database import is_duckdb
from inconcert.errors import ParameterError
from inconcert.plaintext import plain

# How files of posts are called, and cases are not.
_DATA = frozenset({
    ".bz2", ".csv", ".gz", ".htm", ".html", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".tab",
    ".tar", ".tsv", ".txt", ".xls", ".xlsx", ".xz", ".zip", ".zst",
})  # fmt: skip
_CASES = frozenset({".duckdb", ".ddb"})
_ORDER = 'Give the files first, then the case: (["posts.csv"], "case.duckdb").'


def is_case(given: Any) -> bool:
    """Say whether something is a case: open, a DuckDB file, or the name of one to be made."""
    if isinstance(given, Case):
        return True
    if not isinstance(given, (str, os.PathLike)):
        return False
    path = Path(given)
    return is_duckdb(path) or (not path.exists() and path.suffix.lower() in _CASES)


def check_places(paths: Any, case: Any) -> None:
    """Raise `ParameterError` where `paths` holds a case, or `case` is anything but one."""
    many = [paths] if isinstance(paths, (str, os.PathLike, Case)) else list(paths)
    for path in many:
        if is_case(path):
            name = "The open case" if isinstance(path, Case) else plain(path, limit=200)
            raise ParameterError(
                f"{name} is a case and stands where files of posts belong.", _ORDER
            )
    if isinstance(case, Case):
        return
    if not isinstance(case, (str, os.PathLike)):
        raise ParameterError(
            f"The case is given as a {type(case).__name__}; it is a path or an open case.", _ORDER
        )
    file = Path(case)
    if is_duckdb(file):
        return
    if file.is_file() and file.stat().st_size:
        raise ParameterError(
            f"{plain(file, limit=200)} is no case, and stands where the case belongs.", _ORDER
        )
    if file.suffix.lower() in _DATA:
        raise ParameterError(
            f"{plain(file, limit=200)} is named like a file of posts, and stands where the case "
            "belongs.",
            _ORDER,
        )
