"""Look-alikes and twins on disclosed and on ordinary accounts: no flood, and gaps are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.detect.base import Looked
from inconcert.detect.look_alikes import LookAlikeParameters
from inconcert.detect.look_alikes import look as look_for_look_alikes
from inconcert.detect.twins import TwinParameters
from inconcert.detect.twins import look as look_for_twins
from inconcert.extract import extract
from inconcert.ingest import import_files
from inconcert.progress import SILENT

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there"),
]


def look_alikes(tmp_path: Path, *files: Path) -> Looked:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        import_files(case, [str(file) for file in files])
        with case.run("detect", {}):
            return look_for_look_alikes(case, LookAlikeParameters(), "duckdb", SILENT)


@pytest.mark.parametrize(
    "name", ["china_hk_2019_users.csv", "hashed_2021_12_uganda_0621_uganda_0621_users.csv"]
)
def test_disclosed_accounts_with_hashed_handles(tmp_path: Path, name: str) -> None:
    findings, result = look_alikes(tmp_path, DATA / "accounts" / name)
    assert result["without_handle"] + result["hidden_handles"] > 100
    assert result["without_handle"] + result["handles"] <= result["accounts"]
    assert "picture" in result["note"]
    assert len(findings) <= 5


def test_ordinary_customers_do_not_imitate_one_another(tmp_path: Path) -> None:
    findings, result = look_alikes(tmp_path, DATA / "organic" / "airline_tweets.csv.gz")
    assert result["accounts"] > 7000
    assert findings == []


def test_accounts_on_two_platforms_without_profiles_are_no_twins(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        import_files(case, [str(DATA / "coshare" / "german_elections.csv.gz")])
        with case.run("detect", {}):
            extract(case)
            findings, _ = look_for_twins(case, TwinParameters(), "duckdb", SILENT)
        assert findings == []
