"""Patterns against chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, nbinom

from inconcert.detect.cohorts.patterns import AROUND, FASHION, Calendar, burst, more_than_others


def sets(n: int, **shares: float) -> list[list[tuple[str, str]]]:
    """`n` accounts, of which so large a share has each pattern."""
    return [[("handle digits", k) for k, s in shares.items() if i < s * n] for i in range(n)]


def test_a_pattern_of_the_set_alone_is_found_with_fishers_p() -> None:
    (found,) = more_than_others(sets(20, a=0.6), sets(500, a=0.02))
    assert (found.members, found.of, found.others, found.of_others) == (12, 20, 10, 500)
    p = fisher_exact([[12, 8], [10, 490]], alternative="greater")[1]
    assert found.p == pytest.approx(p, rel=1e-9)
    assert found.where == tuple(range(12))
    assert found.expected == pytest.approx(0.4)


def test_what_a_fifth_of_everyone_has_says_nothing() -> None:
    assert more_than_others(sets(100, a=0.9), sets(1000, a=0.25)) == []
    assert more_than_others(sets(100, a=0.9), sets(1000, a=0.15)) != []


def test_what_is_hardly_more_frequent_says_nothing_however_sure() -> None:
    inside, outside = sets(3000, a=0.09), sets(6000, a=0.05)
    assert more_than_others(inside, outside) == []
    (found,) = more_than_others(inside, outside, ratio=1.0)
    assert found.q < 1e-9


def test_a_random_set_shares_nothing() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(40):
        everyone = [
            [("handle last word", str(w)) for w in rng.zipf(1.6, 3) if w < 500] for _ in range(600)
        ]
        hits += bool(more_than_others(everyone[:30], everyone[30:]))
    assert hits <= 4


def test_looking_at_more_patterns_costs_more() -> None:
    inside, outside = sets(20, a=0.2), sets(500, a=0.02)
    alone = more_than_others(inside, outside)
    crowded = more_than_others(
        inside, outside + [[("phrase", str(i))] for i in range(200) for _ in range(3)], fdr=1.0
    )
    assert crowded[0].q > alone[0].q


def test_nobody_to_compare_with() -> None:
    assert more_than_others(sets(20, a=1.0), []) == []
    assert more_than_others([], sets(20, a=1.0)) == []


def test_a_burst_is_found() -> None:
    rng = np.random.default_rng(2)
    everyone = rng.integers(0, 3000, 2000)
    mine = np.concatenate([rng.integers(0, 3000, 10), np.full(8, 1234)])
    found = burst(mine, Calendar(np.concatenate([everyone, mine])))
    assert found is not None
    assert found.start <= 1234 < found.start + found.days
    assert set(range(10, 18)) <= set(found.inside)
    assert found.p < 1e-7
    assert found.expected < 1.5


def test_bursts_by_chance_are_as_rare_as_they_say() -> None:
    rng = np.random.default_rng(3)
    everyone = (3000 * rng.beta(1.2, 1.6, 3000)).astype(np.int64)
    calendar = Calendar(everyone)
    p = []
    for _ in range(400):
        result = burst(rng.choice(everyone, 20, replace=False), calendar)
        assert result is not None
        p.append(result.p)
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)
    assert np.mean(np.array(p) <= 0.5) > 0.02


def test_two_accounts_are_no_burst() -> None:
    assert burst(np.array([5, 5]), Calendar(np.arange(100))) is None
    assert burst(np.array([5, 5, 5]), Calendar(np.array([5, 5, 5]))) is None


def test_a_burst_has_the_larger_p_of_two() -> None:
    everyone = np.repeat(np.arange(0, 1000), 2)
    mine = np.array([100, 101, 103, 104, 500, 700])
    calendar = Calendar(np.concatenate([everyone, mine]))
    found = burst(mine, calendar)
    assert found is not None
    assert (found.start, found.inside) == (100, (0, 1, 2, 3))
    chance = 5 * (14 + 1) / (2000 + 1)
    assert found.p >= 6 * binom.sf(2, 5, chance / 5)
    # None of the pattern in the weeks on either side: the rate of all time, drawn down by that.
    usual = 15 * 1 / (2 * AROUND + 15 / chance)
    size = 1 / (1 + FASHION)
    assert found.p == pytest.approx(6 * nbinom.sf(2, size, size / (size + usual)), rel=1e-6)


def in_fashion(rng: np.random.Generator, height: int, most: float) -> tuple[np.ndarray, np.ndarray]:
    """Days of all accounts, and of those with a hashtag that rises in weeks and fades in months."""
    everyone = rng.integers(0, 1500, 9000)
    since = everyone - height
    wave = np.exp(-0.5 * (np.minimum(since, 0) / 12) ** 2) * 0.5 ** (np.maximum(since, 0) / 40)
    return everyone, everyone[rng.random(len(everyone)) < most * wave]


def test_a_tag_in_fashion_is_no_burst_and_one_hand_in_it_is() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(40):
        everyone, mine = in_fashion(rng, int(rng.integers(200, 1300)), float(rng.uniform(0.2, 0.4)))
        calendar = Calendar(everyone)
        found = burst(mine, calendar)
        assert found is not None
        hits += found.p <= 0.01
        # At the rate of all time alone it would be one, and far beyond chance.
        inside = calendar.within(np.array([found.start]), found.days)[0]
        assert len(found.inside) > 4 * len(mine) * inside / len(everyone)
    assert hits <= 2
    everyone, mine = in_fashion(rng, 700, 0.3)
    together = np.concatenate([mine, np.full(150, 703)])
    found = burst(together, Calendar(np.concatenate([everyone, np.full(150, 703)])))
    assert found is not None
    assert found.p < 1e-4


def test_a_country_that_joins_late_is_no_burst() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        begin = int(rng.integers(300, 1200))
        theirs = begin + (200 * rng.beta(1.2, 3, 700)).astype(np.int64)
        calendar = Calendar(np.concatenate([rng.integers(0, 1500, 6000), theirs]))
        found = burst(rng.choice(theirs, 200, replace=False), calendar)
        assert found is not None
        assert found.p > 0.001
