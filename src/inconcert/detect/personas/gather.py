"""Everything about the accounts of a case that the persona signals stand on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.personas.breaks import break_signals
from inconcert.detect.personas.claims import Claims, claim_tail, foreign, learnt, read_claims
from inconcert.detect.personas.habits import Bools, Floats, Habits, Ints, column, read_habits
from inconcert.detect.personas.profiles import Profiles, profile_signals, read_profiles
from inconcert.detect.personas.signals import (
    Signal,
    binary,
    client_signal,
    known_blocks,
    ranked,
    surprise,
)
from inconcert.detect.personas.spoken import Spoken, spoken
from inconcert.detect.personas.statistics.circle import HOURS
from inconcert.detect.personas.statistics.clock import EVEN, Reading, read
from inconcert.detect.personas.statistics.clock_learn import Population
from inconcert.detect.personas.wording import ABOUT, say
from inconcert.engine import Engine, Step
from inconcert.evidence.groups import confirmed_groups

MOST_MIDNIGHTS = 0.5  # share of posts at 00:00:00, above which times are taken for days
ALWAYS_SLOTS = 48  # hours with posts that a rhythm without rest needs
CLAIM_LEVEL = 0.05
FEWEST_ORDINARY = 20  # of whom a signal is known, for a base rate


@dataclass(frozen=True)
class Gathered:
    """All accounts of a case with their clocks, claims and signals.

    `groups` has the members (numbers) of each confirmed group by its number; `ordinary` are the
    accounts in none; `source` says where `population` is from, "claims", "languages" or
    "published". `added` (accounts, blocks) is what each block of signals adds to `score`,
    `told` (accounts, blocks) whether any of its signals is known.
    `slots` has (account_group, number, slot) of members; `notes` says what could not be looked at.
    """

    habits: Habits
    profiles: Profiles
    reading: Reading
    population: Population
    source: str
    claims: Claims
    claim_p: Floats
    spoken: Spoken
    clients: list[str | None]
    signals: list[Signal]
    ordinary: Bools
    groups: dict[int, Ints]
    added: Floats
    told: Bools
    blocks: list[str]
    slots: pa.Table
    notes: list[str]

    @property
    def only_days(self) -> bool:
        """Whether times are days: posts at midnight say nothing of hours."""
        return _only_days(self.habits)

    @property
    def score(self) -> Floats:
        """The sum of what the blocks add, (accounts,)."""
        return np.asarray(self.added.sum(axis=1), np.float64)


def gather(case: Case, engine: Engine, fdr: float) -> Gathered:
    """Count what accounts do, read their clocks and claims, and weigh every signal."""
    habits = read_habits(engine)
    profiles = read_profiles(case, habits)
    groups = _groups(case, habits, fdr)
    ordinary = np.ones(len(habits), np.bool_)
    for members in groups.values():
        ordinary[members] = False
    notes = _notes(habits, profiles, groups)
    reading = _reading(habits)
    claims = read_claims(habits, profiles.locations)
    interesting = ~ordinary
    interesting[list(claims.places)] = True
    language = spoken(case, habits, interesting)
    population, source = learnt(habits, claims, language.main, reading, ordinary)
    claim_p = claim_tail(claims, reading, population.spread, len(habits))
    client, main_clients = client_signal(habits, ordinary)
    signals = [
        *_place_signals(claims, claim_p, language, reading, habits, ordinary),
        client,
        *break_signals(engine, habits, ordinary),
        *profile_signals(profiles, habits, ordinary),
    ]
    few = [s.name for s in signals if int((s.known & ordinary).sum()) < FEWEST_ORDINARY]
    if few:
        signals_text = ", ".join(ABOUT[name] for name in few)
        notes.append(say("few", fewest=FEWEST_ORDINARY, signals=signals_text))
    signals = [signal for signal in signals if signal.name not in few]
    added, blocks = surprise(signals)
    return Gathered(
        habits, profiles, reading, population, source, claims, claim_p, language, main_clients,
        signals, ordinary, groups, added.reshape(len(habits), len(blocks)),
        known_blocks(signals, blocks).reshape(len(habits), len(blocks)), blocks,
        _member_slots(engine, habits, groups), notes,
    )  # fmt: skip


def _reading(habits: Habits) -> Reading:
    """Read the clocks of all accounts; nobody has one where times are days."""
    if _only_days(habits):
        return read(np.zeros((len(habits), HOURS)))
    return read(habits.week).among(habits.week_of, habits.slots)


def _groups(case: Case, habits: Habits, fdr: float) -> dict[int, Ints]:
    """Return the members, by number, of each group that coordination confirmed."""
    found = {}
    for group in sorted(confirmed_groups(case, fdr), key=lambda group: group.number):
        number = habits.number(list(group.members))
        if (number >= 0).any():
            found[group.number] = number[number >= 0]
    return found


def _only_days(habits: Habits) -> bool:
    posts = int(habits.posts.sum())
    return posts > 0 and int(habits.midnights.sum()) > MOST_MIDNIGHTS * posts


def _notes(habits: Habits, profiles: Profiles, groups: dict[int, Ints]) -> list[str]:
    notes = []
    if not groups:
        notes.append("no confirmed group: everybody counts as in no group")
    if not profiles.known.any():
        notes.append("no profiles")
    if not any(profiles.locations):
        notes.append("no claimed places")
    if _only_days(habits):
        notes.append("times are days: no clock can be read")
    if not habits.clients.num_rows:
        notes.append("no names of programs")
    return notes


def _place_signals(
    claims: Claims,
    claim_p: Floats,
    language: Spoken,
    reading: Reading,
    habits: Habits,
    ordinary: Bools,
) -> list[Signal]:
    known = ~np.isnan(claim_p)
    score = np.where(known, -np.log(np.maximum(np.nan_to_num(claim_p, nan=1.0), 1e-12)), 0.0)
    clock = ranked("place_clock", known, score, ordinary, claim_p, "p")
    # Shown where the model says so: a rank alone would call one in twenty odd in any case.
    clock = Signal(
        clock.name, known, known & (np.nan_to_num(claim_p, nan=1.0) <= CLAIM_LEVEL), clock.tail,
        clock.value, clock.unit,
    )  # fmt: skip
    told, odd = foreign(claims, language.main)
    enough = reading.slots >= ALWAYS_SLOTS
    even = enough & (reading.status == EVEN)
    return [
        clock,
        binary("place_language", told, odd, ordinary, odd.astype(np.float64)),
        binary("always_on", enough, even, ordinary, reading.slots.astype(np.float64)),
    ]


def _member_slots(engine: Engine, habits: Habits, groups: dict[int, Ints]) -> pa.Table:
    number = np.concatenate([*groups.values(), np.zeros(0, np.int64)])
    engine.register(
        "persona_member",
        pa.table(
            {
                "account": habits.accounts.take(pa.array(number)),
                "account_group": pa.array(
                    [g for g, members in groups.items() for _ in members], pa.int64()
                ),
            }
        ),
    )
    engine.run(member_steps())
    table = engine.fetch("persona_slot")
    return pa.table(
        {
            "account_group": column(table, "account_group"),
            "number": habits.number(table["account"].combine_chunks()),
            "slot": column(table, "slot"),
        }
    )


def member_steps() -> list[Step]:
    """Return the step from `habit_slot` and `persona_member` to the hours of members' posts."""
    return [
        Step(
            "persona_slot",
            "SELECT m.account_group, s.account, s.slot FROM habit_slot s "
            "JOIN persona_member m ON s.account = m.account",
            keep="table",
        )
    ]
