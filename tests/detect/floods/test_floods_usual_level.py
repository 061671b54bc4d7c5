from __future__ import annotations

import numpy as np
import pytest

from inconcert.detect.floods.statistics.spans import Spans, deviance, lengths, scan, surprise
from inconcert.detect.floods.statistics.usual_level import Grid, Series, fit, weekly_shape
from inconcert.durations import HOUR

WEEKS = 10
GRID = Grid(0, HOUR, 24, 3, WEEKS * 168 - 5, 168)
HOURS = np.arange(GRID.first, GRID.end)
SHAPE = 1 + 0.9 * np.sin(np.arange(168) * 2 * np.pi / 24)


def series(counts: list[np.ndarray]) -> Series:
    """Counts over HOURS, one array a series, as sparse rows."""
    rows = [(np.full(len(c), i), HOURS, c) for i, c in enumerate(counts)]
    number, bin_, count = (np.concatenate(part) for part in zip(*rows, strict=True))
    keep = count > 0
    return Series(number[keep], bin_[keep], count[keep].astype(np.int64), len(counts))


def organic(rng: np.random.Generator, level: float, spread: float = 0.0) -> np.ndarray:
    mean = level * SHAPE[HOURS % 168]
    return rng.poisson(mean * (rng.gamma(1 / spread, spread, len(mean)) if spread else 1.0))


def whole(composition: Series) -> np.ndarray:
    counts = np.bincount(composition.bin, composition.count, GRID.end)[HOURS]
    return weekly_shape(HOURS, counts.astype(np.int64), GRID)


def found(composition: Series, level: float = 0.05, least: int = 10) -> Spans:
    usual = fit(composition, GRID, whole(composition))
    return scan(composition, usual, lengths(GRID, 168), least=least, level=level)


def test_the_shape_of_the_week_comes_back() -> None:
    rng = np.random.default_rng(1)
    shape = whole(series([organic(rng, 40.0)]))
    assert shape.mean() == pytest.approx(1)
    assert np.corrcoef(shape, SHAPE)[0, 1] > 0.98


def test_a_burst_does_not_raise_its_own_baseline() -> None:
    rng = np.random.default_rng(2)
    quiet = organic(rng, 5.0)
    loud = quiet.copy()
    loud[700:760] += 400
    baseline = fit(composition := series([quiet, loud]), GRID, whole(composition))
    both = np.array([0, 1])
    expected = baseline.between(both, np.full(2, GRID.first), np.full(2, GRID.end))
    assert expected[1] == pytest.approx(expected[0], rel=0.1)
    inside = baseline.between(both, np.full(2, 703), np.full(2, 763))
    assert inside[1] < 2 * inside[0]


def test_expected_counts_add_up() -> None:
    rng = np.random.default_rng(3)
    composition = series([organic(rng, 3.0), organic(rng, 0.2)])
    baseline = fit(composition, GRID, whole(composition))
    for number in (0, 1):
        at = np.full(len(HOURS), number)
        bins = baseline.between(at, HOURS, HOURS + 1)
        whole_ = baseline.between(np.array([number]), np.array([GRID.first]), np.array([GRID.end]))
        assert bins.sum() == pytest.approx(whole_[0], rel=1e-6)
        counted = composition.count[composition.series == number].sum()
        assert whole_[0] == pytest.approx(counted, rel=0.1)


def test_a_trend_is_followed() -> None:
    rng = np.random.default_rng(4)
    rising = rng.poisson(np.linspace(2, 12, len(HOURS)) * SHAPE[HOURS % 168])
    baseline = fit(composition := series([rising]), GRID, whole(composition))
    zero = np.zeros(1, np.int64)
    early = baseline.between(zero, zero + 168, zero + 336)[0]
    late = baseline.between(zero, zero + 1344, zero + 1512)[0]
    assert late > 1.7 * early
    assert len(found(composition).p) == 0


def test_dispersion_comes_back() -> None:
    rng = np.random.default_rng(5)
    for spread, low, high in ((0.0, 0.0, 0.1), (0.5, 0.3, 0.6)):
        composition = series([organic(rng, 20.0, spread)])
        assert low <= fit(composition, GRID, whole(composition)).dispersion[0, 0] < high


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_organic_series_have_few_bursts(spread: float) -> None:
    rng = np.random.default_rng(6)
    levels = rng.lognormal(0, 1, 200)
    spans = found(series([organic(rng, level, spread) for level in levels]))
    # At a level of 5 % over all spans of a series, at most that share of series may have one.
    assert len(np.unique(spans.series)) <= 0.05 * 200


@pytest.mark.parametrize("hours", [1, 6, 50])
def test_a_planted_burst_is_found_where_it_is(hours: int) -> None:
    rng = np.random.default_rng(7)
    count = organic(rng, 2.0)
    at = 900 - GRID.first
    count[at : at + hours] += 30
    spans = found(series([organic(rng, 2.0), count]))
    assert spans.series.tolist()[:1] == [1]
    best = int(np.argmax(spans.deviance))
    assert spans.first[best] <= 900 + hours
    assert spans.end[best] > 900
    assert spans.p[best] < 1e-6
    assert spans.count[best] > 3 * spans.expected[best]


def test_spans_of_a_series_are_apart() -> None:
    rng = np.random.default_rng(8)
    count = organic(rng, 1.0)
    for at in (200, 500, 800):
        count[at : at + 5] += 60
    spans = found(series([count]))
    assert len(spans) >= 3
    order = np.argsort(spans.first)
    assert (spans.end[order][:-1] <= spans.first[order][1:]).all()


def test_surprise_is_the_tail_of_the_negative_binomial() -> None:
    from scipy.stats import nbinom

    count, mean, spread = np.array([3.0, 10.0, 40.0]), np.array([2.0, 2.0, 20.0]), 0.4
    want = nbinom.sf(count - 1, 1 / spread, 1 / (1 + spread * mean))
    assert surprise(count, mean, np.full(3, spread)) == pytest.approx(want)
    assert surprise(np.zeros(1), np.ones(1), np.ones(1))[0] == 1
    assert surprise(np.array([1e6]), np.array([1e-6]), np.array([0.05]))[0] > 0


def test_deviance_is_nought_without_excess_and_grows_with_it() -> None:
    spread = np.full(4, 0.2)
    value = deviance(np.array([1.0, 5.0, 6.0, 60.0]), np.full(4, 5.0), spread)
    assert value[:2].tolist() == [0, 0]
    assert 0 < value[2] < value[3]


def test_nothing_gives_nothing() -> None:
    empty = np.empty(0, np.int64)
    composition = Series(empty, empty, empty, 2)
    shape = weekly_shape(empty, empty, GRID)
    assert (shape == 1).all()
    level = fit(composition, GRID, shape)
    assert len(scan(composition, level, lengths(GRID, 168), least=5, level=0.05)) == 0
    assert lengths(Grid(0, HOUR, 24, 0, 2, 1), 100) == [1]
