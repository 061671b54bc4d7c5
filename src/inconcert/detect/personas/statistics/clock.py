"""From the hours of an account's posts to its likely offset from UTC, with an honest interval.

The model. A person sleeps once a day around a mid-sleep of their own and posts while awake; the
eighteen shapes of `clock_shapes` are averaged over, so that none is taken for a person's own.

Where a person's mid-sleep lies in local time is not known: it is integrated out over the spread of
chronotypes, 1.3 hours around a quarter to four: 1.4 on free days (Roenneberg, Pilz, Zerbini and
Winnebeck 2019, *Chronotype and social jetlag: a (self-)critical review*, Biology 8; Fischer,
Lombardi, Marucci-Wellman and Roenneberg 2017, *Chronotypes in the US*, PLoS ONE 12), and less on
working days, when alarm clocks go. Three people in a hundred are drawn from a spread of five hours:
so many work at night (3.2 % of full-time employees; U.S. Bureau of Labor Statistics, *Workers on
flexible and shift schedules in May 2004*, USDL 05-1198). Where a case gives accounts with a known
offset, `clock_learn` puts what they teach in its place. Offices and other timetables are another
matter: `clock_timetable`.

Posts of one sitting are not independent. Counts are of hours in which an account posted at all
(one per hour of each day), and `n` such hours weigh as n·T / (n + T) independent ones, T = 150: a
habit tells its own time, however often it is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inconcert.detect.personas.statistics.circle import (
    HOURS,
    OFFSETS,
    STEPS,
    Floats,
    Ints,
    best,
    interval,
    normal,
    quarters,
    smooth,
)
from inconcert.detect.personas.statistics.clock_shapes import hour_table
from inconcert.detect.personas.statistics.clock_timetable import SHARE, by_offset, in_a_block

MID_SLEEP = 3.75  # local hour; on free days about 4:15, on work days earlier
SPREAD = 1.3  # hours, standard deviation
NIGHT_SHARE, NIGHT_SPREAD = 0.03, 5.0

WEIGHT = 150.0  # T above
FEWEST = 10  # hours with posts, below which nothing is said
EVIDENCE = 1 / 20  # of a rhythm against even activity: below it, activity counts as even
VAGUE_WIDTH = 12.0  # hours of an 80 % interval, above which it says nothing

FEW, EVEN, VAGUE, KNOWN = 0, 1, 2, 3
STATUS = ("few", "even", "vague", "known")

_CHUNK = 4096


@dataclass(frozen=True)
class Reading:
    """What the hours of some accounts say of when they sleep.

    `slots` (accounts,) are hours with posts; `status` (accounts,) is one of FEW, EVEN (no daily
    rest: a program, or several people in turn), VAGUE (a rhythm that fits half the clock) and
    KNOWN; `factor` (accounts,) is the Bayes factor of a daily rhythm against even activity.
    `curves` holds likelihoods of mid-sleep, `timetables` those of offsets by the hours of an office
    or of a short habit (`detect.personas.statistics.clock_timetable`) on the same scale, both
    (rows, 96), and `row` (accounts,) says which is whose: accounts with few posts, of which a case
    has very many, share one.
    """

    slots: Ints
    status: Ints
    factor: Floats
    curves: Floats
    timetables: Floats
    row: Ints

    @property
    def likelihood(self) -> Floats:
        """The likelihood of mid-sleep at each quarter of the UTC day, (accounts, 96)."""
        return np.asarray(self.curves[self.row], np.float64)

    @property
    def timetable(self) -> Floats:
        """The likelihood of each of `OFFSETS`, were it an account with a timetable."""
        return np.asarray(self.timetables[self.row], np.float64)

    @property
    def in_block(self) -> npt.NDArray[np.bool_]:
        """Who posts by a timetable rather than from waking to sleep, (accounts,)."""
        return np.asarray(self.timetable.sum(axis=1) > self.likelihood.sum(axis=1), np.bool_)

    def among(self, rows: Ints, slots: Ints) -> Reading:
        """Return the reading of a whole of accounts, (accounts,), of which it reads `rows`.

        `slots` are hours with posts of all of them; those not in `rows` are FEW.
        """
        row = np.full(len(slots), len(self.curves), np.int64)
        row[rows] = self.row
        status = np.full(len(slots), FEW, np.int64)
        status[rows] = self.status
        factor = np.ones(len(slots))
        factor[rows] = self.factor
        return Reading(
            slots, status, factor, np.vstack([self.curves, np.ones((1, STEPS))]),
            np.vstack([self.timetables, np.zeros((1, STEPS))]), row,
        )  # fmt: skip

    def take(self, rows: Ints) -> Reading:
        """Return the reading of some of the accounts."""
        return replace(
            self,
            slots=self.slots[rows],
            status=self.status[rows],
            factor=self.factor[rows],
            row=self.row[rows],
        )


def read(counts: npt.NDArray[Any], *, fewest: int = FEWEST) -> Reading:
    """Read the clocks of accounts from hours with posts by UTC hour.

    `counts` are by hour of the day, (accounts, 24), or of the week from Monday 0:00, (accounts,
    168); only by the week are offices and other timetables told from people. Below `fewest` hours
    an account is FEW, with an even likelihood.
    """
    slots = counts.sum(axis=1)
    factor = np.ones(len(counts))
    enough = np.flatnonzero(slots >= fewest)
    curves = np.ones((len(enough) + 1, STEPS))  # the last for those with few posts
    timetables = np.zeros((len(enough) + 1, STEPS))
    row = np.full(len(counts), len(enough), np.int64)
    row[enough] = np.arange(len(enough))
    for start in range(0, len(enough), _CHUNK):
        rows = enough[start : start + _CHUNK]
        part = _read(counts[rows].astype(np.float64))
        curves[row[rows]], timetables[row[rows]], factor[rows] = part
    whole = np.full(len(counts), KNOWN, np.int64)
    first = Reading(slots.astype(np.int64), whole, factor, curves, timetables, row)
    status = np.where(slots < fewest, FEW, np.where(factor >= EVIDENCE, KNOWN, EVEN))
    clear = np.flatnonzero(status == KNOWN)
    low, high = interval(posterior(first.take(clear)), 0.8)
    status[clear[high - low > VAGUE_WIDTH]] = VAGUE
    return replace(first, status=status.astype(np.int64))


def _read(counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (likelihoods of mid-sleep, of offsets by timetables, Bayes factors) of accounts."""
    of_day = counts.reshape(len(counts), -1, HOURS).sum(axis=1)
    n = of_day.sum(axis=1)
    weight = (WEIGHT / (WEIGHT + n))[:, None]
    log = ((of_day * weight) @ hour_table()).reshape(len(counts), STEPS, -1)
    most = log.max(axis=(1, 2))
    sleep = np.log(np.exp(log - most[:, None, None]).mean(axis=2)) + most[:, None]
    table = np.full_like(sleep, -np.inf)
    if counts.shape[1] != HOURS:
        sleep += np.log(1 - SHARE)
        block = np.flatnonzero(in_a_block(counts))
        table[block] = by_offset(counts[block] * weight[block])
    scale = np.maximum(sleep.max(axis=1), table.max(axis=1))
    curves, timetables = np.exp(sleep - scale[:, None]), np.exp(table - scale[:, None])
    even = n * weight[:, 0] * np.log(1 / HOURS)
    evidence = np.log(curves.mean(axis=1) + timetables.mean(axis=1)) + scale - even
    return curves, timetables, np.exp(np.clip(evidence, -700, 700))


