"""Floods: is the start right, are core and amplifiers told apart, and is news left alone?

    python bench/floods.py
    python bench/floods.py --json
    python bench/floods.py --quick
    python bench/floods.py --ordinary --seeds 20

Three parts. *Conference*: the scenario at full size is simulated, imported, taken apart and
searched for groups; `start_error_minutes` is the distance of the start of the strongest flood from
the opening in scenario.json, and `core_f1` that of core against amplifiers. The F1 is over the
accounts whose role in truth.csv is core or amplifier: a core account that is put into no class or
among the amplifiers is missed, an amplifier that is put into the core is false. Personas and
look-alikes both write and amplify and are left out; `ordinary_in_core` says how many accounts of no
campaign are put into the core. The same without the groups is in `conference_without_groups`: the
flood has to be seen by its manner alone.

*Ordinary*: worlds of 20 weeks and 50 hashtags with seasons, trends, breaking news and live events,
groups searched for as well; `false_alarms` is the number of floods reported, per world on average,
and `false_alarms_most` that of the worst world.

*Planted*: floods of several sizes and shapes in such worlds, without groups: how many are found,
and how far off is their start.

*Ordinary life* (`--ordinary`, and nothing else): finals, leagues, breaking news, holidays, exam
results, petitions, tickets, newsletters, live blogs and newcomers (`worlds.evenings`), each in so
many worlds: in how many of them is anything called a flood? `--life` takes those with these letters
in their name.

--quick takes a tenth of the conference and two smaller worlds.
"""

from __future__ import annotations

import csv
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from _common import show, table
from _evenings import evenings, show_lives
from _worlds import each, options, parser_of, ratio
from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.floods import FLOODS
from inconcert.evidence.record import Finding
from inconcert.extract import extract
from inconcert.ingest import import_files
from inconcert.progress import SILENT
from inconcert.simulate import simulate
from worlds.floods import SHAPES, Plant, Season, flood_world, write_case

MINUTE = 60_000_000
QUICK_FACTOR = 0.1
QUICK = Season(weeks=10, hashtags=20, people=3000, news=12, live=4)
SIZES = (200, 500, 1500, 5000)
# A planted flood is found where one that is reported covers its first hours.
NEAR = 6 * 60 * MINUTE


@dataclass(frozen=True)
class Conference:
    """What was found in one conference; `seconds` are those of the floods alone."""

    start_error_minutes: float | None
    interval_minutes: float | None
    core_precision: float | None
    core_recall: float | None
    core_f1: float | None
    ordinary_in_core: int
    floods: int
    posts: int
    seconds: float


def run(case: Case) -> tuple[list[Finding], dict[str, Any], float]:
    """Return the floods of a case, the result of the look, and the seconds that it took."""
    start = perf_counter()
    with case.transaction():
        looked = FLOODS.run(case, FLOODS.configured({}), "duckdb", SILENT)
    return looked.findings, looked.numbers, perf_counter() - start


def conference(seed: int, *, factor: float) -> tuple[Conference, Conference]:
    """Simulate a conference; return what is found with the groups, and without them."""
    with tempfile.TemporaryDirectory(prefix="floods-") as folder:
        made = simulate("conference", folder, seed=seed, factor=factor)
        with Case.open(Path(folder) / "case.duckdb", create=True) as case:
            import_files(case, [made.files["posts"], made.files["accounts"]])
            extract(case)
            alone = _scored(case, made.files)
            detect(case, only=["coordination"])
            return _scored(case, made.files), alone


def _scored(case: Case, files: dict[str, Path]) -> Conference:
    findings, _, seconds = run(case)
    opening = json.loads(files["scenario"].read_text(encoding="utf-8"))["opening"]["begin"] * 1000
    with files["truth"].open(encoding="utf-8", newline="") as file:
        role = {f"x:{row['account_id']}": row["role"] for row in csv.DictReader(file)}
    posts = int(case.one("SELECT count(*) FROM post"))
    if not findings:
        return Conference(None, None, None, None, None, 0, 0, posts, seconds)
    flood = max(findings, key=lambda finding: finding.score)
    start, low, high = flood.details["numbers"]["start"]
    found = roles(flood)
    core = {name for name, of in role.items() if of == "core"}
    judged = {name for name, of in role.items() if of in ("core", "amplifier")}
    said = {name for name, of in found.items() if of == "core"}
    hits = len(said & core)
    precision, recall = ratio(hits, len(said & judged)), ratio(hits, len(core))
    campaign = {"core", "amplifier", "persona", "look-alike"}
    return Conference(
        start_error_minutes=abs(start - opening) / MINUTE,
        interval_minutes=None if low is None else (high - low) / MINUTE,
        core_precision=precision,
        core_recall=recall,
        core_f1=ratio(2 * hits, len(said & judged) + len(core)),
        ordinary_in_core=sum(role.get(name) not in campaign for name in said),
        floods=len(findings),
        posts=posts,
        seconds=seconds,
    )


def roles(flood: Finding) -> dict[str, str]:
    """Return the class of every account that has one, from the evidence of a flood."""
    found = {}
    for row in flood.evidence.select(["role", "account", "details"]).to_pylist():
        if row["role"] == "count" and row["account"] is not None:
            name = json.loads(row["details"])["role"]
            if name is not None:
                found[row["account"]] = name
    return found


@dataclass(frozen=True)
class Ordinary:
    """What was found in one ordinary world: nothing should be."""

    seed: int
    posts: int
    bursts: int
    seen: int
    groups: int
    floods: int
    said: list[str]
    seconds: float


