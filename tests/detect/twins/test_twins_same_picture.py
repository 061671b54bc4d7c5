"""Hashes of one picture become equal keys; other keys stay."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.twins.same_picture import same_pictures
from inconcert.profile.avatar import BOUND


def by_hand(hashes: list[int]) -> list[int]:
    """Return the least hash that a chain of near ones joins each to, all pairs compared."""
    least = list(hashes)
    for _ in hashes:
        least = [
            min(mine for mine, other in zip(least, hashes, strict=True)
                if (other ^ own).bit_count() <= BOUND)
            for own in hashes
        ]  # fmt: skip
    return least


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 2**64 - 1), min_size=1, max_size=4), st.data())
def test_chains_of_near_hashes_are_joined(centres: list[int], data: st.DataObject) -> None:
    hashes = list(centres)
    for _ in range(data.draw(st.integers(0, 10))):
        own = data.draw(st.sampled_from(hashes))
        for bit in data.draw(st.lists(st.integers(0, 63), max_size=8)):
            own ^= 1 << bit
        hashes.append(own or 1)
    found = same_pictures([f"{value:016x}" for value in hashes])
    assert found == [f"{value:016x}" for value in by_hand(hashes)]


def test_other_keys_stay() -> None:
    # Seven bits apart, a digest, a blank picture.
    keys = [None, "", "example.org/a.jpg", "ab" * 32, "0" * 16, "000000000000007f", "f" * 16]
    assert same_pictures(keys) == keys
    assert same_pictures(["000000000000003f", "f" * 16, "0000000000000001"]) == [
        "0000000000000001", "f" * 16, "0000000000000001",
    ]  # fmt: skip


def test_many_hashes_of_one_block_take_no_longer_than_their_number() -> None:
    rng = np.random.default_rng(1)
    crowded = (np.uint64(1) << np.uint64(63)) | rng.integers(0, 2**54, 60_000, np.uint64)
    keys = [f"{value:016x}" for value in crowded.tolist()]
    same_pictures(keys[:10])
    begin = time.process_time()
    found = same_pictures(keys)
    assert len(set(found)) > 0.9 * len(set(keys))
    assert time.process_time() - begin < 30
