"""All innocent traffic of a world, up to the total asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inconcert.durations import DAY
from inconcert.simulate.traffic import Ints
from worlds.shares import crowds, organic, programs
from worlds.shares import people as p
from worlds.shares.acts import NOTHING, Posted, by, join
from worlds.shares.cast import Cast
from worlds.shares.organic import Scene
from worlds.shares.people import START
from worlds.shares.settings import Traffic

# A generator of its own for each part, by the part's name.
Streams = Callable[[str], np.random.Generator]

# Some ordinary posts are missed in sleep or would be a second share of one thing; what is missing
# is drawn again, with this much to spare (the surplus is cut at random), at most so many times.
SPARE, REFILLS = 1.25, 8


def innocent(streams: Streams, cast: Cast, scene: Scene, owners: Ints, traffic: Traffic) -> Posted:
    """Return everything innocent: the named parts, then ordinary posts up to `traffic.shares`.

    Where the named parts alone are more than that, they are all there is. `owners` are the
    domains of the syndicates' owners.
    """
    acts = clean(join(named_parts(streams, cast, scene, owners, traffic)), scene)
    everybody = np.arange(cast.ordinary)
    return fill(streams("ordinary"), scene, everybody, acts, traffic.shares, traffic.hashtags)


def fill(
    rng: np.random.Generator, scene: Scene, who: Ints, acts: Posted, shares: float, tags: float
) -> Posted:
    """Return `acts` and ordinary posts of the accounts `who`, up to `shares` shares in all.

    Each account posts in proportion to its activity. Where the stock has too little for so few
    accounts, there are fewer shares.
    """
    fixed = len(acts)
    for _ in range(REFILLS):
        missing = shares - acts.shares
        if missing <= 0 or not len(who):
            break
        many = p.counts(rng, scene.people.activity[who], missing * SPARE / (1 + tags))
        more = organic.ordinary(rng, scene, np.repeat(who, many), tags=tags)
        acts = clean(join([acts, more]), scene)
    return _cut(rng, acts, fixed, round(shares))


def named_parts(
    streams: Streams, cast: Cast, scene: Scene, owners: Ints, traffic: Traffic
) -> list[Posted]:
    """Return the acts of each part of `traffic` other than ordinary sharing."""
    catalogue, days, parts = scene.catalogue, traffic.days, cast.parts
    everybody = np.arange(cast.ordinary)
    every = [
        crowds.breaking_news(streams("news"), scene, parts["hyperactive"], everybody,
                             events=traffic.breaking_news)
    ]  # fmt: skip
    rng = streams("fans")
    for fans, idol in zip(cast.numbered("fan"), cast.numbered("idol"), strict=True):
        every.append(crowds.fan_club(rng, scene, fans, int(idol[0])))
    rng = streams("communities")
    every += [crowds.community(rng, scene, members) for members in cast.numbered("community")]
    rng = streams("shifts")
    for number, crew in enumerate(cast.numbered("shift")):
        begins = crowds.SHIFTS[number % len(crowds.SHIFTS)][0]
        every.append(crowds.shift_crew(rng, scene, crew, begins=begins))
    for make, name in ((crowds.schedulers, "scheduler"), (crowds.hyperactive, "hyperactive")):
        every.append(make(streams(name), scene, parts[name]))
    for run, name in (
        (programs.outlets, "outlet"), (programs.weather, "weather"), (programs.quakes, "quake"),
    ):  # fmt: skip
        every.append(run(streams(name), catalogue, parts[name], days=days))
    rng = streams("syndicates")
    for accounts, owner in zip(cast.numbered("syndicate"), owners, strict=True):
        every.append(programs.syndicate(rng, catalogue, accounts, int(owner), days=days))
    return every


def clean(acts: Posted, scene: Scene) -> Posted:
    """Return `acts` inside the period, each account once on each link or post (the first row).

    Platforms let nobody repost twice or repost themselves; few link the same page twice.
    """
    catalogue, end = scene.catalogue, START + scene.days * DAY
    _, origin = catalogue.columns()
    inside = (acts.time >= START) & (acts.time < end)
    acts = acts.where(inside & (origin[acts.object] != by(acts.account)))
    _, first = np.unique(acts.account * (catalogue.size + 1) + acts.object, return_index=True)
    return acts.where(np.sort(first))


def _cut(rng: np.random.Generator, acts: Posted, fixed: int, shares: int) -> Posted:
    """Return `acts` with ordinary posts (those after the first `fixed`) left out, to `shares`."""
    order = np.concatenate([np.arange(fixed), fixed + rng.permutation(len(acts) - fixed)])
    total = np.cumsum(1 + (acts.extra[order] != NOTHING))
    end = max(fixed, int(np.searchsorted(total, shares, side="right")))
    return acts.where(np.sort(order[:end]))
