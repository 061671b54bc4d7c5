"""The benchmark of look-alikes at a tiny size."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def lookalikes(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module("lookalikes")
    sys.modules.pop("lookalikes", None)


def test_figures(lookalikes: object) -> None:
    population = lookalikes.Population().scaled(8000, 12)  # type: ignore[attr-defined]
    look = lookalikes.one(1, population=population)  # type: ignore[attr-defined]
    figures = lookalikes.figures([look], population)  # type: ignore[attr-defined]
    assert figures["planted"] == 12
    assert figures["planted_among_near_pairs"] == 1
    assert 0 < figures["recall"] <= 1
    assert figures["findings"] >= look.true
    assert sum(figures["findings_on"].values()) == figures["findings"] - look.true
    assert figures["null_findings"] == [0]
    assert figures["seconds"] > 0
