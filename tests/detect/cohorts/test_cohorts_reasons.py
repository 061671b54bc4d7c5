"""Innocent reasons for a cohort: each at the level at which it begins, or ceases, to hold."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sample_cohorts import FIRST, span

from inconcert.detect.cohorts import newcomers as strangers
from inconcert.detect.cohorts.days import Span
from inconcert.detect.cohorts.explanations import imported, season
from inconcert.detect.cohorts.ids import UNKNOWN
from inconcert.durations import DAY, HOUR


def compared(p: float, name: str, power: float, alike: float = 2.0) -> Any:
    return strangers._Compared(p, name, 0.1 * alike, 0.1, power)


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        # The least of three p-values is three times as large: 0.02 is not enough, 0.015 is.
        ([(0.02, 1.0), (0.5, 1.0), (0.9, 1.0)], True),
        ([(0.015, 1.0), (0.5, 1.0), (0.9, 1.0)], False),
        # Two attributes at least in which likeness would have been seen.
        ([(0.4, 0.8), (0.5, 0.8)], True),
        ([(0.4, 0.8), (0.5, 0.79)], None),
        ([], None),
        # Likeness that means nothing leaves strangers possible.
        ([(0.002, 1.0, 1.24), (0.6, 1.0)], True),
        ([(0.002, 1.0, 1.26), (0.6, 1.0)], False),
    ],
)
def test_strangers(
    rows: list[tuple[float, ...]], holds: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("language", "client", "place")
    made = [compared(p, name, *more) for (p, *more), name in zip(rows, names, strict=False)]
    monkeypatch.setattr(strangers, "_compared", lambda *given: made)
    none: Any = np.zeros(0, np.int64)
    assert strangers.newcomers(none, none, none, 1, 0).holds is holds
    # Patterns, or a confirmed group, are what strangers would not bring.
    assert strangers.newcomers(none, none, none, 1, 3).holds is False
    met = strangers.Meeting(1, 3, 0.001)
    assert strangers.newcomers(none, none, none, 1, 0, met).holds is False


def test_the_chance_to_see_likeness_is_that_of_the_corrected_level() -> None:
    rng = np.random.default_rng(9)
    pool = np.array([300, 200, 100, 100, 100, 100, 100])
    drawn = rng.multivariate_hypergeometric(pool, 16, size=499)
    null = (drawn * (drawn - 1)).sum(axis=1) / (16 * 15)
    one, seven = (
        strangers.power(pool, 16, null, level, np.random.default_rng(2))
        for level in (0.05, 0.05 / 7)
    )
    assert one > seven + 0.1
    seen: list[float] = []

    def watched(*given: Any, **more: Any) -> float:
        seen.append(given[3])
        return 1.0

    texts = {"language": [f"l{i % 5}" for i in range(200)]}
    everyone: Any = SimpleNamespace(
        traits=lambda i: [("language", texts["language"][i]), ("place", f"p{i % 3}")],
        patterns=lambda i: [],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "power", watched)
        rows = strangers._compared(everyone, np.arange(20), np.arange(20, 200), 1)
    assert len(rows) == 2
    assert seen == [pytest.approx(0.025)] * 2


@pytest.mark.parametrize(("observed", "holds"), [(5, True), (11, False)])
def test_a_season_at_the_level(observed: int, holds: bool) -> None:
    # Ten in fourteen days beside two days: 1.5 are expected, with a variance that knows of ten.
    made = span(1e-9, days=2, observed=observed, around=(10.0, 14.0, 2.0), dispersion=1.0)
    explained = season(made)
    assert explained.holds is holds
    assert explained.reference == pytest.approx(2 * 10.5 / 14)
    assert ((explained.p or 0) > 0.05) is holds
    assert explained.reference == pytest.approx(1.5)
    assert season(replace(made, around=(0.0, 0.0, 2.0))).holds is None


def test_a_season_knows_how_few_it_was_learnt_from() -> None:
    many = season(span(1e-9, observed=6, around=(280.0, 140.0, 1.0), dispersion=0.05))
    few = season(span(1e-9, observed=6, around=(1.5, 1.0, 1.0), dispersion=0.05))
    assert many.reference == pytest.approx(few.reference, rel=0.01)
    assert many.holds is False
    assert few.holds is True


def dated(created: np.ndarray) -> Any:
    """Accounts with these times, that were given and not read, and without a post."""
    n = len(created)
    return SimpleNamespace(created=created, first=np.full(n, UNKNOWN), read=np.zeros(n, np.bool_))


def first_of_months(on_first: int, others: int) -> Any:
    day = int(np.datetime64("2019-03-01").astype("datetime64[D]").astype(int))
    mine = np.full(8, day * DAY)
    firsts = np.full(on_first, (day + 31) * DAY)
    rest = (day + 5 + np.arange(others - on_first) % 20) * DAY
    created = np.concatenate([mine, firsts, rest])
    start = day * DAY
    made = Span("x", start, start + DAY, 8, 1.0, 0.1, 9.0, 1e-9, (1.0, 14.0, 1.0))
    return imported(dated(created), made, np.arange(8), np.arange(8, len(created)))


def test_firsts_of_months_at_the_level() -> None:
    assert first_of_months(20, 100).holds is True
    # One of eight is twice the usual, and by chance in a quarter of all cases.
    assert first_of_months(1, 8).holds is False
    # Many that are a little more than usual are no rounding.
    assert first_of_months(55, 1000).holds is False


@pytest.mark.parametrize(("same", "rest", "holds"), [(40, 0, True), (40, 3, True), (40, 30, False)])
def test_the_rest_of_an_import_is_what_is_usual(same: int, rest: int, holds: bool) -> None:
    rng = np.random.default_rng(8)
    day = FIRST * DAY
    made = [np.full(same, day + HOUR), day + rng.integers(0, DAY, rest)]
    created = np.concatenate([*made, day + rng.integers(-900 * DAY, 0, 400)])
    members, others = np.split(np.arange(len(created)), [same + rest])
    cohort = span(1e-9, observed=same + rest)
    assert imported(dated(created), cohort, members, others).holds is holds


def test_the_chance_to_see_likeness_grows_with_the_members() -> None:
    pool = np.array([300, 200, 100, 100, 100, 100, 100])
    chances = []
    for n in (6, 20, 80):
        rng = np.random.default_rng(2)
        drawn = rng.multivariate_hypergeometric(pool, n, size=499)
        null = (drawn * (drawn - 1)).sum(axis=1) / (n * (n - 1))
        chances.append(strangers.power(pool, n, null, 0.01, rng))
    assert chances[0] < 0.3
    assert chances[0] < chances[1] < chances[2]
    assert chances[2] > 0.95
    # Where most agree anyway, they cannot be twice as alike.
    assert (
        strangers.power(np.array([990, 10]), 50, np.ones(499), 0.01, np.random.default_rng(2)) == 0
    )
