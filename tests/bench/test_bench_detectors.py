"""The benchmarks of single detectors, tiny: the keys that they promise, and sane figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import clock
import cohorts
import cohorts_speed
import lookalikes
import ordinary_cohorts
import promoters
import twins
from worlds import clock_people


def test_more_posts_tell_the_clock_better_and_programs_stay_unknown() -> None:
    found = clock.by_posts(1, 300)
    assert list(found) == ["30", "50", "100", "300"]
    shares = [figures["within_two_hours"] for figures in found.values()]
    assert shares[0] < shares[2] < shares[3] + 0.05
    assert shares[2] > 0.72
    assert found["100"]["programs_unknown"] > 0.95
    assert 0.75 < found["100"]["covers_80"] < 0.95
    assert found["100"]["covers_95"] > 0.93


def test_every_setting_is_read_with_and_without_learning() -> None:
    found = clock.settings(2, 200, draws=1)
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


def test_simulated_accounts_live_where_they_say() -> None:
    rng = np.random.default_rng(3)
    office = clock_people.office(rng, 50, 60)
    local = (np.arange(168)[None, :] + office.zone[:, None]) % 168
    inside = (local % 24 >= 8) & (local % 24 < 18) & (local < 5 * 24)
    assert (office.counts * ~inside).sum() == 0
    shifts = clock_people.shifts(rng, 50, 200)
    assert shifts.counts.shape == (50, 168)
    assert (shifts.counts.sum(axis=1) <= 200).all()


def test_a_small_conference_gives_the_figures_of_personas() -> None:
    row = clock.one(1, factor=0.03)
    figures = clock.personas([row])
    assert figures["worlds"] == 1
    assert figures["group_recall"] >= 1 / 3
    assert figures["decoy_rate"] == 0
    assert figures["organic_singles"] <= 1
    assert figures["organic_worlds"] == 5
    assert figures["organic_tested"] > 100
    assert set(figures["lone_recall"]) >= {"place+change+client+reach", "place+change"}
    assert figures["claim_false_rate"] is None or figures["claim_false_rate"] < 0.2


def test_cohorts(measured: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "SIZES", (10, 40))
    found = measured("cohorts", "--quick", "--jobs", "1", "--seeds", "1", "--sizes", "250",
                     "--data", "absent")  # fmt: skip
    assert found["seeds"] == 1
    assert found["seeds_with_cohort"] == 0
    for name in ("plain", "seasons", "plain, ids", "seasons, ids"):
        figures = found["null"][name]["250"]
        assert figures["seeds"] == 1
        assert figures["seeds_with_cohort"] + figures["seeds_with_template"] == 0
    assert found["innocent"]["imported"]["explained"] == found["innocent"]["imported"]["cohorts"]
    assert found["innocent"]["imported"]["cohorts"] >= 1
    for name in ("planted", "planted_ids"):
        planted = found[name]["250"]
        assert planted["recall_by_size"] == {"10": 1.0, "40": 1.0}
        assert planted["precision"] == 1.0
        assert planted["account_precision"] > 0.9
    assert found["templates"]["recall"] >= 0.8
    assert found["templates"]["precision"] >= 0.9
    assert found["speed"]["least_p"] > 0
    assert found["real"] == {}


def test_speed(measured: Any) -> None:
    table = cohorts_speed.accounts(500)
    assert table.num_rows == len(set(table["account"].to_pylist())) == 500
    lengths = [len((text or "").split()) for text in table["description"].to_pylist()]
    assert lengths.count(300) == 50
    found = measured("cohorts_speed", "--accounts", "500")
    assert found["accounts"] == 500
    assert 0 < found["cpu"] < 60
    assert found["patterns_tested"] > 10


def test_every_shape_makes_days_of_its_seed() -> None:
    for shape in ordinary_cohorts.SHAPES:
        made, again, other = (ordinary_cohorts.dates(seed, shape, 300, 500) for seed in (3, 3, 4))
        assert (made == again).all(), shape
        assert (made != other).any(), shape
        assert len(made) == 300
        assert (made % ordinary_cohorts.DAY == 0).all()
        days = made // ordinary_cohorts.DAY - ordinary_cohorts._FIRST
        assert days.min() >= 0
        assert days.max() < 500
        rate = ordinary_cohorts.rate_of(shape, np.random.default_rng(1), 500)
        assert rate.shape == (500,)
        assert (rate >= 0).all()


def test_ordinary_life_has_no_cohort_and_most_of_a_file_is_one(measured: Any) -> None:
    found = measured("ordinary_cohorts", "--quick", "--seeds", "1", "--jobs", "1",
                     "--first", "301", "--data", "absent")  # fmt: skip
    assert (found["seeds"], found["first"]) == (1, 301)
    assert set(found["ordinary"]) == set(ordinary_cohorts.SHAPES)
    passes = {shape: sum(by.values()) for shape, by in found["ordinary"].items()}
    assert passes.pop("moody") <= 1  # one busy stretch that is uneven in itself looks like batches
    assert sum(passes.values()) == 0
    assert found["profiles"]["tags"]["template"] == 0
    assert found["profiles"]["late country"]["template"] == 0
    assert found["drawn"] == {}
    assert [sum(by.values()) for by in found["large"].values()] == [1, 1, 1]


@pytest.mark.slow
def test_start_core_and_false_alarms(measured: Any) -> None:
    found = measured("floods", "--quick", "--jobs", "1", "--seeds", "1", "--factor", "0.05")
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


def test_floods_of_ordinary_life_are_counted(measured: Any) -> None:
    found = measured("floods", "--ordinary", "--seeds", "1", "--life", "final, 20")
    assert set(found) == {"final, 20 fans"}
    row = found["final, 20 fans"]
    assert row["worlds"] == 1
    assert row["with_finding"] == row["findings"] == 0


def test_promoters_are_scored() -> None:
    small = promoters.Readership(sources=10, readers=700, days=40, teams=1, releases=8)
    found = [promoters.one(seed, readership=small) for seed in (1, 2)]
    scored = promoters.figures(found)
    assert scored["worlds"] == 2
    assert scored["planted"] == sum(f["planted"] for f in found) >= 6
    assert scored["recall"] >= 0.5
    assert scored["precision"] is None or scored["precision"] >= 0.8
    assert scored["teams"] == 2
    assert scored["named_wrongly"]["fast"]["accounts"] == 0
    assert scored["named_wrongly"]["fast"]["of"] > 0
    assert 0 <= scored["reader_p_at_most"]["0.01"] <= 0.02
    assert promoters.MAIN in promoters.RELEASES


def test_roles_are_scored() -> None:
    scored = promoters.role_figures(0.05, seed=1)
    assert scored["members"] > 20
    assert sum(scored["told"].values()) == scored["members"]
    for name in ("accuracy_of_decided", "amplifier_precision", "originator_recall"):
        assert 0.5 <= scored[name] <= 1


def test_promoters_in_ordinary_life_are_counted(measured: Any) -> None:
    found = measured(
        "promoters", "--ordinary", "--seeds", "1", "--life", "few other", "--jobs", "1"
    )
    assert set(found) == {"6 o'clock, few other sources", "2 o'clock, few other sources"}
    assert all(row["with_finding"] == 0 for row in found.values())


def test_twins_are_scored() -> None:
    size = twins.Towns(readers=500, namesakes=15, apart=15, later=15, twins=8, acts=12)
    found = [twins.one(seed, towns=size, apart=500) for seed in (1, 2)]
    scored = twins.figures(found)
    assert scored["worlds"] == 2
    assert scored["planted"] == 16
    assert scored["recall"] >= 0.7
    assert scored["precision"] >= 0.9
    assert set(scored["named_wrongly"]) == set(twins.STRANGERS)
    assert scored["named_wrongly"]["later"] == {"pairs": 0, "of": 30}
    assert scored["p_at_most"]["both"]["0.05"] <= 0.05
    assert scored["seconds"] > 0


def test_without_twins_nothing_is_found() -> None:
    size = replace(twins.Towns(), readers=500, namesakes=15, apart=15, later=15, twins=0)
    scored = twins.figures([twins.one(seed, towns=size, apart=500) for seed in (1, 2)])
    assert scored["planted"] == 0
    assert scored["recall"] is None
    assert scored["findings"] == 0
    assert scored["tested"] > 50


def test_look_alikes_are_scored() -> None:
    population = lookalikes.ProfilePopulation().scaled(8000, 12)
    row = lookalikes.one(1, population=population)
    figures = lookalikes.figures([row], population)
    assert figures["planted"] == 12
    assert figures["planted_among_near_pairs"] == 1
    assert 0 < figures["recall"] <= 1
    assert figures["findings"] >= row["true"]
    assert sum(figures["findings_on"].values()) == figures["findings"] - row["true"]
    assert figures["null_findings"] == [0]
    assert figures["seconds"] > 0
