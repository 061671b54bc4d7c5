"""Everything about the accounts of a case that the persona signals stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.personas.breaks import break_signals
from inconcert.detect.personas.claims import Claims, claim_tail, foreign, learnt, read_claims
from inconcert.detect.personas.habits import Bools, Floats, Habits, Ints, column, read_habits
from inconcert.detect.personas.profiles import Profiles, profile_signals, read_profiles
from inconcert.detect.personas.signals import (
    Blocks,
    Signal,
    binary,
    client_signal,
    ranked,
    surprise,
)
from inconcert.detect.personas.spoken import Spoken, spoken
from inconcert.detect.personas.statistics.circle import HOURS, best
from inconcert.detect.personas.statistics.clock import EVEN, KNOWN, Reading, posterior, read
from inconcert.detect.personas.statistics.clock_learn import Population
from inconcert.detect.personas.wording import ABOUT, say
from inconcert.engine import Engine, Step
from inconcert.evidence.groups import confirmed_groups

ALWAYS_SLOTS = 48  # hours with posts that a rhythm without rest needs
CLAIM_LEVEL = 0.05
FEWEST_ORDINARY = 20  # of whom a signal is known, for a base rate


@dataclass(frozen=True)
class Gathered:
    """All accounts of a case with their clocks, claims and signals.

    `groups` has the members (numbers) of each confirmed group by its number; `ordinary` are the
    accounts in none; `source` says where `population` is from, "claims", "languages" or
    "published". `clients` has the main app of each account. `blocks` says what each block of
    signals adds to the `score`. `slots` has (account_group, number, slot) of members; `notes` says
    what could not be examined.
    """

    habits: Habits
    profiles: Profiles
    reading: Reading
    population: Population
    source: str
    claims: Claims
    spoken: Spoken
    clients: list[str | None]
    signals: list[Signal]
    ordinary: Bools
    groups: dict[int, Ints]
    blocks: Blocks
    slots: pa.Table
    notes: list[str]

    @cached_property
    def score(self) -> Floats:
        """The sum of what the blocks add, (accounts,)."""
        return np.asarray(self.blocks.added.sum(axis=1), np.float64)

    @cached_property
    def guess(self) -> Floats:
        """The likeliest clock of each account in hours from UTC, (accounts,); NaN if not known."""
        guess = np.full(len(self.habits), np.nan)
        known = np.flatnonzero(self.reading.status == KNOWN)
        guess[known] = best(posterior(self.reading.take(known), self.population.spread))
        return guess


def gather(case: Case, engine: Engine, fdr: float) -> Gathered:
    """Count what accounts do, read their clocks and claims, and weigh every signal."""
    habits = read_habits(engine)
    profiles = read_profiles(case, habits)
    groups = {}
    ordinary = np.ones(len(habits), np.bool_)
    for group in sorted(confirmed_groups(case, fdr), key=lambda group: group.number):
        number = habits.number(list(group.members))
        if (number >= 0).any():
            groups[group.number] = number[number >= 0]
            ordinary[groups[group.number]] = False
    reading = read(habits.week).among(habits.week_of, habits.slots)
    if habits.only_days:  # nobody has a clock
        reading = read(np.zeros((len(habits), HOURS)))
    locations = profiles.table["location"].to_pylist()
    claims = read_claims(habits, locations)
    interesting = ~ordinary
    interesting[list(claims.places)] = True
    language = spoken(case, habits, interesting)
    population, source = learnt(habits, claims, language.main, reading, ordinary)
    claim_p = claim_tail(claims, reading, population.spread, len(habits))
    client, clients = client_signal(habits, ordinary)
    foreign_known, foreign_odd = foreign(claims, language.main)
    enough = reading.slots >= ALWAYS_SLOTS
    even = enough & (reading.status == EVEN)
    signals = [
        _claim_signal(claim_p, ordinary),
        binary("place_language", foreign_known, foreign_odd, ordinary, foreign_odd.astype(float)),
        binary("always_on", enough, even, ordinary, reading.slots.astype(float)),
        client,
        *break_signals(engine, habits, ordinary),
        *profile_signals(profiles, habits, ordinary),
    ]
    notes = [
        note
        for note, told in (
            ("no confirmed group: everybody counts as outside groups", not groups),
            ("no profiles", not profiles.known.any()),
            ("no claimed places", not any(locations)),
            ("times are days: no clock can be inferred", habits.only_days),
            ("no names of apps", not habits.clients.num_rows),
        )
        if told
    ]
    few = [s.name for s in signals if s.base(ordinary)[1] < FEWEST_ORDINARY]
    if few:
        about = ", ".join(ABOUT[name] for name in few)
        notes.append(say("few", fewest=FEWEST_ORDINARY, signals=about))
    signals = [signal for signal in signals if signal.name not in few]
    return Gathered(
        habits, profiles, reading, population, source, claims, language, clients, signals,
        ordinary, groups, surprise(signals, len(habits)), _member_slots(engine, habits, groups),
        notes,
    )  # fmt: skip


def _claim_signal(p: Floats, ordinary: Bools) -> Signal:
    """Return the signal of a claim that does not fit; `p` (accounts,) is NaN where not known."""
    known = ~np.isnan(p)
    score = np.where(known, -np.log(np.maximum(np.nan_to_num(p, nan=1.0), 1e-12)), 0.0)
    # Shown where the model says so: a rank alone would call one in twenty odd in any case.
    return replace(ranked("place_clock", known, score, ordinary, p, "p"), odd=p <= CLAIM_LEVEL)


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
