"""Rhythm: known values, and rates of the Rayleigh test on times by chance."""

import numpy as np
import pytest

from inconcert.detect.coordination.statistics import rhythm


def test_resultant_of_one_point_and_of_the_whole_circle():
    owner = np.repeat([0, 1], [5, 6])
    time = np.concatenate((np.full(5, 42) + 60 * np.arange(5), np.arange(6) * 10))
    count, length = rhythm.resultant(owner, time, 60, 3)
    assert count.tolist() == [5, 6, 0]
    assert length == pytest.approx([1, 0, 0], abs=1e-12)


def test_rayleigh_rates_by_chance():
    rng = np.random.default_rng(1)
    owner = np.repeat(np.arange(4_000), 12)
    count, length = rhythm.resultant(owner, rng.integers(0, 3600, len(owner)), 3600, 4_000)
    p = rhythm.rayleigh_p(count, length)
    for level in (0.01, 0.05, 0.1):
        assert np.mean(p <= level) == pytest.approx(level, abs=4 * np.sqrt(level / 4_000))
    assert rhythm.rayleigh_p(np.array([0]), np.array([0.0])) == 1


def test_gaps_of_a_clock_of_chance_and_of_bursts():
    rng = np.random.default_rng(2)
    clock = np.arange(300) * 100
    chance = np.cumsum(rng.exponential(100, 300)).astype(int)
    bursts = np.repeat(np.arange(30) * 10_000, 10) + np.tile(np.arange(10), 30)
    owner = np.repeat([0, 1, 2, 3], [300, 300, 300, 1])
    gaps, variation = rhythm.gap_variation(owner, np.concatenate((clock, chance, bursts, [5])), 4)
    assert gaps.tolist() == [299, 299, 299, 0]
    assert variation[:3] == pytest.approx([0, 1, 3.1], abs=0.15)
    assert np.isnan(variation[3])


def test_who_sleeps_has_quiet_hours():
    profile = np.full((4, 24), 10)
    profile[1, :8] = 0
    profile[2, [22, 23, 0, 1, 2, 3]] = 0  # they may span midnight
    profile[3] = 0
    ratio = rhythm.quiet_ratio(profile)
    assert ratio[:3].tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(ratio[3])


def test_hour_profile_counts():
    found = rhythm.hour_profile(np.array([0, 0, 1]), np.array([3, 3, 23]), 2)
    assert (found[0, 3], found[1, 23], found.sum()) == (2, 1, 3)


def test_overlap_of_profiles():
    fold = np.repeat([1.0, 0.0], 12)
    assert rhythm.overlap(fold, fold * 7) == 1
    assert rhythm.overlap(fold, 1 - fold) == 0
    assert rhythm.overlap(fold, np.ones(24)) == pytest.approx(0.5)
    assert np.isnan(rhythm.overlap(fold, np.zeros(24)))
