"""The benchmark of floods, in small: it runs, and its figures are what they say."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def measured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))

    def run(*arguments: str) -> dict[str, Any]:
        importlib.import_module("floods").main(["--quick", "--json", "--jobs", "1", *arguments])
        result = json.loads(capsys.readouterr().out)
        assert isinstance(result, dict)
        return result

    return run


@pytest.mark.slow
def test_start_core_and_false_alarms(measured: Any) -> None:
    found = measured("--seeds", "1", "--factor", "0.05")
    # A small conference has few messages: its first one comes late.
    assert found["start_error_minutes"] <= 60
    assert found["core_f1"] >= 0.9
    assert found["false_alarms"] == 0
    assert found["false_alarms_said"] == []
    assert found["ordinary_worlds"] == 1
    assert found["ordinary_bursts_seen"] > 5
    conference = found["conference"][0]
    assert conference["core_f1"] == found["core_f1"]
    assert conference["floods"] >= 1
    assert conference["ordinary_in_core"] <= 2
    power = found["power"]
    assert set(power) == {"200 posts", "500 posts", "1500 posts", "5000 posts"}
    assert all(row["planted"] == 1 for row in power.values())


def test_ordinary_life_is_counted(measured: Any) -> None:
    found = measured("--ordinary", "--seeds", "1", "--life", "final, 20")
    assert set(found) - {"machine"} == {"final, 20 fans"}
    row = found["final, 20 fans"]
    assert row["worlds"] == 1
    assert row["with_finding"] == row["findings"] == 0
