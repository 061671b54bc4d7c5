"""Quiet days of the week, silent days, daylight saving: known series, and rates by chance."""

from __future__ import annotations

import numpy as np
import pytest

from inconcert.detect.personas.statistics import clock, week
from inconcert.detect.personas.statistics.clock_shapes import shapes

MONDAY = 19_723  # 2024-01-01


def series(rng, weeks, level, rest=(), low=0.4):
    days = np.full(weeks * 7, float(level))
    for day in rest:
        days[day::7] *= low
    return rng.poisson(days)


@pytest.mark.parametrize("rest", [(5, 6), (4, 5), (6, 0)])
def test_the_quiet_pair_is_found_wherever_the_series_starts(rest):
    rng = np.random.default_rng(1)
    days = series(rng, 12, 30, rest)
    for skip in (0, 3):
        found = week.quiet_pair(days[skip:].astype(float), MONDAY + skip, rng)
        assert found.first == rest[0]
        assert found.p == pytest.approx(0.001)
        assert found.ratio == pytest.approx(0.4, abs=0.12)
        assert found.weeks == 12 - (skip > 0)


def test_weeks_without_rest_are_rarely_taken_for_weeks_with_one():
    rng = np.random.default_rng(2)
    p = [
        week.quiet_pair(series(rng, 8, 10).astype(float), MONDAY, rng, draws=99).p
        for _ in range(200)
    ]
    assert np.mean(np.array(p) <= 0.05) < 0.1
    assert week.quiet_pair(np.ones(20), MONDAY, rng) is None
    assert week.quiet_pair(np.zeros(70), MONDAY, rng) is None


def test_a_silent_day_is_named_and_ordinary_ones_are_not():
    rng = np.random.default_rng(3)
    days = series(rng, 20, 40, (5, 6))
    days[66] = 2
    found = week.silent_days(days, MONDAY)
    assert [day.day for day in found] == [MONDAY + 66]
    assert found[0].observed == 2
    assert 30 < found[0].expected < 50
    assert found[0].p <= found[0].q < 1e-4


def test_silence_by_chance_keeps_its_rate():
    rng = np.random.default_rng(4)
    # Counts that wobble more than a Poisson series does.
    worlds = [
        week.silent_days(rng.poisson(30 * rng.gamma(20, 1 / 20, 140)), MONDAY) for _ in range(60)
    ]
    assert sum(bool(found) for found in worlds) <= 8
    assert week.silent_days(np.ones(100, np.int64), MONDAY) == []


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_the_season_of_a_clock(shift):
    rng = np.random.default_rng(5)
    local = shapes()[8].reshape(24, 4).sum(axis=1)
    cold = rng.multinomial(4_000, np.roll(local, 3), 5).astype(float)
    warm = rng.multinomial(4_000, np.roll(local, 3 + shift), 5).astype(float)
    shares = week.daylight_saving(clock.read(warm), clock.read(cold))
    assert shares.sum(axis=1) == pytest.approx(1)
    assert (shares.argmax(axis=1) == shift + 1).all()
    nothing = week.daylight_saving(clock.read(warm * 0), clock.read(cold))
    assert nothing == pytest.approx(1 / 3)
