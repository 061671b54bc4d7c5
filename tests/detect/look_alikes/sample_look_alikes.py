"""A small case with look-alike accounts, written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from case_tables import post_rows, write_source

from inconcert.case import Case
from inconcert.detect.look_alikes.agreement import Field, make_field
from inconcert.detect.look_alikes.original import AccountStanding, stand

DAY = 86_400_000_000
START = 1_700_000_000_000_000
ORIGINAL, LOOK_ALIKE = "x:orig", "x:fake"
PROFILE = pa.schema(
    [(name, pa.string()) for name in
     ("account", "platform", "handle", "name", "description", "avatar")]
    + [("created", pa.int64()), ("followers", pa.int64()), ("verified", pa.bool_())]
)  # fmt: skip


def profiles(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """The table that `compare` takes; a row gives its handle and what else it has."""
    return pa.Table.from_pylist(
        [{"account": f"x:{i}", "platform": "x", **row} for i, row in enumerate(rows)], PROFILE
    )


def field_of(keys: Sequence[str | None], followers: Sequence[int] | None = None) -> Field:
    """A field of accounts of one platform."""
    known = np.full(len(keys), -1) if followers is None else np.asarray(followers)
    return make_field(keys, np.zeros(len(keys), np.int64), known)


def people(*rows: tuple[int, ...]) -> AccountStanding:
    """Accounts of one platform: when created, followers, verified, and whether on the list."""
    created, followers, verified, listed = (
        np.array([(*row, 0, 0)[i] for row in rows]) for i in range(4)
    )
    return stand(created, followers, verified.astype(np.int8), listed.astype(np.bool_),
                 np.zeros(len(rows), np.int64))  # fmt: skip


def accounts() -> list[dict[str, object]]:
    """Three hundred people, some of one name; a desk and its imitation; numbered siblings."""
    rows: list[dict[str, object]] = []

    def add(key: str, handle: str, name: str, **more: object) -> None:
        rows.append(
            {"account": key, "platform": "x", "account_id": key[2:], "handle": handle,
             "name": name, "description": None, "avatar": None,
             "created": START - 900 * DAY - len(rows) * DAY, "followers": 50 + len(rows) % 70,
             "verified": False, "source": 1, "row": len(rows) + 1} | more
        )  # fmt: skip

    given = ("Belia", "Corian", "Drao", "Elien", "Fenis", "Galora", "Havil", "Ireus")
    family = ("Tarrow", "Vellmere", "Quenick", "Osterau", "Brannholt", "Caldensk")
    for i in range(300):
        first, last = given[i % 8], family[(i // 8) % 6]
        add(f"x:{i}", f"{first}{last}{(i * 7919) % 9973}", f"{first} {last}")
    for i in range(1, 9):
        add(f"x:s{i}", f"ferry_times_{i}", f"Ferry Times {i}", avatar="f" * 15 + "1",
            created=START - 400 * DAY)  # fmt: skip
    add(ORIGINAL, "OrlaviaRiverDesk", "Orlavia River Desk", description="News of the river.",
        avatar="a1b2c3d4e5f60718", created=START - 3000 * DAY, followers=90_000,
        verified=True)  # fmt: skip
    add(LOOK_ALIKE, "OrIaviaRiverDesk", "Orlavia River Desk", description="News of the river.",
        avatar="a1b2c3d4e5f60719", created=START - 20 * DAY, followers=12)  # fmt: skip
    return rows


def fill(case: Case) -> None:
    """Write the accounts, and a post each, as an import and an extraction would."""
    rows = accounts()
    times = [START + n * 7_000_000_000 for n in range(1, len(rows) + 1)]
    with case.run("import", {}):
        write_source(case, "accounts.csv")
        case.append("account", pa.Table.from_pylist(rows))
        names = [str(row["account"]) for row in rows]
        case.append("post", post_rows(names, times, text="good morning"))
    with case.run("extract", {}):
        pass
