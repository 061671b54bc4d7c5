"""Agreement of groupings, against enumeration of all ways to deal the labels."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.errors import ParameterError
from inconcert.evaluate.recovery import (
    adjusted_mutual_information,
    classes,
    group_agreement,
    group_recovery,
)

LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=20)


def information(a, b) -> float:
    n = len(a)
    total = 0.0
    for x in set(a):
        for y in set(b):
            both = sum(p == x and q == y for p, q in zip(a, b, strict=True)) / n
            if both:
                total += both * np.log(both * n * n / (list(a).count(x) * list(b).count(y)))
    return total


def entropy(a) -> float:
    p = np.unique(a, return_counts=True)[1] / len(a)
    return float(-(p * np.log(p)).sum())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=6))
def test_expected_information_is_the_mean_over_all_dealings(rows) -> None:
    a, b = [row[0] for row in rows], [row[1] for row in rows]
    chance = np.mean([information(order, b) for order in permutations(a)])
    room = (entropy(a) + entropy(b)) / 2 - chance
    if abs(room) < 1e-9:
        return
    expected = (information(a, b) - chance) / room
    assert adjusted_mutual_information(a, b) == pytest.approx(expected, abs=1e-9)


@given(LABELS, st.permutations(range(4)))
def test_names_of_classes_do_not_matter(a: list[int], names: list[int]) -> None:
    assert adjusted_mutual_information(a, [names[x] for x in a]) == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=25))
def test_symmetric_and_at_most_one(rows) -> None:
    a, b = [row[0] for row in rows], [row[1] for row in rows]
    one = adjusted_mutual_information(a, b)
    assert one == pytest.approx(adjusted_mutual_information(b, a), abs=1e-9)
    assert one <= 1 + 1e-9


def test_unrelated_labels_agree_by_nothing() -> None:
    random = np.random.default_rng(2)
    values = [
        adjusted_mutual_information(random.integers(0, 5, 200), random.integers(0, 8, 200))
        for _ in range(40)
    ]
    assert abs(np.mean(values)) < 0.01


def test_a_known_value() -> None:
    # By hand: n = 4, classes of two each. Of the three ways to split, one agrees (MI = ln 2) and
    # two do not (MI = 0), so E = ln 2 / 3 and the adjusted value of a disagreement is -1/2.
    assert adjusted_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


def test_degenerate_labellings() -> None:
    assert adjusted_mutual_information([], []) == 1
    assert adjusted_mutual_information([1, 1], [5, 5]) == 1
    assert adjusted_mutual_information([1, 2, 3], [3, 1, 2]) == 1
    assert adjusted_mutual_information([1, 1, 2], [1, 1, 1]) == pytest.approx(0)
    with pytest.raises(ParameterError, match="one length"):
        adjusted_mutual_information([1], [1, 2])


ACCOUNTS = [f"u{i:02}" for i in range(40)]
TRUTH = [set(ACCOUNTS[:5]), set(ACCOUNTS[5:10])]


def test_classes_of_accounts() -> None:
    groups = [{"a", "b"}, {"b", "c"}]
    assert classes(["a", "b", "c", "d", "e"], groups).tolist() == [0, 0, 1, -1, -1]


def test_outsiders() -> None:
    assert group_agreement(ACCOUNTS, TRUTH, TRUTH) == pytest.approx(1)
    # Finding nothing is worth nothing, and so is putting everybody together.
    assert group_agreement(ACCOUNTS, TRUTH, []) == pytest.approx(0)
    assert group_agreement(ACCOUNTS, TRUTH, [ACCOUNTS]) == pytest.approx(0)
    # A false group beside the true ones costs, unless only members of the truth were looked at.
    spoiled = [*TRUTH, set(ACCOUNTS[20:30])]
    assert 0.3 < group_agreement(ACCOUNTS, TRUTH, spoiled) < 0.95


def test_recovery_by_hand() -> None:
    found = [{"a", "b", "c"}, {"x", "y"}, {"d", "e", "f", "g"}]
    result = group_recovery([{"a", "b", "c", "d"}, {"e", "f", "h"}], found)
    # 3/4 for the first; for the second {e, f} of {d, e, f, g, h}: 2/5, below one half.
    assert result.pairs == [(0, 0, 0.75)]
    assert (result.there, result.found, result.matched) == (2, 3, 1)
    assert (result.recall, result.jaccard) == (0.5, 0.375)
    assert result.precision == pytest.approx(1 / 3)
    lower = group_recovery([{"a", "b", "c", "d"}, {"e", "f", "h"}], found, threshold=0.4)
    assert lower.pairs == [(0, 0, 0.75), (1, 2, 0.4)]


def test_recovery_matches_one_to_one() -> None:
    # One group that was found cannot stand for two.
    whole = set("abcdef")
    result = group_recovery([set("abcd"), set("ef")], [whole, {"x"}], threshold=0.2)
    assert result.matched == 1
    assert np.isnan(group_recovery([], []).recall)
    assert group_recovery([{"a"}], []).recall == 0
    with pytest.raises(ParameterError, match="threshold"):
        group_recovery([], [], threshold=0)


@given(st.lists(st.sets(st.integers(0, 30), min_size=2), max_size=6), st.randoms())
def test_groups_recover_themselves_in_any_order(groups, random) -> None:
    names = [{str(x) for x in group} for group in groups]
    result = group_recovery(names, random.sample(names, len(names)))
    assert result.matched == len(names)
    assert all(pair[2] == 1 for pair in result.pairs)
