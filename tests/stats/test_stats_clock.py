"""Clocks: the shapes, the circle, coverage of intervals, and what stays unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.stats import clock
from inconcert.stats.circle import (
    OFFSETS,
    STEPS,
    apart,
    best,
    covers,
    interval,
    normal,
    smooth,
    tail,
)


def drawn(rng, accounts, hours, *, spread=1.4):
    """Accounts of the model itself: offset, and counts of independent hours, (accounts, 24)."""
    offset = rng.choice(OFFSETS, accounts)
    late = rng.normal(0, spread, accounts)
    middle = np.round((clock.MID_SLEEP + late - offset) * 4).astype(int) % STEPS
    shape = clock.shapes()[rng.integers(0, len(clock.shapes()), accounts)]
    counts = np.zeros((accounts, 24))
    for i in range(accounts):
        by_hour = np.roll(shape[i], middle[i]).reshape(24, 4).sum(axis=1)
        counts[i] = rng.multinomial(hours, by_hour)
    return offset, counts


def test_every_shape_is_quietest_in_the_night_and_sums_to_one():
    shapes = clock.shapes()
    assert shapes.shape == (18, STEPS)
    assert shapes.sum(axis=1) == pytest.approx(1)
    since = np.arange(STEPS) / 4
    quiet = since[shapes.argmin(axis=1)]
    assert (np.minimum(quiet, 24 - quiet) < 3).all()


def test_clocks_of_the_model_are_read_with_the_coverage_that_is_said():
    rng = np.random.default_rng(4)
    offset, counts = drawn(rng, 2_000, 120)
    reading = clock.read(counts)
    assert (reading.status == clock.KNOWN).mean() > 0.97
    known = np.flatnonzero(reading.status == clock.KNOWN)
    density = clock.posterior(reading.take(known))
    assert density.sum(axis=1) == pytest.approx(1)
    assert (apart(best(density), offset[known]) <= 2).mean() > 0.78
    for level in (0.5, 0.8, 0.95):
        low, high = interval(density, level)
        share = covers(low, high, offset[known]).mean()
        assert level - 0.03 < share < level + 0.11
    # A tail is a p-value: small ones are no more frequent than they say.
    p = tail(density, offset[known])
    for level in (0.01, 0.05, 0.2):
        assert (p <= level).mean() < level + 3 * np.sqrt(level / len(p))


def test_a_shifted_account_has_a_shifted_clock():
    rng = np.random.default_rng(5)
    _, counts = drawn(rng, 20, 100)
    there = clock.posterior(clock.read(counts))
    # The same local habits three hours further east happen three hours earlier in UTC.
    east = clock.posterior(clock.read(np.roll(counts, -3, axis=1)))
    assert np.roll(there, 12, axis=1) == pytest.approx(east)


def test_what_has_no_rhythm_or_few_posts_stays_unknown():
    rng = np.random.default_rng(6)
    even = rng.multinomial(100, np.full(24, 1 / 24), 400).astype(float)
    status = clock.read(even).status
    assert (status == clock.EVEN).mean() > 0.97
    assert clock.read(np.full((1, 24), 5.0)).status.tolist() == [clock.EVEN]
    few = clock.read(np.eye(24)[:3])
    assert few.status.tolist() == [clock.FEW] * 3
    assert (few.likelihood == 1).all()
    assert len(clock.read(np.zeros((0, 24))).status) == 0
    # Ten posts do not tell half the clock from the other.
    vague = clock.read(np.tile([1.0, 0, 0, 0, 1.0, 1.0, 0, 0], (1, 3)) * 2, fewest=5)
    assert vague.status[0] in {clock.VAGUE, clock.EVEN}


def test_a_late_population_is_learnt_from_its_claims():
    rng = np.random.default_rng(7)
    offset, counts = drawn(rng, 1_500, 100)
    late = np.roll(counts, 3, axis=1)  # everybody lives three hours later
    reading = clock.read(late)
    known = reading.status == clock.KNOWN
    claimed = np.where(rng.random(len(offset)) < 0.85, offset, rng.choice(OFFSETS, len(offset)))
    spread = clock.learn(reading, claimed)
    assert spread.sum() == pytest.approx(1)
    held = {}
    for name, used in (("published", None), ("learnt", spread)):
        density = clock.posterior(reading.take(np.flatnonzero(known)), used)
        low, high = interval(density, 0.8)
        held[name] = covers(low, high, offset[known]).mean()
    assert held["published"] < 0.5
    assert 0.75 < held["learnt"] < 0.92


def test_nothing_is_learnt_from_accounts_without_a_rhythm():
    even = clock.read(np.full((5, 24), 6.0))
    assert clock.learn(even, np.zeros(5)) == pytest.approx(clock.chronotypes())


def test_a_group_with_one_clock_is_read_more_closely_than_its_members():
    rng = np.random.default_rng(8)
    offset, counts = drawn(rng, 600, 80)
    members = np.roll(counts[:30], 0, axis=1)
    for i in range(30):  # all live at UTC+2
        members[i] = np.roll(counts[i], round(offset[i] - 2))
    reading = clock.read(members)
    together = clock.pooled(reading)
    each = clock.posterior(reading)
    assert abs(best(together[None, :])[0] - 2) <= 1.5
    low, high = interval(together[None, :], 0.8)
    low_each, high_each = interval(each, 0.8)
    assert (high - low)[0] < (high_each - low_each).mean()
    assert covers(*interval(together[None, :], 0.95), np.array([2.0]))[0]
    start, end = clock.night(together)
    middle = (start + ((end - start) % 24) / 2) % 24
    assert apart(np.array([middle]), np.array([clock.MID_SLEEP - 2.0]))[0] <= 1.5


def test_nobody_known_gives_an_even_group():
    assert clock.pooled(clock.read(np.zeros((4, 24)))) == pytest.approx(1 / STEPS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=STEPS, max_size=STEPS).filter(lambda v: sum(v) > 0.01),
    st.floats(0.05, 0.99),
)
def test_an_interval_is_the_shortest_arc_that_holds_its_level(values, level):
    density = np.array([values]) / sum(values)
    low, high = interval(density, level)
    steps = round((high[0] - low[0]) * 4) + 1
    start = int(np.argmin(np.abs(OFFSETS - low[0])))
    around = np.tile(density[0], 2)
    assert around[start : start + steps].sum() >= level - 1e-9
    if steps > 1:
        shorter = [around[i : i + steps - 1].sum() for i in range(STEPS)]
        assert max(shorter) < level + 1e-9


def test_arcs_and_distances_cross_the_date_line():
    density = np.roll(normal(1.0), 2)[None, :]  # around -11.5
    low, high = interval(density, 0.9)
    assert low[0] > 8
    assert high[0] > 12
    assert covers(low, high, np.array([-11.5]))[0]
    assert covers(low, high, np.array([12.5]))[0]
    assert not covers(low, high, np.array([0.0]))[0]
    assert apart(np.array([11.0]), np.array([-11.0])).tolist() == [2.0]


def test_smoothing_keeps_the_sum_and_the_centre():
    curve = np.zeros(STEPS)
    curve[10] = 1
    blurred = smooth(curve, 1.0)
    assert blurred.sum() == pytest.approx(1)
    assert blurred.argmax() == 10
