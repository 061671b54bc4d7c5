"""The benchmark of first promoters at a tiny size: the keys that it promises, and sane figures."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("promoters")


def test_worlds_are_scored(bench: Any) -> None:
    small = bench.Readership(sources=10, readers=700, days=40, teams=1, releases=8)
    found = [bench.one(seed, readership=small) for seed in (1, 2)]
    scored = bench.figures(found)
    assert scored["worlds"] == 2
    assert scored["planted"] == sum(f.planted for f in found) >= 6
    assert scored["recall"] >= 0.5
    assert scored["precision"] is None or scored["precision"] >= 0.8
    assert scored["teams"] == 2
    assert scored["named_wrongly"]["fast"]["accounts"] == 0
    assert scored["named_wrongly"]["fast"]["of"] > 0
    assert 0 <= scored["reader_p_at_most"]["0.01"] <= 0.02
    assert bench.MAIN in bench.RELEASES


def test_roles_are_scored(bench: Any) -> None:
    scored = bench.role_figures(0.05, seed=1)
    assert scored["members"] > 20
    assert sum(scored["told"].values()) == scored["members"]
    for name in ("accuracy_of_decided", "amplifier_precision", "originator_recall"):
        assert 0.5 <= scored[name] <= 1


def test_ordinary_life_is_counted(bench: Any, capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--ordinary", "--seeds", "1", "--life", "few other", "--jobs", "1", "--json"])
    found = json.loads(capsys.readouterr().out)
    found.pop("machine")
    assert set(found) == {"6 o'clock, few other sources", "2 o'clock, few other sources"}
    assert all(row["with_finding"] == 0 for row in found.values())
