"""A disclosure archive: a long-running campaign of several cells in a year of other people's posts.

Sizes follow a disclosure of 770 accounts with 1.1 million posts. Each cell has targets, hashtags,
links, a pace and a discipline of its own, so that what is found can be scored cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.simulate import campaign, crowd, names, text
from inconcert.simulate.organic import ordinary_traffic
from inconcert.simulate.people import ordinary_people
from inconcert.simulate.respond import CrowdResponse
from inconcert.simulate.rhythm import hour_curve
from inconcert.simulate.scenario import World
from inconcert.simulate.taste import links, make_topics, outlet_domains
from inconcert.simulate.traffic import (
    DAY,
    HOUR,
    Accounts,
    Ints,
    Vocabulary,
    in_time_order,
    join_accounts,
    join_posts,
)

START = 1704067200000  # 2024-01-01T00:00:00Z, a Monday
DAYS = 400

POSTS = 1_100_000
CAMPAIGN_POSTS = 400_000
CAMPAIGN_ACCOUNTS = 770
PEOPLE = 24_000
CELLS = 14
MESSAGES = 13_000


@dataclass(frozen=True)
class Cell:
    """One cell: its accounts, language and topic, and how it works.

    `median` is the usual delay in s between a message and the responses to it.
    """

    name: str
    accounts: int
    writers: int
    language: int
    topic: int
    messages: int
    posts: int
    median: float


def archive(rng: np.random.Generator, factor: float) -> World:
    """A year of posts in which 770 accounts in fourteen cells work for a campaign."""
    root = factor**0.5
    vocabulary = Vocabulary()
    cells = _cells(rng, factor)
    accounts = _accounts(rng, cells, max(300, round(PEOPLE * factor)), 0.35 * root)
    topics = make_topics(rng, vocabulary, START, DAYS, size=0.1 * factor)
    total = round(POSTS * factor)
    actions = [
        campaign.run(rng, accounts, _plan(rng, accounts, vocabulary, cell)) for cell in cells
    ]
    around = [
        *crowd.breaking_news(
            rng, accounts, topics, vocabulary, START, DAYS,
            stories=max(10, round(60 * root)), people=crowd.audience_size(round(total / 6)),
        ),
        *crowd.fan_clubs(rng, accounts, vocabulary, START, DAYS),
        *crowd.programs(rng, accounts, vocabulary, START, DAYS, every=24 * HOUR),
    ]  # fmt: skip
    rest = max(total - sum(len(part) for part in (*actions, *around)), 0)
    people = ordinary_traffic(rng, accounts, topics, START, DAYS, rest)
    posts = in_time_order(join_posts([people, *around, *actions]))
    notes = {
        "period": [START, START + DAYS * DAY],
        "campaigns": {
            cell.name: {"median_delay_s": cell.median, "posts": cell.posts} for cell in cells
        },
    }
    return World(accounts, posts, vocabulary, notes)


def _cells(rng: np.random.Generator, factor: float) -> list[Cell]:
    """Cells of unequal size; layers and messages go with the square root of the factor."""
    size = rng.lognormal(0, 0.45, CELLS)
    size /= size.sum()
    root = factor**0.5
    people = max(CELLS * 8, round(CAMPAIGN_ACCOUNTS * root))
    members = np.maximum(8, np.floor(size * people)).astype(np.int64)
    members[np.argmax(members)] += people - members.sum()
    pace = rng.lognormal(0, 0.3, CELLS)
    messages = np.maximum(20, MESSAGES * root * pace / pace.sum()).astype(np.int64)
    volume = members * messages
    posts = volume / volume.sum() * CAMPAIGN_POSTS * factor
    # 0.85: a cell cannot post more than nearly all members answering nearly every message.
    posts = np.minimum(posts, 0.85 * volume).astype(np.int64)
    shares = np.array([0.4, 0.15, 0.2, 0.15, 0.05, 0.05])
    return [
        Cell(
            name=f"cell {i + 1:02d}",
            accounts=int(members[i]),
            writers=max(2, int(members[i]) // 14),
            language=int(rng.choice(len(text.LANGUAGES), p=shares)),
            topic=int(rng.integers(len(text.TOPICS))),
            messages=int(messages[i]),
            posts=int(posts[i]),
            median=float(np.round(np.exp(rng.uniform(np.log(12), np.log(240))))),
        )
        for i in range(CELLS)
    ]


def _accounts(rng: np.random.Generator, cells: list[Cell], people: int, crowds: float) -> Accounts:
    namer = names.Namer(rng)
    parts = [
        ordinary_people(rng, namer, people, START),
        crowd.crowd_accounts(rng, namer, START, size=crowds),
    ]
    for cell in cells:
        for role, n in (("core", cell.writers), ("amplifier", cell.accounts - cell.writers)):
            part = campaign.member_accounts(
                rng, namer, np.full(n, cell.language),
                role=role, campaign=cell.name, now=START, zone=3.0, batches=2,
            )  # fmt: skip
            # In a year of work an account builds a life: more of it than most people show.
            part.activity = part.activity * 8
            parts.append(part)
    return join_accounts(parts)


def _plan(
    rng: np.random.Generator, accounts: Accounts, vocabulary: Vocabulary, cell: Cell
) -> campaign.CampaignPlan:
    mine = np.array([name == cell.name for name in accounts.campaign])
    core = np.intersect1d(np.flatnonzero(mine), accounts.with_role("core"))
    amplifiers = np.intersect1d(np.flatnonzero(mine), accounts.with_role("amplifier"))
    tags = text.hashtags(
        text.LANGUAGES[cell.language], text.TOPICS[cell.topic], rng.integers(0, 1 << 62, 14)
    )
    domains = outlet_domains(rng, 4)
    count = max(20, cell.messages // 4)
    urls = links(domains, rng.integers(0, len(domains), count), 800_000 + np.arange(count))
    repost, copy, quote, reply = rng.dirichlet((12, 7, 2.5, 3))
    return campaign.CampaignPlan(
        writers=rng.choice(core, cell.messages),
        times=_times(rng, cell.messages),
        amplifiers=np.concatenate((amplifiers, core)),
        total=cell.posts,
        manner=CrowdResponse(repost, copy, 0.0, quote, reply, median=cell.median, sigma=0.9),
        topic=cell.topic,
        tags={cell.language: vocabulary.add_tags(sorted(set(tags)))},
        urls=vocabulary.add_urls(urls),
        targets=rng.choice(np.flatnonzero(~accounts.planted), 6, replace=False),
        link=0.5,
        last=START + DAYS * DAY,
    )


def _times(rng: np.random.Generator, n: int) -> Ints:
    """Message times: office hours of the operators, some weeks far busier than others."""
    week = rng.gamma(1.2, 1.0, DAYS // 7 + 1)
    day = np.repeat(week, 7)[:DAYS] * np.tile([1, 1, 1, 1, 1, 0.5, 0.4], DAYS // 7 + 1)[:DAYS]
    chosen = rng.choice(DAYS, n, p=day / day.sum())
    hours = np.arange(24, dtype=np.float64) + 0.5
    rate = hour_curve(hours + 3.0) ** 1.5
    hour = rng.choice(24, n, p=rate / rate.sum()) + rng.random(n)
    return np.sort(START + chosen * DAY + (hour * HOUR).astype(np.int64))
