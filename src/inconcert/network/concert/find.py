"""The search for groups in step: candidates, trials, groups."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

import pyarrow as pa

from inconcert.durations import HOUR, MINUTE
from inconcert.network.concert.candidates import Candidate, bursts, communities, overlaps
from inconcert.network.concert.refine import refined
from inconcert.network.concert.settings import Scale, Settings, scales
from inconcert.network.concert.settle import TestedGroup, settle
from inconcert.network.concert.shares import BOTH, HALVES, Part, Shares, part, read_shares
from inconcert.network.concert.trial import Trial, try_burst, try_community
from inconcert.progress import SILENT, Progress

# A community that is surer than this needs no bursts to confirm it.
SETTLED = 1e-8

# Communities are looked for up to an hour, bursts up to five minutes: beyond, chance gives too many
# candidates to learn from. Groups are tested up to an hour: around a longer window lies a night,
# and to be awake at the same hours would be enough. Longer windows serve to tell a group's scale.
LONGEST_SEARCH = HOUR
LONGEST_BURST = 5 * MINUTE
# In an archive of a campaign every message is a burst; the least likely ones are tried.
MOST_BURSTS = 400

DEFAULT = Settings()

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Concert:
    """What a search gave: the confirmed `groups`, all `trials`, and the `clusters` tested.

    `shares` are what was searched, `scales` the windows, `parts` the shares by period.
    """

    groups: list[TestedGroup]
    trials: list[Trial]
    clusters: int
    shares: Shares
    scales: list[Scale]
    parts: dict[int, Part]


def find_concert(
    table: pa.Table, settings: Settings = DEFAULT, *, progress: Progress = SILENT
) -> Concert:
    """Find the groups of accounts in step in a table of shares.

    `table` has account, kind, object, time (int64 µs), half (0 or 1: which half of the acts the
    share is evidence of; `network.halves`) and, where it is known, origin: who made or hosts the
    object. The same shares, in any order, give the same groups.
    """
    shares = read_shares(table)
    wanted = scales(settings.windows, shares.unit)
    if len(shares) == 0:
        return Concert([], [], 0, shares, wanted, {})
    tested = [scale for scale in wanted if scale.window <= LONGEST_SEARCH] or wanted[:1]
    # What is longer than the search tests nothing, and needs no halves.
    needed = {(half, scale.period) for scale in tested for half in HALVES}
    needed |= {(BOTH, scale.period) for scale in wanted}
    keys = sorted(needed)
    made = _mapped("Sorting", lambda key: part(shares, *key), keys, progress)
    parts = dict(zip(keys, made, strict=True))
    trials = _communities(shares, tested, parts, settings, progress)
    trials += _bursts(trials, tested, parts, progress)
    both = {period: found for (half, period), found in parts.items() if half == BOTH}
    groups, number = settle(trials, shares, both, settings)
    return Concert(groups, trials, number, shares, wanted, both)


def _communities(
    shares: Shares,
    wanted: list[Scale],
    parts: dict[tuple[int, int], Part],
    settings: Settings,
    progress: Progress,
) -> list[Trial]:
    """Find communities at every scale, and try each at every scale."""

    def search(at: tuple[Scale, int]) -> list[Candidate]:
        scale, half = at
        own = parts[half, scale.period]
        found = [
            better
            for candidate in communities(shares, scale, half, settings)
            for better in refined(candidate, shares, own, scale)
        ]
        if scale.window <= LONGEST_BURST:
            found += overlaps(own, half, scale)
        return found

    searched = [(scale, half) for scale in wanted for half in HALVES]
    sets = _mapped("Looking for communities", search, searched, progress)
    candidates = [candidate for found in sets for candidate in found]
    candidates = _different(candidates)
    # At fast scales also without the law, by which three or four accounts are never close enough.
    tried = [*wanted, *(replace(scale, others=True) for scale in wanted if not scale.others)]
    return _mapped(
        "Testing communities", lambda one: try_community(one, parts, tried), candidates, progress
    )


def _mapped(
    title: str,
    work: Callable[[Given], Made],
    given: list[Given],
    progress: Progress,
) -> list[Made]:
    """Return what `work` makes of each, on all cores: most of it is compiled and holds no lock."""
    results = []
    with (
        progress.task(title, len(given)) as advance,
        ThreadPoolExecutor(os.cpu_count() or 1) as pool,
    ):
        try:
            for result in pool.map(work, given):
                results.append(result)
                advance(1)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results


def _bursts(
    known: list[Trial],
    wanted: list[Scale],
    parts: dict[tuple[int, int], Part],
    progress: Progress,
) -> list[Trial]:
    """Find bursts at every scale, and try those that no community has settled."""
    # The settled groups of each account: the same group counts once.
    groups = {t.candidate.accounts.tobytes(): t.candidate.accounts for t in known if t.p <= SETTLED}
    settled: defaultdict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups.values()):
        for account in group.tolist():
            settled[account].append(number)
    candidates: list[tuple[Candidate, Scale]] = []
    seen: set[frozenset[int]] = set()
    for scale in wanted:
        if scale.window <= LONGEST_BURST:
            room = MOST_BURSTS
            for burst in bursts(parts[BOTH, scale.period], scale):
                accounts = frozenset(burst.accounts.tolist())
                # Of the bursts of one set the least likely is enough: it is tested on the others.
                if accounts not in seen and not _mostly(accounts, settled):
                    candidates.append((burst, scale))
                    room -= 1
                    if room == 0:
                        break
                seen.add(accounts)
    return _mapped(
        "Testing bursts",
        lambda one: try_burst(one[0], parts[BOTH, one[1].period], one[1]),
        candidates,
        progress,
    )


def _mostly(accounts: frozenset[int], settled: Mapping[int, list[int]]) -> bool:
    """Return whether half of the accounts are in one settled group."""
    inside = Counter(chain.from_iterable(settled[a] for a in accounts if a in settled))
    return any(2 * common >= len(accounts) for common in inside.values())


def _different(candidates: list[Candidate]) -> list[Candidate]:
    """Leave out a candidate that another search of the same half has found, account by account."""
    seen = set()
    result = []
    for candidate in candidates:
        key = (candidate.half, candidate.accounts.tobytes())
        if key not in seen:
            seen.add(key)
            result.append(candidate)
    return result
