"""The signs by which an account is feed-like: clocks, regular gaps, no sleep, a source repeated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inconcert.detect.coordination.explanations.base import (
    AccountPosts,
    Bools,
    Floats,
    GroupContext,
    Ints,
    generator,
    times,
)
from inconcert.detect.coordination.explanations.repeats import share_of_posts
from inconcert.detect.coordination.statistics.rhythm import (
    gap_variation,
    hour_profile,
    quiet_ratio,
    rayleigh_p,
    resultant,
)
from inconcert.durations import DAY, HOUR, MINUTE

FEWEST = 8  # posts in as many different hours: fewer tell nothing of a clock
FEWEST_HOURS = 48  # posts below which an account cannot be seen to sleep
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
WHOLLY = 0.8


class FeedMarks(NamedTuple):
    """What was seen of each account, shape (accounts,)."""

    tested: Bools
    clock: Bools
    regular: Bools
    always: Bools
    whole: Bools

    @property
    def feed(self) -> Bools:
        """Accounts that post as feeds do."""
        return np.asarray(
            self.tested & (self.clock | self.regular | self.always | self.whole), np.bool_
        )


def marks_of(posts: AccountPosts, wholly: set[tuple[str, str]], unit: int, seed: int) -> FeedMarks:
    """Return the signs of each account; `wholly` are pairs of account and origin."""
    n, owner, time = posts.owners, posts.owner, posts.time
    hours = _one_each(owner, time, HOUR, seed)
    tested = np.bincount(owner[hours], minlength=n) >= FEWEST
    clock = np.zeros(n, np.bool_)
    for period in (*CLOCKS, *HOURS):
        clock |= kept_to(owner, time, period, n, unit, seed)[0]
    gaps, variation = gap_variation(owner, time, n)
    regular = (gaps >= FEWEST - 1) & (np.nan_to_num(variation, nan=np.inf) < REGULAR)
    enough = np.bincount(owner, minlength=n) >= FEWEST_HOURS
    quiet = np.nan_to_num(quiet_ratio(hour_profile(owner, time % DAY // HOUR, n)))
    always = enough & (quiet >= EVEN) & (_one_source(posts) >= REPEATED)
    repeated = share_of_posts(posts.owner, posts.origin, posts.origins, posts.names, wholly)
    return FeedMarks(tested, clock, regular, np.asarray(always, np.bool_), repeated >= WHOLLY)


def unit_of(c: GroupContext) -> int:
    """Return the period (µs) that all times are multiples of: a clock no longer cannot be seen."""
    tables = [table for table in (c.shares, c.peers, c.around) if table is not None]
    seen = np.concatenate([times(table) for table in tables] or [np.zeros(0, np.int64)])
    return next((unit for unit in UNITS if len(seen) and not (seen % unit).any()), 1)


def kept_to(
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


def _one_source(posts: AccountPosts) -> Floats:
    """Return the share of each account's posts that are about its most frequent origin."""
    known = posts.origin >= 0
    share = np.zeros(posts.owners)
    _, first, count = np.unique(
        _paired(posts.owner[known], posts.origin[known]), return_index=True, return_counts=True
    )
    np.maximum.at(share, posts.owner[known][first], count)
    return share / np.maximum(np.bincount(posts.owner, minlength=posts.owners), 1)
