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
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from _common import Figures, parser_of, show
from _worlds import by_name, members, options
from inconcert.detect.coordination.concert import find_concert
from inconcert.evaluate.baselines import BASELINES, Ranked, Ranker
from inconcert.evaluate.bootstrap import difference_over_seeds, over_seeds
from worlds.compare import Comparison, compare, truth_of
from worlds.score import account_scores
from worlds.shares import Traffic, grid, share_world

OURS = "inconcert"
CAMPAIGNS, QUICK_CAMPAIGNS = 8, 3
QUICK = 0.25
QUICK_DESIGNS = ("default", "6 actions", "jitter 5 min", "nothing exclusive", "spaced, 20 actions")
LIMITS = ("value", "low", "high")


def ours(shares: pa.Table) -> Ranked:
    """Rank accounts by the method of this project."""
    concert = find_concert(shares)
    names, score = account_scores(concert)
    groups = [frozenset(members(concert, group)) for group in concert.groups]
    return Ranked(OURS, names, score, groups)


METHODS: Mapping[str, Ranker] = {OURS: ours, **BASELINES}


def one(design: str, seed: int, *, campaigns: int, traffic: Traffic) -> list[Comparison]:
    """Make a world and run every method on it."""
    world = share_world(seed, traffic, [dict(grid())[design]] * campaigns)
    return compare(world.shares, truth_of(world.truth), METHODS, draws=1)


# Comparisons by design: of every seed, of every method.
Found = Mapping[str, list[list[Comparison]]]


def measured(field: str, found: Found) -> dict[str, np.ndarray]:
    """Return one field of the comparisons by method, each of shape (designs, seeds)."""
    return {
        name: np.array([[getattr(row[i], field) for row in rows] for rows in found.values()])
        for i, name in enumerate(METHODS)
    }


def means(field: str, found: Found) -> dict[str, float]:
    """Return the mean of a field over all worlds by method."""
    return {name: float(value.mean()) for name, value in measured(field, found).items()}


def figures(found: Found) -> dict[str, Any]:
    """Return average precision by method over the grid and by design, and who wins where."""
    precision = measured("average_precision", found)
    others = [name for name in precision if name != OURS]
    overall = {name: over_seeds(value.mean(axis=0)) for name, value in precision.items()}
    lead = {
        name: difference_over_seeds(precision[OURS].mean(axis=0), precision[name].mean(axis=0))
        for name in others
    }
    wins = []
    for i, design in enumerate(found):
        for name in others:
            gap = difference_over_seeds(precision[name][i], precision[OURS][i])
            if gap.value > 0:
                wins.append(
                    {"design": design, "method": name,
                     "average_precision": precision[name][i].mean(),
                     "ours": precision[OURS][i].mean(), "by": gap.value, "by_low": gap.low,
                     "by_high": gap.high}
                )  # fmt: skip
    return {
        "average_precision": {
            name: {
                "overall": overall[name]._asdict(),
                "designs": {d: over_seeds(v)._asdict() for d, v in zip(found, value, strict=True)},
            }
            for name, value in precision.items()
        },
        "lead": {name: value._asdict() for name, value in lead.items()},
        "best_baseline": max(others, key=lambda name: overall[name].value),
        "beats_every_baseline": all(value.value > 0 for value in lead.values()),
        "beats_every_baseline_for_sure": all(value.low > 0 for value in lead.values()),
        "where_a_baseline_wins": wins,
    }


def tables(result: dict[str, Any]) -> list[Any]:
    """Return what is printed: the methods over the grid, then ours and the best by design."""
    found = result["average_precision"]
    order = sorted(found, key=lambda name: -found[name]["overall"]["value"])
    every = [
        (name, *(f"{found[name]['overall'][k]:.3f}" for k in LIMITS),
         *(f"{result['lead'][name][k]:+.3f}" if name != OURS else "" for k in LIMITS),
         f"{result['agreement'][name]:.3f}", result["seconds"][name])
        for name in order
    ]  # fmt: skip
    rows = []
    for design in found[OURS]["designs"]:
        value = {name: found[name]["designs"][design] for name in order}
        best = sorted((n for n in order if n != OURS), key=lambda name: -value[name]["value"])[:2]
        rows.append(
            (design, *(f"{value[OURS][k]:.3f}" for k in LIMITS),
             *(f"{name} {value[name]['value']:.3f}" for name in best))
        )  # fmt: skip
    wins = [
        (win["design"], win["method"], f"{win['average_precision']:.3f}", f"{win['ours']:.3f}",
         f"{win['by_low']:+.3f} to {win['by_high']:+.3f}")
        for win in result["where_a_baseline_wins"]
    ]  # fmt: skip
    parts = [
        "average precision over the grid, with 95 % intervals over seeds",
        Figures(("method", "AP", "low", "high", "lead of ours", "low", "high", "AMI", "seconds"),
              every),
        "\nby design: ours, and the best baselines of that design",
        Figures(("design", OURS, "low", "high", "best baseline", "second"), rows),
    ]  # fmt: skip
    if not wins:
        return [*parts, "\nno baseline wins"]
    head = ("design", "method", "AP", "ours", "difference")
    return [*parts, "\nwhere a baseline wins:", Figures(head, wins)]


def main(argv: list[str] | None = None) -> None:
    """Run all methods over the grid and print."""
    parser = parser_of(__doc__)
    every = [name for name, _ in grid()]
    parser.add_argument("--design", action="append", choices=every, help="only these (repeat)")
    o = options(parser, seeds=5, quick=2, argv=argv)
    designs = o.design or (list(QUICK_DESIGNS) if o.quick else every)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    campaigns = QUICK_CAMPAIGNS if o.quick else CAMPAIGNS
    task = partial(one, campaigns=campaigns, traffic=traffic)
    found = by_name(task, designs, o.seeds, o.jobs)
    result = {
        "seeds": len(o.seeds),
        "shares": traffic.shares,
        "campaigns": campaigns,
        **figures(found),
        "agreement": means("agreement", found),
        "seconds": means("seconds", found),
    }
    worlds = [
        {"design": design, "seed": seed, **asdict(row)}
        for design, rows in found.items()
        for seed, row_of_methods in zip(o.seeds, rows, strict=True)
        for row in row_of_methods
    ]
    show({**result, "worlds": worlds}, o.json, *tables(result))


if __name__ == "__main__":
    main()
