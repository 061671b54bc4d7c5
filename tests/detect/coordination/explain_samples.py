"""Small invented groups for the tests of explanations: each innocent in its way, or planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.coordination.explanations import Explanation, GroupContext, explain
from inconcert.durations import DAY, HOUR, MINUTE, SECOND

START = 1_700_006_400 * SECOND  # midnight UTC

SHARE = pa.schema(
    [("account", pa.string()), ("kind", pa.string()), ("object", pa.string()),
     ("origin", pa.string()), ("time", pa.int64()), ("post", pa.int64())]
)  # fmt: skip
ACT = SHARE.append(pa.field("act", pa.int64()))
AROUND = pa.schema([f for f in SHARE if f.name not in {"origin", "post"}])
PROFILE = pa.schema([("account", pa.string()), ("url", pa.string()), ("description", pa.string())])
AWAKE = np.concatenate((np.full(7, 0.05), np.ones(17)))  # by local hour


@dataclass
class World:
    """Rows as they come; `circumstances` makes tables of them."""

    members: list[str]
    window: int = MINUTE
    shares: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)
    around: list[dict[str, Any]] = field(default_factory=list)
    profiles: list[dict[str, Any]] = field(default_factory=list)
    peers: list[dict[str, Any]] = field(default_factory=list)
    clients: dict[str, str | None] = field(default_factory=dict)
    others_clients: dict[str, int] = field(default_factory=dict)
    hours: np.ndarray = field(default_factory=lambda: np.ones(24))

    def share(self, account, object_, time, *, kind="url", origin=None, act=None):
        row = {
            "account": account, "kind": kind, "object": object_, "origin": origin,
            "time": int(time), "post": len(self.shares) + 1,
        }  # fmt: skip
        self.shares.append(row)
        if act is not None:
            self.acts.append({**row, "act": act})

    def peer(self, account, time, *, origin=None):
        self.peers.append(
            {"account": account, "kind": "url", "object": f"o{len(self.peers)}", "origin": origin,
             "time": int(time), "post": 1_000_000 + len(self.peers)}
        )  # fmt: skip

    def other(self, account, object_, time, kind="url"):
        self.around.append({"account": account, "kind": kind, "object": object_, "time": int(time)})

    def context(self, seed=1, **changes) -> GroupContext:
        made = GroupContext(
            members=self.members,
            acts=pa.Table.from_pylist(self.acts, schema=ACT),
            shares=pa.Table.from_pylist(self.shares, schema=SHARE),
            around=pa.Table.from_pylist(self.around, schema=AROUND),
            profiles=pa.Table.from_pylist(self.profiles, schema=PROFILE),
            clients=self.clients,
            others_clients=self.others_clients,
            everyone=pa.table({"hour": np.arange(24), "shares": self.hours}),
            time_window=self.window,
            seed=seed,
            peers=pa.Table.from_pylist(self.peers, schema=SHARE),
        )
        return made._replace(**changes)


def names(prefix: str, n: int) -> list[str]:
    return [f"x:{prefix}{i}" for i in range(n)]


def waking(rng: np.random.Generator, n: int, days: int, zone: int = 0) -> np.ndarray:
    """Return times of a person who sleeps."""
    hour = (rng.choice(24, n, p=AWAKE / AWAKE.sum()) - zone) % 24
    return START + rng.integers(0, days, n) * DAY + hour * HOUR + rng.integers(0, HOUR, n)


def own_life(world: World, rng: np.random.Generator, each: int, days: int, zone: int = 0) -> None:
    """Let members share things of their own at waking hours, from many sources."""
    for member in world.members:
        for time in waking(rng, each, days, zone):
            number = rng.integers(0, 1 << 40)
            world.share(member, f"https://p{number % 97}.example/{number}", time,
                        origin=f"p{number % 97}.example")  # fmt: skip


def crowd(world: World, rng: np.random.Generator, n: int = 60, each: int = 20) -> None:
    """Add people of the case: peers with profiles of their own."""
    for i, name in enumerate(names("peer", n)):
        for time in waking(rng, each, 20):
            world.peer(name, time, origin=f"p{rng.integers(0, 97)}.example")
        world.profiles.append(
            {"account": name, "url": f"https://home{i}.example/", "description": f"I like {i} teas"}
        )


def campaign(
    seed: int = 1, *, size: int = 12, acts: int = 20, window: int = MINUTE, outsiders: int = 4
) -> World:
    """A planted group: within the window, on many sources, while outsiders take their hour."""
    rng = np.random.default_rng([seed, 1])
    world = World(names("c", size), window)
    own_life(world, rng, 15, 20)
    crowd(world, rng)
    for act, begin in enumerate(waking(rng, acts, 20, zone=5)):
        object_ = f"https://s{act}.example/{act}"
        for member in world.members:
            if rng.random() < 0.6:
                world.share(member, object_, begin + rng.integers(0, window), act=act,
                            origin=f"s{act}.example")  # fmt: skip
        for i in range(outsiders):
            world.other(f"x:o{i}", object_, begin + rng.integers(0, max(HOUR, 6 * window)))
    for i, member in enumerate(world.members):
        world.profiles.append(
            {"account": member, "url": None, "description": f"person {i} who is fond of rivers"}
        )
    return world


def outlets(seed: int = 1, *, declare: str = "site", profiles: bool = True) -> World:
    """One owner's outlets: every article of the house, at once, by one program."""
    rng = np.random.default_rng([seed, 2])
    world = World(names("outlet", 10))
    crowd(world, rng)
    for act, begin in enumerate(waking(rng, 30, 10)):
        article = f"https://harrowlantern.example/{act}"
        for member in world.members:
            world.share(member, article, begin + rng.integers(0, 40 * SECOND), act=act,
                        origin="harrowlantern.example")  # fmt: skip
    for i, member in enumerate(world.members):
        site = declare == "site" or (declare == "few" and i < 4)
        world.profiles.append({
            "account": member,
            "url": f"https://www.harrowlantern.example/town{i}" if site else None,
            "description": f"News for town {i}. Part of the Harrow Lantern Media Group."
            if declare == "words" else f"News for town {i}",
        })  # fmt: skip
        world.clients[member] = "Lantern Desk"
    if not profiles:
        world.profiles = []
    world.others_clients = {"Lantern Desk": 10, "Pocket Post": 400}
    return world


