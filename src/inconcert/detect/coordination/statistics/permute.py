"""Null models of timing by resampling: jitter, permutation of accounts, shifts of whole days.

All of them ask the same question of *meetings* (the shares of one object by several accounts within
one period): would the accounts have come as close, had only the coarse timing been given?

- Interval jitter: each time is drawn anew within its own interval; what is slower than the interval
  (popularity, time of day, news) stays, what is faster goes. Date, Bienenstock, Geman (1998), *On
  the temporal resolution of neural activity*; Amarasingham, Harrison, Hatsopoulos, Geman (2012),
  *Conditional modeling and the jitter method of spike resampling*, J. Neurophysiol. 107.
- Permutation of accounts within object and hour: the times stay, who shared at which is dealt anew
  (Fisher 1935, *The Design of Experiments*).
- Shifts of whole days keep each account's hours and sessions and undo what ties two accounts
  together (cf. the cyclic shifts of Harrison and Geman 2009, *A rate and history-preserving
  resampling algorithm for neural spike trains*).

Times are integers in one unit throughout (µs in this package). A stratum is a meeting; strata are
numbered from 0, and arrays are sorted by stratum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ROWS = 150_000  # resampled rows that are held at once


def interval_jitter(start: Ints, length: Ints | int, rng: np.random.Generator) -> Ints:
    """Return a time for each row, uniform over [start, start + length]; shapes (rows,)."""
    return np.asarray(start + rng.integers(0, np.asarray(length) + 1, len(start)), np.int64)


def closeness(stratum: Ints, offset: Ints, window: int, weight: Floats) -> float:
    """Return the weighted mean over strata of the share of pairs that are within `window`.

    `stratum` and `offset` (time since the start of the stratum, not negative) have shape (rows,),
    `weight` shape (strata,). Strata of one row weigh nothing. 0 where there is none of two rows.
    """
    size = np.bincount(stratum, minlength=len(weight))
    return float(_scores(stratum, offset, window, _share_weight(size, weight), 1)[0])


def jitter_null(
    stratum: Ints,
    fixed: Bools,
    period: int,
    window: int,
    weight: Floats,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return `closeness` of `draws` jittered copies, shape (draws,).

    Rows that are `fixed` stay at offset 0: the first share of a meeting, which defines when the
    interval of `period` begins. Given the first of a Poisson process, the times of those that
    follow within the period are uniform over it, so the others are drawn so.
    """

    def draw(copies: int) -> Ints:
        start = np.zeros(copies * len(stratum), np.int64)
        return interval_jitter(start, np.where(np.tile(fixed, copies), 0, period), rng)

    return _resampled(stratum, window, weight, draw, draws)