def ordinary(seed: int, *, season: Season) -> Ordinary:
    """Make an ordinary world, search it for groups and floods."""
    world = flood_world(seed, season)
    with (
        tempfile.TemporaryDirectory(prefix="floods-") as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        write_case(world, case)
        groups = len(detect(case, only=["coordination"]))
        findings, result, seconds = run(case)
    return Ordinary(
        seed, world.post.num_rows, world.bursts, result["bursts"], groups, len(findings),
        [finding.statement for finding in findings], seconds,
    )  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """Which planted floods of one world were found: (posts, shape, found, error in minutes)."""

    seed: int
    floods: list[tuple[int, str, bool, float | None]]
    false: int


def planted(seed: int, *, season: Season) -> Planted:
    """Make a world with a flood of every size, shapes in turn, and look for them."""
    rng = np.random.default_rng([seed, 5])
    weeks = season.weeks * 168 // (len(SIZES) + 1)
    plants = [
        Plant(
            hashtag=int(rng.integers(season.hashtags)),
            begin=int((i + 1) * weeks + rng.integers(48)),
            posts=size,
            layer=max(20, int(size**0.65)),
            core=max(3, int(size**0.3)),
            shape=SHAPES[(seed + i) % len(SHAPES)],
        )
        for i, size in enumerate(SIZES)
    ]
    world = flood_world(seed, season, plants)
    with (
        tempfile.TemporaryDirectory(prefix="floods-") as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        write_case(world, case)
        findings, _, _ = run(case)
    left = list(findings)
    found = []
    for plant, start in zip(plants, world.starts, strict=True):
        near = [f for f in left if f.details["span"][0] - NEAR < start < f.details["span"][1]]
        error = min((abs(f.details["span"][0] - start) / MINUTE for f in near), default=None)
        found.append((plant.posts, plant.shape, bool(near), error))
        left = [f for f in left if f not in near]
    return Planted(seed, found, len(left))


def power(worlds: Sequence[Planted]) -> dict[str, Any]:
    """Add up planted floods by size."""
    result: dict[str, Any] = {}
    for size in SIZES:
        rows = [row for world in worlds for row in world.floods if row[0] == size]
        errors = [row[3] for row in rows if row[3] is not None]
        result[f"{size} posts"] = {
            "planted": len(rows),
            "found": sum(row[2] for row in rows),
            "median_start_error_minutes": statistics.median(errors) if errors else None,
        }
    return result


def figures(
    results: list[tuple[Conference, Conference]], quiet: list[Ordinary], worlds: list[Planted]
) -> dict[str, Any]:
    """Put the three parts together; of several conferences the worst counts."""
    with_groups, alone = [one for one, _ in results], [one for _, one in results]
    return {
        "start_error_minutes": _worst(with_groups, "start_error_minutes", max),
        "core_f1": _worst(with_groups, "core_f1", min),
        "false_alarms": sum(one.floods for one in quiet) / len(quiet),
        "false_alarms_most": max(one.floods for one in quiet),
        "conference": [one.__dict__ for one in with_groups],
        "conference_without_groups": [one.__dict__ for one in alone],
        "ordinary_worlds": len(quiet),
        "ordinary_posts": sum(one.posts for one in quiet),
        "ordinary_news_and_live_events": sum(one.bursts for one in quiet),
        "ordinary_bursts_seen": sum(one.seen for one in quiet),
        "ordinary_groups": sum(one.groups for one in quiet),
        "false_alarms_said": [line for one in quiet for line in one.said],
        "power": power(worlds),
        "false_beside_planted": sum(one.false for one in worlds),
        "seconds_per_ordinary_world": sum(one.seconds for one in quiet) / len(quiet),
    }


def _worst(results: list[Conference], name: str, pick: Any) -> float | None:
    values = [getattr(one, name) for one in results]
    return None if None in values else pick(values)


def main(argv: list[str] | None = None) -> None:
    """Run the three parts and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--factor", type=float, help="size of the conference (1)")
    parser.add_argument("--conferences", type=int, default=1, help="seeds of the conference (1)")
    parser.add_argument("--ordinary", action="store_true", help="ordinary life alone")
    parser.add_argument("--life", default="", help="of ordinary life, what has this in its name")
    o = options(parser, seeds=10, quick=2, argv=argv)
    if o.ordinary:
        lives = evenings(o.seeds, o.jobs, o.life)
        show(lives, as_json=True) if o.json else show_lives(lives)
        return
    season = QUICK if o.quick else Season()
    factor = o.factor or (QUICK_FACTOR if o.quick else 1.0)
    seeds = range(1, o.conferences + 1)
    results = list(each(partial(conference, factor=factor), seeds, o.jobs, "conference"))
    quiet = list(each(partial(ordinary, season=season), o.seeds, o.jobs, "ordinary world"))
    worlds = list(each(partial(planted, season=season), o.seeds, o.jobs, "world with floods"))
    result = {**figures(results, quiet, worlds), "factor": factor}
    if o.json:
        show(result, as_json=True)
        return
    print("Ordinary worlds: nothing is to be reported")
    table(
        [(w.seed, w.posts, w.bursts, w.seen, w.groups, w.floods) for w in quiet],
        ("seed", "posts", "news and live", "bursts seen", "groups", "floods"),
    )
    print("\nPlanted floods")
    table(
        [(size, *row.values()) for size, row in power(worlds).items()],
        ("size", "planted", "found", "median start error, min"),
    )
    print()
    show(result, as_json=False)


if __name__ == "__main__":
    main()
