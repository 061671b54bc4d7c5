"""First promoters and roles: who is found, who is accused wrongly, and what roles are worth.

    python bench/promoters.py
    python bench/promoters.py --seeds 40 --json
    python bench/promoters.py --ordinary --seeds 20

Worlds of 33 sources and 3,000 readers over sixty days: heavy-tailed delays, sleep, readers with
notifications on for all they follow, programs that follow everything. In each, three sources have a
team of three to six promoters who share nine in ten releases within two minutes, at any hour, and
are ordinary readers of everything else. `releases` has the figures for 3, 5, 8 and 12 releases of
these sources; `recall` and `precision` are those at five. `null` are the same worlds without teams.
`subscribers` adds readers with notifications on for one source alone: they do what a promoter does,
by day, and the figures say how many of them are named.

`--ordinary` looks at nothing but readers who rise early, stay up or read at an hour of their own,
and sources that publish at such hours (`worlds.mornings`): in how many worlds of each kind is
anybody called a first promoter? `--life` takes those with these letters in their name.

Roles are those of the members of confirmed groups in the scenario `conference`: its core writes,
its amplifiers share.

--quick takes fewer worlds, and the conference at a tenth of its size.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow.compute as pc

from _common import show
from _common import table as show_table
from _evenings import show_lives
from _mornings import mornings
from _worlds import each, options, parser_of, ratio
from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.promoters.detector import find_promoters, first_steps, numbers, sorted_rows
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.evaluate.metrics import interval
from inconcert.ingest import import_files
from inconcert.simulate import simulate
from worlds.promoters import Readership, reader_world

RELEASES = (3, 5, 8, 12)
MAIN = 5
APART = 9000  # the worlds of the benchmark are none on which anything was tried out
SUBSCRIBERS = 0.03
CONFERENCE = 0.1


@dataclass(frozen=True)
class Found:
    """What one world gave: pairs of account and source."""

    seed: int
    planted: int
    named: int
    hits: int
    teams: int
    teams_found: int
    roles: Counter[str]  # of those named wrongly
    there: Counter[str]  # accounts of each role in the world
    findings: int
    below: list[float]  # share of ordinary readers' p-values at most 0.05, 0.01, 0.001
    tested: int
    seconds: float


def one(seed: int, *, readership: Readership) -> Found:
    """Make a world, look for promoters, and hold them against the truth."""
    world = reader_world(APART + seed, readership)
    role = {row["account"]: (row["role"], row["source"]) for row in world.truth.to_pylist()}
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
    planted = {(a, source) for a, (name, source) in role.items() if name == "promoter"}
    accounts = numbers(table["account"])[1]
    reader = np.array([role[accounts[a]][0] == "reader" for a in firsts.account.tolist()], bool)
    p = firsts.p[reader]
    return Found(
        seed=seed,
        planted=len(planted),
        named=len(named),
        hits=len(named & planted),
        teams=len({source for _, source in planted}),
        teams_found=len({source for _, source in named & planted}),
        roles=Counter(role[account][0] for account, _ in named - planted),
        there=Counter(name for name, _ in role.values()),
        findings=len(teams),
        below=[float((p <= level).sum()) for level in (0.05, 0.01, 0.001)],
        tested=int(reader.sum()),
        seconds=seconds,
    )


def figures(found: list[Found]) -> dict[str, Any]:
    """Add up worlds of one design."""
    planted, named = sum(f.planted for f in found), sum(f.named for f in found)
    hits = sum(f.hits for f in found)
    wrong = sum((f.roles for f in found), Counter[str]())
    there = sum((f.there for f in found), Counter[str]())
    tested = sum(f.tested for f in found)
    return {
        "worlds": len(found),
        "planted": planted,
        "recall": ratio(hits, planted),
        "precision": ratio(hits, named),
        "teams": sum(f.teams for f in found),
        "teams_found": sum(f.teams_found for f in found),
        "named_wrongly": {
            name: {"accounts": wrong[name], "of": there[name], "rate": wrong[name] / there[name]}
            for name in ("reader", "fast", "alert", "subscriber")
            if there[name]
        },
        "findings": sum(f.findings for f in found),
        "worlds_with_finding": sum(f.findings > 0 for f in found),
        "reader_p_at_most": {
            level: ratio(sum(f.below[place] for f in found), tested)
            for place, level in enumerate(("0.05", "0.01", "0.001"))
        },
        "seconds_per_world": sum(f.seconds for f in found) / len(found),
    }


def role_figures(factor: float, seed: int) -> dict[str, Any]:
    """Return how well the roles of group members agree with the truth of the conference."""
    with tempfile.TemporaryDirectory() as folder:
        summary = simulate("conference", Path(folder), seed=seed, factor=factor)
        with Case.open(Path(folder) / "case.duckdb", create=True) as case:
            import_files(case, [summary.files["posts"], summary.files["accounts"]])
            detect(case, only=["coordination"])
            given = dict(case.query(
                "SELECT m.account, m.role FROM member m JOIN finding f USING (account_group) "
                "WHERE f.detector = 'coordination' AND f.type = 'group' ORDER BY f.rank DESC"
            ))  # fmt: skip
        truth = _roles(summary.files["truth"])
    told = {account: (truth.get(account, "none"), role) for account, role in given.items()}
    pairs = Counter(told.values())
    core, amplifiers = (
        [told[a] for a in told if told[a][0] == name] for name in ("core", "amplifier")
    )
    named = [pair for pair in told.values() if pair[1] == "originator"]
    layer = [pair for pair in told.values() if pair[1] == "amplifier"]
    both = [pair for pair in told.values() if pair[0] in ("core", "amplifier")]
    decided = [pair for pair in both if pair[1] in ("originator", "amplifier")]
    right = {("core", "originator"), ("amplifier", "amplifier")}
    return {
        "factor": factor,
        "members": len(told),
        "core_in_groups": len(core),
        "amplifiers_in_groups": len(amplifiers),
        "originator_recall": ratio(sum(p[1] == "originator" for p in core), len(core)),
        "originator_precision": ratio(sum(p[0] == "core" for p in named), len(named)),
        "amplifier_recall": ratio(sum(p[1] == "amplifier" for p in amplifiers), len(amplifiers)),
        "amplifier_precision": ratio(sum(p[0] == "amplifier" for p in layer), len(layer)),
        "accuracy": ratio(sum(p in right for p in both), len(both)),
        "accuracy_of_decided": ratio(sum(p in right for p in decided), len(decided)),
        "told": {f"{a} as {b}": n for (a, b), n in sorted(pairs.items())},
    }


def _roles(path: Path) -> dict[str, str]:
    from pyarrow import csv

    text = csv.ConvertOptions(column_types={"account_id": "string"})
    table = csv.read_csv(path, convert_options=text)
    keys = pc.binary_join_element_wise("x", table["account_id"], ":").to_pylist()
    return dict(zip(keys, table["role"].to_pylist(), strict=True))


def main(argv: list[str] | None = None) -> None:
    """Look at worlds of all designs and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--ordinary", action="store_true", help="ordinary life alone")
    parser.add_argument("--life", default="", help="of ordinary life, what has this in its name")
    o = options(parser, seeds=20, quick=3, argv=argv)
    if o.ordinary:
        lives = mornings(o.seeds, o.jobs, o.life)
        show(lives, as_json=True) if o.json else show_lives(lives)
        return
    world = Readership()

    def run(name: str, readership: Readership) -> list[Found]:
        return list(each(partial(one, readership=readership), o.seeds, o.jobs, name))

    by_releases = {
        n: run(f"world with {n} releases", replace(world, releases=n))
        for n in (RELEASES if not o.quick else (MAIN,))
    }
    alone = run("world without teams", replace(world, teams=0))
    keen = run("world with subscribers", replace(world, subscribers=SUBSCRIBERS))
    designs = {str(n): figures(found) for n, found in by_releases.items()}
    null = figures(alone)
    low, high = interval(null["worlds_with_finding"], null["worlds"], method="exact")
    fast = designs[str(MAIN)]["named_wrongly"]["fast"]
    result = {
        "recall": designs[str(MAIN)]["recall"],
        "precision": designs[str(MAIN)]["precision"],
        "fast_readers_accused": fast["accounts"],
        "fast_readers": fast["of"],
        "fast_readers_accused_rate": fast["rate"],
        "releases": designs,
        "null": {**null, "rate_low": low, "rate_high": high},
        "subscribers": figures(keen),
        "roles": role_figures(CONFERENCE if o.quick else 1.0, seed=1),
    }
    if o.json:
        show(result, as_json=True)
        return
    show_table(
        [
            (name, d["planted"], d["recall"], d["precision"], d["teams_found"], d["teams"],
             *(d["named_wrongly"].get(r, {}).get("accounts", 0)
               for r in ("reader", "fast", "alert", "subscriber")), d["seconds_per_world"])
            for name, d in (*((f"{n} releases", d) for n, d in designs.items()),
                            ("no teams", null), ("subscribers", result["subscribers"]))
        ],
        ("world", "promoters", "recall", "precision", "teams found", "of", "readers", "fast",
         "alerts", "subscribers", "seconds"),
    )  # fmt: skip
    print()
    show(result, as_json=False)


if __name__ == "__main__":
    main()
