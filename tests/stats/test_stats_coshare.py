import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from inconcert.stats.coshare import (
    account_pairs,
    deviance,
    expected_events,
    objects_p,
    surprise,
)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=30), st.integers(0, 10_000))
def test_expected_events_add_up_to_all_events(activity, events):
    n = np.array(activity)
    account_pairs = (n.sum() ** 2 - (n**2).sum()) // 2
    a, b = np.triu_indices(len(n), 1)
    total = expected_events(n[a], n[b], events, int(account_pairs)).sum()
    assert total == pytest.approx(events)


def test_expected_is_zero_where_there_are_no_pairs():
    assert expected_events(np.array([3]), np.array([0]), 0, 0).tolist() == [0.0]


@given(st.integers(0, 200), st.floats(1e-6, 300))
def test_p_is_the_upper_tail_of_the_poisson(k, mean):
    p = objects_p(np.array([k]), np.array([mean]))[0]
    assert p == pytest.approx(poisson.sf(k - 1, mean), rel=1e-9, abs=1e-300)


@given(st.integers(1, 300), st.floats(1e-9, 5))
def test_surprise_is_minus_log_p_and_goes_on_where_p_is_too_small(k, mean):
    got = surprise(np.array([k]), np.array([mean]))[0]
    exact = -poisson.logsf(k - 1, mean) / np.log(10)
    if np.isfinite(exact) and exact < 280:
        assert got == pytest.approx(exact, rel=1e-6)
    else:
        assert 280 <= got < np.inf


def test_p_values_are_cautious_when_accounts_are_dealt_at_random():
    """Deal accounts onto fixed shares: the pairs' p-values are not smaller than nominal."""
    rng = np.random.default_rng(11)
    objects = np.repeat(np.arange(400), 6)
    below = tested = 0
    for _ in range(20):
        weights = rng.pareto(2, 40) + 1
        who = rng.choice(40, len(objects), p=weights / weights.sum())
        n = np.bincount(who, minlength=40)
        counts = np.zeros((40, 40), int)
        distinct = np.zeros((40, 40), int)
        for o in range(400):
            here = who[objects == o]
            for i, x in enumerate(here):
                for y in here[i + 1 :]:
                    if x != y:
                        counts[min(x, y), max(x, y)] += 1
            seen = np.unique(here)
            for i, x in enumerate(seen):
                distinct[x, seen[i + 1 :]] += 1
        a, b = np.triu_indices(40, 1)
        pairs = (n.sum() ** 2 - (n**2).sum()) // 2
        p = objects_p(distinct[a, b], expected_events(n[a], n[b], counts.sum(), int(pairs)))
        below += (p <= 0.05).sum()
        tested += len(p)
    assert below / tested <= 0.05


def test_deviance_is_signed_and_zero_at_the_expected():
    assert deviance(5, 5) == 0
    assert deviance(50, 5) > deviance(20, 5) > 0 > deviance(1, 5) > deviance(0, 5)
    assert deviance(3, 0) == float("inf")


@pytest.mark.parametrize("most", [3, 10**6, 10**9, 10**15])
def test_pairs_of_shares_are_counted_exactly_however_many(most):
    numbers = [most, 1, 0, most // 2]
    total = sum(numbers)
    expected = (total**2 - sum(n**2 for n in numbers)) // 2
    assert account_pairs(np.array(numbers, np.int64)) == expected
