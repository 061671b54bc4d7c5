"""Acts: one object, one window, and the accounts that shared it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inconcert.durations import MINUTE
from inconcert.network.concert.candidates import Candidate
from inconcert.network.concert.settings import Scale
from inconcert.network.concert.shares import I64, Part, Shares, among
from inconcert.network.concert.together import parted, sharing, together
from inconcert.network.concert.trial import Units

# An object is an act where accounts are so close as one object in twenty.
ACT_P = 0.05
# Acts are of one group where they have two accounts in common.
COMMON = 2

_SLOT = 10 * MINUTE


@dataclass(frozen=True)
class Act:
    """One object that members of a group shared in one window.

    `places` are rows of `Shares`, one an account, of all accounts that shared it in the window
    from `time` on; `object` and `kind` are numbers, times in µs.
    """

    kind: int
    object: int
    time: int
    window: int
    places: I64
    accounts: I64


def acts_of(
    accounts: I64, shares: Shares, part: Part, scale: Scale, *, least: int = 2, limit: float = ACT_P
) -> list[Act]:
    """Return the acts of some accounts: where their closeness has a p of at most `limit`.

    `least` is the number of other accounts that have to be present.
    """
    units = Units(part, accounts, scale, least)
    close = np.flatnonzero(units.p <= limit)
    return [act_at(shares, part, int(units.at[i]), scale, accounts) for i in close]


def acts_of_candidate(
    candidate: Candidate, shares: Shares, part: Part, scale: Scale, *, least: int = 2
) -> list[Act]:
    """Return the acts of one candidate, the burst that it was found on included.

    `part` are the shares of both halves.
    """
    acts = acts_of(candidate.accounts, shares, part, scale, least=least)
    if candidate.half < 0:
        at = np.flatnonzero((part.object == candidate.object) & (part.time == candidate.time))
        acts.append(act_at(shares, part, int(at[0]), scale, candidate.accounts))
    return distinct(acts, candidate.accounts)


def act_at(shares: Shares, part: Part, at: int, scale: Scale, core: I64) -> Act:
    """Return the act of the accounts of `core` in the window from the share at `at` of `part` on.

    It takes in everybody who is in one window with all of them.
    """
    object_ = part.object[at]
    run = slice(*np.searchsorted(part.object, [object_, object_ + 1]).tolist())
    times = part.time[run]
    within = (times >= part.time[at]) & (times <= part.time[at] + scale.width)
    last = times[within & among(part.account[run], core)].max()
    first, end = np.searchsorted(times, [last - scale.width, part.time[at] + scale.width + 1])
    places = part.place[run][first:end]
    return Act(
        int(shares.kind[places[0]]), int(object_), int(part.time[at]), scale.window, places,
        shares.account[places].astype(np.int64),
    )  # fmt: skip


def distinct(acts: Sequence[Act], core: I64) -> list[Act]:
    """Keep one of the acts that are the same in another kind, window or candidate.

    A post that carries a link, a hashtag and a text is one act: of acts at one time with half of
    the accounts of `core` in common the one is kept that holds most of them and fewest others.
    """
    inner = [act.accounts[among(act.accounts, core)] for act in acts]
    order = sorted(
        range(len(acts)),
        key=lambda i: (
            -(len(inner[i]) ** 2) / len(acts[i].accounts), acts[i].window, acts[i].kind,
            acts[i].object, acts[i].time,
        ),
    )  # fmt: skip
    kept: list[Act] = []
    by_time: dict[int, list[tuple[int, int, set[int]]]] = {}
    for i in order:
        act = acts[i]
        accounts = set(inner[i].tolist())
        span = max(act.window, MINUTE)
        slots = range((act.time - span) // _SLOT, (act.time + span) // _SLOT + 1)
        known = [other for slot in slots for other in by_time.get(slot, [])]
        if any(
            abs(time - act.time) <= max(span, reach)
            and 2 * len(accounts & others) >= min(len(accounts), len(others))
            for time, reach, others in known
        ):
            continue
        kept.append(act)
        for slot in slots:
            by_time.setdefault(slot, []).append((act.time, span, accounts))
    return sorted(kept, key=lambda act: (act.time, act.kind, act.object))


def components(acts: Sequence[Act], core: I64) -> list[list[Act]]:
    """Part acts into those with two accounts of `core` in common, directly or by way of others."""
    if not acts:
        return []
    inner = [act.accounts[among(act.accounts, core)] for act in acts]
    return [[acts[i] for i in some] for some in parted(together(inner, sharing(COMMON)))]
