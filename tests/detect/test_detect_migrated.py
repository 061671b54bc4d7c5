"""A case of an older version: detection takes its shares from the posts anew."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from planted_case import fill, shares

from inconcert.case import Case
from inconcert.detect import run as detection


def test_a_migrated_case_has_its_shares_taken_anew(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        fill(case, shares(seed=5))
        assert not detection._stale(case)
        with case.run("migrate", {"from": 1, "to": 2}):
            pass
        assert detection._stale(case)
        with case.run("extract", {}):
            pass
        assert not detection._stale(case)
