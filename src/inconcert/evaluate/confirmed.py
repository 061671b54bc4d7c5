"""What a case says of its accounts: the groups that detection confirmed, as a ranking."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import orjson

from inconcert.case import Case
from inconcert.evaluate.baselines.common import Ranked

OURS = "inconcert"

# Below this, sums of p-values hold nothing but rounding.
_SMALLEST = 1e-300
# Scores of members whose doubt is 1, and of groups without a test: above every other account.
_DOUBTFUL, _UNTESTED = 1e-3, 1e-6


@dataclass(frozen=True)
class Group:
    """One group of a case: its finding, its q where it was tested, its members and their p.

    `explanations` names the innocent explanations that were tested and hold.
    """

    finding: str
    q: float | None
    members: dict[str, float | None]
    explanations: tuple[str, ...] = ()


def confirmed_groups(case: Case, *, fdr: float = 0.05) -> list[Group]:
    """Return the groups of a case, in the order of detectors and ranks: findings of kind `group`.

    Groups whose q is above `fdr` are left out; those of detectors that do not test have none.
    """
    groups: dict[str, Group] = {}
    for finding, q, details, account, p in case.query(
        "SELECT f.finding, f.q, f.details, m.account, m.p FROM finding f JOIN member m "
        "ON f.account_group = m.account_group WHERE f.kind = 'group' AND (f.q IS NULL OR f.q <= ?) "
        "ORDER BY f.detector, f.rank, f.finding, m.account",
        [fdr],
    ):
        if finding not in groups:
            groups[finding] = Group(finding, q, {}, _holding(details))
        groups[finding].members[account] = p
    return list(groups.values())


def _holding(details: str | None) -> tuple[str, ...]:
    tested = orjson.loads(details or "{}").get("explanations", [])
    return tuple(one["name"] for one in tested if one.get("holds"))


def doubt(q: float | None, p: float | None) -> float | None:
    """Return a bound on the chance that a member is wrongly held to act with its group.

    The group may be an accident (q), and an account may be no part of it (p): at most q + p. None
    where neither is known.
    """
    if q is None and p is None:
        return None
    return min(1.0, (q or 0.0) + (p or 0.0))


def rank_accounts(accounts: Iterable[str], groups: Iterable[Group]) -> Ranked:
    """Rank accounts by -log10 of their `doubt` in the group where it is least; others get 0.

    Members of groups without a test follow all of those, in the order of the groups.
    """
    best: dict[str, float] = {}
    members = []
    for place, group in enumerate(groups, start=1):
        members.append(frozenset(group.members))
        for account, p in group.members.items():
            open_ = doubt(group.q, p)
            score = (
                _UNTESTED / place
                if open_ is None
                else max(-math.log10(max(open_, _SMALLEST)), _DOUBTFUL)
            )
            best[account] = max(best.get(account, 0.0), score)
    names = sorted({*accounts, *best}, key=str.encode)
    return Ranked(OURS, names, np.array([best.get(name, 0.0) for name in names]), members)
