"""The p that a link needs: corrected for all pairs of accounts, for kinds and for windows."""

from __future__ import annotations

from inconcert.detect.coshares import LinkCounting, _limit

MINUTE = 60_000_000


def test_a_link_pays_for_pairs_kinds_and_windows() -> None:
    counting = LinkCounting((MINUTE, 5 * MINUTE), (), 3, 0.01)
    assert _limit(counting, 10, 1) == 0.01 / 45 / 2
    assert _limit(counting, 10, 4) == _limit(counting, 10, 1) / 4
    assert _limit(counting, 100, 1) == 0.01 / 4950 / 2
    assert _limit(LinkCounting((MINUTE,), (), 3, 0.01), 10, 1) == 2 * _limit(counting, 10, 1)
