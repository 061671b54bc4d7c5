"""`inconcert findings` on a case whose findings were tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_running import as_json
from click.testing import CliRunner
from sample_case import write_sample
from sample_tested import P, write_tested

from inconcert.case import Case
from inconcert.cli.app import app
from inconcert.detect import Detector, FindingType, registry


def test_a_table_says_how_sure_each_finding_is(inconcert, tested: Path) -> None:
    told = inconcert("findings", "--case", tested).stdout
    assert "312 candidate groups tested, 3 confirmed at a false-discovery rate of 5%" in told
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "finding accounts close on p q explained by" in lines
    rows = [line for line in lines if re.match(r"\d g-\w+ ", line)]
    assert len(rows) == 3
    assert all(re.search(r" \d+ \(\d weak\) 9 of", row) for row in rows)
    rows = [re.sub(r" \(\d weak\)", "", row) for row in rows]
    assert rows[0].endswith("40 9 of 11 3.2 × 10⁻⁹ 1.6 × 10⁻⁸ –")
    assert rows[1].endswith("12 9 of 11 4.4 × 10⁻⁵ 2.2 × 10⁻⁴ syndicate, time zone")
    assert rows[2].endswith("4 9 of 11 < 10⁻¹⁵ < 10⁻¹⁵ –")


def test_json_carries_all_of_it(inconcert, tested: Path) -> None:
    told = as_json(inconcert("findings", "--case", tested, "--json"))
    assert told["candidates"] == {"tested": 312, "confirmed": 3, "fdr": 0.05}
    assert [finding["p"] for finding in told["findings"]] == list(P)
    for finding in told["findings"]:
        assert {"test", "scale", "explanations"} <= set(finding["details"])
        assert len(finding["details"]["explanations"]) == 5
        assert finding["details"]["test"]["halves"]


def test_nothing_confirmed_is_told_with_how_many_were_tested(inconcert, tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    write_tested(path, groups=0)
    told = inconcert("findings", "--case", path).stdout
    assert "Findings: 0" in told
    assert "312 candidate groups tested, none confirmed" in told


def test_an_older_case_has_no_table(inconcert, tested: Path, tmp_path: Path) -> None:
    path = tmp_path / "older.duckdb"
    write_sample(path)
    told = inconcert("findings", "--case", path).stdout
    assert "Findings: 3" in told
    assert "explained by" not in told
    assert as_json(inconcert("findings", "--case", path, "--json"))["candidates"] is None


def test_a_type_that_declares_a_test_is_told_as_tested_whoever_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rings.duckdb"
    sample = write_tested(path)
    with Case.open(path, write=True) as case:
        case.execute("UPDATE finding SET type = 'ring', detector = 'rings' WHERE p > 0")
    assert sample.findings

    def heads(*views: str) -> list[str]:
        type_ = FindingType("ring", "ring", "rings", views=views)
        one = Detector("rings", "Rings.", object, "none:none", types=(type_,))
        monkeypatch.setattr(registry, "DETECTORS", (*registry.DETECTORS[:7], one))
        done = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["findings", "--case", str(path)])
        assert done.exit_code == 0, done.output
        assert "Rings: 2 rings" in done.output
        lines = [" ".join(line.split()) for line in done.output.splitlines()]
        return [line for line in lines if line.startswith("finding accounts")]

    tested, counted = "close on p q explained by", "observed by chance p q"
    assert heads("test") == [f"finding accounts {tested}"] * 2
    assert heads() == [f"finding accounts {tested}", f"finding accounts {counted}"]
