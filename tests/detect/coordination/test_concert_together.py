"""Sets that hang together."""

from __future__ import annotations

import subprocess
import sys

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from inconcert.detect.coordination.concert.components import Close, components_of, indices, sharing

RULES = (
    *map(sharing, (1, 2, 3)), Close(of_all=1 / 3), Close(of_smaller=1 / 2), Close(2, 0.4, 0.2),
)  # fmt: skip


def by_hand(sets: list[set[int]], close: Close) -> list[list[int]]:
    """Compare all sets with all."""
    label = list(range(len(sets)))

    def root(i: int) -> int:
        return i if label[i] == i else root(label[i])

    for i, one in enumerate(sets):
        for j, two in enumerate(sets[:i]):
            common = len(one & two)
            if (
                common >= max(1, close.least)
                and common >= close.of_smaller * min(len(one), len(two))
                and common / len(one | two) >= close.of_all
            ):
                label[max(root(i), root(j))] = min(root(i), root(j))
    found: dict[int, list[int]] = {}
    for i in range(len(sets)):
        found.setdefault(root(i), []).append(i)
    return [found[first] for first in sorted(found)]


def arrays(sets: list[set[int]]) -> list[np.ndarray]:
    return [np.array(list(s), np.int64) for s in sets]


@settings(max_examples=300)
@given(
    st.lists(st.sets(st.integers(0, 12), max_size=7), max_size=12),
    st.sampled_from(RULES),
)
def test_sets_are_linked_by_what_they_have_in_common(sets, close):
    assert indices(components_of(arrays(sets), close)) == by_hand(sets, close)


@pytest.mark.parametrize("close", RULES)
@pytest.mark.parametrize("seed", range(6))
def test_large_and_small_sets_at_once(close, seed):
    # Some hold hundreds of members and are walked, some a few, and one member is in nearly all.
    rng = np.random.default_rng(seed)
    sizes = rng.choice([1, 2, 3, 12, 40, 300], 120)
    of = rng.choice([60, 400, 3000])
    sets = [set(rng.choice(of, min(size, of // 2), replace=False).tolist()) for size in sizes]
    sets = [one | {of} if rng.random() < 0.9 else one for one in sets]
    sets = [{one * 7919 for one in some} for some in sets]
    assert indices(components_of(arrays(sets), close)) == by_hand(sets, close)


@pytest.mark.parametrize("close", RULES)
def test_no_sets_and_empty_sets(close):
    assert components_of([], close).tolist() == []
    nothing = np.empty(0, np.int64)
    assert components_of([nothing, nothing], close).tolist() == [0, 1]
    some = [nothing, np.arange(4), nothing, np.arange(4)]
    assert components_of(some, close).tolist() == [0, 1, 2, 1]


_MUCH = """
import resource, sys
import numpy as np
from inconcert.detect.coordination.concert.components import Close, components_of, sharing
rng = np.random.default_rng(1)
few = [rng.choice(9, 8, replace=False) for _ in range(30_000)]
large = [rng.choice(20_000, 5_000, replace=False) for _ in range(200)]
apart = [np.arange(4_000) + 4_000 * (i // 2) for i in range(300)]
for rule in (sharing(2), sharing(3), Close(of_smaller=0.5), Close(of_all=1 / 3)):
    components_of(few[:50], rule)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert components_of(few, sharing(2)).max() == 0
assert components_of(large, sharing(2)).max() == 0
assert components_of(apart, Close(of_all=1 / 3)).max() == 149
assert components_of([np.append(s, -1) for s in apart], sharing(2)).max() == 149
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="counts in KiB")
def test_many_sets_of_the_same_and_sets_of_thousands_take_little_memory():
    # All with all, the first alone would be 900 million numbers.
    child = subprocess.run(
        [sys.executable, "-c", _MUCH], capture_output=True, text=True, check=True, timeout=300
    )
    assert int(child.stdout) < 400
