"""The Python face: the same job as the command line, from paths and from open cases."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import inconcert
from inconcert.errors import CaseError, InputError, ParameterError


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    inconcert.simulate("conference", folder, factor=0.05, seed=2)
    return folder


@pytest.fixture(scope="module")
def done(simulated: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("case")
    heard: list[str] = []
    result = inconcert.investigate(
        [simulated / "posts.csv", simulated / "accounts.csv"],
        folder / "case.duckdb",
        report=folder / "report.html",
        on_stage=lambda stage, _: heard.append(stage),
    )
    assert heard == ["import", "extract", "detect", "report"]
    return result, folder


def test_investigate(done) -> None:
    result, folder = done
    assert result.report == folder / "report.html"
    assert result.report.stat().st_size > 10_000
    assert result.imported.posts > 1000
    assert set(result.seconds) == {"import", "extract", "detect", "report"}
    assert result.findings == inconcert.findings(folder / "case.duckdb")


def test_step_by_step_gives_the_same(done, simulated: Path, tmp_path: Path) -> None:
    result, _ = done
    path = tmp_path / "case.duckdb"
    with inconcert.open_case(path, create=True) as case:
        inconcert.import_files(case, [simulated / "posts.csv", simulated / "accounts.csv"])
        kinds = inconcert.extract(case)
        ids = inconcert.detect(case)
        assert inconcert.report(case, tmp_path / "r.html") == tmp_path / "r.html"
        case.query("SELECT 1")  # still open: an open case is not closed by a call
    assert kinds == result.shares
    assert ids == [finding.id for finding in result.findings]
    assert (tmp_path / "r.html").exists()


def test_evidence(done, tmp_path: Path) -> None:
    result, folder = done
    finding = result.findings[0]
    rows = inconcert.evidence(folder / "case.duckdb", finding.id, tmp_path / "e.csv")
    assert rows == finding.evidence_rows
    with pytest.raises(ParameterError):
        inconcert.evidence(folder / "case.duckdb", "g-none", tmp_path / "e2.csv")
    assert not (tmp_path / "e2.csv").exists()


def test_one_path_is_as_good_as_a_list(simulated: Path, tmp_path: Path) -> None:
    summary = inconcert.import_files(tmp_path / "c.duckdb", simulated / "accounts.csv")
    assert [source.status for source in summary.sources] == ["imported"]


def test_investigate_nothing_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("")
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(InputError, match="1 more"):
        inconcert.investigate([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "c.duckdb")


def test_reading_a_case_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaseError):
        inconcert.findings(tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()


SHARES = {"account_id": ["a", "b", "c"], "object_id": ["o", "o", "o"], "time": [0, 30, 3000]}


@pytest.mark.parametrize(
    ("make", "kind"),
    [(pd.DataFrame, pd.DataFrame), (pl.DataFrame, pl.DataFrame), (pa.table, pa.Table)],
)
def test_network_gives_back_what_it_got(make, kind) -> None:
    shares = make({**SHARES, "time": [1_700_000_000 + t for t in SHARES["time"]]})
    links = inconcert.network(shares, windows=["60s"])
    assert isinstance(links, kind)
    assert len(links) == 1
    assert list(links["account_a"]) == ["a"] or links["account_a"].to_pylist() == ["a"]


def test_the_errors_are_one_family(tmp_path: Path) -> None:
    with pytest.raises(inconcert.InconcertError) as caught:
        inconcert.network(pa.table({"this": [1]}))
    assert caught.value.problem
    assert caught.value.hint
