"""Meetings: the occasions on which members shared one object within one period.

The tests of timing look at all of them, close together or not: the acts of a group were picked
because its members were close there, and would prove closeness by construction.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import complete, numbered, post_numbers
from inconcert.detect.coordination.explanations.base import (
    Bools,
    Floats,
    Ints,
    generator,
    kind_rank,
    times,
)
from inconcert.durations import HOUR

ROWS = 3_000  # of larger groups, meetings are drawn at random until they hold so many shares
OTHERS = 3  # outsiders kept per member present, drawn at random: more change no rate


class Meetings(NamedTuple):
    """Shares at meetings, sorted by meeting and time; meetings are numbered from 0.

    `offset` is the time since the meeting began, with the first member's share (`offset` 0).
    `member` tells members from outsiders. Each account counts once in a meeting.
    """

    meeting: Ints
    offset: Ints
    member: Bools
    number: int

    @property
    def members(self) -> Ints:
        """Members present, shape (meetings,)."""
        return np.bincount(self.meeting[self.member], minlength=self.number)

    @property
    def weight(self) -> Floats:
        """Weight of each meeting: its members, so that the mean is over members present."""
        return self.members.astype(np.float64)

    def chosen(self, meetings: Bools) -> Meetings:
        """Return only some meetings, numbered anew."""
        place = np.cumsum(meetings) - 1
        keep = meetings[self.meeting]
        return Meetings(
            place[self.meeting[keep]], self.offset[keep], self.member[keep], int(meetings.sum())
        )

    def without_outsiders(self) -> Meetings:
        """Return the members alone."""
        return Meetings(
            self.meeting[self.member],
            self.offset[self.member],
            np.ones(int(self.member.sum()), np.bool_),
            self.number,
        )


def meetings_of(
    shares: pa.Table, around: pa.Table, members: list[str], period: int, seed: int
) -> Meetings:
    """Return the meetings of the members and who else was there.

    A post counts once, with the object that says most of it among those that two members or more
    shared; of the meetings that begin within one hour only the one with most members counts, since
    accounts that are awake and reading at the same time meet over several objects at once.
    """
    shares, around = (
        table.filter(complete(table, "account", "object", "time")) for table in (shares, around)
    )
    inside = pa.array(members, pa.string())
    around = around.filter(pc.invert(pc.is_in(pc.cast(around["account"], pa.string()), inside)))
    account, _ = numbered(_both(shares, around, "account"))
    objects, _ = numbered(_objects(shares, around))
    own = shares.num_rows
    time = np.concatenate((times(shares), times(around)))
    rows = _primary(shares, account[:own], objects[:own])
    rows = rows[np.lexsort((account[rows], time[rows], objects[rows]))]
    start = _starts(objects[rows], time[rows], period)
    meeting = np.cumsum(start) - 1
    begin, object_ = time[rows][start], objects[rows][start]
    meeting, rows = _once(meeting, account[rows], rows)
    kept = _one_an_hour(np.bincount(meeting, minlength=len(begin)), begin)
    kept = _sample(kept, np.bincount(meeting, minlength=len(begin)), seed)
    others = own + np.arange(len(time) - own)
    where = _place(object_, begin, objects[others], time[others], period)
    others, where = others[where >= 0], where[where >= 0]
    order = np.argsort(time[others], kind="stable")
    where, others = _once(where[order], account[others[order]], others[order])
    where, others = _thin(where, others, np.bincount(meeting, minlength=len(begin)), seed)
    of = np.concatenate((meeting, where))
    offset = time[np.concatenate((rows, others))] - begin[of]
    member = np.arange(len(of)) < len(rows)
    # At a tie the member is first: the meeting begins with it.
    order = np.lexsort((~member, offset, of))
    return Meetings(of[order], offset[order], member[order], len(begin)).chosen(kept)


def _both(shares: pa.Table, around: pa.Table, name: str) -> pa.ChunkedArray:
    columns = [pc.cast(table[name], pa.string()) for table in (shares, around)]
    return pa.chunked_array([chunk for c in columns for chunk in c.chunks], pa.string())


def _objects(shares: pa.Table, around: pa.Table) -> pa.ChunkedArray:
    kinds, names = _both(shares, around, "kind"), _both(shares, around, "object")
    joined = pc.binary_join_element_wise(kinds.combine_chunks(), names.combine_chunks(), "\x1f")
    return pa.chunked_array([joined] if isinstance(joined, pa.Array) else joined.chunks)


def _primary(shares: pa.Table, account: Ints, objects: Ints) -> Ints:
    """Return the rows that count: one per post, of an object that two members shared."""
    if not len(objects):
        return np.zeros(0, np.int64)
    # One number for each pair of object and account, to count the members of each object.
    pairs = np.unique(objects * (account.max() + 1) + account) // (account.max() + 1)
    popular = np.bincount(pairs, minlength=objects.max() + 1)
    rows = np.flatnonzero(popular[objects] > 1)
    post = post_numbers(shares)[rows]
    rank = kind_rank(shares)[rows]
    order = np.lexsort((objects[rows], -popular[objects[rows]], rank, post))
    first = np.ones(len(rows), np.bool_)
    first[1:] = post[order][1:] != post[order][:-1]
    return rows[order][first]


def _starts(objects: Ints, time: Ints, period: int) -> Bools:
    """Mark the rows that open a meeting: the first of an object, and the first a period later."""
    start = np.zeros(len(objects), np.bool_)
    last_object, begin = -1, 0
    for row, (object_, at) in enumerate(zip(objects.tolist(), time.tolist(), strict=True)):
        if object_ != last_object or at - begin > period:
            start[row] = True
            last_object, begin = object_, at
    return start


def _once(meeting: Ints, account: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Keep the first share of each account in each meeting; rows come in order of time."""
    if not len(rows):
        return meeting, rows
    _, first = np.unique(meeting * (account.max() + 1) + account, return_index=True)
    first = np.sort(first)
    return meeting[first], rows[first]


