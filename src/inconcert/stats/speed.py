"""How quick accounts are: speeds on a grid, from how often they were among the first."""

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


def log_likelihoods(
    clock: Floats, hit: Bools, key: Ints, keys: int, *, away: float = 0.0
) -> Floats:
    """Return the log likelihood of each speed on the trials of each key, shape (keys, speeds).

    `clock`, `hit` and `key` are of shape (trials,). With chance `away` a trial does not show the
    speed: it came while the account slept, say, and went as for an account of speed 1.
    """
    found = np.empty((keys, len(GRID)))
    usual = -np.expm1(-clock)
    for place, speed in enumerate(GRID.tolist()):
        won = np.log(away * usual + (1.0 - away) * -np.expm1(-speed * clock))
        lost = -speed * clock
        if away:
            lost = np.logaddexp(np.log(away) - clock, np.log1p(-away) + lost)
        found[:, place] = np.bincount(key, np.where(hit, won, lost), keys)
    return found


def speed_shares(log: Floats) -> Floats:
    """Return the log of the share of accounts at each speed of the grid, shape (speeds,).

    `log` are log likelihoods of accounts, shape (accounts, speeds).
    """
    if len(log) > MOST_ACCOUNTS:
        log = log[:: -(-len(log) // MOST_ACCOUNTS)]
    likelihood = np.exp(log - log.max(axis=1, keepdims=True, initial=-np.inf))
    share = np.full(len(GRID), 1.0 / len(GRID))
    for _ in range(ITERATIONS):
        weight = likelihood * share
        weight /= weight.sum(axis=1, keepdims=True)
        # One account's worth of doubt, spread evenly: no speed is impossible.
        share = (weight.sum(axis=0) + 1.0 / len(GRID)) / (len(log) + 1.0)
    return np.asarray(np.log(share), np.float64)


def chances(log: Floats) -> Floats:
    """Return rows of log weights as chances that sum to 1, of the shape given."""
    weight = np.exp(log - log.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), np.float64)


def taste_kernel(known: Floats, log: Floats) -> Floats:
    """Return how an account's speed on one source differs from that elsewhere, (speeds, speeds).

    Row: speed elsewhere; column: speed here; rows sum to 1. People have favourites, and sources
    publish at hours that suit some. The logarithm of the ratio is normal with mean 0 and the
    spread of `TASTES` under which the trials of some pairs are likeliest: `known` is the chance of
    each speed from elsewhere, `log` its log likelihood here, both of shape (pairs, speeds).
    """
    here = np.maximum(np.exp(log - log.max(axis=1, keepdims=True, initial=-np.inf)), 1e-300)
    best, kernel = -np.inf, np.eye(len(GRID))
    for spread in TASTES:
        one = _kernel(spread)
        total = float(np.log(np.sum((known @ one) * here, axis=1)).sum())
        if total > best:
            best, kernel = total, one
    return kernel


def _kernel(spread: float) -> Floats:
    if spread == 0:
        return np.eye(len(GRID))
    apart = (np.log(GRID)[:, None] - np.log(GRID)[None, :]) / spread
    weight = np.exp(-0.5 * apart * apart)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), np.float64)


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
