"""Densities on the circle of 24 hours, in 96 quarters: curves, best guesses, arcs and tails."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEPS = 96  # of a quarter of an hour
PER_HOUR = 4
HOURS = 24

# The offsets of a posterior, in hours: -12:00, -11:45, … 11:45; +13 is -11 on the clock's circle.
OFFSETS = np.arange(STEPS) / PER_HOUR - HOURS / 2

REACH = 8  # quarters: an estimate is to be within two hours
_CHUNK = 4096


def best(density: Floats) -> Floats:
    """Return the offsets in hours, -12 to 11.75, that are most likely within two hours.

    `density` are posteriors (accounts, 96); the estimate is the best one for that loss.
    """
    held, at = np.zeros_like(density), np.arange(STEPS)
    for step in range(-REACH, REACH + 1):
        held += np.roll(density, step, axis=1)
    # The middle of a plateau, not its first point.
    middle = held @ normal(0.5)[(at[:, None] - at[None, :]) % STEPS]
    return np.asarray(OFFSETS[np.argmax(middle, axis=1)], np.float64)


def interval(density: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the shortest arcs that hold `level` of posteriors (accounts, 96), as (low, high).

    Hours: low in -12 to 12, high above low, and above 12 where the arc crosses the date line. Arcs
    include the quarter of an hour of either end.
    """
    low = np.empty(len(density))
    high = np.empty(len(density))
    for start in range(0, len(density), _CHUNK):
        part = density[start : start + _CHUNK]
        around = np.cumsum(np.pad(np.tile(part, 2), ((0, 0), (1, 0))), axis=1)
        length = np.full(part.shape, STEPS, np.int64)
        bottom = np.ones(part.shape, np.int64)
        at = np.arange(STEPS)[None, :]
        for _ in range(7):  # halving 96 seven times
            middle = (bottom + length) // 2
            held = np.take_along_axis(around, at + middle, axis=1) - around[:, :STEPS]
            enough = held >= level - 1e-12
            length = np.where(enough, middle, length)
            bottom = np.where(enough, bottom, np.minimum(middle + 1, length))
        # Among arcs that are equally short the one that holds most.
        held = np.take_along_axis(around, at + length, axis=1) - around[:, :STEPS]
        first = np.argmin(length - np.clip(held, 0, 0.999), axis=1)
        chosen = np.take_along_axis(length, first[:, None], axis=1)[:, 0]
        low[start : start + _CHUNK] = OFFSETS[first]
        high[start : start + _CHUNK] = OFFSETS[first] + (chosen - 1) / PER_HOUR
    return low, high


def covers(low: Floats | float, high: Floats | float, offset: Floats) -> npt.NDArray[np.bool_]:
    """Say which arcs hold an offset in hours, on the circle of 24."""
    beyond = np.mod(np.round(offset * PER_HOUR) / PER_HOUR - low, HOURS)
    return np.asarray(beyond <= high - low + 1e-9, np.bool_)


def tail(density: Floats, offset: Floats) -> Floats:
    """Return, for posteriors (accounts, 96), the mass of offsets no more likely than `offset`.

    A p-value: of accounts that keep the hours of the model, a share of at most p has one as small.
    """
    place = quarters(offset + HOURS / 2)[:, None]
    at = np.take_along_axis(density, place, axis=1)
    return np.asarray(np.where(density <= at * (1 + 1e-9), density, 0.0).sum(axis=1), np.float64)


def apart(a: Floats, b: Floats) -> Floats:
    """Return the distance of two offsets in hours on the circle of 24."""
    return np.asarray(np.abs(np.mod(a - b + HOURS / 2, HOURS) - HOURS / 2), np.float64)


def normal(deviation: float) -> Floats:
    """Return a normal curve of so many hours around quarter 0 of the circle, sum 1."""
    away = np.minimum(np.arange(STEPS), STEPS - np.arange(STEPS)) / PER_HOUR
    curve = np.exp(-0.5 * (away / deviation) ** 2)
    return np.asarray(curve / curve.sum(), np.float64)


def smooth(curve: Floats, deviation: float) -> Floats:
    """Return a circular curve, (96,), blurred by a normal of so many hours."""
    kernel = np.fft.rfft(normal(deviation))
    blurred = np.fft.irfft(np.fft.rfft(curve) * kernel, STEPS)
    return np.asarray(np.maximum(blurred, 0.0), np.float64)


def quarters(hours: Floats) -> Ints:
    """Return hours as the nearest quarter of the circle, 0 to 95."""
    return np.asarray(np.mod(np.round(hours * PER_HOUR).astype(np.int64), STEPS), np.int64)
