"""Which of two similar accounts was there first, and by which signs that can be told."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
I8 = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

DAY = 86_400_000_000
# What counts as older and as more followed: less than this is no sign either way.
OLDER = 30 * DAY
FOLLOWED = 2.0
# Far better known is who has five times the followers and is in the better known quarter.
FAR_MORE = 5.0
# The better known quarter, twentieth and hundredth of a platform; its newest twentieth.
FAME = (0.25, 0.05, 0.01)
NEWEST = 0.05

SIGNS = ("listed", "verified", "older", "followed")


class AccountStanding(NamedTuple):
    """What is known of accounts, an entry an account; -1 where a number is not known.

    `created` in µs UTC, `followers`, `verified` (1 yes, 0 no), `listed` whether it is on the list
    of accounts to protect. Against the others of the same platform: `fame` is 1, 2 or 3 for the
    better known quarter, twentieth and hundredth (0 for the rest), `new` tells the newest
    twentieth.
    """

    created: I64
    followers: I64
    verified: I8
    listed: Bools
    fame: I8
    new: Bools


def stand(
    created: I64, followers: I64, verified: I8, listed: Bools, platform: I64
) -> AccountStanding:
    """Return the standing of accounts, each among those of its platform (a number an account)."""
    fame = np.zeros(len(created), np.int8)
    new = np.zeros(len(created), np.bool_)
    for number in np.unique(platform).tolist():
        here = platform == number
        told = here & (followers >= 0)
        if told.any():
            for part in FAME:
                fame[told] += followers[told] >= np.quantile(followers[told], 1 - part)
        dated = here & (created >= 0)
        if dated.any():
            new[dated] = created[dated] >= np.quantile(created[dated], 1 - NEWEST)
    return AccountStanding(created, followers, verified, listed, fame, new)


class Originals(NamedTuple):
    """Per pair: 1 if a is the original, -1 if b, 0 undecided; `signs[sign]` likewise by sign."""

    which: I8
    signs: dict[str, I8]


def originals(standing: AccountStanding, a: I64, b: I64) -> Originals:
    """Say which of two accounts is the original.

    On the list decides. Else, of the signs (verified, older by a month, twice the followers),
    those that speak must all speak for one account; where they disagree or none speaks, the pair
    is undecided.
    """
    listed = standing.listed[a].astype(np.int8) - standing.listed[b].astype(np.int8)
    known = (standing.verified[a] >= 0) & (standing.verified[b] >= 0)
    verified = np.where(known, standing.verified[a] - standing.verified[b], 0)
    first, _ = older(standing, a, b)
    followed = _more(standing.followers[a], standing.followers[b], FOLLOWED)
    signs = {
        "listed": listed,
        "verified": verified.astype(np.int8),
        "older": first.astype(np.int8),
        "followed": followed,
    }
    others = np.stack([signs[name] for name in SIGNS[1:]])
    agreed = np.where((others >= 0).all(axis=0), others.max(axis=0), 0)
    agreed = np.where((others <= 0).all(axis=0) & (others < 0).any(axis=0), -1, agreed)
    return Originals(np.where(listed != 0, listed, agreed).astype(np.int8), signs)


def older(standing: AccountStanding, a: I64, b: I64) -> tuple[I64, Bools]:
    """Return (1 where a is older by a month, -1 where b is, else 0; whether both are known)."""
    known = (standing.created[a] >= 0) & (standing.created[b] >= 0)
    gap = np.where(known, standing.created[b] - standing.created[a], 0)
    return np.where(np.abs(gap) >= OLDER, np.sign(gap), 0), known


def better_known(standing: AccountStanding, a: I64, b: I64) -> tuple[I64, Bools]:
    """Return (1 where a is far better known, -1 where b is, else 0; whether that can be told).

    Far better known: of the better known quarter of its platform, with five times the followers of
    the other; where followers do not tell, verified where the other is not.
    """
    more = _more(standing.followers[a], standing.followers[b], FAR_MORE).astype(np.int64)
    more *= np.maximum(standing.fame[a], standing.fame[b]) >= 1
    verified = (standing.verified[a] == 1).astype(np.int64) - (standing.verified[b] == 1)
    known = (standing.followers[a] >= 0) & (standing.followers[b] >= 0)
    known |= (standing.verified[a] >= 0) & (standing.verified[b] >= 0)
    return np.where(more != 0, more, verified), known


def _more(one: I64, other: I64, times: float) -> I8:
    known = (one >= 0) & (other >= 0)
    more = known & (one + 1.0 >= times * (other + 1.0))
    fewer = known & (other + 1.0 >= times * (one + 1.0))
    return more.astype(np.int8) - fewer.astype(np.int8)
