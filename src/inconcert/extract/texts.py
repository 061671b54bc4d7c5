"""Shares of texts: the object is the cluster of near-duplicates that a text belongs to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.extract.clusters import cluster
from inconcert.extract.context import Context
from inconcert.extract.tokens import tokenise

# Sizes as `tokens` counts them: two a word, one a character of scripts without spaces. Fewer than
# three words mean nothing ("good morning"); below six, one word makes too much of a difference for
# a near-duplicate, and only the same words in the same order count.
LEAST_SIZE = 2 * 3
LEAST_NEAR_SIZE = 2 * 6

_POSTS = 50_000
_CHARACTERS = 4_000_000

Array = npt.NDArray[np.generic]


class _Texts:
    """The distinct texts met so far: one hash each, and the shingles of those long enough."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.hashes: list[npt.NDArray[np.uint64]] = []
        self.shingles: list[npt.NDArray[np.uint32]] = []
        self.lengths: list[npt.NDArray[np.int64]] = []

    def add(self, texts: list[str]) -> npt.NDArray[np.uint64]:
        """Take texts in; return the hash of each, 0 for those too short to mean anything."""
        tokens = tokenise(texts)
        hashes = np.where(tokens.size >= LEAST_SIZE, tokens.text, np.uint64(0))
        fresh = np.zeros(len(texts), dtype=np.bool_)
        for i in np.flatnonzero(tokens.size >= LEAST_NEAR_SIZE):
            value = int(hashes[i])
            if value not in self.seen:
                self.seen.add(value)
                fresh[i] = True
        lengths = np.diff(tokens.offsets)
        self.hashes.append(hashes[fresh])
        self.lengths.append(lengths[fresh])
        self.shingles.append(tokens.shingles[np.repeat(fresh, lengths)])
        return hashes

    def leaders(self, posts: dict[int, int]) -> tuple[Array, Array]:
        """Return (hash, hash of its leader) of every text that joined another's cluster.

        `posts` says how many posts bear a text. The most copied text leads; the smaller hash where
        two are copied alike. Neither depends on the order of rows.
        """
        hashes = np.concatenate([*self.hashes, np.empty(0, np.uint64)])
        shingles = np.concatenate([*self.shingles, np.empty(0, np.uint32)])
        self.shingles.clear()
        lengths = np.concatenate([*self.lengths, np.empty(0, np.int64)])
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        copies = np.array([posts.get(int(value), 1) for value in hashes], dtype=np.int64)
        leader = cluster(shingles, offsets, np.lexsort((hashes, -copies)))
        member = leader != np.arange(leader.size)
        return hashes[member], hashes[leader[member]]


def text(context: Context) -> None:
    """Insert a share of each text of one's own: of posts, quotes, replies, unnamed reposts.

    The object is the hash, in 16 hexadecimal digits, of the text that leads the cluster.
    """
    case = context.case
    case.execute("CREATE OR REPLACE TEMP TABLE _extract_text (post BIGINT, hash UBIGINT)")
    context.made.add("_extract_text")
    texts = _Texts()
    for posts, batch in _batches(context):
        hashes = texts.add(batch)
        kept = hashes != 0
        context.append("_extract_text", pa.table({"post": posts[kept], "hash": hashes[kept]}))
    copies = dict(
        case.query("SELECT hash, count(*) FROM _extract_text GROUP BY hash HAVING count(*) > 1")
    )
    member, leader = texts.leaders(copies)
    case.execute("CREATE OR REPLACE TEMP TABLE _extract_leader (hash UBIGINT, leader UBIGINT)")
    context.made.add("_extract_leader")
    context.append("_extract_leader", pa.table({"hash": member, "leader": leader}))
    context.insert(
        "text",
        """SELECT p.account, p.time, p.post,
                  printf('%016x', coalesce(l.leader, t.hash)) AS object
           FROM _extract_text t JOIN post p ON p.post = t.post
           LEFT JOIN _extract_leader l ON l.hash = t.hash""",
    )
    context.drop("_extract_text")
    context.drop("_extract_leader")


def _batches(context: Context) -> Iterator[tuple[Array, list[str]]]:
    """Yield numbers of posts and their texts, some posts and some megabytes at a time."""
    case = context.case
    ends = case.query("SELECT min(post), max(post) FROM post")[0]
    if ends[0] is None:
        return
    first, last = int(ends[0]), int(ends[1])
    for start in range(first, last + 1, _POSTS):
        rows = case.arrow(
            "SELECT post, text FROM post WHERE post >= ? AND post < ? AND text <> '' "
            f"AND {context.content}",
            [start, start + _POSTS],
        )
        posts = rows["post"].to_numpy()
        batch = rows["text"].to_pylist()
        begin = size = 0
        for i, value in enumerate(batch):
            size += len(value)
            if size >= _CHARACTERS:
                yield posts[begin : i + 1], batch[begin : i + 1]
                begin, size = i + 1, 0
        if begin < len(batch):
            yield posts[begin:], batch[begin:]
        context.advance(min(_POSTS, last + 1 - start) / (last + 1 - first))
