"""Average precision of inconcert and of the published methods, over the whole grid of campaigns.

    python bench/baselines.py
    python bench/baselines.py --seeds 10 --json
    python bench/baselines.py --design default --design spaced

Every world holds eight campaigns of one design in 200,000 organic shares with every hard negative
but the syndicates. All methods see the same shares and rank the same accounts; average precision
is that of campaign accounts against all others. Accounts that a method does not score are tied at
the end. Intervals draw whole seeds, with all designs of a seed together; `lead` is by how much
inconcert exceeds a method in the same worlds. Published methods run with their published defaults
and with settings that favour them (see `inconcert.evaluate.baselines`), each setting as a method
of its own: the best of them is chosen with the truth in hand, ours is not.

--quick takes five designs of three campaigns in 50,000 shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from _common import show, table
from _worlds import each, members, options, parser_of
from inconcert.detect.coordination.concert import find_concert
from inconcert.evaluate.baselines import BASELINES, Ranked, Ranker
from inconcert.evaluate.bootstrap import Estimate, difference_over_seeds, over_seeds
from worlds.compare import Comparison, compare, truth_of
from worlds.score import account_scores
from worlds.shares import Traffic, grid, share_world

OURS = "inconcert"
CAMPAIGNS, QUICK_CAMPAIGNS = 8, 3
QUICK = 0.25
QUICK_DESIGNS = ("default", "6 actions", "jitter 5 min", "nothing exclusive", "spaced, 20 actions")


@dataclass(frozen=True)
class Task:
    """One world for all methods."""

    design: str
    seed: int
    campaigns: int
    traffic: Traffic


def ours(shares: pa.Table) -> Ranked:
    """Rank accounts by the method of this project."""
    concert = find_concert(shares)
    names, score = account_scores(concert)
    groups = [frozenset(members(concert, group)) for group in concert.groups]
    return Ranked(OURS, names, score, groups)


METHODS: Mapping[str, Ranker] = {OURS: ours, **BASELINES}


def one(task: Task) -> list[Comparison]:
    """Make a world and run every method on it."""
    campaign = dict(grid())[task.design]
    world = share_world(task.seed, task.traffic, [campaign] * task.campaigns)
    return compare(world.shares, truth_of(world.truth), METHODS, draws=1)


# Average precision, agreement and seconds: arrays of shape (designs, seeds) by method.
Measured = dict[str, np.ndarray]


def measured(field: str, rows: list[list[Comparison]], designs: int) -> Measured:
    """Return one field of the comparisons by method."""
    return {
        name: np.array([getattr(row[i], field) for row in rows]).reshape(designs, -1)
        for i, name in enumerate(METHODS)
    }


def estimate(value: Estimate) -> dict[str, float]:
    """Return an estimate as a dictionary."""
    return dict(value._asdict())


def figures(precision: Measured, designs: list[str]) -> dict[str, Any]:
    """Return average precision by method over the grid and by design, and who wins where."""
    overall = {name: over_seeds(value.mean(axis=0)) for name, value in precision.items()}
    lead = {
        name: difference_over_seeds(precision[OURS].mean(axis=0), value.mean(axis=0))
        for name, value in precision.items()
        if name != OURS
    }
    wins = []
    for i, design in enumerate(designs):
        for name, value in precision.items():
            gap = difference_over_seeds(value[i], precision[OURS][i])
            if name != OURS and gap.value > 0:
                wins.append(
                    {"design": design, "method": name, "average_precision": value[i].mean(),
                     "ours": precision[OURS][i].mean(), "by": gap.value, "by_low": gap.low,
                     "by_high": gap.high}
                )  # fmt: skip
    best = max((name for name in overall if name != OURS), key=lambda name: overall[name].value)
    return {
        "average_precision": {
            name: {
                "overall": estimate(overall[name]),
                "designs": {
                    d: estimate(over_seeds(v)) for d, v in zip(designs, value, strict=True)
                },
            }
            for name, value in precision.items()
        },
        "lead": {name: estimate(value) for name, value in lead.items()},
        "best_baseline": best,
        "beats_every_baseline": all(value.value > 0 for value in lead.values()),
        "beats_every_baseline_for_sure": all(value.low > 0 for value in lead.values()),
        "where_a_baseline_wins": wins,
    }


def print_tables(result: dict[str, Any], designs: list[str]) -> None:
    """Print the methods over the grid, then ours and the best others by design."""
    found = result["average_precision"]
    order = sorted(found, key=lambda name: -found[name]["overall"]["value"])
    print("average precision over the grid, with 95 % intervals over seeds")
    table(
        [
            (name, *(f"{found[name]['overall'][k]:.3f}" for k in ("value", "low", "high")),
             *(f"{result['lead'][name][k]:+.3f}" if name != OURS else ""
               for k in ("value", "low", "high")),
             f"{result['agreement'][name]:.3f}", result["seconds"][name])
            for name in order
        ],
        ("method", "AP", "low", "high", "lead of ours", "low", "high", "AMI", "seconds"),
    )  # fmt: skip
    print("\nby design: ours, and the best baselines of that design")
    others = [name for name in order if name != OURS]
    rows = []
    for design in designs:
        value = {name: found[name]["designs"][design] for name in found}
        best = sorted(others, key=lambda name: -value[name]["value"])[:2]
        rows.append(
            (design, *(f"{value[OURS][k]:.3f}" for k in ("value", "low", "high")),
             *(f"{name} {value[name]['value']:.3f}" for name in best))
        )  # fmt: skip
    table(rows, ("design", OURS, "low", "high", "best baseline", "second"))
    print("\nwhere a baseline wins:" if result["where_a_baseline_wins"] else "\nno baseline wins")
    if result["where_a_baseline_wins"]:
        table(
            [
                (win["design"], win["method"], f"{win['average_precision']:.3f}",
                 f"{win['ours']:.3f}", f"{win['by_low']:+.3f} to {win['by_high']:+.3f}")
                for win in result["where_a_baseline_wins"]
            ],
            ("design", "method", "AP", "ours", "difference"),
        )  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Run all methods over the grid and print."""
    parser = parser_of(__doc__)
    every = [name for name, _ in grid()]
    parser.add_argument("--design", action="append", choices=every, help="only these (repeat)")
    o = options(parser, seeds=5, quick=2, argv=argv)
    designs = o.design or (list(QUICK_DESIGNS) if o.quick else every)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    campaigns = QUICK_CAMPAIGNS if o.quick else CAMPAIGNS
    tasks = [Task(design, seed, campaigns, traffic) for design in designs for seed in o.seeds]
    rows = list(each(one, tasks, o.jobs))
    result = {
        "seeds": len(o.seeds),
        "shares": traffic.shares,
        "campaigns": campaigns,
        **figures(measured("average_precision", rows, len(designs)), designs),
        "agreement": means(measured("agreement", rows, len(designs))),
        "seconds": means(measured("seconds", rows, len(designs))),
    }
    if o.json:
        show({**result, "worlds": worlds(tasks, rows)}, as_json=True)
    else:
        print_tables(result, designs)


def means(values: Measured) -> dict[str, float]:
    """Return the mean over all worlds by method."""
    return {name: float(value.mean()) for name, value in values.items()}


def worlds(tasks: list[Task], rows: list[list[Comparison]]) -> list[dict[str, Any]]:
    """Return all figures of all worlds, a row per world and method."""
    return [
        {"design": task.design, "seed": task.seed, **asdict(row)}
        for task, found in zip(tasks, rows, strict=True)
        for row in found
    ]


if __name__ == "__main__":
    main()
