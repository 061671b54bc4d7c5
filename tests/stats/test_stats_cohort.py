"""The scan for days on which more accounts were made than the weeks around explain."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from inconcert.stats.cohort import HOURS, OPEN_DISPERSION, dispersion_of, scan, tail
from inconcert.stats.combine import q_values

DAYS = 4000


def dates(seed: int, accounts: int) -> np.ndarray:
    """Counts a day of accounts that come at a rate which changes slowly over eleven years."""
    rng = np.random.default_rng(seed)
    return np.bincount((DAYS * rng.beta(1.2, 1.6, accounts)).astype(np.int64), minlength=DAYS)


def found(counts: np.ndarray, **more: object) -> list[tuple[int, int]]:
    """The spans (start, length) at a false-discovery rate of 5 %."""
    result = scan(counts, **more)  # type: ignore[arg-type]
    q = q_values(result.p, result.tests)
    return [
        (int(s), int(n))
        for s, n, v in zip(result.start, result.length, q, strict=True)
        if v <= 0.05
    ]


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    x, mean, variance = np.arange(1, 30), np.full(29, 4.2), np.full(29, 0.3)
    size = 1 / 0.3
    assert tail(x, mean, variance) == pytest.approx(nbinom.sf(x - 1, size, size / (size + 4.2)))
    assert tail(np.array([0]), mean[:1], variance[:1]).tolist() == [1.0]
    assert tail(x, mean, np.full(29, 1e-7)) == pytest.approx(poisson.sf(x - 1, 4.2), rel=1e-3)


@pytest.mark.parametrize(("accounts", "worlds"), [(30, 20), (300, 20), (20_000, 12)])
def test_dates_at_random_have_no_cohort(accounts: int, worlds: int) -> None:
    hits = sum(bool(found(dates(seed, accounts))) for seed in range(worlds))
    assert hits <= 1


@pytest.mark.parametrize(
    ("accounts", "size", "days"), [(30, 5, 1), (300, 8, 1), (3000, 20, 2), (20_000, 80, 4)]
)
def test_a_cohort_is_found_where_it_was_planted(accounts: int, size: int, days: int) -> None:
    counts = dates(7, accounts)
    counts[2000 : 2000 + days] += size // days
    spans = found(counts)
    assert 1 <= len(spans) <= 2  # one in twenty findings may be chance
    start, length = spans[0]
    assert start < 2000 + days
    assert start + length > 2000
    assert length <= days + 2


def test_neighbouring_cohorts_do_not_hide_each_other() -> None:
    counts = dates(3, 800)
    counts[1500] += 90
    counts[1512] += 60
    spans = found(counts)
    for day in (1500, 1512):
        assert any(start <= day < start + length for start, length in spans)


def test_a_season_is_no_cohort() -> None:
    rng = np.random.default_rng(4)
    rate = 3 + 20 * np.exp(-(((np.arange(DAYS) - 1800) / 90.0) ** 2))
    assert found(rng.poisson(rate)) == []


def test_weekdays_are_no_cohorts() -> None:
    rng = np.random.default_rng(5)
    rate = np.tile([12.0, 4, 4, 4, 4, 4, 4], DAYS // 7)
    assert found(rng.poisson(rate)) == []


def test_days_that_wobble_are_no_cohorts() -> None:
    rng = np.random.default_rng(6)
    counts = rng.poisson(20 * rng.lognormal(0, 0.5, DAYS))
    assert found(counts) == []
    assert (poisson.sf(counts - 1, 20) < 1e-9).any()  # a Poisson null would have been fooled


def test_a_launch_that_the_platform_knows_of_is_no_cohort() -> None:
    rng = np.random.default_rng(8)
    platform = np.full(1500, 10_000.0)
    platform[700:703] = 160_000.0
    counts = rng.poisson(platform / 4000)
    assert found(counts) != []
    assert found(counts, exposure=platform) == []


def test_hours_are_scanned_with_the_rhythm_of_the_day() -> None:
    rng = np.random.default_rng(9)
    hour = np.arange(24 * 400)
    rate = 0.2 + 0.8 * (np.sin((hour % 24) / 24 * 2 * np.pi) > 0)
    counts = rng.poisson(rate)
    assert found(counts, spans=HOURS, per_day=24) == []
    counts[5003] += 14
    (span,) = found(counts, spans=HOURS, per_day=24)
    assert span[0] <= 5003 < span[0] + span[1]


def test_dispersion_is_recovered_and_open_where_counts_are_few() -> None:
    rng = np.random.default_rng(10)
    mean, known = np.full(3000, 15.0), np.full(3000, 1e-6)
    for true in (0.1, 0.5):
        size = 1 / true
        x = rng.negative_binomial(size, size / (size + 15.0), 3000).astype(np.float64)
        assert true * 0.75 <= dispersion_of(x, mean, known) <= true * 1.5
        x[:60] += 400  # two in a hundred are spikes
        assert dispersion_of(x, mean, known) <= true * 1.8
    few = np.full(100, 0.01)
    assert dispersion_of(np.zeros(100), few, np.full(100, 0.05)) == OPEN_DISPERSION


def test_nothing_to_compare_with_gives_nothing() -> None:
    assert len(scan(np.array([50]))) == 0
    assert len(scan(np.zeros(0, np.int64))) == 0
    assert len(scan(np.array([3, 40, 2]))) == 0  # all within the week on either side


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        scan(np.array([1, 2]), exposure=np.ones(3))
    with pytest.raises(ValueError, match="negative"):
        scan(np.array([1, -2]))


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=120),
    st.integers(0, 20_000),
    st.integers(1, 8),
)
@settings(max_examples=40, deadline=None)
def test_candidates_are_sound(counts: list[int], first: int, least: int) -> None:
    result = scan(np.array(counts), first=first, least=least)
    assert ((result.p > 0) | (result.observed > 50)).all()
    assert (result.p <= 1).all()
    assert (np.diff(result.p) >= 0).all()
    assert result.tests == len(counts)
    spans = sorted(zip(result.start.tolist(), result.length.tolist(), strict=True))
    assert all(a + n <= b for (a, n), (b, _) in pairwise(spans))
    for a, n, x, mean in zip(
        result.start, result.length, result.observed, result.expected, strict=True
    ):
        assert sum(counts[a : a + n]) == x >= least
        assert x > mean


def test_units_that_are_no_times_have_no_rhythm() -> None:
    rng = np.random.default_rng(11)
    counts = rng.poisson(np.tile([0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 4.0], 120))
    weekly = scan(counts)
    even = scan(counts, rhythm=False)
    assert weekly.rate[6::7].mean() > 3 * weekly.rate[5::7].mean()
    assert abs(even.rate[6::7].mean() / even.rate[5::7].mean() - 1) < 0.2
