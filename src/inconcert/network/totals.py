"""All events of a window, counted without visiting the pairs: time in proportion to the shares.

Pairs of shares in the window on one object, less those of one account and, where posts stand under
several accounts, those of one post; and with a participation asked for, less the events of accounts
that both fall short of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.network import kernel
from inconcert.network.encode import EncodedShares

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]


def total_events(
    shares: EncodedShares, windows: I64, opens: npt.NDArray[np.int8], min_participation: int
) -> I64:
    """Return the events of each of `windows` (in the unit of the times), shape (windows,).

    `opens` (accounts,) is the first window in which an account has the participation asked for.
    """
    every = np.ones(len(shares.times), np.bool_)
    totals = np.array([_events(shares, every, window) for window in windows.tolist()], np.int64)
    if min_participation > 1:
        for k, window in enumerate(windows.tolist()):
            closed = opens[shares.accounts] > k
            totals[k] -= _events(shares, closed, window)
    return totals


def _events(shares: EncodedShares, rows: npt.NDArray[np.bool_], window: int) -> int:
    """Return the events among some of the shares."""
    objects, accounts = shares.objects[rows].astype(np.int64), shares.accounts[rows]
    times = shares.times[rows]
    total = _pairs(objects, times, window) - _pairs(_within(objects, accounts), times, window)
    if not shares.ambiguous or shares.contents is None:
        return total
    contents = shares.contents[rows]
    owner = np.full(int(contents.max(initial=-1)) + 1, -1, np.int32)
    owner[contents] = accounts
    several = np.zeros(len(owner), np.bool_)
    several[contents[owner[contents] != accounts]] = True
    some = several[contents]
    posts = _within(objects[some], contents[some])
    return total - (
        _pairs(posts, times[some], window)
        - _pairs(_within(posts, accounts[some]), times[some], window)
    )


def _within(groups: I64, numbers: I32) -> I64:
    """Number the pairs of a group and a number, where groups are too large to be multiplied."""
    if len(groups) == 0:
        return groups
    if int(groups.max()) >= 1 << 31:
        groups = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    return (groups << 32) | numbers


def _pairs(groups: I64, times: I64, window: int) -> int:
    """Count pairs of one group within a window; rows of one group stand in order of time."""
    order = np.argsort(groups, kind="stable")
    return int(kernel.pairs_within(groups[order], times[order], window))
