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
rest were made on those days anyway).

*ids*: the same worlds without creation times. Ids are all that is left: counted upwards in the
first seven years, with gaps and by several counters, snowflakes in the last five.

*templates*: five sorts of profiles made by one pattern, in cohorts of 20 and 40. Found where at
least half of the accounts of the template are told as templated; `precision` is the share of
planted accounts among those told.

*speed*: dates of a million accounts.

With real disclosures of accounts in --data (kept beside the repository, no part of it) the days
that stand out in each are listed; nothing is measured on them. --quick takes few and small worlds.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa

from _common import count, show
from _common import table as show_table
from _worlds import each, options, parser_of, ratio
from inconcert.case import Case
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.cohorts.statistics.spans import scan
from inconcert.evaluate.metrics import interval
from inconcert.evidence.record import Finding
from inconcert.ingest import import_files
from inconcert.progress import SILENT
from worlds.cohorts import TEMPLATES, CohortWorld, Plan, Signups, cohort_world, ids_only

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "accounts"
SIZES = (5, 10, 20, 50, 100)
HALF = 0.5
SEASONS = {"season": 0.3, "weekdays": True, "wobble": 0.3}


@dataclass(frozen=True)
class Found:
    """A finding in short: its type, whose accounts, which of them templated, what explains it."""

    type: str
    accounts: list[int]
    templated: list[int]
    explained: list[str]
    statement: str


