"""Floods on both engines: counting, comparing, and taking apart, with hostile ids."""

from __future__ import annotations

import random
from functools import partial

import pyarrow as pa
from conformance_registry import HOSTILE, Entry, Tables

from inconcert.detect.floods.steps import (
    KINDS,
    act_steps,
    count_steps,
    own_steps,
    part_steps,
    source_steps,
    stretch_steps,
)
from inconcert.engine import Dialect, Step

DAY = 86_400_000_000
BASE = 19_000 * DAY


def tables(seed: int) -> Tables:
    """Shares of every kind, posts, accounts, spans and what is kept; ties, nulls, both signs."""
    rng = random.Random(seed)
    accounts = rng.sample([name for name in HOSTILE if name], 12)
    objects = rng.sample([name for name in HOSTILE if name], 5)
    posts, shares = [], []
    for number in range(1, 400):
        account, time = rng.choice(accounts), BASE - DAY + rng.randint(0, 4) * DAY // 2
        time += rng.randint(-90, 90) * 1_000_000
        platform = rng.choice(("x", None, "y"))
        what = rng.choice(("post", "post", "repost", "quote"))
        posts.append(
            (number, platform, f"id{number}" if rng.random() > 0.05 else "", account, time, what)
        )
        if number > 50 and rng.random() < 0.5:
            target = rng.randint(1, 50)
            origin = rng.choice([*accounts, None])
            name = f"{posts[target - 1][1] or 'unknown'}:id{target}"
            kind = "repost" if rng.random() < 0.8 else "quote"
            shares.append((account, kind, name, time, number, origin))
        else:
            for kind in rng.sample(KINDS[:-1], 2):
                when = time if rng.random() > 0.05 else None
                shares.append((account, kind, rng.choice(objects), when, number, None))
    # One account brings one object all day long, on three days.
    for day in range(3):
        begin = BASE + (day - 1) * DAY
        shares += [(accounts[0], "hashtag", objects[0], begin + i * 60_000_000, None, None)
                   for i in range(22)]  # fmt: skip
    created = [
        (a, a.split(":", 1)[0], rng.choice((None, BASE - 40 * DAY, BASE - 5 * DAY, BASE + 9 * DAY)))
        for a in accounts
    ]
    return {
        "post": _table(("post", "platform", "post_id", "account", "time", "type"), posts),
        "share": _table(("account", "kind", "object", "time", "post", "origin"), shares),
        "account": _table(("account", "platform", "created"), created),
        "flood_span": _table(
            ("burst", "object_number", "first", "last"),
            [(i, i % 6, BASE - DAY, BASE + i * DAY // 3) for i in range(12)],
        ),
        "flood_kept": pa.table({"object_number": pa.array([0, 2, 3], pa.int64())}),
        "flood_platform": pa.table({"platform": [accounts[0].split(":", 1)[0]]}),
        "flood_post": pa.table({"post": pa.array(range(40, 300), pa.int64())}),
    }


_NUMBERS = {"post", "time", "created", "burst", "object_number", "first", "last"}


def _table(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        {
            name: pa.array(column, pa.int64() if name in _NUMBERS else pa.string())
            for name, column in zip(names, columns, strict=True)
        }
    )


def steps(dialect: Dialect, *, apart: bool = False) -> list[Step]:
    """All steps of the detector, in its order."""
    origin = BASE - 3 * DAY
    return [
        *own_steps(apart=apart),
        *count_steps(dialect, least=8, origin=origin, size=DAY // 24),
        *stretch_steps(dialect, origin=origin),
        *part_steps(dialect),
        *act_steps(),
        *source_steps(),
    ]


RESULTS = (
    "flood_object", "flood_act", "flood_bin", "flood_known", "flood_relentless", "flood_stretch",
    "flood_part", "flood_wanted", "flood_source", "flood_text",
)  # fmt: skip
ENTRIES = (
    Entry("floods", tables, steps, RESULTS),
    Entry("floods, one platform", tables, partial(steps, apart=True), RESULTS),
)
