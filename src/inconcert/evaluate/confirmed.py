"""What a case says of its accounts: the groups that detection confirmed, as a ranking."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import orjson

from inconcert.case import Case
from inconcert.evaluate.baselines.common import Ranked
from inconcert.evidence.groups import confirmed_groups

OURS = "inconcert"

# Below this, sums of p-values hold nothing but rounding.
_SMALLEST = 1e-300
# Scores of members whose doubt is 1, and of groups without a test: above every other account.
_DOUBTFUL, _UNTESTED = 1e-3, 1e-6


@dataclass(frozen=True)
class EvaluatedGroup:
    """One group of a case: its finding, its q where it was tested, its members and their p.

    `explanations` names the innocent explanations that were tested and hold.
    """

    finding: str
    q: float | None
    members: dict[str, float | None]
    explanations: tuple[str, ...] = ()


def measured_groups(case: Case, *, fdr: float = 0.05) -> list[EvaluatedGroup]:
    """Return the groups of a case, in the order of detectors and ranks: findings of type `group`.

    Groups whose q is above `fdr` are left out; those of detectors that do not test have none.
    """
    found = confirmed_groups(case, fdr, by=None, untested=True)
    details = dict(
        case.query(
            "SELECT finding, details FROM finding WHERE finding IN (SELECT unnest(?::VARCHAR[]))",
            [[group.finding for group in found]],
        )
    )
    return [
        EvaluatedGroup(group.finding, group.q, group.members, _holding(details[group.finding]))
        for group in found
    ]


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


def rank_accounts(accounts: Iterable[str], groups: Iterable[EvaluatedGroup]) -> Ranked:
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
