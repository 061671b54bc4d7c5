from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import betabinom

from inconcert.detect.floods.statistics.overdispersed import UsualShare, effective, tail, usual


def sums(share: np.ndarray, units: np.ndarray) -> tuple[float, float, float, float]:
    noise = share * (1 - share) / units
    return float(len(share)), float(share.sum()), float((share**2).sum()), float(noise.sum())


def test_the_tail_is_that_of_the_beta_binomial() -> None:
    weight = 1 / 0.1 - 1
    want = betabinom.sf(14, 40, 0.2 * weight, 0.8 * weight)
    assert tail(40, 15, UsualShare(0.2, 0.1, 50), 1.0) == pytest.approx(want)
    assert tail(40, 0, UsualShare(0.2, 0.1, 50), 1.0) == 1
    assert tail(0.5, 0.5, UsualShare(0.2, 0.1, 50), 1.0) == 1


def test_an_allowance_makes_it_harder() -> None:
    plain = tail(200, 80, UsualShare(0.1, 0.02, 50), 1.0)
    assert tail(200, 80, UsualShare(0.1, 0.02, 50), 2.0) > 10 * plain


def test_share_and_correlation_come_back() -> None:
    rng = np.random.default_rng(1)
    units = np.full(4000, 30.0)
    share = rng.binomial(30, rng.beta(0.3 * 9, 0.7 * 9, 4000)) / 30
    found = usual(*sums(share, units))
    assert found is not None
    assert found.share == pytest.approx(0.3, abs=0.01)
    assert found.correlation == pytest.approx(0.1, abs=0.015)


def test_few_stretches_say_nothing_and_none_marked_is_not_impossible() -> None:
    assert usual(*sums(np.full(10, 0.2), np.full(10, 30.0))) is None
    found = usual(*sums(np.zeros(100), np.full(100, 30.0)))
    assert found is not None
    assert 0 < found.share < 0.01


def test_p_values_are_not_too_small() -> None:
    rng = np.random.default_rng(2)
    units, truth = 60, UsualShare(0.15, 0.08, 500)
    weight = 1 / truth.correlation - 1
    marked = rng.binomial(units, rng.beta(0.15 * weight, 0.85 * weight, 2000))
    p = np.array([tail(units, int(one), truth, 1.0) for one in marked])
    assert (p <= 0.05).mean() <= 0.06
    assert (p <= 0.01).mean() <= 0.016


def test_one_account_is_one_unit() -> None:
    assert effective(np.array([100.0]), np.array([10_000.0]))[0] == 1
    assert effective(np.array([100.0]), np.array([100.0]))[0] == 100
    assert effective(np.array([0.0]), np.array([0.0]))[0] == 0
