"""Pairs of shares on two platforms, and the sum of unequal chances."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from inconcert.detect.twins.lags import Lags, at_least

# Owners 0 to 2 are on side 0, 3 to 5 on side 1, 6 on side 2.
SHARES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=25)


def by_hand(rows: list[tuple[int, int]], reach: int) -> int:
    return sum(
        one[1] // 3 != other[1] // 3 and abs(other[0] - one[0]) <= reach
        for i, one in enumerate(rows)
        for other in rows[i + 1 :]
    )


@given(SHARES, st.integers(0, 12), st.integers(0, 2), st.integers(3, 6))
def test_pairs_are_those_of_all_pairs_compared(
    rows: list[tuple[int, int]], reach: int, one: int, other: int
) -> None:
    times, owner = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    lags = Lags(times, owner // 3, owner)
    assert lags.pairs(reach) == by_hand(rows, reach)
    rest = [row for row in rows if row[1] not in (one, other)]
    assert lags.pairs(reach, (one, other)) == by_hand(rest, reach)


@given(st.lists(st.floats(0, 1), max_size=8), st.integers(-1, 9))
def test_the_tail_is_that_of_all_outcomes(chances: list[float], seen: int) -> None:
    total = 0.0
    for outcome in product((0, 1), repeat=len(chances)):
        if sum(outcome) >= seen:
            total += float(
                np.prod([c if hit else 1 - c for c, hit in zip(chances, outcome, strict=True)])
            )
    assert at_least(np.array(chances), seen) == pytest.approx(total, abs=1e-12)


def test_equal_chances_are_binomial() -> None:
    assert at_least(np.full(40, 0.2), 15) == pytest.approx(float(binom.sf(14, 40, 0.2)))
