"""How often an account would be among the first by its own speed, and what p-values it can have.

Given the speed w of an account, the number of a source's objects on which it is among the first is
Poisson-binomial; the distribution of w follows from the account's trials on other sources, and from
the speeds of all accounts (`stats.speed`). With chance `AWAY` a trial elsewhere does not show the
speed, since people sleep a third of the day, while a source of their own time zone finds them
awake.

Counts are few, so p-values are few: those that an account could have, with their chances, are kept.
A test over many accounts that uses them is exact, where one that takes them for uniform would be
far too conservative (`detect.promoters.statistics.source`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from inconcert.detect.promoters.statistics import Bools, Floats, Ints
from inconcert.stats.speed import (
    GRID,
    chances,
    log_likelihoods,
    speed_shares,
    taste_kernel,
)

AWAY = 1 / 3
# An account that is among the first less often, or with less of what it shares, is not
# "repeatedly".
LEAST_TIMES, LEAST_SHARE = 3, 0.5
SAMPLE = 1500  # pairs from which it is learned how much speeds differ by source
EXACT = 64  # trials up to which all counts have their exact chance; beyond, the observed one has
CELLS = 4_000_000  # of a table of counts, at most at once


class Trials(NamedTuple):
    """Shares, with whether they were among the first, arrays of shape (trials,).

    `account` and `pair` are numbers from 0, `clock` is L of the object. `hit` shows how quick the
    account is, `early` (a part of the hits) what counts; None: all hits do.
    """

    account: Ints
    pair: Ints
    hit: Bools
    clock: Floats
    early: Bools | None = None


class Attainable(NamedTuple):
    """The p-values below 1 that tested pairs could have, arrays of shape (values,).

    `place` is that of the pair in the test (rising), `chance` that of exactly this p-value.
    """

    place: Ints
    p: Floats
    chance: Floats


@dataclass(frozen=True)
class Chances:
    """`times`, `expected` and `p` of each pair tested, and the p-values that they could have."""

    times: Ints
    expected: Floats
    p: Floats
    attainable: Attainable


def repeatedly(times: Ints, releases: Ints | int, expected: Floats) -> Bools:
    """Return whether counts are those of an account repeatedly among the first."""
    return (times >= LEAST_TIMES) & (times >= LEAST_SHARE * releases) & (times > expected)


def pair_chances(trials: Trials, pairs: int, tested: Ints, quick: Ints) -> Chances:
    """Return the chances of the pairs `tested`, of `pairs` in all.

    `quick` are accounts that are quick with everything. Their speeds are possible for an account of
    which little is known: it might have been set aside, had it shared more.
    """
    counted = trials.hit if trials.early is None else trials.early
    times = np.bincount(trials.pair, counted, pairs).astype(np.int64)[tested]
    if not len(tested):
        none = np.empty(0)
        return Chances(times, none, none, Attainable(np.empty(0, np.int64), none, none))
    chance = _speeds(trials, pairs, tested, quick)
    order = np.argsort(trials.pair, kind="stable")
    low = np.searchsorted(trials.pair[order], tested)
    high = np.searchsorted(trials.pair[order], tested, side="right")
    releases = high - low
    expected, p = np.empty(len(tested)), np.ones(len(tested))
    found: list[tuple[Ints, Floats, Floats]] = []
    for n in np.unique(releases).tolist():
        same = np.flatnonzero(releases == n)
        step = max(1, CELLS // (len(GRID) * (n + 1)))
        for part in (same[i : i + step] for i in range(0, len(same), step)):
            clock = trials.clock[order[low[part, None] + np.arange(n)]]
            tails, expected[part] = (tails_of if n <= EXACT else rough_tails)(clock, chance[part])
            counts = np.arange(n + 1)
            may = repeatedly(counts, n, expected[part, None])
            often = np.flatnonzero(may[np.arange(len(part)), times[part]])
            p[part[often]] = tails[often, times[part[often]]]
            if n > EXACT:
                for i in often.tolist():
                    p[part[i]] = _tail(clock[i], int(times[part[i]]), chance[part[i]])
            each = tails - np.append(tails[:, 1:], np.zeros((len(part), 1)), axis=1)
            row, count = np.nonzero(may)
            found.append((part[row], tails[row, count], np.maximum(each[row, count], 0.0)))
    place, value, weight = (np.concatenate(column) for column in zip(*found, strict=True))
    rising = np.argsort(place, kind="stable")
    return Chances(
        times, expected, p, Attainable(place[rising], value[rising], weight[rising])
    )  # fmt: skip


def _speeds(trials: Trials, pairs: int, tested: Ints, quick: Ints) -> Floats:
    """Return the chance of each speed here of each pair tested, shape (tested, speeds)."""
    of = np.zeros(pairs, np.int64)
    of[trials.pair] = trials.account
    accounts = int(trials.account.max()) + 1
    prior = np.zeros(accounts, np.bool_)
    prior[of[tested]] = prior[quick] = True
    clock, hit = trials.clock, trials.hit
    shares = speed_shares(log_likelihoods(clock, hit, trials.account, accounts)[prior])
    whole = log_likelihoods(clock, hit, trials.account, accounts, away=AWAY)
    here = log_likelihoods(clock, hit, trials.pair, pairs, away=AWAY)
    known = chances(shares + whole[of[tested]] - here[tested])
    sample = np.arange(0, len(tested), max(1, len(tested) // SAMPLE))
    own = log_likelihoods(clock, hit, trials.pair, pairs)[tested]
    return known @ taste_kernel(known[sample], own[sample])


def tails_of(clock: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Return (P(X >= 0..n), mean of X), shapes (pairs, n + 1) and (pairs,).

    `clock` are the L of n objects, shape (pairs, n); `chance` is of each speed of `GRID`, shape
    (pairs, speeds). The recursion over trials is exact (Wang 1993, Statistica Sinica 3).
    """
    hits = -np.expm1(-clock[:, :, None] * GRID)
    pairs, n = clock.shape
    state = np.zeros((pairs, len(GRID), n + 1))
    state[:, :, 0] = 1.0
    for trial in range(n):
        moved = state[:, :, : trial + 1] * hits[:, trial, :, None]
        state[:, :, : trial + 1] -= moved
        state[:, :, 1 : trial + 2] += moved
    exactly = np.einsum("ps,psn->pn", chance, state)
    tails = np.minimum(1.0, np.cumsum(exactly[:, ::-1], axis=1)[:, ::-1])
    return tails, np.einsum("ps,pns->p", chance, hits)


