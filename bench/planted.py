"""Campaigns planted in organic traffic: how many are found, and which accounts.

    python bench/planted.py
    python bench/planted.py --seeds 5 --json

Eight groups of 20 accounts in 200,000 organic shares with every hard negative but the syndicates;
60 % turnout, half of the objects exclusive. Each group acts 10, 6 or 4 times within 60 s, or 20
times within 30 minutes. A group is found where one confirmed group is at least half of it and holds
at least half of it; a confirmed group of which no planted one makes up half is false. Recall and
precision are of accounts, over all seeds together.

--quick plants three groups in 50,000 shares.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from time import perf_counter
from typing import Any

from _common import Figures, parser_of, show
from _worlds import added, by_name, in_truth, options, ratio, score
from inconcert.detect.coordination.concert import Settings, find_concert
from inconcert.durations import format_duration
from inconcert.evaluate.bootstrap import over_seeds
from worlds.shares import Campaign, Traffic, share_world

MAIN = "10 actions"
DESIGNS = {
    MAIN: Campaign(actions=10),
    "6 actions": Campaign(actions=6),
    "4 actions": Campaign(actions=4),
    "30 minutes": Campaign(actions=20, jitter=1800.0),
}
GROUPS, QUICK_GROUPS = 8, 3
QUICK = 0.25


def one(design: str, seed: int, *, groups: int, traffic: Traffic) -> dict[str, Any]:
    """Make a world, search it, and return the score with the seconds of the search."""
    world = share_world(seed, traffic, [DESIGNS[design]] * groups)
    start = perf_counter()
    concert = find_concert(world.shares)
    planted = {account: name for account, name in in_truth(world.truth, "campaign").items() if name}
    return {**score(concert, planted), "seconds": perf_counter() - start}


def figures(design: str, scores: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up the worlds of one design."""
    mean = over_seeds([s["found"] for s in scores])
    scales = Counter(w for s in scores for w in s["scales"])
    jitter = DESIGNS[design].jitter * 1e6
    right = min(Settings().windows, key=lambda w: max(w / jitter, jitter / w))
    return {
        "seeds": len(scores),
        "groups_planted": added(scores, "planted"),
        "groups_found": added(scores, "found"),
        "groups_found_per_seed": mean.value,
        "groups_found_per_seed_low": mean.low,
        "groups_found_per_seed_high": mean.high,
        "account_recall": ratio(added(scores, "hits"), added(scores, "accounts")),
        "account_precision": ratio(added(scores, "hits"), added(scores, "named")),
        "false_groups": added(scores, "false"),
        "seeds_with_false_group": sum(s["false"] > 0 for s in scores),
        "found_at_window": {format_duration(w): n for w, n in sorted(scales.items())},
        "right_window": format_duration(right),
        "found_at_right_window": scales[right],
        "seconds_per_seed": added(scores, "seconds") / len(scores),
    }


def main(argv: list[str] | None = None) -> None:
    """Plant, search and print."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    groups = QUICK_GROUPS if o.quick else GROUPS
    task = partial(one, groups=groups, traffic=traffic)
    found = by_name(task, list(DESIGNS), o.seeds, o.jobs)
    by_design = {design: figures(design, scores) for design, scores in found.items()}
    rows = [
        (name, f["groups_planted"], f["groups_found"], f["groups_found_per_seed"],
         f"{f['groups_found_per_seed_low']:.2f}-{f['groups_found_per_seed_high']:.2f}",
         f["account_recall"], f["account_precision"], f["false_groups"],
         " ".join(f"{w}:{n}" for w, n in f["found_at_window"].items()), f["seconds_per_seed"])
        for name, f in by_design.items()
    ]  # fmt: skip
    head = ("", "planted", "found", "a seed", "95 %", "recall", "precision", "false",
            "at windows", "s a seed")  # fmt: skip
    show(
        {**by_design[MAIN], "shares": traffic.shares, "designs": by_design}, o.json,
        f"{groups} groups of 20 in {traffic.shares:,} organic shares, {len(o.seeds)} seeds",
        Figures(head, rows),
    )  # fmt: skip


if __name__ == "__main__":
    main()
