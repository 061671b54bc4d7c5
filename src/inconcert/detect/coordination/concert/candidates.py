"""Candidates: accounts that may be close together, and the evidence that they were found on.

Three ways of looking, since each is blind where another sees. *Communities*: accounts that met
again and again within a window, on one half of the acts; the links that exceed the activity null
model are fused over kinds and cut into communities by the Leiden algorithm. *Bursts*: the accounts
that hit one object within one window when hardly anybody else did; a burst is found on that
object alone, so that all the others can test it. A campaign of four acts gives no network, but it
gives bursts. Bursts of one half that have accounts in common are an *overlap*, and their accounts
together a candidate: each burst of a campaign that few attend at a time shows only some of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.compiled import compiled
from inconcert.detect.coordination.concert.components import components_of, indices, sharing
from inconcert.detect.coordination.concert.settings import Scale, Settings
from inconcert.detect.coordination.concert.shares import I32, I64, Level, SharePart, Shares, level
from inconcert.detect.coordination.groups import find_groups
from inconcert.detect.coordination.statistics.tails import binomial_tail
from inconcert.network import kernel
from inconcert.network.rows import count_rows
from inconcert.stats.coshare import account_pairs, expected_events, objects_p

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

# Of a crowd on one object nothing is learnt about who acts with whom, and its pairs are many.
CROWD = 60
# A pair needs two acts in a half, and no more by chance than one in ten thousand.
LEAST_OBJECTS = 2
LARGEST_P = 1e-4
# A burst is four accounts or more, as many as one object in a thousand would have by chance.
LEAST_BURST = 4
LEAST_COMMON = 3
# Which bursts have accounts in common is asked of the least likely ones, pair by pair.
MOST_OVERLAPPED = 2000
BURST_P = 1e-3
SLOW_BURST_P = 1e-6


@dataclass(frozen=True)
class Candidate:
    """One set of accounts (numbers, rising) and what it was found on.

    `fold` is one of HALVES for a community or an overlap and -1 for a burst; a burst has the
    `object` and the `time` (µs) that it was found on. `window` is that of the search in µs.
    """

    accounts: I64
    window: int
    fold: int = -1
    object: int = -1
    time: int = 0


def communities(
    shares: Shares, scale: Scale, fold: int, settings: Settings, of: Level | None = None
) -> list[Candidate]:
    """Return the communities of one half at one scale.

    They are looked for on each platform by itself, so that they are the same whatever else is in
    the case, and on all together, where those are kept that are on several. `of` are the shares
    that take part (None: they are looked up).
    """
    of = of or level(shares, scale.coarsest)
    within = shares.within(fold)
    found = []
    for platform in range(shares.platforms):
        on = within & (shares.platform[shares.account] == platform)
        found += _communities(shares, scale, fold, settings, of, on)
    if shares.platforms > 1:
        across = _communities(shares, scale, fold, settings, of, within)
        found += [one for one in across if shares.platform_of(one.accounts) < 0]
    return found


def _communities(
    shares: Shares, scale: Scale, fold: int, settings: Settings, of: Level, among: Bool
) -> list[Candidate]:
    """Return the communities of the shares `among` all."""
    links = [
        links
        for kind in range(len(shares.kinds))
        if (links := _links(shares, among & (shares.kind == kind), scale, of)) is not None
    ]
    if not links:
        return []
    groups = find_groups(
        pa.concat_tables(links),
        min_accounts=settings.min_accounts,
        min_links=2,
        resolution=settings.resolution,
        seed=settings.seed,
    )
    return [
        Candidate(np.sort(np.array(group.accounts, np.int64)), scale.window, fold)
        for group in groups
    ]


def _links(shares: Shares, among: Bool, scale: Scale, of: Level) -> pa.Table | None:
    """Return account_a, account_b, objects and expected of the pairs of some shares above chance.

    None where there is no such pair.
    """
    some = np.flatnonzero(among if of.place is None else among[of.place])
    if len(some) < LEAST_OBJECTS * 2:
        return None
    keep = some if of.place is None else of.place[some]
    window = scale.width if of.grade is None else scale.window
    account, object_, time = _uncrowded(shares, keep, of.apart(window)[some], window)
    if len(account) == 0:
        return None
    order = np.argsort(-np.bincount(account), kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rows, columns, objects, events = count_pairs(rank[account], object_, time, window)
    activity = np.bincount(shares.account[keep], minlength=len(order))
    a, b = order[rows], order[columns]
    expected = expected_events(activity[a], activity[b], events, account_pairs(activity))
    few = objects_p(objects, expected) <= LARGEST_P
    if not few.any():
        return None
    a, b = a[few], b[few]
    return pa.table(
        {
            "account_a": np.minimum(a, b),
            "account_b": np.maximum(a, b),
            "objects": objects[few],
            "expected": expected[few],
        }
    )


def _uncrowded(shares: Shares, keep: I64, time: I64, window: int) -> tuple[I32, I32, I64]:
    """Return the shares at `keep`, at `time`, that are in no crowd and have a neighbour at all."""
    time = time - time.min()
    object_ = shares.object[keep]
    place = kernel.places(object_, time, window + 1)
    near = kernel.neighbours(place, window)
    some = (near > 1) & (near <= CROWD)
    return shares.account[keep][some], object_[some], time[some]


def count_pairs(account: I32, object_: I32, time: I64, window: int) -> tuple[I64, I64, I64, int]:
    """Return the pairs of accounts that met on two objects or more, and all events.

    Shares are sorted by object and time, accounts numbered by falling activity. Returns the two
    accounts and the distinct objects of each pair, shape (pairs,), and the number of events.
    """
    n = len(account)
    accounts = int(account.max()) + 1
    place = kernel.places(object_, time, window + 1)
    packed = np.empty((n, 2), np.int64)
    packed[:, 0] = place
    packed[:, 1] = (account.astype(np.int64) << 32) | object_
    near = kernel.neighbours(place, window)
    _, items = kernel.radix_sort(account.astype(np.int64), np.arange(n, dtype=np.int32))
    start = np.concatenate([[0], np.cumsum(np.bincount(account, minlength=accounts))])
    start = start.astype(np.int64)
    rows, columns, counts, _ = count_rows(
        packed, account, False, start, items, near,
        kernel.repeating(place, items, start, object_, 2 * window), 0, accounts,
        np.array([window], np.int64), np.zeros(accounts, np.int8), LEAST_OBJECTS,
    )  # fmt: skip
    objects = counts[:, 0, 1]
    some = objects >= LEAST_OBJECTS
    pairs = (int(near.sum(dtype=np.int64)) - n) // 2
    return (
        rows[some].astype(np.int64),
        columns[some].astype(np.int64),
        objects[some],
        pairs - kernel.own_pairs(place, items, start, window),
    )


def bursts(part: SharePart, scale: Scale) -> Iterator[Candidate]:
    """Yield the bursts at one scale: least likely first, none overlapping another on its object."""
    first, last, p = _all_bursts(part, scale)
    begun: list[int] = []
    ended: list[int] = []
    for i in np.argsort(p, kind="stable").tolist():
        span = slice(int(first[i]), int(last[i]))
        # Those taken lie apart, so that only the one before and the one after may overlap it.
        at = bisect_left(ended, span.start + 1)
        if at == len(begun) or begun[at] >= span.stop:
            begun.insert(at, span.start)
            ended.insert(at, span.stop)
            yield Candidate(
                np.unique(part.account[span]).astype(np.int64),
                scale.window,
                object=int(part.object[first[i]]),
                time=int(part.time[first[i]]),
            )


def _all_bursts(part: SharePart, scale: Scale) -> tuple[I64, I64, F64]:
    """Return what `_bursts` finds on all objects, each at what its times allow."""
    found = []
    for unit, places in part.by_unit(np.arange(len(part.time), dtype=np.int32)):
        of = scale.of(unit)
        everything = unit is None
        first, last, p = _bursts(
            part.object if everything else part.object[places],
            part.time if everything else part.time[places],
            of.width, of.period, of.law, of.even, of.others,
        )  # fmt: skip
        if everything:
            return first, last, p
        # The shares of an object lie side by side in the part too.
        start = places[first].astype(np.int64)
        found.append((start, start + (last - first), p))
    first, last, p = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    order = np.argsort(first, kind="stable")
    return first[order], last[order], p[order]


def overlaps(shares: Shares, part: SharePart, fold: int, scale: Scale) -> Iterator[Candidate]:
    """Yield the accounts of bursts of one half that have at least `LEAST_COMMON` in common."""
    found = list(of_each(shares, bursts(part, scale), MOST_OVERLAPPED))
    label = components_of([burst.accounts for burst in found], sharing(LEAST_COMMON))
    for some in indices(label):
        if len(some) > 1:
            accounts = np.unique(np.concatenate([found[i].accounts for i in some]))
            yield Candidate(accounts, scale.window, fold)


def of_each(shares: Shares, found: Iterator[Candidate], most: int) -> Iterator[Candidate]:
    """Yield so many bursts at most of each platform, and of those on several."""
    left = dict.fromkeys(range(-1 if shares.platforms > 1 else 0, shares.platforms), most)
    for burst in found:
        of = shares.platform_of(burst.accounts)
        if left.get(of, 0) > 0:
            left[of] -= 1
            yield burst
            if left[of] == 0:
                del left[of]
                if not left:
                    return


@compiled
def _bursts(
    objects: I32, times: I64, window: int, period: int, law: float, even: float, slow: bool
) -> tuple[I64, I64, F64]:
    """Return (first, last + 1, p) of the windows that hold more than the period around leads to.

    The chance of a window is the larger of even spread over the period and, on a fast scale, the
    law; anchors of one period are added by Bonferroni.
    """
    n = objects.size
    first = np.empty(n, np.int64)
    last = np.empty(n, np.int64)
    chance = np.empty(n, np.float64)
    found = 0
    reach = period // 2
    lo = 0
    hi = 0
    end = 0
    for i in range(n):
        while objects[lo] != objects[i] or times[lo] < times[i] - reach:
            lo += 1
        hi = max(hi, i)
        while hi < n and objects[hi] == objects[i] and times[hi] <= times[i] + reach:
            hi += 1
        end = max(end, i)
        while end < n and objects[end] == objects[i] and times[end] <= times[i] + window:
            end += 1
        size = end - i
        if size < LEAST_BURST:
            continue
        present = hi - lo
        # Where others are around, they say how even the hour is; else the law has to.
        c = even if slow or present - size >= size else max(even, law)
        p = binomial_tail(size - 1, present - 1, min(1.0, c)) * present
        if p <= (SLOW_BURST_P if slow else BURST_P):
            first[found] = i
            last[found] = end
            chance[found] = p
            found += 1
    return first[:found].copy(), last[:found].copy(), chance[:found].copy()
