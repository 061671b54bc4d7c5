"""Trials: what is chosen on one half is tested on the other, and on nothing else."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from concert_world import (
    HOUR,
    MINUTE,
    SECOND,
    START,
    WINDOWS,
    Read,
    World,
    campaign,
    organic,
)  # fmt: skip

from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.settings import scales
from inconcert.detect.coordination.concert.shares import BOTH, FOLDS
from inconcert.detect.coordination.concert.trial import (
    AS_BUSY,
    FLOOR,
    LEAST_UNITS,
    LEAST_UNITS_OTHERS,
    LEVELS,
    Known,
    Units,
    apart,
    combined,
    try_burst,
    untested,
)
from inconcert.stats.combine import truncated_product

TEN_SECONDS, MINUTE_SCALE = scales(WINDOWS[:2], SECOND)
OTHERS = replace(MINUTE_SCALE, others=True)


@pytest.mark.parametrize("fold", FOLDS[:2])
def test_a_campaign_stands_its_trial_and_strangers_do_not(fold):
    world = organic(1)
    members = campaign(world, "red", 1, acts=24)
    read = Read(world)
    trial = read.trial(members, fold)
    assert trial.p < 1e-6
    assert trial.tested_on == 1 - fold
    assert trial.scale.window == MINUTE
    assert LEAST_UNITS <= trial.in_step <= trial.units
    assert read.trial([f"o{n:03}" for n in range(10)], fold).p > 0.05


@pytest.mark.parametrize("fold", FOLDS[:2])
def test_the_tested_half_has_no_say_in_what_is_chosen(fold):
    world = organic(2)
    members = campaign(world, "red", 2, acts=24)
    rng = np.random.default_rng(1)
    scattered = [
        row | {"time": row["time"] + int(rng.integers(0, 86_400)) * SECOND}
        if row["fold"] != fold
        else row
        for row in world.rows
    ]
    chosen = []
    for rows in (world.rows, scattered):
        trial = Read(World(rows)).trial(members, fold)
        chosen.append((trial.scale, trial.least, trial.level))
        p = trial.p
    assert chosen[0] == chosen[1]
    # The evidence was on the tested half alone, and is gone.
    assert p > 0.05


def test_a_trial_is_the_test_of_its_units():
    world = organic(3)
    members = campaign(world, "red", 3, acts=24)
    read = Read(world)
    shares, parts, accounts = read.shares, read.parts, read.numbers(members)
    trial = read.trial(members, 0)
    tested = parts[1, *trial.scale.part]
    found_on = parts[0, *trial.scale.part]
    places = apart(
        tested, tested.shares_of(accounts), found_on, found_on.shares_of(accounts), trial.scale
    )
    busy = float(np.median(shares.posts[accounts])) * AS_BUSY
    units = Units(tested, accounts, trial.scale, trial.least, Known(places, busy))
    p = units.independent(trial.least, trial.level)
    assert trial.units == len(p)
    assert trial.in_step == (p <= trial.level).sum()
    assert trial.p == truncated_product(p, trial.level, FLOOR)


def test_one_unit_in_step_is_none_and_two_against_outsiders_are_none():
    p = np.array([1e-9, 0.5, 0.7])
    assert combined(p, 0.05, MINUTE_SCALE) == (1.0, 1)
    p[1] = 1e-9
    assert combined(p, 0.05, MINUTE_SCALE) == (truncated_product(p, 0.05, FLOOR), 2)
    assert combined(p, 0.05, OTHERS) == (1.0, 2)
    p[2] = 0.01
    assert combined(p, 0.05, OTHERS)[0] == truncated_product(p, 0.05, FLOOR) < 1
    assert (LEAST_UNITS, LEAST_UNITS_OTHERS) == (2, 3)
    assert combined(np.empty(0), 0.05, MINUTE_SCALE) == (1.0, 0)


def in_step(world, object_, at, *, members=8, origin=None):
    for i in range(members):
        world.share(f"m{i}", object_, at + i * SECOND, origin=origin, fold=0)


def units_of_all(world, scale):
    read = Read(world)
    return Units(read.parts[BOTH, *MINUTE_SCALE.part], np.arange(len(read.shares.names)), scale)


def test_objects_of_one_sitting_are_one_unit():
    world = World()
    for n in range(4):
        in_step(world, f"u{n}", START + n * 5 * MINUTE)
    in_step(world, "v", START + 5 * HOUR)
    units = units_of_all(world, MINUTE_SCALE)
    assert len(units.p) == 5
    found = units.independent(1, 0.05)
    assert sorted(found) == pytest.approx(sorted([4 * units.p[0], units.p[4]]))


def test_one_source_speaks_once_where_the_evidence_is_weak():
    world = World()
    for n in range(3):
        in_step(world, f"u{n}", START + n * 3 * HOUR, origin="one")
    for n in range(2):
        in_step(world, f"v{n}", START + (20 + n * 3) * HOUR)
    strong = units_of_all(world, MINUTE_SCALE)
    assert len(strong.independent(1, LEVELS[0])) == 5
    # What is of unknown origin is each of its own.
    assert len(strong.independent(1, LEVELS[1])) == 3
    assert len(units_of_all(world, OTHERS).independent(1, LEVELS[0])) == 3


def test_a_burst_is_not_tested_on_itself_nor_on_its_hour():
    world = World()
    for n in range(3):
        in_step(world, f"u{n}", START + n * 20 * MINUTE)
    in_step(world, "u0", START + 50 * HOUR)  # its object, two days later
    read = Read(world)
    burst = Candidate(np.arange(len(read.shares.names)), MINUTE, object=0, time=START)
    trial = try_burst(burst, read.parts[BOTH, *MINUTE_SCALE.part], MINUTE_SCALE)
    assert (trial.units, trial.in_step, trial.p, trial.tested_on) == (0, 0, 1.0, -1)
    for n in range(3):
        in_step(world, f"w{n}", START + (9 + 3 * n) * HOUR)
    trial = try_burst(burst, Read(world).parts[BOTH, *MINUTE_SCALE.part], MINUTE_SCALE)
    assert (trial.units, trial.in_step) == (3, 3)
    assert trial.p < 1e-3


def test_nothing_to_test_on_is_no_evidence():
    world = World()
    for n in range(6):
        in_step(world, f"u{n}", START + n * 3 * HOUR)
    read = Read(world)
    everybody = np.arange(len(read.shares.names))
    for fold in FOLDS:
        trial = read.trial([f"m{i}" for i in range(8)], fold)
        assert (trial.p, trial.units, trial.tested_on) == (1.0, 0, fold ^ 1)
    blank = untested(Candidate(everybody, MINUTE, -1), read.scales[0])
    assert (blank.p, blank.units, blank.tested_on) == (1.0, 0, -1)


def dealt(table: pa.Table, rng, fold) -> pa.Table:
    """Deal the accounts of one half out among the shares of each object and hour in it."""
    time, object_ = table["time"].to_numpy(), table["object"].to_pylist()
    keys = np.unique(
        [f"{o} {t // HOUR}" for o, t in zip(object_, time, strict=True)], return_inverse=True
    )[1]
    halves = table["fold"].to_numpy() & 1
    order = np.arange(len(time))
    for key in range(keys.max() + 1):
        rows = np.flatnonzero((keys == key) & (halves == fold))
        order[rows] = rng.permutation(rows)
    at = table.column_names.index("account")
    return table.set_column(at, "account", table["account"].take(pa.array(order)))


def crowded(seed) -> World:
    """A community of one taste: whatever it shares, most of a crowd shares at its leisure too."""
    rng = np.random.default_rng(seed)
    world = World()
    for n in range(36):
        at = START + int(rng.integers(0, 12 * 24)) * HOUR
        for i in range(40):
            if rng.random() < (0.8 if i < 10 else 0.5):
                late = min(3599, int(rng.exponential(900)))
                world.share(f"a{i:02}", f"u{n}", at + late * SECOND, fold=n % 2)
    return world


MEMBERS = [f"a{i:02}" for i in range(10)]  # of a crowded world


def holds(p, levels):
    """No level is passed more often than it says, but for three standard errors."""
    for a in levels:
        assert (np.array(p) <= a).mean() <= a + 3 * np.sqrt(a * (1 - a) / len(p))


def test_p_values_hold_where_accounts_are_dealt_out_on_the_tested_half():
    rng = np.random.default_rng(3)
    p = []
    for seed in range(6):
        table = crowded(seed).table()
        for _ in range(12):
            read = Read(dealt(table, rng, 1))
            tried = [*read.scales, *(replace(s, others=True) for s in read.scales)]
            p.append(read.trial(MEMBERS, 0, tried).p)
    holds(p, (0.05, 0.1, 0.25))


def test_p_values_of_a_fixed_question_are_no_smaller_than_they_should_be():
    rng = np.random.default_rng(4)
    world = crowded(7)
    for scale in (MINUTE_SCALE, OTHERS, replace(TEN_SECONDS, others=True)):
        p = []
        for _ in range(60):
            read = Read(dealt(world.table(), rng, 1))
            units = Units(read.parts[1, *scale.part], read.numbers(MEMBERS), scale, 2)
            p.append(truncated_product(units.independent(2, 0.25), 0.25, FLOOR))
        holds(p, (0.05, 0.25))


def test_what_an_account_did_in_one_sitting_is_evidence_once():
    world = World()
    rng = np.random.default_rng(5)
    for n in range(400):
        at = START + int(rng.integers(0, 6 * 24 * 3600)) * SECOND
        world.share(f"a{n % 9}", f"u{n}", at, fold=int(rng.integers(0, 2)))
    read = Read(world)
    parts, accounts = read.parts, np.array([0, 2, 5, 8])
    for scale in read.scales:
        for fold in FOLDS[:2]:
            tested, other = parts[fold, *scale.part], parts[1 - fold, *scale.part]
            places = tested.shares_of(accounts)
            kept = apart(tested, places, other, other.shares_of(accounts), scale)
            expected = [
                place
                for place in places.tolist()
                if not any(
                    abs(int(t) - int(tested.time[place])) <= scale.period // 4
                    for t in other.time[other.account == tested.account[place]]
                )
            ]
            assert kept.tolist() == expected
            assert 0 < len(kept) < len(places)


def test_sessions_that_coincide_are_no_second_evidence():
    """Ten people who happen to sit down at one minute twice, and share three things each time."""
    world = organic(8)
    for sitting in range(2):
        at = START + (30 + 40 * sitting) * HOUR
        for i in range(10):
            for n in range(4):
                late = (n * 90 + i % 5) * SECOND
                world.share(f"s{i}", f"sit{sitting}-{n}", at + late, fold=n % 2)
    read = Read(world)
    for fold in FOLDS:
        assert read.trial([f"s{i}" for i in range(10)], fold).p == 1.0


def test_those_who_hardly_ever_post_do_not_tell_how_quick_the_busy_are():
    """On the tested half the busy are as quick as the members, and many come once, and late."""
    rng = np.random.default_rng(6)
    world = World()
    for n in range(40):
        at = START + n * 7 * HOUR
        for i in range(8):
            world.share(f"m{i}", f"u{n}", at + int(rng.integers(0, 280)) * SECOND, fold=n % 2)
        for i in range(8):
            late = int(rng.integers(0, 280) if n % 2 else rng.integers(600, 1700))
            world.share(f"busy{i}", f"u{n}", at + late * SECOND, fold=n % 2)
        for i in range(30):
            late = int(rng.integers(600, 1700))
            world.share(f"once{n}-{i}", f"u{n}", at + late * SECOND, fold=n % 2)
    read = Read(world)
    slow = [scale for scale in read.scales if scale.window == 5 * MINUTE]
    trial = read.trial([f"m{i}" for i in range(8)], 0, slow)
    assert trial.scale.others
    assert trial.units == 20
    assert trial.p > 0.05
