"""When a finding's accounts acted, on the true calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from inconcert.evidence.table import require_finding
from inconcert.view.acts import Acts, load_acts

if TYPE_CHECKING:
    from inconcert.case import Case

_SECOND = 1_000_000
# Lengths of time that a person counts in, in seconds.
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS = (
    1, 5, 15, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR,
    _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY,
)  # fmt: skip


def timeline(case: Case, finding: str, *, bins: int = 120) -> dict[str, Any]:
    """Return how many acts and accounts each stretch of time holds; see `timeline_of`."""
    require_finding(case, finding)
    return timeline_of(load_acts(case, [finding])[finding], bins=bins)


def timeline_of(acts: Acts, *, bins: int = 120) -> dict[str, Any]:
    """Count acts in at most `bins` stretches of equal length, a round number of seconds each.

    Returns {"start", "step" (µs), "bins": [{"time", "acts", "accounts"}]}; stretches without an
    act are left out, and a finding without acts has no stretch.
    """
    if not len(acts):
        return {"start": None, "step": None, "bins": []}
    span = int(acts.time.max() - acts.time.min())
    step = next((s for s in _STEPS if span // (s * _SECOND) + 2 <= bins), None)
    if step is None:
        step = -(-(span + 1) // (_SECOND * max(bins - 1, 1)))
    step *= _SECOND
    place = acts.time // step
    moments, inverse, counts = np.unique(place, return_inverse=True, return_counts=True)
    pairs = np.unique(inverse * len(acts.accounts) + acts.account)
    accounts = np.bincount(pairs // len(acts.accounts), minlength=len(moments))
    return {
        "start": int(moments[0]) * step,
        "step": step,
        "bins": [
            {"time": int(m) * step, "acts": int(c), "accounts": int(a)}
            for m, c, a in zip(moments, counts, accounts, strict=True)
        ],
    }
