"""A small case with planted groups, built straight into the tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

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


def fill(case: Case, rows: list[tuple[str, str, str, int]]) -> None:
    """Write one post per share, and the share, as an import and an extraction would."""
    numbers = list(range(1, len(rows) + 1))
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
                    "post": numbers,
                    "platform": ["x"] * len(rows),
                    "post_id": [str(n) for n in numbers],
                    "account": [row[0] for row in rows],
                    "time": [row[3] for row in rows],
                    "kind": ["post"] * len(rows),
                    "text": ["look"] * len(rows),
                    "source": [1] * len(rows),
                    "row": numbers,
                }
            ),
        )
    with case.run("extract", {}):
        case.append(
            "share",
            pa.table(
                {
                    "account": [row[0] for row in rows],
                    "kind": [row[1] for row in rows],
                    "object": [row[2] for row in rows],
                    "time": [row[3] for row in rows],
                    "post": numbers,
                }
            ),
        )
