"""Look-alikes and twins on disclosed and on ordinary accounts: no flood, and gaps are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.look_alikes.detector import run as look_for_look_alikes
from inconcert.detect.look_alikes.parameters import LookAlikeParameters
from inconcert.detect.twins.detector import run as look_for_twins
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.progress import SILENT

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there"),
]


def look_alikes(path: Path) -> Result:
    with Case.open(path, write=True) as case, case.run("detect", {}):
        return look_for_look_alikes(case, LookAlikeParameters(), "duckdb", SILENT)


@pytest.mark.parametrize(
    "name", ["china_hk_2019_users.csv", "hashed_2021_12_uganda_0621_uganda_0621_users.csv"]
)
def test_disclosed_accounts_with_hashed_handles(copy_of: Callable[[str], Path], name: str) -> None:
    looked = look_alikes(copy_of(f"accounts/{name}"))
    findings, result = looked.findings, looked.numbers
    assert result["without_handle"] + result["hidden_handles"] > 100
    assert result["without_handle"] + result["handles"] <= result["accounts"]
    assert any("picture" in note for note in looked.notes)
    assert len(findings) <= 5


def test_ordinary_customers_do_not_imitate_one_another(copy_of: Callable[[str], Path]) -> None:
    looked = look_alikes(copy_of("organic/airline_tweets.csv.gz"))
    assert looked.numbers["accounts"] > 7000
    assert looked.findings == []


def test_accounts_on_two_platforms_without_profiles_are_no_twins(
    copy_of: Callable[[str], Path],
) -> None:
    with Case.open(copy_of("coshare/german_elections.csv.gz"), write=True) as case:
        with case.run("detect", {}):
            looked = look_for_twins(case, TwinParameters(), "duckdb", SILENT)
        assert looked.findings == []
