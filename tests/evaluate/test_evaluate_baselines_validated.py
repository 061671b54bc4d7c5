"""The configuration model and the tests built on it, against closed forms and enumeration."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import binom, poisson

from inconcert.errors import InputError, ParameterError
from inconcert.evaluate.baselines import bicm, sdsm
from inconcert.evaluate.baselines.bicm import binary, discoveries, fit
from inconcert.evaluate.baselines.common import Edges, products
from inconcert.evaluate.baselines.sdsm import tails


def dense(matrix: np.ndarray) -> np.ndarray:
    """Return the probability of every account and object."""
    model = fit(csr_matrix(matrix))
    return model.probability[np.ix_(model.row_class, model.column_class)]


def table(matrix: np.ndarray) -> pa.Table:
    rows, columns = np.nonzero(matrix)
    return pa.table(
        {
            "account": [f"u{row:03}" for row in rows],
            "kind": ["url"] * len(rows),
            "object": [f"o{column}" for column in columns],
            "time": pa.array(np.arange(len(rows)), pa.int64()),
        }
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(3, 12))
def test_expected_degrees_are_the_degrees(seed: int, rows: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    matrix = (random.random((rows, columns)) < random.uniform(0.2, 0.8, (rows, 1))).astype(float)
    # No full or empty line: every degree is then met inside the model.
    matrix[:, 0], matrix[0, :] = np.arange(rows) % 2, np.arange(columns) % 2
    matrix[-1, -1], matrix[0, 0] = 1 - matrix[-1, -2], 0
    try:
        probability = dense(matrix)
    except InputError:
        assume(False)  # degrees on the edge of what is possible
    np.testing.assert_allclose(probability.sum(axis=1), matrix.sum(axis=1), atol=0.02)
    np.testing.assert_allclose(probability.sum(axis=0), matrix.sum(axis=0), atol=0.02)


def test_equal_degrees_have_equal_chances() -> None:
    circle = np.zeros((10, 10))
    for row in range(10):
        circle[row, [row, (row + 1) % 10, (row + 2) % 10]] = 1
    np.testing.assert_allclose(dense(circle), 0.3, rtol=1e-6)


def test_lines_that_are_full_or_empty_are_certain() -> None:
    nested = np.tri(5)
    np.testing.assert_allclose(dense(nested), nested, atol=1e-9)
    matrix = np.array([[1, 1, 1, 1], [0, 1, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0.0]])
    probability = dense(matrix)
    np.testing.assert_allclose(probability[0], 1)
    np.testing.assert_allclose(probability[3], 0)
    np.testing.assert_allclose(probability[1:3], [[0, 0.5, 0.5, 1], [0, 0.5, 0.5, 1]], atol=1e-6)


def test_chances_have_the_form_of_the_model() -> None:
    random = np.random.default_rng(4)
    matrix = (random.random((20, 30)) < random.uniform(0.2, 0.6, (20, 1))).astype(float)
    odds = dense(matrix)
    odds = np.log(odds / (1 - odds))
    # log-odds are a sum of one term per account and one per object.
    rest = odds - odds.mean(axis=1, keepdims=True) - odds.mean(axis=0) + odds.mean()
    np.testing.assert_allclose(rest, 0, atol=1e-6)


def test_discoveries_by_the_definition() -> None:
    random = np.random.default_rng(1)
    for tests in (50, 200):
        p = np.append(random.random(40), random.random(10) * 0.002)
        order = np.sort(p)
        passed = [k for k in range(1, 51) if order[k - 1] <= 0.05 * k / tests]
        expected = p <= order[passed[-1] - 1] if passed else np.zeros(50, bool)
        assert discoveries(p, 0.05, tests).tolist() == expected.tolist()
        assert expected.any()
    assert not discoveries(np.array([0.2, 0.04]), 0.05, 2).any()
    assert discoveries(np.array([0.05, 0.05]), 0.05, 2).all()


def poisson_binomial_tail(chances: np.ndarray, seen: int) -> float:
    """Add up all outcomes, one by one."""
    total = 0.0
    for outcome in product((0, 1), repeat=len(chances)):
        if sum(outcome) >= seen:
            total += float(np.prod(np.where(outcome, chances, 1 - chances)))
    return total


def test_tails_by_enumeration() -> None:
    random = np.random.default_rng(8)
    matrix = (random.random((12, 9)) < random.uniform(0.1, 0.6, (12, 1))).astype(float)
    matrix = matrix[matrix.sum(axis=1) > 0]
    sparse = csr_matrix(matrix)
    edges = products(binary(sparse))
    found, probability = tails(fit(sparse), edges), dense(matrix)
    common = matrix @ matrix.T
    checked = 0
    for a, b, seen, p in zip(edges.a, edges.b, edges.weight, found, strict=True):
        assert seen == common[a, b]
        chances = probability[a] * probability[b]
        if poisson.sf(seen - 1, chances.sum()) <= 0.5:
            assert p == pytest.approx(poisson_binomial_tail(chances, int(seen)), rel=1e-6)
            checked += 1
    assert checked > 5
    # With a level, what can reach it is exact all the same.
    strict = tails(fit(sparse), edges, 0.05)
    assert ((strict <= 0.05) == (found <= 0.05)).all()
    np.testing.assert_allclose(strict[found <= 0.05], found[found <= 0.05])


def test_tails_far_out_by_the_binomial() -> None:
    # With equal degrees the count is binomial, here in a thousand objects at 0.04 squared.
    circle = np.zeros((25, 1000))
    for column in range(1000):
        circle[column % 25, column] = 1
    seen = np.arange(1, 30)
    edges = Edges(np.zeros(29, int), np.ones(29, int), seen.astype(float))
    found = tails(fit(csr_matrix(circle)), edges)
    # The first is more likely than not, and stays with Poisson's value.
    np.testing.assert_allclose(found[0], poisson.sf(0, 1.6), rtol=1e-5)
    np.testing.assert_allclose(found[1:], binom.sf(seen - 1, 1000, 0.0016)[1:], rtol=1e-5)
    assert found[-1] < 1e-25


@pytest.mark.parametrize("method", [bicm, sdsm])
def test_a_group_in_random_sharing_is_validated(method) -> None:
    random = np.random.default_rng(6)
    matrix = (random.random((60, 200)) < 0.05).astype(float)
    for number in range(5):
        matrix[number] = 0
        matrix[number, 150:160] = 1
    result = method(table(matrix))
    found = {account for account, score in zip(result.accounts, result.score, strict=True) if score}
    assert {f"u{number:03}" for number in range(5)} <= found
    assert len(found) <= 9
    assert frozenset(f"u{number:03}" for number in range(5)) in result.groups


@pytest.mark.parametrize("method", [bicm, sdsm])
def test_random_sharing_gives_few_links(method) -> None:
    linked = 0
    for seed in range(10):
        random = np.random.default_rng(seed)
        chance = np.minimum(0.05 * random.pareto(2, 50)[:, None] + 0.02, 0.5)
        matrix = (random.random((50, 120)) < chance).astype(float)
        linked += bool((method(table(matrix)).score > 0).any())
    # At 5 % each, three or more of ten have a chance of 1 in 90.
    assert linked <= 2


def test_scores_are_the_surest_link() -> None:
    random = np.random.default_rng(9)
    matrix = (random.random((30, 60)) < 0.2).astype(float)
    matrix[1] = matrix[0]
    probability = dense(matrix)
    common = matrix @ matrix.T
    mean = probability @ probability.T
    result = bicm(table(matrix))
    p = {pair: poisson.sf(common[pair] - 1, mean[pair]) for pair in combinations(range(30), 2)}
    assert result.score[0] == pytest.approx(-np.log10(p[0, 1]), rel=1e-6)
    assert result.score[0] == result.score[1] == result.score.max()


def test_without_correction_more_links_stay() -> None:
    random = np.random.default_rng(3)
    data = table((random.random((40, 80)) < 0.1).astype(float))
    loose, strict = sdsm(data, correction="none"), sdsm(data)
    assert (loose.score > 0).sum() > (strict.score > 0).sum()
    with pytest.raises(ParameterError, match="correction"):
        sdsm(data, correction="hope")
    with pytest.raises(ParameterError, match="level"):
        sdsm(data, alpha=0)
    with pytest.raises(ParameterError, match="rate"):
        bicm(data, alpha=1)
