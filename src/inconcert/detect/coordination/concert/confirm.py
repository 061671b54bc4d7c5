"""From candidates that were tested to groups: their acts, their members, each on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from inconcert.detect.coordination.concert.acts import (
    COMMON,
    Act,
    acts_of,
    acts_of_candidate,
    components,
    distinct,
)
from inconcert.detect.coordination.concert.components import Close, components_of, indices
from inconcert.detect.coordination.concert.parts import split_by_source
from inconcert.detect.coordination.concert.settings import Settings
from inconcert.detect.coordination.concert.shares import I64, SharePart, Shares, among
from inconcert.detect.coordination.concert.split import SPLITS
from inconcert.detect.coordination.concert.trial import LEAST_UNITS, LEVELS, Trial, Units, combined
from inconcert.stats.combine import q_values

F64 = npt.NDArray[np.float64]

# An act has three members, and each of them has enough others beside it.
LEAST_MEMBERS = 3
# The shape of taste: at a fifth, one account in five has nearly all the taste for a thing.
TASTE = 0.2
# Of the accounts taken for members, so many may be bystanders.
MEMBER_Q = 0.05


@dataclass
class TestedGroup:
    """One group that was confirmed.

    `accounts` are numbers, by falling strength; `strength` is -log10 of `member_p`, the chance
    that an account that is no member takes part in so many acts; `taken` are the acts that each
    took part in, `expected` what chance would give. `p` is that of the best trial times the
    trials of its cluster, `q` the Benjamini-Hochberg value over all clusters.
    """

    accounts: I64
    strength: F64
    member_p: F64
    taken: I64
    expected: F64
    acts: list[Act]
    trials: list[Trial]
    p: float
    q: float
    tested: int
    source: int = -1


def clusters(trials: Sequence[Trial]) -> I64:
    """Return the cluster of each trial: candidates of which a third are the same are one cluster.

    Jaccard's index of at least 1/3, single linkage.
    """
    return components_of([trial.candidate.accounts for trial in trials], Close(of_all=1 / 3))


def confirm(
    trials: Sequence[Trial],
    shares: Shares,
    parts: dict[tuple[int, int], SharePart],
    settings: Settings,
) -> tuple[list[TestedGroup], int]:
    """Return the groups that are confirmed, surest first, and how many clusters were tested.

    `parts` are the shares of both halves by `Scale.part`.
    """
    of = clusters(trials)
    if not len(of):
        return [], 0
    own, number = prices(trials, of)
    best = np.ones(int(of.max()) + 1)
    np.minimum.at(best, of, own)
    some = np.flatnonzero(best < 1.0)
    q = np.ones(len(best))
    q[some] = q_values(best[some], number)
    passed = int((q <= settings.fdr).sum())
    if passed == 0:
        return [], number
    # The line that Benjamini and Hochberg draw: in a cluster of two groups both may be below it.
    stood = np.flatnonzero(own <= settings.fdr * passed / number)
    found = []
    for i in stood.tolist():
        scale = trials[i].scale
        acts = acts_of_candidate(
            trials[i].candidate, shares, parts[scale.part], scale,
            least=max(trials[i].least, LEAST_MEMBERS - 1),
        )  # fmt: skip
        # One candidate may hold two groups; each has to pass the test by acts of its own.
        for some_acts in components(acts, trials[i].candidate.accounts):
            if _tested(some_acts, trials[i], shares) >= LEAST_UNITS:
                members = _members(some_acts, trials[i].candidate.accounts, shares, settings)
                if members is not None:
                    found.append(_Found([i], some_acts, members.accounts))
    groups = []
    for same in _merged(found):
        tried = sorted({i for one in same for i in one.trials}, key=lambda i: (own[i], i))
        for source, members, stood_by in _split_group(same, tried, trials, shares, parts, settings):
            if _crowded(members.accounts, [trials[i] for i in tried], parts) > settings.fdr:
                continue
            best_trial = stood_by[0]
            p = float(own[best_trial])
            own_q = q_of_group(p, float(q[of[best_trial]]), number, passed)
            used = [trials[i] for i in stood_by]
            groups.append(TestedGroup(*members, used, p, own_q, number, source))
    return sorted(groups, key=lambda g: (g.p, -len(g.acts), g.accounts.tolist())), number


def q_of_group(p: float, of_cluster: float, number: int, passed: int) -> float:
    """Return the q of a group: that of its cluster, or by its own p where that says more.

    A cluster may owe its place in the list to another candidate than those of the group.
    """
    return max(p, of_cluster, min(1.0, p * number / passed))


def _split_group(
    same: list[_Found],
    tried: list[int],
    trials: Sequence[Trial],
    shares: Shares,
    parts: dict[tuple[int, int], SharePart],
    settings: Settings,
) -> Iterator[tuple[int, _Membership, list[int]]]:
    """Yield a group, or its parts: the source between them (-1: none), members, trials.

    The trials of a part are those that tested acts of it, of candidates that hold enough of it.
    """
    members = _grown(same, [trials[i] for i in tried], shares, parts, settings)
    if members is None:
        return
    everyone = np.sort(members.accounts)
    source, apart = split_by_source(
        members, shares, settings.min_accounts,
        lambda acts, core: _members(acts, core, shares, settings, everyone),
    )  # fmt: skip
    if source < 0:
        yield source, members, tried
        return
    for one in apart:
        own = np.sort(one.accounts)
        stood_by = [
            i
            for i in tried
            if among(trials[i].candidate.accounts, own).sum() >= LEAST_MEMBERS
            and _tested(one.acts, trials[i], shares) >= LEAST_UNITS
        ]
        if stood_by:
            yield source, one, stood_by


def prices(trials: Sequence[Trial], of: I64) -> tuple[F64, int]:
    """Return the p of each trial times what was tried besides, and the number of tests in all.

    `of` is the cluster of each. Candidates of one cluster are tests of one thing, and Bonferroni
    counts them: those of the split of a trial, and the splits; or the bursts; twice where the
    cluster has both. A cluster that one split alone brought up pays for all of them, so that of
    the clusters those of the mean split are as many tests as there are.
    """
    split = np.array([trial.candidate.fold // 2 for trial in trials])
    burst = split < 0
    key = of * (SPLITS + 1) + split + 1
    bursts = np.bincount(of, weights=burst) > 0
    both = bursts & (np.bincount(of, weights=~burst) > 0)
    tried = np.bincount(key)[key] * np.where(burst, 1, SPLITS) * np.where(both[of], 2, 1)
    own = np.minimum(1.0, np.array([trial.p for trial in trials]) * tried)
    alone = np.unique(key[~bursts[of]])
    number = -(-len(alone) // SPLITS) + int(bursts.sum())
    # The list of those that have any evidence is not to be longer than the number of tests.
    return own, max(number, len(np.unique(of[own < 1.0])))


def _suspects(acts: Sequence[Act], trials: list[Trial]) -> I64:
    """Return the accounts of candidates that took part in a twentieth of the acts, three at least.

    A candidate may have swallowed a crowd, whose accounts come and go: they are outsiders.
    """
    named = np.unique(np.concatenate([trial.candidate.accounts for trial in trials]))
    accounts, taken = np.unique(np.concatenate([act.accounts for act in acts]), return_counts=True)
    often = accounts[taken >= max(LEAST_MEMBERS, len(acts) / 20)]
    return np.intersect1d(named, often)


def _crowded(accounts: I64, trials: list[Trial], parts: dict[tuple[int, int], SharePart]) -> float:
    """Return the p of a settled group against all outsiders on the objects that it met on.

    Now that its members are known, the others are outsiders indeed, and where they are as close a
    crowd did it. It is no test, since the members were chosen by these acts; it can only refuse.
    """
    members = np.sort(accounts)
    best = 1.0
    for scale in sorted({trial.scale for trial in trials}):
        units = Units(parts[scale.part], members, scale, LEAST_MEMBERS - 1, strict=True)
        p, _ = combined(units.independent(LEAST_MEMBERS - 1, LEVELS[0]), LEVELS[0], scale)
        best = min(best, p)
    return best


def _tested(acts: Sequence[Act], trial: Trial, shares: Shares) -> int:
    """Return how many of the acts belong to the evidence that the candidate was tested on."""
    if trial.tested_on >= 0:
        first = np.array([act.places[0] for act in acts], np.int64)
        return int(shares.within(trial.tested_on, first).sum())
    found_on = trial.candidate
    return sum(
        act.object != found_on.object and abs(act.time - found_on.time) > trial.scale.period
        for act in acts
    )


class _Found(NamedTuple):
    trials: list[int]
    acts: list[Act]
    accounts: I64


def _merged(found: list[_Found]) -> list[list[_Found]]:
    """Bring together what has half of its members in common: two candidates of one group."""
    label = components_of([one.accounts for one in found], Close(of_smaller=1 / 2))
    return [[found[i] for i in same] for same in indices(label)]


def _grown(
    same: list[_Found],
    trials: list[Trial],
    shares: Shares,
    parts: dict[tuple[int, int], SharePart],
    settings: Settings,
) -> _Membership | None:
    """Bring the candidates of one group together, and look for acts that none of them saw alone."""
    core = np.unique(np.concatenate([one.accounts for one in same]))
    acts = [act for one in same for act in one.acts]
    suspects = _suspects(acts, trials)
    members = None
    for _ in range(3):
        for scale in sorted({trial.scale for trial in trials}):
            acts += acts_of(core, shares, parts[scale.part], scale)
        acts = distinct(acts, core)
        members = _members(acts, core, shares, settings, suspects)
        if members is None or np.array_equal(np.sort(members.accounts), core):
            break
        core = np.sort(members.accounts)
    return members


class _Membership(NamedTuple):
    accounts: I64
    strength: F64
    p: F64
    taken: I64
    expected: F64
    acts: list[Act]


def _members(
    acts: list[Act],
    core: I64,
    shares: Shares,
    settings: Settings,
    suspects: I64 | None = None,
) -> _Membership | None:
    """Return the accounts that belong by their own acts, or None where too few do.

    `suspects` are accounts of the candidates (None: those of `core`), which are no outsiders even
    where their own acts are too few.
    """
    suspects = core if suspects is None else suspects
    for _ in range(5):
        acts = [act for act in acts if among(act.accounts, core).sum() >= LEAST_MEMBERS]
        if len(acts) < COMMON:
            return None
        around, posts = shares.activity(core)
        accounts, taken, expected, p = _own_evidence(
            acts, core, suspects, shares.posts, posts, posts / around
        )
        # Everybody could have been there, not only those who once were.
        q = q_values(p, max(len(p), around))
        belongs = (q <= MEMBER_Q) & (taken >= COMMON)
        if belongs.sum() < settings.min_accounts:
            return None
        if np.array_equal(accounts[belongs], core):
            break
        core = accounts[belongs]
        suspects = np.union1d(suspects, core)
    strength = -np.log10(np.maximum(p[belongs], 1e-300))
    members = accounts[belongs]
    order = np.lexsort((members, -strength))
    return _Membership(
        members[order], strength[order], p[belongs][order], taken[belongs][order],
        expected[belongs][order], acts,
    )  # fmt: skip


def _own_evidence(
    acts: Sequence[Act], core: I64, suspects: I64, posts: I64, total: int, mean: float
) -> tuple[I64, I64, F64, F64]:
    """Return accounts, the acts of each, what chance would give, and the chance of so many.

    An act counts for an account only where it has enough members besides. An account that is no
    member takes part in an act in proportion to its other posts and to the outsiders in the act's
    window (one more than there are), times its taste, which varies among accounts like a Gamma
    variable of mean 1 and shape `TASTE`; so the number of acts is negative binomial (Greenwood and
    Yule 1920). `suspects` are accounts that are not counted as outsiders; `total` and `mean` are
    the posts of all accounts on the platforms of the group, and of the mean one of them.
    """
    account = np.concatenate([act.accounts for act in acts])
    number = np.repeat(np.arange(len(acts)), [len(act.accounts) for act in acts])
    inner = among(account, core)
    others = np.bincount(number, weights=inner, minlength=len(acts))
    outside = np.bincount(number, weights=~among(account, suspects), minlength=len(acts))
    counts = others[number] - inner >= LEAST_MEMBERS - 1
    accounts, taken = np.unique(account[counts], return_counts=True)
    # An account with hardly a post besides may be one that only now begins: it is taken for no less
    # active than the mean.
    activity = np.maximum(posts[accounts] - taken, mean)
    expected = np.asarray(activity * ((outside + 1.0).sum() / total), np.float64)
    # P(X >= x) of the negative binomial is a regularised incomplete beta function.
    p = betainc(taken, TASTE, expected / (expected + TASTE))
    return accounts, taken, expected, np.asarray(p, np.float64)
