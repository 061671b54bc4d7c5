"""Clocks from posts, and persona signals: how near, how honest, how often wrong.

    python bench/clock.py
    python bench/clock.py --json

Simulated accounts with 30, 50, 100 and 300 posts in 90 days, none of them made by the model that
reads them: ordinary people (another curve of hours, chronotypes of ±1.3 h, sessions), night owls
(two hours later), workers on rotating shifts, offices (nine to six), a mixed crowd, and further
settings that are a step nearer to life; automation. An account whose clock stays unknown counts as
an error. `learnt` reads the same settings with what other accounts of the setting teach, of whose
claims 85 % are true (means over samples of them); `given` with the spread of sleep that the setting
was made with, which nobody knows of a real case. `free_days` is what share of how late people live
can be inferred from how much later they sleep on free days.

Then the conference scenario as a case with claimed places: members claim places at least four
hours from their clock, one ordinary account in ten does. Its roles count as confirmed groups,
beside decoys of ordinary accounts; once more without groups, without anything planted, and with
single personas only, that show one to three signals beside a false place (`worlds.personas`).

--quick takes few accounts and a small conference.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from _clocks import POSTS as AT
from _clocks import SPREADS, by_free_days, figures, group_figures, learnt_figures
from _common import Figures, parser_of, show
from _persona_figures import one, personas
from _worlds import each, options
from worlds.clock_people import SETTINGS, conference, joined, people, programs

POSTS = (30, 50, 100, 300)
ACCOUNTS, QUICK_ACCOUNTS = 4_000, 300
FACTOR, QUICK_FACTOR = 0.5, 0.05
TAUGHT, DRAWS = 1_000, 5  # accounts with a claim that a case teaches by, and how many such cases


def settings(seed: int, accounts: int, *, draws: int = DRAWS) -> dict[str, Any]:
    """Return the figures of every setting at 100 posts, with the published and a learnt spread."""
    rng = np.random.default_rng(seed)
    result = {}
    for name, make in SETTINGS.items():
        clocked = make(rng, accounts, AT)
        result[name] = figures(clocked)
        result[name] |= learnt_figures(rng, make, clocked, TAUGHT, draws)
        result[name] |= group_figures(rng, make, max(10, accounts // 20))
        if name in SPREADS:
            given = figures(clocked, SPREADS[name])
            result[name] |= {f"given_covers_{n}": given[f"covers_{n}"] for n in (80, 95)}
    return result


def by_posts(seed: int, accounts: int) -> dict[str, Any]:
    """Return the figures of ordinary people and of automation by number of posts."""
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
        if any(len(f.zone) for f in found):
            result[name] = figures(joined(found))
    return result


def main(argv: list[str] | None = None) -> None:
    """Read clocks of every setting, then look for personas, and print."""
    o = options(parser_of(__doc__), seeds=3, quick=1, argv=argv)
    accounts = QUICK_ACCOUNTS if o.quick else ACCOUNTS
    factor = QUICK_FACTOR if o.quick else FACTOR
    posts = by_posts(o.seeds[0], accounts)
    named = settings(o.seeds[0] + 1000, accounts, draws=1 if o.quick else DRAWS)
    worlds = each(partial(one, factor=factor), o.seeds, o.jobs, "conference")
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
        "free_days": {
            str(n): by_free_days(np.random.default_rng((o.seeds[0], n)), accounts, n)
            for n in (AT, 300)
        },
        "programs_unknown": {n: f["programs_unknown"] for n, f in posts.items()},
        "settings": named,
        "conference": in_conference(factor, o.seeds[:2]),
        "personas": personas(worlds),
    }
    columns = ("within_two_hours", "known", "median_error", "covers_80", "covers_95", "width_80")
    learnt = ("learnt_within_two_hours", "known", "", "learnt_covers_80", "learnt_covers_95",
              "learnt_width_80")  # fmt: skip
    given = ("", "known", "", "given_covers_80", "given_covers_95", "")
    lines = [(f"ordinary, {n} posts", f, columns) for n, f in posts.items()]
    lines += [(name, f, columns) for name, f in named.items()]
    lines += [(f"{name}, learnt", f, learnt) for name, f in named.items()]
    lines += [(f"{name}, given", named[name], given) for name in SPREADS]
    lines += [(f"conference, {name}", f, columns) for name, f in result["conference"].items()]
    rows = [(name, *(f.get(c, 0.0) if c else "" for c in of)) for name, f, of in lines]
    head = ("accounts", "within 2 h", "known", "error (h)", "80 %", "95 %", "width (h)")
    rest = {name: result[name] for name in ("programs_unknown", "personas")}
    show(result, o.json, Figures(head, rows), "", rest)


if __name__ == "__main__":
    main()
