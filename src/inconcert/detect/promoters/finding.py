"""A source with first promoters as a finding: numbers, sentences and evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.detail_tables import Column, detail_table
from inconcert.detect.platforms import platforms_of
from inconcert.detect.promoters.evidence import promoter_evidence
from inconcert.detect.promoters.explanations import explained, pace_text
from inconcert.detect.promoters.statistics import Ints
from inconcert.detect.promoters.statistics.first import Firsts
from inconcert.detect.promoters.statistics.source import SourceTest
from inconcert.detect.promoters.team import Member, Team, members_of
from inconcert.detect.promoters.wording import TEMPLATES, platforms_text, say
from inconcert.evidence.record import Finding
from inconcert.evidence.wording import number_text
from inconcert.stats.combine import q_values

LATE_UNITS, LATE_LEVEL, LATE_ROWS = 5, 0.05, 20
FEW_ELSEWHERE = 5  # shares of other sources below which an account's own speed is hardly known


def promoter_finding(
    case: Case, table: pa.Table, team: Team, firsts: Firsts, tested: SourceTest
) -> Finding:
    """Return the finding of one source; `table` has a row per share (`promoters.first_steps`)."""
    members = members_of(table, team, firsts)
    rows = np.concatenate([member.rows for member in members])
    profiles = _profiles(case, [member.name for member in members])
    platforms = sorted(set(platforms_of(case, [member.name for member in members]).values()))
    times = sum(int(firsts.times[m.pair]) for m in members)
    releases = sum(int(firsts.releases[m.pair]) for m in members)
    expected = float(sum(firsts.expected[m.pair] for m in members))
    span = [int(table["time"][int(rows[i])].as_py()) for i in _ends(table, rows)]
    finding = Finding(
        type="promoter",
        statement=say(
            "statement",
            accounts=f"{len(members):,}",
            platforms=platforms_text(platforms),
            source=team.source,
            times=f"{times:,}",
            releases=f"{releases:,}",
            expected=number_text(expected),
        ),
        accounts=len(members),
        observed=float(times),
        expected=expected,
        score=float(-np.log10(np.maximum(firsts.p[team.members], 1e-15)).sum()),
        evidence=promoter_evidence(case, table, team, firsts, members, profiles),
        details={
            "sentences": _sentences(team, firsts, tested, members, profiles, platforms),
            "tables": _tables(team, firsts, tested, members, profiles),
            "explanations": [one.as_dict() for one in explained(team, firsts, members)],
            "platforms": platforms,
            "span": span,
            "numbers": {
                "source": team.source,
                "times": times,
                "releases": releases,
                "accounts_tested_here": len(team.tested),
            },
        },
        p=team.p,
        q=team.q,
        members=[member.name for member in members],
        strength=[float(-np.log10(max(firsts.p[m.pair], 1e-15))) for m in members],
        roles=["first promoter"] * len(members),
        acts=[int(firsts.times[m.pair]) for m in members],
        expected_acts=[float(firsts.expected[m.pair]) for m in members],
        member_p=[float(firsts.p[m.pair]) for m in members],
    )
    # Two sources may have the same promoters: what the finding is about is part of what it is.
    finding.subject = team.source
    return finding


def _ends(table: pa.Table, rows: Ints) -> tuple[int, int]:
    time = np.asarray(table["time"].to_numpy())[rows]
    return int(time.argmin()), int(time.argmax())


def _profiles(case: Case, names: list[str]) -> dict[str, dict[str, Any]]:
    rows = case.arrow(
        'SELECT account, created, source, "row" FROM account '
        "WHERE account IN (SELECT unnest(?)) ORDER BY account",
        [names],
    ).to_pylist()
    return {row["account"]: row for row in rows}


def _month(time: int) -> str:
    return datetime.fromtimestamp(time / 1e6, UTC).strftime("%Y-%m")


def _sentences(
    team: Team,
    firsts: Firsts,
    tested: SourceTest,
    members: list[Member],
    profiles: dict[str, dict[str, Any]],
    platforms: list[str],
) -> list[str]:
    said = [
        say("first"),
        say("among"),
        say("pace", pace=pace_text(firsts, members), sources=f"{len(tested.source) - 1:,}"),
        say("null"),
        say("baseline", pairs=f"{len(firsts.p):,}"),
    ]
    if len(platforms) > 1:
        said.append(say("platforms", number=str(len(platforms)), platforms=" and ".join(platforms)))
    created = [p["created"] for p in profiles.values() if p["created"] is not None]
    months = sorted({_month(time) for time in created})
    if len(created) > 1 and len(months) == 1:
        said.append(say("created", accounts=f"{len(created):,}", month=months[0]))
    elif created:
        said.append(say("created/some", accounts=f"{len(created):,}", months=str(len(months))))
    else:
        said.append(say("created/none"))
    aside = len(np.unique(team.account[team.rows[firsts.aside[team.rows]]]))
    if aside:
        said.append(say("aside", accounts=f"{aside:,}"))
    alone = sum(member.elsewhere < FEW_ELSEWHERE for member in members)
    if alone:
        said.append(say("alone", accounts=f"{alone:,}"))
    said.append(
        say(
            "tested",
            sources=f"{len(tested.source):,}",
            pairs=f"{len(firsts.p):,}",
            here=f"{len(team.tested):,}",
        )
    )
    return [*said, say("owner")]


def _tables(
    team: Team,
    firsts: Firsts,
    tested: SourceTest,
    members: list[Member],
    profiles: dict[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    shown = [
        [
            m.name,
            int(firsts.releases[m.pair]),
            int(firsts.times[m.pair]),
            m.strictly,
            float(firsts.expected[m.pair]),
            float(firsts.p[m.pair]),
            float(tested.own[m.pair]),
            m.lead,
            profiles.get(m.name, {}).get("created"),
        ]
        for m in members
    ]
    columns: list[Column] = [
        ("account", "Account", "account"), ("releases", "Releases shared", "number"),
        ("times", "Among the first", "number"), ("first", "The first", "number"),
        ("expected", "Expected", "number"), ("p", "Chance", "p"), ("q", "q at this source", "p"),
        ("lead", "Lead", "duration"), ("created", "Created", "day"),
    ]  # fmt: skip
    made = detail_table(
        TEMPLATES["table/members"], columns, shown, note=TEMPLATES["table/members/note"]
    )
    late = _late(team, firsts)
    return [made, late] if late["rows"] else [made]


def _late(team: Team, firsts: Firsts) -> dict[str, Any]:
    """Return the table of accounts that share much and are never in the first half.

    The chance is that of an even order: the product of 1 - floor(n / 2) / n over the releases;
    Benjamini-Hochberg over the accounts with `LATE_UNITS` releases or more.
    """
    rows = team.rows[firsts.unit[team.rows] & ~firsts.aside[team.rows]]
    account, rank, size = team.account[rows], firsts.rank[rows], firsts.size[rows]
    width = int(team.account.max()) + 1
    units = np.bincount(account, minlength=width)
    early = np.bincount(account, rank <= size // 2, width)
    luck = np.bincount(account, np.log1p(-(size // 2) / size), width)
    some = np.flatnonzero(units >= LATE_UNITS)
    p = np.where(early[some] == 0, np.exp(luck[some]), 1.0)
    late = some[q_values(p) <= LATE_LEVEL]
    ranked = sorted(late.tolist(), key=lambda a: (-units[a], team.names[a]))
    return detail_table(
        TEMPLATES["table/late"],
        [
            ("account", "Account", "account"), ("releases", "Releases shared", "number"),
            ("place", "Median place", "rate"), ("p", "Chance", "p"),
        ],
        [
            [team.names[a], int(units[a]), float(np.median((rank / size)[account == a])),
             float(np.exp(luck[a]))]
            for a in ranked[:LATE_ROWS]
        ],
        note=TEMPLATES["table/late/note"],
        of=len(ranked),
    )  # fmt: skip