def findings_of(accounts: pa.Table) -> list[Finding]:
    """Look at accounts alone, in a case of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
        case.transaction(),
    ):
        case.append("account", accounts)
        looked = COHORTS.run(case, COHORTS.configured({}), "duckdb", SILENT)
    return list(looked.findings)


def search(world: CohortWorld) -> list[Found]:
    """Look at a world; accounts are places in its table."""
    place = {name: i for i, name in enumerate(world.accounts["account"].to_pylist())}
    found = []
    for f in findings_of(world.accounts):
        rows = [place[a] for a in f.members]
        marked = [r for r, role in zip(rows, f.roles or [None] * len(rows), strict=True) if role]
        explained = [e["name"] for e in f.details.get("explanations", []) if e["holds"]]
        found.append(
            Found(f.type, rows, rows if f.type == "template" else marked, explained, f.statement)
        )
    return found


def null(seed: int, *, signups: Signups, ids: bool = False) -> list[Found]:
    """Look at ordinary accounts, with creation times or with ids alone."""
    world = cohort_world(seed, signups)
    return search(ids_only(world, seed) if ids else world)


@dataclass(frozen=True)
class Planted:
    """What came of one world with cohorts."""

    found: dict[int, bool]
    findings: int
    right: int
    accounts: int
    hits: int
    template_found: dict[int, bool]
    templated: int
    template_hits: int


def planted(seed: int, *, signups: Signups, plans: tuple[Plan, ...], ids: bool = False) -> Planted:
    """Plant cohorts, look for them and compare."""
    world = cohort_world(seed, signups, plans)
    if ids:
        world = ids_only(world, seed)
    findings = search(world)
    held: dict[int, int] = defaultdict(int)
    told: Counter[int] = Counter()
    right = accounts = hits = 0
    named: set[int] = set()
    for f in findings:
        inside = Counter(world.cohort[f.accounts].tolist())
        if f.type == "cohort":
            for n, of in inside.items():
                held[n] = max(held[n], of)
            accounts += len(f.accounts)
            hits += sum(of for n, of in inside.items() if n >= 0)
            right += any(n >= 0 and of >= HALF * plans[n].size for n, of in inside.items())
        named |= set(f.templated)
    told.update(world.cohort[sorted(named)].tolist())
    with_template = {n for n, plan in enumerate(plans) if plan.template}
    return Planted(
        found={n: held[n] >= HALF * plan.size for n, plan in enumerate(plans)},
        findings=sum(f.type == "cohort" for f in findings),
        right=right,
        accounts=accounts,
        hits=hits,
        template_found={n: told[n] >= HALF * plans[n].size for n in with_template},
        templated=len(named),
        template_hits=sum(told[n] for n in with_template),
    )


def null_figures(runs: list[list[Found]]) -> dict[str, Any]:
    """Count the worlds with a cohort, and with a template."""
    cohort = sum(any(f.type == "cohort" for f in run) for run in runs)
    low, high = interval(cohort, len(runs), method="exact")
    return {
        "seeds": len(runs),
        "seeds_with_cohort": cohort,
        "rate_low": low,
        "rate_high": high,
        "seeds_with_template": sum(any(f.type == "template" for f in run) for run in runs),
        "cohorts_seen": [f.statement for run in runs for f in run if f.type == "cohort"][:10],
    }


def innocent_figures(runs: list[list[Found]]) -> dict[str, Any]:
    """Count cohorts of innocent worlds by the explanations that hold."""
    cohorts = [f for run in runs for f in run if f.type == "cohort"]
    return {
        "seeds": len(runs),
        "cohorts": len(cohorts),
        "explained": sum(bool(f.explained) for f in cohorts),
        "explained_by": dict(Counter(name for f in cohorts for name in f.explained)),
        "templates": sum(f.type == "template" for run in runs for f in run),
    }


def planted_figures(runs: list[Planted], plans: tuple[Plan, ...]) -> dict[str, Any]:
    """Add up recall by size, and precision."""
    by_size = {}
    for size in sorted({plan.size for plan in plans}):
        mine = [n for n, plan in enumerate(plans) if plan.size == size]
        by_size[str(size)] = sum(r.found[n] for r in runs for n in mine) / (len(runs) * len(mine))
    return {
        "recall": sum(sum(r.found.values()) for r in runs) / (len(runs) * len(plans)),
        "recall_by_size": by_size,
        "findings": sum(r.findings for r in runs),
        "precision": ratio(sum(r.right for r in runs), sum(r.findings for r in runs)),
        "account_precision": ratio(sum(r.hits for r in runs), sum(r.accounts for r in runs)),
    }


def template_figures(runs: list[Planted], plans: tuple[Plan, ...]) -> dict[str, Any]:
    """Add up recall by sort of template, and precision over accounts."""
    by_sort = {}
    for sort in TEMPLATES:
        mine = [n for n, plan in enumerate(plans) if plan.template == sort]
        hits = sum(r.template_found[n] for r in runs for n in mine)
        by_sort[sort] = ratio(hits, len(runs) * len(mine))
    return {
        "recall": ratio(
            sum(sum(r.template_found.values()) for r in runs),
            sum(len(r.template_found) for r in runs),
        ),
        "recall_by_sort": by_sort,
        "precision": ratio(sum(r.template_hits for r in runs), sum(r.templated for r in runs)),
        "accounts_told": sum(r.templated for r in runs),
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
    told = {}
    for path in sorted(data.glob("*.csv")):
        with (
            tempfile.TemporaryDirectory() as folder,
            Case.open(Path(folder) / "case.duckdb", create=True) as case,
        ):
            import_files(case, [path])
            with case.transaction():
                looked = COHORTS.run(case, COHORTS.configured({}), "duckdb", SILENT)
            found = sorted(looked.findings, key=lambda f: (f.type, -f.score))
            told[path.stem] = [f"{f.statement} p {f.p:.2g}, q {f.q:.2g}" for f in found]
    return told


def measure(seeds: list[int], jobs: int, sizes: list[int], accounts: int) -> dict[str, Any]:
    """Measure everything but the real data; `sizes` are numbers of ordinary accounts."""
    middle = sizes[len(sizes) // 2]
    result: dict[str, Any] = {"null": {}, "innocent": {}, "planted": {}, "planted_ids": {}}
    for name, more, ids in (
        ("plain", {}, False), ("seasons", SEASONS, False),
        ("plain, ids", {}, True), ("seasons, ids", SEASONS, True),
    ):  # fmt: skip
        result["null"][name] = {}
        for n in sizes:
            task = partial(null, signups=Signups(n, **more), ids=ids)
            result["null"][name][str(n)] = null_figures(
                list(each(task, seeds, jobs, f"{name} {n:,}"))
            )
    for name, more in (("launches", {"launches": 2}), ("imported", {"imported": 40})):
        signups = Signups(middle, **SEASONS, **more)
        result["innocent"][name] = innocent_figures(
            list(each(partial(null, signups=signups), seeds, jobs, name))
        )
    plans = tuple(Plan(size, 1 + n % 4) for n, size in enumerate(SIZES))
    for name, ids in (("planted", False), ("planted_ids", True)):
        for n in sizes:
            task = partial(planted, signups=Signups(n, **SEASONS), plans=plans, ids=ids)
            runs = list(each(task, seeds, jobs, f"{name} among {n:,}"))
            result[name][str(n)] = planted_figures(runs, plans)
    plans = tuple(Plan(size, 2, sort) for sort in TEMPLATES for size in (20, 40))
    runs = list(
        each(partial(planted, signups=Signups(middle, **SEASONS), plans=plans), seeds, jobs,
             "templates")
    )  # fmt: skip
    result["templates"] = template_figures(runs, plans)
    result["speed"] = speed(accounts)
    result["seeds"] = len(seeds)
    result["seeds_with_cohort"] = max(
        figures["seeds_with_cohort"]
        for name in ("plain", "plain, ids")
        for figures in result["null"][name].values()
    )
    return result


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where real disclosures are")
    parser.add_argument("--sizes", type=count, nargs="+", help="numbers of ordinary accounts")
    o = options(parser, seeds=20, quick=2, argv=argv)
    sizes = sorted(o.sizes or ([300, 2000] if o.quick else [300, 3000, 20_000]))
    result = measure(o.seeds, o.jobs, sizes, 50_000 if o.quick else 1_000_000)
    days = real(o.data) if o.data.is_dir() else {}
    if o.json:
        show({**result, "real": days}, as_json=True)
        return
    print("Ordinary accounts only: worlds with a cohort, with a template")
    show_table(
        [(name, n, f["seeds"], f["seeds_with_cohort"], f["seeds_with_template"])
         for name, by in result["null"].items() for n, f in by.items()],
        ("sign-ups", "accounts", "worlds", "cohort", "template"),
    )  # fmt: skip
    for name, title in (("planted", "by times"), ("planted_ids", "by ids")):
        print(f"\nPlanted cohorts: recall by size, {title}")
        show_table(
            [(n, *(f["recall_by_size"][str(s)] for s in SIZES), f["precision"],
              f["account_precision"]) for n, f in result[name].items()],
            ("accounts", *map(str, SIZES), "precision", "of accounts"),
        )  # fmt: skip
    print()
    show({name: result[name] for name in ("innocent", "templates", "speed")}, as_json=False)
    for name, lines in days.items():
        print(f"\n{name}")
        for line in lines:
            print(f"  {line}")


if __name__ == "__main__":
    main()
