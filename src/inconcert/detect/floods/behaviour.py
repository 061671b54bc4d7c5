"""Does a burst behave as news does? The test of each burst against the rest of the case.

Null model: with news, many people each post a little, and who they are and how fast they pass
things on is as elsewhere in the case: on other days, with objects of the same kind. Days and
objects differ among themselves, and the odds in a burst may be up to `ALLOWANCE` times the usual
ones, since news excites people (`detect.floods.statistics.overdispersed`). Four marks are tested:
posts by accounts that post the object repeatedly within a day; by accounts that post hardly
anything else, on this day and on others; reposts within a minute; and accounts created shortly
before. A fifth needs no comparison: posts by groups that were confirmed on their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy.special import ndtr

from inconcert.detect.floods.statistics import F64, I64
from inconcert.detect.floods.statistics.overdispersed import UsualShare, effective, tail, usual
from inconcert.detect.floods.steps import FAST, REPEATS
from inconcert.durations import DAY, SECOND
from inconcert.stats.reaction import MEDIAN, SPREAD

ALLOWANCE = 2.0
# A mark of fewer posts does not account for the burst.
PART = 1 / 3
# Confirmed groups account for a burst where they have at least this share of its posts.
GROUP_PART = 0.5
# With fewer accounts it is a few people who post a lot.
LEAST_UNITS = 5.0

# Mark: the posts with it, those that could have it, and the squares of these over accounts.
MARKS = {
    "repeated": ("repeated", "posts", "posts2"),
    "fast": ("fast", "timed", "timed2"),
    "new": ("new", "dated", "dated2"),
    "relentless": ("relentless", "posts", "posts2"),
}
# The most that ordinary traffic is assumed to have. Where elsewhere has more it is not ordinary, as
# in a case that holds one operation and nothing else. Set by hand, not learnt.
LAW = {"relentless": UsualShare(0.1, 0.1, 0)}
# What has to be a large part of the posts, where that is not the mark itself: an audience that
# comes every week is relentless, but few of its posts are an account's twenty-first or later.
SIZE = {"relentless": "beyond"}
# People who care post repeatedly: an audience, a queue, a class that waits for its marks. So this
# mark is reported, but confirms nothing.
REPORTED = ("repeated",)
# The share of answers within a minute that the reaction model gives for an audience with the phone
# in its hands. How much evenings differ is set by hand too: learnt from a case with floods, the
# spread would be that of the floods.
ALIKE = 0.5
AUDIENCE = {"fast": UsualShare(float(ndtr(np.log(FAST / SECOND / MEDIAN) / SPREAD)), 0.02, 0)}


@dataclass(frozen=True)
class Mark:
    """One mark of a burst: `marked` of `able` posts have it; `units` is their effective number.

    `usual` is the share elsewhere and `p` the chance of such a share; None where not tested. The
    mark counts only where `size` posts (those marked, or part of them) are a third of all.
    """

    name: str
    marked: int
    able: int
    units: float
    usual: float | None
    p: float | None
    size: int = 0

    @property
    def share(self) -> float:
        """Share of the posts with the mark, 0 where none could have it."""
        return self.marked / self.able if self.able else 0.0


class Behaviour(NamedTuple):
    """How a burst behaves: its marks, and the p-value of the surest (Bonferroni over marks)."""

    marks: tuple[Mark, ...]
    p: float
    surest: str


class Elsewhere:
    """Shares on other days for objects of a kind, as sums that days can be taken out of."""

    def __init__(
        self, stretches: pa.Table, kind: I64, kinds: int, days: int, without: I64 | None = None
    ) -> None:
        """`stretches` is `flood_stretch`; `kind` (objects,) numbers the kind of each object.

        `without` are stretches to leave out, as object number * `days` + day.
        """
        self.sums: dict[str, F64] = {}
        # Sums of floats depend on the order of rows, which the engine does not promise.
        stretches = stretches.sort_by([("object_number", "ascending"), ("day", "ascending")])
        columns = {name: _ints(stretches[name]) for name in stretches.column_names}
        day = np.clip(columns["day"], 0, days - 1)
        of = kind[columns["object_number"]] if len(day) else np.empty(0, np.int64)
        left = np.ones(len(day), np.bool_)
        if without is not None:
            left = ~np.isin(columns["object_number"] * days + day, without)
        for name, (marked, able, squares) in MARKS.items():
            units = effective(columns[able].astype(np.float64), columns[squares].astype(np.float64))
            use = left & (units >= LEAST_UNITS)
            share = columns[marked][use] / columns[able][use]
            values = np.stack(
                [np.ones(len(share)), share, share**2, share * (1 - share) / units[use]]
            )
            cell = of[use] * days + day[use]
            table = np.stack([np.bincount(cell, v, kinds * days) for v in values])
            table = table.reshape(4, kinds, days)
            zero = np.zeros((4, kinds, 1))
            self.sums[name] = np.concatenate([zero, np.cumsum(table, axis=2)], axis=2)

    def usual(self, mark: str, kind: int, first: int, last: int) -> UsualShare | None:
        """Return what is usual on days before `first` and after `last`, of the kind or of all."""
        sums = self.sums[mark]
        rest = sums[:, :, -1] - (sums[:, :, last + 1] - sums[:, :, first])
        every = usual(*rest.sum(axis=1).tolist())
        if mark in AUDIENCE:
            return every and every._replace(correlation=AUDIENCE[mark].correlation)
        found = usual(*rest[:, kind].tolist()) or every
        law = LAW.get(mark)
        if law is None or found is None:
            return found or law
        return UsualShare(
            min(found.share, law.share),
            min(found.correlation, law.correlation),
            found.stretches,
        )


class BurstParts(NamedTuple):
    """`flood_part` as arrays, sorted by burst, account and day; accounts by number."""

    burst: I64
    account: I64
    columns: dict[str, I64]
    names: list[str]


def parts_of(table: pa.Table) -> BurstParts:
    """Return `flood_part` as arrays in a stated order."""
    table = table.sort_by([("burst", "ascending"), ("account", "ascending"), ("day", "ascending")])
    coded = table["account"].combine_chunks().dictionary_encode()
    names = ("posts", "relentless", "beyond", "reposts", "timed", "fast", "dated", "new")
    return BurstParts(
        _ints(table["burst"]),
        np.asarray(coded.indices.to_numpy(), np.int64),
        {name: _ints(table[name]) for name in names},
        coded.dictionary.to_pylist(),
    )


class Groups(NamedTuple):
    """Confirmed groups: the group of each account that is in one, and the p-value of each group."""

    of: dict[str, int]
    p: dict[int, float]


def behaviours(
    parts: BurstParts,
    bursts: int,
    kind: I64,
    days: I64,
    elsewhere: Elsewhere,
    groups: Groups,
    *,
    hasty: bool,
) -> list[Behaviour]:
    """Return how each burst behaves.

    `kind` (bursts,) is the kind of its object and `days` (bursts, 2) its first and last day, from
    the origin. `hasty` says whether times are fine enough to tell a minute.
    """  # fmt: skip
    columns = parts.columns
    repeated = np.where(columns["posts"] >= REPEATS, columns["posts"], 0)
    group = np.array([groups.of.get(name, -1) for name in parts.names] or [-1], np.int64)
    bounds = np.searchsorted(parts.burst, np.arange(bursts + 1))
    result = []
    for number in range(bursts):
        rows = slice(bounds[number], bounds[number + 1])
        account = parts.account[rows]
        own = {name: values[rows] for name, values in columns.items()}
        own["repeated"] = repeated[rows]
        marks = [
            _mark(name, account, own[marked], own[able], own[SIZE.get(name, marked)],
                  elsewhere.usual(name, int(kind[number]), *days[number].tolist()))
            for name, (marked, able, _) in MARKS.items()
            if name != "fast" or hasty
        ]  # fmt: skip
        if groups.p:
            marks.append(_grouped(group[account], own["posts"], groups.p))
        result.append(_joined(marks))
    return result


def _mark(
    name: str, account: I64, marked: I64, able: I64, size: I64, usual_: UsualShare | None
) -> Mark:
    total, has = int(able.sum()), int(marked.sum())
    _, place = np.unique(account, return_inverse=True)
    by_account = np.bincount(place, able) if len(place) else np.zeros(1)
    units = float(effective(by_account.sum(), (by_account**2).sum()))
    if usual_ is None or units < LEAST_UNITS:
        return Mark(name, has, total, units, usual_.share if usual_ else None, None)
    if name in AUDIENCE:
        units = total / (1 + (total / units - 1) * ALIKE)
    least = AUDIENCE[name].share if name in AUDIENCE else 0.0
    beyond = int(size.sum())
    large = beyond >= PART * total
    p = tail(units, units * has / total, usual_, ALLOWANCE, least) if large else 1.0
    return Mark(name, has, total, units, usual_.share, p, beyond)


def _grouped(group: I64, posts: I64, p: dict[int, float]) -> Mark:
    """Return the mark of confirmed groups: the p of the least sure of those that post half."""
    total = int(posts.sum())
    inside = group >= 0
    numbers = np.unique(group[inside])
    composition = sorted(((int(posts[group == g].sum()), -int(g)) for g in numbers), reverse=True)
    sure, reached = 0.0, 0
    for count, number in composition:
        if reached >= GROUP_PART * total:
            break
        reached += count
        sure = max(sure, p[-number])
    enough = reached >= GROUP_PART * total and total > 0
    return Mark("grouped", int(posts[inside].sum()), total, float(inside.sum()), None,
                sure if enough else 1.0)  # fmt: skip


def _joined(marks: list[Mark]) -> Behaviour:
    tested = [mark for mark in marks if mark.p is not None and mark.name not in REPORTED]
    if not tested:
        return Behaviour(tuple(marks), 1.0, "")
    surest = min(tested, key=lambda mark: (mark.p, mark.name))
    assert surest.p is not None  # noqa: S101 - tested ones have one
    return Behaviour(tuple(marks), min(1.0, surest.p * len(tested)), surest.name)


def day_range(first: I64, last: I64, origin: int, days: int) -> I64:
    """Return the first and the last day (from `origin`) that times first..last-1 touch."""
    touched = np.stack([(first - origin) // DAY, (last - 1 - origin) // DAY], axis=1)
    return np.clip(touched, 0, days - 1)


def _ints(column: pa.ChunkedArray) -> I64:
    return np.asarray(column.to_numpy(), np.int64)
