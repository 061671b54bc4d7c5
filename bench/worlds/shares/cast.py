"""Who plays which part in a world of shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.simulate.traffic import Bools, Ints
from worlds.shares import people as p
from worlds.shares.crowds import CREW, SHIFTS
from worlds.shares.people import People
from worlds.shares.settings import COMMUNITY_SIZE, FANS, Traffic

OUTLETS_OF_ONE_OWNER = (6, 13)


@dataclass(frozen=True)
class Cast:
    """Everybody's traits, and the account codes of each part.

    The first `ordinary` accounts are people; idols and programs follow. `parts` maps roles as
    they stand in the truth ('fan 2', 'weather', …) to sorted account codes.
    """

    people: People
    ordinary: int
    parts: dict[str, Ints]

    def numbered(self, part: str) -> list[Ints]:
        """Return the accounts of 'fan 1', 'fan 2', … in order, one array each."""
        return [who for name, who in self.parts.items() if name.rpartition(" ")[0] == part]


def make_cast(rng: np.random.Generator, traffic: Traffic) -> Cast:
    """Make everybody: people first, some of them in special roles, then idols and programs."""
    people = p.make_people(rng, traffic.accounts, traffic.topics, role="person")
    free = np.ones(traffic.accounts, np.bool_)
    parts: dict[str, Ints] = {}

    def take(name: str, n: int, *, near: bool = False) -> Ints:
        parts[name] = _choose(rng, people, free, n, near=near)
        for one in parts[name]:
            people.role[one] = name
        return parts[name]

    for club in range(traffic.fan_clubs):
        take(f"fan {club + 1}", int(rng.integers(*FANS)), near=True)
    for group in range(traffic.communities):
        take(f"community {group + 1}", int(rng.integers(*COMMUNITY_SIZE)), near=True)
    for crew, begin in enumerate(range(0, traffic.shift_workers, CREW)):
        workers = take(f"shift {crew + 1}", min(CREW, traffic.shift_workers - begin), near=True)
        # One place of work, and a life that is shifted with the work.
        people.zone[workers] = np.median(people.zone[workers])
        people.late[workers] += SHIFTS[crew % len(SHIFTS)][1]
    take("scheduler", traffic.schedulers)
    take("hyperactive", traffic.hyperactive)
    return _with_programs(rng, people, parts, traffic)


def _choose(rng: np.random.Generator, people: People, free: Bools, n: int, *, near: bool) -> Ints:
    """Return `n` people who have no part yet, if `near` mostly of one region, and mark them."""
    pool = np.flatnonzero(free)
    weight = np.ones(len(pool))
    if near:
        region = rng.choice(len(p.REGIONS), p=p.REGION_SHARE)
        weight[people.region[pool] != region] = 0.03
    chosen = np.sort(rng.choice(pool, n, replace=False, p=weight / weight.sum() if n else None))
    free[chosen] = False
    return chosen


def _with_programs(
    rng: np.random.Generator, people: People, parts: dict[str, Ints], traffic: Traffic
) -> Cast:
    extra = [(f"idol {club + 1}", 1) for club in range(traffic.fan_clubs)]
    extra += [("outlet", traffic.outlets), ("weather", traffic.weather_stations),
              ("quake", traffic.quake_bots)]  # fmt: skip
    for owner in range(traffic.syndicates):
        extra.append((f"syndicate {owner + 1}", int(rng.integers(*OUTLETS_OF_ONE_OWNER))))
    everyone, start = [people], len(people)
    for name, n in extra:
        everyone.append(p.make_programs(n, name))
        parts[name] = np.arange(start, start + n)
        start += n
    return Cast(p.join_people(everyone), len(people), parts)