def chronotypes() -> Floats:
    """Return the spread of mid-sleep around its mean, (96,) in circular quarters, sums to 1."""
    spread = (1 - NIGHT_SHARE) * normal(SPREAD) + NIGHT_SHARE * normal(NIGHT_SPREAD)
    return np.asarray(spread / spread.sum(), np.float64)


def posterior(reading: Reading, spread: Floats | None = None) -> Floats:
    """Return the posterior over `OFFSETS`, (accounts, 96); every offset is as likely beforehand.

    `spread` is that of chronotypes, as `chronotypes` or `learn` give it.
    """
    spread = chronotypes() if spread is None else spread
    # offset = MID_SLEEP + c - m, so that P(offset) = Σ_m L(m) · spread(offset + m - MID_SLEEP).
    m = np.arange(STEPS)
    place = (quarters(OFFSETS - MID_SLEEP)[None, :] + m[:, None]) % STEPS
    result = reading.likelihood @ spread[place] + reading.timetable
    return np.asarray(result / result.sum(axis=1, keepdims=True), np.float64)


def pooled(reading: Reading, spread: Floats | None = None, *, most: float = 10.0) -> Floats:
    """Return the posterior, (96,), of one offset that all accounts of a reading have in common.

    Members of a group share more than a clock: an office, a timetable. They weigh as at most `most`
    independent ones, and their common timetable is as uncertain as one hour. Those that post in a
    block of hours, as an office does, weigh as one: it is the same block. Accounts that are not
    KNOWN are left out; even where none is left.
    """
    rows = np.flatnonzero(reading.status == KNOWN)
    if not len(rows):
        return np.full(STEPS, 1 / STEPS)
    taken = reading.take(rows)
    each = np.log(np.maximum(posterior(taken, spread), 1e-12))
    block = taken.in_block
    log = np.zeros(STEPS)
    for part, worth in ((each[~block], most), (each[block], 1.0)):
        log += part.sum(axis=0) * min(1.0, worth / max(len(part), 1))
    density = smooth(np.exp(log - log.max()), 1.0)
    return np.asarray(density / density.sum(), np.float64)


def night(density: Floats, hours: float = 8.0) -> tuple[float, float]:
    """Return the likely night in UTC hours, (from, to) in 0 to 24, of one posterior (96,)."""
    middle = MID_SLEEP - float(best(density[None, :])[0])
    return (middle - hours / 2) % HOURS, (middle + hours / 2) % HOURS
