from __future__ import annotations

import numpy as np
import pytest

from inconcert.detect.floods.statistics.left_out import PART, bursts, days_left_out
from inconcert.detect.floods.statistics.spans import Spans, lengths, scan
from inconcert.detect.floods.statistics.usual_level import Grid, Series, fit, weekly_shape
from inconcert.durations import HOUR

SHAPE = 1 + 0.8 * np.sin(np.arange(168) * 2 * np.pi / 24)


def grid(days: int) -> Grid:
    return Grid(0, HOUR, 24, 0, days * 24, 168 if days >= 28 else 24)


def series(counts: list[np.ndarray]) -> Series:
    hours = np.arange(len(counts[0]))
    number = np.repeat(np.arange(len(counts)), len(hours))
    count = np.concatenate(counts).astype(np.int64)
    kept = count > 0
    return Series(number[kept], np.tile(hours, len(counts))[kept], count[kept], len(counts))


def organic(rng: np.random.Generator, days: int, level: float, spread: float = 0.0) -> np.ndarray:
    mean = level * SHAPE[np.arange(days * 24) % 168]
    return rng.poisson(mean * (rng.gamma(1 / spread, spread, len(mean)) if spread else 1.0))


def found(counts: list[np.ndarray], least: int = 80) -> tuple[Spans, Spans]:
    """Return what all days find, and what is found with the others' help."""
    days = len(counts[0]) // 24
    composition, where = series(counts), grid(days)
    hours = np.arange(days * 24)
    shape = weekly_shape(hours, np.sum(counts, axis=0).astype(np.int64), where)
    spans = lengths(where, 192)
    plain = scan(composition, fit(composition, where, shape), spans, least=least, level=0.05)
    return plain, bursts(composition, where, shape, spans, least=least, level=0.05)


@pytest.mark.parametrize(
    ("days", "lasts", "times"), [(10, 3, 5), (10, 4, 20), (30, 5, 6), (30, 8, 20)]
)
def test_a_burst_that_is_a_large_part_of_the_time_does_not_hide(
    days: int, lasts: int, times: int
) -> None:
    rng = np.random.default_rng(1)
    counts = [organic(rng, days, 0.8) for _ in range(10)]
    begin = 24 * (days // 3)
    counts[0][begin : begin + 24 * lasts] += rng.poisson(0.8 * times, 24 * lasts)
    plain, both = found(counts)
    assert (plain.p[plain.series == 0] > 1e-4).all()
    best = int(np.argmin(both.p))
    assert both.series[best] == 0
    assert both.p[best] < 1e-6
    assert begin - 24 <= both.first[best] < both.end[best] <= begin + 24 * (lasts + 1)
    # And its expected number is that of other days.
    hours = both.end[best] - both.first[best]
    assert both.expected[best] == pytest.approx(0.8 * hours, rel=0.5)
    assert set(both.series.tolist()) == {0}


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.5])
@pytest.mark.parametrize("days", [6, 10, 40])
def test_ordinary_series_have_few_bursts(days: int, spread: float) -> None:
    rng = np.random.default_rng(2)
    have = tried = 0
    for _ in range(2):
        for many in (1, 20):
            counts = [organic(rng, days, rng.lognormal(0.5, 0.8), spread) for _ in range(many)]
            have += len(np.unique(found(counts, least=20)[1].series))
            tried += many
    assert have <= 0.05 * tried


@pytest.mark.parametrize("large", [False, True])
def test_both_tests_are_paid_for(large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    counts = [organic(rng, 10 if large else 60, 0.8) for _ in range(10)]
    if large:
        counts[0][72:144] += rng.poisson(4.0, 72)
    else:
        counts[2][700:712] += 12
    _, twice = found(counts)
    monkeypatch.setattr("inconcert.detect.floods.statistics.left_out.TWICE", 1)
    _, once = found(counts)
    best = int(np.argmin(twice.p)), int(np.argmin(once.p))
    assert twice.series[best[0]] == once.series[best[1]]
    assert twice.p[best[0]] == pytest.approx(2 * once.p[best[1]], rel=1e-9, abs=0)


def test_few_days_tell_little_of_how_uneven_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    counts = [organic(rng, 10, 0.8) for _ in range(10)]
    counts[0][72:144] += rng.poisson(4.0, 72)
    _, careful = found(counts)
    monkeypatch.setattr("inconcert.detect.floods.statistics.left_out._few", lambda grid, maybe: 1.0)
    _, bold = found(counts)
    assert careful.p.min() > 10 * bold.p.min()


def test_small_spans_are_left_to_all_days() -> None:
    rng = np.random.default_rng(4)
    counts = [organic(rng, 60, 1.0, 1.0) for _ in range(30)]
    plain, both = found(counts, least=10)
    short = PART * 60 * 24
    same = {(int(s), int(f)) for s, f in zip(plain.series, plain.first, strict=True)}
    for s, f, e in zip(both.series, both.first, both.end, strict=True):
        assert e - f >= short or (int(s), int(f)) in same


def test_the_days_of_a_span_and_those_beside_it_are_left_out() -> None:
    left = days_left_out(np.array([24, 30]), np.array([25, 100]), grid(8))
    assert left[0].tolist() == [True, True, True, False, False, False, False, False]
    assert left[1].tolist() == [True, True, True, True, True, True, False, False]
