from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.network.layout import spring


def clique(*nodes: int) -> list[tuple[int, int]]:
    return list(itertools.combinations(nodes, 2))


@pytest.mark.parametrize("nodes", [0, 1, 2, 3])
def test_tiny_groups_have_places(nodes: int) -> None:
    places = spring(nodes, np.zeros((0, 2), dtype=np.int64))
    assert places.shape == (nodes, 2)
    assert len({tuple(p) for p in places.tolist()}) == nodes


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_places_are_finite_distinct_and_in_the_unit_square(data: st.DataObject) -> None:
    nodes = data.draw(st.integers(2, 30))
    pairs = data.draw(
        st.lists(
            st.sampled_from(clique(*range(nodes))), unique=True, max_size=len(range(nodes)) * 3
        )
    )
    weights = np.array([data.draw(st.floats(1e-3, 1e9)) for _ in pairs], dtype=np.float64)
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    places = spring(nodes, links, weights)
    assert np.isfinite(places).all()
    assert (places >= -1e-9).all()
    assert (places <= 1 + 1e-9).all()
    assert len(np.unique(places, axis=0)) == nodes
    assert np.array_equal(places, spring(nodes, links, weights))


def test_linked_accounts_stand_closer_than_others() -> None:
    links = np.array([*clique(0, 2, 4, 6, 8), *clique(1, 3, 5, 7, 9), (0, 1)])
    places = spring(10, links)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = [apart[a, b] for a, b in clique(*range(10)) if (a - b) % 2 == 0]
    other = [apart[a, b] for a, b in clique(*range(10)) if (a - b) % 2 == 1]
    assert np.mean(same) < 0.6 * np.mean(other)


def test_heavier_links_pull_closer() -> None:
    links = np.array(clique(0, 1, 2, 3))
    weights = np.array([1000.0 if {a, b} == {0, 1} else 1.0 for a, b in links])
    places = spring(4, links, weights)
    apart = {(a, b): np.linalg.norm(places[a] - places[b]) for a, b in links.tolist()}
    assert apart[0, 1] == min(apart.values())


def test_another_seed_gives_another_picture() -> None:
    links = np.array(clique(*range(8)))
    assert not np.allclose(spring(8, links, seed=1), spring(8, links, seed=2))
