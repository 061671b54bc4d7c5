"""Single accounts whose signals together are rarer than ordinary accounts' are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.detail_tables import detail_table
from inconcert.detect.personas.clocks import account_clock
from inconcert.detect.personas.gather import Gathered
from inconcert.detect.personas.groups import account_row
from inconcert.detect.personas.habits import Floats, Ints
from inconcert.detect.personas.signals import FEWEST_POSTS
from inconcert.detect.personas.statistics.blocks import summed
from inconcert.detect.personas.wording import ONE, account_statement, say
from inconcert.durations import HOUR
from inconcert.evidence.record import Finding, evidence_table
from inconcert.stats.combine import q_values

FEWEST_BLOCKS = 2  # of signals that say something together


class TestedAccounts(NamedTuple):
    """Accounts tested (numbers), their p and q, and which of them stand out, rarest first."""

    tested: Ints
    p: Floats
    q: Floats
    out: Ints


def standing_out(g: Gathered, fdr: float) -> TestedAccounts:
    """Test ordinary accounts with enough posts; an account stands out where q is at most `fdr`.

    Two blocks of signals at least must add something to it: one odd habit is no coincidence.
    """
    enough = g.ordinary & (g.habits.posts >= FEWEST_POSTS)
    tested = np.flatnonzero(enough)
    p = summed(g.blocks.added, g.blocks.known, enough).p[tested]
    if not len(tested) or np.isnan(p).any():
        empty = np.zeros(0, np.int64)
        return TestedAccounts(empty, np.zeros(0), np.zeros(0), empty)
    q = q_values(p)
    several = (g.blocks.added[tested] > 0).sum(axis=1) >= FEWEST_BLOCKS
    out = np.flatnonzero((q <= fdr) & several)
    out = out[np.lexsort((tested[out], p[out]))]
    return TestedAccounts(tested, p, q, out)


def account_finding(
    case: Case, g: Gathered, standing: TestedAccounts, at: int, left_out: int
) -> Finding:
    """Return the finding of the account at place `at` of those tested."""
    number = int(standing.tested[at])
    reference = standing.tested[standing.tested != number]
    rate = float((g.score[reference] >= g.score[number] - 1e-12).mean()) if len(reference) else 0.0
    shown = _shown(g, number)
    clock = account_clock(g, number)
    name = g.habits.accounts[number].as_py()
    sentences = [
        say("null/account", tested=len(standing.tested)),
        say("ordinary", ordinary=int(g.ordinary.sum())),
        say("blocks"),
        *clock["sentences"],
    ]
    if left_out:
        sentences.append(say("left_out", count=left_out))
    details: dict[str, Any] = {
        "sentences": sentences,
        "tables": [_table(g, shown, number)],
        "platforms": [g.profiles.table["platform"][number].as_py() or "unknown"],
        "span": [int(g.habits.first[number]), int(g.habits.last[number])],
        "numbers": {"score": float(g.score[number]), **clock["numbers"]},
    }
    if clock["hours"] is not None:
        details["hours"] = clock["hours"]
    return Finding(
        type="persona",
        statement=account_statement(
            signals=[signal for signal, _ in shown], rate=rate, out_of=len(reference)
        ),
        accounts=1,
        observed=len(shown),
        expected=float((g.blocks.added[reference] > np.log(20)).sum(axis=1).mean()),
        score=-float(np.log10(max(standing.p[at], 1e-300))),
        evidence=_evidence(case, g, number, shown),
        details=details,
        p=float(standing.p[at]),
        q=float(standing.q[at]),
        members=[name],
    )


def _shown(g: Gathered, number: int) -> list[tuple[str, float]]:
    """Return the strongest signal of each block that adds something, with what it adds."""
    found = []
    for at, block in enumerate(g.blocks.names):
        if g.blocks.added[number, at] <= 0:
            continue
        signals = [s for s in g.signals if s.block == block and s.known[number]]
        lead = min(signals, key=lambda s: (float(s.tail[number]), s.name))
        if lead.odd[number]:
            found.append((lead.name, float(g.blocks.added[number, at])))
    return sorted(found, key=lambda item: (-item[1], item[0]))


def _table(g: Gathered, shown: list[tuple[str, float]], number: int) -> dict[str, Any]:
    signals = {signal.name: signal for signal in g.signals}
    return detail_table(
        "What each signal adds",
        [
            ("signal", "Signal", "text"),
            ("base", "Accounts in no group as odd", "rate"),
            ("adds", "Adds", "number"),
        ],
        [
            [ONE[name], float(signals[name].tail[number]), added / np.log(10)]
            for name, added in shown
        ],
        note="Adds: powers of ten by which accounts in no group show it as strongly more rarely.",
    )


def _evidence(case: Case, g: Gathered, number: int, shown: list[tuple[str, float]]) -> pa.Table:
    signals = {signal.name: signal for signal in g.signals}
    rows: list[dict[str, Any]] = [account_row(g, number)]
    for name, added in shown:
        signal = signals[name]
        others, out_of = signal.base(g.ordinary)
        value = float(signal.value[number])
        details = {
            "value": None if np.isnan(value) else value,
            "unit": signal.unit,
            "tail": float(signal.tail[number]),
            "adds": added,
            "others": others,
            "out_of": out_of,
        }
        account = g.habits.accounts[number].as_py()
        rows.append({"role": "count", "account": account, "object": name, "details": details})
        if signal.block == "change":
            rows += _around_silence(case, account, int(g.habits.resumed[number]))
    return evidence_table(rows)


def _around_silence(case: Case, account: str, resumed: int) -> list[dict[str, Any]]:
    """Return the last post before a silence and the first after it, as evidence."""
    at = resumed * HOUR
    found = []
    for side, order in (("<", "DESC"), (">=", "ASC")):
        found += case.records(
            'SELECT account, time, post, source, "row" FROM post '
            f"WHERE account = ? AND time {side} ? ORDER BY time {order}, post {order} LIMIT 1",
            [account, at],
        )
    return [
        {"role": "post", **row, "details": {"silence": side}}
        for row, side in zip(found, ("before", "after"), strict=True)
    ]
