"""Likelihood ratios with their intervals, Fisher's test, ranks."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 30), st.integers(0, 30))
def test_fisher_is_the_one_of_the_books(shown, others_of, others, out_of_others):
    table = [[shown, others_of], [others, out_of_others]]
    p = odds.fisher_p(shown, shown + others_of, others, others + out_of_others)
    assert p == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_fisher_by_counting_the_ways():
    """To the last digits, also far out: C(50, 45) C(9950, 5) and so on, of C(10000, 50)."""
    ways = sum(math.comb(50, k) * math.comb(9_950, 50 - k) for k in range(45, 51))
    p = float(Fraction(ways, math.comb(10_000, 50)))
    assert p < 1e-90
    assert odds.fisher_p(45, 50, 5, 9_950) == pytest.approx(p, rel=1e-12)
    assert odds.fisher_p(0, 0, 3, 50) == 1


def test_ranks_count_the_account_itself():
    score = np.array([1.0, 2.0, 3.0, 9.0])
    ordinary = np.array([True, True, True, False])
    assert odds.rank_p(score, ordinary).tolist() == [1.0, 0.75, 0.5, 0.25]


def test_equal_scores_count_against_an_account() -> None:
    # Sums of the same parts in another order differ in the last digit, and are as high.
    score = np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.6, 0.9])
    assert len(set(score[:3].tolist())) > 1
    ordinary = np.array([True, True, True, False])
    assert odds.rank_p(score, ordinary).tolist() == [1.0, 1.0, 1.0, 0.25]
