"""A small case on which `promoters` finds a team, written straight into the tables."""

from __future__ import annotations

import pyarrow as pa

from inconcert.case import Case
from inconcert.simulate.promoters import Readership, reader_world

SMALL = Readership(
    sources=8, readers=500, days=30, posts=12, alerts=3, teams=1, releases=8, miss=0.0
)
SEED = 3


def fill(case: Case) -> None:
    """Write posts, shares and profiles of a small world of readers with one team of promoters."""
    world = reader_world(SEED, SMALL)
    shares, truth = world.shares, world.truth
    rows = shares.num_rows
    keys = truth["account"].to_pylist()
    with case.run("import", {}):
        case.append(
            "source",
            pa.Table.from_pylist(
                [{"source": 1, "file": "posts.csv", "format": "generic", "sha256": "0" * 64}]
            ),
        )
        case.append(
            "post",
            pa.table(
                {
                    "post": shares["post"],
                    "platform": [a.split(":")[0] for a in shares["account"].to_pylist()],
                    "post_id": [str(n) for n in shares["post"].to_pylist()],
                    "account": shares["account"],
                    "time": shares["time"],
                    "kind": ["post"] * rows,
                    "text": ["look"] * rows,
                    "source": [1] * rows,
                    "row": shares["post"],
                }
            ),
        )
        case.append(
            "account",
            pa.table(
                {
                    "account": keys,
                    "platform": [a.split(":")[0] for a in keys],
                    "handle": [f"user_{a.split(':')[1]}" for a in keys],
                    "created": truth["created"],
                    "source": [1] * len(keys),
                    "row": list(range(1, len(keys) + 1)),
                }
            ),
        )
    with case.run("extract", {}):
        case.append("share", shares)
