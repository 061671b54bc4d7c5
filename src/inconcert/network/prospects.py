"""Accounts that can have no link, told before any pair is visited.

The pairs on one object that everybody shares grow with the square of its crowd, and hardly one of
them is a link: a link needs some distinct objects in common, and more of them than chance would
give. How many objects an account can have in common with anybody is seen without pairs, and so is
the smallest p-value that any partner could give it. Accounts for whom that is too large, or the
objects too few, are left out, and then those who had only them to meet. What is left out cannot
be a link, so the links are the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.network import kernel
from inconcert.stats.coshare import objects_p

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

# What rounding may have cost in a p-value, many times over.
_SLACK = 1 + 1e-6
# Each round leaves out who met only those left out before; a few do nearly all of it.
_ROUNDS = 4
# P(Poisson(mk) >= k) falls with k as long as m is at most 1, and is above a half for larger m.
_FALLING = 0.5


def with_prospects(
    place: I64,
    accounts: I32,
    objects: I32,
    activity: I64,
    *,
    windows: I64,
    events: I64,
    account_pairs: int,
    min_objects: int,
    max_p: float,
) -> Bool:
    """Return which accounts may have a link, shape (accounts,).

    `place`, `accounts` and `objects` are the shares, sorted by object and time (`kernel.places`);
    `activity` the shares of each account; `windows` rise, in the unit of the places, and `events`
    are all events of each. A link has at least `min_objects` distinct objects and a p of at most
    `max_p` under the activity null model, in one of the windows.
    """
    keep = np.ones(len(activity), np.bool_)
    if min_objects < 2 and max_p >= _FALLING:
        return keep
    for _ in range(_ROUNDS):
        inside = keep[accounts]
        own = (place[inside], accounts[inside], objects[inside])
        may = np.zeros(len(keep), np.bool_)
        for window, total in zip(windows.tolist(), events.tolist(), strict=True):
            met = _objects_met(*own, window, len(keep))
            some = np.flatnonzero(keep & (met >= max(1, min_objects)) & ~may)
            rate = total / account_pairs if account_pairs else 0.0
            may[some[_least_p(met[some], activity[some], rate) <= max_p * _SLACK]] = True
        if np.array_equal(may, keep):
            break
        keep = may
    return keep


def _objects_met(place: I64, accounts: I32, objects: I32, window: int, number: int) -> I64:
    """Return the distinct objects on which each account met any other within the window."""
    part = kernel.takes_part(place, accounts, accounts, False, window)
    return distinct_objects(objects[part], accounts[part], number)


def distinct_objects(objects: I32, accounts: I32, number: int) -> I64:
    """Return the distinct objects of each of `number` accounts; shares stand sorted by object."""
    order = np.argsort(accounts, kind="stable")
    account, object_ = accounts[order], objects[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (account[1:] != account[:-1]) | (object_[1:] != object_[:-1])
    return np.bincount(account[first], minlength=number).astype(np.int64)


def _least_p(met: I64, activity: I64, rate: float) -> npt.NDArray[np.float64]:
    """Return a bound that no p-value of an account with any partner is below.

    A partner with whom it has k objects in common has k shares at least, so the expected events
    are at least k times those with a share. P(Poisson(mk) >= k) falls with k for m <= 1: of
    Gamma variables over their shape a larger shape spreads less, the distribution functions
    cross once, and at 1 they have not crossed yet. So the most objects give the least p.
    """
    pairs, place = np.unique(np.stack([met, activity]), axis=1, return_inverse=True)
    each = pairs[1] * rate
    p = objects_p(pairs[0], each * pairs[0])
    return np.asarray(np.where(each <= 1.0, p, _FALLING)[place.ravel()], np.float64)
