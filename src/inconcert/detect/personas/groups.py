"""Which signals the members of a confirmed group show more often than ordinary accounts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.detail_tables import detail_table
from inconcert.detect.personas.clocks import group_clock
from inconcert.detect.personas.gather import FEWEST_ORDINARY, Gathered
from inconcert.detect.personas.habits import Floats, Ints
from inconcert.detect.personas.wording import ONE, SIGNALS, group_statement, offset_text, say
from inconcert.evidence.record import Finding, evidence_table
from inconcert.evidence.wording import quoted
from inconcert.stats.combine import q_values
from inconcert.stats.odds import fisher_p, likelihood_ratio, rank_p

SHOWN_MEMBERS = 50
FEWEST_SPOKEN = 20  # ordinary accounts with a known language, for a share of them
FEWEST_KNOWN = 3  # members of whom a signal is known


@dataclass(frozen=True)
class Tested:
    """One signal of one group: `shown` of `of` members, `others` of `out_of` ordinary accounts."""

    name: str
    shown: int
    of: int
    others: int
    out_of: int
    p: float
    client: str = ""

    @property
    def rate(self) -> float:
        """Share of ordinary accounts that show it."""
        return self.others / self.out_of if self.out_of else 0.0


@dataclass(frozen=True)
class GroupTrial:
    """All signals of one group, its p-value over them, and q over the groups."""

    group: int
    members: Ints
    signals: list[Tested]
    p: float
    q: float


def trials(g: Gathered) -> list[GroupTrial]:
    """Test every signal of every confirmed group; q is over the groups (Benjamini-Hochberg).

    The p of a group is that of its strongest signal times the number of its signals (Bonferroni).
    """
    made = [(group, members, _signals(g, members)) for group, members in g.groups.items()]
    p = np.array(
        [min(1.0, len(s) * min(t.p for t in s)) if s else 1.0 for _, _, s in made], np.float64
    )
    q = q_values(p)
    return [
        GroupTrial(
            group, members, sorted(signals, key=lambda t: (t.p, t.name)), float(p[i]), float(q[i])
        )
        for i, (group, members, signals) in enumerate(made)
    ]


def group_finding(g: Gathered, trial: GroupTrial, name: str, fdr: float, seed: int) -> Finding:
    """Return the finding of a group; `name` is the id of the coordination finding it is about."""
    within = q_values(np.array([t.p for t in trial.signals]))
    strong = [t for t, q in zip(trial.signals, within, strict=True) if q <= fdr]
    lead = trial.signals[0]
    clock = group_clock(g, trial.members, trial.group, seed)
    accounts = g.habits.accounts.take(pa.array(trial.members)).to_pylist()
    platforms = sorted(set(g.profiles.table["platform"].take(pa.array(trial.members)).to_pylist())
                       - {None, "unknown"})  # fmt: skip
    details: dict[str, Any] = {
        "sentences": [
            say("null/group", tested=len(trial.signals), groups=len(g.groups),
                group_word="group" if len(g.groups) == 1 else "groups"),
            say("ordinary", ordinary=int(g.ordinary.sum())),
            *clock["sentences"],
        ],
        "tables": [
            table
            for table in (
                _signal_table(trial, within), _member_table(g, trial), _language_table(g, trial)
            )
            if table is not None
        ],
        "platforms": platforms,
        "span": [int(g.habits.first[trial.members].min()), int(g.habits.last[trial.members].max())],
        "numbers": {"group": name, **clock["numbers"]},
    }  # fmt: skip
    if clock["hours"] is not None:
        details["hours"] = clock["hours"]
    return Finding(
        type="persona",
        statement=group_statement(
            signal=lead.name, shown=lead.shown, of=lead.of, rate=lead.rate, out_of=lead.out_of,
            more=len(strong) - 1 if strong else 0, client=lead.client,
        ),
        accounts=len(accounts),
        observed=lead.shown,
        expected=lead.rate * lead.of,
        score=100.0 - float(np.log10(max(trial.p, 1e-300))),
        evidence=_evidence(g, trial),
        details=details,
        p=trial.p,
        q=trial.q,
        members=accounts,
        subject=f"group {name}",
    )  # fmt: skip


def _signals(g: Gathered, members: Ints) -> list[Tested]:
    found = []
    for signal in g.signals:
        of = int(signal.known[members].sum())
        if of < FEWEST_KNOWN:
            continue
        others, out_of = signal.base(g.ordinary)
        shown = int(signal.odd[members].sum())
        if not shown + others:
            continue  # nobody shows it: given that, no outcome of the test was possible but one
        found.append(
            Tested(signal.name, shown, of, others, out_of, fisher_p(shown, of, others, out_of))
        )
    shared = _shared_client(g, members)
    return found if shared is None else [*found, shared]


def _shared_client(g: Gathered, members: Ints) -> Tested | None:
    """Return the program that members share most beyond its use by others.

    Its p is that of the best of the apps that two members or more use, times their number.
    """
    mine = Counter(g.clients[i] for i in members.tolist() if g.clients[i] is not None)
    used = [(client, count) for client, count in mine.items() if count > 1]
    if not used or sum(mine.values()) < FEWEST_KNOWN:
        return None
    usual = Counter(g.clients[i] for i in np.flatnonzero(g.ordinary).tolist())
    out_of = sum(count for client, count in usual.items() if client is not None)
    if out_of < FEWEST_ORDINARY:
        return None  # nothing to hold it against
    tried = [
        Tested("shared_client", count, sum(mine.values()), usual[client], out_of,
               fisher_p(count, sum(mine.values()), usual[client], out_of), quoted(str(client)))
        for client, count in used
    ]  # fmt: skip
    lead = min(tried, key=lambda t: (t.p, t.client))
    return Tested(
        lead.name, lead.shown, lead.of, lead.others, lead.out_of, min(1.0, lead.p * len(tried)),
        lead.client,
    )  # fmt: skip


def _evidence(g: Gathered, trial: GroupTrial) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "role": "count",
            "object": signal.name,
            "details": {"shown": signal.shown, "of": signal.of, "others": signal.others,
                        "out_of": signal.out_of, "client": signal.client},
        }
        for signal in trial.signals
    ]  # fmt: skip
    rows += [account_row(g, number) for number in trial.members.tolist()]
    return evidence_table(rows)


def account_row(g: Gathered, number: int) -> dict[str, Any]:
    """Return the evidence row of an account: its profile, its hours, and what signals it shows."""
    profile = g.profiles.table.slice(number, 1).to_pylist()[0]
    return {
        "role": "account",
        "account": g.habits.accounts[number].as_py(),
        "source": profile["source"],
        "row": profile["row"],
        "details": {
            "posts": int(g.habits.posts[number]),
            "hours": [int(v) for v in g.habits.hours[number].sum(axis=0)],
            "shown": [s.name for s in g.signals if s.odd[number]],
            "known": [s.name for s in g.signals if s.known[number]],
            "client": g.clients[number],
        },
    }


def _signal_table(trial: GroupTrial, within: Floats) -> dict[str, Any]:
    """Return the table of signals; `within` are their q-values in the group."""
    rows = []
    for signal, q in zip(trial.signals, within.tolist(), strict=True):
        ratio = likelihood_ratio(signal.shown, signal.of, signal.others, signal.out_of)
        rows.append(
            [SIGNALS[signal.name].format(client=signal.client), signal.shown, signal.of,
             signal.shown / signal.of if signal.of else 0.0, signal.rate, *ratio, signal.p, q]
        )  # fmt: skip
    return detail_table(
        "Signals of the group",
        [
            ("signal", "Members that", "text"), ("shown", "shown", "number"),
            ("of", "of", "number"), ("share", "Share", "rate"),
            ("base", "Accounts in no group", "rate"), ("ratio", "Times as often", "number"),
            ("low", "from", "number"), ("high", "to", "number"), ("p", "p", "p"), ("q", "q", "p"),
        ],
        rows,
        note="Times as often: likelihood ratio with its 95 % interval; q over these signals.",
    )  # fmt: skip


def _member_table(g: Gathered, trial: GroupTrial) -> dict[str, Any]:
    """Return the table of members, those with the rarest signals first."""
    p = rank_p(g.score, g.ordinary)
    order = trial.members[np.lexsort((trial.members, p[trial.members]))]
    shown = order[:SHOWN_MEMBERS]
    locations = g.profiles.table["location"]
    rows = [
        [
            g.habits.accounts[number].as_py(),
            "; ".join(ONE[s.name] for s in g.signals if s.odd[number]) or "none",
            quoted(locations[number].as_py() or ""),
            "unknown" if np.isnan(g.guess[number]) else offset_text(float(g.guess[number])),
            float(p[number]),
        ]
        for number in shown.tolist()
    ]
    return detail_table(
        "Members",
        [
            ("account", "Account", "account"), ("signals", "Signals", "text"),
            ("place", "Claimed place", "text"), ("clock", "Clock of its posts", "text"),
            ("rank", "Accounts in no group as odd", "rate"),
        ],
        rows,
        note="Ordered by how few accounts in no group have signals as rare together.",
        of=len(order),
    )  # fmt: skip


def _language_table(g: Gathered, trial: GroupTrial) -> dict[str, Any] | None:
    """Return the table of main languages of members, beside ordinary accounts.

    Only of accounts whose language is known: where texts are read by the model, it reads members
    and not everybody else, and what was not examined has no share. None where nothing is known.
    """
    main = g.spoken.main
    mine = Counter(code for i in trial.members.tolist() if (code := main[i]))
    usual = Counter(code for i in np.flatnonzero(g.ordinary).tolist() if (code := main[i]))
    members, total = sum(mine.values()), sum(usual.values())
    if not members:
        return None
    compared = total >= FEWEST_SPOKEN
    ranked = sorted(mine.items(), key=lambda item: (-item[1], item[0]))
    return detail_table(
        "Main languages",
        [
            ("language", "Language", "text"), ("members", "Members", "number"),
            ("share", "Share", "rate"), ("base", "Accounts in no group", "rate"),
        ],
        [
            [code, count, count / members, usual[code] / total if compared else None]
            for code, count in ranked[:10]
        ],
        note=say(
            "languages" if compared else "languages/alone", known=f"{members:,}",
            members=f"{len(trial.members):,}", ordinary=f"{total:,}",
        ),
        of=len(ranked),
    )  # fmt: skip
