"""The innocent explanations of a group that was found in a simulated world."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from _worlds import members, scale_of
from inconcert.detect.coordination.concert import Concert, TestedGroup
from inconcert.detect.coordination.explanations import Explanation, GroupContext, explain
from worlds.shares import ShareWorld

HOUR = 3_600_000_000
PEERS = 300
_COLUMNS = ["account", "kind", "object", "origin", "time", "post"]


def holding(world: ShareWorld, table: pa.Table, concert: Concert, group: TestedGroup) -> list[str]:
    """Return the names of the explanations that hold for a group of `table`."""
    return [e.name for e in explanations(world, table, concert, group) if e.holds]


def explanations(
    world: ShareWorld, table: pa.Table, concert: Concert, group: TestedGroup
) -> list[Explanation]:
    """Return the explanations of a group, tested on the world's shares and profiles.

    `table` are the shares as they were searched.
    """
    accounts = sorted(members(concert, group))
    inside = pa.array(accounts, pa.string())
    shares = world.shares
    own = pc.is_in(shares["account"], inside)
    mine = shares.filter(own)
    others = shares.filter(pc.invert(own))
    everyone = np.bincount(shares["time"].to_numpy() // HOUR % 24, minlength=24)
    named = pc.unique(others["account"]).to_pylist()
    chosen = np.random.default_rng(1).choice(len(named), min(PEERS, len(named)), replace=False)
    client = dict(
        zip(world.accounts["account"].to_pylist(), world.accounts["client"].to_pylist(),
            strict=True)
    )  # fmt: skip
    usual = pc.value_counts(world.accounts["client"]).to_pylist()
    return explain(
        GroupContext(
            members=accounts,
            acts=_acts(table, concert, group, inside),
            shares=mine,
            around=others.filter(pc.is_in(others["object"], pc.unique(mine["object"]))).select(
                ["account", "kind", "object", "time"]
            ),
            profiles=world.accounts,
            clients={account: client.get(account) for account in accounts},
            others_clients={row["values"]: row["counts"] for row in usual if row["values"]},
            everyone=pa.table({"hour": np.arange(24), "shares": everyone}),
            time_window=scale_of(group),
            seed=1,
            peers=others.filter(
                pc.is_in(others["account"], pa.array([named[i] for i in sorted(chosen)]))
            ),
        )
    )


def _acts(table: pa.Table, concert: Concert, group: TestedGroup, inside: pa.Array) -> pa.Table:
    """Return the members' shares that took part in acts of the group, with the act's number."""
    rows, number = [], []
    for i, act in enumerate(group.acts):
        rows.append(concert.shares.row[act.places])
        number.append(np.full(len(act.places), i))
    acts = table.select(_COLUMNS).take(pa.array(np.concatenate(rows)))
    acts = acts.append_column("act", pa.array(np.concatenate(number)))
    return acts.filter(pc.is_in(acts["account"], inside))
