"""Times that fall on a regular grid: those of a collector's visits, not of posts.

A program that fetches what is new every quarter of an hour, and notes when it did, gives many
accounts few distinct times. Who is close in such times was fetched in one visit, and no more. Three
marks, each asked of many accounts together, since one account may well post by the clock:

- *clock*: nearly all times lie within moments of a round division of the day;
- *visits*: the times come in clumps of moments, and hardly ever is a gap between two clumps much
  shorter than the others, as gaps between independent acts are;
- *batches*: few distinct times, at which the same accounts have several posts each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inconcert.durations import HOUR, MINUTE, SECOND

I64 = npt.NDArray[np.int64]

# Fewer posts and accounts show no habit of a collector.
LEAST_POSTS = 100
LEAST_ACCOUNTS = 10
LARGEST = 0.25
# Divisions of the day, the longest first, µs.
CLOCK = (
    *(hours * HOUR for hours in (24, 12, 6, 4, 3, 2, 1)),
    *(minutes * MINUTE for minutes in (30, 20, 15, 10, 5)),
)
# Nearly all times lie in a tenth of the division, and within minutes of it: a programme on every
# evening is seen by people who post for an hour.
ON_CLOCK = 0.95
ARC = 0.1
WIDEST_ARC = 5 * MINUTE
LEAST_MARKS = 10
# A look at so many times tells where a longer one is worth its cost.
_SAMPLE = 2000
_LIKELY = 0.85
# A visit takes seconds, or up to a minute.
CLUMPS = (5 * SECOND, MINUTE)
# Gaps between independent acts are exponential (in ordinary life, which comes in bursts, more of
# them are short): of a hundred a dozen are shorter than a fifth of the median, of those between
# visits one or two at most. Clumps have a length of their own, which their gaps are well above.
OUTLIERS = (0.0, 0.01, 0.02)
SHORTEST = 0.1
ROOM = 3
SURE = 1e-6
# Of the posts in a batch so many have another of their account beside them.
BATCHED = 0.5
FEW_INSTANTS = 0.1


@dataclass(frozen=True)
class TimeGrid:
    """A grid of times: its `step` in µs, and whether it is `exact` to a division of the day."""

    step: int
    exact: bool


def many(numbers: I64, least: int, largest: float) -> bool:
    """Say whether there are `least` different numbers, none of which has more than `largest`."""
    _, each = np.unique(numbers, return_counts=True)
    return len(each) >= least and int(each.max()) <= largest * len(numbers)


def grid_of(time: I64, unit: int, accounts: Callable[[], I64]) -> TimeGrid | None:
    """Return the grid that times (µs) fall on, or None; `unit` (µs) is how they are noted.

    `accounts` gives a number of the account of each time.
    """
    if len(time) < LEAST_POSTS:
        return None
    found = _clock(time, unit)
    ordered = None
    if found is None:
        ordered = np.sort(time) if (np.diff(time) < 0).any() else time
        found = _visits(ordered, unit)
    if found is None and ordered is not None and _few(ordered):
        found = _batches(time, unit, accounts)
    return found if found and many(accounts(), LEAST_ACCOUNTS, LARGEST) else None


def _clock(time: I64, unit: int) -> TimeGrid | None:
    """Return the longest division of the day that nearly all times lie on."""
    some = time[:: max(1, len(time) // _SAMPLE)]
    for step in CLOCK:
        if step < 2 * unit:
            return None
        wide = min(int(ARC * step), WIDEST_ARC)
        if _within(some, step, wide) < _LIKELY or _within(time, step, wide) < ON_CLOCK:
            continue
        if len(np.unique(time // step)) >= LEAST_MARKS:
            return TimeGrid(step, not (time % step).any())
    return None


def _within(time: I64, step: int, wide: int) -> float:
    """Return the largest share of the times that an arc of `wide` holds, modulo `step`."""
    phase = np.sort(time % step)
    line = np.concatenate([phase, phase + step])
    held = np.searchsorted(line, phase + wide, side="right") - np.arange(len(phase))
    return float(held.max()) / len(phase)


def _visits(ordered: I64, unit: int) -> TimeGrid | None:
    """Return the usual time between clumps of times, where it is hardly ever much shorter."""
    from scipy.special import bdtr

    gaps = np.diff(ordered)
    for clump in CLUMPS:
        tolerance = clump + unit
        begun = ordered[np.concatenate([[True], gaps > clump])]
        if len(begun) < 2:
            continue
        between = np.diff(begun)
        shorter_ones = sorted({int(part * len(between)) for part in OUTLIERS})
        between.partition(shorter_ones)
        if between[shorter_ones[-1]] < ROOM * tolerance:
            continue
        median = float(np.median(between))
        for shorter in shorter_ones:
            least = int(between[shorter])
            if least < max(ROOM * tolerance, SHORTEST * median):
                continue
            # Gaps are no shorter than a clump, and exponential beyond.
            beyond = (least - tolerance) / max(1.0, median - tolerance)
            if bdtr(shorter, len(between), 1 - 0.5**beyond) <= SURE:
                # Where nothing was new a visit leaves no trace: the shortest gaps are the step.
                return TimeGrid(_round(int(np.quantile(between, 0.05))), False)
    return None


def _round(step: int) -> int:
    """Return a step (µs) to the minute, or to the second where it is short."""
    unit = MINUTE if step >= 10 * MINUTE else SECOND
    return max(1, round(step / unit)) * unit


def _few(ordered: I64) -> bool:
    instants = 1 + int(np.count_nonzero(np.diff(ordered)))
    return 1 < instants <= FEW_INSTANTS * len(ordered)


def _batches(time: I64, unit: int, accounts: Callable[[], I64]) -> TimeGrid | None:
    """Return the usual time between few instants, at which accounts have several posts each."""
    instants = np.unique(time)
    step = int(np.median(np.diff(instants)))
    if step < 4 * unit:
        return None
    pairs = np.stack([accounts(), time])
    _, each = np.unique(pairs, axis=1, return_counts=True)
    again = int(each[each > 1].sum())
    return TimeGrid(_round(step), False) if again >= BATCHED * len(time) else None
