"""A small case on which `promoters` finds a team, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from case_tables import post_rows, write_source

from inconcert.case import Case
from inconcert.detect.promoters.statistics.first import FirstShares
from worlds.promoters import Readership, reader_world

SMALL = Readership(
    sources=8, readers=500, days=30, posts=12, alerts=3, teams=1, releases=8, miss=0.0
)
SEED = 3


def first_shares(rows: Iterable[tuple[int, int, int, int]]) -> FirstShares:
    """First shares from rows of account, source, object and time."""
    return FirstShares(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def share_table(rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """The table `share` from rows of account, kind, object, origin, time and post."""
    names = ("account", "kind", "object", "origin", "time", "post")
    types = dict.fromkeys(("time", "post"), pa.int64())
    return pa.table({
        name: pa.array(column, types.get(name, pa.string()))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    })  # fmt: skip


def shared_by(
    there: np.ndarray, source: int, number: int, delay: np.ndarray
) -> list[tuple[int, int, int, int]]:
    """Rows of one object, published at the beginning of day `number`."""
    return [
        (a, source, number, number * 86_400_000_000 + int(d))
        for a, d in zip(there.tolist(), delay.tolist(), strict=True)
    ]


def fill(case: Case) -> None:
    """Write posts, shares and profiles of a small world of readers with one team of promoters."""
    world = reader_world(SEED, SMALL)
    shares, truth = world.shares, world.truth
    keys = truth["account"].to_pylist()
    with case.run("import", {}):
        write_source(case)
        case.append(
            "post",
            post_rows(
                shares["account"].to_pylist(), shares["time"], post=shares["post"].to_pylist()
            ),
        )
        case.append("account", pa.table({
            "account": keys, "platform": [a.split(":")[0] for a in keys],
            "handle": [f"user_{a.split(':')[1]}" for a in keys], "created": truth["created"],
            "source": [1] * len(keys), "row": list(range(1, len(keys) + 1)),
        }))  # fmt: skip
    with case.run("extract", {}):
        case.append("share", shares)
