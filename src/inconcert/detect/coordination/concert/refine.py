"""From a community to the sets of accounts in it that acted together, on the half it was found on.

A community of the network holds what meets often: beside those who act together also those who are
merely busy, and at times two groups at once. Its acts tell them apart, and they are those of the
half that it was found on, so that the other half can still test what is left.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inconcert.detect.coordination.concert.acts import COMMON, acts_of, components, distinct
from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.settings import Scale
from inconcert.detect.coordination.concert.shares import SharePart, Shares, among

# Loose, since nothing is claimed here.
LIMIT = 0.05


def refined(candidate: Candidate, shares: Shares, part: SharePart, scale: Scale) -> list[Candidate]:
    """Return the parts of a community that acted together, or the community where none did.

    `part` is the half that the community was found on.
    """
    acts = acts_of(candidate.accounts, shares, part, scale, limit=LIMIT)
    result = []
    for some in components(distinct(acts, candidate.accounts), candidate.accounts):
        accounts, acted = np.unique(np.concatenate([a.accounts for a in some]), return_counts=True)
        again = accounts[(acted >= COMMON) & among(accounts, candidate.accounts)]
        if len(again) > COMMON:
            result.append(replace(candidate, accounts=again))
    return result or [candidate]