def programs(seed: int = 1, *, marks: str = "clock", size: int = 8) -> World:
    """Automated feeds: on the clock, at regular intervals, or around the clock from one source."""
    rng = np.random.default_rng([seed, 3])
    world = World(names("feed", size))
    crowd(world, rng)
    published = np.sort(START + rng.integers(0, 10 * DAY, 90))
    for i, member in enumerate(world.members):
        every = (3 * HOUR, 97 * MINUTE)[marks == "regular"]
        times = START + 12 * MINUTE + np.arange(60) * every + rng.integers(0, 4 * SECOND, 60)
        if marks == "source":
            times = published + rng.integers(2, 40, len(published)) * SECOND
        for act, time in enumerate(times):
            world.share(member, f"https://weather.example/{act}", time + i, act=act,
                        origin="weather.example")  # fmt: skip
    return world


def followers(
    seed: int = 1, *, minutes: bool = False, size: int = 25, posts: int = 30, idols: int = 1
) -> World:
    """A fan club: reposts of an idol in the hour, or within minutes (lognormal, median five)."""
    rng = np.random.default_rng([seed, 4])
    world = World(names("fan", size))
    own_life(world, rng, 10, 20)
    crowd(world, rng)
    for act, begin in enumerate(waking(rng, posts, 20)):
        for member in world.members:
            if rng.random() < 0.4:
                delay = (
                    rng.lognormal(np.log(300), 1.0) * SECOND if minutes else rng.integers(0, HOUR)
                )
                world.share(member, f"idol post {act}", begin + delay, kind="repost", act=act,
                            origin=f"x:idol{act % idols}")  # fmt: skip
    return world


def readers(seed: int = 1, *, size: int = 15, stories: int = 25, others: int = 40) -> World:
    """A news event: members and everybody else share at the same rate, most within minutes."""
    rng = np.random.default_rng([seed, 5])
    world = World(names("reader", size), 5 * MINUTE)
    own_life(world, rng, 10, 20)
    crowd(world, rng)
    for act, begin in enumerate(waking(rng, stories, 20)):
        story = f"https://paper{act % 6}.example/{act}"
        for member in world.members:
            if rng.random() < 0.5:
                world.share(member, story, begin + rng.lognormal(np.log(600), 1) * SECOND,
                            act=act, origin=f"paper{act % 6}.example")  # fmt: skip
        for i in range(others):
            if rng.random() < 0.5:
                world.other(f"x:o{i}", story, begin + rng.lognormal(np.log(600), 1) * SECOND)
    return world


def neighbours(seed: int = 1, *, size: int = 15, each: int = 40) -> World:
    """People of one time zone who post at the hours at which they are awake, each on their own."""
    rng = np.random.default_rng([seed, 6])
    world = World(names("near", size), HOUR)
    own_life(world, rng, each, 20, zone=9)
    return world


def tide(
    acts: int = 24, *, sources: int = 20, minute: int = 0, minutes: bool = True, people: bool = True
) -> World:
    """A group that posts the same at 0, 4, 8, 12, 16 and 20 h, from many sources."""
    rng = np.random.default_rng(5)
    world = World(names("tide", 8))
    if people:
        crowd(world, rng)
    for act in range(acts):
        begin = START + act * 4 * HOUR + minute * MINUTE
        for i, member in enumerate(world.members):
            if (i + act) % 4:
                time = begin + (rng.integers(0, 3) * MINUTE if minutes else 0)
                world.share(member, f"https://s{act}.example/", time, act=act,
                            origin=f"s{act % sources}.example")  # fmt: skip
    return world


def of_many_programs() -> World:
    """A planted group without profiles, of which each posts with a program of its own."""
    world = campaign()
    world.profiles = []
    world.clients = {m: f"Pocket Post {i}" for i, m in enumerate(world.members)}
    world.others_clients = {f"Pocket Post {i}": 50 for i in range(12)}
    return world


def part_alone() -> World:
    """Readers of news of which nobody else shared the first twelve stories of 25."""
    world = readers(2)
    alone = {f"https://paper{act % 6}.example/{act}" for act in range(12)}
    world.around = [row for row in world.around if row["object"] not in alone]
    return world


def add_words(
    world: World, *, acts: float = 1.0, own: bool = True, everybody: bool = False
) -> frozenset[int]:
    """Let the members' posts of a share of the acts carry one text an act.

    Return the posts that are no words of their own (`own`); `everybody` says them too.
    """
    numbers = sorted({row["act"] for row in world.acts})
    chosen = set(numbers[: round(acts * len(numbers))])
    reposts = set()
    for row in [r for r in world.acts if r["act"] in chosen]:
        words = {**row, "kind": "text", "object": f"words of act {row['act']}", "origin": None}
        words.pop("act")
        world.shares.append(words)
        if not own:
            reposts.add(row["post"])
        if everybody:
            for i in range(3):
                world.other(f"x:reader{row['account']}{i}", words["object"], row["time"], "text")
    return frozenset(reposts)


def said(world: World, name: str, **changes: Any) -> Explanation:
    """Return what one explanation says of a world."""
    return {e.name: e for e in explain(world.context(**changes))}[name]
