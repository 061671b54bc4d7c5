"""Accounts that repeat a source wholly: programs take all that it brings, and people pick.

What a source brought is what anybody looked at passed on of it, once another account has: an item
that one account alone shared tells of nobody's choice but its own. An account repeats a source
wholly where, between the first and the last that it took, it passed on nearly all of what came, of
twenty things or more, each within an hour of its coming. Whoever sleeps, works or chooses does not.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import complete, numbered
from inconcert.detect.coordination.explanations.base import Floats, Ints, times
from inconcert.durations import HOUR

# Kinds whose object is a thing that somebody published. A reply repeats nothing.
KINDS = ("repost", "quote", "url", "media")
FEWEST_ITEMS = 20
TAKEN = 0.8
SOON = HOUR


def repeated_wholly(table: pa.Table, pool: pa.Table) -> set[tuple[str, str]]:
    """Return the pairs of account and origin of `table` in which the account repeats all of it.

    Both tables have account, kind, object, origin, time; `pool` is where it is seen what the
    sources brought, and holds the rows of `table`.
    """
    published = _published(pool)
    if not published.num_rows:
        return set()
    account, names = numbered(published["account"])
    item, _ = numbered(_named(published))
    origin, origins = numbered(published["origin"])
    time = times(published)
    # The first time that each account passed each item on.
    order = np.lexsort((time, item, account))
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (account[order][1:] != account[order][:-1]) | (item[order][1:] != item[order][:-1])
    rows = order[fresh]
    begun = np.full(int(item.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begun, item, time)
    of = np.zeros(len(begun), np.int64)
    of[item] = origin
    passed = np.bincount(item[rows], minlength=len(begun))
    whole = _whole(account[rows], item[rows], time[rows], begun, of, passed)
    wanted = set(pc.unique(pc.cast(table["account"], pa.string())).to_pylist())
    return {(names[a], origins[o]) for a, o in whole if names[a] in wanted}


def _published(pool: pa.Table) -> pa.Table:
    pool = pool.filter(complete(pool, "account", "object", "time"))
    kept = pc.is_in(pc.cast(pool["kind"], pa.string()), pa.array(KINDS))
    return pool.filter(pc.and_(kept, pc.is_valid(pool["origin"])))


def _named(table: pa.Table) -> pa.ChunkedArray:
    """Return the objects of a table, those of two kinds told apart."""
    columns = [pc.cast(table[name], pa.string()).combine_chunks() for name in ("kind", "object")]
    joined = pc.binary_join_element_wise(*columns, "\x1f")
    return pa.chunked_array([joined] if isinstance(joined, pa.Array) else joined.chunks)


def _whole(
    account: Ints, item: Ints, time: Ints, begun: Ints, of: Ints, passed: Ints
) -> list[tuple[int, int]]:
    """Return (account, origin) wherever the account took nearly all; a row an account and item.

    `begun`, `of` and `passed` have an entry an item: when it came, its origin, the accounts that
    passed it on.
    """
    by_origin = np.lexsort((begun, of))
    first_of = np.searchsorted(of[by_origin], np.arange(int(of.max()) + 2))
    order = np.lexsort((of[item], account))
    account, item, time = account[order], item[order], time[order]
    change = (account[1:] != account[:-1]) | (of[item][1:] != of[item][:-1])
    starts = np.concatenate([[0], np.flatnonzero(change) + 1, [len(item)]])
    found = []
    for low, high in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        if high - low < TAKEN * FEWEST_ITEMS:
            continue
        own = item[low:high]
        origin = int(of[own[0]])
        came = begun[by_origin[first_of[origin] : first_of[origin + 1]]]
        span = np.searchsorted(came, [begun[own].min(), begun[own].max() + 1])
        alone = passed[own] == 1
        brought = int(span[1] - span[0] - alone.sum())
        taken = int((~alone & (time[low:high] - begun[own] <= SOON)).sum())
        if brought >= FEWEST_ITEMS and taken >= TAKEN * brought:
            found.append((int(account[low]), origin))
    return found


def share_of_posts(
    owner: Ints, origin: Ints, origins: list[str], names: list[str], whole: set[tuple[str, str]]
) -> Floats:
    """Return the share of each account's posts that are about sources it repeats wholly.

    `owner` and `origin` (-1: none) number `names` and `origins`, an entry a post.
    """
    account = {name: number for number, name in enumerate(names)}
    source = {name: number for number, name in enumerate(origins)}
    codes = [
        account[a] * len(origins) + source[o] for a, o in whole if a in account and o in source
    ]
    about = (origin >= 0) & np.isin(owner * len(origins) + origin, codes)
    count = np.bincount(owner, weights=about, minlength=len(names))
    return np.asarray(count / np.maximum(np.bincount(owner, minlength=len(names)), 1), np.float64)
