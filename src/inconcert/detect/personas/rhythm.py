"""The daily rhythm of a case: hours and clocks of ordinary accounts and of each group tested.

It is reported of every run, also where no signal makes a finding.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from inconcert.detect.detail_tables import Column, detail_table
from inconcert.detect.personas.clocks import hours_chart, meaning, numbers
from inconcert.detect.personas.gather import Gathered
from inconcert.detect.personas.groups import GroupTrial
from inconcert.detect.personas.habits import Floats, Ints
from inconcert.detect.personas.statistics.circle import HOURS
from inconcert.detect.personas.statistics.clock import EVEN, FEW, KNOWN, VAGUE, pooled
from inconcert.detect.personas.wording import offset_text, say

SHOWN_GROUPS = 8  # columns of hours that still fit a page
SHOWN_CLOCKS = 100
_ORDER = (KNOWN, EVEN, VAGUE, FEW)  # of the columns
LEAST = 3  # accounts with a known clock, below which one clock of all says too little


def rhythm(g: Gathered, tested: list[GroupTrial]) -> dict[str, Any]:
    """Return {"sentences", "tables", "hours"}, as details of findings have them."""
    ordinary = np.flatnonzero(g.ordinary)
    everyone = np.arange(len(g.habits))
    known = g.reading.status == KNOWN
    sentences = [_counted(g, everyone)]
    if not known.any():
        return {"sentences": sentences, "tables": [], "hours": None}
    counts = g.habits.hours[ordinary].sum(axis=(0, 1))
    if counts.any():
        sentences.append(
            say(
                "rhythm/hours",
                accounts=len(ordinary),
                slots=int(counts.sum()),
                most=_hour(int(np.argmax(counts))),
                top=int(counts.max()),
                least=_hour(int(np.argmin(counts))),
                low=int(counts.min()),
            )
        )
    if int(known[ordinary].sum()) >= LEAST:
        sentences.append(say("rhythm/clock", **_clock_words(g, ordinary)))
    sentences.append(meaning(g))
    who = [("accounts in no group", ordinary)]
    who += [(f"group {trial.group}", trial.members) for trial in tested]
    chart = None
    if known[ordinary].any():
        density = pooled(g.reading.take(ordinary), g.population.spread)
        chart = {
            **hours_chart(g, counts, density, ordinary[:0]),
            "title": "Accounts in no group: hours with posts by hour of the day (UTC)",
            "expected": None,
        }
    return {
        "sentences": sentences,
        "tables": [_clocks(g, who), _guesses(g), _hours(g, who)],
        "hours": chart,
    }


def _counted(g: Gathered, members: Ints) -> str:
    status = g.reading.status[members]
    return say(
        "rhythm/accounts",
        accounts=len(members),
        known=int((status == KNOWN).sum()),
        even=int((status == EVEN).sum()),
        vague=int((status == VAGUE).sum()),
        few=int((status == FEW).sum()),
    )


def _clock_words(g: Gathered, members: Ints) -> dict[str, str]:
    density = pooled(g.reading.take(members), g.population.spread)
    return {name: offset_text(value) for name, value in numbers(density).items()}


def _clocks(g: Gathered, who: list[tuple[str, Ints]]) -> dict[str, Any]:
    rows = []
    for name, members in who[: SHOWN_CLOCKS + 1]:
        status = g.reading.status[members]
        told = _clock_words(g, members) if (status == KNOWN).any() else None
        rows.append(
            [name, len(members), *(int((status == code).sum()) for code in _ORDER),
             told and told["best"], told and f"{told['low']} to {told['high']}",
             told and f"{told['low95']} to {told['high95']}"]
        )  # fmt: skip
    columns: list[Column] = [
        ("who", "accounts", "text"),
        ("accounts", "number", "number"),
        ("known", "clock known", "number"),
        ("even", "around the clock", "number"),
        ("vague", "too vague", "number"),
        ("few", "too few hours", "number"),
        ("best", "clock of all together", "text"),
        ("interval80", "80% interval", "text"),
        ("interval95", "95% interval", "text"),
    ]
    return detail_table("Clocks", columns, rows, note=say("rhythm/table"), of=len(who))


def _guesses(g: Gathered) -> dict[str, Any]:
    """Return how many accounts have each hour of the clock as their best guess."""
    count, ordinary = clock_hours(g.guess), clock_hours(g.guess[g.ordinary])
    columns: list[Column] = [
        ("clock", "best guess", "text"),
        ("accounts", "accounts", "number"),
        ("ordinary", "of these ordinary", "number"),
    ]
    rows = [[offset_text(hour), count[hour], ordinary[hour]] for hour in sorted(count)]
    return detail_table("Clocks of single accounts", columns, rows, note=say("rhythm/guesses"))


def clock_hours(guess: Floats) -> Counter[int]:
    """Count the known ones of clocks, (accounts,), to the hour; from -12 to 11."""
    return Counter((round(hour) + 12) % HOURS - 12 for hour in guess[~np.isnan(guess)].tolist())


def _hours(g: Gathered, who: list[tuple[str, Ints]]) -> dict[str, Any]:
    shown = who[: SHOWN_GROUPS + 1]
    counts = [g.habits.hours[members].sum(axis=(0, 1)).tolist() for _, members in shown]
    columns: list[Column] = [("hour", "hour (UTC)", "text")]
    columns += [(name.replace(" ", "_"), name, "number") for name, _ in shown]
    rows = [[_hour(hour), *(int(one[hour]) for one in counts)] for hour in range(HOURS)]
    left = len(who) - len(shown)
    note = say("rhythm/more", groups=left) if left else ""
    return detail_table("Hours with posts by hour of the day", columns, rows, note=note)


def _hour(hour: int) -> str:
    return f"{hour:02d}:00"
