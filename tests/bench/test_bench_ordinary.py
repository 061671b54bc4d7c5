"""The benchmark of ordinary life, small: its rows, its keys, and what it counts."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("ordinary")


def test_every_row_makes_a_world_of_its_seed(bench):
    for name, row in bench.ROWS.items():
        world, again, other = row.make(3), row.make(3), row.make(4)
        assert world.posts.equals(again.posts), name
        assert world.profiles.equals(again.profiles), name
        assert not world.posts.equals(other.posts), name
        time = world.posts["time"].to_numpy()
        assert (time[1:] >= time[:-1]).all()
        assert set(world.profiles["account"].to_pylist()) <= set(world.posts["account"].to_pylist())
        assert bool(world.owner) is row.owners


def test_outlets_are_told_by_owner_and_explained(bench, capsys):
    bench.main(["--only", "outlets", "--seeds", "1", "--jobs", "1", "--json"])
    found = json.loads(capsys.readouterr().out)["outlets"]
    assert found["seeds"] == found["runs_with_finding"] == found["runs_explained"] == 1
    assert found["groups"] >= 4
    assert found["mixed_groups"] == found["runs_with_mixed_group"] == found["q_below_p"] == 0
    assert found["least_q"] <= 0.05


def group(bench, **changes):
    made = {"accounts": 4, "owners": 1, "p": 0.01, "q": 0.02, "verdicts": {"feed": "holds"},
            "scale": "10s"}  # fmt: skip
    return bench.Group(**{**made, **changes})


def test_what_is_counted(bench):
    found = [
        bench.Found(1, []),
        bench.Found(2, [group(bench), group(bench, verdicts={"feed": "in_part"})]),
        bench.Found(3, [group(bench, owners=2, q=0.001)]),
    ]
    told = bench.figures("pushed", found)
    assert told["seeds"] == 3
    assert told["runs_with_finding"] == 2
    assert told["groups"] == 3
    assert told["runs_explained"] == 1
    assert (told["mixed_groups"], told["runs_with_mixed_group"]) == (1, 1)
    assert (told["least_q"], told["q_below_p"]) == (0.001, 1)
    assert told["verdicts"] == {"feed: holds": 2, "feed: in_part": 1}
    assert bench.figures("outlets", found)["runs_explained"] == 0
    assert bench.figures("puzzle20", found)["runs_explained"] == 1
    assert bench.figures("puzzle20", found[:1])["least_q"] is None
