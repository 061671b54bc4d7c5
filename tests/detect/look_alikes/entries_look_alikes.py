"""What the conformance suite compares of `look_alikes` and `twins`."""

from __future__ import annotations

import random
from functools import partial

import pyarrow as pa
from conformance_registry import HOSTILE, Entry, Tables

from inconcert.detect.profiles import profile_steps
from inconcert.detect.twins.timing import in_step_steps

TEXTS = ("account", "platform", "account_id", "handle", "name", "description", "avatar",
         "avatar_hash")  # fmt: skip


def profiles(seed: int) -> Tables:
    """A table `account` with hostile texts and nulls, one row a key."""
    rng = random.Random(seed)
    rows = []
    for key in rng.sample(HOSTILE, len(HOSTILE)):
        row = {name: rng.choice((None, *HOSTILE)) for name in TEXTS}
        row |= {"account": key, "platform": rng.choice(("x", "forum", "X"))}
        row |= {"created": rng.choice((None, -1, 0, 1_700_000_000_000_000))}
        row |= {"followers": rng.choice((None, 0, 9_000_000_000)), "source": 1}
        row |= {"verified": rng.choice((None, True, False)), "row": len(rows) + 1}
        rows.append(row)
    fields = [(name, pa.string()) for name in TEXTS]
    fields += [("created", pa.int64()), ("followers", pa.int64()), ("verified", pa.bool_()),
               ("source", pa.int32()), ("row", pa.int64())]  # fmt: skip
    return {"account": pa.Table.from_pylist(rows, schema=pa.schema(fields))}


def posted(seed: int) -> Tables:
    """Accounts, their shares with ties, repeats and times before 1970, and candidate pairs."""
    rng = random.Random(seed)
    tables = profiles(seed)
    keys = tables["account"]["account"].to_pylist()
    rows = [
        {"account": rng.choice(keys), "kind": rng.choice(("url", "text", "hashtag")),
         "object": rng.choice(HOSTILE[:6]), "time": rng.choice((None, *range(-40, 60))),
         "post": n}
        for n in range(300)
    ]  # fmt: skip
    schema = pa.schema([("account", pa.string()), ("kind", pa.string()), ("object", pa.string()),
                        ("time", pa.int64()), ("post", pa.int64())])  # fmt: skip
    pairs = [rng.sample(keys, 2) for _ in range(12)]
    return tables | {
        "share": pa.Table.from_pylist(rows + rows[:20], schema=schema),
        "twin_pair": pa.table(
            {
                "account_a": pa.array([a for a, _ in pairs], pa.string()),
                "account_b": pa.array([b for _, b in pairs], pa.string()),
            }
        ),
    }


ENTRIES: tuple[Entry, ...] = (
    Entry("look_alikes", profiles, profile_steps, ("profile_row",)),
    Entry(
        "twins",
        posted,
        partial(in_step_steps, window=3),
        (
            "twin_share",
            "twin_activity",
            "twin_event",
            "twin_object",
            "twin_total",
            "twin_wide",
        ),
    ),
)
