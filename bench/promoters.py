"""First promoters and roles: who is found, who is accused wrongly, and what roles are worth.

    python bench/promoters.py
    python bench/promoters.py --seeds 40 --json
    python bench/promoters.py --ordinary --seeds 20

Worlds of 33 sources and 3,000 readers over sixty days: heavy-tailed delays, sleep, readers with
notifications on for all they follow, automation that follows everything. In each, three sources
have a team of three to six promoters who share nine in ten releases within two minutes, at any
hour, and are ordinary readers of everything else. `releases` has the figures for 3, 5, 8 and 12
releases of these sources; `recall` and `precision` are those at five. `null` are the same worlds
without teams. `subscribers` adds readers with notifications on for one source alone: they do what a
promoter does, by day, and the figures say how many of them are named.

`--ordinary` examines nothing but readers who rise early, stay up or read at an hour of their own,
and sources that publish at such hours (`worlds.mornings`): in how many worlds of each kind is
anybody called a first promoter? `--life` takes those with these letters in their name.

Roles are those of the members of confirmed groups in the scenario `conference`: its core writes,
its amplifiers share.

--quick takes fewer worlds, and the conference at a tenth of its size.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa

from _common import Figures, parser_of, show
from _lives import APART as LIVES_APART
from _lives import add_options, explained, lives
from _worlds import added, detected, each, in_truth, options, rate, ratio, temporary_case
from inconcert.detect import detect
from inconcert.detect.promoters import PROMOTERS
from inconcert.detect.promoters.detector import find_promoters, first_steps, numbers, sorted_rows
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.ingest import import_files
from inconcert.simulate import simulate
from worlds.mornings import MORNINGS, morning_world
from worlds.promoters import Readership, reader_world

RELEASES = (3, 5, 8, 12)
MAIN = 5
APART = 9000  # the worlds of the benchmark are none on which anything was tried out
SUBSCRIBERS = 0.03
CONFERENCE = 0.1
LEVELS = (0.05, 0.01, 0.001)
ACCUSED = ("reader", "fast", "alert", "subscriber")


def lived(name: str, seed: int) -> dict[str, Any]:
    """Make a world of ordinary life and search it; `by` are the roles of who is named."""
    world = morning_world(LIVES_APART + seed, MORNINGS[name])
    role = in_truth(world.truth, "role")
    with temporary_case() as case:
        with case.run("extract", {}):
            case.append("share", world.shares)
            case.append("account", pa.table({"account": list(role), "platform": ["x"] * len(role)}))
        findings = detected(PROMOTERS, case).findings
    return explained(list(findings), Counter(role[name] for f in findings for name in f.members))


def one(seed: int, *, readership: Readership) -> dict[str, Any]:
    """Make a world, search it for promoters, and compare pairs of account and source.

    `roles` are those of accounts named wrongly, `there` those in the world; `below` counts the
    p-values of ordinary readers, `tested` in all, at most at each of `LEVELS`.
    """
    world = reader_world(APART + seed, readership)
    role, of = in_truth(world.truth, "role"), in_truth(world.truth, "source")
    start = perf_counter()
    with DuckDBEngine() as engine:
        engine.register("share", world.shares)
        engine.run(first_steps(engine.dialect))
        table = sorted_rows(engine.fetch("first_share"))
    teams, firsts, _ = find_promoters(table, PromoterParameters())
    seconds = perf_counter() - start
    named = {
        (team.names[firsts.account[pair]], team.source)
        for team in teams
        for pair in team.members.tolist()
    }
    planted = {(account, of[account]) for account in role if role[account] == "promoter"}
    accounts = numbers(table["account"])[1]
    p = firsts.p[np.array([role[accounts[a]] == "reader" for a in firsts.account.tolist()], bool)]
    return {
        "planted": len(planted),
        "named": len(named),
        "hits": len(named & planted),
        "teams": len({source for _, source in planted}),
        "teams_found": len({source for _, source in named & planted}),
        "roles": Counter(role[account] for account, _ in named - planted),
        "there": Counter(role.values()),
        "findings": len(teams),
        "below": Counter({level: int((p <= level).sum()) for level in LEVELS}),
        "tested": len(p),
        "seconds": seconds,
    }


def figures(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up worlds of one design."""
    total = {name: added(found, name) for name in found[0]}
    wrong, there = total["roles"], total["there"]
    return {
        "worlds": len(found),
        "planted": total["planted"],
        "recall": ratio(total["hits"], total["planted"]),
        "precision": ratio(total["hits"], total["named"]),
        "teams": total["teams"],
        "teams_found": total["teams_found"],
        "named_wrongly": {
            name: {"accounts": wrong[name], "of": there[name], "rate": wrong[name] / there[name]}
            for name in ACCUSED
            if there[name]
        },
        "findings": total["findings"],
        "worlds_with_finding": sum(f["findings"] > 0 for f in found),
        "reader_p_at_most": {
            f"{level:g}": ratio(total["below"][level], total["tested"]) for level in LEVELS
        },
        "seconds_per_world": total["seconds"] / len(found),
    }


