"""When people post: sleep, week, sessions; when automation posts: on the clock."""

from __future__ import annotations

import numpy as np

from inconcert.simulate.traffic import DAY, HOUR, MINUTE, SECOND, Accounts, Floats, Ints

# Share of a person's posts by local hour: a trough before dawn, a rise with breakfast, a small
# peak at lunch, the largest in the evening. Shape after the diurnal curves in Golder and Macy,
# "Diurnal and seasonal mood vary with work, sleep, and daylength", Science 333 (2011).
HOURS = np.array(
    [2.6, 1.5, 0.8, 0.45, 0.35, 0.5, 1.3, 2.9, 4.3, 4.7, 4.7, 4.8,
     5.2, 5.2, 4.8, 4.7, 4.8, 5.1, 5.6, 6.3, 6.9, 7.1, 6.2, 4.4]
)  # fmt: skip
# Monday first.
WEEKDAYS = np.array([1.0, 1.02, 1.03, 1.03, 1.0, 0.86, 0.9])

POSTS_PER_SESSION = 2.6
SESSION_GAP = 4 * MINUTE


def hour_curve(local_hour: Floats) -> Floats:
    """Return how awake a person is at `local_hour` (0 to 24, wraps): 1 is the daily peak."""
    at = np.mod(local_hour, 24.0)
    grid = np.arange(25) + 0.5
    values = np.interp(at + np.where(at < 0.5, 24.0, 0.0), grid, np.append(HOURS, HOURS[0]))
    return np.asarray(values / HOURS.max(), np.float64)


def awake(accounts: Accounts, who: Ints, times: Ints) -> Floats:
    """Return how awake the accounts `who` are at `times`: 0 to 1."""
    local = times / HOUR + accounts.zone[who] - accounts.chronotype[who]
    return hour_curve(local)


def heavy_tailed(
    rng: np.random.Generator, weights: Floats, total: int, *, most: int | None = None
) -> Ints:
    """Return counts that sum to about `total`, drawn in proportion to `weights`.

    `most` caps one count; what is cut off is not dealt out again.
    """
    mean = weights / weights.sum() * total
    counts = rng.poisson(mean)
    return np.asarray(np.minimum(counts, most) if most is not None else counts, np.int64)


def ordinary_times(
    rng: np.random.Generator, accounts: Accounts, who: Ints, start: int, days: int
) -> Ints:
    """Return one time for each entry of `who` (sorted by account), in ordinary human rhythm.

    Posts come in sessions; a session starts on a local day (weekdays weigh as in WEEKDAYS) at a
    local hour (HOURS, shifted by the chronotype), and its posts follow minutes apart.
    """
    n = len(who)
    session = _sessions(rng, who)
    sessions = int(session[-1]) + 1 if n else 0
    owner = np.empty(sessions, np.int64)
    owner[session] = who
    weekday = (start // DAY + 3 + np.arange(days)) % 7  # 1970-01-01 was a Thursday
    day = rng.choice(days, sessions, p=_normalised(WEEKDAYS[weekday]))
    hour = _sample_hours(rng, sessions) + accounts.chronotype[owner] - accounts.zone[owner]
    begin = start + day * DAY + (hour * HOUR).astype(np.int64)
    gap = rng.lognormal(np.log(SESSION_GAP), 1.0, n)
    first = np.concatenate(([True], session[1:] != session[:-1])) if n else np.empty(0, bool)
    gap[first] = 0
    total = np.cumsum(gap)
    offset = total - np.maximum.accumulate(np.where(first, total, 0.0))
    times = begin[session] + offset.astype(np.int64)
    # The period is a circle: a morning east of Greenwich belongs to the day before in UTC.
    return np.asarray(start + (times - start) % (days * DAY), np.int64)


def _sessions(rng: np.random.Generator, who: Ints) -> Ints:
    """Number the sessions: a post opens one with chance 1/POSTS_PER_SESSION or for a new owner."""
    new = rng.random(len(who)) < 1 / POSTS_PER_SESSION
    if len(who):
        new[0] = True
        new[1:] |= who[1:] != who[:-1]
    return np.cumsum(new) - 1


def _sample_hours(rng: np.random.Generator, n: int) -> Floats:
    hour = rng.choice(24, n, p=_normalised(HOURS))
    return hour + rng.random(n)


def _normalised(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(), np.float64)


def on_the_clock(
    rng: np.random.Generator, start: int, days: int, every: int, *, lag: float = 2 * SECOND
) -> Ints:
    """Return times every `every` ms from `start`, each late by about `lag` ms."""
    ticks = np.arange(start, start + days * DAY, every, dtype=np.int64)
    return ticks + rng.exponential(lag, len(ticks)).astype(np.int64) + 1
