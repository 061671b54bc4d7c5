"""Accounts that post by a timetable and not from waking to sleep: offices, and short daily habits.

An office posts in a block of at most ten hours, on working days, and hardly ever otherwise. When a
block begins is far better known than when a person sleeps: three of all workers in four begin
between six and ten (Population Reference Bureau, *A demographic profile of U.S. workers around the
clock*, 2008), offices mostly at eight or nine. Working days are Monday to Friday, or Sunday to
Thursday.

Somebody may also post in a few hours of each day only, on all days alike: after work, on the way
there, at night. Where in the day those hours lie is hardly known; they are likelier late than
early, and all that is said of them is that people are awake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from inconcert.detect.personas.statistics.circle import (
    HOURS,
    OFFSETS,
    PER_HOUR,
    STEPS,
    Floats,
    Ints,
)

DAYS = 7
WEEK = DAYS * HOURS
STARTS = 48  # half hours of the UTC day at which a block can begin

# A block is looked for where so large a share of hours with posts lies in ten hours of the day.
BLOCK, BLOCK_SHARE = 10, 0.75
EDGE = 0.5  # hours by which beginnings and ends differ from day to day


@dataclass(frozen=True)
class Timetable:
    """Its share of accounts, hours of a block, posts outside it, when it begins (local).

    `rests` are the days without a block (0 for Monday), with their shares; one without days: every
    day has a block.
    """

    share: float
    lengths: tuple[float, ...]
    leaks: tuple[float, ...]
    begins: float
    spread: float
    rests: tuple[tuple[tuple[int, ...], float], ...] = (((), 1.0),)


OFFICE = Timetable(0.1, (8.0, 9.0, 10.0), (0.02, 0.1), 8.5, 0.75, (((5, 6), 0.85), ((4, 5), 0.15)))
SHORT = Timetable(0.05, (3.0, 5.0, 7.0), (0.02, 0.1), 16.0, 4.5)
TIMETABLES = (OFFICE, SHORT)
SHARE = sum(timetable.share for timetable in TIMETABLES)


def in_a_block(counts: Floats) -> npt.NDArray[np.bool_]:
    """Say of hours with posts by hour of the week, (accounts, 168), whether most lie in a block."""
    day = counts.reshape(-1, DAYS, HOURS).sum(axis=1)
    around = np.cumsum(np.pad(np.tile(day, 2), ((0, 0), (1, 0))), axis=1)
    most = (around[:, BLOCK : BLOCK + HOURS] - around[:, :HOURS]).max(axis=1)
    return np.asarray(most >= BLOCK_SHARE * np.maximum(day.sum(axis=1), 1.0), np.bool_)


def by_offset(counts: Floats) -> Floats:
    """Return log likelihoods of `OFFSETS`, (accounts, 96), were the accounts of a timetable.

    `counts` (accounts, 168) are hours with posts by UTC hour of the week from Monday 0:00, weighed
    as wanted. Their shares are in it. Against posts that come on all days alike: to be
    compared with (1 - SHARE) times the likelihood of the hours of the day.
    """
    parts = []
    for timetable in TIMETABLES:
        table, share = _forms(timetable)
        log = (counts @ table).reshape(len(counts), STARTS, len(share)) + np.log(share)
        most = log.max(axis=(1, 2), keepdims=True)
        begins = np.exp(log - most).sum(axis=2) @ _law(timetable)
        parts.append(np.log(np.maximum(begins, 1e-300)) + most[:, :, 0] + np.log(timetable.share))
    return np.asarray(np.logaddexp.reduce(parts, axis=0), np.float64)


@cache
def _forms(timetable: Timetable) -> tuple[Floats, Floats]:
    """Return log of 7 P(hour of the week | begin, form), (168, 48 · forms), and forms' shares."""
    made, shares = [], []
    for length in timetable.lengths:
        for rest, share in timetable.rests:
            block = np.stack([_week(timetable, begin / 2, length, rest) for begin in range(STARTS)])
            for leak in timetable.leaks:
                made.append(np.log(DAYS * ((1 - leak) * block + leak / WEEK)))
                shares.append(share / len(timetable.lengths) / len(timetable.leaks))
    table = np.stack(made, axis=-1).transpose(1, 0, 2).reshape(WEEK, -1)
    return np.asarray(table, np.float64), np.array(shares)


def _week(timetable: Timetable, begin: float, length: float, rest: tuple[int, ...]) -> Floats:
    """Return P(hour of the UTC week), (168,), of blocks that begin at an hour of the UTC day."""
    # The block of a local day can begin on the day before in UTC, east of Greenwich.
    ahead = int(timetable.begins - begin < -HOURS / 2)
    quarters = np.zeros(WEEK * PER_HOUR)
    for day in set(range(DAYS)) - set(rest):
        first = (day - ahead) * STEPS + round(begin * PER_HOUR)
        at: Ints = np.arange(first, first + round(length * PER_HOUR))
        quarters[at % len(quarters)] = 1.0
    away = np.minimum(np.arange(len(quarters)), len(quarters) - np.arange(len(quarters)))
    kernel = np.exp(-0.5 * (away / PER_HOUR / EDGE) ** 2)
    blurred = np.fft.irfft(np.fft.rfft(quarters) * np.fft.rfft(kernel), len(quarters))
    hours = np.maximum(blurred, 0.0).reshape(WEEK, PER_HOUR).sum(axis=1)
    return np.asarray(hours / hours.sum(), np.float64)


@cache
def _law(timetable: Timetable) -> Floats:
    """Return P(begin in UTC | offset), (48, 96)."""
    begin = np.arange(STARTS)[:, None] / 2
    away = np.mod(begin + OFFSETS[None, :] - timetable.begins + HOURS / 2, HOURS) - HOURS / 2
    law = np.exp(-0.5 * (away / timetable.spread) ** 2)
    return np.asarray(law / law.sum(axis=0), np.float64)
