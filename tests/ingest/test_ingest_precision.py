"""How finely the times of a source are noted, and which of them are a collector's."""

from __future__ import annotations

import json

import numpy as np
import pytest

from inconcert import import_files
from inconcert.case import Case
from inconcert.durations import DAY, HOUR, MILLISECOND, MINUTE, SECOND
from inconcert.ingest.times.grids import grid_of
from inconcert.ingest.times.noted import precision_notes, units_of
from inconcert.ingest.times.precision import noted, whole_unit

START = 1_700_006_400 * SECOND


def people(seed: int, rows: int = 2000, accounts: int = 100, days: int = 20):
    """Times to the second and accounts of ordinary people, in order of time."""
    rng = np.random.default_rng(seed)
    active = rng.lognormal(0, 1, accounts)
    time = START + np.sort(rng.integers(0, days * DAY // SECOND, rows)) * SECOND
    return time, rng.choice(accounts, rows, p=active / active.sum())


def units(time, account, **more):
    return noted(np.asarray(time, np.int64), lambda: np.asarray(account, np.int64), **more)


@pytest.mark.parametrize("unit", [DAY, HOUR, MINUTE, SECOND, MILLISECOND, 1])
def test_the_unit_is_the_largest_in_which_all_times_are_whole(unit):
    time, account = people(1)
    time = time + np.arange(len(time)) % 977 * (1 if unit == 1 else MILLISECOND)
    time = time // unit * unit
    time[:2] = START + unit, START + 3 * unit
    assert whole_unit(time) == unit
    assert set(units(time, account).unit.tolist()) == {unit}


def test_no_times_have_no_unit():
    assert len(units([], []).unit) == 0
    assert whole_unit(np.empty(0, np.int64)) == 1


@pytest.mark.parametrize("hours", [-5, -3.5, 1, 5.75])
def test_dates_of_a_zone_are_dates_in_summer_too(hours):
    time, account = people(2, days=200)
    dates = time // DAY * DAY - int(hours * HOUR)
    dates[1000:] -= HOUR
    assert set(units(dates, account).unit.tolist()) == {DAY}


def test_one_account_that_posts_at_one_hour_of_every_day_has_no_dates():
    time = START + np.arange(50) * DAY + 9 * HOUR
    assert set(units(time, np.zeros(50)).unit.tolist()) == {HOUR}


def test_hours_of_a_zone_of_half_an_hour():
    time, account = people(3)
    time = time // HOUR * HOUR + 30 * MINUTE
    assert set(units(time, account).unit.tolist()) == {HOUR}


@pytest.mark.parametrize("coarse", [MINUTE, HOUR, DAY])
def test_one_post_with_seconds_changes_nothing_for_the_others(coarse):
    time, account = people(4)
    time = time // coarse * coarse
    time[700] += 17 * SECOND
    found = units(time, account).unit
    assert found[700] == SECOND
    assert set(np.delete(found, 700).tolist()) == {coarse}


@pytest.mark.parametrize("coarse", [MINUTE, DAY])
def test_files_put_together_keep_their_units(coarse):
    time, account = people(5, rows=4000)
    order = np.random.default_rng(5).permutation(4000)
    first, second = np.sort(order[:2000]), np.sort(order[2000:])
    one = time[first] // coarse * coarse
    whole = np.concatenate([one, time[second]])
    found = units(whole, np.concatenate([account[first], account[second]])).unit
    assert (found[:2000] == coarse).all()
    # A post or two of the second part may follow on the first, or be whole by chance.
    assert (found[2000:] == SECOND).mean() > 0.99


def test_an_exporter_that_changed_is_seen_in_the_order_of_time():
    time, account = people(6, rows=4000)
    time = np.where(time < time[2000], time // MINUTE * MINUTE, time)
    order = np.random.default_rng(6).permutation(4000)
    found = units(time[order], account[order]).unit
    assert (found[order < 2000] == MINUTE).all()
    assert (found[order >= 2000] == SECOND).mean() > 0.99


def test_a_farm_of_programs_beside_people_is_not_a_file_of_minutes():
    """Twenty accounts that post on the minute, all at once, in a file sorted by account or time."""
    time, account = people(7, rows=6000)
    rng = np.random.default_rng(7)
    shots = START + rng.integers(0, 20 * DAY // MINUTE, 30) * MINUTE
    farm = np.repeat(shots, 20)
    every = np.concatenate([time, farm])
    who = np.concatenate([account, 1000 + np.tile(np.arange(20), 30)])
    for order in (np.argsort(every, kind="stable"), np.lexsort((every, who))):
        assert set(units(every[order], who[order]).unit.tolist()) == {SECOND}


def visits(time, step, late, seed):
    rng = np.random.default_rng(seed)
    marks = np.arange(time.min() // step, time.max() // step + 3) * step
    marks = marks + rng.integers(0, late + 1, len(marks)) * SECOND
    return marks[np.searchsorted(marks, time)]


@pytest.mark.parametrize("step", [10, 15, 17, 30])
@pytest.mark.parametrize("late", [0, 8, 40])
@pytest.mark.parametrize("rows", [400, 3000])
def test_a_collectors_visits_are_a_grid(step, late, rows):
    time, account = people(8, rows=rows)
    found = units(visits(time, step * MINUTE, late, 8), account)
    assert found.grid is not None
    assert 0.9 * step * MINUTE <= found.grid.step <= 1.1 * step * MINUTE
    assert set(found.unit.tolist()) == {found.grid.step}
    assert units(visits(time, step * MINUTE, late, 8), account, grids=False).grid is None


def test_batches_taken_by_hand_are_a_grid():
    time, account = people(9, rows=3000, accounts=60)
    rng = np.random.default_rng(9)
    taken = np.append(np.sort(rng.choice(time, 12)), time[-1]) + 5 * HOUR + 7 * SECOND
    found = units(taken[np.searchsorted(taken, time)], account)
    assert found.grid is not None
    assert found.grid.step > HOUR


@pytest.mark.parametrize("rows", [500, 3000, 60_000])
@pytest.mark.parametrize("unit", [SECOND, MINUTE, HOUR, DAY])
def test_ordinary_people_have_no_grid_however_many_they_are(rows, unit):
    for seed in range(4):
        time, account = people(seed, rows=rows)
        assert units(time // unit * unit, account).grid is None


def test_an_evening_and_a_daily_programme_have_no_grid():
    rng = np.random.default_rng(10)
    account = rng.integers(0, 200, 4000)
    evening = START + rng.integers(0, 2 * HOUR // SECOND, 4000) * SECOND
    moment = START + rng.integers(0, 4 * MINUTE // SECOND, 4000) * SECOND
    daily = evening + rng.integers(0, 30, 4000) * DAY
    for time in (evening, moment, daily):
        assert units(time, account).grid is None


def test_a_farm_that_acts_now_and_then_has_no_grid():
    rng = np.random.default_rng(11)
    shots = START + np.sort(rng.integers(0, 20 * DAY // SECOND, 150)) * SECOND
    time = np.repeat(shots, 20) + rng.integers(0, 40, 3000) * SECOND
    assert units(np.sort(time), np.tile(np.arange(20), 150)).grid is None
    # To the second, each of them once.
    assert units(np.repeat(shots, 20), np.tile(np.arange(20), 150)).grid is None


def test_schedulers_on_the_quarter_are_no_grid_among_people():
    time, account = people(12, rows=3000)
    quarter = account < 30
    time = np.where(quarter, -(-time // (15 * MINUTE)) * 15 * MINUTE, time)
    assert 0.2 < quarter.mean() < 0.6
    found = units(time, account)
    assert found.grid is None
    assert set(found.unit[~quarter].tolist()) == {SECOND}
    assert (found.unit[quarter] == 15 * MINUTE).mean() > 0.99


def test_a_grid_is_of_many_accounts():
    time, _ = people(13, rows=3000)
    marks = visits(time, 15 * MINUTE, 0, 13)
    assert grid_of(marks, MINUTE, lambda: np.arange(3000) % 9) is None
    assert grid_of(marks, MINUTE, lambda: np.minimum(np.arange(3000), 1999)) is None
    assert grid_of(marks, MINUTE, lambda: np.arange(3000) % 40) is not None


def write(path, time, account):
    day = "%Y-%m-%d %H:%M:%S"
    lines = ["id,user,created_at,text"]
    lines += [
        f"{n},u{a},{np.datetime64(int(t), 'us').item().strftime(day)},hello {n}"
        for n, (t, a) in enumerate(zip(time, account, strict=True))
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_collectors_times_are_a_doubt_of_their_file(tmp_path):
    time, account = people(8, rows=1500)
    write(tmp_path / "visits.csv", visits(time, 15 * MINUTE, 0, 8), account)
    write(tmp_path / "posts.csv", time, account + 1000)
    case = tmp_path / "case.duckdb"
    first, second = import_files(case, [tmp_path / "visits.csv", tmp_path / "posts.csv"]).sources
    (told,) = first.doubts
    assert "fall on a grid of 15 minutes" in told
    assert "--map COLUMN=time" in told
    assert "--set coordination.grids=false" in told
    assert second.doubts == []
    with Case.open(case) as opened:
        assert json.loads(opened.one("SELECT doubts FROM source WHERE source = 1")) == [told]
        assert opened.one("SELECT doubts FROM source WHERE source = 2") is None
        one, two = units_of(opened).sources
        assert (one.units, two.units) == ({15 * MINUTE: 1500}, {SECOND: 1500})
        assert precision_notes(units_of(opened)) == [
            "Times of visits.csv are recorded to 15 minutes: no shorter time window is tested "
            "on them, and at that window posts count as close together if their recorded times are "
            "equal."
        ]


def test_posts_by_the_clock_are_as_close_as_their_clock():
    """Programs on the hour, quarter, five minutes and minute; a person on the hour at times.

    What keeps the minute alone is left as it stands.
    """
    time, account = people(20, rows=4000, accounts=80)
    steps = {0: HOUR, 1: 5 * MINUTE, 2: 15 * MINUTE, 3: MINUTE}
    for who, step in steps.items():
        time = np.where(account == who, -(-time // step) * step, time)
    mixed = (account == 4) & (np.arange(4000) % 3 == 0)
    time = np.where(mixed, time // HOUR * HOUR, time)
    found = units(time, account)
    for who, step in steps.items():
        own = found.unit[account == who]
        if step == MINUTE:
            assert own.max() == SECOND
        else:
            assert (own == step).mean() > 0.7
            assert own.min() >= step
    assert set(found.unit[mixed].tolist()) == {HOUR}
    assert set(found.unit[(account > 4) | ((account == 4) & ~mixed)].tolist()) == {SECOND}
    assert found.clock is not None
    assert found.clock.tolist() == (found.unit > SECOND).tolist()
    assert set(units(time, account, grids=False).unit.tolist()) == {SECOND}


def test_people_are_no_clocks():
    for seed in range(20):
        time, account = people(seed, rows=5000, accounts=50)
        assert set(units(time, account).unit.tolist()) == {SECOND}
        found = units(time // MINUTE * MINUTE, account)
        assert set(found.unit.tolist()) == {MINUTE}


def test_one_program_has_nobody_to_meet():
    time, account = people(21, rows=4000)
    for clocks in (1, 2, 3):
        moved = np.where(account < clocks, time // HOUR * HOUR, time)
        found = set(units(moved, account).unit.tolist())
        assert found == ({SECOND, HOUR} if clocks > 2 else {SECOND})
