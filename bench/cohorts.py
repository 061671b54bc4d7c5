"""Cohorts and templates: what is found among ordinary accounts, planted and not.

    python bench/cohorts.py
    python bench/cohorts.py --seeds 20 --json

*null*: ordinary accounts only. `plain` draws them straight from the organic simulation; `seasons`
adds a season, weekdays and days busier than others by a third. In how many worlds is there a
cohort, a template? A false-discovery rate of 5 % allows one world in twenty.

*innocent*: waves of newcomers after a launch, and lists that bear the day of an export. Both are
more accounts on a day than usual, so they may be found; the explanations then have to say so.

*planted*: cohorts of 5 to 100 accounts over one to four days among so many ordinary accounts. A
cohort is found where a finding holds at least half of it. `precision` is the share of findings that
hold half a cohort, `account_precision` the share of the accounts in findings that are planted (the
rest were created on those days anyway).

*ids*: the same worlds without creation times. Ids are all that is left: counted upwards in the
first seven years, with gaps and by several counters, snowflakes in the last five.

*templates*: five sorts of profiles that follow one pattern, in cohorts of 20 and 40. Found where at
least half of the accounts of the template are named as templated; `precision` is the share of
planted accounts among those named.

*speed*: dates of a million accounts.

With real disclosures of accounts in --data (kept beside the repository, no part of it) the days
that stand out in each are listed; nothing is measured on them. --quick takes few and small worlds.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa

from _common import Figures, count, parser_of, show
from _worlds import HALF, added, detected, each, options, rate, ratio, temporary_case
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.cohorts.statistics.spans import scan
from inconcert.evidence.record import Finding
from inconcert.ingest import import_files
from worlds.cohorts import TEMPLATES, Planted, Signups, cohort_world, ids_only

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "accounts"
SIZES = (5, 10, 20, 50, 100)
SEASONS: dict[str, Any] = {"season": 0.3, "weekdays": True, "wobble": 0.3}
# By what a world is called: how ordinary accounts come, and whether ids are all there is.
NULL: dict[str, tuple[dict[str, Any], bool]] = {
    "plain": ({}, False),
    "seasons": (SEASONS, False),
    "plain, ids": ({}, True),
    "seasons, ids": (SEASONS, True),
}
INNOCENT = {"launches": {"launches": 2}, "imported": {"imported": 40}}


def findings_of(accounts: pa.Table) -> list[Finding]:
    """Search accounts alone, in a case of their own."""
    with temporary_case() as case:
        case.append("account", accounts)
        return list(detected(COHORTS, case).findings)


def one(
    seed: int, *, signups: Signups, plans: tuple[Planted, ...] = (), ids: bool = False
) -> dict[str, Any]:
    """Make a world, with creation times or with ids alone, search it and compare with the plans.

    `explained` are the names of the explanations that hold of each cohort. Of planned cohorts,
    `found` says which are, by number; of those with a template, `template_found`. The other numbers
    are of findings, and of the accounts in them.
    """
    world = cohort_world(seed, signups, plans)
    if ids:
        world = ids_only(world, seed)
    place = {name: i for i, name in enumerate(world.accounts["account"].to_pylist())}
    findings = findings_of(world.accounts)
    cohorts = [f for f in findings if f.type == "cohort"]
    held, right, hits = Counter[int](), 0, 0
    for f in cohorts:
        inside = Counter(world.cohort[[place[a] for a in f.members]].tolist())
        held |= inside  # of each, the most
        inside = Counter({n: of for n, of in inside.items() if n >= 0})
        hits += sum(inside.values())
        right += any(of >= HALF * plans[n].size for n, of in inside.items())
    templated = {
        place[account]
        for f in findings
        for account, role in zip(f.members, f.roles or [None] * len(f.members), strict=True)
        if role or f.type == "template"
    }
    named = Counter(world.cohort[sorted(templated)].tolist())
    with_template = [n for n, plan in enumerate(plans) if plan.template]
    return {
        "cohorts": len(cohorts),
        "templates": len(findings) - len(cohorts),
        "said": [f.statement for f in cohorts],
        "explained": [
            [e["name"] for e in f.details.get("explanations", []) if e["holds"]] for f in cohorts
        ],
        "found": {n: held[n] >= HALF * plan.size for n, plan in enumerate(plans)},
        "right": right,
        "accounts": sum(len(f.members) for f in cohorts),
        "hits": hits,
        "template_found": {n: named[n] >= HALF * plans[n].size for n in with_template},
        "templated": len(templated),
        "template_hits": sum(named[n] for n in with_template),
    }


Runs = list[dict[str, Any]]


def null_figures(runs: Runs) -> dict[str, Any]:
    """Count the worlds with a cohort, and with a template."""
    with_cohort, limits = rate(runs, "cohorts")
    return {
        "seeds": len(runs),
        "seeds_with_cohort": with_cohort,
        **limits,
        "seeds_with_template": sum(run["templates"] > 0 for run in runs),
        "cohorts_seen": added(runs, "said")[:10],
    }


def innocent_figures(runs: Runs) -> dict[str, Any]:
    """Count cohorts of innocent worlds by the explanations that hold."""
    explained = added(runs, "explained")
    return {
        "seeds": len(runs),
        "cohorts": len(explained),
        "explained": sum(map(bool, explained)),
        "explained_by": dict(Counter(name for names in explained for name in names)),
        "templates": added(runs, "templates"),
    }


def planted_figures(runs: Runs, plans: tuple[Planted, ...]) -> dict[str, Any]:
    """Add up recall by size, and precision."""
    by_size = {}
    for size in sorted({plan.size for plan in plans}):
        mine = [n for n, plan in enumerate(plans) if plan.size == size]
        hits = sum(run["found"][n] for run in runs for n in mine)
        by_size[str(size)] = hits / (len(runs) * len(mine))
    return {
        "recall": sum(sum(run["found"].values()) for run in runs) / (len(runs) * len(plans)),
        "recall_by_size": by_size,
        "findings": added(runs, "cohorts"),
        "precision": ratio(added(runs, "right"), added(runs, "cohorts")),
        "account_precision": ratio(added(runs, "hits"), added(runs, "accounts")),
    }


def template_figures(runs: Runs, plans: tuple[Planted, ...]) -> dict[str, Any]:
    """Add up recall by sort of template, and precision over accounts."""
    by_sort = {}
    for sort in TEMPLATES:
        mine = [n for n, plan in enumerate(plans) if plan.template == sort]
        hits = sum(run["template_found"][n] for run in runs for n in mine)
        by_sort[sort] = ratio(hits, len(runs) * len(mine))
    every = [found for run in runs for found in run["template_found"].values()]
    return {
        "recall": ratio(sum(every), len(every)),
        "recall_by_sort": by_sort,
        "precision": ratio(added(runs, "template_hits"), added(runs, "templated")),
        "accounts_told": added(runs, "templated"),
    }


def speed(accounts: int) -> dict[str, Any]:
    """Time the scan of the dates of so many accounts."""
    rng = np.random.default_rng(1)
    day = (12 * 365 * rng.beta(1.2, 1.6, accounts)).astype(np.int64)
    start = perf_counter()
    found = scan(np.bincount(day))
    seconds = perf_counter() - start
    return {"accounts": accounts, "seconds": seconds, "least_p": float(found.p.min(initial=1.0))}


def real(data: Path) -> dict[str, list[str]]:
    """Return what is found in each disclosure of accounts in a folder."""
    said = {}
    for path in sorted(data.glob("*.csv")):
        with temporary_case() as case:
            import_files(case, [path])
            found = sorted(detected(COHORTS, case).findings, key=lambda f: (f.type, -f.score))
        said[path.stem] = [f"{f.statement} p {f.p:.2g}, q {f.q:.2g}" for f in found]
    return said


def measure(seeds: list[int], jobs: int, sizes: list[int], accounts: int) -> dict[str, Any]:
    """Measure everything but the real data; `sizes` are numbers of ordinary accounts."""

    def run(name: str, signups: Signups, **how: Any) -> Runs:
        return each(partial(one, signups=signups, **how), seeds, jobs, name)

    middle = sizes[len(sizes) // 2]
    plans = tuple(Planted(size, 1 + n % 4) for n, size in enumerate(SIZES))
    templates = tuple(Planted(size, 2, sort) for sort in TEMPLATES for size in (20, 40))
    null = {
        name: {
            str(n): null_figures(run(f"{name} {n:,}", Signups(n, **more), ids=ids)) for n in sizes
        }
        for name, (more, ids) in NULL.items()
    }
    innocent = {
        name: innocent_figures(run(name, Signups(middle, **SEASONS, **more)))
        for name, more in INNOCENT.items()
    }
    planted = {
        name: {
            str(n): planted_figures(
                run(f"{name} among {n:,}", Signups(n, **SEASONS), plans=plans, ids=ids), plans
            )
            for n in sizes
        }
        for name, ids in (("planted", False), ("planted_ids", True))
    }
    runs = run("templates", Signups(middle, **SEASONS), plans=templates)
    return {
        "null": null,
        "innocent": innocent,
        **planted,
        "templates": template_figures(runs, templates),
        "speed": speed(accounts),
        "seeds": len(seeds),
        "seeds_with_cohort": max(
            figures["seeds_with_cohort"]
            for name in ("plain", "plain, ids")
            for figures in null[name].values()
        ),
    }


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where real disclosures are")
    parser.add_argument("--sizes", type=count, nargs="+", help="numbers of ordinary accounts")
    o = options(parser, seeds=20, quick=2, argv=argv)
    sizes = sorted(o.sizes or ([300, 2000] if o.quick else [300, 3000, 20_000]))
    result = measure(o.seeds, o.jobs, sizes, 50_000 if o.quick else 1_000_000)
    days = real(o.data) if o.data.is_dir() else {}
    null = [
        (name, n, f["seeds"], f["seeds_with_cohort"], f["seeds_with_template"])
        for name, by in result["null"].items()
        for n, f in by.items()
    ]
    parts = ["Ordinary accounts only: worlds with a cohort, with a template",
             Figures(("sign-ups", "accounts", "worlds", "cohort", "template"), null)]  # fmt: skip
    head = ("accounts", *map(str, SIZES), "precision", "of accounts")
    for name, title in (("planted", "by times"), ("planted_ids", "by ids")):
        rows = [
            (n, *f["recall_by_size"].values(), f["precision"], f["account_precision"])
            for n, f in result[name].items()
        ]
        parts += [f"\nPlanted cohorts: recall by size, {title}", Figures(head, rows)]
    parts += ["", {name: result[name] for name in ("innocent", "templates", "speed")}]
    parts += ["\n".join(["", name, *(f"  {line}" for line in days[name])]) for name in days]
    show({**result, "real": days}, o.json, *parts)


if __name__ == "__main__":
    main()
