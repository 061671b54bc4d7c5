"""Who writes and who amplifies in a flood.

To amplify is to repost or quote a post, or to post its text again (a near-duplicate; the source is
the earliest post of the text in the flood that is no repost: a repost is written by somebody else
even where it does not say by whom). The layer consists of accounts that amplify repeatedly. A
source is taken up where enough of the layer passes it on. The core consists of accounts whose
sources were taken up and which received more from the layer than they gave.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.floods.merge import ObjectPosts
from inconcert.detect.floods.statistics import I64
from inconcert.durations import DAY

# An account that amplified so often in a flood belongs to its layer.
LAYER = 5
# A source is taken up where this share of the layer passed it on, and at least so many accounts.
TAKEN_PART, TAKEN = 0.02, 3
# A text that is posted again later than this has a source of its own.
COPIED_WITHIN = DAY

NEITHER, CORE, AMPLIFIER = 0, 1, 2
ROLES = ("", "core", "amplifier")


class Layers(NamedTuple):
    """What each account did in a flood; arrays over accounts (numbers of `ObjectPosts.names`).

    `role` is NEITHER, CORE or AMPLIFIER; `posts` all posts in the flood, `reposts` those that are
    reposts, `composition` the sources that it amplified, `received` how often the layer took up its
    own, `sources` how many of these; `first` is the time (µs) of its first post.
    """

    role: I64
    posts: I64
    reposts: I64
    composition: I64
    received: I64
    sources: I64
    first: I64


class RepostSources(NamedTuple):
    """Which post passed on which: post numbers, and the accounts of both; `source` is never -1."""

    post: I64
    account: I64
    source: I64
    writer: I64


class Passed(NamedTuple):
    """What posts pass on, and their texts, each sorted by post.

    `post` passes on `source` (-1: not in the case) by the account `writer` (number of
    `ObjectPosts.names`); `bearer` has the text number `text`.
    """

    post: I64
    source: I64
    writer: I64
    bearer: I64
    text: I64


def passed_of(passed: pa.Table, texts: pa.Table, names: list[str]) -> Passed:
    """Return `flood_source` and `flood_text` as arrays; sources by accounts not in `names` go."""
    passed = passed.sort_by([(name, "ascending") for name in ("post", "source", "account", "how")])
    writer = pc.fill_null(
        pc.index_in(passed["account"].cast(pa.string()), pa.array(names, pa.string())), -1
    )
    code = writer.to_numpy().astype(np.int64)
    source = pc.fill_null(passed["source"].cast(pa.int64()), -1).to_numpy()
    post = passed["post"].cast(pa.int64()).to_numpy()
    known = code >= 0
    texts = texts.sort_by([("post", "ascending"), ("object", "ascending")])
    text = texts["object"].combine_chunks().dictionary_encode().indices.to_numpy()
    bearer = texts["post"].cast(pa.int64()).to_numpy()
    return Passed(post[known], source[known], code[known], bearer, np.asarray(text, np.int64))


def layers_of(acts: ObjectPosts, passed: Passed) -> Layers:
    """Return the layers of the posts of a flood, each post once; `passed` may hold others too."""
    n = len(acts.names)
    sources = _sources(acts, passed)
    # An account passes on a source once, however often.
    pairs = np.unique(np.stack([sources.account, sources.source, sources.writer]), axis=1)
    account, source, writer = pairs
    composition = np.bincount(account, minlength=n)
    layer = composition >= LAYER
    inside = layer[account]
    numbers, place = np.unique(source, return_inverse=True)
    takers = np.bincount(place[inside], minlength=len(numbers))
    taken = takers >= max(TAKEN, TAKEN_PART * int(layer.sum()))
    counted = inside & taken[place]
    received = np.bincount(writer[counted], minlength=n)
    each = np.unique(np.stack([writer[counted], source[counted]]), axis=1)[0]
    own = np.bincount(each, minlength=n)
    core = (own > 0) & (received > composition)
    role = np.where(core, CORE, np.where(layer, AMPLIFIER, NEITHER))
    posts = np.bincount(acts.account, minlength=n)
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, acts.account, acts.time)
    reposts = np.bincount(acts.account, acts.reposted, minlength=n).astype(np.int64)
    return Layers(role, posts, reposts, composition, received, own, first)


def _sources(acts: ObjectPosts, passed: Passed) -> RepostSources:
    order = np.argsort(acts.post, kind="stable")
    row, place = _found(acts.post[order], passed.post)
    row, source, writer = order[row], passed.source[place], passed.writer[place]
    # Of a source that the case does not hold, only the account is known: it stands for the post.
    source = np.where(source < 0, -1 - writer, source)
    row_of_text, place = _found(acts.post[order], passed.bearer)
    again, first = _copies(acts, order[row_of_text], passed.text[place])
    row = np.concatenate([row, again])
    source = np.concatenate([source, acts.post[first]])
    writer = np.concatenate([writer, acts.account[first]])
    other = acts.account[row] != writer
    return RepostSources(*(c[other] for c in (acts.post[row], acts.account[row], source, writer)))


def _found(posts: I64, wanted: I64) -> tuple[I64, I64]:
    """Return the places of `wanted` in `posts` (sorted), and which of `wanted` are there."""
    if not len(posts):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    place = np.minimum(np.searchsorted(posts, wanted), len(posts) - 1)
    there = np.flatnonzero(posts[place] == wanted)
    return place[there], there


def _copies(acts: ObjectPosts, rows: I64, text: I64) -> tuple[I64, I64]:
    """Return the rows of posts whose text came before, and the row of the post that wrote it."""
    order = np.lexsort((rows, acts.time[rows], text))
    text, rows = text[order], rows[order]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (text[1:] != text[:-1]) | (np.diff(acts.time[rows]) > COPIED_WITHIN)
    place = np.arange(len(rows))
    begin = np.maximum.accumulate(np.where(new, place, 0))
    # The first of each run that somebody wrote; -1 until one comes.
    own = np.where(acts.reposted[rows] == 0, place, len(rows))
    least = np.minimum.reduceat(own, np.flatnonzero(new)) if len(rows) else own
    writer = least[np.cumsum(new) - 1]
    again = (writer >= begin) & (writer < place)
    return rows[again], rows[writer[again]]
