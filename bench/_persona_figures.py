"""Persona signals in the conference with claimed places: what is found of what was planted."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from _worlds import added, detected, ratio
from inconcert.case import Case
from inconcert.detect.personas import PERSONAS
from inconcert.detect.personas.gather import gather
from inconcert.engine import open_engine
from worlds.personas import GROUPS, SHOWN, PersonaTruth, persona_case

SMALL = 4  # further worlds with nothing planted, a fifth as large, for each seed
SMALLEST = 0.02
ORGANIC = ("organic_singles", "organic_tested", "organic_worlds", "organic_worlds_with_single")


def one(seed: int, *, factor: float) -> dict[str, Any]:
    """Search one conference for signals: with groups, without, and with nothing planted."""
    with persona_case(seed, factor, groups=True, planted=True) as (case, truth):
        start = perf_counter()
        result = detected(PERSONAS, case)
        seconds = perf_counter() - start
        found = [set(f.members) for f in result.findings if f.accounts > 1]
        flags = _flags(case, truth)
    planted = sum(any(truth.role[next(iter(m))] == name for m in found) for name in GROUPS)
    false = sum(set(decoy) in found for decoy in truth.decoys.values())
    with persona_case(seed, factor, groups=False, planted=True) as (case, truth):
        alone = [f.members[0] for f in detected(PERSONAS, case).findings]
        odd = truth.planted | truth.false_claim
    tested, standing = [], []
    for turn in range(1 + SMALL):  # nothing planted: one world of this size, some small ones
        size = max(factor / 5, SMALLEST) if turn else factor
        with persona_case(seed + 1000 * turn, size, groups=False, planted=False) as (case, _):
            organic = detected(PERSONAS, case).numbers
        tested.append(organic["accounts_tested"])
        standing.append(organic["accounts_standing_out"])
    return {
        "groups": len(GROUPS),
        "groups_found": planted,
        "decoys": len(truth.decoys) or len(GROUPS),
        "decoys_found": false,
        **flags,
        "singles": len(alone),
        "singles_planted_or_false_claim": sum(a in odd for a in alone),
        "organic_worlds": len(tested),
        "organic_tested": sum(tested),
        "organic_singles": sum(standing),
        "organic_worlds_with_single": sum(found > 0 for found in standing),
        **_lone(seed, factor),
        "seconds": seconds,
    }


def _lone(seed: int, factor: float) -> dict[str, int]:
    """Count single personas planted and found, by what they show beside a false place."""
    alone = persona_case(seed, factor, groups=False, planted=False, singles=2 * len(SHOWN))
    with alone as (case, truth):
        found = {f.members[0] for f in detected(PERSONAS, case).findings}
    counts = {"lone_found_false": len(found - set(truth.single))}
    for what in SHOWN:
        mine = {account for account, shown in truth.single.items() if shown == what}
        name = "+".join(("place", *what))
        counts[f"lone:{name}"] = len(mine)
        counts[f"lone_found:{name}"] = len(mine & found)
    return counts


def _flags(case: Case, truth: PersonaTruth) -> dict[str, int]:
    """Count who is said to claim a place that does not fit, of those whose clock is known."""
    with open_engine("duckdb", case=case) as engine:
        g = gather(case, engine, 0.05)
    signal = next(s for s in g.signals if s.name == "place_clock")
    names = g.habits.accounts.to_pylist()
    known, odd = signal.known, signal.odd
    false = np.array([name in truth.false_claim for name in names], bool)
    persona = np.array([truth.role[name] == "persona" for name in names], bool)
    counts = {}
    for name, some in (("persona", persona), ("false", false), ("true", ~false)):
        counts[f"{name}_claims"] = int((known & some).sum())
        counts[f"{name}_flagged"] = int((known & some & odd).sum())
    return counts


def personas(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up the conferences."""
    total = {key: added(rows, key) for key in rows[0]}
    return {
        "worlds": len(rows),
        "group_recall": ratio(total["groups_found"], total["groups"]),
        "decoy_rate": ratio(total["decoys_found"], total["decoys"]),
        "claim_recall_personas": ratio(total["persona_flagged"], total["persona_claims"]),
        "claim_recall": ratio(total["false_flagged"], total["false_claims"]),
        "claim_precision": ratio(
            total["false_flagged"], total["false_flagged"] + total["true_flagged"]
        ),
        "claim_false_rate": ratio(total["true_flagged"], total["true_claims"]),
        "claim_nominal": 0.05,
        "singles": total["singles"],
        "singles_precision": ratio(total["singles_planted_or_false_claim"], total["singles"]),
        **{name: total[name] for name in ORGANIC},
        "lone_recall": {
            name.removeprefix("lone:"): ratio(total[name.replace("lone:", "lone_found:")], planted)
            for name, planted in total.items()
            if name.startswith("lone:")
        },
        "lone_found_false": total["lone_found_false"],
        "seconds_per_world": total["seconds"] / len(rows),
    }
