"""Releases and their readers: who shares what a source publishes, how fast, and who always does.

Sources publish by day; readers share some of it after delays that differ by person and from time to
time by orders of magnitude, and they sleep. Ordinary fast readers have notifications on for all
that they follow; alert programs follow everything and share within seconds. Into this, teams of
promoters are planted: each shares nearly every release of one source within a minute or two, at any
hour, and is an ordinary reader of everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.errors import ParameterError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
START = 1_709_510_400_000_000  # 2024-03-04T00:00:00Z, a Monday
ZONES = (-6, 0, 2, 8)
BED, NIGHT = 23, 8  # local hour at which people go to sleep, and for how many hours
TEAM = (3, 7)  # promoters of one source: at least, below


@dataclass(frozen=True)
class Readership:
    """A world of sources and readers; counts of accounts, sources and releases.

    `releases` are those of each source that has a team; the other sources publish `posts` on
    average over `days`. `fast` is the share of readers with notifications on for all they follow,
    `subscribers` the share with notifications on for one source alone. A promoter stays away from a
    release with chance `miss`. `teams` are planted, one a source, on `platforms` platforms.
    """

    sources: int = 30
    readers: int = 3000
    days: int = 60
    posts: float = 40.0
    fast: float = 0.03
    subscribers: float = 0.0
    alerts: int = 8
    teams: int = 3
    releases: int = 5
    miss: float = 0.1
    platforms: int = 2

    def __post_init__(self) -> None:
        if min(self.sources, self.readers, self.days, self.releases) < 1 or self.platforms not in (
            1,
            2,
        ):
            raise ParameterError(
                f"{self} cannot be made.",
                "Sources, readers, days and releases are at least 1; platforms are 1 or 2.",
            )

    def scaled(self, factor: float) -> Readership:
        """Return the same world with `factor` times the sources and readers."""
        return replace(
            self,
            sources=max(8, round(self.sources * factor)),
            readers=max(400, round(self.readers * factor)),
        )


@dataclass(frozen=True)
class ReaderWorld:
    """Shares and their truth.

    `shares`: account, kind (url), object, origin (the site that published it), time (µs UTC),
    post; in time order. `truth`: account, role ('reader', 'fast', 'subscriber', 'alert',
    'promoter'), source (of a promoter's team or a subscriber, else ''), created (µs UTC).
    """

    shares: pa.Table
    truth: pa.Table


@dataclass
class _Cast:
    """All accounts: an entry each. `median` (s) and `spread` are of their delays."""

    role: list[str]
    source: Ints
    zone: Ints
    interest: Floats
    median: Floats
    spread: Floats
    platform: Ints

    def __len__(self) -> int:
        return len(self.role)


def reader_world(seed: int, readership: Readership | None = None) -> ReaderWorld:
    """Return a world; the same arguments give the same bytes.

    The sources with a team come on top of `readership.sources`: they publish `releases` times, and
    are read by ordinary readers, too. Raises ParameterError for a negative seed.
    """
    if seed < 0:
        raise ParameterError(f"The seed {seed} is below 0.", "Give a whole number from 0 up.")
    r = readership or Readership()
    rng = np.random.default_rng([seed, 77])
    sources = r.sources + r.teams
    cast = _cast(rng, r)
    follows = _follows(rng, cast, sources)
    parts: list[tuple[Ints, Ints, Ints]] = []
    published = 0
    for source in range(sources):
        planted = source >= r.sources
        count = r.releases if planted else 3 + int(rng.poisson(r.posts * rng.lognormal(-0.3, 0.8)))
        born = _published(rng, count, r.days)
        release, who = _turnout(rng, cast, follows[source], count, source, r)
        time = born[release] + _delay(rng, cast, who, source)
        time = _awake(rng, cast, who, time, source)
        parts.append((who, published + release, time))
        published += count
    who, release, time = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _tables(rng, cast, who, release, time, parts, r)


def _cast(rng: np.random.Generator, r: Readership) -> _Cast:
    fast = rng.random(r.readers) < r.fast
    keen = ~fast & (rng.random(r.readers) < r.subscribers)
    role = np.where(fast, "fast", np.where(keen, "subscriber", "reader")).tolist()
    sizes = rng.integers(*TEAM, r.teams)
    team = np.repeat(np.arange(r.teams), sizes)
    n = r.readers + len(team) + r.alerts
    source = np.full(n, -1, np.int64)
    source[: r.readers][keen] = rng.integers(0, r.sources + r.teams, int(keen.sum()))
    source[r.readers : r.readers + len(team)] = r.sources + team
    # Some are quicker than others whatever they read: heavy-tailed, median an hour.
    median = rng.lognormal(np.log(3600), 0.8, n)
    median[: r.readers][fast] = rng.lognormal(np.log(100), 0.4, int(fast.sum()))
    median[n - r.alerts :] = 12.0
    spread = np.full(n, 1.4)
    spread[: r.readers][fast] = 0.9
    spread[n - r.alerts :] = 0.5
    interest = rng.beta(1.2, 4.0, n)
    interest[r.readers : r.readers + len(team)] = rng.beta(3.0, 5.0, len(team))
    interest[n - r.alerts :] = 0.9
    platform = np.where(rng.random(n) < 0.3, 1, 0) if r.platforms == 2 else np.zeros(n, np.int64)
    return _Cast(
        role + ["promoter"] * len(team) + ["alert"] * r.alerts, source,
        rng.choice(ZONES, n), interest, median, spread, platform.astype(np.int64),
    )  # fmt: skip


def _follows(rng: np.random.Generator, cast: _Cast, sources: int) -> Bools:
    """Return who follows which source, shape (sources, accounts): some sources are popular."""
    appeal = rng.lognormal(0, 0.5, sources)
    chance = np.minimum(4.0 * appeal / appeal.sum(), 0.6)
    keen = rng.lognormal(-0.2, 0.6, len(cast))
    follows = rng.random((sources, len(cast))) < np.minimum(chance[:, None] * keen, 0.9)
    for place, role in enumerate(cast.role):
        if role == "alert":
            follows[:, place] = True
        elif role in ("promoter", "subscriber"):
            follows[cast.source[place], place] = True
    return np.asarray(follows, np.bool_)


def _published(rng: np.random.Generator, count: int, days: int) -> Ints:
    """Return the times of releases: by day in the zone of the source, often in the morning."""
    zone = int(rng.choice(ZONES))
    hour = np.clip(rng.normal(12, 3.5, count), 0, 23.9) - zone
    day = rng.integers(0, days, count)
    return np.sort(START + day * DAY + (hour * HOUR).astype(np.int64))


def _turnout(
    rng: np.random.Generator, cast: _Cast, follows: Bools, count: int, source: int, r: Readership
) -> tuple[Ints, Ints]:
    """Return (release, account) of each share."""
    promoter = np.array([role == "promoter" for role in cast.role]) & (cast.source == source)
    keen = np.array([role == "subscriber" for role in cast.role]) & (cast.source == source)
    chance = np.where(follows, cast.interest, 0.0)
    chance[keen] = np.maximum(chance[keen], 0.7)
    appeal = rng.lognormal(0, 0.4, count)
    there = rng.random((count, len(cast))) < np.minimum(appeal[:, None] * chance, 0.95)
    there[:, promoter] = rng.random((count, int(promoter.sum()))) >= r.miss
    release, who = np.nonzero(there)
    return release.astype(np.int64), who.astype(np.int64)


def _delay(rng: np.random.Generator, cast: _Cast, who: Ints, source: int) -> Ints:
    """Return how long after the release each shares it (µs)."""
    seconds = rng.lognormal(np.log(cast.median[who]), cast.spread[who])
    role = np.array(cast.role)[who]
    own = cast.source[who] == source
    team = (role == "promoter") & own
    seconds[team] = rng.uniform(15, 120, int(team.sum()))
    keen = (role == "subscriber") & own
    seconds[keen] = rng.lognormal(np.log(100), 0.9, int(keen.sum()))
    return np.asarray((seconds + 2) * SECOND, np.int64)


def _awake(rng: np.random.Generator, cast: _Cast, who: Ints, time: Ints, source: int) -> Ints:
    """Put what people would share asleep to after they wake; teams and programs do not sleep."""
    local = (time / HOUR + cast.zone[who] - BED) % 24
    role = np.array(cast.role)[who]
    sleepless = (role == "alert") | ((role == "promoter") & (cast.source[who] == source))
    asleep = (local < NIGHT) & ~sleepless
    wait = (NIGHT - local) * HOUR + rng.lognormal(np.log(25 * 60), 0.8, len(who)) * SECOND
    return np.where(asleep, time + wait.astype(np.int64), time)


def _tables(
    rng: np.random.Generator,
    cast: _Cast,
    who: Ints,
    release: Ints,
    time: Ints,
    parts: list[tuple[Ints, Ints, Ints]],
    r: Readership,
) -> ReaderWorld:
    """Return the tables; names say nothing about roles."""
    number = rng.permutation(len(cast)) + 1000
    prefix = ("x", "telegram")
    key = [f"{prefix[p]}:{n}" for p, n in zip(cast.platform.tolist(), number.tolist(), strict=True)]
    code = rng.permutation(len(parts)) + 100
    of = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    order = np.argsort(time, kind="stable")
    sites = [f"source-{n}.example" for n in code.tolist()]
    rows = zip(of[order].tolist(), release[order].tolist(), strict=True)
    shares = pa.table({
        "account": pa.array(key).take(pa.array(who[order])),
        "kind": pa.array(["url"] * len(who)),
        "object": pa.array([f"https://{sites[s]}/{n}" for s, n in rows], pa.string()),
        "origin": pa.array(sites).take(pa.array(of[order])),
        "time": pa.array(time[order]),
        "post": pa.array(np.arange(1, len(who) + 1)),
    })  # fmt: skip
    created = START - (rng.exponential(900.0, len(cast)) * DAY).astype(np.int64) - 40 * DAY
    made = START - 30 * DAY + rng.integers(0, 25 * DAY, r.teams + 1)
    team = np.array([role == "promoter" for role in cast.role])
    created[team] = made[cast.source[team] - r.sources] // DAY * DAY
    named = [sites[s] if s >= 0 else "" for s in cast.source.tolist()]
    truth = pa.table({
        "account": pa.array(key),
        "role": pa.array(cast.role),
        "source": pa.array(named),
        "created": pa.array(created),
    })  # fmt: skip
    return ReaderWorld(shares, truth)
