"""Readers who rise early, stay up late or read at hours of their own, and sources of odd hours.

Nobody is quick here, and nobody has an arrangement: all share after delays of the same kind, and
who sleeps shares after waking. But a source that publishes at six finds those awake who rise at
five, every day, and they are the first to share what it publishes; so are those who stay up, with a
source of two o'clock; and those who read on the way to work, with one that publishes just before.
With other sources, of other hours, the same people are as late as anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.errors import ParameterError
from worlds.promoters import DAY, HOUR, MINUTE, SECOND, START, ReaderWorld

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROLES = ("reader", "early", "late", "session")
# Of each: the local hour of waking and of going to bed, on average.
WAKE = np.array([7.0, 5.0, 10.0, 7.0])
BED = np.array([23.0, 21.5, 26.5, 23.0])


@dataclass(frozen=True)
class Morning:
    """A world of readers and sources; the last `odd` sources publish daily at `hour` (local).

    `early`, `late` and `session` are shares of readers: who rises at five, who goes to bed after
    two, and who reads at one hour of their own a day, `meet` of them at `hour` and the rest at any.
    `zones` are those of readers and sources, hours from UTC. `releases` are those of each odd
    source, `by_day` of them at any hour of day, answered `news` times as soon; `posts` is the mean
    of the others. `delay` is the median in seconds, `spread` that of its logarithm from share to
    share, `persons` that from person to person.
    """

    hour: float = 6.0
    early: float = 0.1
    late: float = 0.05
    session: float = 0.0
    meet: float = 0.3
    zones: tuple[float, ...] = (1.0,)
    readers: int = 1200
    sources: int = 20
    odd: int = 1
    releases: int = 12
    by_day: float = 0.0
    news: float = 1.0
    posts: float = 30.0
    days: int = 45
    delay: float = 3600.0
    spread: float = 1.4
    persons: float = 0.5


MORNINGS = {
    "6 o'clock": Morning(),
    "6 o'clock, few rise early": Morning(early=0.03),
    "6 o'clock, many rise early": Morning(early=0.3),
    "6 o'clock, several zones": Morning(zones=(-5.0, 0.0, 1.0, 8.0)),
    "6 o'clock, few other sources": Morning(sources=5, posts=15),
    "6 o'clock, every day": Morning(releases=40),
    "6 o'clock, four releases": Morning(releases=4),
    "6 o'clock, three such sources": Morning(odd=3),
    "6 o'clock, answered soon": Morning(delay=600),
    "2 o'clock": Morning(hour=2.0),
    "2 o'clock, few rise early": Morning(hour=2.0, early=0.03),
    "2 o'clock, many stay up": Morning(hour=2.0, late=0.2),
    "2 o'clock, several zones": Morning(hour=2.0, zones=(-5.0, 0.0, 1.0, 8.0)),
    "2 o'clock, every day": Morning(hour=2.0, releases=40),
    "2 o'clock, few other sources": Morning(hour=2.0, sources=5, posts=15),
    "6 o'clock, a third by day": Morning(by_day=1 / 3),
    "6 o'clock, half by day": Morning(by_day=0.5),
    "2 o'clock, half by day": Morning(hour=2.0, by_day=0.5),
    "2 o'clock, two thirds by day": Morning(hour=2.0, by_day=2 / 3),
    "6 o'clock, news": Morning(news=6.0),
    "4 o'clock": Morning(hour=4.0),
    "midnight": Morning(hour=0.0, late=0.1),
    "8 o'clock": Morning(hour=8.0),
    "noon": Morning(hour=12.0),
    "on the way to work": Morning(hour=7.5, session=0.3, delay=5400),
}


def morning_world(seed: int, morning: Morning | None = None) -> ReaderWorld:
    """Return a world; the same arguments give the same one.

    In its `truth` the role is one of `ROLES`, and the source is empty. Raises ParameterError where
    there is nobody, or nothing.
    """
    m = morning or Morning()
    if min(m.readers, m.sources, m.odd, m.releases, m.days) < 1 or not m.zones:
        raise ParameterError(f"{m} cannot be made.", "Counts are at least 1; name a zone.")
    rng = np.random.default_rng([seed, 78])
    role = rng.choice(
        4, m.readers, p=[1 - m.early - m.late - m.session, m.early, m.late, m.session]
    )
    zone = rng.choice(np.array(m.zones), m.readers)
    wake = WAKE[role] + rng.normal(0, 0.5, m.readers)
    bed = BED[role] + rng.normal(0, 0.5, m.readers)
    own = rng.uniform(7.0, 22.0, m.readers)
    meet = rng.random(m.readers) < m.meet
    own[meet] = (m.hour + 0.2 + rng.exponential(0.15, m.readers))[meet]
    median = m.delay * rng.lognormal(0, m.persons, m.readers)
    interest = rng.beta(1.2, 3.0, m.readers)
    parts = []
    for source in range(m.sources + m.odd):
        home = float(rng.choice(np.array(m.zones)))
        born = _published(rng, m, home, source >= m.sources)
        follows = rng.random(m.readers) < np.clip(rng.lognormal(-1.7, 0.5), 0.05, 0.6)
        release, who = np.nonzero(rng.random((len(born), m.readers)) < interest * follows)
        usual = median[who] / (m.news if source >= m.sources else 1.0)
        seconds = rng.lognormal(np.log(usual), m.spread)
        time = born[release] + ((seconds + 3) * SECOND).astype(np.int64)
        time = _awake(rng, time, zone[who], wake[who], bed[who])
        reads = role[who] == 3
        time[reads] = _session(rng, time[reads], zone[who][reads], own[who][reads])
        parts.append((np.full(len(who), source), release, who, time))
    return _tables(rng, role, parts)


def _published(rng: np.random.Generator, m: Morning, zone: float, odd: bool) -> Ints:
    """Return when a source publishes (µs): every so many days at an hour, or over the day."""
    if odd:
        day = np.sort(rng.choice(m.days, min(m.releases, m.days), replace=False))
        hour = m.hour + rng.normal(0, 0.05, len(day))
        if m.by_day:
            usual = rng.random(len(day)) < m.by_day
            hour[usual] = np.clip(rng.normal(13, 3.5, usual.sum()), 6.5, 22.5)
    else:
        count = 3 + int(rng.poisson(m.posts * rng.lognormal(-0.2, 0.6)))
        day = rng.integers(0, m.days, count)
        hour = np.clip(rng.normal(13, 3.5, count), 6.5, 22.5)
    return np.asarray(np.sort(START + day * DAY + ((hour - zone) * HOUR).astype(np.int64)))


def _awake(rng: np.random.Generator, time: Ints, zone: Floats, wake: Floats, bed: Floats) -> Ints:
    """Put what people would share asleep to after they wake."""
    since = (time / HOUR + zone - bed) % 24
    night = (wake - bed) % 24
    wait = (night - since) * HOUR + rng.lognormal(np.log(20 * MINUTE), 0.8, len(time))
    return np.where(since < night, time + wait.astype(np.int64), time)


def _session(rng: np.random.Generator, time: Ints, zone: Floats, own: Floats) -> Ints:
    """Put shares to the next session of people who read at one hour a day."""
    wait = (own - (time / HOUR + zone)) % 24 * HOUR + rng.exponential(6 * MINUTE, len(time))
    return np.asarray(time + wait.astype(np.int64))


def _tables(
    rng: np.random.Generator, role: Ints, parts: list[tuple[Ints, Ints, Ints, Ints]]
) -> ReaderWorld:
    source, release, who, time = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(time, kind="stable")
    key = [f"x:{n}" for n in (rng.permutation(len(role)) + 1000).tolist()]
    sites = [f"site-{n}.example" for n in (rng.permutation(len(parts)) + 100).tolist()]
    rows = zip(source[order].tolist(), release[order].tolist(), strict=True)
    n = len(order)
    shares = pa.table({
        "account": pa.array(key).take(pa.array(who[order])),
        "kind": pa.array(["url"] * n),
        "object": pa.array([f"https://{sites[s]}/{r}" for s, r in rows], pa.string()),
        "origin": pa.array(sites).take(pa.array(source[order])),
        "time": pa.array(time[order]),
        "post": pa.array(np.arange(1, n + 1)),
    })  # fmt: skip
    truth = pa.table({
        "account": pa.array(key),
        "role": pa.array([ROLES[k] for k in role.tolist()]),
        "source": pa.array([""] * len(key)),
        "created": pa.array(START - (rng.exponential(900.0, len(key)) * DAY).astype(np.int64)),
    })  # fmt: skip
    return ReaderWorld(shares, truth)
