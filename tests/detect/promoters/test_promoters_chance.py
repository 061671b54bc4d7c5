from __future__ import annotations

import numpy as np
import pytest

from inconcert.detect.promoters.statistics.chance import (
    Trials,
    pair_chances,
    repeatedly,
    rough_tails,
    tails_of,
)
from inconcert.stats.speed import GRID, log_likelihoods, poisson_binomial, speed_shares

EVEN = np.full((1, len(GRID)), 1 / len(GRID))


def test_tails_are_averaged_over_what_the_speed_may_be():
    clock = np.array([[0.05, 0.1, 0.2]])
    tails, mean = tails_of(clock, EVEN)
    for times in range(4):
        each = [poisson_binomial(-np.expm1(-w * clock[0]), times) for w in GRID]
        assert tails[0, times] == pytest.approx(np.mean(each))
    assert mean[0] == pytest.approx(np.mean([(-np.expm1(-w * clock)).sum() for w in GRID]))


def test_rough_tails_are_near_those_that_are_exact():
    rng = np.random.default_rng(1)
    clock = rng.uniform(0.02, 0.2, (2, 80))
    chance = rng.dirichlet(np.ones(len(GRID)), 2)
    rough, mean = rough_tails(clock, chance)
    exact, same = tails_of(clock, chance)
    assert mean == pytest.approx(same)
    assert np.abs(rough - exact).max() < 0.01


def test_a_likelihood_is_the_product_of_the_chances_of_its_trials():
    clock, hit = np.array([0.1, 0.4, 0.2]), np.array([True, False, False])
    log = log_likelihoods(clock, hit, np.array([0, 0, 1]), 2)
    for place, speed in enumerate(GRID):
        chance = (1 - np.exp(-speed * 0.1)) * np.exp(-speed * 0.4)
        assert np.exp(log[0, place]) == pytest.approx(chance)
        assert log[1, place] == pytest.approx(-speed * 0.2)


def test_a_trial_asleep_tells_less_and_never_everything():
    clock, hit, key = np.array([5.0] * 4), np.zeros(4, np.bool_), np.zeros(4, np.int64)
    plain = log_likelihoods(clock, hit, key, 1)
    away = log_likelihoods(clock, hit, key, 1, away=1 / 3)
    assert np.isfinite(plain).all()
    assert away[0, -1] - away[0, 0] > plain[0, -1] - plain[0, 0]
    assert away[0, -1] >= 4 * (np.log(1 / 3) - 5.0)


def test_the_speeds_of_all_are_found_again():
    rng = np.random.default_rng(2)
    speed = np.where(np.arange(800) < 80, GRID[-4], GRID[7])
    account = np.repeat(np.arange(800), 40)
    clock = np.full(len(account), 0.05)
    hit = rng.random(len(account)) < -np.expm1(-clock * speed[account])
    share = np.exp(speed_shares(log_likelihoods(clock, hit, account, 800)))
    assert share.sum() == pytest.approx(1.0)
    assert share[-6:].sum() == pytest.approx(0.1, abs=0.02)


@pytest.fixture(scope="module")
def drawn():
    """Speeds drawn from a known law; 600 accounts with 5 trials here and 30 elsewhere."""
    rng = np.random.default_rng(3)
    speed = rng.lognormal(0, 0.5, 600)
    account = np.repeat(np.arange(600), 35)
    pair = account * 2 + np.tile(np.arange(35) >= 5, 600)
    clock = rng.uniform(0.1, 0.3, len(account))
    hit = rng.random(len(account)) < -np.expm1(-clock * speed[account])
    return Trials(account, pair, hit, clock)


def test_p_values_are_attained_as_often_as_is_said(drawn):
    tested = np.arange(0, 1200, 2)
    found = pair_chances(drawn, 1200, tested, np.empty(0, np.int64))
    for level in (0.1, 0.03, 0.01):
        expected = found.attainable.chance[found.attainable.p <= level].sum()
        there = (found.p <= level).sum()
        assert expected < level * len(tested)
        assert abs(there - expected) <= 4 * np.sqrt(expected) + 1
    low = found.p < 1
    assert low.any()
    assert repeatedly(found.times[low], 5, found.expected[low]).all()


def test_a_p_value_is_one_of_those_attainable(drawn):
    found = pair_chances(drawn, 1200, np.arange(0, 1200, 2), np.empty(0, np.int64))
    may = found.attainable
    for place in np.flatnonzero(found.p < 1):
        assert np.isclose(may.p[may.place == place], found.p[place]).sum() == 1


def test_many_trials_have_the_exact_chance_of_what_was_observed():
    rng = np.random.default_rng(4)
    account = np.repeat(np.arange(40), 200)
    pair = account * 2 + np.tile(np.arange(200) >= 100, 40)
    clock = np.full(len(account), 0.1)
    hit = rng.random(len(account)) < 0.1
    hit[:70] = True
    found = pair_chances(Trials(account, pair, hit, clock), 80, np.arange(0, 80, 2),
                         np.empty(0, np.int64))  # fmt: skip
    assert 0 < found.p[0] < 1e-6
    assert (found.p[1:] == 1).all()
