"""Further witnesses of a clock: which days of the week are quiet, silent days, daylight saving.

None of them names a country: a week that rests on two neighbouring days, a list of dates on which
fewer accounts than usual posted, and whether a daily rhythm moves against UTC with the season are
observations, for the reader to set beside calendars.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom, poisson

from inconcert.detect.personas.statistics.circle import PER_HOUR, STEPS
from inconcert.detect.personas.statistics.clock import EVIDENCE, Reading
from inconcert.stats.combine import q_values

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DAYS = 7
FEWEST_WEEKS = 4
AROUND = 4  # weeks on either side that say what is usual on a day of the week
FEWEST_NEAR = 3
MEDIAN_NOISE = np.pi / 2  # variance of a median of n over that of one observation, times n
FEWEST_USUAL = 5.0  # accounts a day, below which silence cannot stand out


@dataclass(frozen=True)
class QuietPair:
    """The quietest two neighbouring days of the week: `first` is 0 for Monday.

    `ratio` is the level of the two days over that of the other five; `p` from permuting the days
    within each week, with the choice among seven pairs in it.
    """

    first: int
    ratio: float
    p: float
    weeks: int


@dataclass(frozen=True)
class SilentDay:
    """A day (number of days since 1970) with `observed` accounts where `expected` are usual."""

    day: int
    observed: int
    expected: float
    p: float
    q: float


def whole_days(first_hour: int, last_hour: int, offset: int) -> tuple[int, int]:
    """Return (first, one past the last) of the local days that a collection covers whole.

    Hours are counted from 1970 in UTC, those of its first and last post; `offset` is in hours. A
    collection begins and stops at some hour, so that its outermost local days may lack some.
    """
    return -(-(first_hour + offset) // 24), (last_hour + 1 + offset) // 24


def quiet_pair(
    level: Floats, first_day: int, rng: np.random.Generator, *, draws: int = 999
) -> QuietPair | None:
    """Find the quietest pair of days in a series of daily counts, (days,), without gaps.

    `first_day` is the number of days since 1970-01-01 of the first. The null model: within a week
    every order of the days is as likely. None for fewer than four whole weeks, or no posts.
    """
    skip = (-(first_day + 3)) % DAYS  # 1970-01-01 was a Thursday; weeks start on Monday
    weeks = (len(level) - skip) // DAYS
    if weeks < FEWEST_WEEKS:
        return None
    table = level[skip : skip + weeks * DAYS].reshape(weeks, DAYS)
    table = table[table.sum(axis=1) > 0]
    if len(table) < FEWEST_WEEKS:
        return None
    # Every week counts the same, however busy it was.
    share = table / table.sum(axis=1, keepdims=True)
    pairs = _pairs(share.mean(axis=0))
    first = int(np.argmin(pairs))
    null = [_pairs(rng.permuted(share, axis=1).mean(axis=0)).min() for _ in range(draws)]
    p = (1 + int((np.array(null) <= pairs[first] + 1e-12).sum())) / (draws + 1)
    other = (1 - pairs[first]) / (DAYS - 2)
    ratio = float(pairs[first] / 2 / other) if other > 0 else 0.0
    return QuietPair(first, ratio, float(p), len(table))


def silent_days(active: Ints, first_day: int, *, fdr: float = 0.05) -> list[SilentDay]:
    """Return the days on which fewer accounts posted than usual, (days,) of counts without gaps.

    Usual is the median of the same day of the week in the four weeks before and after; counts
    spread around it as a negative binomial whose dispersion comes from the middle half of all
    days, so that the silent ones do not hide themselves. Days with q (Benjamini-Hochberg over all
    days tested) of at most `fdr`, in order of time.
    """
    usual, near = _usual(active.astype(np.float64))
    tested = np.flatnonzero(usual >= FEWEST_USUAL)
    if not len(tested):
        return []
    # The variance over the mean, at least 1, from the quartiles of standardised counts.
    z = (active[tested] - usual[tested]) / np.sqrt(usual[tested])
    low, high = np.quantile(z, (0.25, 0.75))
    spread = max(1.0, float((high - low) / 1.349) ** 2)
    # What is usual is itself a median of a few days, near the ends of the series of fewer.
    noise = (1 + MEDIAN_NOISE / near[tested]) / (1 + MEDIAN_NOISE / (2 * AROUND))
    p = _lower_tail(active[tested], usual[tested], spread * noise)
    q = q_values(p)
    return [
        SilentDay(
            first_day + int(day), int(active[day]), float(usual[day]), float(p[i]), float(q[i])
        )
        for i, day in enumerate(tested.tolist())
        if q[i] <= fdr
    ]


def daylight_saving(warm: Reading, cold: Reading) -> Floats:
    """Return what the rhythm of each account says of daylight saving, (accounts, 3).

    `warm` and `cold` read the hours of its posts in the northern summer and winter. The posterior
    of clocks that go forward in the northern summer, that do not change, and that go forward in the
    southern summer, equal beforehand. People sleep about as late by local time all year; what
    seasons do to them otherwise (Leypunskiy et al. 2018) is half of what the clock does, so that
    the shift itself is blurred by half an hour. Even thirds where either is not known.
    """
    blur = np.exp(-0.5 * ((np.arange(-6, 7) / PER_HOUR) / 0.5) ** 2)
    blur /= blur.sum()
    score = np.zeros((len(warm.slots), 3))
    # In UTC, clocks that go forward make people rise an hour earlier.
    for column, hours in enumerate((-1, 0, 1)):
        for weight, step in zip(blur, range(-6, 7), strict=True):
            shift = hours * PER_HOUR + step
            moved = np.roll(warm.likelihood, -shift, axis=1)
            score[:, column] += weight * (moved * cold.likelihood).sum(axis=1) / STEPS
    known = (warm.factor >= EVIDENCE) & (cold.factor >= EVIDENCE) & (score.sum(axis=1) > 0)
    score[~known] = 1.0
    return np.asarray(score / score.sum(axis=1, keepdims=True), np.float64)


def _pairs(share: Floats) -> Floats:
    return share + np.roll(share, -1)


def _usual(level: Floats) -> tuple[Floats, Ints]:
    """Return (median of the same day of the week nearby, days it rests on), the day left out."""
    near = np.full((2 * AROUND, len(level)), np.nan)
    for row, week in enumerate([w for w in range(-AROUND, AROUND + 1) if w]):
        source = np.arange(len(level)) + week * DAYS
        inside = (source >= 0) & (source < len(level))
        near[row, inside] = level[source[inside]]
    days = (~np.isnan(near)).sum(axis=0)
    known = days >= FEWEST_NEAR
    result = np.zeros(len(level))
    if known.any():
        result[known] = np.nanmedian(near[:, known], axis=0)
    return result, np.maximum(days, 1).astype(np.int64)


def _lower_tail(observed: Ints, usual: Floats, ratio: Floats) -> Floats:
    """Return P(count <= observed), variance `ratio` times the mean; Poisson at 1."""
    over = np.maximum(ratio, 1 + 1e-6)
    wide = nbinom.cdf(observed, usual / (over - 1), 1 / over)
    return np.asarray(np.where(ratio > 1 + 1e-6, wide, poisson.cdf(observed, usual)), np.float64)
