"""How posts of people who sleep once a day lie over the hours after the middle of their sleep.

A rise after waking, a day, an evening: eighteen shapes (sleep of 6, 7½ and 9 hours, sound or
broken; posts by day, throughout, by evening). Their form follows what is published on posts by
local hour: a trough between three and six, a steep rise to mid-morning, a plateau, the peak in the
evening (Golder and Macy 2011, *Diurnal and seasonal mood vary with work, sleep, and daylength*,
Science 333; ten Thij, Bhulai and Kampstra 2014, *Circadian patterns in Twitter*; Leypunskiy,
Kıcıman, Shah et al. 2018, *Geographically resolved rhythms in Twitter use*, Current Biology 28). It
is fitted to no data set.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from inconcert.detect.personas.statistics.circle import HOURS, PER_HOUR, STEPS, Floats, smooth

SLEEP = (6.0, 7.5, 9.0)  # hours
# Weight of the middle of the day and of the evening, against 1 for what lies between.
LEANS = ((1.3, 0.7), (1.0, 1.2), (0.8, 1.9))
BEDTIME_SPREAD = 0.9  # hours, from night to night
LEAKS = (0.04, 0.25)  # posts while asleep: scheduled ones, bad nights; share of the mean level


def shapes() -> Floats:
    """Return the eighteen shapes, (18, 96): posts by quarter since mid-sleep, sums of 1."""
    since = np.arange(STEPS) / PER_HOUR  # hours after mid-sleep
    made = []
    for sleep in SLEEP:
        awake = (since > sleep / 2) & (since < HOURS - sleep / 2)
        rise = np.clip((since - sleep / 2) / 2.5, 0.25, 1.0)
        for day, evening in LEANS:
            level = 1 + (day - 1) * _bump(since, 9.5, 3.0) + (evening - 1) * _bump(since, 17.0, 2.2)
            curve = smooth(np.where(awake, level * rise, 0.0), BEDTIME_SPREAD)
            for leak in LEAKS:
                shape = curve / curve.mean() + leak
                made.append(shape / shape.sum())
    return np.array(made)


@cache
def hour_table() -> Floats:
    """Return log P(hour | mid-sleep, shape), (24, 96 · shapes)."""
    curves = shapes()
    quarter = np.arange(STEPS)
    # Mid-sleep at quarter m: a quarter q of the day lies q - m after it.
    since = (quarter[None, :] - quarter[:, None]) % STEPS
    by_quarter = curves[:, since]  # (shapes, m, q)
    by_hour = by_quarter.reshape(len(curves), STEPS, HOURS, PER_HOUR).sum(axis=3)
    return np.asarray(np.log(by_hour).transpose(2, 1, 0).reshape(HOURS, -1), np.float64)


def _bump(at: Floats, middle: float, deviation: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((at - middle) / deviation) ** 2), np.float64)
