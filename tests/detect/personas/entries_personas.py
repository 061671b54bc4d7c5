"""What the conformance suite runs of the persona signals."""

from __future__ import annotations

import random
from functools import partial

import pyarrow as pa
from conformance_registry import HOSTILE, Entry, Tables

from inconcert.detect.personas.gather import member_steps
from inconcert.detect.personas.steps import break_steps, habit_steps
from inconcert.engine import Dialect, Step

HOUR = 3_600_000_000
DAY = 24 * HOUR


def posts(seed: int, *, rows: int = 600) -> Tables:
    """Posts of all seasons on both sides of 1970, with nulls, ties and hostile values."""
    rng = random.Random(seed)
    accounts = rng.sample(HOSTILE, 12)
    tags = rng.sample(HOSTILE, 8)
    made = []
    for _ in range(rows):
        time = rng.choice((-900, 0, 19_000)) * DAY + rng.randrange(800) * DAY // 2
        made.append(
            {
                "account": rng.choice(accounts) if rng.random() > 0.02 else None,
                "time": time + rng.choice((-1, 0, 1, HOUR)) if rng.random() > 0.02 else None,
                "language": rng.choice(("en", "pt-BR", *tags)) if rng.random() > 0.1 else None,
                "client": rng.choice(tags) if rng.random() > 0.1 else None,
                "hashtags": rng.choices([*tags, None], k=rng.randrange(4))
                if rng.random() > 0.2
                else None,
            }
        )
    schema = pa.schema(
        [
            ("account", pa.string()),
            ("time", pa.int64()),
            ("language", pa.string()),
            ("client", pa.string()),
            ("hashtags", pa.list_(pa.string())),
        ]
    )
    names = [name for name in accounts if rng.random() < 0.7]
    return {
        "post": pa.Table.from_pylist(made, schema),
        "habit_break": pa.table(
            {
                "account": pa.array(names, pa.string()),
                "resumed": pa.array([rng.randrange(-2_000, 460_000) for _ in names], pa.int64()),
            }
        ),
        "persona_member": pa.table(
            {
                "account": pa.array([*names, *names[:3]], pa.string()),
                "account_group": pa.array([1] * len(names) + [2] * len(names[:3]), pa.int64()),
            }
        ),
    }


def steps(dialect: Dialect) -> list[Step]:
    """All steps of the detector in the order in which it runs them."""
    return [*habit_steps(dialect), *break_steps(dialect), *member_steps()]


TABLES = (
    *(f"habit_{name}" for name in ("total", "hour", "week", "day", "gap", "language", "client")),
    "habit_break_language", "habit_break_tag", "persona_slot",
)  # fmt: skip
ENTRIES = (Entry("personas", partial(posts), steps, TABLES),)
