"""The conference: a flood of posts within sixty hours around an invented international meeting.

Shape and size follow public reports of such operations: about 112,000 posts in sixty hours by a
small core and a wide layer of amplifiers, with look-alikes of officials' accounts and a batch of
made-up correspondents. Everything named here is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from inconcert.simulate import campaign, crowd, names, text
from inconcert.simulate.organic import Focus, ordinary_traffic
from inconcert.simulate.people import languages, make_accounts, ordinary_people
from inconcert.simulate.scenario import World
from inconcert.simulate.taste import links, make_topics
from inconcert.simulate.traffic import (
    CAMPAIGN,
    DAY,
    HOUR,
    MINUTE,
    REPLY,
    Accounts,
    Floats,
    Ints,
    Posts,
    Vocabulary,
    in_time_order,
    join_accounts,
    join_posts,
)

NAME = "tessmark flood"
START = 1746403200000  # 2025-05-05T00:00:00Z, a Monday
DAYS = 24
OPENING = START + 16 * DAY + 6 * HOUR
FLOOD = 60 * HOUR

POSTS = 112_000
ORGANIC = 400_000
PEOPLE = 30_000
MESSAGES = 600
CORE, AMPLIFIERS, LOOK_ALIKES, PERSONAS = 40, 850, 12, 60

OPENING_TAGS = {
    "en": ["TessmarkWaters"], "es": ["TessmarkWaters"], "fr": ["TessmarkWaters"],
    "ar": ["TessmarkWaters", "مياه_تيسمارك"], "hi": ["TessmarkWaters", "टेस्मार्क_जल"],
    "ja": ["TessmarkWaters"],
}  # fmt: skip
CAMPAIGN_TAGS = {
    "en": ["WhoPaysForTessmark", "OpenTheSluices", "NotOurTreaty"],
    "es": ["QuiénPagaTessmark", "AbranLasCompuertas"],
    "ar": ["من_يدفع_ثمن_تيسمارك", "افتحوا_السدود"],
    "hi": ["टेस्मार्क_का_दाम", "बाँध_खोलो"],
}
# Languages that the campaign writes in, with their shares.
CAMPAIGN_LANGUAGES = {"en": 0.5, "ar": 0.2, "es": 0.15, "hi": 0.15}
OPERATORS_ZONE = 4.0


@dataclass(frozen=True)
class Sizes:
    """How large each part is at one factor.

    Posts go with layer times messages. The layers take most of the factor (its power 0.75) and the
    messages the rest, so that the posts grow with the factor itself while turnout, and how often
    two members meet over the same message, hardly change.
    """

    campaign_posts: int
    organic_posts: int
    people: int
    messages: int
    core: int
    amplifiers: int
    look_alikes: int
    personas: int
    crowd: float

    @classmethod
    def at(cls, factor: float) -> Sizes:
        """Return the sizes at `factor`."""

        def layer(size: int, least: int) -> int:
            return max(least, int(size * factor**0.75 + 0.5))

        return cls(
            campaign_posts=round(POSTS * factor),
            organic_posts=round(ORGANIC * factor),
            people=max(300, round(PEOPLE * factor)),
            messages=max(40, round(MESSAGES * factor**0.25)),
            core=layer(CORE, 5),
            amplifiers=layer(AMPLIFIERS, 40),
            look_alikes=layer(LOOK_ALIKES, 3),
            personas=layer(PERSONAS, 8),
            crowd=factor**0.5,
        )


def conference(rng: np.random.Generator, factor: float) -> World:
    """Posts and accounts around an invented conference that a campaign floods for sixty hours."""
    sizes = Sizes.at(factor)
    vocabulary = Vocabulary()
    accounts = _accounts(rng, sizes)
    topics = make_topics(rng, vocabulary, START, DAYS, size=factor)
    opening_tags = _tags(vocabulary, OPENING_TAGS)
    people = ordinary_traffic(
        rng,
        accounts,
        topics,
        START,
        DAYS,
        _quiet(sizes),
        focus=_focus(rng, accounts, opening_tags),
    )
    parts = [
        people,
        *crowd.breaking_news(
            rng, accounts, topics, vocabulary, START, DAYS,
            stories=9, people=crowd.audience_size(sizes.organic_posts),
        ),
        *crowd.fan_clubs(rng, accounts, vocabulary, START, DAYS),
        *crowd.programs(rng, accounts, vocabulary, START, DAYS),
    ]  # fmt: skip
    plan = _plan(rng, accounts, sizes, vocabulary, opening_tags)
    flood = campaign.run(rng, accounts, plan)
    posts = join_posts([*parts, flood])
    _pile_on(rng, accounts, posts, messages=len(plan.times))
    return World(accounts, in_time_order(posts), vocabulary, _notes(sizes, accounts))


def _quiet(sizes: Sizes) -> int:
    """Ordinary posts: what remains of the organic total beside crowds, plus camouflage."""
    return round(sizes.organic_posts * 0.99)


def _accounts(rng: np.random.Generator, sizes: Sizes) -> Accounts:
    namer = names.Namer(rng)
    officials = _officials(rng, namer, sizes.look_alikes)
    shares = np.array([CAMPAIGN_LANGUAGES.get(code, 0.0) for code in text.LANGUAGES])

    def members(role: str, n: int) -> Accounts:
        return campaign.member_accounts(
            rng, namer, languages(rng, n, shares),
            role=role, campaign=NAME, now=START, zone=OPERATORS_ZONE,
        )  # fmt: skip

    core, amplifiers = members("core", sizes.core), members("amplifier", sizes.amplifiers)
    amplifiers.activity = amplifiers.activity * 1.6
    return join_accounts(
        [
            ordinary_people(rng, namer, sizes.people, START),
            crowd.crowd_accounts(rng, namer, START, size=sizes.crowd),
            officials,
            core,
            amplifiers,
            campaign.persona_accounts(
                rng, namer, languages(rng, sizes.personas, shares),
                campaign=NAME, before=START - 65 * DAY, zone=OPERATORS_ZONE,
            ),
            campaign.look_alike_accounts(rng, namer, officials, campaign=NAME, now=START),
        ]
    )  # fmt: skip


def _officials(rng: np.random.Generator, namer: names.Namer, n: int) -> Accounts:
    accounts = make_accounts(
        rng, namer, np.zeros(n, np.int64), role="official", created_before=START - 900 * DAY
    )
    invented = names.officials(n)
    accounts.name = [name for name, _ in invented]
    accounts.handle = [namer.claim(handle) for _, handle in invented]
    accounts.bio = [text.render_one("en", "officials", 31 * i) for i in range(n)]
    accounts.activity[:] = 6.0
    accounts.fame = accounts.fame + 80
    accounts.followers = rng.integers(20_000, 900_000, n)
    return accounts


def _tags(vocabulary: Vocabulary, by_language: dict[str, list[str]]) -> dict[int, Ints]:
    """Number hashtags by language; one that several languages share gets one number."""
    known: dict[str, int] = {}
    for tag in (tag for tags in by_language.values() for tag in tags):
        if tag not in known:
            known[tag] = int(vocabulary.add_tags([tag])[0])
    return {
        text.language(code): np.array([known[tag] for tag in tags], np.int64)
        for code, tags in by_language.items()
    }


def _focus(rng: np.random.Generator, accounts: Accounts, opening_tags: dict[int, Ints]) -> Focus:
    """About a quarter of the people, and every official, talk about the conference."""
    interested = (rng.random(len(accounts)) < 0.25) & ~accounts.planted
    interested[accounts.with_role("official")] = True
    return Focus(
        begin=OPENING - DAY,
        end=OPENING + FLOOD + DAY,
        who=np.flatnonzero(interested),
        theme=text.theme("water"),
        chance=0.5,
        tags=opening_tags,
    )


def _plan(
    rng: np.random.Generator,
    accounts: Accounts,
    sizes: Sizes,
    vocabulary: Vocabulary,
    opening_tags: dict[int, Ints],
) -> campaign.CampaignPlan:
    core, personas = accounts.with_role("core"), accounts.with_role("persona")
    look_alikes, amplifiers = accounts.with_role("look-alike"), accounts.with_role("amplifier")
    layer = rng.choice(3, sizes.messages, p=[0.74, 0.2, 0.06])
    writers = np.empty(sizes.messages, np.int64)
    for number, group in enumerate((core, personas, look_alikes)):
        rows = layer == number
        diligence = rng.lognormal(0, 0.6, len(group))
        writers[rows] = rng.choice(group, int(rows.sum()), p=diligence / diligence.sum())
    domains = ["velline-courier-news.test", "tessmark-watch.example", "oskelle-wire-today.test",
               "open-sluices.example", "harrow-dispatch-intl.test"]  # fmt: skip
    count = max(12, round(90 * sizes.crowd))
    urls = links(domains, rng.integers(0, len(domains), count), 40_000 + np.arange(count))
    return campaign.CampaignPlan(
        writers=writers,
        times=message_times(rng, sizes.messages),
        amplifiers=np.concatenate((amplifiers, personas, core)),
        total=sizes.campaign_posts,
        manner=campaign.AMPLIFY,
        topic=text.theme("water"),
        tags=_tags(vocabulary, CAMPAIGN_TAGS),
        opening_tags=opening_tags,
        urls=vocabulary.add_urls(urls),
        targets=accounts.with_role("official"),
        last=OPENING + FLOOD,
    )


# Hours after the opening at which a session of the conference draws a wave, and their weights.
WAVES = ((2.0, 1.0), (8.0, 0.7), (26.0, 0.9), (32.0, 0.6), (50.0, 0.8), (55.0, 0.5))


def message_times(rng: np.random.Generator, n: int) -> Ints:
    """Return the times (ms, ascending) of `n` messages: waves over two shifts of operators."""
    grid = np.arange(0, FLOOD, MINUTE)
    rate = _rate(grid / HOUR)
    chosen = rng.choice(len(grid) - 10, n, p=rate[:-10] / rate[:-10].sum())
    return np.sort(OPENING + grid[chosen] + rng.integers(0, MINUTE, n))


def _rate(hours: Floats) -> Floats:
    local = np.mod(hours + OPENING % DAY / HOUR + OPERATORS_ZONE, 24)
    shift = np.where((local >= 8) & (local < 23), 1.0, 0.12)
    wave = sum(weight * np.exp(-(((hours - at) / 1.6) ** 2)) for at, weight in WAVES)
    return np.asarray(shift * (0.9 + 3 * wave), np.float64)


def _pile_on(rng: np.random.Generator, accounts: Accounts, posts: Posts, *, messages: int) -> None:
    """Turn part of the messages into replies to the latest post of an official."""
    official = np.zeros(len(accounts), np.bool_)
    official[accounts.with_role("official")] = True
    statements = np.flatnonzero(official[posts.account] & (posts.target < 0))
    if not len(statements):
        return
    statements = statements[np.argsort(posts.time[statements], kind="stable")]
    first = len(posts) - int((posts.origin == CAMPAIGN).sum())
    rows = first + np.flatnonzero(rng.random(messages) < 0.12)
    latest = np.searchsorted(posts.time[statements], posts.time[rows]) - 1
    rows, latest = rows[latest >= 0], latest[latest >= 0]
    posts.type[rows] = REPLY
    posts.target[rows] = statements[latest]


def _notes(sizes: Sizes, accounts: Accounts) -> dict[str, Any]:
    originals = accounts.with_role("official")
    look_alikes = accounts.with_role("look-alike")
    return {
        "period": [START, START + DAYS * DAY],
        "opening": {"hashtag": OPENING_TAGS["en"][0], "begin": OPENING, "end": OPENING + FLOOD},
        "sizes": sizes.__dict__,
        "campaigns": {
            NAME: {
                "median_delay_s": campaign.AMPLIFY.median,
                "hashtags": [tag for tags in CAMPAIGN_TAGS.values() for tag in tags],
                "look_alikes": [
                    {"original": accounts.handle[o], "look_alike": accounts.handle[a]}
                    for o, a in zip(originals.tolist(), look_alikes.tolist(), strict=True)
                ],
            }
        },
    }
