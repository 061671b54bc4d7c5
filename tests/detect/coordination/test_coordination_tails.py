"""Tails of the binomial and the Beta-binomial: against scipy, and term by term to the last bit."""

import math
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from inconcert.detect.coordination.statistics.tails import binomial_tail, predictive_tail


@settings(max_examples=300)
@given(st.integers(0, 400), st.data(), st.floats(1e-6, 1 - 1e-6))
def test_binomial_tail(n, data, c):
    k = data.draw(st.integers(-1, n + 1))
    expected = stats.binom.sf(k - 1, n, c)
    assert binomial_tail(k, n, c) == pytest.approx(expected, rel=1e-6, abs=1e-280)


@pytest.mark.parametrize(
    ("k", "n", "c"),
    [
        (0, 0, 0.5), (1, 1, 1e-12), (10_000, 10_000, 0.999), (500, 1_000_000, 1e-4),
        (90, 1_000_000, 1e-4), (30, 30, 1e-9), (5_000, 10_000, 0.5), (9_990, 10_000, 0.9999),
    ],
)  # fmt: skip
def test_binomial_tail_far_out(k, n, c):
    assert binomial_tail(k, n, c) == pytest.approx(stats.binom.sf(k - 1, n, c), rel=1e-6)


def test_binomial_tail_at_its_ends():
    assert binomial_tail(3, 5, 0.0) == 0.0
    assert binomial_tail(3, 5, 1.0) == 1.0
    assert binomial_tail(6, 5, 1.0) == 0.0
    assert binomial_tail(0, 5, 0.0) == 1.0


@settings(max_examples=300)
@given(st.integers(0, 200), st.data(), st.floats(1e-3, 500), st.floats(1e-3, 500))
def test_predictive_tail(n, data, a, b):
    k = data.draw(st.integers(-1, n + 1))
    # The mass function, since scipy's tail is 1 less the rest and loses what is small.
    expected = stats.betabinom.pmf(np.arange(max(k, 0), n + 1), n, a, b).sum()
    assert predictive_tail(k, n, a, b) == pytest.approx(expected, rel=1e-7, abs=1e-280)


@pytest.mark.parametrize(
    ("k", "n", "a", "b"),
    [(1, 500, 1002.0, 0.0068), (3, 400, 1500.0, 0.5), (1900, 2000, 3000.0, 1.0)],
)
def test_predictive_tail_far_below_the_mean_is_near_one(k, n, a, b):
    assert predictive_tail(k, n, a, b) == pytest.approx(
        stats.betabinom.sf(k - 1, n, a, b), rel=1e-9
    )


def test_predictive_tail_without_any_weight_outside_the_window():
    assert predictive_tail(3, 10, 2.0, 0.0) == pytest.approx(1.0)


def test_predictive_tail_of_very_many_outsiders_is_binomial():
    found = predictive_tail(12, 40, 1e8 * 0.1, 1e8 * 0.9)
    assert found == pytest.approx(stats.binom.sf(11, 40, 0.1), rel=1e-5)


@njit  # the same logarithms of factorials, to the last bit
def binomial_by_steps(k: int, n: int, c: float) -> float:
    """The same sum, term by term to the end, also of terms that are too small to hold."""
    if k <= 0 or k > n:
        return 1.0 if k <= 0 else 0.0
    term = math.exp(
        math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)
        + k * math.log(c) + (n - k) * math.log1p(-c)
    )  # fmt: skip
    odds, total = c / (1.0 - c), 0.0
    if k > n * c:
        for j in range(k, n + 1):
            total += term
            if term < total * 1e-12:
                break
            term *= (n - j) / (j + 1.0) * odds
        return min(1.0, total)
    for j in range(k, 0, -1):
        term *= j / (n - j + 1.0) / odds
        total += term
        if term < total * 1e-12:
            break
    return max(0.0, 1.0 - total)


@njit
def predictive_by_steps(k: int, n: int, a: float, b: float) -> float:
    """The same sum, term by term to the end."""
    if k <= 0 or k > n:
        return 1.0 if k <= 0 else 0.0
    a, b = max(a, 1e-12), max(b, 1e-12)
    upper = k * (a + b) > n * a
    j = k if upper else k - 1
    term = math.exp(
        math.lgamma(n + 1.0) - math.lgamma(j + 1.0) - math.lgamma(n - j + 1.0)
        + math.lgamma(j + a) + math.lgamma(n - j + b) - math.lgamma(n + a + b)
        + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )  # fmt: skip
    total = 0.0
    while 0 <= j <= n:
        total += term
        if upper and j < n:
            term *= (n - j) / (j + 1.0) * (j + a) / (n - j - 1.0 + b)
        if not upper and j > 0:
            term *= j / (n - j + 1.0) * (n - j + b) / (j - 1.0 + a)
        j += 1 if upper else -1
    return min(1.0, total) if upper else min(1.0, max(0.0, 1.0 - total))


@pytest.mark.parametrize("c", [22 / 3600, 122 / 3600, 602 / 3600, 0.5, 0.97])
@pytest.mark.parametrize("n", [40, 3_000, 120_000])
def test_binomial_tails_end_early_and_are_the_same_to_the_last_bit(n, c):
    # Around the mean, and where terms are denormal: 35 to 45 standard deviations from it.
    deviation = math.sqrt(n * c * (1 - c))
    for z in (*np.linspace(-6, 8, 15), *np.linspace(30, 45, 16), *np.linspace(-45, -30, 4)):
        k = min(n, max(0, round(n * c + z * deviation)))
        assert binomial_tail(k, n, c) == binomial_by_steps(k, n, c)


@settings(max_examples=200)
@given(
    st.integers(1, 3_000),
    st.floats(0, 1),
    st.sampled_from((0, 1, 7, 400, 5_000)),
    st.floats(0, 1),
    st.floats(0.001, 1),
    st.floats(0, 1),
)
def test_predictive_tails_end_early_and_are_the_same(n, place, outside, inner, law, enough):
    inside = int(inner * outside)
    a, b = max(0.5, 2 * law) + inside, 2 * (1 - law) + outside - inside
    k = round(place * n)
    whole = predictive_by_steps(k, n, a, b)
    assert predictive_tail(k, n, a, b) == whole
    at_least = predictive_tail(k, n, a, b, enough)
    assert at_least == whole if whole < enough else at_least >= enough


def test_a_tail_far_from_the_mean_takes_no_step_per_account():
    # Of 100 million draws: walked to the end, each would take a second.
    began = process_time()
    for k in range(2_000_000, 90_000_000, 1_000_000):
        assert binomial_tail(k, 100_000_000, 0.01) == 0.0
        assert binomial_tail(k, 100_000_000, 0.99) == 1.0
    assert process_time() - began < 5
