"""Bursts that are one flood: the same posts, or the same accounts at the same time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from inconcert.detect.floods.statistics import I64, Bools
from inconcert.detect.floods.statistics.spans import Spans
from inconcert.detect.floods.steps import REPEATS

# So much of the smaller of two bursts is in the larger too.
SAME_POSTS = 0.5
# Or so much of the shorter lies within the time of the longer, and the accounts are the same: by
# the cosine of their posts, or because those who wrote nearly all posts of the smaller one post
# repeatedly in the larger one.
SAME_TIME, SAME_MIX, SAME_ACCOUNTS = 0.5, 0.6, 0.8
# Likeness may pass from burst to burst, but each has this share of its posts by accounts of the
# strongest one, or the other way round, and overlaps it in time.
IN_SIGHT = 0.2


class ObjectPosts(NamedTuple):
    """Posts with some objects, in order of object, time, post and account; times are µs.

    `post` is negative where a share names none. `writer` is the account whose post it is or which
    was reposted, `account` who posted (numbers of `names`); `delay` and `age` are -1 where not
    known.
    """

    object_number: I64
    account: I64
    time: I64
    post: I64
    reposted: I64
    delay: I64
    age: I64
    writer: I64
    names: list[str]

    def rows(self, chosen: I64 | Bools) -> ObjectPosts:
        """Return the posts at some rows."""
        return ObjectPosts._make([*(column[chosen] for column in self[:-1]), self.names])

    def union(self) -> ObjectPosts:
        """Return each post once, in order of time: a post may contain several objects."""
        order = np.lexsort((self.object_number, self.post, self.time))
        _, first = np.unique(self.post[order], return_index=True)
        return self.rows(order[np.sort(first)])


def acts_of(table: pa.Table) -> ObjectPosts:
    """Return `flood_wanted` as arrays in a stated order."""
    order = [("object_number", "ascending"), ("time", "ascending"), ("post", "ascending"),
             ("account", "ascending"), ("writer", "ascending")]  # fmt: skip
    table = table.sort_by(order)
    both = pa.concat_arrays(
        [table[name].combine_chunks().cast(pa.string()) for name in ("account", "writer")]
    )
    coded = both.dictionary_encode()
    number = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    n = table.num_rows
    own = pa.array(-1 - np.arange(n))
    columns = {
        name: pc.fill_null(table[name].cast(pa.int64()), -1).to_numpy()
        for name in ("object_number", "time", "reposted", "delay", "age")
    }
    return ObjectPosts(
        columns["object_number"],
        number[:n],
        columns["time"],
        pc.coalesce(table["post"].cast(pa.int64()), own).to_numpy(),
        columns["reposted"],
        columns["delay"],
        columns["age"],
        number[n:],
        coded.dictionary.to_pylist(),
    )


def merged(acts: ObjectPosts, spans: Spans, first: I64, last: I64) -> list[I64]:
    """Return the bursts of each flood, as places in `spans`, the strongest burst first.

    `first` and `last` are the times (µs) of each burst. Floods come in order of their strongest.
    A burst belongs to a flood if it is like a burst of that flood, and in sight of its strongest.
    """
    same, sight = _alike(acts, spans, first, last)
    order = np.lexsort((spans.first, spans.series, -spans.deviance))
    left = np.ones(len(first), np.bool_)
    floods = []
    for strongest in order.tolist():
        if not left[strongest]:
            continue
        open_ = left & sight[strongest]
        found = reached = np.arange(len(first)) == strongest
        while reached.any():
            reached = same[reached].any(axis=0) & open_ & ~found
            found = found | reached
        left &= ~found
        floods.append(order[found[order]])
    return floods


def _alike(acts: ObjectPosts, spans: Spans, first: I64, last: I64) -> tuple[Bools, Bools]:
    """Return which bursts are like each other, and which in sight, shape (bursts, bursts)."""
    n = len(first)
    rows, burst = _inside(acts, spans.series, first, last)
    same = np.zeros((n, n), np.bool_)
    _, post = np.unique(acts.post[rows], return_inverse=True)
    held = _matrix(burst, post, n)
    held.data[:] = 1
    size = np.asarray(held.sum(axis=1)).ravel()
    shared = (held @ held.T).toarray()
    same |= shared >= SAME_POSTS * np.maximum(np.minimum(size[:, None], size[None, :]), 1)
    by_account = _matrix(burst, acts.account[rows], n)
    norm = np.sqrt(np.asarray(by_account.multiply(by_account).sum(axis=1)).ravel())
    cosine = (by_account @ by_account.T).toarray() / np.maximum(norm[:, None] * norm[None, :], 1e-9)
    together = np.minimum(last[:, None], last) - np.maximum(first[:, None], first)
    shorter = np.minimum((last - first)[:, None], last - first)
    busy = by_account.copy()
    busy.data = (busy.data >= REPEATS).astype(np.float64)
    total = np.maximum(np.asarray(by_account.sum(axis=1)), 1)
    within = (by_account @ busy.T).toarray() / total
    alike = (cosine >= SAME_MIX) | (within >= SAME_ACCOUNTS) | (within.T >= SAME_ACCOUNTS)
    same |= alike & (together >= SAME_TIME * shorter)
    there = by_account.copy()
    there.data[:] = 1.0
    known = (by_account @ there.T).toarray() / total
    sight = (np.maximum(known, known.T) >= IN_SIGHT) & (together > 0)
    return same, sight


def _inside(acts: ObjectPosts, series: I64, first: I64, last: I64) -> tuple[I64, I64]:
    """Return the rows of acts within each burst, and the burst of each."""
    bounds = np.searchsorted(acts.object_number, np.stack([series, series + 1]))
    rows, burst = [], []
    for number, (low, high) in enumerate(bounds.T.tolist()):
        begin, end = low + np.searchsorted(acts.time[low:high], [first[number], last[number]])
        rows.append(np.arange(begin, end))
        burst.append(np.full(end - begin, number))
    return np.concatenate(rows), np.concatenate(burst)


def _matrix(row: I64, column: I64, n: int) -> csr_matrix:
    width = int(column.max()) + 1 if len(column) else 1
    matrix = csr_matrix((np.ones(len(row)), (row, column)), shape=(n, width))
    matrix.sum_duplicates()
    return matrix
