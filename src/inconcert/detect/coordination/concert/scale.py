"""The scale of a group, and how certain it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inconcert.detect.coordination.concert.confirm import TestedGroup
from inconcert.detect.coordination.concert.settings import Scale
from inconcert.detect.coordination.concert.shares import SharePart
from inconcert.detect.coordination.concert.trial import LEVELS, Units
from inconcert.detect.coordination.statistics.closeness import PRIOR

F64 = npt.NDArray[np.float64]

# The scale is the shortest window that holds four fifths of what the best window holds.
ENOUGH = 0.8
RESAMPLES = 400
_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class AtWindow:
    """A group at one window, over the objects of its acts.

    `in_step` of `units` objects have a p of at most 0.05; chance gives `expected`. Of all members
    present on an object `close` is the share that follows within the window; `chance` is what
    outsiders and the law lead to.
    """

    window: int
    units: int
    in_step: int
    expected: float
    close: float
    chance: float


@dataclass(frozen=True)
class GroupScale:
    """The scale of a group, from `low` to `high` in nine of ten resamples of its
    acts; `agreement` is the share of resamples that give `window` itself. Windows in µs."""

    window: int
    low: int
    high: int
    agreement: float
    windows: list[AtWindow]


def group_scale(
    group: TestedGroup,
    parts: dict[tuple[int, int], SharePart],
    scales: Sequence[Scale],
    seed: int = 1,
) -> GroupScale:
    """Return the scale of a group; `parts` are the shares of both halves by `Scale.part`.

    Resampling is by act, with replacement, from a fixed seed.
    """
    objects = np.unique([act.object for act in group.acts])
    members = np.sort(group.accounts)
    follow = np.zeros((len(scales), len(objects)))
    present = np.zeros((len(scales), len(objects)))
    rows = []
    for i, scale in enumerate(scales):
        units = Units(parts[scale.part], members, scale, counted=True)
        own = np.isin(units.object, objects)
        place = np.searchsorted(objects, units.object[own])
        follow[i, place] = units.follow[own]
        present[i, place] = units.present[own]
        rows.append(_row(units, own, scale))
    chosen = _chosen(follow.sum(axis=1)[:, None], present.sum(axis=1)[:, None])[0]
    rng = np.random.default_rng(seed)
    again = np.empty(RESAMPLES, np.int64)
    # Some resamples at a time: all of them at once would be hundreds of times the acts.
    step = max(1, _AT_ONCE // len(objects))
    for first in range(0, RESAMPLES, step):
        drawn = rng.integers(0, len(objects), (min(step, RESAMPLES - first), len(objects)))
        sums = [np.stack([row[drawn].sum(axis=1) for row in one]) for one in (follow, present)]
        again[first : first + step] = _chosen(*sums)
    low, high = np.quantile(again, [0.05, 0.95], method="nearest")
    return GroupScale(
        scales[chosen].window, scales[int(low)].window, scales[int(high)].window,
        float((again == chosen).mean()), rows,
    )  # fmt: skip


def _chosen(follow: F64, present: F64) -> npt.NDArray[np.int64]:
    """Return the place of the scale in each column."""
    close = follow / np.maximum(present, 1)
    return np.asarray(np.argmax(close >= ENOUGH * close.max(axis=0), axis=0), np.int64)


def _row(units: Units, own: npt.NDArray[np.bool_], scale: Scale) -> AtWindow:
    outside, inside = units.outside[own], units.inside[own]
    law = units.law[own]
    others = (PRIOR * law + inside) / (PRIOR + outside)
    chance = others if scale.others else np.maximum(law, np.where(outside > 0, others, 0.0))
    present = units.present[own]
    total = int(present.sum())
    return AtWindow(
        window=scale.window,
        units=int(own.sum()),
        in_step=int((units.p[own] <= LEVELS[0]).sum()),
        expected=float(own.sum() * LEVELS[0]),
        close=float(units.follow[own].sum() / total) if total else 0.0,
        chance=float((chance * present).sum() / total) if total else 0.0,
    )
