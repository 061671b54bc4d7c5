"""Ordinary sharing: links and posts that are born, rise and fade, shared by people with tastes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.simulate import rhythm
from inconcert.simulate.taste import Pool
from inconcert.simulate.traffic import Floats, Ints
from worlds.shares import people as p
from worlds.shares.acts import HASHTAG, NOTHING, REPOST, URL, Catalogue, Posted, by, delays
from worlds.shares.people import START, People

# Half of the shares of a post come within its first hour or so, the rest trail over a day: delays
# are lognormal (Kwak et al., WWW 2010: half of retweets within an hour, 75 % within a day).
MEDIAN_DELAY, DELAY_SIGMA = 55 * 60.0, 1.5
# Cascade sizes follow a power law whose mean is carried by a few (Goel et al., Management Science
# 62 (2016)); the cap keeps one object from being a tenth of a topic.
POPULARITY_TAIL, POPULARITY_CAP = 1.15, 4000.0
SHARES_PER_OBJECT = 3.0
OUTLETS_PER_TOPIC, AUTHORS_PER_TOPIC = 12, 25
TAGS_PER_TOPIC = 6
# People share in sittings: what they saw since the last one goes out within minutes. Bursts and
# priorities are why delays have heavy tails (Mathews et al., WWW 2017, arXiv:1703.05545).
SITTING_CHANCE, SITTING_REACH, SITTING_GAP = 0.35, 2 * HOUR, 40.0
PERIOD_ROUNDS = 6


@dataclass
class Stock:
    """What can be shared: objects by topic and birth (µs), and the hashtags of each topic.

    `code`, `topic`, `born`, `weight` are parallel and ordered by topic; `first` is where each
    topic begins. `tags` is topics x TAGS_PER_TOPIC, `outlets` topics x OUTLETS_PER_TOPIC. `news`
    holds the reports of breaking news, which belong to no topic.
    """

    code: Ints
    topic: Ints
    born: Ints
    weight: Floats
    cumulative: Floats
    first: Ints
    tags: Ints
    outlets: Ints
    pool: Pool
    news: list[Ints] = field(default_factory=list)

    def draw(self, rng: np.random.Generator, topic: Ints) -> Ints:
        """Return the position of an object of each topic, the popular ones more often."""
        low, high = self.cumulative[self.first[topic]], self.cumulative[self.first[topic + 1]]
        point = low + rng.random(len(topic)) * (high - low)
        at = np.searchsorted(self.cumulative, point, side="right") - 1
        return np.clip(at, self.first[topic], self.first[topic + 1] - 1)

    def recent(self, rng: np.random.Generator, topic: Ints, times: Ints, age: Ints) -> Ints:
        """Return the code of an object of `topic` about `age` µs old at `times`, or NOTHING."""
        return self.pool.draw(rng, topic, (times - START) // 1000 + OFFSET, age / 1000.0)

    def tag(self, rng: np.random.Generator, topic: Ints) -> Ints:
        """Return a hashtag of each topic: few of them carry most of the use (Zipf)."""
        weight = 1.0 / np.arange(1, TAGS_PER_TOPIC + 1)
        which = rng.choice(TAGS_PER_TOPIC, len(topic), p=weight / weight.sum())
        return np.asarray(self.tags[topic, which], np.int64)


# The pool counts milliseconds from two days before the period.
OFFSET = 2 * DAY // 1000


@dataclass
class Scene:
    """What all parts of a world have in common: things to share, people, and how many days."""

    catalogue: Catalogue
    people: People
    stock: Stock
    days: int


def make_stock(
    rng: np.random.Generator, catalogue: Catalogue, authors: int, *, topics: int, days: int,
    posts: float,
) -> Stock:  # fmt: skip
    """Make the objects for about `posts` ordinary posts over the period and the day before it.

    The first `authors` accounts of the world are reposted; with none there are only links.
    """
    appeal = 1.0 / np.arange(1, topics + 1) ** 0.4
    n = max(topics * 3, round(posts / SHARES_PER_OBJECT))
    topic = np.sort(np.concatenate(
        [np.arange(topics), rng.choice(topics, n - topics, p=appeal / appeal.sum())]
    ))  # fmt: skip
    born = _births(rng, topic, days, topics)
    weight = np.minimum(rng.pareto(POPULARITY_TAIL, n) + 0.3, POPULARITY_CAP)
    outlets = catalogue.new_domains(topics * OUTLETS_PER_TOPIC).reshape(topics, -1)
    is_link = rng.random(n) < (0.55 if authors else 1.0)
    published = outlets[topic, _zipf(rng, OUTLETS_PER_TOPIC, n)]
    reposted = rng.integers(0, max(authors, 1), (topics, AUTHORS_PER_TOPIC))
    origin = np.where(
        is_link,
        published,
        by(reposted[topic, _zipf(rng, AUTHORS_PER_TOPIC, n)]),
    )
    code = catalogue.add(np.where(is_link, URL, REPOST), origin, n)
    tags = catalogue.add(HASHTAG, NOTHING, topics * TAGS_PER_TOPIC).reshape(topics, -1)
    return Stock(
        code=code,
        topic=topic,
        born=born,
        weight=weight,
        cumulative=np.concatenate(([0.0], np.cumsum(weight))),
        first=np.searchsorted(topic, np.arange(topics + 1)),
        tags=tags,
        outlets=outlets,
        pool=Pool.of(code, topic, (born - START) // 1000 + OFFSET, weight),
    )


def _zipf(rng: np.random.Generator, ranks: int, n: int) -> Ints:
    """Return ranks from 0, drawn by Zipf's law: most of what is shared comes from few sources."""
    weight = 1.0 / np.arange(1, ranks + 1)
    return np.asarray(rng.choice(ranks, n, p=weight / weight.sum()), np.int64)


