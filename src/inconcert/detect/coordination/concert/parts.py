"""Groups that only one source holds together: each part is reported on its own.

Outlets of several owners that carry one wire are close together on what it brings, and each owner's
on articles of its own besides. Taken together they would be called one group, which nobody runs. So
a settled group is looked at without its acts on one source at a time: where it then falls apart
into parts that each have acts of their own, the parts are the groups. A group that has acts on that
one source alone stays whole, and so does one that merely crumbles: most members must be in some
part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from inconcert.detect.coordination.concert.acts import COMMON, Act, components
from inconcert.detect.coordination.concert.shares import I64, Shares, among

# Parts hold so much of the group; otherwise some of its members met elsewhere, and no more.
MOST_MEMBERS = 2 / 3
# So many of the sources are left out in turn, those of most acts first.
TRIED = 10


class HasActs(Protocol):
    """The accounts of a group, and its acts."""

    @property
    def accounts(self) -> I64:
        """Numbers of the accounts."""
        ...

    @property
    def acts(self) -> list[Act]:
        """All acts of the group."""
        ...


Group = TypeVar("Group", bound=HasActs)


class SourceParts(NamedTuple):
    """The parts of a group without one source: `source` is the number of its origin.

    `cores` are the accounts of each part, `acts` those of its own, `others` those of the source.
    """

    source: int
    cores: list[I64]
    acts: list[list[Act]]
    others: list[Act]


def split_by_source(
    group: Group,
    shares: Shares,
    least: int,
    confirm: Callable[[list[Act], I64], Group | None],
) -> tuple[int, list[Group]]:
    """Return (origin, parts) of a group that one source alone holds together, or (-1, [group]).

    A part has `least` accounts or more. `confirm` gives the members of a part from its acts and
    accounts, None where too few belong. Each part is settled on its own acts and on those of the
    source, with the other parts left out: they are neither members nor outsiders.
    """
    found = fallen_apart(group.acts, np.sort(group.accounts), shares, least)
    if found is None:
        return -1, [group]
    everyone = np.sort(group.accounts)
    settled = []
    for core, acts in zip(found.cores, found.acts, strict=True):
        others = np.setdiff1d(everyone, core)
        own = [_without(act, others) for act in (*acts, *found.others)]
        member = confirm(own, core)
        if member is not None and len(np.setdiff1d(member.accounts, core)) == 0:
            settled.append(member)
    # One part alone would be a group from which the others were dropped for no reason.
    return (found.source, settled) if len(settled) > 1 else (-1, [group])


def fallen_apart(
    acts: Sequence[Act], accounts: I64, shares: Shares, least: int
) -> SourceParts | None:
    """Return the parts of a group without the source that gives most parts, None where none does.

    `accounts` rise.
    """
    origin = origins_of(acts, accounts, shares)
    sources, count = np.unique(origin[origin >= 0], return_counts=True)
    best: SourceParts | None = None
    for source in sources[np.lexsort((sources, -count))][:TRIED].tolist():
        rest = [act for act, of in zip(acts, origin.tolist(), strict=True) if of != source]
        cores, own = _parts(rest, accounts, least)
        enough = sum(map(len, cores)) >= MOST_MEMBERS * len(accounts)
        if len(cores) > 1 and enough and (best is None or len(cores) > len(best.cores)):
            left = [act for act, of in zip(acts, origin.tolist(), strict=True) if of == source]
            best = SourceParts(source, cores, own, left)
    return best


def origins_of(acts: Sequence[Act], accounts: I64, shares: Shares) -> I64:
    """Return the origin of each act, -1 for none: the most frequent of its members' posts.

    Of a link and its title in one post the title may be the act, and a title has no origin. So
    whatever an account shared at the same time counts.
    """
    known = np.flatnonzero((shares.origin >= 0) & among(shares.account, accounts))
    order = known[np.lexsort((shares.time[known], shares.account[known]))]
    account, time = shares.account[order].astype(np.int64), shares.time[order]
    result = np.full(len(acts), -1, np.int64)
    first = np.searchsorted(account, accounts)
    end = np.searchsorted(account, accounts, side="right")
    for number, act in enumerate(acts):
        votes: list[int] = []
        for place in act.places[among(act.accounts, accounts)].tolist():
            if shares.origin[place] >= 0:
                votes.append(int(shares.origin[place]))
                continue
            who = int(np.searchsorted(accounts, shares.account[place]))
            own = slice(first[who], end[who])
            at, beyond = np.searchsorted(time[own], [shares.time[place], shares.time[place] + 1])
            votes += set(shares.origin[order[own][at:beyond]].tolist())
        if votes:
            values, counts = np.unique(votes, return_counts=True)
            result[number] = values[np.argmax(counts)]
    return result


def _parts(acts: list[Act], accounts: I64, least: int) -> tuple[list[I64], list[list[Act]]]:
    """Return the accounts and acts of each part: an account is where it has most acts, two or more.

    Parts have `least` accounts at least.
    """
    mine: dict[int, tuple[int, int]] = {}
    some = components(acts, accounts)
    for number, one in enumerate(some):
        inner, taken = np.unique(np.concatenate([a.accounts for a in one]), return_counts=True)
        for account, times in zip(inner.tolist(), taken.tolist(), strict=True):
            if times >= COMMON and times > mine.get(account, (0, 0))[0]:
                mine[account] = (times, number)
    cores: list[I64] = []
    own: list[list[Act]] = []
    for number, one in enumerate(some):
        core = np.array(sorted(a for a, (_, n) in mine.items() if n == number), np.int64)
        core = core[among(core, accounts)]
        if len(core) >= least:
            cores.append(core)
            own.append(one)
    return cores, own


def _without(act: Act, accounts: I64) -> Act:
    """Return an act without some accounts."""
    keep = ~among(act.accounts, accounts)
    return replace(act, places=act.places[keep], accounts=act.accounts[keep])
