"""Combining p-values: against closed forms, simulation and plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from inconcert.stats.combine import q_values, smallest, truncated_product

P = st.floats(1e-12, 1.0)


@pytest.mark.parametrize("p", [1e-9, 1e-3, 0.04, 0.05])
def test_of_one_test_the_p_value_stays(p):
    assert truncated_product(np.array([p]), 0.05) == pytest.approx(p)


def test_above_the_level_there_is_nothing():
    assert truncated_product(np.array([0.06, 1.0]), 0.05) == 1.0
    assert truncated_product(np.empty(0), 0.05) == 1.0


@pytest.mark.parametrize("p", [[0.3, 0.01, 0.7], [1e-8, 1e-9, 0.9, 0.9], [0.5] * 40])
def test_with_nearly_all_p_values_taken_in_it_is_the_method_of_fisher(p):
    fisher = stats.combine_pvalues(p, method="fisher").pvalue
    assert truncated_product(np.array(p), 1 - 1e-12) == pytest.approx(fisher, rel=1e-6)


def by_hand(p, level):
    """Zaykin and others (2002), equation 1: the sums written out."""
    n = len(p)
    log_w = sum(math.log(x) for x in p if x <= level)
    total = 0.0
    for k in range(1, n + 1):
        s = k * math.log(level) - log_w
        inner = (
            level**-k * math.exp(log_w) * sum(s**j / math.factorial(j) for j in range(k))
            if s > 0
            else 1.0
        )
        total += math.comb(n, k) * (1 - level) ** (n - k) * level**k * inner
    return total


@settings(max_examples=100)
@given(st.lists(P, min_size=1, max_size=12), st.floats(0.01, 0.6))
def test_it_is_the_formula_of_the_paper(p, level):
    expected = by_hand(p, level) if min(p) <= level else 1.0
    assert truncated_product(np.array(p), level) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("n", "level"), [(3, 0.05), (20, 0.05), (12, 0.25), (150, 0.05)])
def test_it_is_uniform_where_all_tests_are_null(n, level):
    drawn = np.random.default_rng(n).random((4000, n))
    p = np.array([truncated_product(row, level) for row in drawn])
    # Where none is at most the level the result is 1: uniform below that, with an atom at 1.
    atom = (1 - level) ** n
    for a in (0.005, 0.01, 0.05, 0.1, 0.3):
        if a < 1 - atom:
            assert (p <= a).mean() == pytest.approx(a, abs=4 * math.sqrt(a / 4000))
    below = p[p < 1]
    assert len(below) / len(p) == pytest.approx(1 - atom, abs=0.03)
    assert stats.kstest(below, "uniform", args=(0, 1 - atom)).pvalue > 1e-3


@settings(max_examples=100)
@given(st.lists(P, min_size=1, max_size=12), st.sampled_from([1e-3, 1e-2]), st.data())
def test_a_floor_raises_and_a_smaller_p_value_lowers(p, least, data):
    values = np.array(p)
    plain = truncated_product(values, 0.05)
    assert plain <= truncated_product(values, 0.05, least) * (1 + 1e-9)
    raised = np.where(values <= 0.05, np.maximum(values, least), values)
    assert truncated_product(values, 0.05, least) == truncated_product(raised, 0.05)
    one = data.draw(st.integers(0, len(p) - 1))
    lower = values.copy()
    lower[one] /= 3
    assert truncated_product(lower, 0.05) <= plain * (1 + 1e-9)


def test_a_floor_keeps_the_p_value_valid_and_one_test_from_deciding():
    assert truncated_product(np.array([0.0, 0.9, 0.9]), 0.05, 1e-3) > 1e-3
    drawn = np.random.default_rng(5).random((20_000, 6))
    p = np.array([truncated_product(row, 0.05, 1e-3) for row in drawn])
    for a in (1e-3, 0.01, 0.05, 0.1):
        assert (p <= a).mean() <= a + 4 * math.sqrt(a / 20_000)


def test_very_many_and_very_small_p_values():
    assert truncated_product(np.full(5000, 1e-300), 0.05) == 0.0
    many = truncated_product(np.linspace(1e-6, 1, 20_000), 0.05)
    assert 0.2 < many < 0.8


KEYED = st.lists(st.tuples(P, st.integers(-3, 5)), min_size=1, max_size=30)


@given(KEYED)
def test_the_smallest_of_a_key_pays_for_all_of_the_key(rows):
    p, key = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    places, found = smallest(p, key)
    assert key[places].tolist() == sorted(set(key.tolist()))
    for place, value in zip(places, found, strict=True):
        same = p[key == key[place]]
        assert p[place] == same.min()
        assert value == min(1.0, same.min() * len(same))


def test_no_tests_have_no_smallest():
    places, p = smallest(np.empty(0), np.empty(0, np.int64))
    assert len(places) == len(p) == 0


def benjamini_hochberg(p, tests):
    """The smallest rate at which the procedure rejects each: at rank k the line is rate k/m."""
    return [min(1.0, *(x * tests / sum(y <= x for y in p) for x in p if x >= value)) for value in p]


@given(st.lists(P, min_size=1, max_size=20), st.integers(0, 1000))
def test_q_values_are_those_of_benjamini_and_hochberg(p, more):
    tests = len(p) + more
    found = q_values(np.array(p), tests)
    assert found == pytest.approx(benjamini_hochberg(p, tests), rel=1e-12)
    assert (found >= np.array(p) * (1 - 1e-12)).all()
    if not more:
        assert found.tolist() == q_values(np.array(p)).tolist()
        assert found == pytest.approx(stats.false_discovery_control(p))


def test_tests_that_were_not_given_count_as_ones():
    p = np.array([1e-6, 0.003, 0.04])
    padded = np.concatenate([p, np.ones(97)])
    assert q_values(p, 100) == pytest.approx(q_values(padded)[:3])
    assert len(q_values(np.empty(0))) == 0
    assert len(q_values(np.empty(0), 7)) == 0
    with pytest.raises(ValueError, match="3 p-values of 2 tests"):
        q_values(p, 2)
