"""What was tested of a group, and the tables in which it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from inconcert.detect.detail_tables import detail_table
from inconcert.detect.personas.gather import Gathered
from inconcert.detect.personas.habits import Floats, Ints
from inconcert.detect.personas.statistics.circle import best
from inconcert.detect.personas.statistics.clock import KNOWN, posterior
from inconcert.detect.personas.wording import ONE, SIGNALS, offset_text, say
from inconcert.evidence.wording import quoted
from inconcert.stats.odds import likelihood_ratio, rank_p

SHOWN_MEMBERS = 50
FEWEST_SPOKEN = 20  # ordinary accounts with a known language, for a share of them


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


def signal_table(trial: GroupTrial, within: Floats) -> dict[str, Any]:
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


def member_table(g: Gathered, trial: GroupTrial) -> dict[str, Any]:
    """Return the table of members, those with the rarest signals first."""
    p = rank_p(g.score, g.ordinary)
    order = trial.members[np.lexsort((trial.members, p[trial.members]))]
    shown = order[:SHOWN_MEMBERS]
    density = posterior(g.reading.take(shown), g.population.spread)
    guess = best(density)
    locations = g.profiles.table["location"]
    rows = [
        [
            g.habits.accounts[number].as_py(),
            "; ".join(ONE[s.name] for s in g.signals if s.odd[number]) or "none",
            quoted(locations[number].as_py() or ""),
            offset_text(float(guess[i])) if g.reading.status[number] == KNOWN else "unknown",
            float(p[number]),
        ]
        for i, number in enumerate(shown.tolist())
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


def language_table(g: Gathered, trial: GroupTrial) -> dict[str, Any] | None:
    """Return the table of main languages of members, beside ordinary accounts.

    Only of accounts whose language is known: where texts are read by the model, it reads members
    and not everybody else, and what was not looked at has no share. None where nothing is known.
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
