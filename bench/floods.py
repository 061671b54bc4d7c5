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
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from _common import Figures, parser_of, show
from _lives import APART, add_options, explained, lives
from _worlds import added, detected, each, options, ratio, temporary_case
from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.declaration import Result
from inconcert.detect.floods import FLOODS
from inconcert.durations import HOUR, MINUTE
from inconcert.evidence.record import Finding
from inconcert.extract import extract
from inconcert.ingest import import_files
from inconcert.simulate import simulate
from worlds.evenings import EVENINGS, evening_world
from worlds.floods import SHAPES, Plant, Season, flood_world, write_case

QUICK_FACTOR = 0.1
QUICK = Season(weeks=10, hashtags=20, people=3000, news=12, live=4)
SIZES = (200, 500, 1500, 5000)
# A planted flood is found where one that is reported covers its first hours.
NEAR = 6 * HOUR
CAMPAIGN = ("core", "amplifier", "persona", "look-alike")


def search(case: Case) -> tuple[Result, float]:
    """Search a case for floods; return the result, and the seconds that it took."""
    start = perf_counter()
    found = detected(FLOODS, case)
    return found, perf_counter() - start


def lived(name: str, seed: int) -> dict[str, Any]:
    """Make a world of ordinary life and search it for floods."""
    with temporary_case() as case:
        write_case(evening_world(APART + seed, EVENINGS[name]), case)
        findings = detected(FLOODS, case).findings
    by = Counter(f.details["numbers"]["manner"]["surest"] for f in findings)
    return explained(list(findings), by)


