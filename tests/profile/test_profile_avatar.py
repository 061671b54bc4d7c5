"""When two profile pictures are one."""

from __future__ import annotations

import numpy as np
import pytest

from inconcert.profile.avatar import avatar_key, distances, likeness, perceptual


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://img.example/a/1_normal.jpg", "http://IMG.example/a/1_400x400.jpg?x=1", True),
        ("https://img.example/a/1.jpg", "https://img.example/a/2.jpg", False),
        ("F0F0F0F0F0F0F0F0", "0xf0f0f0f0f0f0f0f0", True),
        ("bafkreiabc", "bafkreiabd", False),
        ("http://[broken", "http://[broken", True),
    ],
)
def test_keys(one: str, other: str, same: bool) -> None:
    assert (avatar_key(one) == avatar_key(other)) is same


def test_nothing_is_no_picture() -> None:
    assert avatar_key(None) is None
    assert avatar_key("  ") is None


def test_distance_counts_bits_and_absence_is_far() -> None:
    hashes = perceptual(["f0f0f0f0f0f0f0f0", "f0f0f0f0f0f0f0f1", None, "0" * 16, "f" * 32])
    assert distances(hashes[[0, 0, 0, 0]], hashes[[1, 2, 3, 4]]).tolist() == [1, 64, 64, 64]


def test_the_chance_of_likeness_is_measured() -> None:
    rng = np.random.default_rng(1)
    fair = likeness(rng.integers(1, 1 << 63, 2000, dtype=np.uint64), 1)
    assert 1e-13 < fair.chance < 1e-9
    # Pictures of which most are dark have hashes nearer to one another.
    dark = rng.integers(1, 1 << 63, 2000, dtype=np.uint64)
    dark &= rng.integers(1, 1 << 63, 2000, dtype=np.uint64)
    assert likeness(dark, 1).chance > 10 * fair.chance
    assert likeness(np.zeros(5, np.uint64), 1).hashes == 0
