"""The search for groups that post close together: candidates, tests, groups."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TypeVar

import pyarrow as pa

from inconcert.detect.coordination.concert.candidates import (
    Candidate,
    bursts,
    communities,
    of_each,
    overlaps,
)
from inconcert.detect.coordination.concert.confirm import TestedGroup, confirm
from inconcert.detect.coordination.concert.refine import refined
from inconcert.detect.coordination.concert.settings import Scale, Settings, scales
from inconcert.detect.coordination.concert.shares import (
    BOTH,
    FOLDS,
    Level,
    SharePart,
    Shares,
    level,
    part,
    read_shares,
    split_of,
)
from inconcert.detect.coordination.concert.trial import Trial, try_burst, try_community
from inconcert.durations import HOUR, MINUTE
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

    `shares` are what was searched, `scales` the windows, `parts` the shares by `Scale.part`.
    """

    groups: list[TestedGroup]
    trials: list[Trial]
    clusters: int
    shares: Shares
    scales: list[Scale]
    parts: dict[tuple[int, int], SharePart]


def find_concert(
    table: pa.Table, settings: Settings = DEFAULT, *, progress: Progress = SILENT
) -> Concert:
    """Find the groups of accounts that post close together in a table of shares.

    `table` has account, kind, object, time (int64 µs) and, where they are known, half (a bit for
    each split says of which half of the acts the share is evidence; without it,
    `detect.coordination.concert.split` deals them) and origin: who made or hosts the object. A
    column `unit` (int64 µs) says what each time is noted to; without one, it is the largest in
    which all are whole. The same shares, in any order, give the same groups.
    """
    shares = read_shares(table)
    wanted = scales(settings.windows, *shares.units)
    tested = tested_scales(wanted, shares.unit)
    if not tested or len(shares) == 0:
        return Concert([], [], 0, shares, wanted, {})
    # What is longer than the search tests nothing, and needs no halves.
    needed = {(fold, *scale.part) for scale in tested for fold in FOLDS}
    needed |= {(BOTH, *scale.part) for scale in wanted}
    keys = sorted(needed)
    levels = {
        coarsest: level(shares, coarsest) for coarsest in {scale.coarsest for scale in wanted}
    }
    made = _mapped("Sorting", lambda key: part(shares, *key[:2], levels[key[2]]), keys, progress)
    parts = dict(zip(keys, made, strict=True))
    trials = _communities(shares, tested, parts, levels, settings, progress)
    trials += _bursts(trials, shares, tested, parts, progress)
    both = {of: parts[BOTH, *of] for of in {scale.part for scale in wanted}}
    groups, number = confirm(trials, shares, both, settings)
    return Concert(groups, trials, number, shares, wanted, both)


def tested_scales(wanted: list[Scale], unit: int) -> list[Scale]:
    """Return the scales at which groups are tested: up to an hour, else the shortest.

    Times noted to more than an hour, as dates are, test nothing: around a day lies a night.
    """
    if unit > LONGEST_SEARCH:
        return []
    return [scale for scale in wanted if scale.window <= LONGEST_SEARCH] or wanted[:1]


def _communities(
    shares: Shares,
    wanted: list[Scale],
    parts: dict[tuple[int, int, int], SharePart],
    levels: dict[int, Level],
    settings: Settings,
    progress: Progress,
) -> list[Trial]:
    """Find communities at every scale, and try each at every scale."""

    def search(at: tuple[Scale, int]) -> list[Candidate]:
        scale, fold = at
        own = parts[fold, *scale.part]
        found = [
            better
            for candidate in communities(shares, scale, fold, settings, levels[scale.coarsest])
            for better in refined(candidate, shares, own, scale)
        ]
        if scale.window <= LONGEST_BURST:
            found += overlaps(shares, own, fold, scale)
        return found

    searched = [(scale, fold) for fold in FOLDS for scale in wanted]
    sets = _mapped("Looking for communities", search, searched, progress)
    candidates = _different([candidate for found in sets for candidate in found])
    # At fast scales also without the law, by which three or four accounts are never close enough.
    tried = [*wanted, *(replace(scale, others=True) for scale in wanted if not scale.others)]
    trials: list[Trial] = []
    for _, split in groupby(candidates, key=lambda one: split_of(one.fold)):
        # What an earlier split has settled needs no further one.
        confirmed = _confirmed(trials)
        fresh = [one for one in split if not _mostly(one.accounts.tolist(), confirmed)]
        trials += _mapped(
            "Testing communities", lambda one: try_community(one, parts, tried), fresh, progress
        )
    return trials


def _confirmed(known: list[Trial]) -> dict[int, list[int]]:
    """Return the settled groups of each account by number: the same group counts once."""
    groups = {t.candidate.accounts.tobytes(): t.candidate.accounts for t in known if t.p <= SETTLED}
    confirmed: defaultdict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups.values()):
        for account in group.tolist():
            confirmed[account].append(number)
    return confirmed


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
    shares: Shares,
    wanted: list[Scale],
    parts: dict[tuple[int, int, int], SharePart],
    progress: Progress,
) -> list[Trial]:
    """Find bursts at every scale, and try those that no community has settled."""
    confirmed = _confirmed(known)
    candidates: list[tuple[Candidate, Scale]] = []
    seen: set[frozenset[int]] = set()
    for scale in wanted:
        if scale.window <= LONGEST_BURST:
            every = bursts(parts[BOTH, *scale.part], scale)
            fresh = _not_confirmed(every, confirmed, seen)
            candidates += [(burst, scale) for burst in of_each(shares, fresh, MOST_BURSTS)]
    return _mapped(
        "Testing bursts",
        lambda one: try_burst(one[0], parts[BOTH, *one[1].part], one[1]),
        candidates,
        progress,
    )


def _not_confirmed(
    found: Iterator[Candidate], confirmed: Mapping[int, list[int]], seen: set[frozenset[int]]
) -> Iterator[Candidate]:
    """Yield the bursts that no community has settled, one of each set of accounts.

    Of the bursts of one set the least likely is enough: it is tested on the others.
    """
    for burst in found:
        accounts = frozenset(burst.accounts.tolist())
        if accounts not in seen and not _mostly(accounts, confirmed):
            yield burst
        seen.add(accounts)


def _mostly(accounts: Collection[int], confirmed: Mapping[int, list[int]]) -> bool:
    """Return whether half of the accounts are in one settled group."""
    inside = Counter(chain.from_iterable(confirmed[a] for a in accounts if a in confirmed))
    return any(2 * common >= len(accounts) for common in inside.values())


def _different(candidates: list[Candidate]) -> list[Candidate]:
    """Leave out a candidate that another search of the same half has found, account by account."""
    seen = set()
    result = []
    for candidate in candidates:
        key = (candidate.fold, candidate.accounts.tobytes())
        if key not in seen:
            seen.add(key)
            result.append(candidate)
    return result
