"""Metrics of a ranking and of stated rates, against closed forms and brute force."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from inconcert.errors import ParameterError
from inconcert.evaluate.bootstrap import difference_over_seeds, over_accounts, over_seeds
from inconcert.evaluate.metrics import (
    average_precision,
    calibration,
    curve,
    interval,
    precision_at_k,
    recall_at_fdr,
)

# Few distinct scores, so that most accounts are tied.
RANKINGS = st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=1, max_size=30)


def thresholds(rows: list[tuple[bool, int]]) -> list[tuple[int, int]]:
    """Return (true, false) found at each threshold by counting anew for each."""
    return [
        (
            sum(label for label, score in rows if score >= cut),
            sum(not label for label, score in rows if score >= cut),
        )
        for cut in sorted({score for _, score in rows}, reverse=True)
    ]


def split(rows: list[tuple[bool, int]]) -> tuple[list[bool], list[int]]:
    return [row[0] for row in rows], [row[1] for row in rows]


@given(RANKINGS)
def test_curve_counts_what_each_threshold_finds(rows: list[tuple[bool, int]]) -> None:
    points = curve(*split(rows))
    assert list(zip(points.true.tolist(), points.false.tolist(), strict=True)) == thresholds(rows)


@given(RANKINGS)
def test_average_precision_is_the_sum_over_thresholds(rows: list[tuple[bool, int]]) -> None:
    positive = sum(label for label, _ in rows)
    result = average_precision(*split(rows))
    if not positive:
        assert math.isnan(result)
        return
    expected, before = 0.0, 0
    for true, false in thresholds(rows):
        expected += true / (true + false) * (true - before) / positive
        before = true
    assert result == pytest.approx(expected)
    assert 0 < result <= 1


@given(RANKINGS, st.randoms())
def test_order_of_rows_and_scale_of_scores_do_not_matter(rows, random) -> None:
    mixed = random.sample(rows, len(rows))
    label, score = split(mixed)
    for metric in (
        average_precision,
        lambda a, b: precision_at_k(a, b, 3),
        lambda a, b: recall_at_fdr(a, b, 0.2),
    ):
        one = metric(*split(rows))
        other = metric(label, np.exp(score))
        assert one == pytest.approx(other, nan_ok=True)


def test_average_precision_by_hand() -> None:
    # Found at ranks 1, 3 and 4: (1/1 + 2/3 + 3/4) / 3.
    assert average_precision([1, 0, 1, 1], [4, 3, 2, 1]) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert average_precision([1, 1, 0, 0], [1, 1, 0, 0]) == 1
    # No information: the share of positives, however many ties.
    assert average_precision([1, 0, 0, 0], [5, 5, 5, 5]) == 0.25
    assert average_precision([0, 0, 1], [3, 2, 1]) == pytest.approx(1 / 3)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=6),
    st.integers(1, 7),
)
def test_precision_at_k_is_the_mean_over_orders_of_ties(rows, k) -> None:
    found = []
    for order in permutations(rows):
        if all(a[1] >= b[1] for a, b in pairwise(order)):
            top = order[:k]
            found.append(sum(label for label, _ in top) / len(top))
    assert precision_at_k(*split(rows), k) == pytest.approx(np.mean(found))


@given(RANKINGS, st.floats(0, 1))
def test_recall_at_fdr_is_the_best_clean_threshold(rows, fdr) -> None:
    positive = sum(label for label, _ in rows)
    result = recall_at_fdr(*split(rows), fdr)
    if not positive:
        assert math.isnan(result)
        return
    clean = [
        true for true, false in thresholds(rows) if false / (true + false) <= fdr * (1 + 1e-12)
    ]
    assert result == max([0, *clean]) / positive


def test_recall_at_fdr_takes_a_later_threshold_that_is_clean_again() -> None:
    # The first account is a false find; with nineteen true ones after it the share is 1 in 20.
    label = [0] + [1] * 19
    assert recall_at_fdr(label, list(range(20, 0, -1)), 0.05) == 1
    assert recall_at_fdr(label, list(range(20, 0, -1)), 0.049) == 0


def test_metrics_refuse_what_they_cannot_rank() -> None:
    with pytest.raises(ParameterError, match="one length"):
        average_precision([1, 0], [1.0])
    with pytest.raises(ParameterError, match="not a number"):
        average_precision([1, 0], [1.0, float("nan")])
    with pytest.raises(ParameterError, match="k is 1"):
        precision_at_k([1], [1.0], 0)
    with pytest.raises(ParameterError, match="from 0 to 1"):
        recall_at_fdr([1], [1.0], 1.5)
    assert math.isnan(average_precision([], []))
    assert math.isnan(precision_at_k([], [], 3))


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_solve_their_equations(k: int, n: int, level: float) -> None:
    k = min(k, n)
    low, high = interval(k, n, level=level)
    z = {0.8: 1.2815515655446004, 0.95: 1.959963984540054, 0.99: 2.5758293035489004}[level]
    # Wilson's limits are the rates that lie exactly z standard errors from what was seen.
    for limit in (low, high):
        assert (k / n - limit) ** 2 == pytest.approx(z * z * limit * (1 - limit) / n, abs=1e-12)
    low, high = interval(k, n, method="exact", level=level)
    # Clopper and Pearson's are those under which what was seen is just improbable enough.
    if k > 0:
        assert binom.sf(k - 1, n, low) == pytest.approx((1 - level) / 2, rel=1e-6)
    if k < n:
        assert binom.cdf(k, n, high) == pytest.approx((1 - level) / 2, rel=1e-6)
    assert low <= k / n <= high


def test_exact_interval_is_never_too_narrow() -> None:
    n = 12
    limits = [interval(k, n, method="exact") for k in range(n + 1)]
    for rate in np.linspace(0.01, 0.99, 40):
        held = sum(
            binom.pmf(k, n, rate) for k, (low, high) in enumerate(limits) if low <= rate <= high
        )
        assert held >= 0.95


def test_interval_at_the_ends() -> None:
    assert interval(0, 10)[0] == 0
    assert interval(10, 10)[1] == 1
    assert interval(0, 10, method="exact") == (0, pytest.approx(1 - 0.025 ** (1 / 10)))
    assert interval(0, 0) == (0, 1)
    with pytest.raises(ParameterError, match="named"):
        interval(1, 2, method="wald")
    with pytest.raises(ParameterError, match="k <= n"):
        interval(3, 2)


def test_calibration_counts_and_compares() -> None:
    p = np.linspace(0.005, 0.995, 100)
    rows = calibration(p, (0.05, 0.5))
    assert [(row.k, row.n, row.observed) for row in rows] == [(5, 100, 0.05), (50, 100, 0.5)]
    assert rows[0].ratio == 1
    assert rows[0].low < 0.05 < rows[0].high
    # Twice as often as stated, with enough tests to be sure of it.
    row = calibration(np.repeat([0.01, 0.9], [100, 900]), (0.05,))[0]
    assert row.ratio == pytest.approx(2)
    assert row.low > 0.05
    with pytest.raises(ParameterError, match="p-value"):
        calibration([0.2, 1.2])
    with pytest.raises(ParameterError, match="nominal"):
        calibration([0.2], (0.0,))


def test_bootstrap_over_accounts_keeps_the_share_of_positives() -> None:
    label, score = [1] * 7 + [0] * 93, np.arange(100)
    share = over_accounts(lambda y, s: float(y.sum()) / len(s), label, score, draws=50)
    assert share == (0.07, 0.07, 0.07)


def test_bootstrap_over_accounts_is_seeded_and_holds_the_value() -> None:
    random = np.random.default_rng(5)
    label = random.random(300) < 0.2
    score = label + random.normal(size=300)
    one = over_accounts(average_precision, label, score, draws=200, seed=4)
    assert one == over_accounts(average_precision, label, score, draws=200, seed=4)
    assert one != over_accounts(average_precision, label, score, draws=200, seed=5)
    assert one.low < one.value < one.high
    assert one.value == average_precision(label, score)
    # More accounts of the same sort: a narrower interval.
    many = over_accounts(average_precision, np.tile(label, 9), np.tile(score, 9), draws=200)
    assert many.high - many.low < 0.6 * (one.high - one.low)


def test_bootstrap_over_seeds_has_the_width_of_a_mean() -> None:
    values = np.random.default_rng(1).normal(10, 2, 400)
    mean, low, high = over_seeds(values)
    assert mean == pytest.approx(values.mean())
    wide = 2 * 1.96 * values.std() / 20
    assert high - low == pytest.approx(wide, rel=0.1)
    assert over_seeds([0.3]) == (0.3, 0.3, 0.3)
    assert over_seeds([0.5, float("nan"), 0.5]) == (0.5, 0.5, 0.5)
    assert all(math.isnan(value) for value in over_seeds([]))


def test_difference_over_seeds_pairs_worlds() -> None:
    # Worlds differ much, the two methods by one everywhere.
    ours, theirs = np.array([1.0, 50.0, 9.0, 70.0]), np.array([0.0, 49.0, 8.0, 69.0])
    assert difference_over_seeds(ours, theirs) == (1, 1, 1)
    with pytest.raises(ParameterError, match="same worlds"):
        difference_over_seeds([1.0], [1.0, 2.0])
    with pytest.raises(ParameterError, match="draw or more"):
        over_seeds([1.0], draws=0)
    with pytest.raises(ParameterError, match="one length"):
        over_accounts(average_precision, [1, 0], [1.0])