def _one_an_hour(present: Ints, begin: Ints) -> Bools:
    order = np.lexsort((begin, -present, begin // HOUR))
    best = np.ones(len(order), np.bool_)
    hour = (begin // HOUR)[order]
    best[1:] = hour[1:] != hour[:-1]
    kept = np.zeros(len(order), np.bool_)
    kept[order[best]] = True
    return kept & (present > 1)


def _sample(kept: Bools, present: Ints, seed: int) -> Bools:
    if present[kept].sum() <= ROWS:
        return kept
    order = generator(seed, 100).permutation(np.flatnonzero(kept))
    inside = np.cumsum(present[order]) <= ROWS
    inside[0] = True
    chosen = np.zeros(len(kept), np.bool_)
    chosen[order[inside]] = True
    return chosen


def _place(object_: Ints, begin: Ints, objects: Ints, time: Ints, period: int) -> Ints:
    """Return the meeting in which each row falls, -1 for none; meetings by object and begin."""
    if not len(begin) or not len(time):
        return np.full(len(time), -1, np.int64)
    # Ranks instead of times: an object and a time do not fit into one number.
    _, rank = np.unique(np.concatenate((begin, time)), return_inverse=True)
    step = len(rank) + 1
    keys = object_ * step + rank[: len(begin)]
    found = np.searchsorted(keys, objects * step + rank[len(begin) :], side="right") - 1
    at = np.maximum(found, 0)
    fits = (found >= 0) & (object_[at] == objects) & (time - begin[at] <= period)
    return np.where(fits, found, -1)


def _thin(meeting: Ints, rows: Ints, present: Ints, seed: int) -> tuple[Ints, Ints]:
    """Keep at most OTHERS outsiders per member present, drawn at random."""
    order = np.lexsort((generator(seed, 101).random(len(rows)), meeting))
    ordered = meeting[order]
    place = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, side="left")
    keep = order[place < OTHERS * present[ordered]]
    return meeting[keep], rows[keep]
