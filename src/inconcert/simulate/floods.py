"""Weeks of hashtags with seasons, trends, breaking news and live events; and planted floods.

What has to be told apart: an ordinary rise is many people who each say a little, whatever its size
and however sudden; a planted flood is a core that writes and a layer that repeats it at once. Live
events are the hardest ordinary case: the same people post again and again for two hours.

Made straight as the tables of a case, without texts; names are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.durations import DAY, HOUR, MINUTE, SECOND, WEEK
from inconcert.simulate.rhythm import WEEKDAYS, hour_curve

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

START = 1736121600 * SECOND  # 2025-01-06T00:00:00Z, a Monday
# How a flood goes on after it starts: all at once, rising, in three waves.
SHAPES = ("sudden", "rising", "waves")


@dataclass(frozen=True)
class Plant:
    """A flood to plant: about `posts` posts over `hours` by `core` writers and a `layer`.

    `delay` is the median (s) between a message and what the layer makes of it; `begin` is the hour
    of the world in which it starts. `fresh` is the share of its accounts that are made for it.
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


@dataclass(frozen=True)
class FloodWorld:
    """Tables `post`, `share` and `account` as a case holds them, and the truth.

    `starts` are the times (µs) of the first post of each planted flood, `roles` of each planted
    account 'core' or 'amplifier'; `bursts` how many ordinary bursts there are.
    """

    post: pa.Table
    share: pa.Table
    account: pa.Table
    starts: list[int]
    roles: dict[str, str]
    bursts: int


@dataclass
class _Posts:
    """Posts as they are made: `of` is the row of the post reposted, -1 for one's own."""

    account: list[Ints] = field(default_factory=list)
    time: list[Ints] = field(default_factory=list)
    tag: list[Ints] = field(default_factory=list)
    of: list[Ints] = field(default_factory=list)
    text: list[Ints] = field(default_factory=list)
    rows: int = 0

    def add(self, account: Ints, time: Ints, tag: int, of: Ints, text: Ints | None = None) -> None:
        """Append posts; `text` numbers texts that several posts share, -1 for others."""
        n = len(account)
        self.account.append(account)
        self.time.append(time)
        self.tag.append(np.full(n, tag))
        self.of.append(np.where(of >= 0, of + self.rows, -1))
        self.text.append(np.full(n, -1) if text is None else text)
        self.rows += n


def flood_world(
    seed: int, season: Season | None = None, plants: Sequence[Plant] = ()
) -> FloodWorld:
    """Return a world; the same seed, season and plants give the same one."""
    season = season or Season()
    rng = np.random.default_rng([seed, 4])
    posts = _Posts()
    keen = rng.lognormal(0, 1.1, season.people)
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
    created = START - rng.integers(0, 8 * 365 * DAY, season.people)
    # Some join while the world goes on.
    late = rng.random(season.people) < 0.04
    created[late] = START + rng.integers(0, season.weeks * WEEK, int(late.sum()))
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
        roles |= {_name(people + i): "core" if i < plant.core else "amplifier" for i in range(size)}
        people += size
    return _tables(posts, np.concatenate(made), starts, roles, season.news + season.live)


def write_case(world: FloodWorld, case: Case) -> None:
    """Write a world into an empty case, as an import and an extraction would."""
    with case.run("import", {}):
        case.append(
            "source",
            pa.table({"source": pa.array([1], pa.int32()), "file": ["world"],
                      "format": ["simulated"], "sha256": ["0" * 64]}),
        )  # fmt: skip
        case.append("post", world.post)
        case.append("account", world.account)
    with case.run("extract", {}):
        case.append("share", world.share)


# -- ordinary traffic ---------------------------------------------------------------------------


