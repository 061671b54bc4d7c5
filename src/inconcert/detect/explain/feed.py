"""Automated feeds: accounts that post by the clock, or repeat one source whatever the hour.

An account is feed-like where one of these is so, each far from what people do:

- its posts fall on the same minute of the hour (or half or quarter of an hour), or on the same
  second of the minute: Rayleigh test, and a mean resultant length of 0.6 or more;
- they come every 2, 3, 4 or 6 hours, at nearly the same minute (a resultant length of 0.9), and in
  most of these turns of a day, those of the night included: meals and sleep keep to hours, too;
- its gaps are regular: a coefficient of variation below 0.5 (chance gives 1, people more);
- it posts around the clock and from one source: in its quietest six hours still 0.4 of what an
  even spread gives (people sleep: 0.2 or less), and 0.9 of its posts are about one source.

The acts of the group are looked at in the same way, as if one account had begun them all. A clock
brings about when accounts post. That it is the same thing, a feed brings about where all repeat one
source: so feeds explain a whole group only where nearly all members are feed-like and the acts come
from one source, and a part of it otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inconcert.detect.explain.base import (
    LEVEL,
    MOST,
    ONE_SOURCE,
    SOME,
    WHOLE,
    Bools,
    Circumstances,
    Explanation,
    Floats,
    Ints,
    Posts,
    Sources,
    generator,
    posts_of,
    times,
)
from inconcert.durations import DAY, HOUR, MINUTE, format_duration
from inconcert.evidence.wording_explanations import (
    exact_p,
    p_text,
    percent_text,
    sources_text,
    tell,
)
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
# Every so many hours: closer to the minute than people keep to hours, and in so much of the day
# that no sleep is left.
HOURS, KEPT, ROUND = (2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR), 0.9, 0.8
UNITS = (DAY, 6 * HOUR, HOUR, HOUR // 2, HOUR // 4, MINUTE)
TRIED = len(CLOCKS) + len(HOURS)
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


def feed(c: Circumstances, posts: Posts, sources: Sources) -> Explanation:
    """Test whether members post as automated feeds do, one by one and as a group.

    `value` is the share of the members with enough posts that do, `reference` that of the peers,
    `p` that of Fisher's exact test between them. Not known where too few members have enough posts
    and the acts of the group keep to no clock.
    """
    unit = _unit(c)
    own = _signs(posts, unit, c.seed)
    tested, members = int(own.tested.sum()), len(c.members)
    enough = tested > MOST * members
    count = int(own.feed.sum())
    reference, p, others = _peers(c, count, tested, unit) if enough else (None, None, "")
    share = count / tested if enough else 0.0
    beyond = enough and (p is None or p <= LEVEL)
    one = sources.share >= ONE_SOURCE and sources.known > MOST * sources.acts
    where = sources_text(sources.share, sources.top, sources.number, one=ONE_SOURCE)
    values = {"count": count, "tested": tested, "members": members, "others": others,
              "sources": where}  # fmt: skip
    if beyond and share >= SOME:
        holds = share >= WHOLE and one
        signs = _signs_text(own)
        sentence = tell("feed/holds" if holds else "feed/part", signs=signs, **values)
        part = None if holds else share
        return Explanation("feed", holds, share, reference, p, sentence, not holds, part)
    kept = _acts_on_a_clock(c, unit)
    if kept is not None:
        single = tell("feed/single", **values) if enough else _few_text(tested, members)
        sentence = tell(
            "feed/group", acts=kept.acts, period=format_duration(kept.period), p=exact_p(kept.p),
            single=single, **values,
        )  # fmt: skip
        value = share if enough else None
        return Explanation("feed", False, value, reference, kept.p, sentence, True, None)
    if not enough:
        acts = tell("feed/few/acts" if len(_begun(c)) < FEWEST else "feed/few/no clock")
        few = tell("feed/few", tested=tested, members=members, acts=acts)
        return Explanation("feed", None, None, None, None, few)
    return Explanation("feed", False, share, reference, p, tell("feed/no", **values))


def _signs_text(own: _Signs) -> str:
    return tell(
        "feed/signs",
        clock=int((own.tested & own.clock).sum()),
        regular=int((own.tested & own.regular).sum()),
        always=int((own.tested & own.always).sum()),
    )


def _few_text(tested: int, members: int) -> str:
    return tell("feed/single/few", tested=tested, members=members)


class _Kept(NamedTuple):
    """A clock that the acts of a group keep to: its period (µs), the acts, and p."""

    period: int
    acts: int
    p: float


def _begun(c: Circumstances) -> Ints:
    """Return when the acts of a group began, those of one hour and one sitting once, in order."""
    if not c.acts.num_rows:
        return np.zeros(0, np.int64)
    act, place = np.unique(
        np.asarray(c.acts["act"].to_numpy(zero_copy_only=False), np.int64), return_inverse=True
    )
    begun = np.full(len(act), np.iinfo(np.int64).max)
    np.minimum.at(begun, place, times(c.acts))
    begun = np.sort(begun)
    return begun[np.unique(begun // HOUR, return_index=True)[1]]


def _acts_on_a_clock(c: Circumstances, unit: int) -> _Kept | None:
    """Return the clock that the acts of a group keep to, each act at its first share."""
    begun = _begun(c)
    if len(begun) < FEWEST:
        return None
    owner = np.zeros(len(begun), np.int64)
    for period in (*HOURS, *CLOCKS[:-1]):
        kept, p = _kept(owner, begun, period, 1, unit, c.seed)
        if kept[0]:
            return _Kept(period, len(begun), float(p[0]))
    return None


def _peers(
    c: Circumstances, count: int, tested: int, unit: int
) -> tuple[float | None, float | None, str]:
    """Return (share of feed-like accounts among the peers, p, how it is told)."""
    if c.peers is None or not c.peers.num_rows:
        return None, None, ""
    peers = _signs(posts_of(c.peers), unit, c.seed)
    others, hits = int(peers.tested.sum()), int(peers.feed.sum())
    if others < FEWEST_PEERS:
        return None, None, ""
    p = fisher_p(count, tested, hits, others)
    told = tell("others", share=percent_text(hits / others), p=p_text(p))
    return hits / others, p, told


def _signs(posts: Posts, unit: int, seed: int) -> _Signs:
    n, owner, time = posts.owners, posts.owner, posts.time
    hours = _one_each(owner, time, HOUR, seed)
    tested = np.bincount(owner[hours], minlength=n) >= FEWEST
    clock = np.zeros(n, np.bool_)
    for period in (*CLOCKS, *HOURS):
        clock |= _kept(owner, time, period, n, unit, seed)[0]
    gaps, variation = gap_variation(owner, time, n)
    regular = (gaps >= FEWEST - 1) & (np.nan_to_num(variation, nan=np.inf) < REGULAR)
    enough = np.bincount(owner, minlength=n) >= FEWEST_HOURS
    quiet = np.nan_to_num(quiet_ratio(hour_profile(owner, time % DAY // HOUR, n)))
    always = enough & (quiet >= EVEN) & (_one_source(posts) >= REPEATED)
    return _Signs(tested, clock, regular, np.asarray(always, np.bool_))


def _unit(c: Circumstances) -> int:
    """Return the period (µs) that all times are multiples of: a clock no longer cannot be seen."""
    tables = [table for table in (c.shares, c.peers, c.around) if table is not None]
    seen = np.concatenate([times(table) for table in tables] or [np.zeros(0, np.int64)])
    return next((unit for unit in UNITS if len(seen) and not (seen % unit).any()), 1)


def _kept(
    owner: Ints, time: Ints, period: int, n: int, unit: int, seed: int
) -> tuple[Bools, Floats]:
    """Return which accounts keep to a clock of `period`, and the p of each, shape (n,)."""
    if period <= unit:
        return np.zeros(n, np.bool_), np.ones(n)
    # One post of each turn, since posts of one sitting are close to one another anyway.
    rows = _one_each(owner, time, MINUTE if period == MINUTE else HOUR, seed)
    count, length = resultant(owner[rows], time[rows], period, n)
    p = np.minimum(1.0, rayleigh_p(count, length) * TRIED)
    kept = (length >= (KEPT if period in HOURS else CONCENTRATED)) & (p <= CLOCK_P)
    if period in HOURS:
        turns = DAY // period
        # The clock may strike at any minute: turns are counted from the mean minute of each.
        angle = (time[rows] % period) * (2 * np.pi / period)
        x = np.bincount(owner[rows], np.cos(angle), n)
        y = np.bincount(owner[rows], np.sin(angle), n)
        shift = np.asarray(np.arctan2(y, x) % (2 * np.pi) * period / (2 * np.pi), np.int64)
        turn = (time[rows] - shift[owner[rows]] + period // 2) // period % turns
        seen = np.zeros((n, turns), np.bool_)
        seen[owner[rows], turn] = True
        kept &= seen.sum(axis=1) >= ROUND * turns
    return np.asarray(kept & (count >= FEWEST), np.bool_), p


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
