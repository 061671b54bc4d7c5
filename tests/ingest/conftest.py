"""A fresh case, and a quick way to import into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inconcert.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Checks in helper modules show what differs, as those in tests do.
pytest.register_assert_rewrite("ingest_record_samples")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened
