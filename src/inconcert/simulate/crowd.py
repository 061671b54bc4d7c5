"""Innocent synchrony: breaking news, fan clubs, feed and weather apps.

None of this is a campaign, and all of it looks like one to a detector that only counts who did
the same thing at the same time.
"""

from __future__ import annotations

import numpy as np

from inconcert.simulate import rhythm, text
from inconcert.simulate.names import Namer
from inconcert.simulate.people import languages, make_accounts
from inconcert.simulate.respond import CrowdResponse, respond, turnout
from inconcert.simulate.taste import Topics, links, outlet_domains
from inconcert.simulate.traffic import (
    DAY,
    HOUR,
    SECOND,
    Accounts,
    Ints,
    Posts,
    Vocabulary,
    join_accounts,
)

NEWS = CrowdResponse(
    repost=0.46, own=0.26, quote=0.1, reply=0.18, median=25 * 60, sigma=1.15, fastest=20
)
FANS = CrowdResponse(
    repost=0.55, own=0.05, quote=0.15, reply=0.25, median=5 * 60, sigma=1.0, fastest=6
)
FEED = CrowdResponse(copy=1.0, median=20, sigma=0.6, fastest=2, paraphrase=0.0, keep_link=1.0)

FAN_TURNOUT = 0.4


def crowd_accounts(rng: np.random.Generator, namer: Namer, now: int, *, size: float) -> Accounts:
    """Return newsrooms, idols with their fans, feed apps and weather stations.

    `size` scales how many fans, feed apps and stations there are. A fan's, feed app's
    and idol's role ends in the number of the club or feed it belongs to.
    """
    parts = [_of(rng, namer, "news", round(24 * max(size, 0.3)), now, fame=60, activity=1.5)]
    for club in range(3):
        spoken = np.array([club * 2 % len(text.LANGUAGES)])
        idol = make_accounts(rng, namer, spoken, role=f"idol {club}", created_before=now)
        fans = np.repeat(spoken, max(12, round(70 * size)))
        parts += [_scaled(idol, fame=200, activity=0.2)]
        parts += [make_accounts(rng, namer, fans, role=f"fan {club}", created_before=now)]
    for feed in range(2):
        spoken = np.full(max(4, round(12 * size)), feed)
        programs = make_accounts(rng, namer, spoken, role=f"feed {feed}", created_before=now)
        parts.append(_scaled(programs, fame=0.05, activity=0.0))
    stations = languages(rng, max(5, round(26 * size)))
    weather = make_accounts(rng, namer, stations, role="weather", created_before=now)
    parts.append(_scaled(weather, fame=0.1, activity=0.0))
    return join_accounts(parts)


def _of(
    rng: np.random.Generator,
    namer: Namer,
    role: str,
    n: int,
    now: int,
    *,
    fame: float,
    activity: float,
) -> Accounts:
    accounts = make_accounts(rng, namer, languages(rng, n), role=role, created_before=now)
    return _scaled(accounts, fame=fame, activity=activity)


def _scaled(accounts: Accounts, *, fame: float, activity: float) -> Accounts:
    accounts.fame = accounts.fame * fame
    accounts.activity = accounts.activity * activity
    accounts.followers = (accounts.followers * max(fame, 1)).astype(np.int64)
    return accounts


