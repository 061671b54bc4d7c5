from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.promoters.statistics.chance import Attainable
from inconcert.detect.promoters.statistics.source import (
    FLOOR,
    LEVEL,
    STEP,
    discrete_q,
    product_p,
    source_test,
)
from inconcert.stats.combine import q_values

# What four accounts may have: p-values, each with the chance to be there; else 1.
LADDER = ((0.04, 0.03), (0.01, 0.009), (0.001, 0.001))


def may(tests, ladder=LADDER):
    """Return what each of so many tests may have."""
    place = np.repeat(np.arange(tests), len(ladder))
    p, chance = (np.tile(column, tests) for column in zip(*ladder, strict=True))
    return Attainable(place, p, chance)


def _score(p):
    return int(np.floor(-np.log(max(p, FLOOR)) / STEP + 1e-6)) if p <= LEVEL else 0


@given(st.lists(st.sampled_from([0.04, 0.01, 0.001, 1.0]), min_size=1, max_size=4))
def test_the_product_has_the_chance_of_all_outcomes(observed):
    outcomes = [*LADDER, (1.0, 1 - sum(chance for _, chance in LADDER))]
    reached = sum(map(_score, observed))
    total = sum(
        np.prod([chance for _, chance in drawn])
        for drawn in itertools.product(outcomes, repeat=len(observed))
        if sum(_score(p) for p, _ in drawn) >= reached
    )
    assert product_p(np.array(observed), may(len(observed))) == pytest.approx(total)


def test_no_account_alone_makes_a_source_sure():
    p = np.ones(30)
    p[0] = 1e-12
    ladder = may(30, ((1e-12, 1e-12), (0.002, 0.002), (0.0005, 0.0004)))
    assert product_p(p, ladder) > FLOOR
    p[:3] = 5e-4
    assert product_p(p, ladder) < 1e-4


def test_the_number_expected_below_p_is_held_against_the_number_there():
    p = np.array([0.001, 0.01, 0.01, 1.0])
    found = discrete_q(p, may(4))
    assert found == pytest.approx([4 * 0.001, 4 * 0.01 / 3, 4 * 0.01 / 3, 1.0])


@settings(max_examples=50)
@given(st.lists(st.sampled_from([0.04, 0.01, 0.001, 1.0]), min_size=1, max_size=30))
def test_it_is_never_above_benjamini_hochberg(p):
    values = np.array(p)
    assert (discrete_q(values, may(len(p))) <= q_values(values) + 1e-12).all()


def test_coverage_weighs_and_sources_are_apart():
    p = np.array([0.01, 0.01, 0.5, 0.02])
    attainable = Attainable(np.arange(4), p, p)
    tested = source_test(np.array([0, 0, 0, 1]), p, np.array([1.0, 0.5, 0.5, 0.7]), attainable)
    assert tested.weighted[0] < 0.01 < tested.weighted[1]
    assert tested.weighted[3] == 0.02
    assert tested.own[3] == pytest.approx(0.02)
    assert tested.q.tolist() == q_values(tested.p).tolist()


def test_under_the_null_sources_are_not_confirmed_too_often():
    rng = np.random.default_rng(5)
    values = np.array([1.0, *(p for p, _ in LADDER)])
    chance = np.array([1 - sum(c for _, c in LADDER), *(c for _, c in LADDER)])
    for tests in (3, 40):
        p = np.array([
            product_p(rng.choice(values, tests, p=chance), may(tests)) for _ in range(800)
        ])  # fmt: skip
        for level in (0.1, 0.01):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level / 800)


def test_nothing_gives_nothing():
    none, number = np.empty(0), np.empty(0, np.int64)
    found = source_test(number, none, none, Attainable(number, none, none))
    assert len(found.source) == len(found.p) == len(found.own) == 0
