"""What the explanations of a group share: what is known of it, and the result of a test."""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import complete, numbered, post_numbers
from inconcert.detect.coordination.concert.split import PRIORITY
from inconcert.detect.explanation import LEVEL

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MOST_DRAWS, FEWEST_DRAWS, DRAWN_ROWS = 499, 199, 500_000
MOST = 0.5  # "most" members: more than this share
ONE_SOURCE = 0.8  # share of acts from one origin from which on a group has one source
# Of many posts the least excess has a small p. An explanation is refused only where what was seen
# exceeds what it gives by so much (a ratio, of shares that of their odds); and where the excess is
# twofold or more it is not called enough only because posts are too few for a small p.
LEAST, TOO_FEW = 1.25, 2.0

# Of a post's objects, the one that says most of what the account did. Others come after these.
KIND_ORDER = (*PRIORITY, "fast_repost")


class PassedTrial(NamedTuple):
    """The trial that a group passed, on data that played no part in finding it.

    On `in_step` of `units` objects its members were closer than chance gives, with `p`; chance is
    what others did on the same objects and, with `law`, how fast people answer one source.
    """

    in_step: int
    units: int
    p: float
    law: bool


class GroupContext(NamedTuple):
    """A group and what surrounds it. Times are µs UTC; rows without a time are left out.

    - `members`: keys of account.
    - `acts`: a row per member's share that took part in an act of the group: account, kind,
      object, origin, time, post, act (int, number of the act: one object, one burst).
    - `shares`: all shares of the members, close together or not: account, kind, object, origin,
      time, post.
    - `around`: shares by accounts that are no members: account, kind, object, time. Of the objects
      of the acts, and better of every object that two members shared within an hour (six windows,
      if longer) of each other: meetings at which members were not close together count too.
    - `profiles`: rows of `account` (model.ACCOUNT); those of accounts that are no members are the
      comparison. May be empty.
    - `clients`: the program that each member uses most, None or absent where not known;
      `others_clients`: program to accounts of the whole case that mostly use it, members included.
    - `everyone`: hour (0 to 23, UTC), shares: of the whole case.
    - `peers`: all shares of some accounts drawn from those that are no members, columns as of
      `shares`; None or empty where there is no comparison.
    - `time_window`: the group's scale, µs; `seed`: of every random choice.
    - `reposts`: posts of the members that pass on what somebody else wrote; their words are not the
      members' own.
    - `passed_trial`: the trial of the group; None where it was not tested.
    """

    members: list[str]
    acts: pa.Table
    shares: pa.Table
    around: pa.Table
    profiles: pa.Table
    clients: dict[str, str | None]
    others_clients: dict[str, int]
    everyone: pa.Table
    time_window: int
    seed: int
    peers: pa.Table | None = None
    reposts: frozenset[int] = frozenset()
    passed_trial: PassedTrial | None = None


def excess(value: float, reference: float) -> float:
    """Return the ratio of the odds of two shares: 1 where they are equal, infinity beyond all."""
    if value <= reference:
        return 1.0 if value == reference else value / reference * (1 - reference) / (1 - value)
    if reference <= 0 or value >= 1:
        return math.inf
    return value / (1 - value) * (1 - reference) / reference


class Judged(NamedTuple):
    """What a p and a size say together: `refused`, or `unsure` (a large excess, too few for a p).

    Neither: what was seen is no more than the explanation gives, or, with `slightly`, surely more,
    and by too little to matter.
    """

    refused: bool
    unsure: bool
    slightly: bool


def judged(p: float, ratio: float) -> Judged:
    """Judge an explanation by p and by how many times what it gives was seen."""
    sure, small = p <= LEVEL, ratio < LEAST
    return Judged(sure and not small, not sure and ratio >= TOO_FEW, sure and small)


class AccountPosts(NamedTuple):
    """Posts in order of account and time: `owner` numbers the accounts, `origin` the origins.

    `origin` is -1 where none is known. A post counts once, however many objects it carries.
    """

    owner: Ints
    time: Ints
    origin: Ints
    origins: list[str]
    owners: int
    names: list[str]


