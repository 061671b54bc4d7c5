"""How rare the scores of several blocks of signals are together, beyond the rank of their sum.

A rank among n accounts is never below 1 / n. Where blocks are independent, the law of their sum
follows from what each block gives by itself, far beyond that. They are not quite: what comes
together in ordinary accounts more often than independence has it is taken off, and what is left of
it stretches the whole law.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST_REFERENCE = 200  # accounts, for a law beyond what was seen
STEP = 0.02  # of the scores; they are rounded up
STRONG = 3.0  # a block that adds so much is a rare one: -ln 0.05
STRETCH_AT = (0.8, 0.9, 0.95, 0.975, 0.99)  # shares of ordinary accounts below


class Summed(NamedTuple):
    """`p` (accounts,), NaN where there is no law; adjusted `score`; how the law is stretched."""

    p: Floats
    score: Floats
    stretch: float


def summed(added: Floats, known: Bools, reference: Bools) -> Summed:
    """Return the chance of so high a sum of blocks for an account of the reference, (accounts,).

    `added` (accounts, blocks) is what each block adds, -ln of the share of the reference that shows
    it as strongly; `known` (accounts, blocks) says what could be looked at. The law is that of
    independent blocks, each with the scores that it has in the reference, for the blocks known of
    the account. Two blocks that are both strong in the reference more often than that take the
    logarithm of how much more often off the sum. The law is then stretched until no quantile of
    the reference up to 99 % lies beyond its own (as genomic control does: Devlin and Roeder 1999).
    NaN for a reference of fewer than 200.
    """
    if int(reference.sum()) < FEWEST_REFERENCE:
        return Summed(np.full(len(added), np.nan), added.sum(axis=1), 1.0)
    off = _joined(added, known, reference)
    steps = np.ceil(np.maximum(added, 0.0) / STEP).astype(np.int64) * known
    score = np.maximum(steps.sum(axis=1) - np.ceil(off / STEP), 0).astype(np.int64)
    p = np.ones(len(added))
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        law = np.ones(1)
        for block in np.flatnonzero(pattern).tolist():
            law = np.convolve(law, np.bincount(steps[reference & known[:, block], block]))
            law /= law.sum()
        beyond = np.minimum(np.cumsum(law[::-1])[::-1], 1.0)
        mine = which.ravel() == number
        p[mine] = beyond[np.minimum(score[mine], len(beyond) - 1)]
    strength = -np.log(np.maximum(p, 1e-300))
    seen = np.quantile(strength[reference], STRETCH_AT)
    stretch = max(1.0, float(np.max(seen / -np.log1p(-np.array(STRETCH_AT)))))
    return Summed(np.asarray(np.exp(-strength / stretch), np.float64), score * STEP, stretch)


def _joined(added: Floats, known: Bools, reference: Bools) -> Floats:
    """Return what pairs of strong blocks take off the sum of each account, (accounts,)."""
    strong = (added >= STRONG) & known
    off = np.zeros(len(added))
    blocks = added.shape[1]
    for a in range(blocks):
        for b in range(a + 1, blocks):
            both = reference & known[:, a] & known[:, b]
            n = int(both.sum())
            if not n:
                continue
            chance = strong[both, a].mean() * strong[both, b].mean() * n
            seen = int((strong[both, a] & strong[both, b]).sum())
            more = np.log((seen + 1) / (chance + 1))
            off += np.where(strong[:, a] & strong[:, b], max(float(more), 0.0), 0.0)
    return off
