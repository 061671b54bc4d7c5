"""Innocent explanations of a group, tested one by one.

Each gives a number, what it is held against, a p-value where there is one, whether it holds, and a
sentence. None of them clears or convicts a group: an explanation that holds says that what was
observed is what it would give, and one that does not says that it is not enough.
"""

from __future__ import annotations

from inconcert.detect.explain.base import (
    Circumstances,
    Explanation,
    posts_of,
    sources_of,
)
from inconcert.detect.explain.fans import fans
from inconcert.detect.explain.feed import feed
from inconcert.detect.explain.meetings import meetings_of
from inconcert.detect.explain.news import news
from inconcert.detect.explain.syndicate import syndicate
from inconcert.detect.explain.time_zone import time_zone
from inconcert.network.concert.settings import period_of


def explain(c: Circumstances) -> list[Explanation]:
    """Return the explanations of a group: syndicate, feed, fans, news, time_zone, in this order.

    The same circumstances give the same result, in whatever order their rows come. Of groups with
    more than some thousand posts at meetings, the tests of timing draw a sample.
    """
    posts = posts_of(c.shares)
    sources = sources_of(c.acts)
    meetings = meetings_of(c.shares, c.around, c.members, period_of(c.time_window), c.seed)
    return [
        syndicate(c, sources),
        feed(c, posts),
        fans(c, meetings, sources),
        news(c, meetings),
        time_zone(c, posts),
    ]


__all__ = ["Circumstances", "Explanation", "explain"]