def draws_for(rows: int) -> int:
    """Return how many copies of so many rows a test draws: 499 of few (p down to 0.002), or 199."""
    return min(MOST_DRAWS, max(FEWEST_DRAWS, DRAWN_ROWS // max(rows, 1)))


def generator(seed: int, *parts: int) -> np.random.Generator:
    """Return the random numbers of one explanation, the same for the same seed."""
    return np.random.default_rng([seed, *parts])


def times(table: pa.Table) -> Ints:
    """Return the column `time` as int64, shape (rows,)."""
    return np.asarray(pc.cast(table["time"], pa.int64()).to_numpy(), np.int64)


def kind_rank(table: pa.Table) -> Ints:
    """Return how little the kind of each row says of the act, shape (rows,)."""
    number, names = numbered(table["kind"])
    order = {name: rank for rank, name in enumerate(KIND_ORDER)}
    ranks = np.array([order.get(name, len(order)) for name in names] or [0], np.int64)
    return ranks[number]


def posts_of(table: pa.Table) -> AccountPosts:
    """Return the posts of a table of shares: account, kind, object, origin, time, post."""
    table = table.filter(complete(table, "account", "object", "time"))
    owner, names = numbered(table["account"])
    origin, origins = numbered(table["origin"])
    time, post = times(table), post_numbers(table)
    # Of the shares of one post the first in the order of kinds whose origin is known.
    order = np.lexsort((origin, kind_rank(table), origin < 0, post, time, owner))
    owner, time, origin, post = owner[order], time[order], origin[order], post[order]
    keep = np.ones(len(owner), np.bool_)
    same = (owner[1:] == owner[:-1]) & (time[1:] == time[:-1])
    # Shares at one instant by one account are one post, too: tables without posts have no other
    # way to tell.
    keep[1:] = ~(same & ((post[1:] == post[:-1]) | (post[1:] < 0)))
    return AccountPosts(owner[keep], time[keep], origin[keep], origins, len(names), names)


class ObjectSources(NamedTuple):
    """Where the objects of the acts come from: each act counts once."""

    acts: int
    known: int
    top: str | None
    share: float  # of the acts with a known origin, those from `top`; 0 where none is known
    number: int  # distinct origins


def _origins(acts: pa.Table, shares: pa.Table) -> pa.ChunkedArray:
    """Return the origin of each row of acts, else that of another object of its post."""
    shares = shares.filter(complete(shares, "post", "origin"))
    order = np.lexsort((post_numbers(shares), kind_rank(shares)))[::-1]
    posts = shares["post"].to_pylist()
    origins = shares["origin"].to_pylist()
    # Of several the one whose kind says most comes last, and stays.
    of = {posts[i]: origins[i] for i in order.tolist()}
    known = pa.array([of.get(post) for post in acts["post"].to_pylist()], pa.string())
    return pc.coalesce(pc.cast(acts["origin"], pa.string()), pa.chunked_array([known]))


def sources_of(acts: pa.Table, shares: pa.Table) -> ObjectSources:
    """Return where the objects of the acts come from; the origin of an act is its most frequent.

    A text has no origin: of a title and its link in one post, that of the link counts, as `shares`
    has it.
    """
    number, names = numbered(_origins(acts, shares))
    act = np.asarray(pc.cast(acts["act"], pa.int64()).to_numpy(zero_copy_only=False), np.int64)
    known = number >= 0
    votes, count = np.unique(act[known] * len(names) + number[known], return_counts=True)
    best: dict[int, tuple[int, int]] = {}
    for vote, times_ in zip(votes.tolist(), count.tolist(), strict=True):
        of, origin = divmod(vote, len(names))
        best[of] = max(best.get(of, (0, 0)), (times_, -origin))
    tally = Counter(names[-o] for _, o in best.values())
    top = min(tally, key=lambda name: (-tally[name], name)) if tally else None
    share = tally[top] / len(best) if top is not None else 0.0
    return ObjectSources(len(np.unique(act)), len(best), top, share, len(tally))
