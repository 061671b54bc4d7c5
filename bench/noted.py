"""Ordinary life in times that are noted coarsely: how often a group is confirmed.

    python bench/noted.py
    python bench/noted.py --seeds 20 --first 101 --json

Nobody acts in concert in these worlds (`_noted`): fans who answer as people do, in a file of whole
minutes beside a single post with seconds; people of a file of dates beside those of a file of
seconds; and fans as a collector saw them that notes the time of its visit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from _common import show, table
from _noted import ROWS, noted_as_read
from _worlds import each, options, parser_of, search


class Task(NamedTuple):
    """One world to search."""

    row: str
    seed: int


def one(task: Task) -> tuple[int, float]:
    """Make a world and search it; return the confirmed groups and the least q."""
    shares = ROWS[task.row](np.random.default_rng([task.seed, *task.row.encode()]))
    groups = search(noted_as_read(shares)).groups
    return len(groups), min((group.q for group in groups), default=1.0)


def main(argv: list[str] | None = None) -> None:
    """Search the worlds of every row and print how many have a finding."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    tasks = [Task(row, seed) for row in ROWS for seed in o.seeds]
    found = list(each(one, tasks, o.jobs))
    rows: list[dict[str, Any]] = []
    for row in ROWS:
        own = [f for t, f in zip(tasks, found, strict=True) if t.row == row]
        rows.append(
            {
                "row": row, "worlds": len(own), "with_finding": sum(n > 0 for n, _ in own),
                "groups": sum(n for n, _ in own), "least_q": min(q for _, q in own),
            }
        )  # fmt: skip
    if o.json:
        show({"rows": rows}, as_json=True)
        return
    table(
        [(r["row"], r["worlds"], r["with_finding"], r["groups"], r["least_q"]) for r in rows],
        ("what people do", "worlds", "with a finding", "groups", "least q"),
    )


if __name__ == "__main__":
    main()
