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
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from _common import show, table
from _worlds import Score, each, options, parser_of, planted_in, ratio, score, search, window
from inconcert.detect.coordination.concert import Settings
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


@dataclass(frozen=True)
class Task:
    """One world to search."""

    design: str
    seed: int
    groups: int
    traffic: Traffic


def one(task: Task) -> tuple[Score, float]:
    """Make a world, search it, and return the score and the seconds of the search."""
    world = share_world(task.seed, task.traffic, [DESIGNS[task.design]] * task.groups)
    start = perf_counter()
    concert = search(world.shares)
    return score(concert, planted_in(world.truth)), perf_counter() - start


def figures(design: str, results: list[tuple[Score, float]]) -> dict[str, Any]:
    """Add up the worlds of one design."""
    scores = [result for result, _ in results]
    found = [s.found for s in scores]
    mean = over_seeds(found)
    scales = Counter(w for s in scores for w in s.scales)
    jitter = DESIGNS[design].jitter * 1e6
    right = min(Settings().windows, key=lambda w: max(w / jitter, jitter / w))
    hits = sum(s.hits for s in scores)
    return {
        "seeds": len(scores),
        "groups_planted": sum(s.planted for s in scores),
        "groups_found": sum(found),
        "groups_found_per_seed": mean.value,
        "groups_found_per_seed_low": mean.low,
        "groups_found_per_seed_high": mean.high,
        "account_recall": ratio(hits, sum(s.accounts for s in scores)),
        "account_precision": ratio(hits, sum(s.named for s in scores)),
        "false_groups": sum(s.false for s in scores),
        "seeds_with_false_group": sum(s.false > 0 for s in scores),
        "found_at_window": {window(w): n for w, n in sorted(scales.items())},
        "right_window": window(right),
        "found_at_right_window": scales[right],
        "seconds_per_seed": sum(t for _, t in results) / len(results),
    }


def main(argv: list[str] | None = None) -> None:
    """Plant, search and print."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    groups = QUICK_GROUPS if o.quick else GROUPS
    tasks = [Task(design, seed, groups, traffic) for design in DESIGNS for seed in o.seeds]
    results = list(each(one, tasks, o.jobs))
    by_design = {
        design: figures(
            design, [r for t, r in zip(tasks, results, strict=True) if t.design == design]
        )
        for design in DESIGNS
    }
    result = {**by_design[MAIN], "shares": traffic.shares, "designs": by_design}
    if o.json:
        show(result, as_json=True)
        return
    print(f"{groups} groups of 20 in {traffic.shares:,} organic shares, {len(o.seeds)} seeds")
    header = ("", "planted", "found", "a seed", "95 %", "recall", "precision", "false",
              "at windows", "s a seed")  # fmt: skip
    table(
        [
            (
                name, f["groups_planted"], f["groups_found"], f["groups_found_per_seed"],
                f"{f['groups_found_per_seed_low']:.2f}-{f['groups_found_per_seed_high']:.2f}",
                f["account_recall"], f["account_precision"], f["false_groups"],
                " ".join(f"{w}:{n}" for w, n in f["found_at_window"].items()),
                f["seconds_per_seed"],
            )
            for name, f in by_design.items()
        ],
        header,
    )  # fmt: skip


if __name__ == "__main__":
    main()
