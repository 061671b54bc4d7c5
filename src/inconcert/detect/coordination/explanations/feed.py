"""Automated feeds: accounts that post by the clock, or repeat one source whatever the hour.

An account is feed-like where one of these is so, each far from what people do:

- its posts fall on the same minute of the hour (or half or quarter of an hour), or on the same
  second of the minute: Rayleigh test, and a mean resultant length of 0.6 or more;
- they come every 2, 3, 4 or 6 hours, at nearly the same minute (a resultant length of 0.9), and in
  most of these turns of a day, those of the night included: meals and sleep keep to hours, too;
- its gaps are regular: a coefficient of variation below 0.5 (chance gives 1, people more);
- it posts around the clock and from one source: in its quietest six hours still 0.4 of what an
  even spread gives (people sleep: 0.2 or less), and 0.9 of its posts are about one source;
- it repeats its source wholly: programs take all that comes, at whatever hour, and people pick
  (`repeats`). 0.8 of its posts are about sources that it repeats so.

The acts of the group are looked at in the same way, as if one account had begun them all. A clock
explains when accounts post. That it is the same thing, a feed explains where all repeat one source:
so feeds explain a whole group only where nearly all members are feed-like and the acts come from
one source, and a part of it otherwise. None of these indicators can tell who runs the automation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from inconcert.detect.coordination.explanations.base import (
    MOST,
    ONE_SOURCE,
    AccountPosts,
    GroupContext,
    Ints,
    ObjectSources,
    excess,
    judged,
    posts_of,
    times,
)
from inconcert.detect.coordination.explanations.feed_marks import (
    CLOCKS,
    FEWEST,
    HOURS,
    FeedMarks,
    kept_to,
    marks_of,
    unit_of,
)
from inconcert.detect.coordination.explanations.repeats import repeated_wholly
from inconcert.detect.coordination.wording_explanations import exact_p, p_text, say, sources_text
from inconcert.detect.explanation import SOME, WHOLE, Explanation
from inconcert.durations import HOUR, format_duration
from inconcert.evidence.wording import percent_text
from inconcert.model import SHARE
from inconcert.stats.odds import fisher_p

FEWEST_PEERS = 20


def feed(c: GroupContext, posts: AccountPosts, sources: ObjectSources) -> Explanation:
    """Test whether members post as automated feeds do, one by one and as a group.

    `value` is the share of the members with enough posts that do, `reference` that of the peers,
    `p` that of Fisher's exact test between them. Not known where too few members have enough posts
    and the acts of the group keep to no clock.
    """
    unit = unit_of(c)
    pool = _pool(c)
    own = marks_of(posts, repeated_wholly(c.shares, pool), unit, c.seed)
    tested, members = int(own.tested.sum()), len(c.members)
    enough = tested > MOST * members
    count = int(own.feed.sum())
    reference, p, others = _peers(c, pool, count, tested, unit) if enough else (None, None, "")
    share = count / tested if enough else 0.0
    beyond = enough and (
        p is None or reference is None or judged(p, excess(share, reference)).refused
    )
    one = sources.share >= ONE_SOURCE and sources.known > MOST * sources.acts
    where = sources_text(sources.share, sources.top, sources.number, one=ONE_SOURCE)
    values = {"count": count, "tested": tested, "members": members, "others": others,
              "sources": where}  # fmt: skip
    if beyond and share >= SOME:
        holds = share >= WHOLE and one
        signs = _signs_text(own)
        sentence = say("feed/holds" if holds else "feed/part", signs=signs, **values) + _limit(own)
        part = None if holds else share
        return Explanation("feed", holds, share, reference, p, sentence, not holds, part)
    kept = _acts_on_a_clock(c, unit)
    if kept is not None:
        single = say("feed/single", **values) if enough else _few_text(tested, members)
        sentence = say(
            "feed/group", acts=kept.acts, period=format_duration(kept.period), p=exact_p(kept.p),
            single=single, **values,
        )  # fmt: skip
        value = share if enough else None
        return Explanation("feed", False, value, reference, kept.p, sentence, True, None)
    if not enough:
        acts = say("feed/few/acts" if len(_begun(c)) < FEWEST else "feed/few/no clock")
        few = say("feed/few", tested=tested, members=members, acts=acts)
        return Explanation("feed", None, None, None, None, few)
    return Explanation("feed", False, share, reference, p, say("feed/no", **values))


def _signs_text(own: FeedMarks) -> str:
    return say(
        "feed/signs",
        clock=int((own.tested & own.clock).sum()),
        regular=int((own.tested & own.regular).sum()),
        always=int((own.tested & own.always).sum()),
        whole=int((own.tested & own.whole).sum()),
    )


def _limit(own: FeedMarks) -> str:
    """Return what an indicator cannot tell apart, where members are recognised by it alone."""
    alone = own.tested & own.whole & ~(own.clock | own.regular | own.always)
    return f" {say('feed/limit')}" if alone.any() else ""


def _pool(c: GroupContext) -> pa.Table:
    """Return the shares in which it is seen what the sources brought: of members and peers."""
    names = ["account", "kind", "object", "origin", "time"]
    some = [t.select(names) for t in (c.shares, c.peers) if t is not None]
    return pa.concat_tables([table.cast(SHARE.arrow(names)) for table in some])


def _few_text(tested: int, members: int) -> str:
    return say("feed/single/few", tested=tested, members=members)


class _KeptPosts(NamedTuple):
    """A clock that the acts of a group keep to: its period (µs), the acts, and p."""

    period: int
    acts: int
    p: float


def _begun(c: GroupContext) -> Ints:
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


def _acts_on_a_clock(c: GroupContext, unit: int) -> _KeptPosts | None:
    """Return the clock that the acts of a group keep to, each act at its first share."""
    begun = _begun(c)
    if len(begun) < FEWEST:
        return None
    owner = np.zeros(len(begun), np.int64)
    for period in (*HOURS, *CLOCKS[:-1]):
        kept, p = kept_to(owner, begun, period, 1, unit, c.seed)
        if kept[0]:
            return _KeptPosts(period, len(begun), float(p[0]))
    return None


def _peers(
    c: GroupContext, pool: pa.Table, count: int, tested: int, unit: int
) -> tuple[float | None, float | None, str]:
    """Return (share of feed-like accounts among the peers, p, how it is put in words)."""
    if c.peers is None or not c.peers.num_rows:
        return None, None, ""
    peers = marks_of(posts_of(c.peers), repeated_wholly(c.peers, pool), unit, c.seed)
    others, hits = int(peers.tested.sum()), int(peers.feed.sum())
    if others < FEWEST_PEERS:
        return None, None, ""
    p = fisher_p(count, tested, hits, others)
    told = say("others", share=percent_text(hits / others), p=p_text(p))
    return hits / others, p, told
