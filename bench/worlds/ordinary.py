"""Ordinary life as posts and profiles: the rows of `ordinary.py`, and what may come of them.

Habits: people who post the same because it is that hour, and nobody asked them. Nothing is arranged
there, so a finding is an error.

Automation: feeds that are pushed to many owners, and outlets that carry a wire. Both post close
together, to the second, and not by chance: a finding is right. What has to hold is the explanation,
and accounts of different owners must not be in one group.

A row more is a function from a seed to a `World` and a line in `ROWS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.simulate.traffic import Floats, Ints

START = 1_700_006_400 * SECOND  # a midnight, UTC

PROFILE = ("url", "description", "handle", "name")
POPULAR = ((7, 8, 12, 18, 20, 21), (0.2, 0.2, 0.15, 0.15, 0.15, 0.15))  # hours, and how likely
PLATFORMS = ("x", "mastodon", "telegram")
_LIKES = ("tea", "trains", "rivers", "old maps", "gardens", "running", "cats", "bread")
_TOWNS = ("harrow", "velline", "northmere", "brannok", "avendal", "sarovin", "lomarra", "oskelle",
          "hestrin", "quill", "tidewater", "copper")  # fmt: skip


@dataclass(frozen=True)
class LifeWorld:
    """Posts of people, or of automation, that arranged nothing with one another.

    `posts` has account, time (µs), text, urls, hashtags, in order of time; `profiles` has account
    and the columns of `PROFILE`, null where empty. `owner` says who runs an account, where that is
    known: accounts of different owners belong in no group together.
    """

    posts: pa.Table
    profiles: pa.Table
    owner: Mapping[str, str] = field(default_factory=dict)


Writes = Callable[[int], str]


class Diary:
    """Posts as they are written down, to become a `World`."""

    def __init__(self) -> None:
        self.accounts: list[str] = []
        self.times: list[Ints] = [np.zeros(0, np.int64)]
        self.written: dict[str, list[str | None]] = {"url": [], "tag": [], "text": []}
        self.profiles: dict[str, dict[str, str | None]] = {}

    def add(
        self, names: Sequence[str], who: Ints, times: Ints, of: Ints, **writes: Writes | None
    ) -> None:
        """Add posts by the names with the numbers `who`, at whole seconds, about the things `of`.

        `url`, `tag` and `text` make what a post has of it from the number of a thing.
        """
        self.accounts += [names[i] for i in who.tolist()]
        self.times.append(np.asarray(times, np.int64) // SECOND * SECOND)
        for name, values in self.written.items():
            write = writes.get(name)
            values += [write(i) if write else None for i in of.tolist()]

    def profile(self, account: str, **fields: str | None) -> None:
        """Set the profile of an account."""
        self.profiles[account] = fields

    def world(self, owner: Mapping[str, str] | None = None) -> LifeWorld:
        """Return all that was written down."""
        time = np.concatenate(self.times)
        url, tag = ([[one] if one else [] for one in self.written[n]] for n in ("url", "tag"))
        posts = pa.table({
            "account": pa.array(self.accounts, pa.string()),
            "time": pa.array(time),
            "text": pa.array(self.written["text"], pa.string()),
            "urls": pa.array(url, pa.list_(pa.string())),
            "hashtags": pa.array(tag, pa.list_(pa.string())),
        })  # fmt: skip
        rows = [{"account": name, **fields} for name, fields in self.profiles.items()]
        schema = pa.schema([(name, pa.string()) for name in ("account", *PROFILE)])
        profiles = pa.Table.from_pylist(rows, schema=schema)
        order = pa.array(np.argsort(time, kind="stable"))
        return LifeWorld(posts.take(order), profiles, owner or {})


def everyday(
    diary: Diary, rng: np.random.Generator, accounts: Sequence[str], days: int, rate: float
) -> None:
    """Let people pass on links of fifty sites at waking hours, `rate` a day, each on their own.

    Few links are popular and most are not. Seven in ten have a profile.
    """
    who = np.repeat(np.arange(len(accounts)), rng.poisson(rate * days, len(accounts)))
    link = (2000 * rng.random(len(who)) ** 3).astype(np.int64)
    hour = 8 + 14 * rng.beta(2, 2, len(who))
    time = START + rng.integers(0, days, len(who)) * DAY + (hour * HOUR).astype(np.int64)
    diary.add(accounts, who, time, link, url=lambda i: f"https://site{i % 50}.example/{i}")
    for i, account in enumerate(accounts):
        if account not in diary.profiles and rng.random() < 0.7:
            like, other = rng.choice(len(_LIKES), 2, replace=False)
            diary.profile(account, description=f"{_LIKES[like]}, {_LIKES[other]} and {i} more",
                          handle=account.partition(":")[2])  # fmt: skip


# -- habits ------------------------------------------------------------------------------------


def puzzle(seed: int, *, spread: float, popular: bool = False) -> LifeWorld:
    """People who post the day's puzzle hashtag, four days in five, around an hour of their own.

    `spread` is the standard deviation around that hour, in minutes. Hours are anything from 6 to
    23, or, with `popular`, those at which many have time.
    """
    rng = np.random.default_rng([seed, 1])
    names, days = [f"x:p{i}" for i in range(200)], 40
    if popular:
        own = rng.choice(POPULAR[0], len(names), p=POPULAR[1]).astype(np.float64)
    else:
        own = rng.uniform(6, 23, len(names))
    day, who = np.nonzero(rng.random((days, len(names))) < 0.8)
    hour = own[who] + rng.normal(0, spread, len(who)) / 60
    diary = Diary()
    diary.add(names, who, START + day * DAY + (hour * HOUR).astype(np.int64), day + 200,
              tag="puzzle{}".format)  # fmt: skip
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def viewers(seed: int, *, occasional: int = 0, every: int = 7, weeks: int = 20) -> LifeWorld:
    """Viewers of a live programme, who post its hashtag when it begins and at some of its moments.

    Every `every` days there is a broadcast with a hashtag of its own and six moments that half of
    those who watch answer, each by three quarters of a minute or so. Regulars are keen to different
    degrees; `occasional` others watch one broadcast each.
    """
    rng = np.random.default_rng([seed, 4])
    diary, names, days = Diary(), [f"x:v{i}" for i in range(60)], weeks * 7
    keen, prompt = rng.beta(3, 1.5, len(names)), rng.normal(0, 2, len(names))
    for broadcast, day in enumerate(range(0, days, every)):
        begun = START + day * DAY + int(20.25 * HOUR)
        there, watching = _audience(rng, names, keen, occasional, broadcast)
        late = np.concatenate([prompt[there], rng.normal(0, 2, occasional)])
        first = begun + ((late + rng.normal(0, 2, len(watching))) * MINUTE).astype(np.int64)
        at = np.sort(rng.uniform(0, 45 * 60.0, 6))
        who, which = np.nonzero(rng.random((len(watching), 6)) < 0.5)
        answer = begun + ((at[which] + _delays(rng, len(who))) * SECOND).astype(np.int64)
        for some, time in ((np.arange(len(watching)), first), (who, answer)):
            diary.add(watching, some, time, np.full(len(some), broadcast), tag="show{}".format)
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def moments(seed: int, *, occasional: int = 0) -> LifeWorld:
    """Viewers of a daily programme each of whose moments brings a hashtag of its own."""
    rng = np.random.default_rng([seed, 6])
    diary, names, days = Diary(), [f"x:v{i}" for i in range(40)], 30
    keen = rng.beta(3, 1.5, len(names))
    for day in range(days):
        begun = START + day * DAY + int(20.25 * HOUR)
        _, watching = _audience(rng, names, keen, occasional, day)
        at = np.sort(rng.uniform(0, 90 * 60, 6))
        for number, moment in enumerate(at.tolist()):
            some = np.flatnonzero(rng.random(len(watching)) < 0.5)
            answer = begun + ((moment + _delays(rng, len(some))) * SECOND).astype(np.int64)
            diary.add(watching, some, answer, np.full(len(some), number),
                      tag=f"show{day}m{{}}".format)  # fmt: skip
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def _audience(
    rng: np.random.Generator, names: list[str], keen: Floats, occasional: int, broadcast: int
) -> tuple[Ints, list[str]]:
    """Return which regulars watch a broadcast, and the names of all who do."""
    there = np.flatnonzero(rng.random(len(names)) < keen)
    others = [f"x:c{broadcast}n{i}" for i in range(occasional)]
    return there, [names[i] for i in there.tolist()] + others


def _delays(rng: np.random.Generator, number: int) -> Floats:
    return np.asarray(rng.lognormal(np.log(45), 0.7, number), np.float64)


# -- automation and owners ---------------------------------------------------------------------


def pushed(seed: int) -> LifeWorld:
    """Unrelated owners whose automation is pushed one feed and posts what it brings in seconds.

    10 to 40 accounts; each has a delay of its own, and one drops posts now and then. The feed runs
    round the clock or by day alone; the post bears the title as its text or does not; some have a
    few other posts of their own. Beside them people who share other things.
    """
    rng = np.random.default_rng([seed, 20])
    number, days = int(rng.integers(10, 41)), int(rng.integers(20, 41))
    round_the_clock, titled = rng.random(2) < 0.5
    others = rng.choice([0.0, 0.05, 0.15])  # posts of their own, of all
    names = [f"x:relay{i}" for i in range(number)]
    items = int(rng.poisson(rng.uniform(3, 9) * days))
    begun = _moments(rng, items, days, round_the_clock=bool(round_the_clock))
    lag = rng.exponential(rng.uniform(1, 15), number) + 0.5
    item, who = np.nonzero(rng.random((items, number)) < rng.uniform(0.93, 0.99))
    late = ((lag[who] + rng.exponential(1.0, len(who))) * SECOND).astype(np.int64)
    diary = Diary()
    diary.add(names, who, begun[item] + late, item, url="https://feed.example/{}".format,
              text="Report number {} of the day".format if titled else None)  # fmt: skip
    for i, name in enumerate(names):
        plain = name[2:]
        if rng.random() < 0.5:
            own = int(rng.poisson(others * items))
            diary.add(names, np.full(own, i), _moments(rng, own, days), np.arange(own),
                      url=f"https://own-{plain}.example/{{}}".format)  # fmt: skip
        if rng.random() < 0.5:
            diary.profile(name, description=f"Automated reports, run by {plain}", handle=plain)
    everyday(diary, rng, [f"x:p{i}" for i in range(150)], days, 1.0)
    return diary.world()


def outlets(seed: int, *, declared: bool = True) -> LifeWorld:
    """Owners with an account on each of three platforms; all carry one wire.

    Each owner posts articles of its own, three a day, on all three within seconds, and seven of ten
    of what the wire brings, five a day, seconds to minutes after it came. With `declared` each says
    who it is: by its site in the profile, by name in the description, or by one handle on all three
    platforms; one account in five has no profile. Without, none says anything.
    """
    rng = np.random.default_rng([seed, 21])
    owners, days = int(rng.integers(5, 11)), int(rng.integers(20, 41))
    lag = rng.choice([5.0, 20.0, 60.0, 180.0])  # of the wire, seconds, in the mean
    titled = rng.random() < 0.5
    diary = Diary()

    def post(owner: int, times: Ints, of: Ints, site: str, title: str) -> None:
        """Post each thing on all three platforms within seconds, leaving one out now and then."""
        for account in _accounts(owner):
            some = np.flatnonzero(rng.random(len(times)) < 0.93)
            late = rng.integers(SECOND, 8 * SECOND, len(some))
            diary.add([account], np.zeros(len(some), np.int64), times[some] + late, of[some],
                      url=f"https://{site}.example/{{}}".format,
                      text=title.format if titled else None)  # fmt: skip

    for owner in range(owners):
        number, town = int(rng.poisson(3 * days)), _TOWNS[owner]
        own = _moments(rng, number, days)
        post(owner, own, np.arange(number), f"{town}-post", f"{town} article {{}}")
    wire = _moments(rng, int(rng.poisson(5 * days)), days)
    for owner in range(owners):
        item = np.flatnonzero(rng.random(len(wire)) < 0.7)
        late = ((2 + rng.exponential(lag, len(item))) * SECOND).astype(np.int64)
        post(owner, wire[item] + late, item, "wire", "From the wire: story {}")
    if declared:
        for owner in range(owners):
            _declare(diary, rng, owner)
    everyday(diary, rng, [f"x:p{i}" for i in range(150)], days, 1.0)
    return diary.world({account: f"owner {owner}"
                        for owner in range(owners) for account in _accounts(owner)})  # fmt: skip


def _accounts(owner: int) -> list[str]:
    # Ids are numbers of the platform's own: nobody can read an owner off them.
    return [f"{name}:{7919 * (owner + 3) + len(name) * 104729}" for name in PLATFORMS]


def _declare(diary: Diary, rng: np.random.Generator, owner: int) -> None:
    town = _TOWNS[owner]
    way = rng.choice(["site", "words", "handle"])
    # Of one owner at most one account is without a profile.
    without = int(rng.integers(0, len(PLATFORMS))) if rng.random() < 0.6 else -1
    for place, account in enumerate(_accounts(owner)):
        if place == without:
            continue
        news = f"Part of the {town} media group" if way == "words" else f"News for {town} {place}"
        diary.profile(
            account,
            url=f"https://www.{town}-post.example/about" if way == "site" else None,
            description=news,
            handle=f"{town}_post" if way == "handle" else f"{town}{owner}{PLATFORMS[place]}",
        )


def _moments(
    rng: np.random.Generator, number: int, days: int, *, round_the_clock: bool = False
) -> Ints:
    """Return when things come: at any hour, or by day."""
    hour = rng.uniform(0, 24, number) if round_the_clock else rng.triangular(5, 12, 22, number)
    time = START + rng.integers(0, days, number) * DAY + (hour * HOUR).astype(np.int64)
    return np.asarray(np.sort(time // MINUTE * MINUTE + rng.integers(0, MINUTE, number)), np.int64)


class Row(NamedTuple):
    """One kind of ordinary life.

    `make` gives the world of a seed. With `explanation`, a finding is right and this explanation
    has to hold for every group; with None, a finding is an error. With `owners`, accounts of
    different owners must not be in one group.
    """

    what: str
    make: Callable[[int], LifeWorld]
    explanation: str | None = None
    owners: bool = False


ROWS: Mapping[str, Row] = {
    "pushed": Row("programs of unrelated owners that are pushed one feed", pushed, "feed"),
    "outlets": Row("outlets with three platforms each and one wire, who say who they are",
                   outlets, "syndicate", owners=True),
    "outlets_silent": Row("the same, who say nothing", partial(outlets, declared=False), "",
                          owners=True),
    "puzzle20": Row("the day's puzzle around an hour of one's own, 20 minutes",
                    partial(puzzle, spread=20)),
    "puzzle30": Row("the same, 30 minutes", partial(puzzle, spread=30)),
    "puzzle60": Row("the same, 60 minutes", partial(puzzle, spread=60)),
    "puzzle_popular": Row("the same on popular hours, 3 minutes",
                          partial(puzzle, spread=3, popular=True)),
    "viewers": Row("viewers of a weekly live programme, regulars alone", viewers),
    "viewers_daily": Row("the same, every day for five weeks", partial(viewers, every=1, weeks=5)),
    "viewers_and_60": Row("the weekly one, with 60 occasional viewers each time",
                          partial(viewers, occasional=60)),
    "moments": Row("viewers of a daily programme, a hashtag for each moment", moments),
    "moments_and_60": Row("the same, with 60 occasional viewers each time",
                          partial(moments, occasional=60)),
}  # fmt: skip
