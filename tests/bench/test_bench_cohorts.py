"""The benchmark of cohorts, tiny: the keys that it promises, and what must hold at any size."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_cohorts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    bench = importlib.import_module("cohorts")
    monkeypatch.setattr(bench, "SIZES", (10, 40))
    bench.main(
        ["--quick", "--json", "--jobs", "1", "--seeds", "1", "--sizes", "250",
         "--data", str(tmp_path / "absent")]
    )  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert found["seeds"] == 1
    assert found["seeds_with_cohort"] == 0
    for name in ("plain", "seasons", "plain, ids", "seasons, ids"):
        figures = found["null"][name]["250"]
        assert figures["seeds"] == 1
        assert figures["seeds_with_cohort"] + figures["seeds_with_template"] == 0
    assert found["innocent"]["imported"]["explained"] == found["innocent"]["imported"]["cohorts"]
    assert found["innocent"]["imported"]["cohorts"] >= 1
    for name in ("planted", "planted_ids"):
        planted = found[name]["250"]
        assert planted["recall_by_size"] == {"10": 1.0, "40": 1.0}
        assert planted["precision"] == 1.0
        assert planted["account_precision"] > 0.9
    assert found["templates"]["recall"] >= 0.8
    assert found["templates"]["precision"] >= 0.9
    assert found["speed"]["least_p"] > 0
    assert found["real"] == {}


def test_speed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    bench = importlib.import_module("cohorts_speed")
    table = bench.accounts(500)
    assert table.num_rows == len(set(table["account"].to_pylist())) == 500
    lengths = [len((text or "").split()) for text in table["description"].to_pylist()]
    assert lengths.count(300) == 50
    bench.main(["--accounts", "500", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["accounts"] == 500
    assert 0 < found["cpu"] < 60
    assert found["patterns_tested"] > 10
