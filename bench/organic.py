"""Organic traffic alone: in how many worlds is a group confirmed that nobody planned?

    python bench/organic.py
    python bench/organic.py --seeds 100 --json

200,000 shares with every hard negative but the syndicates: breaking news, fan clubs that answer
within minutes, communities of interest, shifts, schedulers, hyperactive accounts, outlets, weather
and quake bots. At a false-discovery rate of 5 %, a world without any coordination has a confirmed
group with a chance of at most 5 %.

Then the same worlds with four syndicates more, whose outlets publish the same story at
the same minute. They are coordination, so they are to be found, and the explanation has to say what
they are. `false_groups` counts the groups of those worlds that are no syndicate.

--quick takes 50,000 shares and one syndicate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any

import pyarrow as pa

from _common import show
from _common import table as show_table
from _explained import holding
from _worlds import (
    each,
    members,
    options,
    parser_of,
    ratio,
    scale_of,
    score,
    smallest_p,
    window,
)
from inconcert.detect.coordination.concert import Concert, find_concert
from inconcert.evaluate.metrics import interval
from worlds.shares import ShareWorld, Traffic, share_world

SYNDICATES = 4
QUICK, QUICK_SYNDICATES = 0.25, 1


@dataclass(frozen=True)
class Found:
    """What a search of one world gave."""

    seed: int
    groups: int
    roles: list[str]
    candidates: int
    clusters: int
    smallest: float
    planted: int
    found: int
    false: int
    explained: int
    outlets: int
    named: int
    hits: int
    seconds: float


def syndicates_in(world: ShareWorld) -> dict[str, str]:
    """Return the syndicate of each outlet that is in one."""
    rows = zip(world.truth["account"].to_pylist(), world.truth["role"].to_pylist(), strict=True)
    return {account: role for account, role in rows if role.startswith("syndicate")}


def one(seed: int, *, traffic: Traffic) -> Found:
    """Make a world, search it, and ask for explanations of the syndicates that were found."""
    world = share_world(seed, traffic)
    truth = syndicates_in(world)
    start = perf_counter()
    table = world.shares
    concert = find_concert(table)
    seconds = perf_counter() - start
    scored = score(concert, truth)
    return Found(
        seed=seed,
        groups=len(concert.groups),
        roles=_roles(concert, world),
        candidates=len(concert.trials),
        clusters=concert.clusters,
        smallest=smallest_p(concert),
        planted=scored.planted,
        found=scored.found,
        false=scored.false,
        explained=_explained(table, concert, world, truth),
        outlets=scored.accounts,
        named=scored.named,
        hits=scored.hits,
        seconds=seconds,
    )


def _roles(concert: Concert, world: ShareWorld) -> list[str]:
    """Say of each group who is in it, at which window and how sure."""
    role = dict(
        zip(world.truth["account"].to_pylist(), world.truth["role"].to_pylist(), strict=True)
    )
    said = []
    for group in concert.groups:
        most = Counter(role[a] for a in members(concert, group)).most_common(3)
        who = ", ".join(f"{n} {name}" for name, n in most)
        said.append(f"{who} at {window(scale_of(group))}, q {group.q:.2g}")
    return said


def _explained(table: pa.Table, concert: Concert, world: ShareWorld, truth: dict[str, str]) -> int:
    """Return how many syndicates have a group with the syndicate explanation."""
    found = set()
    for group in concert.groups:
        inside = Counter(truth[a] for a in members(concert, group) if a in truth)
        if not inside:
            continue
        name, most = inside.most_common(1)[0]
        enough = 2 * most >= len(group.accounts) and 2 * most >= list(truth.values()).count(name)
        if enough and "syndicate" in holding(world, table, concert, group):
            found.add(name)
    return len(found)


def figures(alone: list[Found], along: list[Found]) -> dict[str, Any]:
    """Add up worlds without and with syndicates."""
    seen = sum(f.groups > 0 for f in alone)
    low, high = interval(seen, len(alone), method="exact")
    hits = sum(f.hits for f in along)
    return {
        "seeds": len(alone),
        "seeds_with_group": seen,
        "rate": seen / len(alone),
        "rate_low": low,
        "rate_high": high,
        "groups": sum(f.groups for f in alone),
        "candidates_tested": sum(f.candidates for f in alone),
        "clusters_tested": sum(f.clusters for f in alone),
        "smallest_p": min(f.smallest for f in alone),
        "groups_seen": {str(f.seed): "; ".join(f.roles) for f in alone if f.groups},
        "syndicates_planted": sum(f.planted for f in along),
        "syndicates_found": sum(f.found for f in along),
        "syndicates_explained": sum(f.explained for f in along),
        "syndicate_account_recall": ratio(hits, sum(f.outlets for f in along)),
        "account_precision_beside_syndicates": ratio(hits, sum(f.named for f in along)),
        "false_groups_beside_syndicates": sum(f.false for f in along),
        "seeds_with_false_group_beside_syndicates": sum(f.false > 0 for f in along),
        "seconds_per_seed": sum(f.seconds for f in alone) / len(alone),
    }


def main(argv: list[str] | None = None) -> None:
    """Search worlds of both sorts and print."""
    o = options(parser_of(__doc__), seeds=20, quick=4, argv=argv)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    owners = QUICK_SYNDICATES if o.quick else SYNDICATES
    alone = list(each(partial(one, traffic=traffic), o.seeds, o.jobs))
    along = list(
        each(partial(one, traffic=replace(traffic, syndicates=owners)), o.seeds, o.jobs,
             "world with syndicates")
    )  # fmt: skip
    result = {**figures(alone, along), "shares": traffic.shares}
    if o.json:
        show(result, as_json=True)
        return
    print(f"{traffic.shares:,} organic shares, a world a row; the last four columns with "
          f"{owners} syndicates more")  # fmt: skip
    show_table(
        [
            (a.seed, a.candidates, a.clusters, a.smallest, a.groups, b.planted, b.found,
             b.explained, b.false)
            for a, b in zip(alone, along, strict=True)
        ],
        ("seed", "candidates", "clusters", "least p", "groups", "syndicates", "found", "explained",
         "false"),
    )  # fmt: skip
    print()
    show(result, as_json=False)


if __name__ == "__main__":
    main()
