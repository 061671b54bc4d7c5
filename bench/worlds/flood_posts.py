"""Posts as they are made, and the tables of a case that they become; for worlds with floods."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.durations import SECOND

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

START = 1736121600 * SECOND  # 2025-01-06T00:00:00Z, a Monday


@dataclass(frozen=True)
class FloodWorld:
    """Tables `post`, `share` and `account` as a case holds them, and the truth.

    `starts` are the times (µs) of the first post of each planted flood, `roles` of each planted
    account 'core' or 'amplifier'; `bursts` how many ordinary bursts there are.
    """

    post: pa.Table
    share: pa.Table
    account: pa.Table
    starts: list[int]
    roles: dict[str, str]
    bursts: int


@dataclass
class FloodPosts:
    """Posts as they are made: `of` is the row of the post reposted, -1 for one's own."""

    account: list[Ints] = field(default_factory=list)
    time: list[Ints] = field(default_factory=list)
    tag: list[Ints] = field(default_factory=list)
    of: list[Ints] = field(default_factory=list)
    text: list[Ints] = field(default_factory=list)
    rows: int = 0

    def add(self, account: Ints, time: Ints, tag: int, of: Ints, text: Ints | None = None) -> None:
        """Append posts; `text` numbers texts that several posts share, -1 for others."""
        n = len(account)
        self.account.append(account)
        self.time.append(time)
        self.tag.append(np.full(n, tag))
        self.of.append(np.where(of >= 0, of + self.rows, -1))
        self.text.append(np.full(n, -1) if text is None else text)
        self.rows += n


def said(
    rng: np.random.Generator,
    posts: FloodPosts,
    who: Ints,
    time: Ints,
    tag: int,
    *,
    reposts: float,
    median: float,
    sigma: float,
) -> None:
    """Add posts at ascending times, some of which repost an earlier one after a delay."""
    n = len(time)
    delay = np.maximum(rng.lognormal(np.log(median), sigma, n), 3 * SECOND)
    again = rng.random(n) < reposts
    again[: max(1, n // 50)] = False
    own = np.flatnonzero(~again)
    place = np.searchsorted(time[own], time - delay, side="right") - 1
    of = np.where(again & (place >= 0), own[np.maximum(place, 0)], -1)
    of[of >= 0] = np.where(who[of[of >= 0]] == who[of >= 0], -1, of[of >= 0])
    posts.add(who, time, tag, of)


def write_case(world: FloodWorld, case: Case) -> None:
    """Write a world into an empty case, as an import and an extraction would."""
    with case.run("import", {}):
        case.append(
            "source",
            pa.table({"source": pa.array([1], pa.int32()), "file": ["world"],
                      "format": ["simulated"], "sha256": ["0" * 64]}),
        )  # fmt: skip
        case.append("post", world.post)
        case.append("account", world.account)
    with case.run("extract", {}):
        case.append("share", world.share)


def account_name(account: int) -> str:
    """Return the key of an account by its number."""
    return f"x:{account + 1}"


def tables(
    posts: FloodPosts, created: Ints, starts: list[int], roles: dict[str, str], bursts: int
) -> FloodWorld:
    """Return posts as the tables of a case; `created` (accounts,) is when each was created, µs."""
    account, time, tag, of, text = (
        np.concatenate(parts)
        for parts in (posts.account, posts.time, posts.tag, posts.of, posts.text)
    )
    n = len(account)
    number = np.empty(n, np.int64)
    number[np.lexsort((account, time))] = np.arange(1, n + 1)
    names = pa.array([account_name(i) for i in range(len(created))])
    who, again = names.take(pa.array(account)), of >= 0
    target = pa.array(number[np.maximum(of, 0)], mask=~again).cast(pa.string())
    writer = names.take(pa.array(account[np.maximum(of, 0)], mask=~again))
    post = pa.table(
        {
            "post": number,
            "platform": pa.array(["x"] * n),
            "post_id": pa.array(number).cast(pa.string()),
            "account": who,
            "time": time,
            "type": pa.array(np.where(again, "repost", "post").tolist()),
            "repost_of": target,
            "repost_account": writer,
            "source": pa.array(np.ones(n, np.int32)),
            "row": number,
        }
    )
    tags = pa.array([f"topic{i + 1}" for i in range(int(tag.max()) + 1)])
    clusters = pa.array(np.maximum(text, 0)).cast(pa.string())
    shares = [
        _shares(who, time, number, "hashtag", tags.take(pa.array(tag)), ~again, None),
        _shares(who, time, number, "text", clusters, text >= 0, None),
        _shares(who, time, number, "repost", target, again, writer),
    ]
    profile = pa.table(
        {"account": names, "platform": pa.array(["x"] * len(names)), "created": created}
    )
    return FloodWorld(post, pa.concat_tables(shares), profile, starts, roles, bursts)


def _shares(
    who: pa.Array,
    time: Ints,
    number: Ints,
    kind: str,
    object_: pa.Array,
    chosen: npt.NDArray[np.bool_],
    origin: pa.Array | None,
) -> pa.Table:
    """Return the shares of one kind; a repost's object is the post's id, with its platform."""
    if kind == "repost":
        object_ = pc.binary_join_element_wise("x", object_, ":")
    n = len(time)
    table = pa.table(
        {
            "account": who,
            "kind": pa.array([kind] * n),
            "object": object_,
            "time": time,
            "post": number,
            "origin": pa.nulls(n, pa.string()) if origin is None else origin,
        }
    )
    return table.filter(pa.array(chosen))
