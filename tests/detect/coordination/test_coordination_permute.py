"""Resampling null models: what they keep, what they give, and that their p-values are honest."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.coordination.statistics import permute

DAY = 24


def pairs_within(stratum, offset, window, weight):
    """Closeness by brute force."""
    total = top = 0.0
    for s, w in enumerate(weight):
        own = [o for t, o in zip(stratum, offset, strict=True) if t == s]
        pairs = list(itertools.combinations(own, 2))
        if pairs:
            total += w
            top += w * sum(abs(a - b) <= window for a, b in pairs) / len(pairs)
    return top / total if total else 0.0


meetings = st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=6), min_size=1, max_size=5)


@given(meetings, st.integers(0, 60))
def test_closeness_is_the_weighted_mean_share_of_close_pairs(rows, window):
    stratum = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    offset = np.concatenate(rows)
    weight = np.array([float(len(r)) for r in rows])
    found = permute.closeness(stratum, offset, window, weight)
    assert found == pytest.approx(pairs_within(stratum, offset, window, weight))


@given(meetings, st.integers(0, 60), st.randoms(use_true_random=False))
def test_label_closeness_looks_at_members_alone(rows, window, random):
    rows = [sorted(r) for r in rows]
    stratum = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    offset = np.concatenate(rows)
    member = np.array([random.random() < 0.6 for _ in offset])
    weight = np.ones(len(rows))
    found = permute.label_closeness(stratum, offset, member, window, weight)
    expected = pairs_within(stratum[member], offset[member], window, weight)
    assert found == pytest.approx(expected)


def test_jitter_stays_in_its_interval_and_fills_it():
    rng = np.random.default_rng(1)
    start = np.repeat([100, 5_000], 4_000)
    times = permute.interval_jitter(start, 60, rng)
    assert ((times >= start) & (times <= start + 60)).all()
    assert set(times[:4_000]) == set(range(100, 161))


def test_jitter_null_has_the_mean_that_uniform_times_give():
    rng = np.random.default_rng(2)
    stratum, fixed = np.repeat(np.arange(50), 6), np.tile([True] + [False] * 5, 50)
    null = permute.jitter_null(stratum, fixed, 3600, 60, np.ones(50), rng, 400)
    # 5 pairs with the fixed one: w / P; 10 among the others: 1 - (1 - w / P)²
    share = 60.5 / 3601
    expected = (5 * share + 10 * (2 * share - share**2)) / 15
    assert null.mean() == pytest.approx(expected, rel=0.03)
    assert null.shape == (400,)


def test_answers_come_closer_than_times_at_random_and_faster_ones_closer_still():
    rng = np.random.default_rng(3)
    stratum = np.repeat(np.arange(40), 8)

    def mean(median):
        return permute.answer_null(stratum, 3600, 60, np.ones(40), median, 1.0, rng, 200).mean()

    # Two lognormal delays of median 120 and spread 1 are within 60 of each other in a third.
    assert mean(120) == pytest.approx(0.318, abs=0.01)
    assert mean(30) > mean(120) > mean(600) > 60 * 2 / 3600


def test_permuted_labels_keep_their_number_and_the_first():
    rng = np.random.default_rng(4)
    stratum = np.repeat([0, 1], [5, 4])
    offset = np.array([0, 1, 2, 50, 60, 0, 30, 31, 32])
    member = np.array([True, True, True, False, False, True, False, True, False])
    null = permute.label_null(stratum, offset, member, 2, np.array([1.0, 0.0]), rng, 20_000)
    # In the first meeting the first keeps its label and two of four others get one: six ways.
    ways = [
        pairs_within([0] * 3, [0, *chosen], 2, [1.0])
        for chosen in itertools.combinations([1, 2, 50, 60], 2)
    ]
    assert set(np.round(null, 9)) == set(np.round(ways, 9))
    assert null.mean() == pytest.approx(np.mean(ways), abs=0.01)


def test_label_p_values_are_uniform_where_labels_mean_nothing():
    rng = np.random.default_rng(5)
    p = []
    for _ in range(400):
        stratum = np.repeat(np.arange(8), 9)
        offset = rng.exponential(500, 72).astype(int)
        order = np.lexsort((offset, stratum))
        offset, member = offset[order], np.tile([True] * 4 + [False] * 5, 8)
        for s in range(8):
            member[9 * s + 1 : 9 * s + 9] = rng.permutation(member[9 * s + 1 : 9 * s + 9])
        weight = np.ones(8)
        null = permute.label_null(stratum, offset, member, 60, weight, rng, 199)
        observed = permute.label_closeness(stratum, offset, member, 60, weight)
        p.append(permute.resampling_p(observed, null))
    for level in (0.05, 0.1, 0.5):
        assert np.mean(np.array(p) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 400)
    assert np.mean(np.array(p) <= 0.5) > 0.38


def circle_pairs(account, time, window, circle):
    count = 0
    for i, j in itertools.combinations(range(len(time)), 2):
        apart = abs(int(time[i]) - int(time[j]))
        count += account[i] != account[j] and min(apart, circle - apart) <= window
    return count


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5 * DAY - 1)), min_size=1, max_size=20),
    st.integers(0, 30),
)
def test_coincidences_on_a_circle(rows, window):
    account, time = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    found = permute.coincidences(account, time, window, 5, DAY)
    assert found == circle_pairs(account, time, window, 5 * DAY)


def test_day_shifts_keep_the_hours_and_undo_the_day():
    rng = np.random.default_rng(6)
    account = np.repeat(np.arange(3), 20)
    time = np.tile(np.arange(20) * DAY + 7, 3)  # the same hour of every day
    null = permute.day_shift_null(account, time, 1, 20, DAY, 7, rng, 50)
    assert (null == permute.coincidences(account, time, 1, 20, DAY)).all()
    once = np.array([0, 1]), np.array([7, 7])  # the same hour of one day
    null = permute.day_shift_null(*once, 1, 20, DAY, 7, rng, 3_000)
    assert null.mean() == pytest.approx(1 / 15, abs=0.02)


def test_a_resampled_p_is_never_zero():
    assert permute.resampling_p(5.0, np.zeros(99)) == 0.01
    assert permute.resampling_p(0.0, np.zeros(99)) == 1.0


def test_nothing_gives_nothing():
    rng, none = np.random.default_rng(7), np.zeros(0, np.int64)
    assert permute.closeness(none, none, 5, np.zeros(0)) == 0
    assert not permute.label_null(none, none, none > 0, 5, np.zeros(0), rng, 9).any()
    assert not permute.day_shift_null(none, none, 5, 4, DAY, 1, rng, 9).any()
