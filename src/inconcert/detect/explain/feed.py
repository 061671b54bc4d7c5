"""Automated feeds: accounts that post by the clock, or repeat one source whatever the hour.

An account is feed-like where one of these is so, each far from what people do:

- its posts fall on the same minute of the hour (or half or quarter of an hour), or on the same
  second of the minute: Rayleigh test, and a mean resultant length of 0.6 or more;
- its gaps are regular: a coefficient of variation below 0.5 (chance gives 1, people more);
- it posts around the clock and from one source: in its quietest six hours still 0.4 of what an
  even spread gives (people sleep: 0.2 or less), and 0.9 of its posts are about one source.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inconcert.detect.explain.base import (
    LEVEL,
    MOST,
    Bools,
    Circumstances,
    Explanation,
    Floats,
    Ints,
    Posts,
    generator,
    posts_of,
)
from inconcert.durations import DAY, HOUR, MINUTE
from inconcert.evidence.wording_explanations import p_text, percent_text, tell
from inconcert.stats.odds import fisher_p
from inconcert.stats.rhythm import (
    gap_variation,
    hour_profile,
    quiet_ratio,
    rayleigh_p,
    resultant,
)

FEWEST = 8  # posts in as many different hours: fewer tell nothing of a clock
FEWEST_HOURS = 48  # posts below which an account cannot be seen to sleep
FEWEST_PEERS = 20
CLOCKS = (HOUR, HOUR // 2, HOUR // 4, MINUTE)
CONCENTRATED, CLOCK_P = 0.6, 0.001
REGULAR = 0.5
EVEN = 0.4
REPEATED = 0.9


class _Signs(NamedTuple):
    """What was seen of each account, shape (accounts,)."""

    tested: Bools
    clock: Bools
    regular: Bools
    always: Bools

    @property
    def feed(self) -> Bools:
        """Accounts that post as feeds do."""
        return np.asarray(self.tested & (self.clock | self.regular | self.always), np.bool_)


def feed(c: Circumstances, posts: Posts) -> Explanation:
    """Test whether most members post as automated feeds do.

    `value` is the share of the members with enough posts that do, `reference` that of the peers,
    `p` that of Fisher's exact test between them. None where too few members have enough posts.
    """
    own = _signs(posts, c.seed)
    tested, members = int(own.tested.sum()), len(c.members)
    if tested <= MOST * members:
        return Explanation(
            "feed", None, None, None, None, tell("feed/few", tested=tested, members=members)
        )
    count = int(own.feed.sum())
    reference, p, others = _peers(c, count, tested)
    holds = count > MOST * tested and (p is None or p <= LEVEL)
    sentence = tell(
        "feed/holds" if holds else "feed/no",
        count=count,
        tested=tested,
        members=members,
        others=others,
        clock=int((own.tested & own.clock).sum()),
        regular=int((own.tested & own.regular).sum()),
        always=int((own.tested & own.always).sum()),
    )
    return Explanation("feed", holds, count / tested, reference, p, sentence)


def _peers(c: Circumstances, count: int, tested: int) -> tuple[float | None, float | None, str]:
    """Return (share of feed-like accounts among the peers, p, how it is told)."""
    if c.peers is None or not c.peers.num_rows:
        return None, None, ""
    peers = _signs(posts_of(c.peers), c.seed)
    others, hits = int(peers.tested.sum()), int(peers.feed.sum())
    if others < FEWEST_PEERS:
        return None, None, ""
    p = fisher_p(count, tested, hits, others)
    told = tell("others", share=percent_text(hits / others), p=p_text(p))
    return hits / others, p, told


def _signs(posts: Posts, seed: int) -> _Signs:
    n, owner, time = posts.owners, posts.owner, posts.time
    hours = _one_each(owner, time, HOUR, seed)
    tested = np.bincount(owner[hours], minlength=n) >= FEWEST
    clock = np.zeros(n, np.bool_)
    for period in CLOCKS:
        if not (time % period).any():
            continue  # times are no finer than this: a clock cannot be seen
        # One post of each turn, since posts of one sitting are close to one another anyway.
        rows = hours if period > MINUTE else _one_each(owner, time, MINUTE, seed)
        count, length = resultant(owner[rows], time[rows], period, n)
        p = rayleigh_p(count, length) * len(CLOCKS)
        clock |= (length >= CONCENTRATED) & (p <= CLOCK_P)
    gaps, variation = gap_variation(owner, time, n)
    regular = (gaps >= FEWEST - 1) & (np.nan_to_num(variation, nan=np.inf) < REGULAR)
    enough = np.bincount(owner, minlength=n) >= FEWEST_HOURS
    quiet = np.nan_to_num(quiet_ratio(hour_profile(owner, time % DAY // HOUR, n)))
    always = enough & (quiet >= EVEN) & (_one_source(posts) >= REPEATED)
    return _Signs(tested, clock, regular, np.asarray(always, np.bool_))


def _one_each(owner: Ints, time: Ints, period: int, seed: int) -> Ints:
    """Return one row, drawn at random, of each account and each turn of a period."""
    order = generator(seed, 2).permutation(len(time))
    _, first = np.unique(_paired(owner, time // period)[order], return_index=True)
    return np.sort(order[first])


def _paired(owner: Ints, number: Ints) -> Ints:
    """Return one number for each pair of account and number."""
    if not len(number):
        return number
    low = number.min()
    return np.asarray(owner * (number.max() - low + 1) + number - low, np.int64)


def _one_source(posts: Posts) -> Floats:
    """Return the share of each account's posts that are about its most frequent origin."""
    known = posts.origin >= 0
    share = np.zeros(posts.owners)
    _, first, count = np.unique(
        _paired(posts.owner[known], posts.origin[known]), return_index=True, return_counts=True
    )
    np.maximum.at(share, posts.owner[known][first], count)
    return share / np.maximum(np.bincount(posts.owner, minlength=posts.owners), 1)
