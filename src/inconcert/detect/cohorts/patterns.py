"""Patterns against chance: what a set of accounts shares, and when they were created."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc
from scipy.stats import hypergeom

from inconcert.detect.cohorts.statistics import F64, I64
from inconcert.detect.cohorts.statistics.level import busier_side, tail
from inconcert.detect.cohorts.templates import Pattern
from inconcert.stats.combine import q_values

AROUND = 28  # days before and after a window, in which a pattern shows its own rate
FASHION = 0.25  # relative variance of that rate from week to week: it varies by a half


@dataclass(frozen=True)
class Excess:
    """A pattern that a set of accounts has more often than others.

    `members` of `of` have it, against `others` of `of_others`; `p` is Fisher's, one-sided, and `q`
    Benjamini and Hochberg's over all patterns tested. `where` are the places, in the
    set, of the accounts with it.
    """

    trait: str
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

    Each entry holds the patterns of one account. Fisher's exact test (1935) given how many have the
    pattern in all; Benjamini-Hochberg over every pattern that at least `least` accounts of both
    sides together have, so that the search for what the set shares is paid for. A pattern that a
    share `common` of the others has is left out, whatever its p, and so is one that is not `ratio`
    times as frequent as among the others.
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
    return sorted(found, key=lambda e: (e.p, e.trait, e.what))


@dataclass(frozen=True)
class Burst:
    """The window in which the accounts of a pattern were created closest together.

    `inside` (places in the set) are those created in the `days` from day `start` on, `expected` is
    how many would be by chance; `p` allows for the choice of the window.
    """

    start: int
    days: int
    inside: tuple[int, ...]
    expected: float
    p: float


class Calendar:
    """How many accounts were created up to each day, to look up any window at once."""

    def __init__(self, days: I64) -> None:
        """Take the days (since 1970) on which accounts were created, in any order."""
        self.number = len(days)
        self.first = int(days.min()) if len(days) else 0
        self.before = np.concatenate(([0], np.cumsum(np.bincount(days - self.first))))

    def within(self, start: I64, days: int) -> I64:
        """Return how many accounts were created in the `days` from each `start` on."""
        last = len(self.before) - 1
        low = np.clip(start - self.first, 0, last)
        return np.asarray(
            self.before[np.clip(start - self.first + days, 0, last)] - self.before[low]
        )


def burst(created: I64, everyone: Calendar, *, days: int = 7) -> Burst | None:
    """Return the time window in which the accounts of one pattern were created closest together.

    `created` are the days on which they were created, `everyone` those of all accounts of the
    platform, themselves included. Two hypotheses have to be rejected, and the larger p-value
    counts, times the number of windows tested:

    - Given any one of them, each of the others falls into the window that it opens with the chance
      that other accounts have (one is added, so that no chance is 0): binomial.
    - The pattern is in fashion in these weeks, or spreads with people of whom many join now: among
      the accounts created in the window it is as frequent as among those created in the AROUND days
      before it, or after it where that is more (`_in_fashion`).

    None for fewer than three accounts. `expected` is that of the larger p-value.
    """
    n = len(created)
    if n < 3 or everyone.number <= n:
        return None
    mine = np.sort(created)
    # Accounts of one day open the same window: it is tested once.
    at = np.flatnonzero(np.concatenate(([True], mine[1:] != mine[:-1])))
    opening = mine[at]
    count = np.searchsorted(mine, opening + days, "left") - at
    others = everyone.within(opening, days) - count
    chance = np.minimum((others + 1) / (everyone.number - n + 1), 1.0)
    # P(Binomial(n - 1, chance) >= count - 1); the account that opens the window is in it anyway.
    p = np.where(count > 1, betainc(np.maximum(count - 1, 1), n - count + 1, chance), 1.0)
    usual, p_usual = _in_fashion(mine, everyone, opening, count, others, (n - 1) * chance, days)
    expected = np.where(p_usual > p, usual, (n - 1) * chance)
    p = np.maximum(p, p_usual)
    best = int(np.argmin(p))
    start = int(opening[best])
    inside = np.flatnonzero((created >= start) & (created < start + days))
    return Burst(
        start, days, tuple(inside.tolist()), float(1 + expected[best]),
        float(min(1.0, p[best] * n)),
    )  # fmt: skip


def _in_fashion(
    mine: I64, everyone: Calendar, opening: I64, count: I64, others: I64, chance: F64, days: int
) -> tuple[F64, F64]:
    """Return how many more accounts a window holds at the pattern's own rate of the weeks around.

    And the chance of at least as many as observed. The rate is per account without the pattern, so
    that a busy week accounts for itself, and varies by FASHION. `chance` is the number by the rate
    of all time, used where little is known of the weeks around.
    """
    sides = []
    for begin in (opening - AROUND, opening + days):
        low, high = (np.searchsorted(mine, begin + d, "left") for d in (0, AROUND))
        same = (high - low).astype(np.float64)
        sides.append((same, everyone.within(begin, AROUND) - same))
    own = (others + 1).astype(np.float64)
    usual, known, _ = busier_side(own, chance, sides)
    more = np.maximum(count - 1, 0)
    return usual, tail(more, np.maximum(usual, 1e-12), known + FASHION)
