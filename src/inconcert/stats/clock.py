"""From the hours of an account's posts to its likely offset from UTC, with an honest interval.

The model. A person sleeps once a day around a mid-sleep of their own and posts while awake: a rise
after waking, a day, an evening. Eighteen shapes (sleep of 6, 7½ and 9 hours, sound or broken; posts
by day, throughout, by evening) are averaged over, so that none is taken for a person's own. Their
form follows what is published on posts by local hour: a trough between three and six, a steep rise
to mid-morning, a plateau, the peak in the evening (Golder and Macy 2011, *Diurnal and seasonal mood
vary with work, sleep, and daylength*, Science 333; ten Thij, Bhulai and Kampstra 2014, *Circadian
patterns in Twitter*; Leypunskiy, Kıcıman, Shah et al. 2018, *Geographically resolved rhythms in
Twitter use*, Current Biology 28). It is fitted to no data set.

Where a person's mid-sleep lies in local time is not known: it is integrated out over the spread of
chronotypes, about 1.4 hours around four in the morning (Roenneberg, Pilz, Zerbini and Winnebeck
2019, *Chronotype and social jetlag: a (self-)critical review*, Biology 8; Fischer, Lombardi,
Marucci-Wellman and Roenneberg 2017, *Chronotypes in the US*, PLoS ONE 12), with one person in ten
drawn from a spread of five hours: people who work at night. Where a case gives accounts with a
claimed offset, `learn` puts the spread of that case in its place.

Posts of one sitting are not independent. Counts are of hours in which an account posted at all
(one per hour of each day), and `n` such hours weigh as n·T / (n + T) independent ones, T = 150: a
habit tells its own time, however often it is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inconcert.stats.circle import (
    HOURS,
    OFFSETS,
    PER_HOUR,
    STEPS,
    Floats,
    Ints,
    best,
    interval,
    normal,
    quarters,
    smooth,
)

MID_SLEEP = 3.75  # local hour; on free days about 4:15, on work days earlier
SPREAD = 1.4  # hours, standard deviation
NIGHT_SHARE, NIGHT_SPREAD = 0.1, 5.0

FAR = 8.0  # hours from the mean, where learnt chronotypes are taken for false claims
KEPT = 0.05  # share of the published spread in a learnt one

SLEEP = (6.0, 7.5, 9.0)  # hours
# Weight of the middle of the day and of the evening, against 1 for what lies between.
LEANS = ((1.3, 0.7), (1.0, 1.2), (0.8, 1.9))
BEDTIME_SPREAD = 0.9  # hours, from night to night
LEAKS = (0.04, 0.25)  # posts while asleep: scheduled ones, bad nights; share of the mean level

WEIGHT = 150.0  # T above
FEWEST = 10  # hours with posts, below which nothing is said
EVIDENCE = 1 / 20  # of a rhythm against even activity: below it, activity counts as even
VAGUE_WIDTH = 12.0  # hours of an 80 % interval, above which it says nothing

FEW, EVEN, VAGUE, KNOWN = 0, 1, 2, 3
STATUS = ("few", "even", "vague", "known")

_CHUNK = 4096


@dataclass(frozen=True)
class Reading:
    """What the hours of some accounts say of when they sleep.

    `slots` (accounts,) are hours with posts; `status` (accounts,) is one of FEW, EVEN (no daily
    rest: a program, or several people in turn), VAGUE (a rhythm that fits half the clock) and
    KNOWN; `factor` (accounts,) is the Bayes factor of a daily rhythm against even activity.
    `curves` holds likelihoods, (rows, 96), and `row` (accounts,) says which is whose: accounts with
    few posts, of which a case has very many, share one.
    """

    slots: Ints
    status: Ints
    factor: Floats
    curves: Floats
    row: Ints

    @property
    def likelihood(self) -> Floats:
        """The likelihood of mid-sleep at each quarter of the UTC day, largest 1, (accounts, 96)."""
        return np.asarray(self.curves[self.row], np.float64)

    def take(self, rows: Ints) -> Reading:
        """Return the reading of some of the accounts."""
        return replace(
            self,
            slots=self.slots[rows],
            status=self.status[rows],
            factor=self.factor[rows],
            row=self.row[rows],
        )


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


def read(counts: Floats, *, fewest: int = FEWEST) -> Reading:
    """Read the clocks of accounts from hours with posts by UTC hour of the day, (accounts, 24).

    Below `fewest` hours an account is FEW, with an even likelihood.
    """
    slots = counts.sum(axis=1)
    table = _hour_table()
    factor = np.ones(len(counts))
    enough = np.flatnonzero(slots >= fewest)
    curves = np.ones((len(enough) + 1, STEPS))  # the last for those with few posts
    row = np.full(len(counts), len(enough), np.int64)
    row[enough] = np.arange(len(enough))
    for start in range(0, len(enough), _CHUNK):
        rows = enough[start : start + _CHUNK]
        n = slots[rows]
        weight = WEIGHT / (WEIGHT + n)
        log = ((counts[rows] * weight[:, None]) @ table).reshape(len(rows), STEPS, -1)
        most = log.max(axis=(1, 2))
        mean = np.exp(log - most[:, None, None]).mean(axis=2)
        curves[row[rows]] = mean / mean.max(axis=1, keepdims=True)
        even = n * weight * np.log(1 / HOURS)
        factor[rows] = np.exp(np.clip(np.log(mean.mean(axis=1)) + most - even, -700, 700))
    whole = np.full(len(counts), KNOWN, np.int64)
    first = Reading(slots.astype(np.int64), whole, factor, curves, row)
    status = np.where(slots < fewest, FEW, np.where(factor >= EVIDENCE, KNOWN, EVEN))
    clear = np.flatnonzero(status == KNOWN)
    low, high = interval(posterior(first.take(clear)), 0.8)
    status[clear[high - low > VAGUE_WIDTH]] = VAGUE
    return replace(first, status=status.astype(np.int64))


def chronotypes() -> Floats:
    """Return the spread of mid-sleep around its mean, (96,) in circular quarters, sums to 1."""
    spread = (1 - NIGHT_SHARE) * normal(SPREAD) + NIGHT_SHARE * normal(NIGHT_SPREAD)
    return np.asarray(spread / spread.sum(), np.float64)


def learn(reading: Reading, offset: Floats, *, strength: float = 30.0, rounds: int = 40) -> Floats:
    """Return the spread of chronotypes, (96,), of accounts whose offset (hours) is claimed.

    Nonparametric maximum likelihood by EM (Laird 1978) with `chronotypes` as prior, worth so many
    accounts as `strength`, smoothed a little at every step. False claims point anywhere: what the
    far side of the clock holds, where hardly anybody's mid-sleep lies (eight hours and more from
    the mean), is taken as their even share and left out. False claims that agree with each other
    stay in, and widen the intervals of the case. Accounts not KNOWN are left out.
    """
    keep = reading.status == KNOWN
    prior = chronotypes()
    if not keep.any():
        return prior
    # Column c of `at`: the likelihood of mid-sleep at MID_SLEEP + c - offset, UTC.
    local = quarters(MID_SLEEP - offset[keep])
    index = (local[:, None] + np.arange(STEPS)) % STEPS
    at = np.take_along_axis(reading.likelihood[keep], index, axis=1)
    spread = prior
    for _ in range(rounds):
        share = at * spread
        share /= share.sum(axis=1, keepdims=True)
        spread = (share.sum(axis=0) + strength * prior) / (len(at) + strength)
        spread = smooth(spread, 0.3)
    away = np.minimum(np.arange(STEPS), STEPS - np.arange(STEPS)) / PER_HOUR
    honest = np.maximum(spread - float(np.median(spread[away >= FAR])), 0.0)
    spread = (1 - KEPT) * honest / honest.sum() + KEPT * prior
    return np.asarray(spread / spread.sum(), np.float64)


def posterior(reading: Reading, spread: Floats | None = None) -> Floats:
    """Return the posterior over `OFFSETS`, (accounts, 96); every offset is as likely beforehand.

    `spread` is that of chronotypes, as `chronotypes` or `learn` give it.
    """
    spread = chronotypes() if spread is None else spread
    # offset = MID_SLEEP + c - m, so that P(offset) = Σ_m L(m) · spread(offset + m - MID_SLEEP).
    m = np.arange(STEPS)
    place = (quarters(OFFSETS - MID_SLEEP)[None, :] + m[:, None]) % STEPS
    result = reading.likelihood @ spread[place]
    return np.asarray(result / result.sum(axis=1, keepdims=True), np.float64)


def pooled(reading: Reading, spread: Floats | None = None, *, most: float = 10.0) -> Floats:
    """Return the posterior, (96,), of one offset that all accounts of a reading have in common.

    Members of a group share more than a clock: an office, a timetable. They weigh as at most `most`
    independent ones, and their common timetable is as uncertain as one hour. Accounts that are not
    KNOWN are left out; even where none is left.
    """
    rows = np.flatnonzero(reading.status == KNOWN)
    if not len(rows):
        return np.full(STEPS, 1 / STEPS)
    each = np.log(np.maximum(posterior(reading.take(rows), spread), 1e-12))
    log = each.sum(axis=0) * min(1.0, most / len(rows))
    density = smooth(np.exp(log - log.max()), 1.0)
    return np.asarray(density / density.sum(), np.float64)


def night(density: Floats, hours: float = 8.0) -> tuple[float, float]:
    """Return the likely night in UTC hours, (from, to) in 0 to 24, of one posterior (96,)."""
    middle = MID_SLEEP - float(best(density[None, :])[0])
    return (middle - hours / 2) % HOURS, (middle + hours / 2) % HOURS


def _hour_table() -> Floats:
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
