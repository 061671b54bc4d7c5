import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.coordination.groups import find_groups, fuse

SCHEMA = pa.schema(
    [("account_a", pa.string()), ("account_b", pa.string()), ("objects", pa.int64()),
     ("expected", pa.float64())]
)  # fmt: skip


def links(rows):
    ordered = [(*sorted((a, b)), n, e) for a, b, n, e in rows]
    return pa.Table.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=True)) for row in ordered], SCHEMA
    )


def clique(names, objects=10, expected=0.01):
    return [(a, b, objects, expected) for i, a in enumerate(names) for b in names[i + 1 :]]


def test_two_cliques_joined_by_one_weak_link_are_two_groups():
    left, right = [f"x:l{i}" for i in range(5)], [f"x:r{i}" for i in range(4)]
    groups = find_groups(links([*clique(left), *clique(right), ("x:l0", "x:r0", 3, 0.5)]))
    assert sorted(sorted(group.accounts) for group in groups) == [left, right]


def test_an_account_that_hangs_on_by_one_link_is_pruned():
    names = [f"x:{i}" for i in range(4)]
    groups = find_groups(links([*clique(names), ("x:0", "x:tail", 20, 0.01)]))
    assert [sorted(group.accounts) for group in groups] == [names]


def test_pairs_and_chains_are_no_groups():
    assert find_groups(links([("x:a", "x:b", 9, 0.01)])) == []
    assert find_groups(links([(f"x:{i}", f"x:{i + 1}", 9, 0.01) for i in range(6)])) == []
    assert find_groups(links([])) == []


@given(st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(random):
    rows = [
        *clique([f"x:l{i}" for i in range(6)]),
        *clique([f"x:r{i}" for i in range(6)], objects=4),
        *[(f"x:l{i}", f"x:r{i}", 3, 0.2) for i in range(3)],
    ]
    straight = find_groups(links(rows))
    random.shuffle(rows)
    assert find_groups(links(rows)) == straight


def test_strength_is_the_weight_of_the_links_inside_and_orders_the_members():
    names = [f"x:{i}" for i in range(4)]
    rows = clique(names)
    rows[0] = ("x:0", "x:1", 30, 0.01)
    group = find_groups(links(rows))[0]
    weight = {
        frozenset((a, b)): w
        for a, b, w in zip(*fuse(links(rows)).to_pydict().values(), strict=True)
    }
    expected = {n: sum(w for pair, w in weight.items() if n in pair) for n in names}
    assert set(group.accounts[:2]) == {"x:0", "x:1"}
    np.testing.assert_allclose(group.strength, [expected[n] for n in group.accounts])


def test_a_pair_weighs_what_its_most_surprising_kind_does():
    both = links([("x:a", "x:b", 12, 0.01), ("x:a", "x:b", 3, 0.5)])
    assert fuse(both).num_rows == 1
    assert fuse(both)["weight"].to_pylist() == fuse(both.slice(0, 1))["weight"].to_pylist()
