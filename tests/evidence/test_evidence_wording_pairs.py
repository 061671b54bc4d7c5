"""One is one pair, and a picture is no "avatar", in the sentences about pairs of accounts."""

from __future__ import annotations

import pytest

from inconcert.detect.look_alikes.wording import compared_text, sharing_text
from inconcert.detect.twins.wording import first_sentence, profile_sentence


@pytest.mark.parametrize(
    ("number", "shared"),
    [(1, "1 pair of accounts shares"), (0.6, "1 pair of accounts shares"),
     (2, "2 pairs of accounts share"), (1234.4, "1,234 pairs of accounts share")],
)  # fmt: skip
def test_pairs_that_share(number: float, shared: str) -> None:
    assert sharing_text(number) == shared


def test_pairs_that_were_compared() -> None:
    assert compared_text(1) == "1 pair of accounts was"
    assert compared_text(11935) == "11,935 pairs of accounts were"


def test_pairs_on_two_platforms() -> None:
    one = profile_sentence(pairs=1, field="avatar", tested=1, p=0.5)
    assert one.startswith(
        "Profiles: 1 pair of accounts on two platforms agrees in a profile picture"
    )
    assert "of 1 pair, about 50 in 100 would agree as these do by chance" in one
    many = profile_sentence(pairs=240.2, field="name", tested=2_000_000, p=0.001)
    assert "240 pairs of accounts on two platforms agree in a name" in many
    assert "of 2,000,000 pairs, about 1 in 1,000 would" in many


def test_who_was_first_is_told_by_platform() -> None:
    assert first_sentence("x", "forum", 0, 12) == (
        "Of the two, the account on x was first 0 times, that on forum 12 times."
    )
    assert "on x was first once" in first_sentence("x", "forum", 1, 0)
