"""Confirmed groups on real data, and what is left of them when times are blurred."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there"),
]


@pytest.fixture
def measured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "bench"))

    def run(*arguments: str) -> dict[str, Any]:
        importlib.import_module("real").main(["--json", *arguments])
        result = json.loads(capsys.readouterr().out)
        assert isinstance(result, dict)
        return result

    return run


def test_groups_of_an_election_and_none_of_them_when_times_are_blurred(measured: Any) -> None:
    found = measured("--only", "elections", "--seeds", "3", "--jobs", "1")["elections"]
    assert found["groups"] >= 5
    assert sum(found["groups_by_window"].values()) == found["groups"]
    assert found["accounts_in_groups"] >= 40
    assert found["runs"] == 3
    assert found["runs_with_group_up_to_5m"] == 0


def test_nobody_ordinary_is_named_beside_an_operation(measured: Any) -> None:
    found = measured("--only", "operation")["operation"]
    assert found["operation_accounts"] == 490
    assert found["accounts"] == 490 + 7_701
    assert found["average_precision_low"] <= found["average_precision"]
    # Which split of the acts the order is of moves it by a quarter.
    assert found["average_precision"] > 2 * found["share_of_operation"]
    assert found["ordinary_accounts_in_groups"] <= 0.05 * max(
        found["operation_accounts_in_groups"], 1
    )
    assert "topic" in found["caveat"]