def conference(seed: int, *, factor: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Simulate a conference; return what is found with the groups, and without them."""
    with tempfile.TemporaryDirectory(prefix="floods-") as folder, temporary_case() as case:
        files = simulate("conference", folder, seed=seed, factor=factor).files
        import_files(case, [files["posts"], files["accounts"]])
        extract(case)
        alone = _scored(case, files)
        detect(case, only=["coordination"])
        return _scored(case, files), alone


def _scored(case: Case, files: dict[str, Path]) -> dict[str, Any]:
    found, seconds = search(case)
    row: dict[str, Any] = {
        "start_error_minutes": None, "interval_minutes": None, "core_precision": None,
        "core_recall": None, "core_f1": None, "ordinary_in_core": 0,
        "floods": len(found.findings), "posts": int(case.one("SELECT count(*) FROM post")),
        "seconds": seconds,
    }  # fmt: skip
    if not found.findings:
        return row
    opening = json.loads(files["scenario"].read_text(encoding="utf-8"))["opening"]["begin"] * 1000
    with files["truth"].open(encoding="utf-8", newline="") as file:
        role = {f"x:{row['account_id']}": row["role"] for row in csv.DictReader(file)}
    flood = max(found.findings, key=lambda finding: finding.score)
    start, low, high = flood.details["numbers"]["start"]
    core = {name for name, of in role.items() if of == "core"}
    named = in_core(flood)
    judged = {name for name in named if role.get(name) in ("core", "amplifier")}
    hits = len(named & core)
    return row | {
        "start_error_minutes": abs(start - opening) / MINUTE,
        "interval_minutes": None if low is None else (high - low) / MINUTE,
        "core_precision": ratio(hits, len(judged)),
        "core_recall": ratio(hits, len(core)),
        "core_f1": ratio(2 * hits, len(judged) + len(core)),
        "ordinary_in_core": sum(role.get(name) not in CAMPAIGN for name in named),
    }


def in_core(flood: Finding) -> set[str]:
    """Return the accounts of the core, from the evidence of a flood."""
    rows = flood.evidence.select(["role", "account", "details"]).to_pylist()
    return {
        row["account"]
        for row in rows
        if row["role"] == "count" and row["account"] is not None
        and json.loads(row["details"])["role"] == "core"
    }  # fmt: skip


def ordinary(seed: int, *, season: Season) -> dict[str, Any]:
    """Make an ordinary world, search it for groups and floods: nothing should be found."""
    world = flood_world(seed, season)
    with temporary_case() as case:
        write_case(world, case)
        groups = len(detect(case, only=["coordination"]))
        found, seconds = search(case)
    return {
        "seed": seed, "posts": world.post.num_rows, "bursts": world.bursts,
        "seen": found.numbers["bursts"], "groups": groups, "floods": len(found.findings),
        "said": [finding.statement for finding in found.findings], "seconds": seconds,
    }  # fmt: skip


def planted(seed: int, *, season: Season) -> dict[str, Any]:
    """Make a world with a flood of every size, shapes in turn, and search it.

    `errors` has the minutes of each from its true start, by size, None where it is not found;
    `false` is the number of other floods.
    """
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
    with temporary_case() as case:
        write_case(world, case)
        spans = [f.details["span"] for f in search(case)[0].findings]
    errors = {}
    for size, start in zip(SIZES, world.starts, strict=True):
        near = [span for span in spans if span[0] - NEAR < start < span[1]]
        errors[size] = min((abs(span[0] - start) / MINUTE for span in near), default=None)
        spans = [span for span in spans if span not in near]
    return {"errors": errors, "false": len(spans)}


def power(worlds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Add up planted floods by size."""
    result: dict[str, Any] = {}
    for size in SIZES:
        errors = [e for world in worlds if (e := world["errors"][size]) is not None]
        result[f"{size} posts"] = {
            "planted": len(worlds),
            "found": len(errors),
            "median_start_error_minutes": statistics.median(errors) if errors else None,
        }
    return result


def figures(
    results: list[tuple[dict[str, Any], dict[str, Any]]],
    quiet: list[dict[str, Any]],
    worlds: list[dict[str, Any]],
) -> dict[str, Any]:
    """Put the three parts together; of several conferences the worst counts."""
    with_groups, alone = ([pair[i] for pair in results] for i in (0, 1))

    def worst(name: str, pick: Callable[..., float]) -> float | None:
        values = [one[name] for one in with_groups]
        return None if None in values else pick(values)

    return {
        "start_error_minutes": worst("start_error_minutes", max),
        "core_f1": worst("core_f1", min),
        "false_alarms": added(quiet, "floods") / len(quiet),
        "false_alarms_most": max(one["floods"] for one in quiet),
        "conference": with_groups,
        "conference_without_groups": alone,
        "ordinary_worlds": len(quiet),
        "ordinary_posts": added(quiet, "posts"),
        "ordinary_news_and_live_events": added(quiet, "bursts"),
        "ordinary_bursts_seen": added(quiet, "seen"),
        "ordinary_groups": added(quiet, "groups"),
        "false_alarms_said": added(quiet, "said"),
        "power": power(worlds),
        "false_beside_planted": added(worlds, "false"),
        "seconds_per_ordinary_world": added(quiet, "seconds") / len(quiet),
    }


def main(argv: list[str] | None = None) -> None:
    """Run the three parts and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--factor", type=float, help="size of the conference (1)")
    parser.add_argument("--conferences", type=int, default=1, help="seeds of the conference (1)")
    add_options(parser)
    o = options(parser, seeds=10, quick=2, argv=argv)
    if o.ordinary:
        lives(lived, list(EVENINGS), o)
        return
    season = QUICK if o.quick else Season()
    factor = o.factor or (QUICK_FACTOR if o.quick else 1.0)
    seeds = range(1, o.conferences + 1)
    results = each(partial(conference, factor=factor), seeds, o.jobs, "conference")
    quiet = each(partial(ordinary, season=season), o.seeds, o.jobs, "ordinary world")
    worlds = each(partial(planted, season=season), o.seeds, o.jobs, "world with floods")
    result = {**figures(results, quiet, worlds), "factor": factor}
    columns = ("seed", "posts", "bursts", "seen", "groups", "floods")
    rows = [[world[column] for column in columns] for world in quiet]
    sizes = [(size, *row.values()) for size, row in result["power"].items()]
    show(
        result, o.json,
        "Ordinary worlds: nothing is to be reported",
        Figures(("seed", "posts", "news and live", "bursts seen", "groups", "floods"), rows),
        "\nPlanted floods",
        Figures(("size", "planted", "found", "median start error, min"), sizes),
        "", result,
    )  # fmt: skip


if __name__ == "__main__":
    main()
