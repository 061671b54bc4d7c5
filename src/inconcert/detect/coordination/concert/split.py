"""Halves of the acts in a table of shares: to find groups on one and test them on the other.

A post is one act, however many objects it carries, and falls into one half as a whole: that of its
primary object. Which half an object has is a hash of when it was shared: how long after its first
share, and how long after the last thing that the same account shared before. So no name decides,
neither of a link nor of an account, and neither does the calendar: a case whose links are renamed,
or whose times are all shifted, is split as it was before. An object keeps its half when posts come
in, but where those who share it post something new just before. Objects of which all that is alike,
as those of a timetable, are told apart by which came first. There are several such splits, since
one alone decides by luck which acts tell of a group that is near the line.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U64 = npt.NDArray[np.uint64]

# The kinds whose object is what a post is about, the surest first; any other kind comes after. A
# domain or a mention is shared by posts about many things.
PRIORITY = (
    "repost",
    "quote",
    "reply",
    "url",
    "media",
    "text",
    "hashtag_sequence",
    "hashtag",
    "domain",
    "mention",
)

SPLITS = 2
_NONE = np.uint64(2**64 - 1)


def deal(
    account: I32, object_: I32, rank: npt.NDArray[np.integer], time: I64, post: I64
) -> npt.NDArray[np.int8]:
    """Return the half of each share in every split: bit k is its half in split k, shape (shares,).

    `account` and `object_` are numbers from 0, `rank` the place in `PRIORITY` of the kind of each
    share, `time` µs, `post` the post that it was part of; shares in any order.

    The primary object of a post is the one whose kind comes first in `PRIORITY`, of several the one
    with the least hash. An object that one account alone shares cannot be primary unless the post
    has no other: nobody else can act with it (a paraphrase of one's own, say).
    """
    if len(time) == 0:
        return np.zeros(0, np.int8)
    hashed = _mixed(_moments(account, object_, time))[object_]
    least = np.full(int(object_.max()) + 1, np.iinfo(np.int32).max)
    most = np.full(len(least), -1)
    np.minimum.at(least, object_, account)
    np.maximum.at(most, object_, account)
    place = rank + (least == most)[object_] * (len(PRIORITY) + 1)
    _, number = np.unique(post, return_inverse=True)
    first = np.full(int(number.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, number, place)
    primary = place == first[number]
    of = np.full(len(first), _NONE)
    np.minimum.at(of, number[primary], hashed[primary])
    return np.asarray(of[number] & np.uint64(2**SPLITS - 1), np.int8)


def _moments(account: I32, object_: I32, time: I64) -> U64:
    """Return a number for each object that tells when it was shared, and nothing else."""
    begun = np.full(int(object_.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begun, object_, time)
    since = time - begun[object_]
    order = np.lexsort((time, account))
    own, at = account[order], time[order]
    # The last instant before at which the account shared anything.
    fresh = np.ones(len(own), np.bool_)
    fresh[1:] = (own[1:] != own[:-1]) | (at[1:] != at[:-1])
    starts = np.flatnonzero(fresh)
    gaps = np.zeros(len(starts), np.int64)
    same = own[starts][1:] == own[starts][:-1]
    gaps[1:] = np.where(same, at[starts][1:] - at[starts][:-1], 0)
    gap = np.empty(len(own), np.int64)
    gap[order] = gaps[np.cumsum(fresh) - 1]
    total = np.zeros(len(begun), np.uint64)
    # Each share by itself is hashed first: sums of plain times would be even or odd together.
    np.add.at(total, object_, _mixed((since + (gap << 1)).astype(np.uint64)))
    return total + _mixed(_turn(total, begun))


def _turn(total: U64, begun: I64) -> U64:
    """Return which one, in time, of the objects with the same total each is.

    A timetable gives all its objects one total: they would lie in one half together.
    """
    order = np.lexsort((begun, total))
    ordered, start = total[order], begun[order]
    other = np.ones(len(order), np.bool_)
    other[1:] = ordered[1:] != ordered[:-1]
    later = other.copy()
    later[1:] |= start[1:] != start[:-1]
    turns = np.cumsum(later)
    turn = np.empty(len(order), np.uint64)
    turn[order] = turns - turns[np.flatnonzero(other)][np.cumsum(other) - 1]
    return turn


def _mixed(numbers: U64) -> U64:
    """Return a hash of each number: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
