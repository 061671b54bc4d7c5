"""A time zone in common: people who are awake at the same hours post at the same hours.

Each member's posts, of whatever kind, are shifted by whole days of their own, which keeps the hours
of the day and the sessions and undoes what ties members together on one day; how often
members still post within the window of each other is what waking hours alone give. They say when
people post, and not what: so a time zone never explains more than a part of a group, whose members
share the same things.
"""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.coordination.explanations.base import (
    LEAST,
    AccountPosts,
    Floats,
    GroupContext,
    Ints,
    draws_for,
    generator,
    judged,
)
from inconcert.detect.coordination.explanations.words import Words, rest_of
from inconcert.detect.coordination.statistics.permute import (
    coincidences,
    day_shift_null,
    resampling_p,
)
from inconcert.detect.coordination.statistics.rhythm import overlap
from inconcert.detect.coordination.wording_explanations import p_text, ratio_text, say, window_text
from inconcert.detect.explanation import Explanation
from inconcert.durations import DAY, HOUR
from inconcert.evidence.wording import percent_text

ROWS = 3_000  # of larger groups, members and then posts are drawn at random
FEWEST = 20  # members that are kept in any case
REACH = 7  # days; further away, accounts that are active in the same weeks would look tied
FEWEST_DAYS = 3


def time_zone(c: GroupContext, posts: AccountPosts, words: Words) -> Explanation:
    """Test whether members post together more often than their hours of the day give.

    `value` is the ratio of pairs of posts by two members within the window to those expected,
    `reference` 1. They do where the ratio is `LEAST` or more, surely. None where the posts span
    fewer than three days or four windows, or where nothing could be told from so few posts.
    """
    rng = generator(c.seed, 5)
    hours = np.bincount(posts.time % DAY // HOUR, minlength=24)[:24].astype(np.float64)
    common = overlap(hours, _everyone(c.everyone))
    tail = "" if math.isnan(common) else say("overlap", share=percent_text(common))
    owner, time, days = _sample(posts, rng)
    null = np.zeros(0)
    if days >= FEWEST_DAYS and days * DAY >= 4 * c.time_window:
        reach = min(REACH, (days - 1) // 2)
        draws = draws_for(len(time))
        null = day_shift_null(owner, time, c.time_window, days, DAY, reach, rng, draws)
    if not null.any():
        sentence = say("time_zone/few", days=days, window=window_text(c.time_window), overlap=tail)
        return Explanation("time_zone", None, None, None, None, sentence)
    observed = coincidences(owner, time, c.time_window, days, DAY)
    p, ratio = resampling_p(observed, null), observed / float(null.mean())
    found = judged(p, ratio)
    partly = not (found.refused or found.unsure)
    name = "part" if partly else "no" if found.refused else "unsure"
    sentence = say(
        f"time_zone/{name}",
        window=window_text(c.time_window),
        value=ratio_text(ratio),
        p=p_text(p),
        size=say("time_zone/size", least=LEAST) if found.slightly else "",
        overlap=tail,
        rest=f" {say('rest/objects')}{rest_of(words, c, answers=False).told}" if partly else "",
    )
    holds = None if found.unsure else False
    return Explanation("time_zone", holds, ratio, 1.0, p, sentence, partly)


def _everyone(table: pa.Table) -> Floats:
    """Return the shares by hour of the day of the whole case, shape (24,)."""
    profile = np.zeros(24)
    hour = pc.cast(table["hour"], pa.int64()).to_numpy()
    np.add.at(profile, hour, pc.cast(table["shares"], pa.float64()).to_numpy())
    return profile


def _sample(posts: AccountPosts, rng: np.random.Generator) -> tuple[Ints, Ints, int]:
    """Return (owner numbered from 0, time since the first midnight, days), at most ROWS rows."""
    if not len(posts.time):
        return posts.owner, posts.time, 0
    start = int(posts.time.min()) // DAY * DAY
    days = (int(posts.time.max()) - start) // DAY + 1
    rows = np.arange(len(posts.time))
    if len(rows) > ROWS:
        order = rng.permutation(posts.owners)
        count = np.cumsum(np.bincount(posts.owner, minlength=posts.owners)[order])
        most = max(FEWEST, int(np.searchsorted(count, ROWS, side="right")))
        rows = np.flatnonzero(np.isin(posts.owner, order[:most]))
        rows = np.sort(rng.permutation(rows)[:ROWS])
    _, owner = np.unique(posts.owner[rows], return_inverse=True)
    return owner.astype(np.int64), posts.time[rows] - start, days
