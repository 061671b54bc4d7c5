"""First promoters in posts of an election on two platforms, and of a known operation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.detect.promoters.detector import run
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.progress import SILENT

DATA = Path(__file__).parents[3] / "shared" / "data"
ELECTION = DATA / "coshare" / "german_elections.csv.gz"
OPERATION = DATA / "ira" / "ira_2016-10_11.csv.gz"

pytestmark = [pytest.mark.real, pytest.mark.slow]


def _ran(path: Path):
    with Case.open(path, write=True) as case, case.transaction():
        return run(case, PromoterParameters(), "duckdb", SILENT)


@pytest.mark.skipif(not ELECTION.exists(), reason="needs ../shared/data/coshare")
def test_links_of_an_election_are_tested_by_the_site_of_their_posts(
    copy_of: Callable[[str], Path],
) -> None:
    found = _ran(copy_of("coshare/german_elections.csv.gz"))
    assert found.tested > 20
    assert found.numbers["accounts_tested"] > 100
    assert found.numbers["shares"] > 10_000
    # Ordinary campaign traffic: teams that are first with one site are no common thing in it.
    assert len(found.findings) <= 2
    for finding in found.findings:
        assert finding.observed > finding.expected
        assert 0 < finding.p <= finding.q <= 0.05


@pytest.mark.skipif(not OPERATION.exists(), reason="needs ../shared/data/ira")
def test_where_reposts_and_links_name_no_source_it_is_said(copy_of: Callable[[str], Path]) -> None:
    found = _ran(copy_of("ira/ira_2016-10_11.csv.gz"))
    assert found.findings == []
    assert "of known origin" in found.notes[0]