def rough_tails(clock: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Return what `tails_of` does, from normal laws given the speed: for many trials."""
    tails, mean = np.empty((len(clock), clock.shape[1] + 1)), np.empty(len(clock))
    counts = np.arange(clock.shape[1] + 1)
    for i in range(len(clock)):
        hits = -np.expm1(-np.outer(GRID, clock[i]))
        middle, spread = (
            hits.sum(axis=1),
            np.sqrt(np.maximum((hits * (1 - hits)).sum(axis=1), 1e-9)),
        )
        tails[i] = chance[i] @ ndtr((middle[:, None] - counts + 0.5) / spread[:, None])
        mean[i] = chance[i] @ middle
    tails[:, 0] = 1.0
    return tails, mean


def _tail(clock: Floats, times: int, chance: Floats) -> float:
    """Return P(X >= times) exactly, of many trials."""
    hits = -np.expm1(-np.outer(GRID, clock))
    state = np.zeros((len(GRID), times + 1))
    state[:, 0] = 1.0
    for trial in range(len(clock)):
        moved = state * hits[:, trial, None]
        full = state[:, -1] + moved[:, -2]
        state = state - moved
        state[:, 1:] += moved[:, :-1]
        state[:, -1] = full
    return min(1.0, float(chance @ state[:, -1]))
