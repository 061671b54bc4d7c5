"""Trying a candidate on evidence that it was not found on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inconcert.durations import SECOND
from inconcert.network.concert.candidates import Candidate
from inconcert.network.concert.settings import Scale
from inconcert.network.concert.shares import I32, I64, Part
from inconcert.stats.closeness import closeness
from inconcert.stats.combine import smallest, truncated_product

F64 = npt.NDArray[np.float64]

# No single object may say more than one in a thousand.
FLOOR = 1e-3
# Units count up to a level. Above the first one the evidence of each unit is weak, and then what
# comes from one source counts once: those who follow it answer all of it in the same way.
LEVELS = (0.05, 0.25)
# One unit in step may be a freak, whatever its p; against outsiders alone, who may merely be less
# quick than those who are always about, two may.
LEAST_UNITS = 2
LEAST_UNITS_OTHERS = 3

# Only outsiders a quarter as busy as the median member tell how close members would be.
AS_BUSY = 0.25


@dataclass(frozen=True)
class Trial:
    """What came of one candidate: `p`, and how it was had.

    `in_step` of `units` objects have a p of at most `level` at `scale`, with `least` other members
    present. `tested_on` is the half (0, 1), or -1 for all but the burst that the candidate was
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
    other = 1 - candidate.half if candidate.half >= 0 else -1
    return Trial(candidate, 1.0, scale, LEVELS[0], 1, 0, 0, other)


@dataclass
class Known:
    """What is the same for one candidate and part at every scale of one period."""

    places: I32 | None = None
    busy: float = 0.0


class Units:
    """The objects on which the members of a candidate met, each with its p."""

    def __init__(
        self,
        part: Part,
        accounts: I64,
        scale: Scale,
        least: int = 1,
        known: Known | None = None,
        strict: bool = False,
        counted: bool = False,
    ) -> None:
        self.scale = scale
        known = known or Known()
        if known.places is None:
            known.places = part.shares_of(accounts)
            known.busy = float(np.median(part.posts[accounts])) * AS_BUSY
        self.at, self.p, self.present, self.follow, self.outside, self.inside = closeness(
            part.object, part.time, known.places, scale.width, scale.period, scale.law, least,
            scale.others, strict, part.account, part.posts, known.busy, counted,
        )  # fmt: skip
        self.object = part.object[self.at]
        self.time = part.time[self.at]
        self.origin = part.origin[self.at]

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


def combined(p: F64, level: float, scale: Scale) -> tuple[float, int]:
    """Return the p-value of all units together, and the units in step."""
    in_step = int((p <= level).sum())
    enough = in_step >= (LEAST_UNITS_OTHERS if scale.others else LEAST_UNITS)
    return (truncated_product(p, level, FLOOR) if enough else 1.0), in_step


def try_community(
    candidate: Candidate, parts: dict[tuple[int, int], Part], scales: Sequence[Scale]
) -> Trial:
    """Try a community: choose scale, level and presence on its own half, test on the other.

    What it looks like on the half that it was found on is no evidence, but it tells where to look.
    `parts` are the shares by half and period.
    """
    guide = 2.0
    chosen: tuple[Scale, int, float] | None = None
    known: defaultdict[int, Known] = defaultdict(Known)
    for scale in scales:
        own = parts[candidate.half, scale.period]
        found = Units(own, candidate.accounts, scale, known=known[scale.period])
        for least, level in _ways(found):
            # Here one unit may speak.
            p = truncated_product(found.independent(least, level), level, FLOOR)
            if p < guide:
                guide, chosen = p, (scale, least, level)
    if chosen is None:
        return untested(candidate, scales[0])
    scale, least, level = chosen
    other = 1 - candidate.half
    part = parts[other, scale.period]
    found_on = known[scale.period]
    own = parts[candidate.half, scale.period]
    places = apart(part, part.shares_of(candidate.accounts), own, found_on.places, scale)
    alone = Known(places, found_on.busy)
    tested = Units(part, candidate.accounts, scale, least, alone).independent(least, level)
    p, in_step = combined(tested, level, scale)
    return Trial(candidate, p, scale, level, least, len(tested), in_step, other)


def apart(part: Part, places: I32, other: Part, found_on: I32 | None, scale: Scale) -> I32:
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


def try_burst(candidate: Candidate, part: Part, scale: Scale) -> Trial:
    """Try a burst on all that is not of its object or of its hour."""
    least = max(2, len(candidate.accounts) // 6)
    level = LEVELS[0]
    units = Units(part, candidate.accounts, scale, least).independent(least, level, candidate)
    p, in_step = combined(units, level, scale)
    return Trial(candidate, p, scale, level, least, len(units), in_step, -1)