def answer_null(
    stratum: Ints,
    period: int,
    window: int,
    weight: Floats,
    median: float,
    sigma: float,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return `closeness` of `draws` copies whose rows answer one source, shape (draws,).

    Delays are lognormal (`median` in the unit of time, `sigma` of the logarithm), cut at `period`.
    Lognormal delays of answers: Stouffer, Malmgren, Amaral (2006), *Log-normal statistics in
    e-mail communication patterns*; for reposts, Zhao et al. (2015), *SEISMIC*, find most within
    minutes.
    """
    top = ndtr(np.log(period / median) / sigma)

    def draw(copies: int) -> Ints:
        z = ndtri(rng.random((copies, len(stratum))) * top)
        return np.asarray(np.minimum(median * np.exp(sigma * z), period), np.int64)

    return _resampled(stratum, window, weight, draw, draws)


def label_closeness(
    stratum: Ints, offset: Ints, member: Bools, window: int, weight: Floats
) -> float:
    """Return `closeness` of the rows that are `member`; rows sorted by stratum and offset."""
    return float(_label_scores(stratum, offset, member[None, :], window, weight)[0])


def label_null(
    stratum: Ints,
    offset: Ints,
    member: Bools,
    window: int,
    weight: Floats,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return `label_closeness` with `member` permuted within each stratum, shape (draws,).

    The first row of each stratum keeps its label: it is the member's share at which the meeting
    begins. Given it, the labels of those that follow are exchangeable under the null hypothesis
    that members and others share alike. Rows are sorted by stratum and offset.
    """
    first = _first(stratum)
    found = []
    for copies in _batches(draws, len(stratum)):
        keys = rng.random((copies, len(stratum))) * 0.999 + 0.0005
        keys[:, first] = 0.0
        order = np.argsort(keys + stratum, axis=1)
        found.append(_label_scores(stratum, offset, member[order], window, weight))
    return np.concatenate(found) if found else np.zeros(0)


def coincidences(account: Ints, time: Ints, window: int, days: int, day: int) -> int:
    """Return how many pairs of rows of two accounts are within `window`, on a circle of `days`.

    `time` counts from 0 to `days` * `day`. On a circle no shift of whole days loses a pair at the
    edge, and the pairs of an account with itself stay the same.
    """
    circle = days * day
    return int(_circle_pairs(time[None, :], window, circle)[0]) - _own_pairs(
        account, time, window, circle
    )


def day_shift_null(
    account: Ints,
    time: Ints,
    window: int,
    days: int,
    day: int,
    reach: int,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return `coincidences` with each account shifted by -reach..reach whole days, shape (draws,).

    Each account keeps its hours of the day, its sessions and, but for `reach` days, its weeks.
    `account` is numbered from 0; `day` is a day in the unit of `time`.
    """
    circle = days * day
    own = _own_pairs(account, time, window, circle)
    accounts = int(account.max()) + 1 if len(account) else 0
    found = []
    for copies in _batches(draws, len(time)):
        shift = rng.integers(-reach, reach + 1, (copies, accounts)) * day
        moved = (time[None, :] + shift[:, account]) % circle
        found.append(_circle_pairs(moved, window, circle) - own)
    return np.concatenate(found).astype(np.float64) if found else np.zeros(0)


def resampling_p(observed: float, null: Floats) -> float:
    """Return the chance of a value at least as large as `observed`, by resampling.

    The observed value counts as one of the draws, so p is never 0: Phipson and Smyth (2010),
    *Permutation p-values should never be zero*.
    """
    return float((1 + np.sum(null >= observed - 1e-12)) / (len(null) + 1))


def _first(stratum: Ints) -> Bools:
    first = np.ones(len(stratum), np.bool_)
    first[1:] = stratum[1:] != stratum[:-1]
    return first


def _batches(draws: int, rows: int) -> list[int]:
    most = max(1, _ROWS // max(rows, 1))
    return [min(most, draws - done) for done in range(0, draws, most)]


def _share_weight(size: Ints, weight: Floats) -> Floats:
    """Return what one close pair of each stratum adds to the weighted mean of shares of pairs."""
    pairs = size * (size - 1) / 2
    weight = np.where(pairs > 0, weight, 0.0)
    total = weight.sum()
    return np.asarray(weight / np.maximum(pairs, 1) / (total if total > 0 else 1.0), np.float64)


def _scores(stratum: Ints, offset: Ints, window: int, each: Floats, copies: int) -> Floats:
    """Return Σ each x close pairs of every copy; `offset` has shape (copies * rows,)."""
    rows = len(stratum)
    if not rows:
        return np.zeros(copies)
    step = int(offset.max()) + window + 1
    block = (np.arange(copies)[:, None] * len(each) + stratum[None, :]).ravel()
    key = np.sort(block * step + offset.ravel())
    after = np.searchsorted(key, key + window, side="right") - np.arange(len(key)) - 1
    return np.asarray((after.reshape(copies, rows) * each[stratum]).sum(axis=1), np.float64)


def _resampled(
    stratum: Ints, window: int, weight: Floats, draw: Callable[[int], Ints], draws: int
) -> Floats:
    size = np.bincount(stratum, minlength=len(weight))
    each = _share_weight(size, weight)
    found = [
        _scores(stratum, draw(copies).ravel(), window, each, copies)
        for copies in _batches(draws, len(stratum))
    ]
    return np.concatenate(found) if found else np.zeros(0)


def _label_scores(
    stratum: Ints,
    offset: Ints,
    member: npt.NDArray[np.bool_],
    window: int,
    weight: Floats,
) -> Floats:
    """Return the score of each row of labels `member`, shape (copies, rows)."""
    if not len(stratum):
        return np.zeros(len(member))
    step = int(offset.max()) + window + 1
    key = stratum * step + offset
    end = np.searchsorted(key, key + window, side="right")
    # The members of a stratum are as many in every copy.
    size = np.bincount(stratum[member[0]], minlength=len(weight))
    each = _share_weight(size, weight)[stratum]
    before = np.zeros((len(member), len(stratum) + 1), np.int64)
    np.cumsum(member, axis=1, out=before[:, 1:])
    after = before[:, end] - before[:, 1:]
    return np.asarray((member * after * each).sum(axis=1), np.float64)


def _circle_pairs(time: Ints, window: int, circle: int) -> Ints:
    """Return the pairs within `window` on a circle for each row of `time`, shape (copies,)."""
    copies, rows = time.shape
    step = circle + window + 1
    key = np.sort((np.arange(copies)[:, None] * step + time).ravel())
    ends = np.repeat((np.arange(copies) + 1) * rows, rows)
    near = np.searchsorted(key, key + window, side="right") - np.arange(len(key)) - 1
    # Across the seam: pairs that are nearly a whole circle apart.
    far = ends - np.maximum(
        np.searchsorted(key, key + (circle - window), side="left"), np.arange(len(key)) + 1
    )
    far = np.where(window * 2 < circle, np.maximum(far, 0), 0)
    return np.asarray((near + far).reshape(copies, rows).sum(axis=1), np.int64)


def _own_pairs(account: Ints, time: Ints, window: int, circle: int) -> int:
    order = np.lexsort((time, account))
    edges = np.flatnonzero(np.diff(account[order])) + 1
    return sum(
        int(_circle_pairs(part[None, :], window, circle)[0])
        for part in np.split(time[order], edges)
        if len(part) > 1
    )
