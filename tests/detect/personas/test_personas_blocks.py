"""Sums of blocks: independent ones by their law, dependent ones no rarer than they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from inconcert.detect.personas.statistics.blocks import summed
from inconcert.stats.combine import q_values


def ranks(values):
    """What a block adds, from its values: -ln of the share that is as large."""
    order = np.argsort(np.argsort(-values, axis=0), axis=0)
    return -np.log((order + 1) / (len(values) + 1))


def test_independent_blocks_have_the_law_of_their_sum():
    rng = np.random.default_rng(1)
    n = 3_000
    added = ranks(rng.random((n, 4)))
    whole = np.ones((n, 4), np.bool_)
    found = summed(added, whole, np.ones(n, np.bool_))
    assert 1 <= found.stretch < 1.15
    truth = gamma.sf(added.sum(axis=1), 4)
    far = truth < 1e-3
    assert (found.p[far] > 0.5 * truth[far]).all()
    for level in (0.01, 0.1, 0.5):
        assert (found.p <= level).mean() == pytest.approx(level, rel=0.4)
    # One that nobody in the reference is like: four blocks at once, each seen once in a thousand.
    odd = summed(np.vstack([added, np.full(4, 7.0)]), np.ones((n + 1, 4), np.bool_),
                 np.arange(n + 1) < n)  # fmt: skip
    assert 1e-12 < odd.p[-1] < 1e-6


def test_a_block_that_is_not_known_is_no_block():
    rng = np.random.default_rng(2)
    n = 2_000
    known = np.column_stack([np.ones(n, np.bool_), rng.random(n) < 0.3])
    added = ranks(rng.random((n, 2))) * known
    added[:2] = [[5.0, 0.0], [5.0, 0.0]]
    known[:2] = [[True, True], [True, False]]
    p = summed(added, known, np.ones(n, np.bool_)).p
    assert p[1] < 0.6 * p[0]
    assert p[1] == pytest.approx(np.exp(-5), rel=0.7)


def test_what_comes_together_in_ordinary_life_is_no_discovery():
    """People who moved: a change and a claim that no longer fits, together, one in a hundred."""
    rng = np.random.default_rng(3)
    false = 0
    for _ in range(40):
        n = 1_500
        values = rng.random((n, 5))
        moved = rng.random(n) < 0.01
        values[moved, :2] = 1 + rng.random((int(moved.sum()), 2))
        made = summed(ranks(values), np.ones((n, 5), np.bool_), np.ones(n, np.bool_))
        false += bool((q_values(made.p) <= 0.05).any())
    assert false <= 5


def test_blocks_that_say_the_same_stretch_the_law():
    rng = np.random.default_rng(4)
    one = rng.random((2_000, 1))
    added = ranks(np.repeat(one, 4, axis=1))
    found = summed(added, np.ones((2_000, 4), np.bool_), np.ones(2_000, np.bool_))
    assert found.stretch > 1.2
    assert not (q_values(found.p) <= 0.05).any()
    assert (found.score <= added.sum(axis=1) + 4 * 0.02).all()


def test_too_few_ordinary_accounts_give_no_law():
    few = summed(np.ones((50, 2)), np.ones((50, 2), np.bool_), np.ones(50, np.bool_))
    assert np.isnan(few.p).all()
    none = summed(np.zeros((300, 0)), np.zeros((300, 0), np.bool_), np.ones(300, np.bool_))
    assert (none.p == 1).all()
