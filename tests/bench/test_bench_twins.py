"""The benchmark of twins at a tiny size: the keys that it promises, and sane figures."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("twins")


def test_worlds_are_scored(bench: Any) -> None:
    size = bench.Towns(readers=500, namesakes=15, apart=15, later=15, twins=8, acts=12)
    found = [bench.one(seed, towns=size, apart=500) for seed in (1, 2)]
    scored = bench.figures(found)
    assert scored["worlds"] == 2
    assert scored["planted"] == 16
    assert scored["recall"] >= 0.7
    assert scored["precision"] >= 0.9
    assert set(scored["named_wrongly"]) == set(bench.STRANGERS)
    assert scored["named_wrongly"]["later"] == {"pairs": 0, "of": 30}
    assert scored["p_at_most"]["both"]["0.05"] <= 0.05
    assert scored["seconds"] > 0


def test_without_twins_nothing_is_found(bench: Any) -> None:
    size = replace(bench.Towns(), readers=500, namesakes=15, apart=15, later=15, twins=0)
    scored = bench.figures([bench.one(seed, towns=size, apart=500) for seed in (1, 2)])
    assert scored["planted"] == 0
    assert scored["recall"] is None
    assert scored["findings"] == 0
    assert scored["tested"] > 50
