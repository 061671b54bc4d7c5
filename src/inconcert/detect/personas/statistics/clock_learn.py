"""What accounts with a claimed offset teach of a population: when it sleeps, how wide intervals be.

Claims are partly false, and false ones point anywhere: what the far side of the clock holds, where
hardly anybody's mid-sleep lies, is taken as their even share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.detect.personas.statistics.circle import (
    HOURS,
    PER_HOUR,
    STEPS,
    Floats,
    covers,
    interval,
    quarters,
    smooth,
)
from inconcert.detect.personas.statistics.clock import (
    KNOWN,
    MID_SLEEP,
    Reading,
    chronotypes,
    posterior,
)

FAR = 8.0  # hours from the mean, where learnt chronotypes are taken for false claims
FLOOR = 0.5  # quantile of the far side that is their even share
MOST_FALSE = 0.5
KEPT = 0.05  # share, at least, of the published spread in a learnt one
STRENGTH = 30.0  # accounts that the published spread is worth
FEWEST_TAUGHT = 3.0  # accounts; the prior has its say in every step already
BLUR = 0.3  # hours by which a learnt spread is smoothed at every step
ROUNDS = 40

REPORTED = (0.8, 0.95)  # levels of the intervals that are reported
_GRID = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97,
                  0.98, 0.99, 0.995])  # fmt: skip
MOST_FOR_LEVELS = 2_000


@dataclass(frozen=True)
class Population:
    """How late the people of a case sleep, (96,) as `chronotypes`, and what that stands on.

    `levels` are the masses of a posterior that an 80 % and a 95 % interval are to hold; `accounts`
    and `false` are how many it was learnt from, and what share of their claims is taken for false:
    0 for surveys.
    """

    spread: Floats
    levels: tuple[float, float] = REPORTED
    accounts: int = 0
    false: float = 0.0


def published() -> Population:
    """Return the population of surveys."""
    return Population(chronotypes())


def learn(reading: Reading, offset: Floats) -> Population:
    """Return what accounts teach whose offset (hours) is claimed; those not KNOWN are left out.

    The spread of chronotypes is nonparametric maximum likelihood by EM (Laird 1978) with
    `chronotypes` as prior. False claims that agree with each other stay in, and widen the intervals
    of the case. The levels are those at which intervals of accounts that played no part in the
    spread (two halves in turn) hold true claims as often as they say.
    """
    keep = np.flatnonzero(reading.status == KNOWN)
    if not len(keep):
        return published()
    reading, offset = reading.take(keep), offset[keep]
    levels, false = _levels(reading, offset)
    return Population(_spread(reading, offset), levels, len(keep), false)


def _spread(reading: Reading, offset: Floats) -> Floats:
    """Return the spread of chronotypes, (96,)."""
    prior = chronotypes()
    # Column c of `at`: the likelihood of mid-sleep at MID_SLEEP + c - offset, UTC.
    index = (quarters(MID_SLEEP - offset)[:, None] + np.arange(STEPS)) % STEPS
    at = np.take_along_axis(reading.likelihood, index, axis=1)
    # What an account would be at its claim with a timetable, which teaches nothing of sleep.
    place = quarters(offset + HOURS / 2)[:, None]
    timetable = np.take_along_axis(reading.timetable, place, axis=1)
    spread = prior
    for _ in range(ROUNDS):
        share = at * spread
        share /= np.maximum(share.sum(axis=1, keepdims=True) + timetable, 1e-300)
        found = share.sum(axis=0)
        spread = smooth((found + STRENGTH * prior) / (found.sum() + STRENGTH), BLUR)
    away = np.minimum(np.arange(STEPS), STEPS - np.arange(STEPS)) / PER_HOUR
    far = float(np.quantile(spread[away >= FAR], FLOOR))
    honest = np.maximum(spread - far, 0.0)
    taught = float(found.sum() * honest.sum())  # accounts, of those that sleep and claim truly
    kept = max(KEPT, FEWEST_TAUGHT / (FEWEST_TAUGHT + taught))
    spread = (1 - kept) * honest / max(float(honest.sum()), 1e-12) + kept * prior
    return np.asarray(spread / spread.sum(), np.float64)


def _levels(reading: Reading, offset: Floats) -> tuple[tuple[float, float], float]:
    """Return (masses at which intervals hold true claims at the levels of `REPORTED`, false share).

    What lies outside the widest interval beyond what that says is false, and false claims lie
    anywhere: an interval holds as many of them as it takes of the clock.
    """
    n = min(len(offset), MOST_FOR_LEVELS)
    rows = np.linspace(0, len(offset) - 1, n).astype(np.int64)
    held, wide = np.zeros(len(_GRID)), np.zeros(len(_GRID))
    for half in (0, 1):
        mine, others = rows[half::2], rows[1 - half :: 2]
        if not len(mine) or not len(others):
            return REPORTED, 0.0
        density = posterior(reading.take(mine), _spread(reading.take(others), offset[others]))
        for at, level in enumerate(_GRID):
            low, high = interval(density, float(level))
            held[at] += covers(low, high, offset[mine]).sum() / n
            wide[at] += float((high - low + 1 / PER_HOUR).sum()) / HOURS / n
    outside = float(_GRID[-1] - held[-1]) / max(float(_GRID[-1] - wide[-1]), 0.1)
    false = min(max(outside, 0.0), MOST_FALSE)
    true = np.clip((held - false * wide) / (1 - false), 0.0, 1.0)
    true = (n * true + STRENGTH * _GRID) / (n + STRENGTH)
    found = np.interp(REPORTED, np.maximum.accumulate(true), _GRID)
    return (float(found[0]), float(found[1])), false
