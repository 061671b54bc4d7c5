"""Published methods within a bound of memory: what would not fit is left out before it is begun."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pyarrow as pa
import pytest
from scipy.sparse import csr_matrix

from inconcert.evaluate.baselines import BASELINES
from inconcert.evaluate.baselines.bound import (
    MethodTooLargeError,
    memory_bound,
    require,
    require_products,
)
from inconcert.evaluate.baselines.common import products

MIB = 1 << 20


def crowd(people: int) -> pa.Table:
    """Two objects that everybody shares within a minute, and ten of their own kind each."""
    rng = np.random.default_rng(1)
    everybody = np.arange(people)
    account = np.concatenate([everybody, everybody, np.repeat(everybody, 10)])
    thing = np.concatenate(
        [np.zeros(people, int), np.ones(people, int), 2 + rng.integers(0, 3 * people, 10 * people)]
    )
    time = np.concatenate(
        [
            rng.integers(0, 10, people),
            rng.integers(600, 610, people),
            rng.integers(0, 10**6, 10 * people),
        ]
    )
    return pa.table(
        {
            "account": [f"x:{i}" for i in account],
            "kind": ["url"] * len(account),
            "object": [f"o{i}" for i in thing],
            "time": time * 1_000_000,
            "post": np.arange(len(account)),
        }
    )


@pytest.mark.parametrize("name", sorted(set(BASELINES) - {"tfidf_cosine"}))
def test_a_method_that_would_not_fit_says_so_and_takes_nothing(name: str) -> None:
    shares = crowd(3000)  # 4.5 million pairs, hundreds of MB for every method
    tracemalloc.start()
    with (
        memory_bound(30 * MIB),
        pytest.raises(MethodTooLargeError, match=r"Its network has .* pairs"),
    ):
        BASELINES[name](shares)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * MIB


@pytest.mark.parametrize("name", sorted(BASELINES))
def test_a_bound_changes_nothing_for_what_fits(name: str) -> None:
    shares = crowd(60)
    free = BASELINES[name](shares)
    with memory_bound(20 * MIB):
        bound = BASELINES[name](shares)
    assert bound.groups == free.groups
    assert np.array_equal(bound.score, free.score)


def test_pairs_are_counted_as_they_will_be() -> None:
    rng = np.random.default_rng(1)
    matrix = csr_matrix((rng.random((80, 40)) < 0.05).astype(float))
    pairs = len(products(matrix).a)
    with memory_bound(100 * pairs):
        require_products([matrix], 100)
    with memory_bound(100 * pairs - 1), pytest.raises(MethodTooLargeError):
        require_products([matrix], 100)
    with memory_bound(150 * pairs), pytest.raises(MethodTooLargeError):
        require_products([matrix, matrix], 100)
    with memory_bound(10), pytest.raises(MethodTooLargeError, match="11 things"):
        require(11, 1, "things")
