"""What the conformance suite runs: one line a step list in `REGISTRY`.

An entry names the tables that a detector reads, generated from a seed, its steps, and the tables
that must come out equal on every engine. A detector with steps of its own brings its entries with
its tests, in `tests/detect/<detector>/entries_<detector>.py`, as `ENTRIES`: `entries()` finds them.
"""

from __future__ import annotations

import importlib
import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from inconcert.detect.coshares import noted_step
from inconcert.network.steps import coshare_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from inconcert.engine import Dialect, Step

Tables = dict[str, pa.Table]
SEED = 1

# Ids that break a program which splices, folds, trims, pads, normalises or re-encodes text.
HOSTILE = (
    "x:1",
    "x:10",
    "X:1",
    "x:1 ",
    " x:1",
    "",
    "'; DROP TABLE share; --",
    '"quoted"',
    "`ticked`",
    "</script><script>alert(1)</script>",
    "=cmd()",
    "a\\nb",
    "a\nb\tc",
    "nul\x00inside",
    "حساب:١",
    "חשבון",
    "帳號",
    "खाता",
    "é",
    "e\u0301",
    "ｆｕｌｌ",
    "\uffff",
    "😀",
    "\u202eright to left",
    "long " * 200,
)
EDGE = (-1, 0, 1)


@dataclass(frozen=True)
class Entry:
    """One step list to compare: `make(SEED)` gives its input, `results` what to look at."""

    name: str
    make: Callable[[int], Tables]
    steps: Callable[[Dialect], list[Step]]
    results: tuple[str, ...]


def shares(seed: int, *, rows: int = 600, content: bool = True) -> Tables:
    """A table of shares with ties, repeats, nulls, duplicates and times on both sides of 1970."""
    rng = random.Random(seed)
    accounts = rng.sample(HOSTILE, 14)
    objects = [*rng.sample(HOSTILE, 8), "p1", "p2"]
    made = []
    for _ in range(rows):
        base = rng.choice((-1_000_000, -30, 0, 0, 0, 1_700_000_000_000_000))
        made.append(
            (
                rng.choice(accounts) if rng.random() > 0.02 else None,
                rng.choice(("url", "hashtag", "текст")) if rng.random() > 0.02 else None,
                rng.choice(objects) if rng.random() > 0.02 else None,
                base + 10 * rng.randint(-6, 6) + rng.choice(EDGE) if rng.random() > 0.02 else None,
                f"p{rng.randint(1, 60)}" if content and rng.random() > 0.2 else None,
            )
        )
    made += rng.choices(made, k=rows // 10)
    rng.shuffle(made)
    names = ("account", "kind", "object", "time", "content")
    columns = list(zip(*made, strict=True)) if made else [()] * len(names)
    types = {"time": pa.int64()}
    return {
        "share": pa.table(
            {
                name: pa.array(column, types.get(name, pa.string()))
                for name, column in zip(names, columns, strict=True)
            }
        )
    }


def posted(seed: int) -> Tables:
    """The same shares as a case holds them: with the number of the post and an origin."""
    table = shares(seed)["share"]
    posts = [None if name is None else int(name[1:]) for name in table["content"].to_pylist()]
    return {
        "share": table.drop_columns("content")
        .append_column("post", pa.array(posts, pa.int64()))
        .append_column("origin", table["object"])
    }


def with_units(seed: int) -> Tables:
    """Shares, and what the times of most of their posts are noted to."""
    tables = posted(seed)
    rng = random.Random(seed)
    numbers = rng.sample(range(1, 61), 50)
    unit = [rng.choice((1, 60, 61, 3600)) for _ in numbers]
    return tables | {
        "share_unit": pa.table({"post": pa.array(numbers, pa.int64()), "unit": pa.array(unit)})
    }


def coshare(dialect: Dialect, **parameters: object) -> list[Step]:
    """The co-share network with these parameters."""
    return coshare_steps(dialect, **{"windows": [10], **parameters})  # type: ignore[arg-type]


LINKS = ("baseline", "link")

REGISTRY = (
    Entry("coshare", partial(shares, content=False), coshare, LINKS),
    Entry(
        "coshare, kinds, windows and contents",
        shares,
        partial(coshare, windows=[1, 10, 60, 2_000_000], by_kind=True, content="content"),
        LINKS,
    ),
    Entry(
        "coshare, participation",
        shares,
        partial(
            coshare,
            windows=[60, 9],
            by_kind=True,
            content="content",
            min_participation=8,
            min_events=2,
        ),
        LINKS,
    ),
    Entry(
        "coshare, participation without contents",
        shares,
        partial(coshare, windows=[1, 20], min_participation=25),
        LINKS,
    ),
    Entry("shares noted finely", with_units, lambda _: [noted_step(60)], ("share_noted",)),
    Entry("coshare of nothing", partial(shares, rows=0), coshare, LINKS),
)


def entries() -> tuple[Entry, ...]:
    """Return `REGISTRY` and the `ENTRIES` that detectors bring, in order.

    Their files import this one for `Entry` and `HOSTILE`, so they are read only when asked for.
    """
    found = list(REGISTRY)
    for file in sorted(Path(__file__).parents[1].glob("detect/*/entries_*.py")):
        found += importlib.import_module(file.stem).ENTRIES
    return tuple(found)
