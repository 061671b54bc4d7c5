"""The benchmark of clocks, tiny: the keys that it promises, and its figures with room."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("clock")


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("_clocks")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("_clock_people")


def test_more_posts_tell_the_clock_better_and_programs_stay_unknown(bench: Any) -> None:
    found = bench.by_posts(1, 300)
    assert list(found) == ["30", "50", "100", "300"]
    shares = [figures["within_two_hours"] for figures in found.values()]
    assert shares[0] < shares[2] < shares[3] + 0.05
    assert shares[2] > 0.72
    assert found["100"]["programs_unknown"] > 0.95
    assert 0.75 < found["100"]["covers_80"] < 0.95
    assert found["100"]["covers_95"] > 0.93


def test_every_setting_is_read_with_and_without_learning(bench: Any) -> None:
    found = bench.settings(2, 200, draws=1)
    assert {"ordinary", "night owls", "shift workers", "office", "mixed"} <= set(found)
    owls = found["night owls"]
    assert owls["learnt_within_two_hours"] > owls["within_two_hours"]
    assert owls["learnt_covers_80"] > 0.72
    # With the right spread of chronotypes an interval holds what it says.
    assert owls["given_covers_80"] == pytest.approx(0.8, abs=0.1)
    assert all(f["covers_95"] > 0.7 for f in found.values())
    assert all(abs(f["learnt_covers_80"] - 0.8) < 0.16 for f in found.values())
    # Offices are told by their week, and evenings by nothing: their intervals are half the clock.
    assert found["office"]["within_two_hours"] > 0.9
    assert found["evenings only"]["width_80"] > 9


def test_simulated_accounts_live_where_they_say(settings: Any) -> None:
    rng = np.random.default_rng(3)
    office = settings.office(rng, 50, 60)
    local = (np.arange(168)[None, :] + office.zone[:, None]) % 168
    inside = (local % 24 >= 8) & (local % 24 < 18) & (local < 5 * 24)
    assert (office.counts * ~inside).sum() == 0
    shifts = settings.shifts(rng, 50, 200)
    assert shifts.counts.shape == (50, 168)
    assert (shifts.counts.sum(axis=1) <= 200).all()


def test_a_small_conference_gives_the_figures_of_personas(bench: Any) -> None:
    row = bench.one(1, factor=0.03)
    figures = bench.personas([row])
    assert figures["worlds"] == 1
    assert figures["group_recall"] >= 1 / 3
    assert figures["decoy_rate"] == 0
    assert figures["organic_singles"] <= 1
    assert figures["organic_worlds"] == 5
    assert figures["organic_tested"] > 100
    assert set(figures["lone_recall"]) >= {"place+change+client+reach", "place+change"}
    assert figures["claim_false_rate"] is None or figures["claim_false_rate"] < 0.2
