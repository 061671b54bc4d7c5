"""The rows of evidence for a finding of first promoters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.promoters.statistics.first import Firsts
from inconcert.detect.promoters.team import Member, Team
from inconcert.evidence.record import evidence_table


def promoter_evidence(
    case: Case,
    table: pa.Table,
    team: Team,
    firsts: Firsts,
    members: list[Member],
    profiles: dict[str, dict[str, Any]],
) -> pa.Table:
    """Return the rows from which the numbers follow: shares, profiles and counts."""
    notes: list[dict[str, Any]] = []
    rows = [row for member in members for row in member.rows.tolist()]
    first = {row for member in members for row in member.first.tolist()}
    posts = table["post"].take(pa.array(rows, pa.int64())).to_pylist()
    found = case.query(
        'SELECT post, source, "row" FROM post WHERE post IN (SELECT unnest(?::BIGINT[]))',
        [[post for post in posts if post is not None]],
    )
    where = {post: (source, line) for post, source, line in found}
    shares = table.take(pa.array(rows, pa.int64())).to_pylist()
    for row, share in zip(rows, shares, strict=True):
        source, line = where.get(share["post"], (None, None))
        place = {
            "place": int(firsts.place[row]),
            "among": int(firsts.among[row]),
            "delay": int(firsts.delay[row]),
            "pace": _whole(firsts.pace[row]),
        }
        notes.append(
            {
                "role": "first" if row in first else "share",
                **{name: share[name] for name in ("account", "kind", "object", "time", "post")},
                "source": source,
                "row": line,
                "details": place,
            }
        )
    notes += [
        {"role": "account", "account": p["account"], "source": p["source"], "row": p["row"],
         "details": {"created": p["created"]}}
        for p in profiles.values()
    ]  # fmt: skip
    notes += _counts(table, team, firsts, members)
    return evidence_table(notes)


def _counts(
    table: pa.Table, team: Team, firsts: Firsts, members: list[Member]
) -> list[dict[str, Any]]:
    """Return one row per member (its test) and one per object (who else came first)."""
    notes: list[dict[str, Any]] = [
        {
            "role": "count",
            "account": m.name,
            "details": {
                "releases": int(firsts.releases[m.pair]),
                "times": int(firsts.times[m.pair]),
                "expected": float(firsts.expected[m.pair]),
                "p": float(firsts.p[m.pair]),
            },
        }
        for m in members
    ]
    inside = np.isin(team.account[team.rows], firsts.account[team.members])
    seen = np.unique(team.object[np.concatenate([m.rows for m in members])])
    for number in seen.tolist():
        here = team.object[team.rows] == number
        rows = team.rows[here]
        early = ~firsts.aside[rows] & firsts.early[rows]
        notes.append(
            {
                "role": "count",
                "kind": table["class"][int(rows[0])].as_py(),
                "object": table["object"][int(rows[0])].as_py(),
                "details": {
                    "sharers": len(rows),
                    "quick_with_everything": int(firsts.aside[rows].sum()),
                    "first_members": int((early & inside[here]).sum()),
                    "first_others": int((early & ~inside[here]).sum()),
                },
            }
        )
    return notes


def _whole(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None
