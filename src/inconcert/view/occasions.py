"""Occasions: the moments in which several accounts of a finding share the same object.

A burst is a set of acts on one object within that kind's window, by two accounts or more. Bursts
made of the same posts (a post with a link and a hashtag acts on both) are one occasion, led by the
object that most accounts hit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from inconcert.view.acts import Acts

DEFAULT_WINDOW = 60_000_000

# How many bursts are weighed: far more than any picture shows.
_CANDIDATES = 3_000
_PER_OBJECT = 50
_BURSTS = 400

# Kinds made of another kind of the same post.
_COARSE = frozenset({"domain", "hashtag_sequence"})


@dataclass
class Occasion:
    """One occasion: its leading object, the other objects of the same posts, and its window.

    `start` is the time of its first act, `window` the length in µs that its acts lie within;
    `rows` are the acts of the leading burst (indices into `Acts`), `accounts` how many there are.
    """

    object: int
    start: int
    window: int
    rows: NDArray[np.int64]
    accounts: int
    objects: list[int] = field(default_factory=list)


def occasions(acts: Acts, windows: Mapping[str, int]) -> tuple[list[Occasion], bool]:
    """Return the occasions of a finding, the one with most accounts first, and whether all.

    Only the fullest bursts are weighed, so of a large finding they are not all. `windows` gives
    the window of each kind in µs; a kind without one gets 60 s.
    """
    bursts, complete = _bursts(acts, windows)
    busy = np.bincount(acts.object, minlength=len(acts.objects)).tolist()

    def order(burst: Occasion) -> tuple[int, int, int, bool, int]:
        # Of the objects of one post the rarest leads: a page says more than its domain.
        coarse = acts.objects[burst.object][0] in _COARSE
        return (-burst.accounts, burst.start, busy[burst.object], coarse, burst.object)

    bursts.sort(key=order)
    found: list[Occasion] = []
    by_post: dict[int, int] = {}
    for burst in bursts:
        posts = [p for p in acts.post[burst.rows].tolist() if p >= 0]
        home = _home(posts, by_post)
        if home is not None and burst.object in found[home].objects:
            continue  # a second burst on the same object by the same posts says nothing new
        if home is not None:
            found[home].objects.append(burst.object)
        else:
            burst.objects = [burst.object]
            home = len(found)
            found.append(burst)
        for post in posts:
            by_post.setdefault(post, home)
    return found, complete


def _home(posts: list[int], by_post: Mapping[int, int]) -> int | None:
    """Return the occasion that at least half of these posts belong to."""
    homes = [by_post[post] for post in posts if post in by_post]
    if not homes:
        return None
    best = max(set(homes), key=lambda h: (homes.count(h), -h))
    return best if 2 * homes.count(best) >= len(posts) else None


def _bursts(acts: Acts, windows: Mapping[str, int]) -> tuple[list[Occasion], bool]:
    if not len(acts):
        return [], True
    per_object = np.array(
        [windows.get(kind, DEFAULT_WINDOW) for kind, _ in acts.objects], dtype=np.int64
    )
    order = np.lexsort((acts.account, acts.time, acts.object))
    obj, time, account = acts.object[order], acts.time[order], acts.account[order]
    window = per_object[obj]
    end = _ends(obj, time, window)
    start = np.arange(len(order))
    fresh = np.concatenate([[0], np.cumsum(~_repeats(obj, account, time, window))])
    # At most the accounts in the window: exact counts are made for the best only.
    crowd = fresh[end] - fresh[start]
    taken = np.zeros(len(order), dtype=bool)
    found: list[Occasion] = []
    candidates, complete = _candidates(obj, time // window, crowd)
    for i in candidates.tolist():
        j = int(end[i])
        if len(found) == _BURSTS:
            return found, False  # what is left is no fuller than these
        if taken[i:j].any():
            continue
        distinct = len(np.unique(account[i:j]))
        if distinct < 2:
            continue
        taken[i:j] = True
        found.append(
            Occasion(int(obj[i]), int(time[i]), int(window[i]), order[i:j].copy(), distinct)
        )
    return found, complete


def _ends(
    obj: NDArray[np.int64], time: NDArray[np.int64], window: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For each row, the end of the rows of its object within its window (rows sorted by both)."""
    # Ranks of times instead of times keep the joint key of object and time in 64 bits.
    moments = np.unique(time)
    base = len(moments) + 1
    key = obj * base + np.searchsorted(moments, time)
    last = obj * base + np.searchsorted(moments, time + window, side="right")
    return np.asarray(np.searchsorted(key, last, side="left"), dtype=np.int64)


def _repeats(
    obj: NDArray[np.int64],
    account: NDArray[np.int64],
    time: NDArray[np.int64],
    window: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark acts that an account repeats on the same object within the window."""
    order = np.lexsort((time, account, obj))
    o, a, t = obj[order], account[order], time[order]
    again = (o[1:] == o[:-1]) & (a[1:] == a[:-1]) & (t[1:] - t[:-1] <= window[order][1:])
    marked = np.zeros(len(order), dtype=np.bool_)
    marked[order[1:]] = again
    return marked


def _candidates(
    obj: NDArray[np.int64], bucket: NDArray[np.int64], crowd: NDArray[np.int64]
) -> tuple[NDArray[np.int64], bool]:
    """Return the starts of the fullest windows, and whether none had to be left out.

    One a bucket of time, so many an object, so many in all.
    """
    # A window that begins with a repeated act may hold one account more than fresh acts.
    starts = np.flatnonzero(crowd >= 1)
    best = starts[np.lexsort((starts, -crowd[starts], bucket[starts], obj[starts]))]
    new = np.ones(len(best), dtype=bool)
    new[1:] = (obj[best][1:] != obj[best][:-1]) | (bucket[best][1:] != bucket[best][:-1])
    best = best[new]
    best = best[np.lexsort((best, -crowd[best], obj[best]))]
    first = np.concatenate([[0], np.flatnonzero(obj[best][1:] != obj[best][:-1]) + 1])
    size = np.diff(np.append(first, len(best)))
    within = np.arange(len(best)) - np.repeat(first, size)
    kept = best[within < _PER_OBJECT]
    fullest: NDArray[np.int64] = kept[np.lexsort((kept, -crowd[kept]))][:_CANDIDATES]
    return fullest, len(fullest) == len(best)
