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
# A pair is uneven where the older one is also far better known: one of the best known twentieth.
UNEVEN_AGE, UNEVEN_FOLLOWED, BEST_KNOWN = 60 * DAY, 5.0, 0.05

SIGNS = ("listed", "verified", "older", "followed")


class Standing(NamedTuple):
    """What is known of accounts, an entry an account; -1 where a number is not known.

    `created` in µs UTC, `followers`, `verified` (1 yes, 0 no), `listed` whether it is on the list
    of accounts to protect.
    """

    created: I64
    followers: I64
    verified: I8
    listed: Bools


class Originals(NamedTuple):
    """Per pair: 1 if a is the original, -1 if b, 0 undecided; `signs[sign]` likewise by sign."""

    which: I8
    signs: dict[str, I8]


def originals(standing: Standing, a: I64, b: I64) -> Originals:
    """Say which of two accounts is the original.

    On the list decides. Else, of the signs (verified, older by a month, twice the followers),
    those that speak must all speak for one account; where they disagree or none speaks, the pair
    is undecided.
    """
    listed = standing.listed[a].astype(np.int8) - standing.listed[b].astype(np.int8)
    known = (standing.verified[a] >= 0) & (standing.verified[b] >= 0)
    verified = np.where(known, standing.verified[a] - standing.verified[b], 0)
    known = (standing.created[a] >= 0) & (standing.created[b] >= 0)
    gap = np.where(known, standing.created[b] - standing.created[a], 0)
    older = np.where(np.abs(gap) >= OLDER, np.sign(gap), 0)
    followed = _more(standing.followers[a], standing.followers[b], FOLLOWED)
    signs = {
        "listed": listed,
        "verified": verified.astype(np.int8),
        "older": older.astype(np.int8),
        "followed": followed,
    }
    others = np.stack([signs[name] for name in SIGNS[1:]])
    agreed = np.where((others >= 0).all(axis=0), others.max(axis=0), 0)
    agreed = np.where((others <= 0).all(axis=0) & (others < 0).any(axis=0), -1, agreed)
    return Originals(np.where(listed != 0, listed, agreed).astype(np.int8), signs)


def uneven(standing: Standing, a: I64, b: I64) -> Bools:
    """Say of each pair whether one account is both two months older and far better known.

    Far better known: one of the twentieth of all accounts with most followers, with five times the
    followers of the other; or verified where the other is not. Siblings of one owner were made
    together and are as little known; an imitation is younger than what it imitates.
    """
    known = (standing.created[a] >= 0) & (standing.created[b] >= 0)
    gap = np.where(known, standing.created[b] - standing.created[a], 0)
    older = np.where(np.abs(gap) >= UNEVEN_AGE, np.sign(gap), 0)
    told = standing.followers[standing.followers >= 0]
    many = np.quantile(told, 1 - BEST_KNOWN) if len(told) else np.inf
    followed = _more(standing.followers[a], standing.followers[b], UNEVEN_FOLLOWED)
    followed = followed * (np.maximum(standing.followers[a], standing.followers[b]) >= many)
    verified = (standing.verified[a] == 1).astype(np.int8) - (standing.verified[b] == 1)
    result: Bools = (older != 0) & ((older == followed) | (older == verified))
    return result


def _more(one: I64, other: I64, times: float) -> I8:
    known = (one >= 0) & (other >= 0)
    more = known & (one + 1.0 >= times * (other + 1.0))
    fewer = known & (other + 1.0 >= times * (one + 1.0))
    return more.astype(np.int8) - fewer.astype(np.int8)
