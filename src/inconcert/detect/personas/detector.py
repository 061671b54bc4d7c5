"""Persona signals: what a profile says, compared with what its posts show.

Claimed place against the clock of the posts, language against the claimed place, programs that few
use, a long silence with other topics after it, followers out of proportion, empty profiles: each
is a signal and no verdict, with its base rate among the case's own ordinary accounts (those in no
confirmed group). Confirmed groups are tested signal by signal against ordinary accounts; a single
account is a finding where its signals together are rarer than the false-discovery rate allows.
`docs/personas.md` tells the method.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from inconcert.case import Case
from inconcert.detect.declaration import Result, check_rate
from inconcert.detect.personas.clocks import numbers, week
from inconcert.detect.personas.gather import Gathered, gather
from inconcert.detect.personas.groups import GroupTrial, group_finding, trials
from inconcert.detect.personas.parameters import PersonasParameters
from inconcert.detect.personas.rhythm import clock_hours, rhythm
from inconcert.detect.personas.singles import account_finding, standing_out
from inconcert.detect.personas.statistics.clock import KNOWN, STATUS, pooled
from inconcert.engine import open_engine
from inconcert.evidence.groups import confirmed_groups
from inconcert.evidence.record import Finding
from inconcert.progress import Progress


def run(case: Case, parameters: PersonasParameters, engine: str, progress: Progress) -> Result:
    """Return the persona signals of groups and accounts; nothing is written."""
    check_rate(parameters.fdr)
    with (
        progress.task("Reading clocks and claims", 1) as advance,
        open_engine(engine, case=case, tables=["post"]) as opened,
    ):
        gathered = gather(case, opened, parameters.fdr)
        advance(1)
    if not len(gathered.habits):
        return Result(
            [], 0, 0, parameters.fdr, notes=["no posts with a time"], numbers={"accounts": 0}
        )
    tested = trials(gathered)
    names = {group.number: group.finding for group in confirmed_groups(case, parameters.fdr)}
    findings = [
        group_finding(gathered, trial, names[trial.group], parameters.fdr, parameters.seed)
        for trial in tested
        if trial.q <= parameters.fdr
    ]
    findings, result = _singles(case, gathered, findings, parameters)
    confirmed = result["accounts_standing_out"] + sum(t.q <= parameters.fdr for t in tested)
    return Result(
        findings,
        tested=len(tested) + result["accounts_tested"],
        confirmed=confirmed,
        fdr=parameters.fdr,
        notes=gathered.notes,
        numbers=_numbers(gathered, tested, parameters.seed) | result,
        **rhythm(gathered, tested),
    )


def _singles(
    case: Case, g: Gathered, findings: list[Finding], parameters: PersonasParameters
) -> tuple[list[Finding], dict[str, Any]]:
    standing = standing_out(g, parameters.fdr)
    kept = standing.out[: max(parameters.persona_accounts, 0)].tolist()
    left_out = len(standing.out) - len(kept)
    singles = [account_finding(case, g, standing, at, left_out) for at in kept]
    return [*findings, *singles], {
        "accounts_tested": len(standing.tested),
        "accounts_standing_out": len(standing.out),
        "accounts_left_out": left_out,
    }


def _numbers(g: Gathered, tested: list[GroupTrial], seed: int) -> dict[str, Any]:
    """Return the numbers of the whole look: clocks, claims, base rates, groups."""
    status = Counter(STATUS[code] for code in g.reading.status.tolist())
    hours = g.habits.hours.sum(axis=(0, 1))
    guesses = clock_hours(g.guess)
    base = {}
    for signal in g.signals:
        shown, of = signal.base(g.ordinary)
        base[signal.name] = {"shown": shown, "of": of, "rate": shown / max(of, 1)}
    return {
        "accounts": len(g.habits),
        "ordinary": int(g.ordinary.sum()),
        "groups_tested": len(tested),
        "groups_confirmed": len(g.groups),
        "groups": [
            {"account_group": t.group, "accounts": len(t.members), "p": t.p, "q": t.q,
             "clock": _clock_of(g, t)}
            for t in tested
        ],
        "clocks": {name: status.get(name, 0) for name in STATUS},
        "hours": [int(v) for v in hours],
        "clock_guesses": {str(hour): guesses[hour] for hour in sorted(guesses)},
        "week": week(g, g.habits.active, g.habits.first_day, seed)["numbers"],
        "claims": {
            "given": g.claims.given,
            "read": len(g.claims.places),
            "one_clock": len(g.claims.single()[0]),
            "learnt_from": g.population.accounts,
            "learnt_by": g.source,
        },
        "languages": {"source": g.spoken.source, "accounts": g.spoken.looked_at},
        "base_rates": base,
    }  # fmt: skip


def _clock_of(g: Gathered, trial: GroupTrial) -> dict[str, float] | None:
    reading = g.reading.take(trial.members)
    if not np.any(reading.status == KNOWN):
        return None
    return numbers(pooled(reading, g.population.spread))
