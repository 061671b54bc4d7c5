"""The benchmark of reading, tiny: every shape is read, and what it promises is there."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_reading(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    bench = importlib.import_module("reading")
    monkeypatch.setattr(bench, "SIZES", 2)
    monkeypatch.setattr(bench.sys, "argv", ["reading.py", "--factor", "0.001", "--json"])
    assert bench.main() == 0
    found = json.loads(capsys.readouterr().out)
    assert set(bench.SHAPES) <= set(found)
    for name in bench.SHAPES:
        small, large = found[name]
        assert large["size"] == 2 * small["size"]
        assert small["refused"] == large["refused"] == []
        assert small["times"] is None
        assert large["times"] > 0
        assert large["peak_gib"] > 0
    assert found["broken"][1]["rejected"] == 40
    assert found["told_in_one"][1]["posts"] == 1
    assert found["told_in_many"][1]["posts"] == 20
