"""What a group did, told as a finding: its numbers, its sentence, and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.coordination.groups import Group
from inconcert.detect.coordination.inside import Inside, inside
from inconcert.detect.coordination.wording import group_statement
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, evidence_table
from inconcert.stats.coshare import account_pairs, deviance

_BUSIEST = 10
_MOVERS = 10


class Totals(NamedTuple):
    """One kind of share and, per window, what was compared of all accounts: shares noted finely
    enough for the window."""

    kind: str
    events: dict[int, int]
    shares: dict[int, int]
    account_pairs: dict[int, int]


class _Kind(NamedTuple):
    """What a group did with one kind of share."""

    table: Totals
    shares: pa.Table
    activity: dict[str, int]
    windows: list[Inside]
    expected: list[float]

    @property
    def main(self) -> int:
        """Index of the window that speaks most for the group."""
        return int(np.argmax([self.score(i) for i in range(len(self.windows))]))

    def score(self, index: int, least: int = 1) -> float:
        """Return how much one window speaks for the group: what findings are ranked by.

        The deviance of the objects that each pair shared close together, one by one, from the
        events expected: an object is one unit of evidence however often it is repeated. Kinds with
        fewer than `least` objects come after all others.
        """
        own = self.windows[index]
        size = deviance(own.pair_objects, self.expected[index])
        return size if own.objects >= least else size - 1e12


def _kind(table: Totals, shares: pa.Table, windows: tuple[int, ...]) -> _Kind:
    counts = shares.group_by("account").aggregate([("account", "count")]).to_pydict()
    activity = dict(zip(counts["account"], counts["account_count"], strict=True))
    pairs = account_pairs(np.array(list(activity.values()), np.int64))
    return _Kind(
        table,
        shares,
        activity,
        inside(shares, windows),
        [pairs * table.events[w] / table.account_pairs[w] if table.account_pairs[w] else 0.0
         for w in windows],
    )  # fmt: skip


def group_finding(
    group: Group,
    shares: pa.Table,
    tables: dict[str, Totals],
    windows: tuple[int, ...],
    least: int,
    weak: int = 0,
    *,
    platforms: Mapping[str, str],
) -> Finding:
    """Return the finding of a group.

    Observed and expected are the events of the kind and window that speak most for the group, and
    of these alone: one post that carries a link, a hashtag and a text gives events of three kinds
    for one act. `least` is the number of distinct objects that such a kind should have, `weak` how
    many members have weak evidence of their own, `platforms` the platform of each account.

    `shares` are all shares of its members: kind, account, object, time (int64 µs), post, source
    and row; `tables` the totals by kind; `windows` microseconds, narrowest first.
    """
    told = [
        _kind(tables[name], shares.filter(pc.equal(shares["kind"], name)), windows)
        for name in pc.unique(shares["kind"]).to_pylist()
        if name in tables
    ]
    # All kinds in which members meet, also those in which they do so less than chance would have
    # it: leaving these out would flatter the finding.
    kinds = [kind for kind in told if kind.windows[-1].events] or told
    mains = [kind.windows[kind.main] for kind in kinds]
    scores = [kind.score(kind.main, least) for kind in kinds]
    best = int(np.argmax(scores))
    main, expected = mains[best], kinds[best].expected[kinds[best].main]
    evidence = _evidence(kinds, windows)
    part = kinds[best].shares.filter(pa.array(main.part))
    span = (pc.min(part["time"]).as_py(), pc.max(part["time"]).as_py())
    return Finding(
        type="group",
        statement=group_statement(
            members=len(group.accounts),
            accounts=main.accounts,
            platforms=sorted({platforms[a] for a in pc.unique(part["account"]).to_pylist()}),
            kind=kinds[best].table.kind,
            objects=main.objects,
            window=main.time_window,
            events=main.events,
            expected=expected,
            span=span,
            weak=weak,
        ),
        accounts=len(group.accounts),
        observed=float(main.events),
        expected=float(expected),
        score=scores[best],
        evidence=evidence,
        details={
            "kinds": [kind.table.kind for kind in kinds],
            "main": {
                kind.table.kind: own.time_window for kind, own in zip(kinds, mains, strict=True)
            },
            "main_kind": kinds[best].table.kind,
            "windows": [_window_row(kind, i) for kind in kinds for i in range(len(windows))],
            "busiest_objects": _busiest(evidence),
            "first_movers": _movers(main),
            "platforms": sorted({platforms[account] for account in group.accounts}),
            "span": list(span),
        },
        members=group.accounts,
        strength=group.strength,
    )


def _window_row(kind: _Kind, index: int) -> dict[str, Any]:
    own = kind.windows[index]
    return {
        "kind": kind.table.kind,
        "time_window": own.time_window,
        "events": own.events,
        "objects": own.objects,
        "links": own.links,
        "accounts": own.accounts,
        "expected": kind.expected[index],
        "mean_delay": own.mean_delay if own.events else None,
    }


def _evidence(kinds: list[_Kind], windows: tuple[int, ...]) -> pa.Table:
    """Return the rows from which every number of the finding can be computed again."""
    tables = []
    notes: list[dict[str, Any]] = []
    for kind in kinds:
        shares = kind.shares.filter(pa.array(kind.windows[-1].part))
        tables.append(
            shares.append_column("role", pa.array(["share"] * shares.num_rows, pa.string()))
            .append_column("details", pa.nulls(shares.num_rows, pa.string()))
            .select(EVIDENCE_SCHEMA.names)
            .cast(EVIDENCE_SCHEMA)
        )
        for account, count in sorted(kind.activity.items()):
            notes.append(
                {
                    "role": "member",
                    "account": account,
                    "kind": kind.table.kind,
                    "details": {"shares": count},
                }
            )
        for window in windows:
            notes.append(
                {
                    "role": "baseline",
                    "kind": kind.table.kind,
                    "details": {
                        "time_window": window,
                        "shares": kind.table.shares[window],
                        "events": kind.table.events[window],
                        "account_pairs": kind.table.account_pairs[window],
                    },
                }
            )
    return pa.concat_tables([*tables, evidence_table(notes)])


def _busiest(evidence: pa.Table) -> list[dict[str, Any]]:
    """Return the objects that most members shared close together."""
    shares = evidence.filter(pc.equal(evidence["role"], "share"))
    grouped = shares.group_by(["kind", "object"]).aggregate(
        [("account", "count_distinct"), ("account", "count"), ("time", "min"), ("time", "max")]
    )
    ranked = grouped.sort_by(
        [
            ("account_count_distinct", "descending"),
            ("account_count", "descending"),
            ("kind", "ascending"),
            ("object", "ascending"),
        ]
    ).slice(0, _BUSIEST)
    return [
        {
            "kind": row["kind"],
            "object": row["object"],
            "accounts": row["account_count_distinct"],
            "shares": row["account_count"],
            "first": row["time_min"],
            "last": row["time_max"],
        }
        for row in ranked.to_pylist()
    ]


def _movers(own: Inside) -> list[dict[str, Any]]:
    """Return the accounts that came first most often, of the main kind and window."""
    ranked = sorted(own.first, key=lambda account: (-own.first[account], account))
    return [
        {"account": account, "first": own.first[account], "second": own.second[account]}
        for account in ranked[:_MOVERS]
        if own.first[account]
    ]
