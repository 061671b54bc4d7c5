"""Ordinary traffic: what people post, repost, quote and answer when nobody asks them to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.simulate import rhythm, text
from inconcert.simulate.taste import TAG_AGE, URL_AGE, Pool, Topics, ages
from inconcert.simulate.traffic import (
    CAMOUFLAGE,
    MINUTE,
    POST,
    QUOTE,
    REPLY,
    REPOST,
    SECOND,
    Accounts,
    Bools,
    Ints,
    Posts,
)

# Lognormal (median in ms, sigma) of the time from a post to the act that refers to it.
REPOST_AGE = (45 * MINUTE, 1.6)
REPLY_AGE = (18 * MINUTE, 1.5)
QUOTE_AGE = (60 * MINUTE, 1.5)
FASTEST = 4 * SECOND
# Some see a post as it comes, through notifications, rather than when they next look.
NOTIFIED_SHARE = 0.35
NOTIFIED_AGE = (7 * MINUTE, 1.5)

MOST_PER_DAY = 150
MENTION_CHANCE = 0.05
FAVOURITES = (0.62, 0.27, 0.11)


@dataclass(frozen=True)
class Focus:
    """An occasion that part of the people talk about for a while.

    From `begin` to `end` (ms) the accounts `who` turn to `theme` with chance `chance`; their
    posts then carry `tags[language]` with chance `tag_chance`.
    """

    begin: int
    end: int
    who: Ints
    theme: int
    chance: float
    tags: dict[int, Ints]
    tag_chance: float = 0.6


def ordinary_traffic(
    rng: np.random.Generator,
    accounts: Accounts,
    topics: Topics,
    start: int,
    days: int,
    total: int,
    *,
    focus: Focus | None = None,
) -> Posts:
    """Return about `total` ordinary posts by `accounts` over `days` from `start` (ms).

    Accounts of campaigns take part like everybody else; their posts here are camouflage.
    """
    counts = rhythm.heavy_tailed(rng, accounts.activity, total, most=MOST_PER_DAY * days)
    who = np.repeat(np.arange(len(accounts)), counts)
    times = rhythm.ordinary_times(rng, accounts, who, start, days)
    posts = Posts.blank(who, times)
    posts.origin[accounts.planted[who]] = CAMOUFLAGE
    posts.type = _types(rng, len(accounts), who)
    topic, focused = _topics(rng, accounts, topics, posts, focus)
    _content(rng, topics, posts, topic)
    _mentions(rng, accounts, posts)
    if focus is not None:
        _focus_tags(rng, posts, focused, focus)
    _targets(rng, accounts, posts, topic)
    return posts


def _types(rng: np.random.Generator, accounts: int, who: Ints) -> Ints:
    """Some people mostly repost, some mostly talk: a share for each account, then a draw."""
    repost = rng.beta(1.6, 2.2, accounts)[who]
    reply = rng.beta(1.4, 3.6, accounts)[who]
    u, v, w = rng.random((3, len(who)))
    own = np.where(v < reply, REPLY, np.where(w < 0.07, QUOTE, POST))
    return np.where(u < repost, REPOST, own).astype(np.int64)


def _topics(
    rng: np.random.Generator, accounts: Accounts, topics: Topics, posts: Posts, focus: Focus | None
) -> tuple[Ints, Bools]:
    """Return the topic of each post, and whether it is about the occasion."""
    favourites = np.empty((len(accounts), len(FAVOURITES)), np.int64)
    for code in range(len(text.LANGUAGES)):
        mine = np.flatnonzero(accounts.language == code)
        chances = np.where(topics.language == code, topics.weight, 0.0)
        # A few follow a topic in a language that is not their own.
        chances = 0.95 * chances / chances.sum() + 0.05 * topics.weight
        shape = (len(mine), len(FAVOURITES))
        favourites[mine] = rng.choice(len(topics), shape, p=chances / chances.sum())
    slot = rng.choice(len(FAVOURITES), len(posts), p=np.array(FAVOURITES))
    topic = favourites[posts.account, slot]
    focused = np.zeros(len(posts), np.bool_)
    if focus is not None:
        interested = np.zeros(len(accounts), np.bool_)
        interested[focus.who] = True
        within = (posts.time >= focus.begin) & (posts.time < focus.end)
        focused = interested[posts.account] & within & (rng.random(len(posts)) < focus.chance)
        of_language = np.array(
            [
                np.flatnonzero((topics.language == code) & (topics.theme == focus.theme))[0]
                for code in range(len(text.LANGUAGES))
            ]
        )
        topic = np.where(focused, of_language[accounts.language[posts.account]], topic)
    return topic, focused


def _content(rng: np.random.Generator, topics: Topics, posts: Posts, topic: Ints) -> None:
    n = len(posts)
    posts.language = topics.language[topic]
    posts.theme = topics.theme[topic]
    posts.text = rng.integers(0, 1 << 62, n)
    greeting = rng.random(n) < 0.035
    posts.theme[greeting] = text.theme("greetings")
    emoji = np.where(rng.random(n) < 0.16, rng.integers(1, len(text.EMOJI), n), 0)
    posts.variant = text.variant(emoji=emoji)
    reply = posts.type == REPLY
    _tags(rng, topics, posts, topic, np.where(reply, 0.07, 0.34) * ~greeting)
    linked = rng.random(n) < np.where(reply, 0.03, 0.22) * ~greeting
    rows = np.flatnonzero(linked)
    posts.url[rows] = topics.urls.draw(
        rng, topic[rows], posts.time[rows], ages(rng, len(rows), URL_AGE)
    )


def _tags(
    rng: np.random.Generator,
    topics: Topics,
    posts: Posts,
    topic: Ints,
    chance: np.typing.NDArray[np.float64],
) -> None:
    """Give posts one to three hashtags: half of them lasting ones, half of the day."""
    for column in range(posts.tags.shape[1]):
        chance = chance if column == 0 else np.full(len(posts), 0.35)
        open_ = posts.tags[:, column - 1] >= 0 if column else np.ones(len(posts), np.bool_)
        rows = np.flatnonzero(open_ & (rng.random(len(posts)) < chance))
        when = posts.time[rows]
        passing = topics.tags.draw(rng, topic[rows], when, ages(rng, len(rows), TAG_AGE))
        lasting = topics.lasting.draw_any(rng, topic[rows])
        tag = np.where((rng.random(len(rows)) < 0.5) | (passing < 0), lasting, passing)
        again = (posts.tags[rows] == tag[:, None]).any(axis=1)
        posts.tags[rows, column] = np.where(again, -1, tag)


def _mentions(rng: np.random.Generator, accounts: Accounts, posts: Posts) -> None:
    """Let some posts mention an account, mostly a famous one."""
    rows = np.flatnonzero((posts.type != REPLY) & (rng.random(len(posts)) < MENTION_CHANCE))
    posts.mention[rows] = rng.choice(
        len(accounts), len(rows), p=accounts.fame / accounts.fame.sum()
    )


def _focus_tags(rng: np.random.Generator, posts: Posts, focused: Bools, focus: Focus) -> None:
    tagged = focused & (rng.random(len(posts)) < focus.tag_chance)
    for code, tags in focus.tags.items():
        rows = np.flatnonzero(tagged & (posts.language == code))
        # The occasion's hashtag goes first and pushes the others back.
        posts.tags[rows, 1:] = posts.tags[rows, :-1]
        posts.tags[rows, 0] = rng.choice(tags, len(rows))


def _targets(rng: np.random.Generator, accounts: Accounts, posts: Posts, topic: Ints) -> None:
    """Point reposts, quotes and replies at earlier posts of their topic, mostly famous ones."""
    source = np.flatnonzero((posts.type == POST) | (posts.type == QUOTE))
    weight = accounts.fame[posts.account[source]] * rng.lognormal(0, 1.0, len(source))
    pool = Pool.of(source, topic[source], posts.time[source], weight)
    for type_, age in ((REPOST, REPOST_AGE), (REPLY, REPLY_AGE), (QUOTE, QUOTE_AGE)):
        rows = np.flatnonzero(posts.type == type_)
        old = np.maximum(ages(rng, len(rows), age), 2 * FASTEST)
        target = pool.draw(rng, topic[rows], posts.time[rows], old)
        own = (target >= 0) & (posts.account[target] == posts.account[rows])
        if type_ == REPOST:
            target[own] = -1
        posts.target[rows] = target
        lost = rows[target < 0]
        posts.type[lost] = POST
    rows = np.flatnonzero(posts.type == REPOST)
    posts.copy_content(rows, posts.target[rows])
    _notified(rng, accounts, posts)


def _notified(rng: np.random.Generator, accounts: Accounts, posts: Posts) -> None:
    """Move part of the reposts and replies to minutes after their target, if they are awake.

    Nothing refers to a repost or a reply, so that moving one disturbs no order.
    """
    movable = ((posts.type == REPOST) | (posts.type == REPLY)) & (posts.target >= 0)
    rows = np.flatnonzero(movable & (rng.random(len(posts)) < NOTIFIED_SHARE))
    age = np.maximum(ages(rng, len(rows), NOTIFIED_AGE), FASTEST).astype(np.int64)
    times = posts.time[posts.target[rows]] + age
    up = rng.random(len(rows)) < rhythm.awake(accounts, posts.account[rows], times)
    sooner = up & (times < posts.time[rows])
    posts.time[rows[sooner]] = times[sooner]
