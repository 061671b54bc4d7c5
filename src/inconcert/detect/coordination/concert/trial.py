"""Trying a candidate on evidence that it was not found on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import heapify, heapreplace

import numpy as np
import numpy.typing as npt

from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.settings import Scale
from inconcert.detect.coordination.concert.shares import BOTH, I32, I64, SharePart, other_fold
from inconcert.detect.coordination.statistics.closeness import LEAST_PRIOR, closeness
from inconcert.detect.coordination.statistics.habit import MeetingHabits
from inconcert.detect.coordination.statistics.tails import predictive_tail
from inconcert.durations import MINUTE, SECOND
from inconcert.stats.combine import smallest, truncated_product

F64 = npt.NDArray[np.float64]
# What `closeness` gives; and with the law that it went by.
_Close = tuple[I64, F64, I32, I32, I32, I32, I32]
_Tested = tuple[I64, F64, I32, I32, I32, I32, I32, F64]

# No single object may say more than one in a thousand.
FLOOR = 1e-3
# Units count up to a level. Above the first one the evidence of each unit is weak, and then what
# comes from one source counts once: those who follow it answer all of it in the same way.
LEVELS = (0.05, 0.25)
# One unit may be close together by a freak, whatever its p; against outsiders alone, who may merely
# be less quick than those who are always about, two may.
LEAST_UNITS = 2
LEAST_UNITS_OTHERS = 3

# Windows from which on members are held against their own times on other days.
HABITUAL = 5 * MINUTE

# Only outsiders a quarter as busy as the median member tell how close members would be.
AS_BUSY = 0.25


@dataclass(frozen=True)
class Trial:
    """What came of one candidate: `p`, and how it was had.

    `in_step` of `units` objects have a p of at most `level` at `scale`, with `least` other members
    present. `tested_on` is one of HALVES, or -1 for all but the burst that the candidate was
    found on.
    """

    candidate: Candidate
    p: float
    scale: Scale
    level: float
    least: int
    units: int
    in_step: int
    tested_on: int


def untested(candidate: Candidate, scale: Scale) -> Trial:
    """Return the trial of a candidate for which there is nothing to test."""
    other = other_fold(candidate.fold) if candidate.fold >= 0 else -1
    return Trial(candidate, 1.0, scale, LEVELS[0], 1, 0, 0, other)


@dataclass
class Known:
    """What is the same for one candidate and part at every scale of one part."""

    places: I32 | None = None
    busy: float = 0.0
    # The shares that tell the habits, of both halves (None: those that are looked at).
    both: SharePart | None = None
    habits: MeetingHabits | None = None


class Units:
    """The objects on which the members of a candidate met, each with its p."""

    def __init__(
        self,
        part: SharePart,
        accounts: I64,
        scale: Scale,
        least: int = 1,
        known: Known | None = None,
        strict: bool = False,
        counted: bool = False,
        later: bool = False,
    ) -> None:
        """Look at the objects; with `later` habits may wait until `with_habits` is called."""
        self.scale = scale
        self.waits: Callable[[], None] | None = None
        known = known or Known()
        if known.places is None:
            known.places = part.shares_of(accounts)
            known.busy = float(np.median(part.posts[accounts])) * AS_BUSY
        found: list[_Tested] = []
        for unit, places in part.by_unit(known.places):
            of = scale.of(unit)
            rows = closeness(
                part.object, part.time, places, of.width, of.period, of.law, least,
                of.others, strict, part.account, part.posts, known.busy, counted,
            )  # fmt: skip
            # Habits are looked up where there is something for them to explain.
            if scale.window >= HABITUAL and len(rows[1]) and rows[1].min() <= LEVELS[-1]:
                look = partial(_found_at, rows, part, known, accounts, scale, places, of.width)
                if later and unit is None:
                    self.waits = look
                else:
                    look()
            found.append((*rows, np.full(len(rows[0]), of.law)))
        self.at, self.p, self.present, self.follow, self.outside, self.inside, _, self.law = (
            found[0] if len(found) == 1 else _joined(found)
        )
        self.object = part.object[self.at]
        self.time = part.time[self.at]
        self.origin = part.origin[self.at]

    def with_habits(self) -> None:
        """Take in the habits that waited, if there are any."""
        if self.waits is not None:
            self.waits()
            self.waits = None

    def independent(self, least: int, level: float, burst: Candidate | None = None) -> F64:
        """Return one p per unit of evidence, of the objects with `least` others present.

        Objects of one sitting are one unit. With `burst`, its object and what was shared at its
        time are left out.
        """
        keep = self.present >= least
        if burst is not None:
            keep &= np.abs(self.time - burst.time) > self.scale.period
            keep &= self.object != burst.object
        at = np.flatnonzero(keep)
        if len(at) == 0:
            return np.empty(0)
        place, p = smallest(self.p[at], self.time[at] // self.scale.period)
        if self.scale.others or level > LEVELS[0]:
            origin = self.origin[at[place]].astype(np.int64)
            alone = origin < 0
            origin[alone] = -1 - np.arange(int(alone.sum()))
            _, p = smallest(p, origin)
        return p


def _found_at(
    rows: _Close,
    part: SharePart,
    known: Known,
    accounts: I64,
    scale: Scale,
    places: I32,
    width: int,
) -> None:
    known.habits = known.habits or habits_of(known.both or part, accounts, scale)
    by_habit(rows, part, known.habits, places, width)


def by_habit(rows: _Close, part: SharePart, habits: MeetingHabits, places: I32, width: int) -> None:
    """Raise the p of those `rows` of `closeness` where members come as close on other days.

    Habit speaks where the members present were there at that hour on other days as often as they
    are many: what they do but once there is no habit of theirs.
    """
    at, p, present, follow, _, _, anchors = rows
    some = np.flatnonzero(p <= LEVELS[-1])
    around, within = habits.seen(part.object, part.account, part.time, places, at[some], width)
    for i, n, k in zip(some.tolist(), around.tolist(), within.tolist(), strict=True):
        if n >= present[i]:
            chance = predictive_tail(
                int(follow[i]), int(present[i]), LEAST_PRIOR + k, LEAST_PRIOR + n - k
            )
            p[i] = max(p[i], min(1.0, chance * anchors[i]))


def lawful(candidate: Candidate, part: SharePart, scale: Scale) -> bool:
    """Return whether the reaction model speaks for a candidate: not for those who meet by date.

    `part` are the shares of both halves, of the period of `scale`.
    """
    return not habits_of(part, candidate.accounts, scale).appointment()


def habits_of(part: SharePart, accounts: I64, scale: Scale) -> MeetingHabits:
    """Return when some accounts met, on the shares of a part."""
    places = part.shares_of(accounts)
    return MeetingHabits(accounts, part.object, part.account, part.time, places, scale.period)


def _joined(found: Sequence[_Tested]) -> _Tested:
    """Return the rows of several looks as one, in order of their places."""
    columns = [np.concatenate(arrays) for arrays in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    at, p, present, follow, outside, inside, anchors, law = (column[order] for column in columns)
    return at, p, present, follow, outside, inside, anchors, law


def combined(p: F64, level: float, scale: Scale) -> tuple[float, int]:
    """Return the p-value of all units together, and the number of units that are close together."""
    in_step = int((p <= level).sum())
    enough = in_step >= (LEAST_UNITS_OTHERS if scale.others else LEAST_UNITS)
    return (truncated_product(p, level, FLOOR) if enough else 1.0), in_step


def try_community(
    candidate: Candidate, parts: dict[tuple[int, int, int], SharePart], scales: Sequence[Scale]
) -> Trial:
    """Try a community: choose scale, level and presence on its own half, test on the other.

    What it looks like on the half that it was found on is no evidence, but it tells where to look.
    `parts` are the shares by half and `Scale.part`.
    """
    trial = _try_community(candidate, parts, scales)
    # Whoever watches the same thing comes closer than the reaction model knows.
    if trial.p <= LEVELS[0] and not trial.scale.others:
        hour = scales[0]
        if not lawful(candidate, parts[BOTH, *hour.part], hour):
            return _try_community(candidate, parts, [scale for scale in scales if scale.others])
    return trial


def _try_community(
    candidate: Candidate, parts: dict[tuple[int, int, int], SharePart], scales: Sequence[Scale]
) -> Trial:
    known: defaultdict[tuple[int, int], Known] = defaultdict(Known)
    ways: list[tuple[Units, int, float]] = []
    for scale in scales:
        own = parts[candidate.fold, *scale.part]
        here = known[scale.part]
        here.both = parts[BOTH, *scale.part]
        found = Units(own, candidate.accounts, scale, known=here, later=True)
        ways += [(found, least, level) for least, level in _ways(found)]
    # Here one unit may speak. Habits only raise a p: they are taken in where it is the smallest.
    heap = [
        (truncated_product(found.independent(least, level), level, FLOOR), place)
        for place, (found, least, level) in enumerate(ways)
    ]
    heapify(heap)
    while heap:
        p, place = heap[0]
        found, least, level = ways[place]
        found.with_habits()
        now = truncated_product(found.independent(least, level), level, FLOOR)
        if now <= p:
            break
        heapreplace(heap, (now, place))
    if not heap:
        return untested(candidate, scales[0])
    scale = found.scale
    other = other_fold(candidate.fold)
    part = parts[other, *scale.part]
    found_on = known[scale.part]
    own = parts[candidate.fold, *scale.part]
    places = apart(part, part.shares_of(candidate.accounts), own, found_on.places, scale)
    alone = Known(places, found_on.busy, found_on.both, found_on.habits)
    tested = Units(part, candidate.accounts, scale, least, alone).independent(least, level)
    p, in_step = combined(tested, level, scale)
    return Trial(candidate, p, scale, level, least, len(tested), in_step, other)


def apart(
    part: SharePart, places: I32, other: SharePart, found_on: I32 | None, scale: Scale
) -> I32:
    """Return those of `places` that are in no sitting with a share of the same account elsewhere.

    An account that shares two things within a minute was close to others in both or in neither: if
    the candidate was found on one, the other is no new evidence. A sitting is a quarter of the
    period, a quarter of an hour at the least. `found_on` are places in `other`.
    """
    if found_on is None or len(places) == 0 or len(found_on) == 0:
        return places
    first = min(int(part.time[places].min()), int(other.time[found_on].min()))
    mine = _moments(part.account[places], part.time[places], first)
    theirs = np.sort(_moments(other.account[found_on], other.time[found_on], first))
    gap = scale.period // (4 * SECOND)
    near = np.searchsorted(theirs, mine + gap, side="right") > np.searchsorted(theirs, mine - gap)
    return places[~near]


def _moments(account: npt.NDArray[np.int32], time: I64, first: int) -> I64:
    """Return account and second as one number; accounts are further apart than any two times."""
    return (account.astype(np.int64) << 40) + (time - first) // SECOND


def _ways(found: Units) -> Iterator[tuple[int, float]]:
    """Yield what may be asked of a unit: the least other members present, and its level."""
    if len(found.p) == 0 or found.p.min() > LEVELS[-1]:
        return
    likely = found.present[found.p <= LEVELS[0]]
    usual = int(np.ceil(np.median(likely) / 3)) if len(likely) else 1
    for least in sorted({1, 2, usual}):
        for level in LEVELS[:1] if found.scale.others else LEVELS:
            yield least, level


def try_burst(candidate: Candidate, part: SharePart, scale: Scale) -> Trial:
    """Try a burst on all that is not of its object or of its hour."""
    trial = _try_burst(candidate, part, scale)
    if trial.p <= LEVELS[0] and not scale.others and not lawful(candidate, part, scale):
        return _try_burst(candidate, part, replace(scale, others=True))
    return trial


def _try_burst(candidate: Candidate, part: SharePart, scale: Scale) -> Trial:
    least = max(2, len(candidate.accounts) // 6)
    level = LEVELS[0]
    units = Units(part, candidate.accounts, scale, least).independent(least, level, candidate)
    p, in_step = combined(units, level, scale)
    return Trial(candidate, p, scale, level, least, len(units), in_step, -1)
