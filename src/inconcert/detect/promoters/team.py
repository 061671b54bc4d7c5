"""A source and the accounts repeatedly among its first: what each of them did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from inconcert.detect.promoters.statistics import Ints
from inconcert.detect.promoters.statistics.first import Firsts


@dataclass(frozen=True)
class Team:
    """A source and those repeatedly among its first.

    `tested` and `members` are places of pairs in the test (members among tested), `rows` those of
    the source's shares in the table; `names` are all accounts, `account` and `object` the numbers
    of each row of the table.
    """

    source: str
    p: float
    q: float
    tested: Ints
    members: Ints
    rows: Ints
    names: list[str]
    account: Ints
    object: Ints


@dataclass(frozen=True)
class Member:
    """One member: its pair, its shares of the source, those among the first, its leads (µs)."""

    name: str
    pair: int
    rows: Ints
    first: Ints
    strictly: int
    lead: int | None
    elsewhere: int


def members_of(table: pa.Table, team: Team, firsts: Firsts) -> list[Member]:
    """Return the members, the surest first."""
    time = np.asarray(table["time"].to_numpy(), np.int64)
    inside = firsts.account[team.members]
    outside = team.rows[~np.isin(team.account[team.rows], inside) & ~firsts.aside[team.rows]]
    found = []
    order = np.lexsort((firsts.account[team.members], firsts.p[team.members]))
    for pair in team.members[order].tolist():
        account = firsts.account[pair]
        rows = team.rows[(team.account[team.rows] == account) & firsts.unit[team.rows]]
        first = rows[firsts.early[rows]]
        leads = []
        for row in first.tolist():
            after = time[outside[team.object[outside] == team.object[row]]] - time[row]
            if (after >= 0).any():
                leads.append(int(after[after >= 0].min()))
        found.append(
            Member(
                name=team.names[account],
                pair=pair,
                rows=rows,
                first=first,
                strictly=int((firsts.rank[rows] == 1).sum()),
                lead=int(np.median(leads)) if leads else None,
                elsewhere=int(firsts.unit[team.account == account].sum()) - len(rows),
            )
        )
    return found
