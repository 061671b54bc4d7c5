"""The chance level of accounts near those of the list; words that are found in profiles."""

from __future__ import annotations

import numpy as np
import pytest
from sample_look_alikes import profiles

from inconcert.detect.look_alikes import listed as room
from inconcert.detect.look_alikes.pairs import Compared, compare
from inconcert.profile.skeleton import skeleton, skeletons


def compared(count: int, seed: int = 1) -> Compared:
    """Handles of few letters, so that many are near, every fortieth on the list."""
    rng = np.random.default_rng(seed)
    handles = sorted({"".join(rng.choice(list("abcd"), rng.integers(4, 9))) for _ in range(count)})
    keys = [f"x:{i}" for i in range(0, len(handles), 40)]
    return compare(profiles([{"handle": handle} for handle in handles]), listed=keys)


def by_hand(found: Compared, pair: int) -> float:
    """Go through all accounts and all near pairs."""
    near, listed, text = found.near, found.standing.listed, found.handles.text
    pairs = list(zip(near.a.tolist(), near.b.tolist(), near.differs.tolist(), strict=True))
    a, b, differs = pairs[pair]
    size = len(text[a] if listed[a] else text[b])
    met = {end for one, other, sort in pairs
           if sort == differs and not (listed[one] or listed[other])
           for end in (one, other)}  # fmt: skip
    like = [i for i in found.handles.used.tolist()
            if not listed[i] and abs(len(text[i]) - size) <= 1]  # fmt: skip
    return min(1.0, (sum(i in met for i in like) + 1) / (len(like) + 1))


@pytest.mark.parametrize("seed", range(3))
def test_the_rate_is_that_of_all_accounts_counted(seed: int) -> None:
    found = compared(400, seed)
    on_list = found.standing.listed[found.near.a] | found.standing.listed[found.near.b]
    pairs = np.flatnonzero(on_list).tolist()
    assert len(pairs) > 5
    neighbours = room._Neighbours(found)
    for pair in pairs:
        assert neighbours.rate(pair) == by_hand(found, pair)


def test_the_accounts_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = compared(3000)
    gone_through = 0

    class Watched(list[str]):
        def __getitem__(self, place):  # type: ignore[no-untyped-def]
            nonlocal gone_through
            gone_through += 1
            return super().__getitem__(place)

    watched = found._replace(handles=found.handles._replace(text=Watched(found.handles.text)))
    on_list = found.standing.listed[found.near.a] | found.standing.listed[found.near.b]
    pairs = np.flatnonzero(on_list)
    room.listed_findings(watched, int(found.standing.listed.sum()), pairs, 1e-12)
    assert len(pairs) > 50
    assert gone_through < len(found.handles.text) + 10 * len(pairs)


def test_words_are_found_in_order_only() -> None:
    texts = skeletons(["Water Warden of Tessmark", "the water, wаrden OF tessmark!", "of Tessmark",
                       "Waterwarden of Tessmark", "نور الديوان"])  # fmt: skip
    assert room.says(texts, skeleton("Water Warden of Tessmark")) == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert room.says(texts, skeleton("نور الديوان"))[-1]
    assert not any(room.says(texts, skeleton("…")))
