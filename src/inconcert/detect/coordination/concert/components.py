"""Sets of accounts that hang together, directly or by way of others.

Comparing all sets with all grows with the square of their number. Three things keep it with the
shares that they hold. Small sets with two members in common have a *pair* in common: each pair of
members joins the sets that hold it, with no two sets compared. Sets of hundreds have too many
pairs; they are *walked*: along the sets that hold their members, counting. And a member all of
whose sets are joined already can join nothing more, so that it is left out of the walks: what is
one group anyway is not compared again and again. Memory goes with the shares alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled
from inconcert.detect.coordination.concert.shares import I64

Bool = npt.NDArray[np.bool_]

# So many sets each set is compared with before any walk: most of one group are joined by then.
_TRIES = 4
# Who can still join anything is asked again when so many steps a member have been walked.
_AGAIN = 8


class Close(NamedTuple):
    """When two sets are close: enough members in common, all three conditions met.

    `least` members; at least `of_smaller` of the members of the smaller set; and at least `of_all`
    of the members of both (Jaccard's index). The latter two are 0 to 1.
    """

    least: int = 1
    of_smaller: float = 0.0
    of_all: float = 0.0


def sharing(least: int) -> Close:
    """Return the rule that sets are close with `least` (1 or more) members in common."""
    return Close(least)


def components_of(sets: Sequence[I64], close: Close) -> I64:
    """Return the component of each set, shape (sets,): sets that are `close` are in one.

    A set holds each of its members (whole numbers) once. Components are numbered from 0, in the
    order of their first sets.
    """
    if not sets:
        return np.empty(0, np.int64)
    number = len(sets)
    size = np.array([len(one) for one in sets], np.int64)
    _, member = np.unique(np.concatenate(sets), return_inverse=True)
    # By member, then set: who holds each member. By set, then member: whom each set holds.
    key = np.sort(member * number + np.repeat(np.arange(number), size))
    holder, member = key % number, key // number
    held = np.bincount(member)
    holders = np.concatenate([[0], np.cumsum(held)])
    members = member[np.argsort(holder, kind="stable")]
    start = np.concatenate([[0], np.cumsum(size)])
    joined = np.arange(number)
    walked = np.ones(number, np.bool_)
    if close.least == 2 and close.of_smaller == close.of_all == 0.0:
        # Of two small sets the pairs tell; a set is small where pairs are fewer than steps.
        steps = np.add.reduceat(np.append(held[members], 0), start[:-1]) * (size > 0)
        walked = size * (size - 1) // 2 > steps
        _by_pairs(members, start, holder, holders, ~walked, joined)
    if walked.any():
        _by_walks(members, start, holder, holders, walked, joined, *close)
    return _numbered(joined)


def indices(label: I64) -> list[list[int]]:
    """Return the places of each component, components in order, places rising."""
    if len(label) == 0:
        return []
    order = np.argsort(label, kind="stable")
    return [part.tolist() for part in np.split(order, np.cumsum(np.bincount(label))[:-1])]


@compiled
def _root(joined: I64, one: int) -> int:
    """Return the first set of the component of one, and shorten the way to it."""
    while joined[one] != one:
        joined[one] = joined[joined[one]]
        one = joined[one]
    return one


@compiled
def _join(joined: I64, one: int, other: int) -> None:
    a = _root(joined, one)
    b = _root(joined, other)
    if a < b:
        joined[b] = a
    else:
        joined[a] = b


@compiled
def _numbered(joined: I64) -> I64:
    """Return the number of the component of each set, in the order of their first sets."""
    label = np.empty(joined.size, np.int64)
    found = 0
    for one in range(joined.size):
        root = _root(joined, one)
        if root == one:
            label[one] = found
            found += 1
        else:
            label[one] = label[root]
    return label


@compiled
def _by_pairs(
    members: I64, start: I64, holder: I64, holders: I64, small: Bool, joined: I64
) -> None:
    """Join the small sets that have a pair of members in common: pairs by their lesser member."""
    number = holders.size - 1
    met = np.full(number, -1, np.int64)
    first = np.empty(number, np.int64)
    beyond = start[:-1].copy()  # in each set, the place after the member at hand
    for a in range(number):
        alone = holders[a + 1] - holders[a] == 1
        for i in range(holders[a], holders[a + 1]):
            one = holder[i]
            beyond[one] += 1
            if alone or not small[one]:
                continue
            for at in range(beyond[one], start[one + 1]):
                b = members[at]
                if met[b] == a:
                    _join(joined, one, first[b])
                else:
                    met[b] = a
                    first[b] = one


@compiled
def _is_close(common: int, a: int, b: int, least: int, of_smaller: float, of_all: float) -> bool:
    return (
        common >= least and common >= of_smaller * min(a, b) and common / (a + b - common) >= of_all
    )


@compiled
def _common(members: I64, start: I64, one: int, other: int) -> int:
    """Return how many members two sets have in common; the cost goes with the smaller one."""
    if start[one + 1] - start[one] > start[other + 1] - start[other]:
        one, other = other, one
    found = 0
    low = start[other]
    end = start[other + 1]
    for at in range(start[one], start[one + 1]):
        wanted = members[at]
        # Ever wider steps, then halves.
        step = 1
        high = low
        while high < end and members[high] < wanted:
            low = high + 1
            high += step
            step *= 2
        high = min(high, end)
        while low < high:
            middle = (low + high) // 2
            if members[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        if low == end:
            break
        found += members[low] == wanted
    return found


@compiled
def _by_walks(
    members: I64, start: I64, holder: I64, holders: I64, walked: Bool, joined: I64,
    least: int, of_smaller: float, of_all: float,
) -> None:  # fmt: skip
    """Join every walked set with all that are close to it."""
    number = start.size - 1
    _try(members, start, holder, holders, walked, joined, least, of_smaller, of_all)
    open_ = _open(holder, holders, joined)
    count = np.zeros(number, np.int64)
    touched = np.empty(number, np.int64)
    steps = 0
    for one in range(number):
        if not walked[one]:
            continue
        if steps > _AGAIN * members.size:
            open_ = _open(holder, holders, joined)
            steps = 0
        found = 0
        for at in range(start[one], start[one + 1]):
            a = members[at]
            if not open_[a]:
                continue
            steps += holders[a + 1] - holders[a]
            for i in range(holders[a], holders[a + 1]):
                other = holder[i]
                if count[other] == 0:
                    touched[found] = other
                    found += 1
                count[other] += 1
        size = start[one + 1] - start[one]
        for i in range(found):
            other = touched[i]
            # Of two sets that are not joined yet all members in common are open, and counted.
            if other != one and _is_close(
                count[other], size, start[other + 1] - start[other], least, of_smaller, of_all
            ):
                _join(joined, one, other)
            count[other] = 0


@compiled
def _try(
    members: I64, start: I64, holder: I64, holders: I64, walked: Bool, joined: I64,
    least: int, of_smaller: float, of_all: float,
) -> None:  # fmt: skip
    """Compare each walked set with some that hold a member of it, one after the other."""
    tries = np.zeros(start.size - 1, np.int64)
    for i in range(1, holder.size):
        one, other = holder[i], holder[i - 1]
        # Within one member sets rise; the first of the next member stands no higher.
        if other >= one or not walked[one] or tries[one] == _TRIES:
            continue
        if _root(joined, one) == _root(joined, other):
            continue
        tries[one] += 1
        a, b = start[one + 1] - start[one], start[other + 1] - start[other]
        if _is_close(_common(members, start, one, other), a, b, least, of_smaller, of_all):
            _join(joined, one, other)


@compiled
def _open(holder: I64, holders: I64, joined: I64) -> Bool:
    """Return which members are in sets of more than one component."""
    open_ = np.zeros(holders.size - 1, np.bool_)
    for a in range(open_.size):
        first = _root(joined, holder[holders[a]])
        for i in range(holders[a] + 1, holders[a + 1]):
            if _root(joined, holder[i]) != first:
                open_[a] = True
                break
    return open_
