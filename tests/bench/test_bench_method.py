"""The benchmarks of the method, quick: the keys that they promise, and the targets with room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import real


def test_organic_traffic_has_no_group_and_syndicates_are_explained(measured: Any) -> None:
    found = measured("organic", "--quick", "--jobs", "1", "--seeds", "2")
    assert found["seeds"] == 2
    assert found["seeds_with_group"] == 0
    assert found["candidates_tested"] > 50
    assert found["clusters_tested"] > 30
    assert 0 < found["smallest_p"] <= 1
    assert found["syndicates_planted"] == 2
    assert found["syndicates_found"] == 2
    assert found["syndicates_explained"] == 2
    assert found["false_groups_beside_syndicates"] == 0


def test_planted_groups_are_found(measured: Any) -> None:
    found = measured("planted", "--quick", "--jobs", "1", "--seeds", "1")
    assert found["groups_planted"] == 3
    assert found["groups_found"] == found["groups_found_per_seed"] == 3
    assert found["account_recall"] >= 0.85
    assert found["account_precision"] >= 0.95
    assert found["false_groups"] == 0
    designs = found["designs"]
    assert set(designs) == {"10 actions", "6 actions", "4 actions", "30 minutes"}
    assert designs["10 actions"] == {key: found[key] for key in designs["10 actions"]}
    assert designs["6 actions"]["groups_found"] >= 2
    for figures in designs.values():
        assert figures["groups_planted"] == 3
        assert sum(figures["found_at_window"].values()) == figures["groups_found"]
        assert figures["seeds_with_false_group"] == 0
    assert designs["10 actions"]["right_window"] == "60s"
    assert designs["30 minutes"]["right_window"] == "30m"


def test_p_values_are_not_too_small(measured: Any) -> None:
    found = measured("calibration", "--quick", "--jobs", "1", "--seeds", "1")
    rates = found["rates"]
    judged = [row for row in rates if row["judged"]]
    assert found["worst_ratio"] == max(row["ratio"] for row in judged)
    assert {row["nominal"] for row in judged} == {0.01, 0.05, 0.1}
    assert {row["data"] for row in rates} == {
        "organic", "dealt", "jittered", "jittered campaigns", "minutes beside seconds",
        "on the hour", "by visits",
    }  # fmt: skip
    for row in rates:
        assert row["observed"] == pytest.approx(row["k"] / max(row["n"], 1))
        assert row["exact_low"] <= row["observed"] <= row["exact_high"]
    # Few tests: a rate is too high where its interval says so.
    assert sum(row["n"] for row in judged) > 500
    assert all(row["exact_low"] <= row["nominal"] for row in judged)
    assert found["worst_ratio"] < 3


def test_average_precision_exceeds_that_of_every_baseline(measured: Any) -> None:
    designs = ("--design", "default", "--design", "6 actions")
    found = measured("baselines", "--quick", "--jobs", "1", "--seeds", "1", *designs)
    precision = found["average_precision"]
    assert set(precision) > {"inconcert", "coortweet", "coornet", "tfidf_cosine", "sdsm", "bicm"}
    ours = precision["inconcert"]
    assert set(ours["designs"]) == {"default", "6 actions"}
    assert ours["overall"]["value"] == pytest.approx(
        sum(value["value"] for value in ours["designs"].values()) / 2
    )
    assert ours["overall"]["value"] > 0.85
    assert set(found["lead"]) == set(precision) - {"inconcert"}
    for name, value in found["lead"].items():
        gap = ours["overall"]["value"] - precision[name]["overall"]["value"]
        assert value["value"] == pytest.approx(gap)
    assert found["beats_every_baseline"] == (min(v["value"] for v in found["lead"].values()) > 0)
    assert found["beats_every_baseline"]
    for win in found["where_a_baseline_wins"]:
        assert win["average_precision"] > win["ours"]


def test_cost_is_told_apart(measured: Any) -> None:
    found = measured("stats", "--quick")
    seconds = found["seconds"]
    assert found["shares"] > 40_000
    assert found["ratio"] == pytest.approx(
        (seconds["statistics"] + seconds["halves"]) / seconds["network"]
    )
    assert found["candidates"] > 20
    parts = found["parts"]
    assert parts["all"] == pytest.approx(sum(v for k, v in parts.items() if k != "all"))
    assert len(parts) > 3
    assert all(value > 0 for value in parts.values())
    assert found["peak_gib"]["statistics"] > 0.1


def test_coarsely_recorded_ordinary_life_gives_no_finding(measured: Any) -> None:
    rows = measured("noted", "--seeds", "2", "--jobs", "1")["rows"]
    assert len(rows) == 3
    assert {(row["worlds"], row["with_finding"]) for row in rows} == {(2, 0)}


def test_real_data_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the data is not there"):
        real.main(["--json", "--data", str(tmp_path)])
    result = json.loads(capsys.readouterr().out)
    assert "is not in" in result["elections"]["skipped"]
    assert "is not in" in result["operation"]["skipped"]
