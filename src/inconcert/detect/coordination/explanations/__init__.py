"""Innocent explanations of a group, tested one by one.

Each gives a number, what it is held against, a p-value where there is one, whether it holds, and a
sentence. None of them clears or convicts a group. An explanation *holds* where it would account for
the whole of what was seen: that members share the same things, that close in time, and in the same
words. Where it would account for some of that it explains *in part*, and the sentence says which;
where nothing of it, it does not hold.
"""

from __future__ import annotations

from inconcert.detect.coordination.concert.settings import period_of
from inconcert.detect.coordination.explanations.base import (
    GroupContext,
    PassedTrial,
    posts_of,
    sources_of,
)
from inconcert.detect.coordination.explanations.fans import fans
from inconcert.detect.coordination.explanations.feed import feed
from inconcert.detect.coordination.explanations.meetings import meetings_of
from inconcert.detect.coordination.explanations.news import news
from inconcert.detect.coordination.explanations.syndicate import syndicate
from inconcert.detect.coordination.explanations.time_zone import time_zone
from inconcert.detect.coordination.explanations.words import words_of
from inconcert.detect.explanation import Explanation


def explain(c: GroupContext) -> list[Explanation]:
    """Return the explanations of a group: syndicate, feed, fans, news, time_zone, in this order.

    The same circumstances give the same result, in whatever order their rows come. Of groups with
    more than some thousand posts at meetings, the tests of timing draw a sample.
    """
    posts = posts_of(c.shares)
    sources = sources_of(c.acts, c.shares)
    words = words_of(c)
    meetings = meetings_of(c.shares, c.around, c.members, period_of(c.time_window), c.seed)
    return [
        syndicate(c, sources),
        feed(c, posts, sources),
        fans(c, meetings, sources, words),
        news(c, meetings, words),
        time_zone(c, posts, words),
    ]


__all__ = ["Explanation", "GroupContext", "PassedTrial", "explain"]
