"""Weeks of hashtags with seasons, trends, breaking news and live events; and planted floods.

What has to be told apart: an ordinary rise is many people who each say a little, whatever its size
and however sudden; a planted flood is a core that writes and a layer that repeats it at once. Live
events are the hardest ordinary case: the same people post again and again for two hours.

Made straight as the tables of a case, without texts; names are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inconcert.durations import DAY, HOUR, MINUTE, SECOND, WEEK
from inconcert.simulate.rhythm import WEEKDAYS, hour_curve
from worlds.flood_posts import (
    START,
    FloodPosts,
    FloodWorld,
    account_name,
    said,
    tables,
    write_case,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# How a flood goes on after it starts: all at once, rising, in three waves.
SHAPES = ("sudden", "rising", "waves")


@dataclass(frozen=True)
class Plant:
    """A flood to plant: about `posts` posts over `hours` by `core` writers and a `layer`.

    `delay` is the median (s) between a message and what the layer makes of it; `begin` is the hour
    of the world in which it starts. `fresh` is the share of its accounts that are created for it.
    """

    hashtag: int
    begin: int
    posts: int
    hours: float = 12.0
    core: int = 8
    layer: int = 120
    delay: float = 45.0
    shape: str = "sudden"
    fresh: float = 0.0


@dataclass(frozen=True)
class Season:
    """The sizes of an ordinary world: people, hashtags, weeks, news and live events."""

    weeks: int = 20
    hashtags: int = 50
    people: int = 8000
    news: int = 60
    live: int = 20


def flood_world(
    seed: int, season: Season | None = None, plants: Sequence[Plant] = ()
) -> FloodWorld:
    """Return a world; the same seed, season and plants give the same one."""
    season = season or Season()
    rng = np.random.default_rng([seed, 4])
    posts, keen = FloodPosts(), rng.lognormal(0, 1.1, season.people)
    everyday(rng, posts, season, keen)
    created = created_by(rng, season)
    made, starts = [created], list[int]()
    roles: dict[str, str] = {}
    people = season.people
    for plant in plants:
        starts.append(_plant(rng, posts, plant, people))
        begin = START + plant.begin * HOUR
        size = plant.core + plant.layer
        old = begin - rng.integers(60 * DAY, 1500 * DAY, size)
        new = begin - rng.integers(DAY, 20 * DAY, size)
        made.append(np.where(rng.random(size) < plant.fresh, new, old))
        roles |= {
            account_name(people + i): "core" if i < plant.core else "amplifier" for i in range(size)
        }
        people += size
    return tables(posts, np.concatenate(made), starts, roles, season.news + season.live)


def everyday(rng: np.random.Generator, posts: FloodPosts, season: Season, keen: Floats) -> None:
    """Add hashtags' everyday, news and live events; `keen` (people,) is how much each posts."""
    for tag in range(season.hashtags):
        _ordinary(rng, posts, season, tag, keen)
    hours = season.weeks * 168
    for _ in range(season.news):
        _news(
            rng, posts, season, int(rng.integers(season.hashtags)), int(rng.integers(hours)), keen
        )
    for _ in range(season.live):
        _live(
            rng, posts, season, int(rng.integers(season.hashtags)), int(rng.integers(hours)), keen
        )


def created_by(rng: np.random.Generator, season: Season) -> Ints:
    """Return when each of the people joined (µs): most long ago, some while the world goes on."""
    created = START - rng.integers(0, 8 * 365 * DAY, season.people)
    late = rng.random(season.people) < 0.04
    created[late] = START + rng.integers(0, season.weeks * WEEK, int(late.sum()))
    return created


# -- ordinary traffic ---------------------------------------------------------------------------


