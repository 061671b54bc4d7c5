"""Planted coordination: a small core writes, a wide layer repeats it within seconds to minutes.

Also the creation of its accounts: amplifiers in batches, personas with templated profiles made in
one go, look-alikes of accounts that exist.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inconcert.simulate import text
from inconcert.simulate.names import Namer, correspondent_handle, plain_name
from inconcert.simulate.people import make_accounts
from inconcert.simulate.respond import CrowdResponse, respond, turnout
from inconcert.simulate.traffic import (
    CAMPAIGN,
    DAY,
    HOUR,
    MINUTE,
    Accounts,
    Floats,
    Ints,
    Posts,
)

AMPLIFY = CrowdResponse(
    repost=0.56, copy=0.26, quote=0.1, reply=0.08,
    median=48, sigma=0.9, fastest=2, paraphrase=0.45, keep_link=0.9,
)  # fmt: skip


@dataclass(frozen=True)
class CampaignPlan:
    """One campaign's orders.

    `writers` and their `times` (ms) give the messages; `amplifiers` respond in `manner`, so that
    messages and responses come to about `total` posts. `topic` is a theme code; `tags` maps a
    language code to hashtags of the campaign, `opening_tags` to those that come first; `urls` are
    its links, put into a message with chance `link`; `targets` are accounts that a message mentions
    with chance `mention`.
    """

    writers: Ints
    times: Ints
    amplifiers: Ints
    total: int
    manner: CrowdResponse
    topic: int
    tags: dict[int, Ints]
    urls: Ints
    opening_tags: dict[int, Ints] | None = None
    targets: Ints | None = None
    link: float = 0.45
    mention: float = 0.15
    reach_sigma: float = 0.5
    last: int | None = None


def run(rng: np.random.Generator, accounts: Accounts, plan: CampaignPlan) -> Posts:
    """Return the posts of a campaign: messages first, then the responses to them.

    Turnout differs by account (some always come, some rarely) and by message. Responses after
    `plan.last` (ms) are moved to just before it.
    """
    messages = write(rng, accounts, plan)
    n, m = len(messages), len(plan.amplifiers)
    keen = rng.beta(2.0, 2.6, m)
    reach = rng.lognormal(0, plan.reach_sigma, n)
    chance = reach[:, None] * keen[None, :]
    chance = _scaled_to(chance, max(plan.total - n, 0))
    source, who = turnout(rng, chance)
    posts = respond(
        rng, accounts, messages, source, plan.amplifiers[who], plan.manner, origin=CAMPAIGN
    )
    if plan.last is not None:
        late = np.flatnonzero(posts.time > plan.last)
        posts.time[late] = plan.last - rng.integers(0, MINUTE, len(late))
        earliest = posts.time[np.maximum(posts.target[late], 0)] + 2000
        refers = posts.target[late] >= 0
        posts.time[late] = np.where(
            refers, np.maximum(posts.time[late], earliest), posts.time[late]
        )
    return posts


def _scaled_to(chance: Floats, total: int) -> Floats:
    """Scale chances so that they sum to `total`, keeping each at most 0.97."""
    for _ in range(12):
        chance = np.minimum(chance * (total / chance.sum()), 0.97)
    return chance


def write(rng: np.random.Generator, accounts: Accounts, plan: CampaignPlan) -> Posts:
    """Return the messages of a plan: texts, hashtags and links, by its writers at its times."""
    posts = Posts.blank(plan.writers, plan.times)
    n = len(posts)
    posts.origin[:] = CAMPAIGN
    posts.language = accounts.language[plan.writers]
    posts.theme[:] = plan.topic
    posts.text = rng.integers(0, 1 << 62, n)
    emoji = np.where(rng.random(n) < 0.3, rng.integers(1, len(text.EMOJI), n), 0)
    posts.variant = text.variant(emoji=emoji)
    column = np.zeros(n, np.int64)
    for tags, chance in ((plan.opening_tags, 0.92), (plan.tags, 0.6), (plan.tags, 0.25)):
        for code, choices in (tags or {}).items():
            rows = np.flatnonzero((posts.language == code) & (rng.random(n) < chance))
            tag = rng.choice(choices, len(rows))
            fresh = ~(posts.tags[rows] == tag[:, None]).any(axis=1)
            rows, tag = rows[fresh], tag[fresh]
            posts.tags[rows, column[rows]] = tag
            column[rows] += 1
    linked = rng.random(n) < plan.link
    posts.url[linked] = rng.choice(plan.urls, int(linked.sum()))
    if plan.targets is not None:
        aimed = rng.random(n) < plan.mention
        posts.mention[aimed] = rng.choice(plan.targets, int(aimed.sum()))
    return posts


# -- accounts ---------------------------------------------------------------------------------


def member_accounts(
    rng: np.random.Generator,
    namer: Namer,
    spoken: Ints,
    *,
    role: str,
    campaign: str,
    now: int,
    zone: float,
    batches: int = 6,
) -> Accounts:
    """Return campaign accounts that look ordinary: half of them created in `batches` of a few days.

    They live in the operators' time `zone` (hours from UTC), whatever their profiles say.
    """
    accounts = make_accounts(
        rng, namer, spoken, role=role, created_before=now, label="campaign", campaign=campaign,
        oldest=5 * 365 * DAY,
    )  # fmt: skip
    n = len(accounts)
    batch_start = now - rng.integers(30 * DAY, 700 * DAY, batches)
    batched = rng.random(n) < 0.5
    before = rng.choice(batch_start, n) + rng.integers(0, 3 * DAY, n)
    accounts.created = np.where(batched, before, accounts.created)
    accounts.zone[:] = zone
    accounts.fame = accounts.fame * 0.2
    accounts.followers = np.minimum(accounts.followers, 4000)
    return accounts


def persona_accounts(
    rng: np.random.Generator,
    namer: Namer,
    spoken: Ints,
    *,
    campaign: str,
    before: int,
    zone: float,
    within: int = 4 * DAY,
) -> Accounts:
    """Return made-up correspondents: created within `within` ms, profiles templated."""
    accounts = make_accounts(
        rng,
        namer,
        spoken,
        role="persona",
        created_before=before,
        label="campaign",
        campaign=campaign,
    )
    n = len(accounts)
    accounts.created = before + rng.integers(0, within, n)
    # Office hours of whoever created them.
    accounts.created = accounts.created // DAY * DAY + 7 * HOUR + accounts.created % (9 * HOUR)
    accounts.name = [plain_name(rng) for _ in range(n)]
    accounts.handle = [
        namer.claim(correspondent_handle(name, int(rng.integers(3)))) for name in accounts.name
    ]
    accounts.bio = text.render(
        spoken,
        np.full(n, text.theme("correspondents")),
        rng.integers(0, 1 << 62, n),
        np.zeros(n, np.int64),
    ).to_pylist()
    accounts.followers = rng.integers(80, 900, n)
    accounts.following = rng.integers(600, 2200, n)
    accounts.activity = accounts.activity * 0.7
    accounts.zone[:] = zone
    return accounts


def look_alike_accounts(
    rng: np.random.Generator, namer: Namer, originals: Accounts, *, campaign: str, now: int
) -> Accounts:
    """Return one look-alike of each original: handle one character off, same name and bio."""
    n = len(originals)
    return replace(
        originals,
        handle=[namer.look_alike(handle) for handle in originals.handle],
        role=["look-alike"] * n,
        label=["campaign"] * n,
        campaign=[campaign] * n,
        activity=np.full(n, 0.2),
        fame=np.full(n, 0.5),
        followers=rng.integers(40, 2500, n),
        following=rng.integers(5, 120, n),
        created=now - rng.integers(6 * DAY, 50 * DAY, n),
    )
