"""A small case with a cohort whose profiles are of one pattern, and a confirmed group inside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from case_tables import post_rows, write_source

from inconcert import model
from inconcert.case import Case
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.cohorts.days import Span
from inconcert.detect.declaration import Result
from inconcert.durations import DAY, HOUR
from inconcert.progress import SILENT
from worlds.cohorts import NOW, Signups, cohort_world

START = 1_500_000_000_000_000 // DAY * DAY
COHORT_DAY = START + 700 * DAY
LATE_DAY = NOW * 1000 // DAY * DAY - 900 * DAY  # a day in the twelve years of a `cohort_world`
MEMBERS = 12
FIRST = 15_000  # a day of the platform, by number
_WORDS = ("amber", "quiet", "river", "stone", "paper", "lamp", "north", "seven", "kettle", "moss")


def profiles(seed: int = 1, *, ordinary: int = 240) -> pa.Table:
    """Rows of `account`: ordinary ones over 1,400 days, and `MEMBERS` created on `COHORT_DAY`."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(ordinary):
        words = [str(rng.choice(_WORDS)) for _ in range(6)]
        rows.append(
            {
                "account": f"x:{i}", "platform": "x", "account_id": str(i),
                "handle": f"{words[0]}{words[1]}{i}", "name": words[0].title(),
                "description": " ".join(words) if i % 3 else None,
                "created": START + int(rng.integers(0, 1400)) * DAY + int(rng.integers(1, DAY)),
                "language": str(rng.choice(["en", "ar", "hi"])),
                "location": str(rng.choice(["Velline", "Oskelle", ""])) or None,
                "followers": int(rng.lognormal(5, 2)), "following": int(rng.lognormal(5, 1)),
                "source": 1, "row": i + 1,
            }
        )  # fmt: skip
    for i in range(MEMBERS):
        a, b = _WORDS[i % 10], _WORDS[(i * 3 + 1) % 10]
        rows.append(
            {
                "account": f"x:c{i}", "platform": "x", "account_id": f"c{i}",
                "handle": f"{a.title()}{b.title()}Wire", "name": f"{a.title()} {b.title()}",
                "description": f"Reporter for the {a} wire | Views my own | {b}",
                "created": COHORT_DAY + 9 * HOUR + i * 60_000_000, "language": "en",
                "location": "Velline", "followers": 3 + i, "following": 900 + i,
                "source": 1, "row": ordinary + i + 1,
            }
        )  # fmt: skip
    columns = {name: [row.get(name) for row in rows] for name in model.ACCOUNT.names}
    types = {"created": pa.int64(), "source": pa.int32(), "row": pa.int64()}
    return pa.table({n: pa.array(v, types.get(n)) for n, v in columns.items() if any(v)})


def posts(accounts: pa.Table) -> pa.Table:
    """Two posts an account, from apps and in languages of its own."""
    names = accounts["account"].to_pylist()
    made = accounts["created"].to_pylist()
    rows = [(i, n, t + DAY * (3 + k)) for i, (n, t) in enumerate(zip(names, made, strict=True))
            for k in range(2)]  # fmt: skip
    return post_rows(
        [n for _, n, _ in rows],
        [t for _, _, t in rows],
        language=[("en", "ar")[i % 2] for i, _, _ in rows],
        client=[("web", "phone", "tablet")[i % 3] for i, _, _ in rows],
    )


def replaced(table: pa.Table, name: str, values: Any) -> pa.Table:
    """Return the table with other values in a column."""
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def newcomers() -> pa.Table:
    """Profiles of twelve years, sixty of them of strangers who were created on `LATE_DAY`."""
    accounts = cohort_world(5, Signups(2500)).accounts
    made, rng = accounts["created"].to_numpy().copy(), np.random.default_rng(5)
    made[rng.choice(len(made), 60, replace=False)] = LATE_DAY + rng.integers(0, DAY, 60)
    return replaced(accounts, "created", made)


def rounded(every: int) -> pa.Table:
    """Days of which one in `every` is rounded to the month; not all, and eighty are of one month.

    Where every day is a first they are no more than usual.
    """
    accounts = profiles(ordinary=1500)
    made = accounts["created"].to_numpy() // DAY * DAY
    months = made.astype("datetime64[us]").astype("datetime64[M]").astype("datetime64[us]")
    made[::every] = months.astype(np.int64)[::every]
    if every > 1:
        made[1:800:10] = months.astype(np.int64)[701]
    return replaced(accounts, "created", made)


def posted_early() -> tuple[pa.Table, pa.Table]:
    """Profiles, and posts of before the accounts are said to have been made."""
    accounts = profiles()
    written = posts(accounts)
    return accounts, replaced(written, "time", [t - 60 * DAY for t in written["time"].to_pylist()])


def span(p: float, place: int = 0, *, platform: str = "x", days: int = 1, **more: Any) -> Span:
    """A span that was found, `place` days after `FIRST`, with chance `p`."""
    start = (FIRST + place) * DAY
    made = Span(platform, start, start + days * DAY, 20, 2.0, 0.1, 50.0, p, (10.0, 14.0, 1.0))
    return replace(made, **more)


def fill(case: Case, seed: int = 1) -> None:
    """Write the profiles, their posts, and a confirmed group of which most are in the cohort."""
    accounts = profiles(seed)
    group = [f"x:c{i}" for i in range(8)] + ["x:1", "x:2"]
    with case.run("import", {}) as run:
        write_source(case, "accounts.csv")
        case.append("account", accounts)
        case.append("post", posts(accounts))
        case.execute("INSERT INTO account_group VALUES (1, 'coordination', 10, '{}')")
        case.append(
            "member",
            pa.table({"account_group": pa.array([1] * len(group), pa.int32()), "account": group}),
        )
        case.append(
            "finding",
            pa.Table.from_pylist(
                [
                    {
                        "finding": "g-1", "detector": "coordination", "type": "group", "rank": 1,
                        "statement": "", "accounts": len(group), "q": 0.001, "account_group": 1,
                        "details": "{}", "run": run,
                    }
                ]
            ),
        )  # fmt: skip
    with case.run("extract", {}):
        pass


def ran(path: Path, accounts: pa.Table, posts: pa.Table | None = None, **given: Any) -> Result:
    """Return what `cohorts` finds in a new case of these accounts and posts."""
    with Case.open(path, create=True) as case, case.transaction():
        case.append("account", accounts)
        if posts is not None:
            case.append("post", posts)
        return COHORTS.run(case, COHORTS.configured(given), "duckdb", SILENT)