def _ordinary(
    rng: np.random.Generator, posts: FloodPosts, season: Season, tag: int, keen: Floats
) -> None:
    """Add a hashtag's everyday: hour of the week, trend, and a mood that lasts for hours."""
    hours = np.arange(season.weeks * 168)
    zone = rng.choice([-6, -3, 0, 1, 3, 5.5, 8, 9])
    curve = hour_curve((hours + zone) % 24.0) * WEEKDAYS[hours // 24 % 7]
    level = rng.lognormal(0.2, 0.9)
    trend = np.exp(rng.normal(0, 0.5) * (hours / len(hours) - 0.5))
    if rng.random() < 0.15:  # a show at a fixed hour of the week
        curve = curve + np.where(hours % 168 == rng.integers(168), rng.uniform(5, 30), 0)
    mood = np.zeros(len(hours))
    shock = rng.normal(0, 0.3, len(hours))
    for hour in range(1, len(hours)):
        mood[hour] = 0.85 * mood[hour - 1] + shock[hour]
    mean = level * curve / curve.mean() * trend * np.exp(mood - mood.var() / 2)
    count = rng.poisson(mean)
    time = np.sort(START + np.repeat(hours, count) * HOUR + rng.integers(0, HOUR, count.sum()))
    audience = rng.choice(len(keen), min(len(keen), int(rng.integers(200, 1500))), replace=False)
    weight = keen[audience] / keen[audience].sum()
    who = rng.choice(audience, len(time), p=weight)
    said(rng, posts, who, time, tag, reposts=0.5, median=40 * MINUTE, sigma=1.6)


def _news(
    rng: np.random.Generator, posts: FloodPosts, season: Season, tag: int, hour: int, keen: Floats
) -> None:
    """Add a story that breaks: many people, each once or a few times, dying away over hours."""
    voices = int(min(rng.lognormal(np.log(250), 0.9), season.people / 3))
    weight = np.sqrt(keen)
    who = rng.choice(season.people, voices, replace=False, p=weight / weight.sum())
    each = rng.geometric(0.65, voices)
    eager = rng.random(voices) < 0.02
    each[eager] = rng.integers(5, 15, int(eager.sum()))
    who = np.repeat(who, each)
    since = rng.lognormal(np.log(55 * MINUTE), 1.1, len(who))
    time = START + hour * HOUR + np.minimum(since, 4 * DAY).astype(np.int64)
    order = np.argsort(time, kind="stable")
    said(rng, posts, who[order], time[order], tag, reposts=0.55, median=12 * MINUTE, sigma=1.3)


def _live(
    rng: np.random.Generator, posts: FloodPosts, season: Season, tag: int, hour: int, keen: Floats
) -> None:
    """Add a live event: an audience posts again and again for two hours, and reposts soon."""
    voices = int(min(rng.lognormal(np.log(120), 0.6), season.people / 3))
    who = rng.choice(season.people, voices, replace=False, p=keen / keen.sum())
    who = np.repeat(who, rng.geometric(0.28, voices))
    time = np.sort(START + hour * HOUR + rng.integers(0, int(2.3 * HOUR), len(who)))
    rng.shuffle(who)
    said(rng, posts, who, time, tag, reposts=0.35, median=6 * MINUTE, sigma=1.3)


# -- floods -------------------------------------------------------------------------------------


def _plant(rng: np.random.Generator, posts: FloodPosts, plant: Plant, first: int) -> int:
    """Add a planted flood by accounts from number `first` on; return the time of its first post."""
    core = first + np.arange(plant.core)
    layer = first + plant.core + np.arange(plant.layer)
    keen = rng.beta(2.0, 2.6, plant.layer)
    turnout = 0.25
    messages = max(plant.core, round(plant.posts / (1 + turnout * plant.layer)))
    length = plant.hours * HOUR
    share = {
        "sudden": rng.random(messages),
        "rising": np.sqrt(rng.random(messages)),
        "waves": (rng.integers(0, 3, messages) + 0.4 * rng.random(messages)) / 3,
    }[plant.shape]
    share = np.sort(share)
    share[0] = 0.0
    time = START + plant.begin * HOUR + 7 * MINUTE + (share * length).astype(np.int64)
    writer = rng.choice(core, messages)
    writer[: plant.core] = core[: len(writer)]
    chance = np.minimum(keen / keen.mean() * turnout, 0.95)
    message, taker = np.nonzero(rng.random((messages, plant.layer)) < chance)
    delay = np.maximum(rng.lognormal(np.log(plant.delay), 0.9, len(message)), 2.0) * SECOND
    answered = time[message] + delay.astype(np.int64)
    copied = rng.random(len(message)) < 0.3
    text = posts.rows + np.arange(messages)
    posts.add(
        np.concatenate([writer, layer[taker]]),
        np.concatenate([time, answered]),
        plant.hashtag,
        np.concatenate([np.full(messages, -1), np.where(copied, -1, message)]),
        np.concatenate([text, np.where(copied, text[message], -1)]),
    )
    return int(time[0])


__all__ = ["SHAPES", "START", "FloodWorld", "Plant", "Season", "flood_world", "write_case"]
