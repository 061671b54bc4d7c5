from __future__ import annotations

import numpy as np
import pytest

from inconcert.detect.floods.statistics.changepoint import change_point, jump_test
from inconcert.durations import DAY, HOUR

FLAT = np.ones(800)


def clusters(rng: np.random.Generator, rate: np.ndarray, size: int) -> np.ndarray:
    """Counts whose posts each draw some more in the steps after them."""
    if size == 1:
        return rng.poisson(rate)
    counts = np.zeros(len(rate), np.int64)
    for step in np.flatnonzero(parents := rng.poisson(rate / size)):
        for _ in range(parents[step]):
            at = step + rng.exponential(4, size).astype(int)
            np.add.at(counts, at[at < len(rate)], 1)
    return counts


@pytest.mark.parametrize(("size", "cover"), [(1, 0.93), (6, 0.85)])
def test_the_interval_covers_the_change(size: int, cover: float) -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(100):
        at = int(rng.integers(200, 600))
        counts = clusters(rng, np.where(np.arange(800) < at, 0.3, 2.0), size)
        found = change_point(counts, FLAT)
        assert found is not None
        assert found.low <= found.at <= found.high
        assert found.after > found.before
        hits += found.low <= at <= found.high
    assert hits >= cover * 100


def test_a_larger_change_has_a_narrower_interval() -> None:
    rng = np.random.default_rng(2)
    small = change_point(rng.poisson(np.where(np.arange(800) < 400, 1.0, 1.8)), FLAT)
    large = change_point(rng.poisson(np.where(np.arange(800) < 400, 1.0, 20.0)), FLAT)
    assert small is not None
    assert large is not None
    assert large.high - large.low < small.high - small.low
    assert large.gain > small.gain
    assert large.at == 400


def test_a_season_is_no_change() -> None:
    rng = np.random.default_rng(3)
    season = np.where(np.arange(800) < 400, 1.0, 5.0)
    with_season = change_point(rng.poisson(2 * season), season)
    without = change_point(rng.poisson(2 * season), FLAT)
    assert without is not None
    assert with_season is None or with_season.gain < 0.05 * without.gain


def test_a_fall_is_found_as_a_fall() -> None:
    counts = np.repeat([9, 1], 400)
    found = change_point(counts, FLAT, rise=False)
    assert found is not None
    assert (found.at, found.before, found.after) == (400, 9.0, 1.0)
    assert change_point(np.array([3, 2, 1]), np.ones(3)) is None
    assert change_point(np.zeros(10, np.int64), np.ones(10)) is None


def flat(rate: float):
    return lambda first, end: rate * (end - first)


def test_a_jump_at_the_moment_is_seen_and_one_elsewhere_is_not() -> None:
    rng = np.random.default_rng(4)
    span = (0, 30 * DAY)
    moment = 11 * DAY
    times = np.concatenate(
        [rng.integers(*span, 3000), rng.integers(moment, moment + 12 * HOUR, 900)]
    )
    times.sort()
    expected = flat(100 / DAY)
    jump = jump_test(times, moment, 6 * HOUR, span, expected)
    assert jump is not None
    assert jump.p < 0.01
    assert jump.ratio > 5
    assert jump.after > 400
    assert jump.expected_after == pytest.approx(25)
    elsewhere = jump_test(times, 20 * DAY, 6 * HOUR, span, expected)
    assert elsewhere is not None
    assert elsewhere.p > 0.05
    assert jump_test(times, 29 * DAY + 20 * HOUR, 6 * HOUR, span, expected) is None


def test_p_values_of_unrelated_moments_are_uniform_in_bursty_series() -> None:
    rng = np.random.default_rng(5)
    span = (0, 40 * DAY)
    low = 0
    for _ in range(200):
        begin = rng.integers(0, 39 * DAY, 12)
        times = np.sort(np.concatenate([b + rng.integers(0, DAY, 100) for b in begin]))
        jump = jump_test(times, int(rng.integers(DAY, 39 * DAY)), 6 * HOUR, span, flat(30 / DAY))
        assert jump is not None
        low += jump.p <= 0.1
    assert low <= 32  # 20 are expected; 32 is beyond three standard deviations
