"""The benchmark of coarsely noted times, quick: ordinary life gives no finding."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_ordinary_life_in_coarse_times_gives_no_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    importlib.import_module("noted").main(["--json", "--seeds", "3", "--jobs", "1"])
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert len(rows) == 3
    assert {(row["worlds"], row["with_finding"]) for row in rows} == {(3, 0)}
