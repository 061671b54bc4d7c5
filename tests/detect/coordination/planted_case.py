"""A small case with planted groups, built straight into the tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from case_tables import post_rows, write_source

from inconcert.case import Case

SECOND = 1_000_000
START = 1_700_000_000 * SECOND


def shares(
    seed: int = 1,
    *,
    accounts: int = 300,
    rows: int = 6000,
    objects: int = 800,
    groups: int = 2,
    size: int = 8,
    acts: int = 12,
    turnout: float = 0.8,
) -> list[tuple[str, str, str, int]]:
    """Return (account, kind, object, time): organic shares over ten days, and planted groups.

    Group g has accounts x:g<g>m<i>; in each act most of them share one object of their own within
    20 seconds, some hours apart.
    """
    rng = np.random.default_rng(seed)
    popularity = 1 / np.arange(1, objects + 1) ** 0.8
    chosen = rng.choice(objects, rows, p=popularity / popularity.sum())
    born = rng.integers(0, 9 * 86400, objects)
    times = born[chosen] + rng.lognormal(8.5, 1.5, rows)
    who = rng.integers(0, accounts, rows)
    result = [
        (f"x:{a}", "url", f"https://example.org/{o}", START + int(t) * SECOND)
        for a, o, t in zip(who, chosen, times, strict=True)
    ]
    for g in range(groups):
        for act in range(acts):
            at = START + int(rng.integers(0, 10 * 86400)) * SECOND
            for i in range(size):
                if rng.random() < turnout:
                    late = int(rng.integers(0, 20)) * SECOND
                    result.append(
                        (f"x:g{g}m{i}", "url", f"https://example.net/{g}/{act}", at + late)
                    )
    return sorted(result, key=lambda row: row[3])


def fill(
    case: Case, rows: list[tuple[str, str, str, int]], accounts: pa.Table | None = None
) -> None:
    """Write one post per share, and the share, as an import and an extraction would."""
    posts = post_rows([row[0] for row in rows], [row[3] for row in rows])
    with case.run("import", {}):
        write_source(case)
        if accounts is not None:
            case.append("account", accounts)
        case.append("post", posts)
    with case.run("extract", {}):
        case.append(
            "share",
            pa.table(
                {
                    "account": [row[0] for row in rows],
                    "kind": [row[1] for row in rows],
                    "object": [row[2] for row in rows],
                    "time": [row[3] for row in rows],
                    "post": posts["post"],
                }
            ),
        )
