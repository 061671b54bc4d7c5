"""People and automated accounts with a known clock, by setting.

No setting is the fitted model: ordinary people and night owls post in the sessions of
`simulate.rhythm`, whose curve of hours is another one than the model's; the others are made here,
by their timetables. The last four are a step nearer to life: hours of one's own, a mixed crowd,
sleep that is later on free days, and posts in the evening only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from inconcert.detect.personas.statistics.circle import Floats, Ints
from inconcert.simulate import build, rhythm
from inconcert.simulate.traffic import DAY, HOUR

START = 19_702 * DAY  # a Monday, in ms
DAYS = 90
WEEK = 168
THURSDAY = 72  # hours from Monday to the day of 1970-01-01
ZONES = np.array([-10, -8, -6, -5, -3, 0, 1, 2, 3, 3.5, 4, 5.5, 5.75, 7, 8, 9, 10, 12])

# Three shifts in turn, a week each: (asleep from, asleep until, at work from, at work until).
SHIFTS = ((22, 30, 6, 14), (24, 32, 14, 22), (32, 40, 22, 30))


@dataclass(frozen=True)
class Clocked:
    """Accounts with a known offset: hours with posts by UTC hour of the week, (accounts, 168)."""

    zone: Floats
    counts: Floats


def counted(who: Ints, time: Ints, accounts: int) -> Floats:
    """Return hours with posts by UTC hour of the week, (accounts, 168), of times in ms."""
    slot = np.unique(who * 10**8 + time // HOUR)
    of_week = (slot % 10**8 + THURSDAY) % WEEK
    cell = slot // 10**8 * WEEK + of_week
    return np.bincount(cell, minlength=accounts * WEEK).reshape(accounts, WEEK).astype(np.float64)


def people(
    rng: np.random.Generator, accounts: int, posts: int, *, late: float = 0.0, spread: float = 1.3
) -> Clocked:
    """People who live `late` hours later than others, give or take `spread`."""
    zone, who = _drawn(rng, accounts, posts)
    made: Any = SimpleNamespace(zone=zone, chronotype=rng.normal(late, spread, accounts))
    return Clocked(zone, counted(who, rhythm.ordinary_times(rng, made, who, START, DAYS), accounts))


owls = partial(people, late=2.0, spread=1.6)


def shifts(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Workers on three shifts in turn: they post while awake, a third as often at work."""
    zone, who = _drawn(rng, accounts, posts)
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
    return _account(zone, who, day * 24 + chosen + rng.random(len(who)))


def office(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Accounts that post from nine to six on working days only."""
    zone, who = _drawn(rng, accounts, posts)
    week, day = rng.integers(0, DAYS // 7, len(who)), rng.integers(0, 5, len(who))
    return _account(zone, who, (week * 7 + day) * 24 + 9 + 9 * rng.random(len(who)))


def programs(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Automation: half post at random times of day and night, half every few hours."""
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


def own_offices(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Offices with hours of their own: from half past seven to ten, seven to ten hours long.

    Half as many posts over lunch, and one in twenty at any time between seven and eleven, weekends
    included: scheduled posts, and people who answer from home.
    """
    zone, who = _drawn(rng, accounts, posts)
    begin = rng.choice([7.5, 8, 8.5, 9, 9.5, 10], accounts, p=[0.1, 0.25, 0.25, 0.25, 0.1, 0.05])
    hour = begin[who] + rng.uniform(7, 10, accounts)[who] * rng.random(len(who))
    lunch = (hour > 12.5) & (hour < 13.5) & (rng.random(len(who)) < 0.5)
    hour[lunch] = begin[who[lunch]] + 3.5 * rng.random(int(lunch.sum()))
    day = rng.integers(0, 5, len(who))
    stray = rng.random(len(who)) < 0.05
    hour[stray] = rng.uniform(7, 23, int(stray.sum()))
    day[stray] = rng.integers(0, 7, int(stray.sum()))
    local = (rng.integers(0, DAYS // 7, len(who)) * 7 + day) * 24 + hour
    return _account(zone, who, local)


def own_shifts(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """Workers on three shifts in turn, whose days begin within about an hour of the usual."""
    made = shifts(rng, accounts, posts)
    late = np.round(rng.normal(0, 1.0, accounts)).astype(np.int64)
    moved = (np.arange(WEEK)[None, :] - late[:, None]) % WEEK
    return Clocked(made.zone, np.take_along_axis(made.counts, moved, axis=1))


def evenings(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """People who post in about four hours of the evening only, around half past eight."""
    zone, who = _drawn(rng, accounts, posts)
    middle = rng.normal(20.5, 1.5, accounts)
    local = rng.integers(0, DAYS, len(who)) * 24 + rng.normal(middle[who], 1.2)
    return _account(zone, who, local)


def mixed(rng: np.random.Generator, accounts: int, posts: int) -> Clocked:
    """A crowd: 78 % ordinary, 8 % night owls, 7 % offices, 4 % on shifts, 3 % who work at night."""
    # Those who work at night sleep by day, seven to eleven hours later than others.
    night_workers = partial(people, late=9.0)
    shares: dict[Callable[..., Clocked], float]
    shares = {people: 0.78, owls: 0.08, own_offices: 0.07, own_shifts: 0.04, night_workers: 0.03}
    return joined(
        [make(rng, max(1, round(share * accounts)), posts) for make, share in shares.items()]
    )


def joined(parts: list[Clocked]) -> Clocked:
    """Return the accounts of all parts."""
    return Clocked(
        np.concatenate([part.zone for part in parts]), np.concatenate([p.counts for p in parts])
    )


def free_days(rng: np.random.Generator, accounts: int, posts: int) -> tuple[Clocked, Floats]:
    """People who sleep later on free days, the more so the later they live, and how late they live.

    Mid-sleep on free days spreads by 1.4 hours; on working days it is an hour earlier, and by 0.45
    hours more for each hour that a person lives later, give or take half an hour. Also returned:
    hours, (accounts,), by which the mean night of the week is later than others'.
    """
    free = rng.normal(0.0, 1.4, accounts)
    jetlag = np.maximum(1.0 + 0.45 * free + rng.normal(0, 0.5, accounts), 0.0)
    late = free - jetlag * 5 / 7
    late -= late.mean()
    zone, who = _drawn(rng, accounts, posts)
    made: Any = SimpleNamespace(zone=zone, chronotype=late - jetlag * 2 / 7)
    time = rhythm.ordinary_times(rng, made, who, START, DAYS)
    # A night belongs to the day on which it ends.
    day = (time / HOUR + zone[who] + THURSDAY - 5) // 24 % 7
    time = time + np.where(day >= 5, jetlag[who] * HOUR, 0).astype(np.int64)
    return Clocked(zone, counted(who, time, accounts)), late


SETTINGS = {
    "ordinary": people,
    "night owls": owls,
    "shift workers": shifts,
    "office": office,
    "mixed": mixed,
    "offices, own hours": own_offices,
    "shifts, own hours": own_shifts,
    "later on free days": lambda *given: free_days(*given)[0],
    "evenings only": evenings,
}


def _drawn(rng: np.random.Generator, accounts: int, posts: int) -> tuple[Floats, Ints]:
    """Return the zone of each account, and the account of each post."""
    return rng.choice(ZONES, accounts), np.repeat(np.arange(accounts), posts)


def _account(zone: Floats, who: Ints, local: Floats) -> Clocked:
    time = START + ((local - zone[who]) * HOUR).astype(np.int64)
    return Clocked(zone, counted(who, time, len(zone)))


def _within(hour: Any, start: int, end: int) -> Any:
    return np.mod(hour - start, 24) < end - start
