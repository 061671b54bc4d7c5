"""The clock of a group or an account, told with its numbers and its picture of hours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow.compute as pc

from inconcert.detect.personas.gather import Gathered
from inconcert.detect.personas.habits import LONGEST_SERIES, Floats, Ints
from inconcert.detect.personas.statistics.circle import best, covers, interval
from inconcert.detect.personas.statistics.clock import (
    KNOWN,
    MID_SLEEP,
    night,
    pooled,
    posterior,
    read,
)
from inconcert.detect.personas.statistics.clock_learn import REPORTED
from inconcert.detect.personas.statistics.week import (
    daylight_saving,
    quiet_pair,
    silent_days,
    whole_days,
)
from inconcert.detect.personas.steps import COLD, WARM
from inconcert.detect.personas.wording import (
    WEEKDAYS,
    offset_text,
    say,
    times_text,
)
from inconcert.durations import DAY, HOUR
from inconcert.evidence.wording import day_text, number_text, p_text, percent_text
from inconcert.plaintext import counted

SEASON_FEWEST = 30  # hours with posts in either season, for daylight saving
SAVING_RATIO = 10.0  # of the best over the second, above which it is reported
QUIET_LEVEL = 0.01
MEMBERS_WORTH = 10.0  # of those who share an office, as in `pooled`
NIGHT = 8.0  # hours of a band


def numbers(density: Floats, levels: tuple[float, float] = REPORTED) -> dict[str, float]:
    """Return best guess and intervals of one posterior, (96,), in hours from UTC.

    `levels` are the masses that the 80 % and the 95 % interval hold: for single accounts those of
    `Population.levels`.
    """
    one = density[None, :]
    (low, high), (low95, high95) = (interval(one, level) for level in levels)
    found = {"best": best(one), "low": low, "high": high, "low95": low95, "high95": high95}
    return {name: float(value[0]) for name, value in found.items()}


def group_clock(g: Gathered, members: Ints, group: int, seed: int) -> dict[str, Any]:
    """Return what the hours of a group say: {"sentences", "hours", "numbers"}.

    `hours` is None where no member keeps a rhythm that can be read.
    """
    reading = g.reading.take(members)
    counts = g.habits.hours[members].sum(axis=(0, 1))
    known = int((reading.status == KNOWN).sum())
    if not known:
        return {"sentences": [say("clock/none")], "hours": None, "numbers": {"clock_members": 0}}
    density = pooled(reading, g.population.spread)
    found = numbers(density)
    number, offset = g.claims.single()
    offset = offset[np.isin(number, members)]
    outside = int((~covers(found["low95"], found["high95"], offset)).sum())
    sentences = [
        say(
            "clock/group",
            accounts=known,
            **{name: offset_text(value) for name, value in found.items()},
        )
    ]
    if len(offset):
        sentences.append(say("clock/claims", outside=outside, claims=len(offset)))
    sentences.append(meaning(g))
    block = int((reading.in_block & (reading.status == KNOWN)).sum())
    if block:
        who = f"{counted(block, 'members')} post" if block > 1 else "One member posts"
        sentences.append(say("clock/block", who=who))
    mine = g.slots.filter(pc.equal(g.slots["account_group"], group))
    days = _week(g, mine["slot"].to_numpy(), mine["number"].to_numpy(), found["best"], seed)
    sentences += days["sentences"] + _saving(g, members)
    figures: dict[str, Any] = {
        "clock": found,
        "clock_members": known,
        "claims": len(offset),
        "claims_outside": outside,
        **days["numbers"],
    }
    return {
        "sentences": sentences,
        "hours": hours_chart(g, counts, density, members),
        "numbers": figures,
    }


def hours_chart(g: Gathered, counts: Floats, density: Floats, members: Ints) -> dict[str, Any]:
    """Return details.hours: hours with posts by UTC hour, the likely night and claimed nights."""
    usual = g.habits.hours[g.ordinary].sum(axis=(0, 1))
    expected = (usual / usual.sum() * counts.sum()).tolist() if usual.sum() else None
    start, end = night(density, NIGHT)
    bands = [{"label": "likely night", "from": start, "to": end}]
    offsets, count = _claimed(g, members)
    for i in np.argsort(-count, kind="stable")[:2].tolist():
        middle = MID_SLEEP - float(offsets[i])
        label = f"night at {offset_text(float(offsets[i]))}, claimed by {int(count[i])}"
        begin, end = (middle - NIGHT / 2) % 24, (middle + NIGHT / 2) % 24
        bands.append({"label": label, "from": begin, "to": end})
    return {
        "title": "Hours with posts by hour of the day (UTC)",
        "counts": [int(v) for v in counts],
        "expected": expected,
        "bands": bands,
    }


def _claimed(g: Gathered, members: Ints) -> tuple[Floats, Ints]:
    """Return (distinct offsets claimed, to the quarter of an hour; claims of each)."""
    offset = g.claims.offset[np.isin(g.claims.number, members)]
    return np.unique(np.round(offset * 4) / 4, return_counts=True)


def meaning(g: Gathered) -> str:
    """Return the sentence on what a clock means, and which assumption its interval stands on."""
    return say(
        "clock/meaning", source=say(f"clock/source/{g.source}", accounts=g.population.accounts)
    )


def account_clock(g: Gathered, number: int) -> dict[str, Any]:
    """Return what the hours of one account say, as `group_clock`; empty where it has no clock."""
    rows = np.array([number])
    if g.reading.status[number] != KNOWN:
        return {"sentences": [], "hours": None, "numbers": {}}
    density = posterior(g.reading.take(rows), g.population.spread)[0]
    found = numbers(density, g.population.levels)
    claimed = _claimed(g, rows)[0].tolist()
    sentences = []
    if claimed:
        sentences = [
            say(
                "clock/account",
                slots=int(g.reading.slots[number]),
                claimed=" or ".join(offset_text(offset) for offset in claimed),
                **{k: offset_text(v) for k, v in found.items() if k != "best"},
            ),
            meaning(g),
        ]
        if g.reading.take(rows).in_block[0]:
            sentences.append(say("clock/block", who="This account posts"))
    counts = g.habits.hours[number].sum(axis=0)
    return {
        "sentences": sentences,
        "hours": hours_chart(g, counts, density, rows),
        "numbers": {"clock": found, "claimed": claimed},
    }


def _week(g: Gathered, slots: Ints, owner: Ints, offset: float, seed: int) -> dict[str, Any]:
    """Return the quiet pair of days and the silent days of a group, by its own local days."""
    hours = round(offset)
    day = (slots + hours) // 24
    if not len(day) or int(day.max() - day.min()) > LONGEST_SERIES:
        return {"sentences": [], "numbers": {}}
    pairs = np.unique(np.column_stack([day, owner]), axis=0)[:, 0]
    first = int(pairs.min())
    return week(g, np.bincount(pairs - first), first, seed, hours)


def week(g: Gathered, active: Ints, first: int, seed: int, offset: int = 0) -> dict[str, Any]:
    """Return what the accounts a day, (days,), from day `first` say: {"sentences", "numbers"}.

    Days are those `offset` hours from UTC. Those that the case does not cover whole are left out:
    a day that lacks hours is no day on which few posted.
    """
    if not g.habits.only_days:
        begin, end = whole_days(
            int(g.habits.first.min()) // HOUR, int(g.habits.last.max()) // HOUR, offset
        )
        begin = max(begin, first)
        active, first = active[begin - first : max(end, begin) - first], begin
    if not len(active):
        return {"sentences": [], "numbers": {}}
    pair = quiet_pair(active.astype(np.float64), first, np.random.default_rng(seed))
    silent = silent_days(active, first)
    sentences = []
    if pair is not None and pair.p <= QUIET_LEVEL:
        sentences.append(
            say(
                "week",
                weeks=pair.weeks,
                first=WEEKDAYS[pair.first],
                second=WEEKDAYS[(pair.first + 1) % 7],
                ratio=percent_text(pair.ratio),
                p=f"p = {p_text(pair.p)}",
            )
        )
    if silent:
        first_silent = silent[0]
        sentences.append(
            say(
                "silent",
                days=f"{len(silent):,} day{'s' * (len(silent) != 1)}",
                day=day_text(first_silent.day * DAY),
                observed=first_silent.observed,
                expected=number_text(first_silent.expected),
            )
        )
    numbers = {
        "quiet_days": None if pair is None else asdict(pair),
        "silent_days": [asdict(day) | {"day": day_text(day.day * DAY)} for day in silent],
    }
    return {"sentences": sentences, "numbers": numbers}


def _saving(g: Gathered, members: Ints) -> list[str]:
    season = g.habits.hours[members]
    both = (season[:, WARM].sum(axis=1) >= SEASON_FEWEST) & (
        season[:, COLD].sum(axis=1) >= SEASON_FEWEST
    )
    if not both.any():
        return []
    shares = daylight_saving(read(season[both, WARM]), read(season[both, COLD]))
    log = np.log(np.maximum(shares, 1e-9)).sum(axis=0) * min(1.0, MEMBERS_WORTH / len(shares))
    order = np.argsort(-log)
    ratio = float(np.exp(log[order[0]] - log[order[1]]))
    if ratio < SAVING_RATIO:
        return []
    return [say("saving", what=say(f"saving/{int(order[0])}"), ratio=times_text(ratio))]
