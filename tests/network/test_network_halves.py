"""The two halves of the acts: whole posts, by their primary object, on both engines alike."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from inconcert.engine.duckdb import DuckDBEngine
from inconcert.network.halves import PRIORITY, half_steps

if TYPE_CHECKING:
    from inconcert.engine import Engine

SCHEMA = pa.schema(
    [
        ("account", pa.string()), ("kind", pa.string()), ("object", pa.string()),
        ("origin", pa.string()), ("time", pa.int64()), ("post", pa.int64()),
    ]
)  # fmt: skip

Share = tuple[str, str, str, int | None]  # account, kind, object, post


def halves(engine: Engine, shares: list[Share]) -> list[dict[str, Any]]:
    """Return the rows of `share_half` for these shares; each keeps its number as its time."""
    rows = [
        {"account": a, "kind": k, "object": o, "origin": f"of {o}", "time": n, "post": p}
        for n, (a, k, o, p) in enumerate(shares)
    ]
    steps = half_steps(engine.dialect)
    try:
        engine.register("share", pa.Table.from_pylist(rows, schema=SCHEMA))
        engine.run(steps)
        found = sorted(engine.fetch("share_half").to_pylist(), key=lambda row: row["time"])
    finally:
        for name in [*(step.name for step in reversed(steps)), "share"]:
            engine.drop(name)
    assert [{k: v for k, v in row.items() if k != "half"} for row in found] == rows
    return found


def half_of(kind: str, object_: str) -> int:
    """The half of an object, from the words of the documentation alone."""
    text = f"inconcert:half:1{kind}\x01{object_}"
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16) % 2


def expected(shares: list[Share]) -> list[int]:
    """The half of each share, post by post."""
    accounts = defaultdict(set)
    posts = defaultdict(list)
    for account, kind, object_, post in shares:
        accounts[kind, object_].add(account)
        posts[post].append((kind, object_))
    primary = {
        post: min(
            held,
            key=lambda share: (
                len(accounts[share]) == 1,
                PRIORITY.index(share[0]) if share[0] in PRIORITY else len(PRIORITY),
                share[0],
                share[1].encode(),
            ),
        )
        for post, held in posts.items()
    }
    return [half_of(*((k, o) if post is None else primary[post])) for _, k, o, post in shares]


def some_shares(seed: int, posts: int = 150) -> list[Share]:
    """Posts with one to six shares of objects that a few or many accounts share, and bare ones."""
    rng = random.Random(seed)
    kinds = (*PRIORITY, "fast_repost", "object", "phash", "صورة")
    names = ("a", "b", "B", "é", "e\u0301", "渡轮", "😀", "\uffff", "'x'", "nul\x00", " ", "a:b")
    made: list[Share] = []
    for post in range(posts):
        account = f"x:{rng.randint(1, 40)}"
        for _ in range(rng.randint(1, 6)):
            name = rng.choice(names) + (str(rng.randint(1, 400)) if rng.random() < 0.5 else "")
            bare = rng.random() < 0.1
            made.append((account, rng.choice(kinds), name, None if bare else post))
    rng.shuffle(made)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_every_share_has_the_half_of_its_posts_primary_object(engine: Engine, seed: int) -> None:
    shares = some_shares(seed)
    assert [row["half"] for row in halves(engine, shares)] == expected(shares)


def test_no_post_is_split(duckdb_engine: Engine) -> None:
    rows = halves(duckdb_engine, some_shares(3, posts=2000))
    seen = defaultdict(set)
    for row in rows:
        if row["post"] is not None:
            seen[row["post"]].add(row["half"])
    assert {len(found) for found in seen.values()} == {1}
    assert {half for found in seen.values() for half in found} == {0, 1}


def test_the_halves_are_of_one_size(duckdb_engine: Engine) -> None:
    objects = 20_000
    rows = halves(
        duckdb_engine,
        [(f"x:{n % 7}", "url", f"https://example.org/{n}", n) for n in range(objects)],
    )
    # Five standard deviations of a fair coin.
    assert abs(sum(row["half"] for row in rows) - objects / 2) < 5 * (objects**0.5) / 2


def test_the_salt_is_fixed(engine: Engine) -> None:
    """Another salt, or another way to hash, would move these: they were written down once."""
    shares: list[Share] = [
        ("x:1", "url", f"https://example.org/{n}", n if n % 2 else None) for n in range(16)
    ]
    found = "".join(str(row["half"]) for row in halves(engine, shares))
    assert found == "0101111011001010"


def primary(*shares: tuple[str, str], others: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    """Return which of the shares of one post can be its primary one; `others` others share."""
    possible = set(shares)
    for salt in range(12):
        named = [(kind, f"{salt}{object_}") for kind, object_ in shares]
        rows: list[Share] = [("x:1", kind, object_, 1) for kind, object_ in named]
        rows += [("x:2", k, f"{salt}{o}", 2 + n) for n, (k, o) in enumerate(others)]
        with DuckDBEngine() as engine:
            half = halves(engine, rows)[0]["half"]
        possible -= {s for s, own in zip(shares, named, strict=True) if half_of(*own) != half}
    return possible


@pytest.mark.parametrize("place", range(len(PRIORITY)))
def test_the_surest_kind_is_primary(place: int) -> None:
    kind = PRIORITY[place]
    lower = (*PRIORITY[place + 1 :], "fast_repost", "phash")
    shares = [(name, "o") for name in (*lower, kind)]
    assert primary(*shares, others=tuple(shares)) == {(kind, "o")}


def test_other_kinds_come_by_name_and_objects_by_their_bytes() -> None:
    shares = (("phash", "a"), ("ph", "b"), ("ph", "B"), ("ph0", "A"))
    assert primary(*shares, others=shares) == {("ph", "B")}


def test_what_one_account_alone_shares_is_primary_only_where_nothing_else_is_there() -> None:
    shares = (("text", "t"), ("url", "u"), ("hashtag", "h"))
    assert primary(*shares, others=(("hashtag", "h"),)) == {("hashtag", "h")}
    assert primary(*shares, others=(("hashtag", "h"), ("text", "t"))) == {("text", "t")}
    assert primary(*shares, others=(("hashtag", "t"),)) == {("url", "u")}


def test_twice_by_one_account_is_still_alone(duckdb_engine: Engine) -> None:
    shares: list[Share] = [
        ("x:1", "text", "t", 1), ("x:1", "text", "t", 2), ("x:1", "hashtag", "h", 1),
        ("x:2", "hashtag", "h", 3),
    ]  # fmt: skip
    assert [row["half"] for row in halves(duckdb_engine, shares)] == [
        half_of("hashtag", "h"), half_of("text", "t"), half_of("hashtag", "h"),
        half_of("hashtag", "h"),
    ]  # fmt: skip


def test_rows_that_are_no_shares_are_left_out(engine: Engine) -> None:
    table = pa.table(
        [
            ["x:1", None, "x:1", "x:1", "x:1"], ["url", "url", None, "url", "url"],
            ["a", "a", "a", None, "a"], [None] * 5, [None, 1, 1, 1, 1], [1, 1, 1, 1, None],
        ],
        schema=SCHEMA,
    )  # fmt: skip
    steps = half_steps(engine.dialect)
    try:
        engine.register("share", table)
        engine.run(steps)
        found = engine.fetch("share_half")
    finally:
        for name in [*(step.name for step in reversed(steps)), "share"]:
            engine.drop(name)
    assert found.column_names == [*SCHEMA.names, "half"]
    assert found.schema.field("half").type == pa.int32()
    half = half_of("url", "a")
    assert sorted(found.to_pylist(), key=str) == sorted(
        [
            {"account": "x:1", "kind": "url", "object": "a", "origin": None, "time": t, "post": p}
            | {"half": half}
            for t, p in ((None, 1), (1, None))
        ],
        key=str,
    )