def role_figures(factor: float, seed: int) -> dict[str, Any]:
    """Return how well the roles of group members agree with the truth of the conference."""
    with tempfile.TemporaryDirectory() as folder, temporary_case() as case:
        files = simulate("conference", Path(folder), seed=seed, factor=factor).files
        import_files(case, [files["posts"], files["accounts"]])
        detect(case, only=["coordination"])
        given = dict(case.query(
            "SELECT m.account, m.role FROM member m JOIN finding f USING (account_group) "
            "WHERE f.detector = 'coordination' AND f.type = 'group' ORDER BY f.rank DESC"
        ))  # fmt: skip
        with files["truth"].open(encoding="utf-8", newline="") as file:
            truth = {f"x:{row['account_id']}": row["role"] for row in csv.DictReader(file)}
    pairs = Counter((truth.get(account, "none"), role) for account, role in given.items())

    def number(true: Iterable[str] | None = None, named: Iterable[str] | None = None) -> int:
        return sum(n for (a, b), n in pairs.items()
                   if (true is None or a in true) and (named is None or b in named))  # fmt: skip

    core, layer = number(["core"]), number(["amplifier"])
    core_right, layer_right = number(["core"], ["originator"]), number(["amplifier"], ["amplifier"])
    both = ("core", "amplifier")
    return {
        "factor": factor,
        "members": len(given),
        "core_in_groups": core,
        "amplifiers_in_groups": layer,
        "originator_recall": ratio(core_right, core),
        "originator_precision": ratio(core_right, number(None, ["originator"])),
        "amplifier_recall": ratio(layer_right, layer),
        "amplifier_precision": ratio(layer_right, number(None, ["amplifier"])),
        "accuracy": ratio(core_right + layer_right, number(both)),
        "accuracy_of_decided": ratio(
            core_right + layer_right, number(both, ["originator", "amplifier"])
        ),
        "told": {f"{a} as {b}": n for (a, b), n in sorted(pairs.items())},
    }


def main(argv: list[str] | None = None) -> None:
    """Search worlds of all designs and print."""
    parser = parser_of(__doc__)
    add_options(parser)
    o = options(parser, seeds=20, quick=3, argv=argv)
    if o.ordinary:
        lives(lived, list(MORNINGS), o)
        return

    def run(name: str, **changes: Any) -> list[dict[str, Any]]:
        readership = replace(Readership(), **changes)
        return each(partial(one, readership=readership), o.seeds, o.jobs, name)

    designs = {
        str(n): figures(run(f"world with {n} releases", releases=n))
        for n in (RELEASES if not o.quick else (MAIN,))
    }
    alone = run("world without teams", teams=0)
    null = figures(alone)
    subscribers = figures(run("world with subscribers", subscribers=SUBSCRIBERS))
    main_ = designs[str(MAIN)]
    fast = main_["named_wrongly"]["fast"]
    result = {
        "recall": main_["recall"],
        "precision": main_["precision"],
        "fast_readers_accused": fast["accounts"],
        "fast_readers": fast["of"],
        "fast_readers_accused_rate": fast["rate"],
        "releases": designs,
        "null": {**null, **rate(alone, "findings")[1]},
        "subscribers": subscribers,
        "roles": role_figures(CONFERENCE if o.quick else 1.0, seed=1),
    }
    rows = [
        (name, d["planted"], d["recall"], d["precision"], d["teams_found"], d["teams"],
         *(d["named_wrongly"].get(r, {}).get("accounts", 0) for r in ACCUSED),
         d["seconds_per_world"])
        for name, d in (*((f"{n} releases", d) for n, d in designs.items()),
                        ("no teams", null), ("subscribers", subscribers))
    ]  # fmt: skip
    head = ("world", "promoters", "recall", "precision", "teams found", "of", "readers", "fast",
            "alerts", "subscribers", "seconds")  # fmt: skip
    show(result, o.json, Figures(head, rows), "", result)


if __name__ == "__main__":
    main()
