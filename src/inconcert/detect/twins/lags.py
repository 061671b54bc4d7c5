"""How near in time two accounts share objects, against others that shared the same objects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Lags:
    """The shares of one object: how many pairs on two sides lie within some time of each other.

    `times` (shares,) in µs; `side` and `owner` (shares,) are the platform and the account of each.
    `first` is the time of the first share.
    """

    def __init__(self, times: Ints, side: Ints, owner: Ints) -> None:
        order = np.argsort(times, kind="stable")
        self._times, self._side, self._owner = times[order], side[order], owner[order]
        self.first = int(self._times[0]) if len(times) else 0
        self._sides = {int(s): self._times[self._side == s] for s in np.unique(side).tolist()}
        self._all: dict[int, int] = {}

    def pairs(self, reach: int, without: tuple[int, int] | None = None) -> int:
        """Return the pairs of shares on two sides within `reach` µs of each other.

        `without` are two owners, on two sides, whose shares do not count.
        """
        if reach not in self._all:
            sides = sum(_within(times, reach) for times in self._sides.values())
            self._all[reach] = _within(self._times, reach) - sides
        found = self._all[reach]
        if without is None:
            return found
        mine = [np.flatnonzero(self._owner == owner) for owner in without]
        for places in mine:
            if len(places):
                times, side = self._times[places], self._sides[int(self._side[places[0]])]
                found -= _met(self._times, times, reach) - _met(side, times, reach)
        # What the two shared with each other was taken off twice.
        one, other = (self._times[places] for places in mine)
        return found + _met(one, other, reach)


def _within(times: Ints, reach: int) -> int:
    ends = np.searchsorted(times, times + reach, side="right")
    return int((ends - np.arange(len(times)) - 1).sum())


def _met(times: Ints, some: Ints, reach: int) -> int:
    """Return how many of `times`, which ascend, are within `reach` of each of `some`, in all."""
    ends = np.searchsorted(times, some + reach, side="right")
    return int((ends - np.searchsorted(times, some - reach, side="left")).sum())


def at_least(chances: Floats, seen: int) -> float:
    """Return P(X >= seen) for X the sum of independent Bernoulli(`chances`), exactly.

    The Poisson binomial distribution, one trial after the other (Chen and Liu 1997, *Statistical
    Applications of the Poisson-Binomial and Conditional Bernoulli Distributions*).
    """
    if seen <= 0:
        return 1.0
    spread = np.zeros(len(chances) + 1)
    spread[0] = 1.0
    for chance in chances.tolist():
        spread[1:] = spread[1:] * (1 - chance) + spread[:-1] * chance
        spread[0] *= 1 - chance
    return float(min(1.0, spread[seen:].sum()))
