"""Every account by how closely it posts with others, confirmed or not: a ranking, not a test.

A list of confirmed groups has a stated error rate and ends somewhere. Who reads on beyond it, or
compares methods, wants an order of all accounts. Members of confirmed groups come first. After
them come the accounts that took part in acts of any candidate, confirmed or not, by the weaker of
two sorts of evidence: that of the candidate as a whole and the account's own. The candidate's is
that of the acts it was not found on, and a little for all others: no p is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from inconcert.detect.coordination.concert.acts import Act, acts_of_candidate
from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.find import Concert
from inconcert.detect.coordination.concert.settings import Scale
from inconcert.detect.coordination.concert.shares import (
    BOTH,
    FOLDS,
    I64,
    SharePart,
    among,
    level,
    other_fold,
    part,
)
from inconcert.detect.coordination.concert.trial import FLOOR, LEVELS, Units
from inconcert.stats.combine import truncated_product

F64 = npt.NDArray[np.float64]

# As in the test of members: a taste makes a person come upon a thing so many times as often.
TASTE = 20.0
# The acts that a candidate was found on speak for it by construction, and count so much.
FOUND_ON = 0.2
# Evidence beyond this says no more (-log10 p).
MOST = 300.0


def account_scores(concert: Concert) -> tuple[list[str], F64]:
    """Return all accounts, in byte order, and a score of each, shape (accounts,).

    A member of a confirmed group has 1 + the -log10 of the chance that an account that is no
    member takes part in so many acts (the largest, if it is in several). Any other account has
    less than 1: x / (1 + x), where x is the smaller of the -log10 of its own chance and of its
    candidate's, the largest over candidates; 0 where it took part in no act.
    """
    names: list[str] = concert.shares.names.to_pylist()
    graded = _graded(concert)
    score = graded / (1.0 + graded)
    for group in concert.groups:
        np.maximum.at(score, group.accounts, 1.0 + group.strength)
    return names, score


def _graded(concert: Concert) -> F64:
    """Return the smaller evidence of each account, the largest over all candidates and scales."""
    shares = concert.shares
    activity = np.bincount(shares.account, minlength=len(shares.names)).astype(np.float64)
    parts = {(BOTH, *of): whole for of, whole in concert.parts.items()}
    best = np.zeros(len(shares.names))
    for candidate, scale in _asked(concert):
        for fold in FOLDS[:2]:
            if (fold, *scale.part) not in parts:
                noted = level(shares, scale.coarsest)
                parts[fold, *scale.part] = part(shares, fold, scale.period, noted)
        whole = _evidence(candidate, scale, parts)
        if whole == 0.0:
            continue
        acts = acts_of_candidate(candidate, shares, parts[BOTH, *scale.part], scale)
        if acts:
            accounts, own = _own(acts, candidate.accounts, activity, len(shares))
            np.maximum.at(best, accounts, np.minimum(own, whole))
    return best


def _asked(concert: Concert) -> Iterator[tuple[Candidate, Scale]]:
    """Yield every candidate with the scales that it was tested at and found at."""
    for trial in concert.trials:
        if trial.candidate.fold > 1:
            continue
        windows = {trial.candidate.window, trial.scale.window}
        yield from ((trial.candidate, s) for s in concert.scales if s.window in windows)


def _evidence(
    candidate: Candidate, scale: Scale, parts: dict[tuple[int, int, int], SharePart]
) -> float:
    """Return -log10 p of a candidate on the acts it was not found on, and a part of that on all."""
    both = parts[BOTH, *scale.part]
    everything = Units(both, candidate.accounts, scale)
    if candidate.fold < 0:
        tested = everything.independent(1, LEVELS[0], candidate)
    else:
        other = parts[other_fold(candidate.fold), *scale.part]
        tested = Units(other, candidate.accounts, scale).independent(1, LEVELS[0])
    return _logarithm(tested) + FOUND_ON * _logarithm(everything.independent(1, LEVELS[0]))


def _logarithm(units: F64) -> float:
    """Return the -log10 of the p of all units together."""
    p = truncated_product(units, LEVELS[0], FLOOR) if len(units) else 1.0
    return min(MOST, -float(np.log10(max(p, 10.0**-MOST))))


def _own(acts: list[Act], core: I64, activity: F64, shares: int) -> tuple[I64, F64]:
    """Return the accounts in the acts and the -log10 of the chance of the acts of each.

    An outsider takes part in proportion to its activity and to the outsiders in the act.
    """
    account = np.concatenate([act.accounts for act in acts])
    number = np.repeat(np.arange(len(acts)), [len(act.accounts) for act in acts])
    outside = np.bincount(number, weights=~among(account, core), minlength=len(acts))
    chance = np.minimum(0.5, TASTE * activity[account] * (outside[number] + 1.0) / shares)
    accounts, index = np.unique(account, return_inverse=True)
    taken = np.bincount(index)
    log_p = np.bincount(index, weights=np.log(chance))
    n = float(len(acts))
    # The chance of x of n acts is at most that of each set of x, added up.
    log_p += gammaln(n + 1) - gammaln(taken + 1) - gammaln(n - taken + 1)
    return accounts, np.minimum(MOST, np.maximum(0.0, -log_p / np.log(10.0)))
