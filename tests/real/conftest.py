"""What more than one test reads of ../shared/data, imported once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inconcert.case import Case
from inconcert.extract import KindSummary, extract
from inconcert.ingest import import_files

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def posts(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Case, dict[str, KindSummary]]]:
    """Posts of a known operation with their shares; who looks for groups there leaves both be."""
    path = tmp_path_factory.mktemp("posts") / "real.duckdb"
    with Case.open(path, create=True) as case:
        import_files(case, [DATA / "ira" / "ira_2016-10_11.csv.gz"])
        yield case, {summary.kind: summary for summary in extract(case)}
