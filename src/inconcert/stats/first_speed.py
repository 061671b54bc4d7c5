"""How quick accounts are: speeds on a grid, from what they did elsewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Speeds from a fifth of the usual to that of a program: at 100, the first five of fifty on
# all but one object in 40,000.
GRID = np.geomspace(0.2, 100.0, 20)
ITERATIONS = 40
MOST_ACCOUNTS = 20_000  # of which the speeds of all are estimated
TASTES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
# Hours of the day within which what an account did elsewhere counts in full, and what it counts
# at other hours, when it may have been asleep.
NEAR_HOURS, FAR_WEIGHT = 3, 0.5

_APART = np.abs(np.subtract.outer(np.arange(24), np.arange(24)))
_NEAR = np.minimum(_APART, 24 - _APART) <= NEAR_HOURS


def operational_time(
    object_: Ints, speed: Floats, others: Ints, among: Ints, start: Floats
) -> Floats:
    """Return L of each row's object: the solution of Σ (1 - exp(-w L)) = K, shape (rows,).

    The sum runs over the rows of the object with their `speed` w, and over `others` more of speed
    1. `start` is the solution for equal speeds. Newton's method on a concave function from below.
    """
    if len(object_) == 0:
        return np.empty(0)
    objects, of = np.unique(object_, return_inverse=True)
    first = np.zeros(len(objects), np.int64)
    first[of] = np.arange(len(of))
    wanted = among[first]
    more = others[first].astype(np.float64)
    # Below the solution: as if all were as quick as the quickest.
    quickest = np.ones(len(objects))
    np.maximum.at(quickest, of, speed)
    clock = start[first] / quickest
    for _ in range(50):
        left = np.bincount(of, np.exp(-speed * clock[of]), len(objects)) + more * np.exp(-clock)
        slope = more * np.exp(-clock) + np.bincount(
            of, speed * np.exp(-speed * clock[of]), len(objects)
        )
        total = np.bincount(of, minlength=len(objects)) + more
        step = (wanted - (total - left)) / slope
        clock = clock + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(clock[of], np.float64)


def rough_speed(hits: Floats, expected: Floats) -> Floats:
    """Return hits over expected, drawn towards 1 by one hit of one expected, shape as given."""
    return np.asarray((hits + 1.0) / (expected + 1.0), np.float64)


class Speeds:
    """What the trials say of all accounts; arrays of shape (trials,)."""

    def __init__(
        self, account: Ints, hour: Ints, hit: Bools, clock: Floats, testable: Bools
    ) -> None:
        self.account, self.hour, self.hit, self.clock = account, hour, hit, clock
        # The logarithm of the chance of a hit at each speed, a row per hit.
        self.place = np.cumsum(hit) - 1
        self._won = np.log(-np.expm1(-np.outer(clock[hit], GRID)))
        self.order = np.argsort(account, kind="stable")
        self.bounds = np.searchsorted(account[self.order], np.arange(len(testable) + 1))
        self.prior = self._prior(np.flatnonzero(testable))

    def _prior(self, accounts: Ints) -> Floats:
        """Return the log of the shares of accounts at each speed of the grid, shape (speeds,)."""
        if len(accounts) > MOST_ACCOUNTS:
            accounts = accounts[:: -(-len(accounts) // MOST_ACCOUNTS)]
        place = np.full(len(self.bounds) - 1, -1, np.int64)
        place[accounts] = np.arange(len(accounts))
        mine = np.flatnonzero(place[self.account] >= 0)
        of = place[self.account[mine]]
        log = np.empty((len(accounts), len(GRID)))
        missed, struck = mine[~self.hit[mine]], mine[self.hit[mine]]
        lost = np.bincount(of[~self.hit[mine]], self.clock[missed], len(accounts))
        for place_, speed in enumerate(GRID):
            won = self._won[self.place[struck], place_]
            log[:, place_] = np.bincount(of[self.hit[mine]], won, len(accounts)) - speed * lost
        likelihood = np.exp(log - log.max(axis=1, keepdims=True, initial=-np.inf))
        share = np.full(len(GRID), 1.0 / len(GRID))
        for _ in range(ITERATIONS):
            weight = likelihood * share
            weight /= weight.sum(axis=1, keepdims=True)
            # One account's worth of doubt, spread evenly: no speed is impossible.
            share = (weight.sum(axis=0) + 1.0 / len(GRID)) / (len(accounts) + 1.0)
        return np.asarray(np.log(share), np.float64)

    def won(self, hits: Ints) -> Floats:
        """Return the log chances of some hits at each speed, shape (hits, speeds)."""
        return np.asarray(self._won[self.place[hits]], np.float64)

    def elsewhere(self, own: Ints) -> Ints:
        """Return the trials of the account of the trials `own`, without these."""
        account = int(self.account[own[0]])
        mine = self.order[self.bounds[account] : self.bounds[account + 1]]
        return np.asarray(np.setdiff1d(mine, own, assume_unique=True), np.int64)

    def likelihood(self, own: Ints) -> Floats:
        """Return the likelihood of each speed on some trials, shape (speeds,), at most 1."""
        hit, clock = self.hit[own], self.clock[own]
        log = -GRID * clock[~hit].sum()
        log = log + self.won(own[hit]).sum(axis=0)
        return np.asarray(np.maximum(np.exp(log - log.max()), 1e-300), np.float64)


def known_speed(speeds: Speeds, own: Ints) -> Floats:
    """Return the chance of each speed of the grid for the account of the trials `own`.

    From its trials on other sources. Those at an hour of the day that is far from all hours of its
    own trials here count half: it may have been asleep then.
    """
    rest = speeds.elsewhere(own)
    here = np.bincount(speeds.hour[own], minlength=24) > 0
    around = (_NEAR @ here) > 0
    weight = np.where(around[speeds.hour[rest]], 1.0, FAR_WEIGHT)
    hit, clock = speeds.hit[rest], speeds.clock[rest]
    log = speeds.prior - GRID * (weight[~hit] * clock[~hit]).sum()
    if hit.any():
        log = log + weight[hit] @ speeds.won(rest[hit])
    chance = np.exp(log - log.max())
    return np.asarray(chance / chance.sum(), np.float64)


def taste_kernel(speeds: Speeds, pairs: list[Ints]) -> Floats:
    """Return how an account's speed on one source differs from that elsewhere, (speeds, speeds).

    Row: speed elsewhere; column: speed here; rows sum to 1. People have favourites, and sources
    publish at hours that suit some. The logarithm of the ratio is normal with mean 0 and the
    spread of `TASTES` under which the trials of `pairs` (their places) are likeliest.
    """
    known = [known_speed(speeds, own) for own in pairs]
    here = [speeds.likelihood(own) for own in pairs]
    best, kernel = -np.inf, np.eye(len(GRID))
    for spread in TASTES:
        one = _kernel(spread)
        total = float(np.log(np.sum((np.array(known) @ one) * np.array(here), axis=1)).sum())
        if total > best:
            best, kernel = total, one
    return kernel


def _kernel(spread: float) -> Floats:
    if spread == 0:
        return np.eye(len(GRID))
    apart = (np.log(GRID)[:, None] - np.log(GRID)[None, :]) / spread
    weight = np.exp(-0.5 * apart * apart)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), np.float64)


def tail(clock: Floats, times: int, chance: Floats) -> tuple[float, float]:
    """Return (P(X >= times), mean of X) where X is Poisson-binomial given the speed.

    `clock` are the L of the objects, shape (k,); `chance` is of each speed of `GRID`. The recursion
    over trials is exact (Wang 1993, Statistica Sinica 3).
    """
    hits = -np.expm1(-np.outer(GRID, clock))
    # Chances of 0 .. times-1 so far, and of times or more.
    state = np.zeros((len(GRID), times + 1))
    state[:, 0] = 1.0
    for column in range(len(clock)):
        hit = hits[:, column, None]
        moved = state * hit
        full = state[:, -1].copy()
        state = state * (1.0 - hit)
        state[:, 1:] += moved[:, :-1]
        state[:, -1] = full + moved[:, -2]
    mean = float(chance @ hits.sum(axis=1))
    return min(1.0, float(chance @ state[:, -1])), mean


def poisson_binomial(chance: Floats, times: int) -> float:
    """Return P(X >= times) where X counts successes of independent trials of these chances."""
    state = np.zeros(times + 1)
    state[0] = 1.0
    for hit in chance.tolist():
        full = state[-1] + state[-2] * hit if times else 1.0
        state[1:] = state[1:] * (1.0 - hit) + state[:-1] * hit
        state[0] *= 1.0 - hit
        state[-1] = full
    return min(1.0, float(state[-1]))
