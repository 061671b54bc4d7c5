"""Two platforms, people with an account on each, and twins whose posts are close together.

Sources publish by day; readers follow some of them, share part of what these publish after delays
that differ by orders of magnitude, sleep, and now and then share a page of their own. Breaking news
reaches everybody at once, a few accounts share nearly everything. Names are drawn from a heavy
tail, so that strangers share a name or a handle. Among people with an account on each platform:

- `apart`: one person, one taste, but what is shared where is chosen anew on each platform;
- `later`: the same links on the other platform hours later;
- `twin`: the same links within minutes, planted.

Strangers of one name may read the same sources: `namesake` pairs are made to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.errors import ParameterError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
START = 1_709_510_400_000_000  # 2024-03-04T00:00:00Z
PLATFORMS = ("x", "forum")
_SYLLABLES = ("vel", "bran", "tess", "or", "lav", "mira", "dok", "fen", "quil", "sar", "nev", "hol")


@dataclass(frozen=True)
class Towns:
    """A world of two platforms; counts of accounts, sources and pairs.

    `readers` are those of both platforms who have one account; a third of them on the second.
    `namesakes`, `apart`, `later` and `twins` are pairs; a twin pair acts `acts` times close
    together, with a median of `lag` minutes between the two posts, and as ordinary readers besides.
    `fast` is the share of readers who share within minutes, `breaking` the number of items that
    reach everybody.
    """

    readers: int = 3000
    sources: int = 40
    days: int = 30
    posts: float = 40.0
    namesakes: int = 100
    apart: int = 60
    later: int = 60
    twins: int = 20
    acts: int = 10
    lag: float = 3.0
    fast: float = 0.05
    breaking: int = 8
    everything: int = 6

    def __post_init__(self) -> None:
        if (
            min(self.readers, self.sources, self.days) < 1
            or min(self.namesakes, self.apart, self.later, self.twins, self.acts) < 0
        ):
            raise ParameterError(
                f"{self} cannot be made.", "Counts are 0 or more; readers, sources and days 1."
            )


@dataclass(frozen=True)
class TwinWorld:
    """`account` and `share` have columns of the model, `truth` a row per pair.

    `truth`: account_a (on x), account_b (on forum), relation (namesake, apart, later, twin).
    """

    account: pa.Table
    share: pa.Table
    truth: pa.Table


@dataclass
class _Person:
    """Who reads what, how eagerly and how fast."""

    follows: Ints
    eager: float
    median: float  # minutes
    wakes: float  # hour of the day at which eight hours of sleep end


class _World:
    def __init__(self, seed: int, towns: Towns) -> None:
        self.rng = np.random.default_rng([seed, 31])
        self.towns = towns
        rng, t = self.rng, towns
        popular = 1.0 / np.arange(1, t.sources + 1) ** 0.8
        self.popular = popular / popular.sum()
        counts = rng.poisson(t.posts * rng.lognormal(-0.3, 0.8, t.sources))
        self.items = [self._published(int(count)) for count in counts]
        self.first = np.concatenate([[0], np.cumsum(counts)])
        self.breaking = self._published(t.breaking)
        self.accounts: list[dict[str, object]] = []
        self.shares: list[tuple[str, str, int]] = []
        self.truth: list[tuple[str, str, str]] = []
        self.pages = 0

    def _published(self, count: int) -> Ints:
        day = self.rng.integers(0, self.towns.days, count)
        hour = self.rng.normal(13, 4, count) % 24
        return np.sort(START + day * DAY + (hour * HOUR).astype(np.int64))

    def person(self, follows: Ints | None = None) -> _Person:
        rng, t = self.rng, self.towns
        if follows is None:
            many = min(1 + int(rng.poisson(2)), t.sources)
            follows = rng.choice(t.sources, many, replace=False, p=self.popular)
        fast = rng.random() < t.fast
        median = rng.lognormal(np.log(8 if fast else 180), 0.4 if fast else 0.9)
        return _Person(follows, float(min(0.8, rng.lognormal(-2.2, 0.9))), float(median),
                       float(rng.choice((0.0, 6.0, 12.0)) + rng.normal(7, 1)))  # fmt: skip

    def reads(self, who: _Person) -> list[tuple[str, int]]:
        """Return what a person shares of the sources and of breaking news: object and time."""
        rng, found = self.rng, []
        for source in who.follows.tolist():
            born = self.items[source]
            for place in np.flatnonzero(rng.random(len(born)) < who.eager).tolist():
                found.append(
                    (f"https://s{source}.example/{place}", self.after(int(born[place]), who))
                )
        for place, at in enumerate(self.breaking.tolist()):
            if rng.random() < 0.15:
                delay = rng.lognormal(np.log(40), 1.0)
                found.append((f"https://breaking.example/{place}", at + int(delay * MINUTE)))
        for _ in range(int(rng.poisson(1.0))):
            found.append((self.page(), self.awake(self.moment(), who)))
        return found

    def page(self) -> str:
        self.pages += 1
        return f"https://own.example/{self.pages}"

    def moment(self) -> int:
        return START + int(self.rng.random() * self.towns.days * DAY)

    def after(self, at: int, who: _Person) -> int:
        return self.awake(at + int(self.rng.lognormal(np.log(who.median), 1.0) * MINUTE), who)

    def awake(self, at: int, who: _Person) -> int:
        """Return the time, put off to the morning where it falls into sleep."""
        since = (at / HOUR - who.wakes) % 24
        if since < 16:
            return at
        return at + int((24 - since + self.rng.exponential(0.7)) * HOUR)

    def join(self, platform: int, handle: str, name: str, shared: list[tuple[str, int]]) -> str:
        key = f"{PLATFORMS[platform]}:{len(self.accounts) + 1}"
        self.accounts.append({"account": key, "platform": PLATFORMS[platform], "handle": handle,
                              "name": name})  # fmt: skip
        self.shares += [(key, item, at) for item, at in shared]
        return key

    def name(self) -> str:
        """Return a name; few are common, most are rare."""
        rng = self.rng
        number = int(rng.zipf(1.35)) % 20_000
        one, two, three = number % 12, number // 12 % 12, number // 144 % 12
        given = (_SYLLABLES[one] + _SYLLABLES[(one + two) % 12]).title()
        family = (_SYLLABLES[three] + _SYLLABLES[number % 7]).title()
        return f"{given} {family}{'a' * (number // 1728)}"

    def handle(self, name: str) -> str:
        """Return a handle made of the name, with digits more often than not."""
        plain = name.lower().replace(" ", self.rng.choice(("", "_")))
        return plain + (str(self.rng.integers(0, 9999)) if self.rng.random() < 0.8 else "")


def twin_world(seed: int, towns: Towns | None = None) -> TwinWorld:
    """Return a world; the same arguments give the same bytes. ParameterError for a seed below 0."""
    if seed < 0:
        raise ParameterError(f"The seed {seed} is below 0.", "Give a whole number from 0 up.")
    t = towns or Towns()
    world = _World(seed, t)
    for i in range(t.readers):
        name = world.name()
        world.join(int(i % 3 == 2), world.handle(name), name, world.reads(world.person()))
    for i in range(t.everything):
        who = world.person(np.arange(t.sources))
        who.eager, who.median = 0.5, 20.0
        world.join(i % 2, f"all_the_news_{i}", f"All News {i}", world.reads(who))
    for relation, count in (("namesake", t.namesakes), ("apart", t.apart), ("later", t.later),
                        ("twin", t.twins)):  # fmt: skip
        for _ in range(count):
            _pair(world, relation)
    return _tables(world)


def _pair(world: _World, relation: str) -> None:
    rng = world.rng
    name = world.name()
    handle = f"{world.handle(name)}{rng.integers(10, 99)}"
    who = world.person()
    other = who
    if relation == "namesake":
        # A stranger with the same handle who reads the same sources, for popular ones are read by
        # many; as eager and as fast as chance has it.
        other = world.person(who.follows)
    one, two = world.reads(who), world.reads(other)
    if relation == "later":
        again = [(item, at) for item, at in one if rng.random() < 0.8]
        two = [(item, world.awake(at + int(rng.lognormal(np.log(6), 0.6) * HOUR), who))
               for item, at in again]  # fmt: skip
    if relation == "twin":
        for _ in range(world.towns.acts):
            item, at = _act(world, who)
            lag = int(rng.lognormal(np.log(world.towns.lag), 1.0) * MINUTE)
            one.append((item, at))
            two.append((item, at + lag if rng.random() < 0.7 else at - lag))
    keys = world.join(0, handle, name, one), world.join(1, handle, name, two)
    world.truth.append((*keys, relation))


def _act(world: _World, who: _Person) -> tuple[str, int]:
    """Return what twins share close together: a page of their own, or an item of a source."""
    rng = world.rng
    source = int(rng.choice(who.follows))
    born = world.items[source]
    if rng.random() < 0.5 or not len(born):
        return world.page(), world.awake(world.moment(), who)
    place = int(rng.integers(0, len(born)))
    return f"https://s{source}.example/{place}", world.after(int(born[place]), who)


def _tables(world: _World) -> TwinWorld:
    rows = sorted(set(world.shares), key=lambda row: (row[2], row[0], row[1]))
    count = len(rows)
    share = pa.table(
        {
            "account": pa.array([key for key, _, _ in rows], pa.string()),
            "kind": pa.array(["url"] * count, pa.string()),
            "object": pa.array([item for _, item, _ in rows], pa.string()),
            "time": pa.array([at for _, _, at in rows], pa.int64()),
            "post": pa.array(range(1, count + 1), pa.int64()),
        }
    )
    account = pa.Table.from_pylist(
        [row | {"source": 1, "row": n} for n, row in enumerate(world.accounts, start=1)]
    )
    names = ("account_a", "account_b", "relation")
    columns = zip(*world.truth, strict=True) if world.truth else ([], [], [])
    truth = pa.table(
        {n: pa.array(list(c), pa.string()) for n, c in zip(names, columns, strict=True)}
    )
    return TwinWorld(account, share, truth)
