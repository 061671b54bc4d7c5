"""Look-alikes planted among ordinary handles: how many are found, and what is found besides.

    python bench/lookalikes.py
    python bench/lookalikes.py --accounts 1e5 --planted 40 --seeds 3 --json
    python bench/lookalikes.py --accounts 1e5 --planted 60 --without created followers verified

A population of a million accounts with reused names, numbered siblings, branches of brands, fan
accounts and second accounts; among them 200 look-alikes made by nine tricks, which copy the name
with a chance of 0.95, the picture with 0.85 and the description with 0.5 (`worlds.look_alikes`).
`recall` is of those that agree in name or picture, `recall_all` of all; `precision` counts a pair
as true where it is a planted one. Each population is looked at once more without the planted
accounts: `null_findings` counts what is found then.

--without leaves columns of the accounts empty, as many exports do. --quick takes 50,000 accounts
with 30 look-alikes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from _common import count, peak_gib, show
from _worlds import each, options, parser_of, ratio
from inconcert.detect.look_alikes.pairs import Compared, compare
from worlds.look_alikes import HandleWorld, Population, handle_world

FDR = 0.05
QUICK = (50_000, 30)
EMPTIED = ("name", "avatar", "description", "created", "followers", "verified")


@dataclass
class Run:
    """What a look at one population gave; a trick's figures are (planted, found)."""

    seed: int
    planted: int = 0
    agreeing: int = 0
    agreeing_found: int = 0
    both: int = 0
    both_found: int = 0
    found: int = 0
    true: int = 0
    near: int = 0
    planted_near: int = 0
    right_original: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    tricks: dict[str, tuple[int, int]] = field(default_factory=dict)
    null: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    gib: float = 0.0


def one(seed: int, *, population: Population, without: Sequence[str] = ()) -> Run:
    """Make a population and look at it with and without the planted accounts."""
    world = handle_world(seed, population)
    account = world.account
    for name in without:
        empty = pa.nulls(len(account), account[name].type)
        account = account.set_column(account.column_names.index(name), name, empty)
    world = world._replace(account=account)
    compare(world.account.slice(0, 2000))  # compile
    start, busy = perf_counter(), process_time()
    compared = compare(world.account)
    seconds, cpu = perf_counter() - start, process_time() - busy
    look = _scored(seed, world, compared)
    look.seconds, look.cpu_seconds = seconds, cpu
    look.gib = peak_gib()
    ordinary = pc.not_equal(world.role, "look-alike")
    del compared
    alone = compare(world.account.filter(ordinary))
    look.null = int((alone.scores.q <= FDR).sum())
    return look


def _scored(seed: int, world: HandleWorld, compared: Compared) -> Run:
    near, q = compared.near, compared.scores.q
    keys = compared.accounts["account"].to_pylist()
    place = {key: i for i, key in enumerate(keys)}
    pair = {ab: i for i, ab in enumerate(zip(near.a.tolist(), near.b.tolist(), strict=True))}
    look = Run(seed, found=int((q <= FDR).sum()), near=len(near.a))
    true = set()
    tricks: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for row in world.truth.to_pylist():
        ends = place[row["look_alike"]], place[row["original"]]
        at = pair.get((min(ends), max(ends)))
        hit = at is not None and bool(q[at] <= FDR)
        look.planted += 1
        look.planted_near += at is not None
        tricks[row["trick"]] += 1
        hits[row["trick"]] += hit
        agrees = row["name"] or row["avatar"]
        look.agreeing += agrees
        look.agreeing_found += agrees and hit
        look.both += row["name"] and row["avatar"]
        look.both_found += row["name"] and row["avatar"] and hit
        if at is not None and hit:
            true.add(at)
            first = 1 if near.a[at] == ends[1] else -1
            look.right_original += int(compared.originals.which[at]) == first
    look.true = len(true)
    look.tricks = {trick: (tricks[trick], hits[trick]) for trick in sorted(tricks)}
    roles = _roles(world, compared)
    for i in np.flatnonzero(q <= FDR).tolist():
        if i not in true:
            look.roles[" and ".join(sorted((roles[near.a[i]], roles[near.b[i]])))] += 1
    return look


def _roles(world: HandleWorld, compared: Compared) -> list[str]:
    known = dict(zip(world.account["account"].to_pylist(), world.role.to_pylist(), strict=True))
    return [known[key] for key in compared.accounts["account"].to_pylist()]


def figures(runs: list[Run], population: Population) -> dict[str, Any]:
    """Add up the looks."""

    def total(name: str) -> int:
        return sum(getattr(look, name) for look in runs)

    others: Counter[str] = sum((look.roles for look in runs), Counter())
    tricks = {
        trick: ratio(sum(look.tricks[trick][1] for look in runs),
                     sum(look.tricks[trick][0] for look in runs))
        for trick in runs[0].tricks
    }  # fmt: skip
    return {
        "accounts": population.accounts,
        "seeds": len(runs),
        "planted": total("planted"),
        "recall": ratio(total("agreeing_found"), total("agreeing")),
        "recall_name_and_avatar": ratio(total("both_found"), total("both")),
        "recall_all": ratio(total("true"), total("planted")),
        "planted_among_near_pairs": ratio(total("planted_near"), total("planted")),
        "precision": ratio(total("true"), total("found")),
        "findings": total("found"),
        "original_named": ratio(total("right_original"), total("true")),
        "near_pairs": total("near"),
        "findings_on": dict(sorted(others.items())),
        "recall_by_trick": tricks,
        "null_findings": [look.null for look in runs],
        "seconds": max(look.seconds for look in runs),
        "cpu_seconds": max(look.cpu_seconds for look in runs),
        "peak_gib": max(look.gib for look in runs),
    }


def main(argv: list[str] | None = None) -> None:
    """Look at populations and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--accounts", type=count, help="accounts in a population (1e6)")
    parser.add_argument("--planted", type=count, help="look-alikes among them (200)")
    parser.add_argument("--without", nargs="+", choices=EMPTIED, default=(), metavar="COLUMN",
                        help=f"leave empty: {', '.join(EMPTIED)}")  # fmt: skip
    o = options(parser, seeds=2, quick=1, argv=argv)
    size, planted = QUICK if o.quick else (1_000_000, 200)
    size, planted = o.accounts or size, o.planted or planted
    without = tuple(o.without)
    population = Population().scaled(size, planted)
    # One after the other: the time of each is a figure, and a million accounts take room.
    runs = list(each(partial(one, population=population, without=without), o.seeds, 1))
    show(figures(runs, population), as_json=o.json, title=f"{planted} among {size:,} accounts")


if __name__ == "__main__":
    main()
