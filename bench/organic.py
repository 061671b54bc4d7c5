"""Organic traffic alone: in how many worlds is a group confirmed that nobody planned?

    python bench/organic.py
    python bench/organic.py --seeds 100 --json

200,000 shares with every hard negative but the syndicates: breaking news, fan clubs that answer
within minutes, communities of interest, shifts, schedulers, hyperactive accounts, outlets, weather
and quake bots. At a false-discovery rate of 5 %, a world without any coordination has a confirmed
group with a chance of at most 5 %.

Then the same worlds with four syndicates more, whose outlets publish the same story at the same
minute. They are coordination, so they are to be found, and the explanation has to say what they
are. `false_groups` counts the groups of those worlds that are no syndicate.

--quick takes 50,000 shares and one syndicate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from _common import Figures, parser_of, show
from _worlds import added, each, in_truth, members, options, planted_group, rate, ratio, scale_of
from _worlds import score as scored
from inconcert.detect.coordination.concert import Concert, TestedGroup, find_concert
from inconcert.detect.coordination.explanations import GroupContext, explain
from inconcert.durations import HOUR, format_duration
from worlds.shares import ShareWorld, Traffic, share_world

SYNDICATES = 4
QUICK, QUICK_SYNDICATES = 0.25, 1
PEERS = 300


def one(seed: int, *, traffic: Traffic) -> dict[str, Any]:
    """Make a world, search it, and ask for explanations of the syndicates that were found."""
    world = share_world(seed, traffic)
    role = in_truth(world.truth, "role")
    truth = {account: name for account, name in role.items() if name.startswith("syndicate")}
    start = perf_counter()
    concert = find_concert(world.shares)
    seconds = perf_counter() - start
    return {
        **scored(concert, truth),
        "seed": seed,
        "roles": [_described(concert, group, role) for group in concert.groups],
        "candidates": len(concert.trials),
        "clusters": concert.clusters,
        "smallest": min((trial.p for trial in concert.trials), default=1.0),
        "explained": _explained(concert, world, truth),
        "seconds": seconds,
    }


def _described(concert: Concert, group: TestedGroup, role: dict[str, str]) -> str:
    """Say who is in a group, at which time window and how sure."""
    most = Counter(role[a] for a in members(concert, group)).most_common(3)
    who = ", ".join(f"{n} {name}" for name, n in most)
    return f"{who} at {format_duration(scale_of(group))}, q {group.q:.2g}"


def _explained(concert: Concert, world: ShareWorld, truth: dict[str, str]) -> int:
    """Return how many syndicates have a group with the syndicate explanation."""
    found, size = set(), Counter(truth.values())
    for group in concert.groups:
        inside = Counter(truth[a] for a in members(concert, group) if a in truth)
        name = planted_group(inside, len(group.accounts), size)
        if name and "syndicate" in explanations(world, concert, group):
            found.add(name)
    return len(found)


def explanations(world: ShareWorld, concert: Concert, group: TestedGroup) -> list[str]:
    """Return the names of the explanations that hold for a group."""
    shares, profiles = world.shares, world.accounts
    accounts = sorted(members(concert, group))
    own = pc.is_in(shares["account"], pa.array(accounts))
    mine, others = shares.filter(own), shares.filter(pc.invert(own))
    everyone = np.bincount(shares["time"].to_numpy() // HOUR % 24, minlength=24)
    named = pc.unique(others["account"]).to_pylist()
    chosen = np.random.default_rng(1).choice(len(named), min(PEERS, len(named)), replace=False)
    peers = pa.array([named[i] for i in sorted(chosen)])
    client = in_truth(profiles, "client")
    usual = pc.value_counts(profiles["client"]).to_pylist()
    context = GroupContext(
        members=accounts,
        acts=_acts(shares, concert, group, accounts),
        shares=mine,
        around=others.filter(pc.is_in(others["object"], pc.unique(mine["object"]))).select(
            ["account", "kind", "object", "time"]
        ),
        profiles=profiles,
        clients={account: client.get(account) for account in accounts},
        others_clients={row["values"]: row["counts"] for row in usual if row["values"]},
        everyone=pa.table({"hour": np.arange(24), "shares": everyone}),
        time_window=scale_of(group),
        seed=1,
        peers=others.filter(pc.is_in(others["account"], peers)),
    )
    return [explanation.name for explanation in explain(context) if explanation.holds]


def _acts(shares: pa.Table, concert: Concert, group: TestedGroup, accounts: list[str]) -> pa.Table:
    """Return the members' shares on occasions of the group, with the number of each."""
    rows = [concert.shares.row[act.places] for act in group.acts]
    number = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    columns = ["account", "kind", "object", "origin", "time", "post"]
    acts = shares.select(columns).take(pa.array(np.concatenate(rows)))
    acts = acts.append_column("act", pa.array(number))
    return acts.filter(pc.is_in(acts["account"], pa.array(accounts)))


def figures(alone: list[dict[str, Any]], along: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up worlds without and with syndicates."""
    seen, limits = rate(alone, "groups")
    hits = added(along, "hits")
    return {
        "seeds": len(alone),
        "seeds_with_group": seen,
        "rate": seen / len(alone),
        **limits,
        "groups": added(alone, "groups"),
        "candidates_tested": added(alone, "candidates"),
        "clusters_tested": added(alone, "clusters"),
        "smallest_p": min(f["smallest"] for f in alone),
        "groups_seen": {str(f["seed"]): "; ".join(f["roles"]) for f in alone if f["groups"]},
        "syndicates_planted": added(along, "planted"),
        "syndicates_found": added(along, "found"),
        "syndicates_explained": added(along, "explained"),
        "syndicate_account_recall": ratio(hits, added(along, "accounts")),
        "account_precision_beside_syndicates": ratio(hits, added(along, "named")),
        "false_groups_beside_syndicates": added(along, "false"),
        "seeds_with_false_group_beside_syndicates": sum(f["false"] > 0 for f in along),
        "seconds_per_seed": added(alone, "seconds") / len(alone),
    }


def main(argv: list[str] | None = None) -> None:
    """Search worlds without and with syndicates and print."""
    o = options(parser_of(__doc__), seeds=20, quick=4, argv=argv)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    owners = QUICK_SYNDICATES if o.quick else SYNDICATES
    alone = each(partial(one, traffic=traffic), o.seeds, o.jobs)
    with_owners = partial(one, traffic=replace(traffic, syndicates=owners))
    along = each(with_owners, o.seeds, o.jobs, "world with syndicates")
    result = {**figures(alone, along), "shares": traffic.shares}
    rows = [
        (a["seed"], a["candidates"], a["clusters"], a["smallest"], a["groups"], b["planted"],
         b["found"], b["explained"], b["false"])
        for a, b in zip(alone, along, strict=True)
    ]  # fmt: skip
    head = ("seed", "candidates", "clusters", "least p", "groups", "syndicates", "found",
            "explained", "false")  # fmt: skip
    show(
        result, o.json,
        f"{traffic.shares:,} organic shares, a world a row; the last four columns with {owners} "
        "syndicates more",
        Figures(head, rows), "", result,
    )  # fmt: skip


if __name__ == "__main__":
    main()