def breaking_news(
    rng: np.random.Generator,
    accounts: Accounts,
    topics: Topics,
    vocabulary: Vocabulary,
    start: int,
    days: int,
    *,
    stories: int,
    people: int,
) -> list[Posts]:
    """Return `stories` bursts: newsrooms post, and about `people` others react within hours."""
    newsrooms = accounts.with_role("news")
    audience = np.flatnonzero((accounts.activity > 0) & ~accounts.planted)
    bursts = []
    for story in range(stories):
        topic = int(rng.choice(len(topics), p=topics.weight))
        begin = start + int(rng.integers(DAY // 2, days * DAY - 6 * HOUR))
        sources = _bulletins(rng, topics, vocabulary, newsrooms, topic, begin, story)
        speaks = accounts.language[audience] == topics.language[topic]
        weight = accounts.activity[audience] ** 0.5 * rhythm.awake(
            accounts, audience, np.full(len(audience), begin)
        )
        weight *= np.where(speaks, 1.0, 0.08)
        count = min(int(people * rng.lognormal(-0.3, 0.8)), len(audience) // 4)
        who = rng.choice(audience, count, replace=False, p=weight / weight.sum())
        # Early reports are seen most.
        seen = 1 / np.arange(1, len(sources) + 1)
        source = rng.choice(len(sources), count, p=seen / seen.sum())
        bursts.append(respond(rng, accounts, sources, source, who, NEWS))
    return bursts


def _bulletins(
    rng: np.random.Generator,
    topics: Topics,
    vocabulary: Vocabulary,
    newsrooms: Ints,
    topic: int,
    begin: int,
    story: int,
) -> Posts:
    n = min(len(newsrooms), int(rng.integers(3, 9)))
    who = rng.choice(newsrooms, n, replace=False)
    lag = np.sort(rng.exponential(8 * 60 * SECOND, n)).astype(np.int64)
    posts = Posts.blank(who, begin + lag)
    code = int(topics.language[topic])
    posts.language[:] = code
    posts.theme[:] = text.theme("headlines")
    posts.text = rng.integers(0, 1 << 62, n)
    name = text.hashtags(
        text.LANGUAGES[code], text.TOPICS[topics.theme[topic]], rng.integers(0, 1 << 62, 1)
    )
    posts.tags[:, 0] = vocabulary.add_tags([f"{name[0]}{story + 1}"])[0]
    urls = vocabulary.add_urls(
        links(outlet_domains(rng, 3), np.arange(3), np.full(3, 700_000 + story))
    )
    posts.url = rng.choice(urls, n, p=[0.6, 0.25, 0.15])
    return posts


def fan_clubs(
    rng: np.random.Generator,
    accounts: Accounts,
    vocabulary: Vocabulary,
    start: int,
    days: int,
) -> list[Posts]:
    """Return the posts of idols and what their fans do about them within minutes."""
    clubs = []
    for club in range(3):
        idol, fans = accounts.with_role(f"idol {club}"), accounts.with_role(f"fan {club}")
        count = int(rng.poisson(2.5 * days)) + 1
        who = np.repeat(idol, count)
        sources = Posts.blank(who, rhythm.ordinary_times(rng, accounts, who, start, days))
        code = int(accounts.language[idol[0]])
        sources.language[:] = code
        sources.theme[:] = text.theme("music")
        sources.text = rng.integers(0, 1 << 62, count)
        names = text.hashtags(text.LANGUAGES[code], "music", rng.integers(0, 1 << 62, 2))
        tags = vocabulary.add_tags(names)
        sources.tags[:, 0] = np.where(rng.random(count) < 0.7, tags[0], -1)
        loyal = rng.beta(2, 3, len(fans)) / 0.4 * FAN_TURNOUT
        up = np.stack([rhythm.awake(accounts, fans, np.full(len(fans), t)) for t in sources.time])
        source, fan = turnout(rng, up * loyal)
        clubs.append(respond(rng, accounts, sources, source, fans[fan], FANS))
    return clubs


def programs(
    rng: np.random.Generator,
    accounts: Accounts,
    vocabulary: Vocabulary,
    start: int,
    days: int,
    *,
    every: int = 3 * HOUR,
) -> list[Posts]:
    """Return what feed apps (every new article) and weather stations (the clock) post.

    `every` is the time (ms) between two posts of a station, and about that between two articles.
    """
    parts = [_weather(rng, accounts, vocabulary, start, days, every)]
    for feed in range(2):
        bots = accounts.with_role(f"feed {feed}")
        count = int(rng.poisson(days * DAY / every)) + 1
        published = np.sort(start + rng.integers(0, days * DAY, count))
        leader = Posts.blank(np.full(count, bots[0]), published + rng.integers(2000, 9000, count))
        leader.language[:] = feed
        leader.theme[:] = text.theme("headlines")
        leader.text = rng.integers(0, 1 << 62, count)
        domain = outlet_domains(rng, 1)
        leader.url = vocabulary.add_urls(links(domain, np.zeros(count, np.int64), np.arange(count)))
        source, bot = turnout(rng, np.full((count, len(bots) - 1), 0.96))
        parts.append(respond(rng, accounts, leader, source, bots[1:][bot], FEED))
    return parts


def _weather(
    rng: np.random.Generator,
    accounts: Accounts,
    vocabulary: Vocabulary,
    start: int,
    days: int,
    every: int,
) -> Posts:
    stations = accounts.with_role("weather")
    times = [rhythm.on_the_clock(rng, start, days, every) for _ in stations]
    posts = Posts.blank(np.repeat(stations, [len(t) for t in times]), np.concatenate(times))
    posts.language = accounts.language[posts.account]
    posts.theme[:] = text.theme("bulletins")
    posts.text = rng.integers(0, 1 << 62, len(posts))
    posts.tags[:, 0] = vocabulary.add_tags(["StationWeather"])[0]
    return posts


def audience_size(total: int) -> int:
    """Return how many react to a breaking story among people who write `total` posts."""
    return max(40, round(total / 550))
