"""Are the members of a group closer in time on an object than others, and than people come?

One object, one p-value. Take the shares of the object by members as anchors, one after the other:
of the other members who are *present* (who share it within the period around the anchor), how many
follow within the window? That somebody is present is given, and tells nothing: it is their taste
and their hours. If members are as close as others are, each of those present follows within
the window with a chance c, and c is the larger of two:

- what *outsiders* did on the same object in the same period, the group left out (a group that
  dominates an object would else be its own measure): k of n outsiders fall in the window, so the
  number of members is Beta-binomial, the predictive distribution that knows how little n outsiders
  tell (Geisser 1993, *Predictive Inference*);
- the concentration of a law of human reaction (`reaction`), for objects that nobody else shared.

Where the law says next to nothing (a window in which nearly all reactions fall) it is only the
prior of the former, so that outsiders have to speak. The anchors of one object are added by
Bonferroni. No assumption is made on the shape of the rhythm of an object, only on how much of it an
interval of the length of the window holds; this is the spike-train analyst's conditional
inference (Amarasingham et al. 2012) with outsiders and law in place of the jitter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled
from inconcert.detect.coordination.statistics.tails import binomial_tail, predictive_tail

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

# Beyond this share of reactions in one window the law no longer tells haste from habit.
SLOW = 0.5
# How many outsiders the law is worth where it is only a prior.
PRIOR = 2.0
# What the prior gives at least to those within the window (Jeffreys's weight): with less, few
# outsiders of whom none is there by chance would make the members that are look like many.
LEAST_PRIOR = 0.5
# Fewer outsiders than these, or than members, may be members who are not yet known, and are not
# taken for a crowd that is faster than the law until the group is settled.
FEW = 30


@compiled
def closeness(  # noqa: PLR0912, PLR0915
    objects: I32,
    times: I64,
    members: I32,
    window: int,
    period: int,
    law: float,
    least: int,
    others: bool,
    strict: bool,
    accounts: I32,
    posts: I64,
    busy: float,
    counted: bool = True,
) -> tuple[I64, F64, I32, I32, I32, I32, I32]:
    """Test a group on every object on which members meet.

    `objects` and `times` are all shares of one half, sorted by object and time, each account at
    most once on an object within a period; `members` the places among them of the group's shares,
    rising. `window` and `period` are in the unit of the times; `law` is the concentration of the
    law within the window; only anchors with at least `least` other members present count. With
    `others` the outsiders alone set the chance, and the law is but their prior; of them only those
    count who have at least `busy` of `posts`, since who is always about is quicker than others;
    `posts` is by account, `accounts` are those of the shares. With `strict` outsiders are believed
    where they are more than half as many as the members present: right for a group that is known.

    Returns, one row per object with such an anchor: the place of the best anchor, p, and at that
    anchor the other members present, those who follow within the window, the outsiders present
    and those in the window, and how many anchors the object has. Where nobody follows p is 1
    whoever else is there, and outsiders are only looked for if they are to be `counted` (else -1).

    The cost goes with the shares of the members, and with all shares of those objects on which
    one of them follows another within the window.
    """
    capacity = 64
    best = np.empty(capacity, np.int64)
    chance = np.empty(capacity, np.float64)
    counts = np.empty((capacity, 5), np.int32)
    found = 0
    reach = period // 2
    # Who follows is one of those present.
    window = min(window, reach)
    # Side by side: most of the work is to see that members do not meet.
    object_of = np.empty(members.size + 1, np.int32)
    time_of = np.empty(members.size, np.int64)
    for m in range(members.size):
        object_of[m] = objects[members[m]]
        time_of[m] = times[members[m]]
    object_of[members.size] = -1
    own = np.zeros(members.size + 1, np.int32)
    # The same few numbers of present and following come again and again.
    tails = np.full((FEW, FEW), -1.0)
    first = 0
    while first < members.size:
        last = first + 1
        while object_of[last] == object_of[first]:
            last += 1
        if last - first <= least:
            first = last
            continue
        anchors = 0
        lowest = 2.0
        # Where the period and the window begin and end among all shares: found at the first anchor
        # that somebody follows, and moved on from there.
        lo = hi = near = end = -1
        # Running counts of the busy, over the object from `run` on and over the members.
        run = -1
        # Of the anchor last compared with outsiders: members and outsiders present, who followed.
        drawn = around = close = most = -1
        quick = np.zeros(1, np.int32)
        m_lo = first
        m_hi = first
        m_near = first
        m_same = first
        for m in range(first, last):
            t = time_of[m]
            while time_of[m_lo] < t - reach:
                m_lo += 1
            while m_hi < last and time_of[m_hi] <= t + reach:
                m_hi += 1
            while time_of[m_same] < t:
                m_same += 1
            m_near = max(m_near, m)
            while m_near < last and time_of[m_near] <= t + window:
                m_near += 1
            present = m_hi - m_lo - 1
            if present < least or m_hi - m_same <= 1:
                continue
            anchors += 1
            at = members[m]
            follow = m_near - m_same - 1
            if follow == 0 and not counted:
                if lowest > 1.0:
                    lowest = 1.0
                    _set(best, counts, found, at, present, 0, -1, -1)
                continue
            if follow == 0 and lowest <= 1.0:
                continue
            if lo < 0:
                lo = first_from(objects, times, at, t - reach)
                hi = near = end = lo
                if others:
                    run = lo
                    until = last_of(objects, at)
                    quick = np.zeros(until - run + 1, np.int32)
                    for i in range(run, until):
                        quick[i - run + 1] = quick[i - run] + (posts[accounts[i]] >= busy)
                    own[m_lo] = 0
                    for k in range(m_lo, last):
                        own[k + 1] = own[k] + (posts[accounts[members[k]]] >= busy)
            lo = _first_from(times, lo, t - reach)
            hi = _last_until(objects, times, max(hi, lo), at, t + reach)
            near = _first_from(times, max(near, lo), t)
            end = _last_until(objects, times, max(end, near), at, t + window)
            if others:
                outside = quick[hi - run] - quick[lo - run] - (own[m_hi] - own[m_lo])
                inside = quick[end - run] - quick[near - run] - (own[m_near] - own[m_same])
            else:
                outside = (hi - lo) - (present + 1)
                inside = (end - near) - (follow + 1)
            believed = outside > (present // 2 if strict else max(present, FEW))
            if follow == 0:
                p = 1.0
            elif others or (believed and inside > law * outside):
                same = present == drawn and outside == around and inside == close
                # Of anchors alike in all else the one that most follow has the least p.
                if same and follow <= most:
                    continue
                drawn, around, close, most = present, outside, inside, follow
                p = predictive_tail(
                    follow,
                    present,
                    max(LEAST_PRIOR, PRIOR * law) + inside,
                    PRIOR * (1.0 - law) + outside - inside,
                    lowest,
                )
            elif present < tails.shape[0]:
                p = tails[present, follow]
                if p < 0.0:
                    p = binomial_tail(follow, present, law)
                    tails[present, follow] = p
            else:
                p = binomial_tail(follow, present, law)
            if p < lowest:
                lowest = p
                _set(best, counts, found, at, present, follow, outside, inside)
        if anchors > 0:
            chance[found] = min(1.0, lowest * anchors)
            counts[found, 4] = anchors
            found += 1
            if found == capacity:
                capacity *= 2
                wider = np.empty(capacity, np.int64)
                wider[:found] = best
                best = wider
                more = np.empty(capacity, np.float64)
                more[:found] = chance
                chance = more
                longer = np.empty((capacity, 5), np.int32)
                longer[:found] = counts
                counts = longer
        first = last
    return (
        best[:found].copy(),
        chance[:found].copy(),
        counts[:found, 0].copy(),
        counts[:found, 1].copy(),
        counts[:found, 2].copy(),
        counts[:found, 3].copy(),
        counts[:found, 4].copy(),
    )


@compiled
def first_from(objects: I32, times: I64, place: int, time: int) -> int:
    """Return the first place of the object at `place` with a time of at least `time`.

    Objects rise, and times of one object; the share at `place` is not earlier than `time`.
    """
    step = 1
    high = place  # fits
    low = place - 1
    while low >= 0 and objects[low] == objects[place] and times[low] >= time:
        high = low
        step *= 2
        low = high - step
    low = max(low, -1)  # does not fit, or is before the first
    while high - low > 1:
        middle = (low + high) // 2
        if objects[middle] == objects[place] and times[middle] >= time:
            high = middle
        else:
            low = middle
    return high


@compiled
def _first_from(times: I64, place: int, time: int) -> int:
    """Return the first place from `place` on with a time of at least `time`; there is one."""
    while times[place] < time:
        place += 1
    return place


@compiled
def _last_until(objects: I32, times: I64, place: int, at: int, time: int) -> int:
    """Return the first place from `place` on that is later than `time`, or of another object."""
    while place < objects.size and objects[place] == objects[at] and times[place] <= time:
        place += 1
    return place


@compiled
def last_of(objects: I32, place: int) -> int:
    """Return the place after the last share of the object at `place`; objects rise."""
    low = place
    high = objects.size
    while high - low > 1:
        middle = (low + high) // 2
        if objects[middle] == objects[place]:
            low = middle
        else:
            high = middle
    return high


@compiled
def _set(
    best: I64, counts: I32, row: int, at: int, present: int, follow: int,
    outside: int, inside: int,
) -> None:  # fmt: skip
    best[row] = at
    counts[row, 0] = present
    counts[row, 1] = follow
    counts[row, 2] = outside
    counts[row, 3] = inside


@compiled
def thinned(objects: I32, accounts: I32, times: I64, period: int) -> Bool:
    """Return which shares to keep so that an account is on an object once within a period.

    All arrays are sorted by object and time; of the shares of one account the first is kept, then
    the first that is more than a period later, and so on.
    """
    n = objects.size
    keep = np.zeros(n, np.bool_)
    size = 0
    for i in range(n):
        size = max(size, accounts[i] + 1)
    seen = np.full(size, -1, np.int64)  # the place last kept of each account
    for i in range(n):
        place = seen[accounts[i]]
        if place < 0 or objects[place] != objects[i] or times[i] - times[place] > period:
            keep[i] = True
            seen[accounts[i]] = i
    return keep
