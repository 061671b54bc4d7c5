"""Likelihood ratios with their intervals, Fisher's test, ranks and tails."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from inconcert.stats import odds


def test_a_ratio_lies_in_its_interval_and_small_samples_are_wide():
    ratio, low, high = odds.likelihood_ratio(8, 10, 20, 1_000)
    assert low < ratio < high
    assert ratio == pytest.approx((8.5 / 11) / (20.5 / 1_001))
    assert low > 1
    _, low_few, high_few = odds.likelihood_ratio(1, 1, 2, 100)
    assert high_few / low_few > high / low
    none, low_none, _ = odds.likelihood_ratio(0, 0, 0, 0)
    assert none == pytest.approx(1)
    assert low_none < 1


def test_the_interval_covers_the_ratio_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(600):
        _, low, high = odds.likelihood_ratio(
            int(rng.binomial(40, 0.3)), 40, int(rng.binomial(800, 0.1)), 800
        )
        held += low <= 3 <= high
    assert 0.92 < held / 600 < 0.98


@pytest.mark.parametrize(("shown", "of", "others", "out_of"), [(5, 6, 10, 100), (0, 4, 3, 50)])
def test_fisher_by_another_hand(shown, of, others, out_of):
    table = [[shown, of - shown], [others, out_of - others]]
    p = fisher_exact(table, alternative="greater").pvalue
    assert odds.more_often(shown, of, others, out_of) == pytest.approx(p)
    assert odds.more_often(0, 0, others, out_of) == 1


def test_ranks_count_the_account_itself():
    score = np.array([1.0, 2.0, 3.0, 9.0])
    ordinary = np.array([True, True, True, False])
    assert odds.rank_p(score, ordinary).tolist() == [1.0, 0.75, 0.5, 0.25]


def test_tails_beyond_what_was_seen_are_no_smaller_than_the_truth():
    rng = np.random.default_rng(2)
    ordinary = np.ones(4_001, np.bool_)
    ordinary[-1] = False
    # Sums of exponentials: what independent signals would give.
    p = [
        odds.tail_p(np.append(rng.exponential(1, (4_000, 4)).sum(axis=1), 20.0), ordinary)[-1]
        for _ in range(40)
    ]
    truth = np.exp(-20.0) * sum(20.0**k / np.prod(range(1, k + 1)) for k in range(4))
    assert np.median(p) >= truth
    assert np.median(p) < 1e-3
    few = odds.tail_p(np.arange(50.0), np.ones(50, np.bool_))
    assert np.isnan(few).all()


def test_ordinary_accounts_have_even_tails():
    rng = np.random.default_rng(3)
    p = odds.tail_p(rng.exponential(1, (5_000, 3)).sum(axis=1), np.ones(5_000, np.bool_))
    for level in (0.01, 0.1, 0.5):
        assert (p <= level).mean() == pytest.approx(level, rel=0.35)
