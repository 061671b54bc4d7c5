"""Rhythm: hours of the day, regular gaps, times on the clock.

Circular statistics after Mardia and Jupp (2000), *Directional Statistics*; the regularity of gaps
after Goh and Barabási (2008), *Burstiness and memory in complex systems*: gaps of people are
burstier than chance (coefficient of variation above 1), those of a clock have one near 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DAY_HOURS = 24


def resultant(owner: Ints, time: Ints, period: int, owners: int) -> tuple[Ints, Floats]:
    """Return (rows, mean resultant length) of `time` on a circle of `period`, per owner.

    `owner` and `time` have shape (rows,), the results shape (owners,). The length is 0 for times
    spread evenly over the period and 1 for times at one point of it.
    """
    angle = (time % period) * (2 * np.pi / period)
    count = np.bincount(owner, minlength=owners)
    x = np.bincount(owner, np.cos(angle), owners)
    y = np.bincount(owner, np.sin(angle), owners)
    return count, np.asarray(np.hypot(x, y) / np.maximum(count, 1), np.float64)


def rayleigh_p(count: Ints, length: Floats) -> Floats:
    """Return the p-value of the Rayleigh test of no preferred point on the circle, shape (owners,).

    The approximation of Wilkie (1983), *Rayleigh test for randomness of circular data*, good to a
    few per cent from five observations on; 1 where there is none.
    """
    n = count.astype(np.float64)
    squared = (n * length) ** 2
    p = np.exp(np.sqrt(1 + 4 * n + 4 * (n * n - squared)) - (1 + 2 * n))
    return np.asarray(np.clip(p, 0.0, 1.0), np.float64)


def gap_variation(owner: Ints, time: Ints, owners: int) -> tuple[Ints, Floats]:
    """Return (gaps, coefficient of variation of the gaps) per owner, shape (owners,).

    1 for times by chance (Poisson), 0 for a clock; NaN where there are fewer than two gaps.
    """
    order = np.lexsort((time, owner))
    who, when = owner[order], time[order]
    same = who[1:] == who[:-1]
    gap, of = (when[1:] - when[:-1])[same].astype(np.float64), who[1:][same]
    count = np.bincount(of, minlength=owners)
    safe = np.maximum(count, 1)
    mean = np.bincount(of, gap, owners) / safe
    square = np.bincount(of, (gap - mean[of]) ** 2, owners) / np.maximum(count - 1, 1)
    known = (count >= 2) & (mean > 0)
    spread = np.sqrt(square) / np.where(known, mean, 1.0)
    return count, np.where(known, spread, np.nan)


def hour_profile(owner: Ints, hour: Ints, owners: int) -> Floats:
    """Return rows per owner and hour of the day (UTC), shape (owners, 24)."""
    cells = np.bincount(owner * DAY_HOURS + hour, minlength=owners * DAY_HOURS)
    return cells.reshape(owners, DAY_HOURS).astype(np.float64)


def quiet_ratio(profile: Floats, hours: int = 6) -> Floats:
    """Return activity in the quietest `hours` in a row over what even activity gives there.

    `profile` has shape (owners, 24), the result shape (owners,): near 0 for one who sleeps, near 1
    for one who never does (a little less, since the quietest hours are picked by their count);
    NaN without activity.
    """
    around = np.concatenate((profile, profile[:, : hours - 1]), axis=1)
    total = np.cumsum(np.pad(around, ((0, 0), (1, 0))), axis=1)
    runs = total[:, hours:] - total[:, :-hours]
    whole = profile.sum(axis=1)
    even = np.where(whole > 0, whole, np.nan) * hours / DAY_HOURS
    return np.asarray(runs.min(axis=1) / even, np.float64)


def overlap(profile: Floats, other: Floats) -> float:
    """Return the part of activity that two profiles of shape (24,) have in common, 0 to 1.

    The overlap coefficient Σ min(p, q) of Weitzman (1970); NaN where one is empty.
    """
    if profile.sum() <= 0 or other.sum() <= 0:
        return float("nan")
    return float(np.minimum(profile / profile.sum(), other / other.sum()).sum())
