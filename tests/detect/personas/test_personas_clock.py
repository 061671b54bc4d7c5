"""Clocks: the shapes, the circle, coverage of intervals, and what stays unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.personas.statistics import clock
from inconcert.detect.personas.statistics.circle import (
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
from inconcert.detect.personas.statistics.clock_learn import learn, published
from inconcert.detect.personas.statistics.clock_shapes import shapes


def drawn(rng, accounts, hours, *, spread=1.4):
    """Accounts of the model itself: offset, and counts of independent hours, (accounts, 24)."""
    offset = rng.choice(OFFSETS, accounts)
    late = rng.normal(0, spread, accounts)
    middle = np.round((clock.MID_SLEEP + late - offset) * 4).astype(int) % STEPS
    shape = shapes()[rng.integers(0, len(shapes()), accounts)]
    counts = np.zeros((accounts, 24))
    for i in range(accounts):
        by_hour = np.roll(shape[i], middle[i]).reshape(24, 4).sum(axis=1)
        counts[i] = rng.multinomial(hours, by_hour)
    return offset, counts


def test_every_shape_is_quietest_in_the_night_and_sums_to_one():
    curves = shapes()
    assert curves.shape == (18, STEPS)
    assert curves.sum(axis=1) == pytest.approx(1)
    since = np.arange(STEPS) / 4
    quiet = since[curves.argmin(axis=1)]
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
    learnt = learn(reading, claimed)
    assert learnt.spread.sum() == pytest.approx(1)
    assert learnt.accounts == known.sum()
    assert 0.08 < learnt.false < 0.22
    held = {}
    for name, used in (("published", published()), ("learnt", learnt)):
        density = clock.posterior(reading.take(np.flatnonzero(known)), used.spread)
        for level, mass in zip((0.8, 0.95), used.levels, strict=True):
            low, high = interval(density, mass)
            held[name, level] = covers(low, high, offset[known]).mean()
    assert held["published", 0.8] < 0.5
    assert held["learnt", 0.8] == pytest.approx(0.8, abs=0.06)
    assert held["learnt", 0.95] == pytest.approx(0.95, abs=0.04)


def test_nothing_is_learnt_from_accounts_without_a_rhythm():
    even = clock.read(np.full((5, 24), 6.0))
    learnt = learn(even, np.zeros(5))
    assert learnt.spread == pytest.approx(clock.chronotypes())
    assert learnt.levels == (0.8, 0.95)
    assert learnt.accounts == 0


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


def working_days(rng, accounts, *, begins=9.0, length=9.0, days=(0, 1, 2, 3, 4)):
    """Accounts that post in one block of days: offset, hours of the week (accounts, 168)."""
    offset = rng.choice(np.arange(-11, 13), accounts).astype(float)
    counts = np.zeros((accounts, 168))
    for i in range(accounts):
        day = rng.choice(days, 60)
        local = day * 24 + begins + length * rng.random(60)
        np.add.at(counts[i], np.floor(local - offset[i]).astype(int) % 168, 1)
    return offset, counts


@pytest.mark.parametrize("days", [(0, 1, 2, 3, 4), (6, 0, 1, 2, 3)])
def test_an_office_is_told_by_its_days_and_read_by_its_beginning(days):
    rng = np.random.default_rng(9)
    offset, counts = working_days(rng, 150, days=days)
    by_week, by_day = clock.read(counts), clock.read(counts.reshape(-1, 7, 24).sum(axis=1))
    right = [
        (apart(best(clock.posterior(reading)), offset) <= 2).mean() for reading in (by_week, by_day)
    ]
    assert right[0] > 0.95
    assert right[1] < 0.7  # hours alone look like somebody who sleeps fifteen hours
    low, high = interval(clock.posterior(by_week), 0.8)
    assert covers(low, high, offset).mean() > 0.8
    assert (high - low).mean() < 3


def test_the_same_block_on_every_day_is_no_office():
    rng = np.random.default_rng(10)
    _, counts = working_days(rng, 100, begins=19.0, length=4.0, days=range(7))
    low, high = interval(clock.posterior(clock.read(counts)), 0.8)
    assert (high - low).mean() > 9  # some hours of the day, who knows which


def test_people_are_read_the_same_by_week_and_by_day():
    rng = np.random.default_rng(11)
    _, by_day = drawn(rng, 60, 80)
    by_week = np.stack([rng.multinomial(int(n), np.full(7, 1 / 7)) for n in by_day.ravel()])
    by_week = by_week.reshape(60, 24, 7).transpose(0, 2, 1).reshape(60, 168).astype(float)
    one, two = clock.read(by_day), clock.read(by_week)
    assert (one.status == two.status).mean() > 0.9
    known = np.flatnonzero((one.status == clock.KNOWN) & (two.status == clock.KNOWN))
    at = [best(clock.posterior(reading.take(known))) for reading in (one, two)]
    assert apart(at[0], at[1]).max() < 0.3


def test_a_reading_of_some_is_set_among_all():
    rng = np.random.default_rng(12)
    _, counts = drawn(rng, 3, 60)
    part = clock.read(counts)
    whole = part.among(np.array([1, 3, 4]), np.array([2, 60, 0, 60, 60]))
    assert whole.status.tolist() == [0, part.status[0], 0, part.status[1], part.status[2]]
    assert whole.likelihood[[1, 3, 4]] == pytest.approx(part.likelihood)
    assert (whole.likelihood[[0, 2]] == 1).all()
    assert clock.posterior(whole)[0] == pytest.approx(1 / STEPS)


def test_levels_are_learnt_where_people_are_alike():
    """People without chronotypes of their own: an 80 % interval need not allow for any."""
    rng = np.random.default_rng(13)
    offset, counts = drawn(rng, 900, 100, spread=0.01)
    learnt = learn(clock.read(counts[:600]), offset[:600])
    reading = clock.read(counts[600:])
    known = np.flatnonzero(reading.status == clock.KNOWN)
    widths = {}
    for name, used in (("published", published()), ("learnt", learnt)):
        density = clock.posterior(reading.take(known), used.spread)
        low, high = interval(density, used.levels[0])
        widths[name] = (high - low).mean()
        held = covers(low, high, offset[600:][known]).mean()
        if name == "learnt":
            assert held == pytest.approx(0.8, abs=0.09)
    assert widths["learnt"] < 0.8 * widths["published"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_hardly_any_claims_teach_hardly_anything(size):
    rng = np.random.default_rng(14)
    offset, counts = drawn(rng, size, 200)
    learnt = learn(clock.read(counts), offset)
    assert np.abs(learnt.spread - clock.chronotypes()).sum() < 0.3
    assert learnt.levels == pytest.approx((0.8, 0.95), abs=0.05)


def test_an_office_of_many_is_one_office():
    rng = np.random.default_rng(15)
    offset, counts = working_days(rng, 1)
    members = np.vstack([counts] * 12)
    alone, together = clock.posterior(clock.read(counts)), clock.pooled(clock.read(members))
    low, high = interval(alone, 0.8)
    low_all, high_all = interval(together[None, :], 0.8)
    assert (high_all - low_all)[0] >= (high - low)[0]
    assert covers(low_all, high_all, offset)[0]
