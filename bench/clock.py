"""Clocks from posts, and persona signals: how near, how honest, how often wrong.

    python bench/clock.py
    python bench/clock.py --json

Simulated accounts with 30, 50, 100 and 300 posts in 90 days, none of them made by the model that
reads them: ordinary people (another curve of hours, chronotypes of ±1.3 h, sessions), night owls
(two hours later), workers on rotating shifts, offices (nine to six), programs. An account whose
clock stays unknown counts as an error. `learnt` reads the same settings with the spread of
chronotypes learnt from other accounts of the setting, of whose claims 85 % are true; `given` with
the one that the setting was made with, which nobody knows of a real case.

Then the conference scenario as a case with claimed places: members claim places at least four
hours from their clock, one ordinary account in ten does. Its roles count as confirmed groups,
beside decoys of ordinary accounts; and once more without groups, and without anything planted.

--quick takes few accounts and a small conference.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from _clocks import (
    SETTINGS,
    SPREADS,
    Clocked,
    conference,
    figures,
    learnt_from,
    people,
    programs,
    spread_of,
)
from _common import show
from _common import table as show_table
from _persona_worlds import GROUPS, Truth, persona_case
from _worlds import each, options, parser_of, ratio
from inconcert.case import Case
from inconcert.detect.base import Looked
from inconcert.detect.persona.gather import gather
from inconcert.detect.personas import PERSONAS
from inconcert.engine import open_engine
from inconcert.progress import SILENT

POSTS = (30, 50, 100, 300)
ACCOUNTS, QUICK_ACCOUNTS = 4_000, 300
FACTOR, QUICK_FACTOR = 0.5, 0.05
AT = 100


def settings(seed: int, accounts: int) -> dict[str, Any]:
    """Return the figures of every setting at 100 posts, with the published and a learnt spread."""
    rng = np.random.default_rng(seed)
    result = {}
    for name, make in SETTINGS.items():
        clocked, others = make(rng, accounts, AT), make(rng, accounts // 2, AT)
        result[name] = figures(clocked) | {
            f"learnt_{key}": value
            for key, value in figures(clocked, learnt_from(rng, others)).items()
            if key.startswith(("within", "covers", "width"))
        }
        if name in SPREADS:
            given = figures(clocked, spread_of(*SPREADS[name]))
            result[name] |= {f"given_covers_{n}": given[f"covers_{n}"] for n in (80, 95)}
    return result


def by_posts(seed: int, accounts: int) -> dict[str, Any]:
    """Return the figures of ordinary people and of programs by number of posts."""
    rng = np.random.default_rng(seed)
    return {
        str(posts): figures(people(rng, accounts, posts))
        | {"programs_unknown": 1 - figures(programs(rng, accounts, posts))["known"]}
        for posts in POSTS
    }


def in_conference(factor: float, seeds: list[int]) -> dict[str, Any]:
    """Return the figures of the conference's people and members with 100 posts or more."""
    result = {}
    for name, planted in (("ordinary", False), ("members", True)):
        found = [conference(seed, factor, AT, planted=planted) for seed in seeds]
        joined = Clocked(
            np.concatenate([f.zone for f in found]), np.concatenate([f.counts for f in found])
        )
        if len(joined.zone):
            result[name] = figures(joined)
    return result


def look(case: Case) -> Looked:
    """Run the detector on a case."""
    looked = PERSONAS.look(case, PERSONAS.configured({}), "duckdb", SILENT)
    if not isinstance(looked, Looked):
        raise TypeError("the detector gave no result")
    return looked


def one(seed: int, *, factor: float) -> dict[str, Any]:
    """Look for signals in one conference: with groups, without, and with nothing planted."""
    with persona_case(seed, factor, groups=True, planted=True) as (case, truth):
        start = perf_counter()
        looked = look(case)
        seconds = perf_counter() - start
        found = [set(f.members) for f in looked.findings if f.accounts > 1]
        flags = _flags(case, truth)
    planted = sum(any(truth.role[next(iter(m))] == name for m in found) for name in GROUPS)
    false = sum(set(decoy) in found for decoy in truth.decoys.values())
    with persona_case(seed, factor, groups=False, planted=True) as (case, truth):
        alone = [f.members[0] for f in look(case).findings]
        odd = truth.planted | truth.false_claim
    with persona_case(seed, factor, groups=False, planted=False) as (case, _):
        organic = look(case)
    return {
        "groups": len(GROUPS),
        "groups_found": planted,
        "decoys": len(truth.decoys) or len(GROUPS),
        "decoys_found": false,
        **flags,
        "singles": len(alone),
        "singles_planted_or_false_claim": sum(a in odd for a in alone),
        "organic_tested": organic.result["accounts_tested"],
        "organic_singles": organic.result["accounts_standing_out"],
        "seconds": seconds,
    }


