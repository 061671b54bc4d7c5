"""Ordinary life whose times are recorded coarsely: how often a group is confirmed.

    python bench/noted.py
    python bench/noted.py --seeds 20 --first 101 --json

Nobody acts in concert in these worlds (`worlds.noted`): fans who answer as people do, in a file of
whole minutes beside a single post with seconds; people in a file of dates beside those in a file of
seconds; and fans as recorded by a collector that notes the time of its visit.
"""

from __future__ import annotations

import numpy as np

from _common import Figures, parser_of, show
from _worlds import by_name, options
from inconcert.detect.coordination.concert import find_concert
from worlds.noted import ROWS, noted_as_read


def one(row: str, seed: int) -> tuple[int, float]:
    """Make a world and search it; return the confirmed groups and the least q."""
    shares = ROWS[row](np.random.default_rng([seed, *row.encode()]))
    groups = find_concert(noted_as_read(shares)).groups
    return len(groups), min((group.q for group in groups), default=1.0)


def main(argv: list[str] | None = None) -> None:
    """Search the worlds of every row and print how many have a finding."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    rows = [
        {"row": row, "worlds": len(own), "with_finding": sum(n > 0 for n, _ in own),
         "groups": sum(n for n, _ in own), "least_q": min(q for _, q in own)}
        for row, own in by_name(one, list(ROWS), o.seeds, o.jobs).items()
    ]  # fmt: skip
    head = ("what people do", "worlds", "with a finding", "groups", "least q")
    show({"rows": rows}, o.json, Figures(head, [list(row.values()) for row in rows]))


if __name__ == "__main__":
    main()
