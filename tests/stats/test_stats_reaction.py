"""The concentration of the law of reaction, against the law itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from inconcert.stats.reaction import MEDIAN, SPREAD, concentration

WIDTHS = (0.5, 10, 60, 300, 1800, 3600, 21_600, 86_400)


def held(start, width, median, spread):
    """The chance of one interval, by integrating the normal density of the log delay."""
    low = math.log(start / median) / spread
    high = math.log((start + width) / median) / spread
    return quad(lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi), low, high)[0]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("median", "spread"), [(MEDIAN, SPREAD), (120, 2.0), (3600, 0.5)])
def test_it_is_the_largest_share_of_any_interval(width, median, spread):
    starts = median * np.exp(np.linspace(-12, 6, 1500) * spread)
    brute = max(held(start, width, median, spread) for start in starts)
    found = concentration(width, median=median, spread=spread)
    assert found == pytest.approx(brute, rel=2e-4)
    assert found >= brute - 1e-7


def test_no_interval_of_drawn_delays_holds_more():
    delays = np.sort(MEDIAN * np.exp(SPREAD * np.random.default_rng(1).normal(size=200_000)))
    for width in WIDTHS:
        inside = np.searchsorted(delays, delays + width, "right") - np.arange(len(delays))
        assert inside.max() / len(delays) == pytest.approx(concentration(width), abs=0.005)


def test_limits():
    assert concentration(0) == concentration(-5) == 0
    assert concentration(math.inf) == 1
    assert 0 < concentration(1e-6) < 1e-7
    assert 1 - 1e-9 < concentration(1e9) <= 1
    # For a narrow interval: the width times the density at the mode.
    mode = MEDIAN * math.exp(-(SPREAD**2))
    density = math.exp(-(SPREAD**2) / 2) / (mode * SPREAD * math.sqrt(2 * math.pi))
    assert concentration(0.01) == pytest.approx(0.01 * density, rel=1e-4)


@settings(max_examples=60)
@given(st.floats(0.1, 1e5), st.floats(1.01, 10), st.floats(0.3, 3))
def test_it_rises_with_the_width_and_depends_on_the_ratio_to_the_median(width, factor, spread):
    narrow = concentration(width, spread=spread)
    assert 0 < narrow <= concentration(width * factor, spread=spread) + 1e-9 <= 1 + 1e-9
    scaled = concentration(width * factor, median=MEDIAN * factor, spread=spread)
    assert scaled == pytest.approx(narrow, rel=1e-4)