def _ordinary(
    rng: np.random.Generator, posts: _Posts, season: Season, tag: int, keen: Floats
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
    _said(rng, posts, who, time, tag, reposts=0.5, median=40 * MINUTE, sigma=1.6)


def _said(
    rng: np.random.Generator,
    posts: _Posts,
    who: Ints,
    time: Ints,
    tag: int,
    *,
    reposts: float,
    median: float,
    sigma: float,
) -> None:
    """Add posts at ascending times, some of which repost an earlier one after a delay."""
    n = len(time)
    delay = np.maximum(rng.lognormal(np.log(median), sigma, n), 3 * SECOND)
    again = rng.random(n) < reposts
    again[: max(1, n // 50)] = False
    own = np.flatnonzero(~again)
    place = np.searchsorted(time[own], time - delay, side="right") - 1
    of = np.where(again & (place >= 0), own[np.maximum(place, 0)], -1)
    of[of >= 0] = np.where(who[of[of >= 0]] == who[of >= 0], -1, of[of >= 0])
    posts.add(who, time, tag, of)


def _news(
    rng: np.random.Generator, posts: _Posts, season: Season, tag: int, hour: int, keen: Floats
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
    _said(rng, posts, who[order], time[order], tag, reposts=0.55, median=12 * MINUTE, sigma=1.3)


def _live(
    rng: np.random.Generator, posts: _Posts, season: Season, tag: int, hour: int, keen: Floats
) -> None:
    """Add a live event: an audience posts again and again for two hours, and reposts soon."""
    voices = int(min(rng.lognormal(np.log(120), 0.6), season.people / 3))
    who = rng.choice(season.people, voices, replace=False, p=keen / keen.sum())
    who = np.repeat(who, rng.geometric(0.28, voices))
    time = np.sort(START + hour * HOUR + rng.integers(0, int(2.3 * HOUR), len(who)))
    rng.shuffle(who)
    _said(rng, posts, who, time, tag, reposts=0.35, median=6 * MINUTE, sigma=1.3)


# -- floods -------------------------------------------------------------------------------------


def _plant(rng: np.random.Generator, posts: _Posts, plant: Plant, first: int) -> int:
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


# -- tables -------------------------------------------------------------------------------------


def _name(account: int) -> str:
    return f"x:{account + 1}"


def _tables(
    posts: _Posts, created: Ints, starts: list[int], roles: dict[str, str], bursts: int
) -> FloodWorld:
    account, time, tag, of, text = (
        np.concatenate(parts)
        for parts in (posts.account, posts.time, posts.tag, posts.of, posts.text)
    )
    n = len(account)
    number = np.empty(n, np.int64)
    number[np.lexsort((account, time))] = np.arange(1, n + 1)
    names = pa.array([_name(i) for i in range(len(created))])
    who, again = names.take(pa.array(account)), of >= 0
    target = pa.array(number[np.maximum(of, 0)], mask=~again).cast(pa.string())
    writer = names.take(pa.array(account[np.maximum(of, 0)], mask=~again))
    post = pa.table(
        {
            "post": number,
            "platform": pa.array(["x"] * n),
            "post_id": pa.array(number).cast(pa.string()),
            "account": who,
            "time": time,
            "kind": pa.array(np.where(again, "repost", "post").tolist()),
            "repost_of": target,
            "repost_account": writer,
            "source": pa.array(np.ones(n, np.int32)),
            "row": number,
        }
    )
    tags = pa.array([f"topic{i + 1}" for i in range(int(tag.max()) + 1)])
    clusters = pa.array(np.maximum(text, 0)).cast(pa.string())
    shares = [
        _shares(who, time, number, "hashtag", tags.take(pa.array(tag)), ~again, None),
        _shares(who, time, number, "text", clusters, text >= 0, None),
        _shares(who, time, number, "repost", target, again, writer),
    ]
    profile = pa.table(
        {"account": names, "platform": pa.array(["x"] * len(names)), "created": created}
    )
    return FloodWorld(post, pa.concat_tables(shares), profile, starts, roles, bursts)


def _shares(
    who: pa.Array,
    time: Ints,
    number: Ints,
    kind: str,
    object_: pa.Array,
    chosen: npt.NDArray[np.bool_],
    origin: pa.Array | None,
) -> pa.Table:
    """Return the shares of one kind; a repost's object is the post's id, with its platform."""
    if kind == "repost":
        object_ = pc.binary_join_element_wise("x", object_, ":")
    n = len(time)
    table = pa.table(
        {
            "account": who,
            "kind": pa.array([kind] * n),
            "object": object_,
            "time": time,
            "post": number,
            "origin": pa.nulls(n, pa.string()) if origin is None else origin,
        }
    )
    return table.filter(pa.array(chosen))
