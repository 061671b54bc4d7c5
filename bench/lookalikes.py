"""Look-alikes planted among ordinary handles: how many are found, and what is found besides.

    python bench/lookalikes.py
    python bench/lookalikes.py --accounts 1e5 --planted 40 --seeds 3 --json
    python bench/lookalikes.py --accounts 1e5 --planted 60 --without created followers verified

A population of a million accounts with reused names, numbered siblings, branches of brands, fan
accounts and second accounts; among them 200 look-alikes made by nine tricks, which copy the name
with a chance of 0.95, the profile picture with 0.85 and the description with 0.5
(`worlds.look_alikes`). `recall` is of those that agree in name or profile picture, `recall_all` of
all; `precision` counts a pair as true where it is a planted one. Each population is examined once
more without the planted accounts: `null_findings` counts what is found then.

--without leaves columns of the accounts empty, as many exports do. --quick takes 50,000 accounts
with 30 look-alikes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from _common import count, parser_of, peak_gib, show
from _worlds import added, each, options, ratio
from inconcert.detect.look_alikes.pairs import Compared, compare
from worlds.look_alikes import HandleWorld, ProfilePopulation, handle_world

FDR = 0.05
QUICK = (50_000, 30)
EMPTIED = ("name", "avatar", "description", "created", "followers", "verified")


def one(seed: int, *, population: ProfilePopulation, without: Sequence[str] = ()) -> dict[str, Any]:
    """Make a population and examine it with and without the planted accounts."""
    world = handle_world(seed, population)
    account = world.account
    for name in without:
        empty = pa.nulls(len(account), account[name].type)
        account = account.set_column(account.column_names.index(name), name, empty)
    compare(account.slice(0, 2000))  # compile
    start, busy = perf_counter(), process_time()
    compared = compare(account)
    row = {"seconds": perf_counter() - start, "cpu_seconds": process_time() - busy}
    row |= scored(world, compared) | {"peak_gib": peak_gib()}
    del compared
    alone = compare(account.filter(pc.not_equal(world.role, "look-alike")))
    return row | {"null": int((alone.scores.q <= FDR).sum())}


def scored(world: HandleWorld, compared: Compared) -> dict[str, Any]:
    """Count what was found of the planted accounts, by trick too, and what else was found."""
    near, q = compared.near, compared.scores.q
    keys = compared.accounts["account"].to_pylist()
    place = {key: i for i, key in enumerate(keys)}
    pair = {ab: i for i, ab in enumerate(zip(near.a.tolist(), near.b.tolist(), strict=True))}
    true = set()
    row, tricks, hits = Counter[str](), Counter[str](), Counter[str]()
    for planted in world.truth.to_pylist():
        ends = place[planted["look_alike"]], place[planted["original"]]
        at = pair.get((min(ends), max(ends)))
        hit = at is not None and bool(q[at] <= FDR)
        row["near"] += at is not None
        tricks[planted["trick"]] += 1
        hits[planted["trick"]] += hit
        for name, agrees in (("agreeing", planted["name"] or planted["avatar"]),
                             ("both", planted["name"] and planted["avatar"])):  # fmt: skip
            row[name] += agrees
            row[f"{name} found"] += agrees and hit
        if at is not None and hit:
            true.add(at)
            first = 1 if near.a[at] == ends[1] else -1
            row["right original"] += int(compared.originals.which[at]) == first
    role = dict(zip(world.account["account"].to_pylist(), world.role.to_pylist(), strict=True))
    found = np.flatnonzero(q <= FDR).tolist()
    others = Counter(
        " and ".join(sorted((role[keys[near.a[i]]], role[keys[near.b[i]]])))
        for i in found
        if i not in true
    )
    return {**dict.fromkeys(("near", "agreeing", "agreeing found", "both", "both found",
                             "right original"), 0), **row,
            "planted": world.truth.num_rows, "found": len(found), "true": len(true),
            "pairs": len(near.a), "others": others, "tricks": tricks, "hits": hits}  # fmt: skip


def figures(runs: list[dict[str, Any]], population: ProfilePopulation) -> dict[str, Any]:
    """Add up the runs."""
    total = {name: added(runs, name) for name in runs[0]}
    return {
        "accounts": population.accounts,
        "seeds": len(runs),
        "planted": total["planted"],
        "recall": ratio(total["agreeing found"], total["agreeing"]),
        "recall_name_and_avatar": ratio(total["both found"], total["both"]),
        "recall_all": ratio(total["true"], total["planted"]),
        "planted_among_near_pairs": ratio(total["near"], total["planted"]),
        "precision": ratio(total["true"], total["found"]),
        "findings": total["found"],
        "original_named": ratio(total["right original"], total["true"]),
        "near_pairs": total["pairs"],
        "findings_on": dict(sorted(total["others"].items())),
        "recall_by_trick": {
            trick: ratio(total["hits"][trick], total["tricks"][trick])
            for trick in sorted(runs[0]["tricks"])
        },
        "null_findings": [run["null"] for run in runs],
        **{name: max(run[name] for run in runs) for name in ("seconds", "cpu_seconds", "peak_gib")},
    }


def main(argv: list[str] | None = None) -> None:
    """Examine populations and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--accounts", type=count, help="accounts in a population (1e6)")
    parser.add_argument("--planted", type=count, help="look-alikes among them (200)")
    parser.add_argument("--without", nargs="+", choices=EMPTIED, default=(), metavar="COLUMN",
                        help=f"leave empty: {', '.join(EMPTIED)}")  # fmt: skip
    o = options(parser, seeds=2, quick=1, argv=argv)
    size, planted = QUICK if o.quick else (1_000_000, 200)
    size, planted = o.accounts or size, o.planted or planted
    population = ProfilePopulation().scaled(size, planted)
    # One after the other: the time of each is a figure, and a million accounts take room.
    runs = each(partial(one, population=population, without=tuple(o.without)), o.seeds, 1)
    result = figures(runs, population)
    show(result, o.json, f"{planted} among {size:,} accounts", result)


if __name__ == "__main__":
    main()
