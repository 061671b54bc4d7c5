"""Sets that hang together."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from inconcert.network.concert.together import parted, sharing, together


@given(st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=5), max_size=9), st.integers(1, 3))
def test_sets_are_linked_by_what_they_have_in_common(sets, least):
    groups = parted(together([np.array(sorted(s)) for s in sets], sharing(least)))
    assert sorted(i for group in groups for i in group) == list(range(len(sets)))
    label = list(range(len(sets)))
    for _ in sets:
        for i, one in enumerate(sets):
            for j, two in enumerate(sets):
                if len(one & two) >= least:
                    label[i] = label[j] = min(label[i], label[j])
    expected = {}
    for i, own in enumerate(label):
        expected.setdefault(own, []).append(i)
    assert sorted(groups) == sorted(expected.values())
