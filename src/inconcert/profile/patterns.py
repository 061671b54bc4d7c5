"""Patterns against chance: what a set of accounts has more than others, and when it was made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc
from scipy.stats import hypergeom

from inconcert.profile.templates import Pattern
from inconcert.stats.combine import q_values

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Excess:
    """A pattern that a set of accounts has more often than others.

    `members` of `of` have it, against `others` of `of_others`; `p` is Fisher's, one-sided, and `q`
    Benjamini and Hochberg's over all patterns that were looked at. `where` are the places, in the
    set, of the accounts with it.
    """

    kind: str
    what: str
    members: int
    of: int
    others: int
    of_others: int
    p: float
    q: float
    where: tuple[int, ...]

    @property
    def expected(self) -> float:
        """How many of the set would have it at the rate of the others."""
        return self.of * self.others / max(self.of_others, 1)


def more_than_others(
    inside: Sequence[Iterable[Pattern]],
    outside: Sequence[Iterable[Pattern]],
    *,
    common: float = 0.2,
    least: int = 3,
    fdr: float = 0.05,
    ratio: float = 2.0,
) -> list[Excess]:
    """Return the patterns that the accounts `inside` have more often than those `outside`.

    Each entry holds the patterns of one account. Fisher's exact test (1935) given how many have
    the pattern in all; Benjamini-Hochberg over every pattern that at least `least` accounts of
    either side have, so that looking for what the set shares costs what it should. A pattern that
    a share `common` of the others has says nothing and is left out, whatever its p, and so is one
    that is not `ratio` times as frequent as among the others.
    """
    where: dict[Pattern, list[int]] = defaultdict(list)
    for place, patterns in enumerate(inside):
        for pattern in set(patterns):
            where[pattern].append(place)
    there = Counter(pattern for patterns in outside for pattern in set(patterns))
    n, m = len(inside), len(outside)
    tests = sum(count + len(where.get(key, ())) >= least for key, count in there.items())
    tests += sum(len(places) >= least for key, places in where.items() if key not in there)
    keys = sorted(key for key, places in where.items() if len(places) >= least)
    if not keys or not m:
        return []
    a = np.array([len(where[key]) for key in keys])
    b = np.array([there[key] for key in keys])
    p = hypergeom.sf(a - 1, n + m, a + b, n)
    q = q_values(np.asarray(p, np.float64), max(tests, len(keys)))
    found = [
        Excess(key[0], key[1], int(a[i]), n, int(b[i]), m, float(p[i]), float(q[i]),
               tuple(where[key]))
        for i, key in enumerate(keys)
        if q[i] <= fdr and b[i] < common * m and a[i] >= ratio * n * b[i] / m
    ]  # fmt: skip
    return sorted(found, key=lambda e: (e.p, e.kind, e.what))


@dataclass(frozen=True)
class Burst:
    """The shortest way to say when the accounts of a pattern were made.

    `inside` (places in the set) are those made in the `days` from day `start` on, `expected` is how
    many of so many accounts would be; `p` allows for the choice of the window.
    """

    start: int
    days: int
    inside: tuple[int, ...]
    expected: float
    p: float


class Calendar:
    """How many accounts were made up to each day, to look up any window at once."""

    def __init__(self, days: I64) -> None:
        """Take the days (since 1970) on which accounts were made, in any order."""
        self.number = len(days)
        self.first = int(days.min()) if len(days) else 0
        self.before = np.concatenate(([0], np.cumsum(np.bincount(days - self.first))))

    def within(self, start: I64, days: int) -> I64:
        """Return how many accounts were made in the `days` from each `start` on."""
        last = len(self.before) - 1
        low = np.clip(start - self.first, 0, last)
        return np.asarray(
            self.before[np.clip(start - self.first + days, 0, last)] - self.before[low]
        )


def burst(created: I64, everyone: Calendar, *, days: int = 7) -> Burst | None:
    """Return the window in which the accounts of one pattern were made closest together.

    `created` are the days on which they were made, `everyone` those of all accounts of the
    platform, themselves included. Given any one of them, each of the others falls into the window
    that it opens with the chance that other accounts have (one is added, so that no chance is 0):
    binomial, times the number of windows tried. None for fewer than three accounts.
    """
    n = len(created)
    if n < 3 or everyone.number <= n:
        return None
    mine = np.sort(created)
    # Accounts of one day open the same window: it is one trial.
    at = np.flatnonzero(np.concatenate(([True], mine[1:] != mine[:-1])))
    opening = mine[at]
    count = np.searchsorted(mine, opening + days, "left") - at
    others = everyone.within(opening, days) - count
    chance = np.minimum((others + 1) / (everyone.number - n + 1), 1.0)
    # P(Binomial(n - 1, chance) >= count - 1); the account that opens the window is in it anyway.
    p = np.where(count > 1, betainc(np.maximum(count - 1, 1), n - count + 1, chance), 1.0)
    best = int(np.argmin(p))
    start = int(opening[best])
    inside = np.flatnonzero((created >= start) & (created < start + days))
    return Burst(
        start, days, tuple(inside.tolist()), float(1 + (n - 1) * chance[best]),
        float(min(1.0, p[best] * n)),
    )  # fmt: skip
