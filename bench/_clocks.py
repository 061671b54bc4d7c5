"""People and programs with a known clock, by setting, and what is read from their posts.

No setting is the fitted model: ordinary people and night owls post in the sessions of
`simulate.rhythm`, whose curve of hours is another one than the model's; shift workers and offices
are made here, by their timetables.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from inconcert.simulate import build, rhythm
from inconcert.stats.circle import (
    PER_HOUR,
    Floats,
    Ints,
    apart,
    best,
    covers,
    interval,
    normal,
)
from inconcert.stats.clock import EVEN, KNOWN, Reading, learn, posterior, read

HOUR = 3_600_000
DAY = 24 * HOUR
START = 19_700 * DAY
DAYS = 90
ZONES = np.array([-10, -8, -6, -5, -3, 0, 1, 2, 3, 3.5, 4, 5.5, 5.75, 7, 8, 9, 10, 12])
LEVELS = (0.8, 0.95)
HONEST = 0.85  # share of claims that are true, in a case that clocks are learnt from

# Three shifts in turn, a week each: (asleep from, asleep until, at work from, at work until).
SHIFTS = ((22, 30, 6, 14), (24, 32, 14, 22), (32, 40, 22, 30))


@dataclass(frozen=True)
class Clocked:
    """Accounts with a known offset: hours with posts by hour of the day, (accounts, 24)."""

    zone: Floats
    counts: Floats


def counted(who: Ints, time: Ints, accounts: int) -> Floats:
    """Return hours with posts by UTC hour, (accounts, 24), of times in ms."""
    slot = np.unique(who * 10**8 + time // HOUR)
    cell = slot // 10**8 * 24 + slot % 10**8 % 24
    return np.bincount(cell, minlength=accounts * 24).reshape(accounts, 24).astype(np.float64)


def people(
    rng: np.random.Generator, accounts: int, posts: int, *, late: float = 0.0, spread: float = 1.3
) -> Clocked:
    """People who live `late` hours later than others, give or take `spread`."""
    zone = rng.choice(ZONES, accounts)
    made: Any = SimpleNamespace(zone=zone, chronotype=rng.normal(late, spread, accounts))
    who = np.repeat(np.arange(accounts), posts)
    return Clocked(zone, counted(who, rhythm.ordinary_times(rng, made, who, START, DAYS), accounts))


def owls(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """People who live two hours later than others."""
    return people(rng, accounts, posts, late=2.0, spread=1.6)


def shifts(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Workers on three shifts in turn: they post while awake, a third as often at work."""
    zone = rng.choice(ZONES, accounts)
    who = np.repeat(np.arange(accounts), posts)
    day = rng.integers(0, DAYS, len(who))
    shift = (day // 7 + rng.integers(0, 3, accounts)[who]) % 3
    hour = np.arange(24) + 0.5
    curves = np.ones((3, 24))
    for row, (bed, up, begin, end) in enumerate(SHIFTS):
        curves[row, _within(hour, begin, end)] = 0.33
        curves[row, _within(hour, bed, up)] = 0.03
    chosen = np.empty(len(who))
    for row in range(3):
        mine = shift == row
        chosen[mine] = rng.choice(24, int(mine.sum()), p=curves[row] / curves[row].sum())
    local = day * 24 + chosen + rng.random(len(who))
    time = START + ((local - zone[who]) * HOUR).astype(np.int64)
    return Clocked(zone, counted(who, time, accounts))


def office(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Accounts that post from nine to six on working days only."""
    zone = rng.choice(ZONES, accounts)
    who = np.repeat(np.arange(accounts), posts)
    week, day = rng.integers(0, DAYS // 7, len(who)), rng.integers(0, 5, len(who))
    local = (week * 7 + day) * 24 + 9 + 9 * rng.random(len(who))
    time = START + ((local - zone[who]) * HOUR).astype(np.int64)
    return Clocked(zone, counted(who, time, accounts))


def programs(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Programs: half post at random times of day and night, half every few hours."""
    who = np.repeat(np.arange(accounts), posts)
    even = (who % 2).astype(bool)
    every = rng.choice([1, 2, 3, 4, 6], accounts)[who]
    tick = np.tile(np.arange(posts), accounts)
    regular = tick * every * HOUR + rng.integers(0, HOUR, accounts)[who]
    random = rng.integers(0, DAYS * DAY, len(who))
    time = START + np.where(even, random, regular)
    return Clocked(np.full(accounts, np.nan), counted(who, time, accounts))


def conference(seed: int, factor: float, posts: int, *, planted: bool) -> Clocked:
    """The accounts of the conference scenario with so many posts or more, their first ones."""
    world = build("conference", seed=seed, factor=factor)
    who, time = world.posts.account, world.posts.time
    start = np.searchsorted(np.sort(who), np.arange(len(world.accounts)))
    order = np.argsort(who, kind="stable")
    rank = np.arange(len(who)) - start[who[order]]
    kept = order[rank < posts]
    enough = np.bincount(who, minlength=len(world.accounts)) >= posts
    human = np.array([r.split()[0] not in {"feed", "weather"} for r in world.accounts.role])
    chosen = np.flatnonzero(enough & human & (world.accounts.planted == planted))
    counts = counted(who[kept], time[kept], len(world.accounts))
    return Clocked(world.accounts.zone[chosen], counts[chosen])


SETTINGS = {
    "ordinary": people,
    "night owls": owls,
    "shift workers": shifts,
    "office": office,
}


# Of settings whose spread of chronotypes is one curve: (hours later than others, deviation).
SPREADS = {"ordinary": (0.0, 1.3), "night owls": (2.0, 1.6)}


def spread_of(late: float, deviation: float) -> Floats:
    """Return the spread of chronotypes that a setting was made with, (96,)."""
    return np.roll(normal(deviation), round(late * PER_HOUR))


def claimed(rng: np.random.Generator, zone: Floats) -> Floats:
    """Return claims of which HONEST are true and the rest any zone."""
    return np.where(rng.random(len(zone)) < HONEST, zone, rng.choice(ZONES, len(zone)))


def figures(clocked: Clocked, spread: Floats | None = None) -> dict[str, Any]:
    """Return how well the clocks were read: within two hours, coverage, what stayed unknown.

    `within_two_hours` counts accounts that stayed unknown as errors.
    """
    reading = read(clocked.counts)
    known = np.flatnonzero(reading.status == KNOWN)
    result: dict[str, Any] = {
        "accounts": len(clocked.zone),
        "known": len(known) / max(len(clocked.zone), 1),
        "even": float((reading.status == EVEN).mean()) if len(clocked.zone) else 0.0,
    }
    if not len(known):
        return result
    density = posterior(reading.take(known), spread)
    error = apart(best(density), clocked.zone[known])
    result["within_two_hours"] = float((error <= 2).sum()) / len(clocked.zone)
    result["within_two_hours_of_known"] = float((error <= 2).mean())
    result["median_error"] = float(np.median(error))
    for level in LEVELS:
        low, high = interval(density, level)
        held = covers(low, high, clocked.zone[known])
        result[f"covers_{round(100 * level)}"] = float(held.mean())
        result[f"width_{round(100 * level)}"] = float((high - low).mean())
    return result


def learnt_from(rng: np.random.Generator, clocked: Clocked) -> Floats:
    """Return the spread of chronotypes that claims of these accounts give."""
    reading: Reading = read(clocked.counts)
    return learn(reading, claimed(rng, clocked.zone))


def _within(hour: Floats, start: int, end: int) -> Any:
    return np.mod(hour - start, 24) < end - start
