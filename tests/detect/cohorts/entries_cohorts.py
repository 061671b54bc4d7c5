"""What the conformance suite runs of the `cohorts` detector."""

from __future__ import annotations

import random

import pyarrow as pa
from conformance_registry import HOSTILE, Entry, Tables

from inconcert.detect.cohorts.accounts import habit_steps


def posts(seed: int, *, rows: int = 400) -> Tables:
    """Posts with ties between clients and languages, empty and missing ones, hostile text."""
    rng = random.Random(seed)
    accounts, words = rng.sample(HOSTILE, 12), [*rng.sample(HOSTILE, 6), "", None]
    made = [
        (
            number,
            rng.choice(accounts),
            rng.choice((-5, 0, 1_700_000_000_000_000)) + rng.randint(-3, 3),
            rng.choice(words),
            rng.choice(words),
        )
        for number in range(rows)
    ]
    columns = list(zip(*made, strict=True)) if made else [()] * 5
    types = (pa.int64(), pa.string(), pa.int64(), pa.string(), pa.string())
    names = ("post", "account", "time", "client", "language")
    return {
        "post": pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
    }


ENTRIES: tuple[Entry, ...] = (Entry("cohorts, habits", posts, habit_steps, ("cohort_habit",)),)
