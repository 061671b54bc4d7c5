"""Accounts: ordinary people, the few who are widely read, and the apps and crowds among them."""

from __future__ import annotations

import numpy as np

from inconcert.simulate import text
from inconcert.simulate.names import Namer
from inconcert.simulate.taste import LANGUAGE_SHARE
from inconcert.simulate.traffic import DAY, Accounts, Floats, Ints

# Offsets from UTC of the people who speak each language, with their shares.
_ZONES: dict[str, tuple[tuple[float, float], ...]] = {
    "en": ((-8, 0.12), (-6, 0.2), (-5, 0.4), (0, 0.2), (5.5, 0.03), (10, 0.05)),
    "es": ((-6, 0.35), (-5, 0.2), (-3, 0.2), (1, 0.25)),
    "ar": ((1, 0.2), (2, 0.35), (3, 0.35), (4, 0.1)),
    "hi": ((5.5, 1.0),),
    "fr": ((0, 0.2), (1, 0.7), (-5, 0.1)),
    "ja": ((9, 1.0),),
}
# Spread of posts per account and of fame: lognormal, so that a few percent write most of it.
ACTIVITY_SIGMA = 1.5
FAME_SIGMA = 2.0
HYPERACTIVE_SHARE = 0.004


def languages(rng: np.random.Generator, n: int, shares: Floats = LANGUAGE_SHARE) -> Ints:
    """Return `n` language codes, drawn by `shares`."""
    return rng.choice(len(shares), n, p=shares / shares.sum())


def make_accounts(
    rng: np.random.Generator,
    namer: Namer,
    spoken: Ints,
    *,
    role: str,
    created_before: int,
    label: str = "organic",
    campaign: str = "",
    oldest: int = 12 * 365 * DAY,
) -> Accounts:
    """Return one account an entry of `spoken` (language codes), with profile and habits.

    `created_before` (ms) is the latest time of creation; ages spread up to `oldest` ms.
    """
    n = len(spoken)
    names, handles = namer.people(spoken)
    bios = text.render(
        spoken,
        np.full(n, text.theme("bios")),
        rng.integers(0, 1 << 62, n),
        np.zeros(n, np.int64),
    ).to_pylist()
    empty = rng.random((n, 3))
    fame = rng.lognormal(0, FAME_SIGMA, n)
    followers = np.minimum(60 * fame * rng.lognormal(0, 0.8, n), 9e6)
    following = rng.lognormal(np.log(280), 1.0, n)
    return Accounts(
        handle=handles,
        name=names,
        bio=["" if e < 0.22 else bio for e, bio in zip(empty[:, 0], bios, strict=True)],
        location=[
            "" if e < 0.45 else place
            for e, place in zip(empty[:, 1], _places(rng, spoken), strict=True)
        ],
        url=[
            f"https://{handle.lower().replace('_', '-').strip('-')}.example" if e < 0.06 else ""
            for e, handle in zip(empty[:, 2], handles, strict=True)
        ],
        role=[role] * n,
        label=[label] * n,
        campaign=[campaign] * n,
        language=spoken,
        zone=_zones(rng, spoken),
        chronotype=rng.normal(0, 1.3, n),
        activity=rng.lognormal(0, ACTIVITY_SIGMA, n),
        fame=fame,
        followers=followers.astype(np.int64),
        following=following.astype(np.int64),
        created=created_before - (oldest * rng.beta(1.2, 1.6, n)).astype(np.int64),
    )


def _places(rng: np.random.Generator, spoken: Ints) -> list[str]:
    draw = rng.integers(0, 1 << 31, len(spoken)).tolist()
    words = [text.load(code).words["place"].to_pylist() for code in text.LANGUAGES]
    return [
        words[code][d % len(words[code])] for code, d in zip(spoken.tolist(), draw, strict=True)
    ]


def _zones(rng: np.random.Generator, spoken: Ints) -> Floats:
    zone = np.zeros(len(spoken))
    for code, name in enumerate(text.LANGUAGES):
        mine = np.flatnonzero(spoken == code)
        offsets, shares = zip(*_ZONES[name], strict=True)
        zone[mine] = rng.choice(np.array(offsets), len(mine), p=np.array(shares) / sum(shares))
    return zone


def ordinary_people(rng: np.random.Generator, namer: Namer, n: int, now: int) -> Accounts:
    """Return `n` ordinary accounts, a few of them hyperactive, created any time before `now`."""
    people = make_accounts(rng, namer, languages(rng, n), role="ordinary", created_before=now)
    busy = rng.choice(n, max(2, round(n * HYPERACTIVE_SHARE)), replace=False)
    people.activity[busy] = np.quantile(people.activity, 0.995) * rng.lognormal(1.0, 0.5, len(busy))
    for i in busy.tolist():
        people.role[i] = "hyperactive"
    return people
