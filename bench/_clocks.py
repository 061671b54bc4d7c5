"""What is read from the posts of people and of automated accounts with a known clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from inconcert.detect.personas.statistics.circle import (
    HOURS,
    PER_HOUR,
    STEPS,
    Floats,
    apart,
    best,
    covers,
    interval,
    normal,
)
from inconcert.detect.personas.statistics.clock import EVEN, KNOWN, Reading, pooled, posterior, read
from inconcert.detect.personas.statistics.clock_learn import Population, learn, published
from worlds.clock_people import ZONES, Clocked, free_days

LEVELS = (0.8, 0.95)
POSTS, GROUP_POSTS = 100, 60
HONEST = 0.85  # share of claims that are true, in a case that clocks are learnt from

Make = Callable[[np.random.Generator, int, int], Clocked]

# Settings whose spread of chronotypes is one curve: made (hours later than others, deviation).
SPREADS = {
    name: Population(np.roll(normal(deviation), round(late * PER_HOUR)))
    for name, (late, deviation) in {"ordinary": (0.0, 1.3), "night owls": (2.0, 1.6)}.items()
}


def claimed(rng: np.random.Generator, zone: Floats) -> Floats:
    """Return claims of which HONEST are true and the rest any zone."""
    return np.where(rng.random(len(zone)) < HONEST, zone, rng.choice(ZONES, len(zone)))


def figures(
    clocked: Clocked, population: Population | None = None, reading: Reading | None = None
) -> dict[str, Any]:
    """Return how well the clocks were read: within two hours, coverage, what stayed unknown.

    `within_two_hours` counts accounts that stayed unknown as errors.
    """
    used = population or published()
    reading = read(clocked.counts) if reading is None else reading
    known = np.flatnonzero(reading.status == KNOWN)
    result: dict[str, Any] = {
        "accounts": len(clocked.zone),
        "known": len(known) / max(len(clocked.zone), 1),
        "even": float((reading.status == EVEN).mean()) if len(clocked.zone) else 0.0,
    }
    if not len(known):
        return result
    density = posterior(reading.take(known), used.spread)
    error = apart(best(density), clocked.zone[known])
    result["within_two_hours"] = float((error <= 2).sum()) / len(clocked.zone)
    result["within_two_hours_of_known"] = float((error <= 2).mean())
    result["median_error"] = float(np.median(error))
    for level, mass in zip(LEVELS, used.levels, strict=True):
        low, high = interval(density, mass)
        held = covers(low, high, clocked.zone[known])
        result[f"covers_{round(100 * level)}"] = float(held.mean())
        result[f"width_{round(100 * level)}"] = float((high - low).mean())
    return result


def learnt_figures(
    rng: np.random.Generator, make: Make, clocked: Clocked, accounts: int, draws: int
) -> dict[str, Any]:
    """Return the figures with what other accounts of the setting teach: means over samples of them.

    `between` is the standard deviation from sample to sample of what an 80 % interval holds.
    """
    reading = read(clocked.counts)
    rows = []
    for _ in range(draws):
        others = make(rng, accounts, POSTS)
        taught = learn(read(others.counts), claimed(rng, others.zone))
        rows.append(figures(clocked, taught, reading))
    names = [name for name in rows[0] if name.startswith(("within", "covers", "width"))]
    found = {f"learnt_{name}": float(np.mean([row[name] for row in rows])) for name in names}
    return found | {"learnt_between": float(np.std([row["covers_80"] for row in rows]))}


def group_figures(
    rng: np.random.Generator, make: Make, groups: int, *, members: int = 12
) -> dict[str, float]:
    """Return how well the common clock of groups of one zone is read, with the published spread."""
    made = make(rng, groups * members, GROUP_POSTS)
    # Everybody's hours as if they lived at UTC: those who live at a part of an hour are moved too.
    home = at_home(made)
    mixed = rng.permutation(len(home))
    mixed = mixed[: len(mixed) // members * members].reshape(-1, members)[:groups]
    readings = [read(home[rows]) for rows in mixed]
    density = np.stack([pooled(reading) for reading in readings if (reading.status == KNOWN).any()])
    truth = np.zeros(len(density))
    found = {"group_within_two_hours": float((apart(best(density), truth) <= 2).mean())}
    for level in LEVELS:
        low, high = interval(density, level)
        found[f"group_covers_{round(100 * level)}"] = float(covers(low, high, truth).mean())
    return found


def at_home(clocked: Clocked, later: int = 0) -> Floats:
    """Return hours of the week as each account's own clock shows them, and so many hours on."""
    pairs = zip(clocked.counts, clocked.zone, strict=True)
    return np.stack([np.roll(row, round(zone) + later) for row, zone in pairs])


def by_free_days(rng: np.random.Generator, accounts: int, posts: int) -> float:
    """Return the share of the variance of lateness that free days tell, in the best of cases.

    The best of cases: the local weekend is known, and how much later people sleep on free days
    follows from how late they live. Both nights are read apart, and their difference is regressed
    on: the square of the correlation.
    """
    clocked, late = free_days(rng, accounts, posts)
    local = at_home(clocked, -5).reshape(-1, 7, 24)
    turn = np.exp(2j * np.pi * np.arange(STEPS) / STEPS)
    nights = [
        np.angle(read(part.sum(axis=1), fewest=5).likelihood @ turn) * HOURS / (2 * np.pi)
        for part in (local[:, :5], local[:, 5:])
    ]
    later = np.mod(nights[1] - nights[0] + HOURS / 2, HOURS) - HOURS / 2
    return float(np.corrcoef(np.clip(later, -6, 6), late)[0, 1] ** 2)
