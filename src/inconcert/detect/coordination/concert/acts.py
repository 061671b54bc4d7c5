"""Acts: one object, one window, and the accounts that shared it there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.components import components_of, indices, sharing
from inconcert.detect.coordination.concert.settings import Scale
from inconcert.detect.coordination.concert.shares import I64, SharePart, Shares, among
from inconcert.detect.coordination.concert.trial import Units
from inconcert.durations import MINUTE

# An object is an act where accounts are so close as one object in twenty.
ACT_P = 0.05
# Acts are of one group where they have two accounts in common.
COMMON = 2

_SLOT = 10 * MINUTE
# More acts than these side by side are looked up by account.
_FEW = 16


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
    accounts: I64,
    shares: Shares,
    part: SharePart,
    scale: Scale,
    *,
    least: int = 2,
    limit: float = ACT_P,
) -> list[Act]:
    """Return the acts of some accounts: where their closeness has a p of at most `limit`.

    `least` is the number of other accounts that have to be present.
    """
    units = Units(part, accounts, scale, least)
    close = np.flatnonzero(units.p <= limit)
    return [act_at(shares, part, int(units.at[i]), scale, accounts) for i in close]


def acts_of_candidate(
    candidate: Candidate, shares: Shares, part: SharePart, scale: Scale, *, least: int = 2
) -> list[Act]:
    """Return the acts of one candidate, the burst that it was found on included.

    `part` are the shares of both halves.
    """
    acts = acts_of(candidate.accounts, shares, part, scale, least=least)
    if candidate.fold < 0:
        first, end = np.searchsorted(part.object, [candidate.object, candidate.object + 1])
        at = int(first + np.searchsorted(part.time[first:end], candidate.time))
        acts.append(act_at(shares, part, at, scale, candidate.accounts))
    return distinct(acts, candidate.accounts)


def act_at(shares: Shares, part: SharePart, at: int, scale: Scale, core: I64) -> Act:
    """Return the act of the accounts of `core` in the window from the share at `at` of `part` on.

    It takes in everybody who is in one window with all of them.
    """
    object_ = part.object[at]
    run = slice(*np.searchsorted(part.object, [object_, object_ + 1]).tolist())
    times = part.time[run]
    width = scale.of(part.unit_at(at)).width
    within = (times >= part.time[at]) & (times <= part.time[at] + width)
    last = times[within & among(part.account[run], core)].max()
    first, end = np.searchsorted(times, [last - width, part.time[at] + width + 1])
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
    by_time = _ByTime()
    for i in order:
        if by_time.add(acts[i], set(inner[i].tolist())):
            kept.append(acts[i])
    return sorted(kept, key=lambda act: (act.time, act.kind, act.object))


class _Slot:
    """Numbers of acts, and, where many stand side by side, those of each account."""

    def __init__(self) -> None:
        self.acts: list[int] = []
        self.held: defaultdict[int, list[int]] | None = None

    def add(self, number: int, known: list[_Known]) -> None:
        self.acts.append(number)
        fresh = [number]
        if self.held is None:
            if len(self.acts) <= _FEW:
                return
            self.held, fresh = defaultdict(list), self.acts
        for one in fresh:
            for account in known[one].accounts:
                self.held[account].append(one)

    def near(self, accounts: set[int], known: list[_Known]) -> Iterable[tuple[int, int]]:
        """Return acts and how many of the accounts each has, of all that have one at least.

        Without `accounts` all are returned; acts without any come last, and meet no others.
        """
        if self.held is None or not accounts:
            return ((one, len(accounts & known[one].accounts)) for one in self.acts)
        lists = [self.held[account] for account in accounts if account in self.held]
        return Counter(chain.from_iterable(lists)).items()


class _Known(NamedTuple):
    time: int
    span: int
    accounts: set[int]


class _ByTime:
    """The acts that are kept, by their time."""

    def __init__(self) -> None:
        self.known: list[_Known] = []
        # Where each begins, and where its span reaches. Of two acts at one time the wider span
        # holds the other's time.
        self.begun: defaultdict[int, _Slot] = defaultdict(_Slot)
        self.reached: defaultdict[int, _Slot] = defaultdict(_Slot)

    def add(self, act: Act, accounts: set[int]) -> bool:
        """Add an act, and say whether it is new: shares less than half with any other then."""
        span = max(act.window, MINUTE)
        own = act.time // _SLOT
        slots = range((act.time - span) // _SLOT, (act.time + span) // _SLOT + 1)
        near = [self.begun[slot] for slot in slots if slot in self.begun]
        if own in self.reached:
            near.append(self.reached[own])
        for slot in near:
            for number, common in slot.near(accounts, self.known):
                other = self.known[number]
                if abs(other.time - act.time) <= max(span, other.span) and 2 * common >= min(
                    len(accounts), len(other.accounts)
                ):
                    return False
        number = len(self.known)
        self.known.append(_Known(act.time, span, accounts))
        self.begun[own].add(number, self.known)
        for at in slots:
            self.reached[at].add(number, self.known)
        return True


def components(acts: Sequence[Act], core: I64) -> list[list[Act]]:
    """Part acts into those with two accounts of `core` in common, directly or by way of others."""
    if not acts:
        return []
    inner = [act.accounts[among(act.accounts, core)] for act in acts]
    return [[acts[i] for i in some] for some in indices(components_of(inner, sharing(COMMON)))]