def _births(rng: np.random.Generator, topic: Ints, days: int, topics: int) -> Ints:
    """Return when each object appears (µs): by the waking hours and week of its topic's region."""
    weekday = rhythm.WEEKDAYS[(np.arange(-1, days)) % 7]
    day = rng.choice(days + 1, len(topic), p=weekday / weekday.sum()) - 1
    hours = rhythm.HOURS / rhythm.HOURS.sum()
    local = rng.choice(24, len(topic), p=hours) + rng.random(len(topic))
    zones = np.array([np.mean(zones) for zones in p.REGIONS])
    zone = zones[p.topic_regions(topics)][topic]
    return np.asarray(START + day * DAY + ((local - zone) * HOUR).astype(np.int64), np.int64)


def ordinary(rng: np.random.Generator, scene: Scene, who: Ints, *, tags: float) -> Posted:
    """Return up to one post for each entry of `who`: a thing of their taste while it is fresh.

    A person asleep at the drawn moment misses it and something else is drawn; in the last round
    they find it in the morning or not at all. A share `tags` of the posts carries a hashtag.
    """
    people, stock, end = scene.people, scene.stock, START + scene.days * DAY
    topic = p.topic_of(rng, people, who)
    at = np.zeros(len(who), np.int64)
    times = np.zeros(len(who), np.int64)
    open_ = np.arange(len(who))
    for turn in range(PERIOD_ROUNDS):
        at[open_] = stock.draw(rng, topic[open_])
        late = delays(rng, len(open_), MEDIAN_DELAY, DELAY_SIGMA, 4.0)
        times[open_] = stock.born[at[open_]] + late
        inside = (times[open_] >= START) & (times[open_] < end)
        up = rng.random(len(open_)) <= p.awake(people, who[open_], times[open_])
        if turn == PERIOD_ROUNDS - 1:
            asleep = open_[inside & ~up]
            times[asleep] = p.next_waking(rng, people, who[asleep], times[asleep])
            up = np.ones(len(open_), np.bool_)
        open_ = open_[~(inside & up)]
    gone = np.zeros(len(who), np.bool_)
    gone[open_] = True
    keep = np.flatnonzero(~gone)
    when = in_sittings(rng, who[keep], times[keep])
    extra = np.where(rng.random(len(keep)) < tags, stock.tag(rng, topic[keep]), NOTHING)
    return Posted.of(who[keep], stock.code[at[keep]], when, extra)


def in_sittings(rng: np.random.Generator, who: Ints, times: Ints) -> Ints:
    """Return `times` (µs) with some shares put off to the person's next sitting.

    A share waits with SITTING_CHANCE for the person's next one, if that comes within
    SITTING_REACH; then they go out seconds to minutes apart, oldest first.
    """
    n = len(who)
    if not n:
        return times
    order = np.lexsort((times, who))
    owner, when = who[order], times[order]
    waits = rng.random(n) < SITTING_CHANCE
    waits[-1] = False
    waits[:-1] &= (owner[1:] == owner[:-1]) & (when[1:] - when[:-1] < SITTING_REACH)
    # The sitting of a share is the next share that does not wait.
    anchor = np.minimum.accumulate(np.where(waits, n, np.arange(n))[::-1])[::-1]
    opens = np.concatenate(([True], anchor[1:] != anchor[:-1]))
    gap = np.where(opens, 0, delays(rng, n, SITTING_GAP, 1.0, 3.0))
    total = np.cumsum(gap)
    offset = total - np.maximum.accumulate(np.where(opens, total, 0))
    settled = np.empty(n, np.int64)
    settled[order] = when[anchor] + offset
    return settled


def recent_acts(
    rng: np.random.Generator, scene: Scene, who: Ints, times: Ints, *, median: float, sigma: float,
    tags: float,
) -> Posted:  # fmt: skip
    """Return a post for each (who, time), about something of lognormal age (median in seconds)."""
    topic = p.topic_of(rng, scene.people, who)
    age = np.maximum(delays(rng, len(who), median, sigma), 20 * SECOND)
    found = scene.stock.recent(rng, topic, times, age)
    extra = np.where(rng.random(len(who)) < tags, scene.stock.tag(rng, topic), NOTHING)
    return Posted.of(who, found, times, extra).where(found != NOTHING)


def quarter_hour(rng: np.random.Generator, times: Ints) -> Ints:
    """Return the next full quarter of an hour, late by a scheduler's seconds."""
    tick = 15 * MINUTE
    lag = (rng.exponential(4.0, len(times)) * SECOND).astype(np.int64) + SECOND // 2
    return (times // tick + 1) * tick + lag
