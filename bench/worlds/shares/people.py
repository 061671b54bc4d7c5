"""The people of a world: how active, awake when, interested in what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.durations import DAY, HOUR
from inconcert.simulate import rhythm
from inconcert.simulate.traffic import Floats, Ints

# A Monday: 2024-03-04T00:00:00Z.
START = 1_709_510_400_000_000

# Offsets from UTC (hours) of six regions, and how many people live in each. A region has its own
# topics: language and distance part audiences, so people who share a topic share a day.
REGIONS = ((-8.0, -7.0, -6.0, -5.0), (0.0, 1.0, 2.0), (3.0, 4.0), (5.5,), (8.0, 9.0), (-4.0, -3.0))
REGION_SHARE = np.array([0.3, 0.24, 0.1, 0.14, 0.12, 0.1])

# Posts per person are heavy-tailed: most do little, a few do thousands. Lognormal fits as well as
# a power law and has a mean (Mitzenmacher, Internet Mathematics 1 (2004); Radicchi, Phys. Rev. E
# 80 (2009) for the human activity on the web).
ACTIVITY_SIGMA = 1.5


@dataclass
class People:
    """All accounts of a world; one entry an account in every field.

    `zone` is the offset from UTC, `late` by how many hours they live later than their neighbours,
    `activity` the weight among ordinary shares (0: a program), `role` and `campaign` as in the
    truth. `topics` (accounts x TASTES, NOTHING where fewer) and `taste` (cumulative, last 1) say
    what they share.
    """

    zone: Floats
    late: Floats
    region: Ints
    activity: Floats
    topics: Ints
    taste: Floats
    role: list[str]
    campaign: list[str]

    def __len__(self) -> int:
        return len(self.zone)


TASTES = 6


def topic_regions(topics: int) -> Ints:
    """Return the region of each topic: every region in turn, the large ones more often."""
    return np.asarray(
        np.searchsorted(np.cumsum(REGION_SHARE), (np.arange(topics) + 0.5) / topics), np.int64
    )


def make_people(
    rng: np.random.Generator, n: int, topics: int, *, role: str, campaign: str = ""
) -> People:
    """Return `n` people with a time zone, a rhythm and a handful of tastes each."""
    region = rng.choice(len(REGIONS), n, p=REGION_SHARE)
    zone = np.zeros(n)
    for number, zones in enumerate(REGIONS):
        here = region == number
        zone[here] = rng.choice(zones, int(here.sum()))
    busy = activity(rng, n)
    # The busy have more interests; else they would run out of things to share.
    how_many = np.minimum(1 + rng.poisson(1.2 + 0.5 * np.log1p(3 * busy)), TASTES)
    theirs = _tastes(rng, region, topics)
    weight = rng.exponential(1.0, (n, TASTES)) + 0.05
    weight[np.arange(TASTES) >= how_many[:, None]] = 0.0
    taste = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
    return People(
        zone, rng.normal(0, 1.3, n), region, busy, theirs, taste, [role] * n, [campaign] * n
    )


def activity(rng: np.random.Generator, n: int) -> Floats:
    """Return how active `n` people are: heavy-tailed with mean 1."""
    return rng.lognormal(-(ACTIVITY_SIGMA**2) / 2, ACTIVITY_SIGMA, n)


def _tastes(rng: np.random.Generator, region: Ints, topics: int) -> Ints:
    """Return topics (accounts x TASTES): of one's own region mostly, the great ones more often."""
    home = topic_regions(topics)
    appeal = 1.0 / np.arange(1, topics + 1) ** 0.4
    tastes = rng.choice(topics, (len(region), TASTES), p=appeal / appeal.sum())
    for number in range(len(REGIONS)):
        of_region = np.flatnonzero(home == number)
        here = np.flatnonzero(region == number)
        if len(of_region) and len(here):
            local = rng.choice(of_region, (len(here), TASTES))
            near = rng.random((len(here), TASTES)) < 0.85
            tastes[here] = np.where(near, local, tastes[here])
    return np.asarray(tastes, np.int64)


def make_programs(n: int, role: str) -> People:
    """Return `n` programs: they never sleep and have no taste."""
    zeros = np.zeros(n)
    return People(
        zeros, zeros, np.zeros(n, np.int64), zeros, np.zeros((n, TASTES), np.int64),
        np.ones((n, TASTES)), [role] * n, [""] * n,
    )  # fmt: skip


def join_people(parts: list[People]) -> People:
    """Return all people of `parts`, in order."""
    arrays = ("zone", "late", "region", "activity", "topics", "taste")
    return People(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays},
        role=[role for part in parts for role in part.role],
        campaign=[name for part in parts for name in part.campaign],
    )


def topic_of(rng: np.random.Generator, people: People, who: Ints) -> Ints:
    """Return a topic for each entry of `who`, by their tastes."""
    column = (rng.random(len(who))[:, None] > people.taste[who]).sum(axis=1)
    return np.asarray(people.topics[who, np.minimum(column, TASTES - 1)], np.int64)


def own_hour(people: People, who: Ints, times: Ints) -> Floats:
    """Return the hour (0 to 24) of each person's own day at `times`: local, less their lateness."""
    return np.asarray(np.mod(times / HOUR + people.zone[who] - people.late[who], 24.0), np.float64)


def awake(people: People, who: Ints, times: Ints) -> Floats:
    """Return how awake each person is at `times`: 1 at the daily peak, 0.05 before dawn."""
    return rhythm.hour_curve(own_hour(people, who, times))


def next_waking(rng: np.random.Generator, people: People, who: Ints, times: Ints) -> Ints:
    """Return when each person next takes up the telephone after a night: from 7 of their day."""
    wait = np.mod(7.0 - own_hour(people, who, times), 24.0) + rng.exponential(0.75, len(who))
    return times + (wait * HOUR).astype(np.int64)


def waking_times(
    rng: np.random.Generator, people: People, who: Ints, days: int, *, tries: int = 12
) -> Ints:
    """Return a time of the period for each entry of `who`, when they are likely awake."""
    times = START + (rng.random(len(who)) * days * DAY).astype(np.int64)
    asleep = np.flatnonzero(rng.random(len(who)) > awake(people, who, times))
    for _ in range(tries):
        if not len(asleep):
            break
        times[asleep] = START + (rng.random(len(asleep)) * days * DAY).astype(np.int64)
        lucky = rng.random(len(asleep)) <= awake(people, who[asleep], times[asleep])
        asleep = asleep[~lucky]
    return times


def counts(rng: np.random.Generator, weights: Floats, total: float) -> Ints:
    """Return counts that sum to about `total`, drawn in proportion to `weights`."""
    if not len(weights) or weights.sum() <= 0:
        return np.zeros(len(weights), np.int64)
    return np.asarray(rng.poisson(weights / weights.sum() * total), np.int64)
