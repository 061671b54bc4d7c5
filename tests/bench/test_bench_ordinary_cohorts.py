"""The benchmark of cohorts in ordinary life, quick: its rows, and what must hold at any size."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("ordinary_cohorts")


def test_every_shape_makes_days_of_its_seed(bench: Any) -> None:
    for shape in bench.SHAPES:
        made, again, other = (bench.dates(seed, shape, 300, 500) for seed in (3, 3, 4))
        assert (made == again).all(), shape
        assert (made != other).any(), shape
        assert len(made) == 300
        assert (made % bench.DAY == 0).all()
        days = made // bench.DAY - bench._FIRST
        assert days.min() >= 0
        assert days.max() < 500
        rate = bench.rate_of(shape, np.random.default_rng(1), 500)
        assert rate.shape == (500,)
        assert (rate >= 0).all()


def test_ordinary_life_has_no_cohort_and_most_of_a_file_is_one(
    bench: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bench.main(["--quick", "--json", "--seeds", "1", "--jobs", "1", "--first", "301",
                "--data", str(tmp_path / "absent")])  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert (found["seeds"], found["first"]) == (1, 301)
    assert set(found["ordinary"]) == set(bench.SHAPES)
    passes = {shape: sum(by.values()) for shape, by in found["ordinary"].items()}
    assert passes.pop("moody") <= 1  # one busy stretch that is uneven in itself looks like batches
    assert sum(passes.values()) == 0
    assert found["profiles"]["tags"]["template"] == 0
    assert found["profiles"]["late country"]["template"] == 0
    assert found["drawn"] == {}
    assert [sum(by.values()) for by in found["large"].values()] == [1, 1, 1]