def _flags(case: Case, truth: Truth) -> dict[str, int]:
    """Count who is said to claim a place that does not fit, of those whose clock is known."""
    with open_engine("duckdb", case=case) as engine:
        g = gather(case, engine, 0.05)
    signal = next(s for s in g.signals if s.name == "place_clock")
    names = g.habits.accounts.to_pylist()
    counts = dict.fromkeys(
        ("persona_claims", "persona_flagged", "false_claims", "false_flagged", "true_claims",
         "true_flagged"), 0,
    )  # fmt: skip
    for i in np.flatnonzero(signal.known).tolist():
        odd = bool(signal.odd[i])
        sort = "false" if names[i] in truth.false_claim else "true"
        counts[f"{sort}_claims"] += 1
        counts[f"{sort}_flagged"] += odd
        if truth.role[names[i]] == "persona":
            counts["persona_claims"] += 1
            counts["persona_flagged"] += odd
    return counts


def personas(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up the conferences."""
    total = {key: sum(row[key] for row in rows) for key in rows[0]}
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
        "organic_singles": total["organic_singles"],
        "organic_tested": total["organic_tested"],
        "organic_worlds_with_single": sum(row["organic_singles"] > 0 for row in rows),
        "seconds_per_world": total["seconds"] / len(rows),
    }


def main(argv: list[str] | None = None) -> None:
    """Read clocks of every setting, then look for personas, and print."""
    o = options(parser_of(__doc__), seeds=3, quick=1, argv=argv)
    accounts = QUICK_ACCOUNTS if o.quick else ACCOUNTS
    factor = QUICK_FACTOR if o.quick else FACTOR
    posts, named = by_posts(o.seeds[0], accounts), settings(o.seeds[0] + 1000, accounts)
    worlds = list(each(partial(one, factor=factor), o.seeds, o.jobs, "conference"))
    result = {
        "within_two_hours": posts[str(AT)]["within_two_hours"],
        "within_two_hours_by_posts": {n: f.get("within_two_hours", 0.0) for n, f in posts.items()},
        "coverage": {
            name: {
                "nominal": [0.8, 0.95],
                "published": [f["covers_80"], f["covers_95"]],
                "learnt": [f["learnt_covers_80"], f["learnt_covers_95"]],
                "given": [f.get("given_covers_80"), f.get("given_covers_95")],
            }
            for name, f in named.items()
        },
        "programs_unknown": {n: f["programs_unknown"] for n, f in posts.items()},
        "settings": named,
        "conference": in_conference(factor, o.seeds[:2]),
        "personas": personas(worlds),
    }
    if o.json:
        show(result, as_json=True)
        return
    columns = ("within_two_hours", "known", "median_error", "covers_80", "covers_95", "width_80")
    rows = [(f"ordinary, {n} posts", *(f.get(c, 0.0) for c in columns)) for n, f in posts.items()]
    rows += [(name, *(f.get(c, 0.0) for c in columns)) for name, f in named.items()]
    rows += [
        (f"{name}, learnt", f["learnt_within_two_hours"], f["known"], "", f["learnt_covers_80"],
         f["learnt_covers_95"], f["learnt_width_80"])
        for name, f in named.items()
    ]  # fmt: skip
    rows += [
        (f"{name}, given", "", f["known"], "", f["given_covers_80"], f["given_covers_95"], "")
        for name, f in named.items() if name in SPREADS
    ]  # fmt: skip
    rows += [
        (f"conference, {name}", *(f.get(c, 0.0) for c in columns))
        for name, f in result["conference"].items()
    ]
    show_table(rows, ("accounts", "within 2 h", "known", "error (h)", "80 %", "95 %", "width (h)"))
    print()
    show({"programs_unknown": result["programs_unknown"], "personas": result["personas"]},
         as_json=False)  # fmt: skip


if __name__ == "__main__":
    main()
