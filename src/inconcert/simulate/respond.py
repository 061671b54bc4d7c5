"""Answers to a post: reposts, copies, quotes and replies after a delay.

Fans, breaking news, feed apps and amplifiers all respond; what differs is who, how fast, how
many, and how. Only `CrowdResponse` and the pairs (source, account) distinguish them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.simulate import text
from inconcert.simulate.traffic import (
    POST,
    QUOTE,
    REPLY,
    REPOST,
    SECOND,
    Accounts,
    Floats,
    Ints,
    Posts,
    join_posts,
)


@dataclass(frozen=True)
class CrowdResponse:
    """How a crowd responds.

    `repost`, `copy`, `quote`, `reply` are the shares of each act (a copy is a post of one's own
    with the source's text, slightly changed, its hashtags and link; `own`: with another text);
    the delay is lognormal with `median` (s) and `sigma`, and never below `fastest` (s).
    """

    repost: float = 0.0
    copy: float = 0.0
    own: float = 0.0
    quote: float = 0.0
    reply: float = 0.0
    median: float = 60.0
    sigma: float = 1.0
    fastest: float = 2.0
    paraphrase: float = 0.5
    keep_link: float = 0.9

    @property
    def shares(self) -> Floats:
        """The shares of (repost, copy, own, quote, reply), summing to one."""
        shares = np.array([self.repost, self.copy, self.own, self.quote, self.reply])
        return np.asarray(shares / shares.sum(), np.float64)


def turnout(rng: np.random.Generator, chance: Floats) -> tuple[Ints, Ints]:
    """Return (source, actor) indices of those who respond; `chance` is sources x actors."""
    source, actor = np.nonzero(rng.random(chance.shape, np.float32) < chance)
    return source.astype(np.int64), actor.astype(np.int64)


def delays(rng: np.random.Generator, n: int, how: CrowdResponse) -> Ints:
    """Return `n` delays in ms."""
    seconds = np.maximum(rng.lognormal(np.log(how.median), how.sigma, n), how.fastest)
    return (seconds * SECOND).astype(np.int64) + rng.integers(0, SECOND, n)


def respond(
    rng: np.random.Generator,
    accounts: Accounts,
    sources: Posts,
    source: Ints,
    who: Ints,
    how: CrowdResponse,
    *,
    delay: Ints | None = None,
    origin: int | None = None,
) -> Posts:
    """Return `sources` followed by the responses: `who[i]` responds to row `source[i]`.

    `delay` (ms) overrides the manner's; nobody responds to their own post.
    """
    own = sources.account[source] == who
    source, who = source[~own], who[~own]
    late = delays(rng, len(who), how) if delay is None else delay[~own]
    answers = Posts.blank(who, sources.time[source] + late)
    act = rng.choice(5, len(who), p=how.shares)
    answers.type = np.array([REPOST, POST, POST, QUOTE, REPLY])[act]
    refers = answers.type != POST
    everything = join_posts([sources, answers])
    rows = np.arange(len(sources), len(everything))
    everything.copy_content(rows, source)
    everything.target[rows] = np.where(refers, source, -1)
    everything.origin[rows] = sources.origin[source] if origin is None else origin
    _vary(rng, everything, rows[act == 1], how)
    _reword(rng, accounts, everything, rows[act >= 2], how)
    return everything


def _vary(rng: np.random.Generator, posts: Posts, rows: Ints, how: CrowdResponse) -> None:
    """Make copies differ a little: a word exchanged, an emoji, hashtags in another order."""
    n = len(rows)
    changed = rng.random(n) < how.paraphrase
    posts.variant[rows] = text.variant(
        emoji=np.where(rng.random(n) < 0.4, rng.integers(1, len(text.EMOJI), n), 0),
        emoji_first=rng.integers(0, 2, n),
        rotate=rng.integers(0, 3, n),
        tags_first=(rng.random(n) < 0.2).astype(np.int64),
        slot=np.where(changed, rng.integers(1, 7, n), 0),
        word=rng.integers(0, 16, n),
    )
    posts.url[rows] = np.where(rng.random(n) < how.keep_link, posts.url[rows], -1)


def _reword(
    rng: np.random.Generator, accounts: Accounts, posts: Posts, rows: Ints, how: CrowdResponse
) -> None:
    """Give quotes, replies and own posts words of their own, in the writer's language."""
    n = len(rows)
    posts.language[rows] = accounts.language[posts.account[rows]]
    posts.text[rows] = rng.integers(0, 1 << 62, n)
    emoji = np.where(rng.random(n) < 0.25, rng.integers(1, len(text.EMOJI), n), 0)
    posts.variant[rows] = text.variant(emoji=emoji)
    keeps = (rng.random(n) < how.keep_link) & (posts.type[rows] == POST)
    posts.url[rows] = np.where(keeps, posts.url[rows], -1)
    untagged = rng.random(n) < np.where(posts.type[rows] == POST, 0.2, 0.6)
    posts.tags[rows[untagged]] = -1
