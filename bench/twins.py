"""Twins across platforms: who is found, who is named wrongly, and whether p is what it says.

    python bench/twins.py
    python bench/twins.py --seeds 40 --json

Worlds of 3,000 readers on two platforms, with sources, breaking news and accounts that share nearly
everything (`worlds.twins`). In each, 20 people have an account on both whose posts are close
together (10 acts, three minutes apart in the median, beside what they share as readers). Beside
them: 60 people with both accounts who choose anew what to share where, 60 who share the same links
hours later, and 100 pairs of strangers with one handle who read the same sources. `null` are the
same worlds without the planted ones. `acts` has the recall for 3, 5, 10 and 20 acts.

--quick takes fewer and smaller worlds.
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

from _common import show
from _common import table as show_table
from _worlds import each, options, parser_of, ratio
from inconcert.case import Case
from inconcert.detect.profiles import read_profiles
from inconcert.detect.twins.across import find_across
from inconcert.detect.twins.detector import chosen
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.detect.twins.timing import InStep, measure
from inconcert.durations import parse_duration
from worlds.twins import Towns, TwinWorld, twin_world

ACTS = (3, 5, 10, 20)
MAIN = 10
APART = 7000  # the worlds of the benchmark are none on which anything was tried out
STRANGERS = ("namesake", "apart", "later", "other")
LEVELS = (0.05, 0.01, 0.001)


@dataclass(frozen=True)
class Found:
    """What one world gave: pairs by relation; `below` counts p-values of pairs not planted."""

    seed: int
    there: Counter[str]
    candidates: Counter[str]
    named: Counter[str]
    below: dict[str, list[int]]
    tested: int
    seconds: float


def one(seed: int, *, towns: Towns, apart: int = APART) -> Found:
    """Make a world, look for twins, and hold them against the truth."""
    world = twin_world(apart + seed, towns)
    relations = {
        (row["account_a"], row["account_b"]): row["relation"] for row in world.truth.to_pylist()
    }
    parameters = TwinParameters()
    with tempfile.TemporaryDirectory() as folder, write(world, Path(folder)) as case:
        start = perf_counter()
        profiles = read_profiles(case, "duckdb")
        across = find_across(profiles)
        keys = profiles["account"].to_pylist()
        pairs = [(keys[a], keys[b]) for a, b in zip(across.a.tolist(), across.b.tolist(),
                                                    strict=True)]  # fmt: skip
        step = measure(case, "duckdb", pairs, parse_duration(parameters.twin_window))
        seconds = perf_counter() - start
    found = set(chosen(step, across, parameters)[0])
    relation = [relations.get((a, b)) or relations.get((b, a)) or "other" for a, b in pairs]
    ordinary = np.array([name != "twin" for name in relation], bool)
    return Found(
        seed,
        Counter(relations.values()),
        Counter(relation),
        Counter(relation[i] for i in found),
        {
            **{name: _below(p[ordinary]) for name, p in _p_values(step).items()},
            "namesakes": _below(step.p[np.array(relation) == "namesake"]),
        },
        int(ordinary.sum()),
        seconds,
    )


def _p_values(step: InStep) -> dict[str, np.ndarray[Any, Any]]:
    return {"both": step.p, "activity": step.p_activity, "timing": step.p_timing}


def _below(p: np.ndarray[Any, Any]) -> list[int]:
    return [int((p <= level).sum()) for level in LEVELS]


def write(world: TwinWorld, folder: Path) -> Case:
    """Write a world into a case, as its posts would have given it."""
    case = Case.open(folder / "case.duckdb", create=True)
    with case.run("import", {}):
        case.append("account", world.account)
        case.append("share", world.share)
    return case


def figures(found: list[Found]) -> dict[str, Any]:
    """Add up worlds of one design."""
    there, named = (sum((getattr(f, n) for f in found), Counter[str]()) for n in ("there", "named"))
    candidates = sum((f.candidates for f in found), Counter[str]())
    tested = sum(f.tested for f in found)
    findings = sum(named.values())
    return {
        "worlds": len(found),
        "planted": there["twin"],
        "recall": ratio(named["twin"], there["twin"]),
        "precision": ratio(named["twin"], findings),
        "findings": findings,
        "named_wrongly": {
            relation: {"pairs": named[relation], "of": candidates[relation]}
            for relation in STRANGERS
        },
        "worlds_with_a_wrong_one": sum(sum(f.named.values()) > f.named["twin"] for f in found),
        "p_at_most": {
            name: {
                f"{level:g}": ratio(sum(f.below[name][i] for f in found), of)
                for i, level in enumerate(LEVELS)
            }
            for name, of in (
                ("both", tested),
                ("activity", tested),
                ("timing", tested),
                ("namesakes", candidates["namesake"]),
            )
        },
        "tested": tested,
        "seconds": sum(f.seconds for f in found) / max(len(found), 1),
    }


def main(argv: list[str] | None = None) -> None:
    """Look at worlds of all designs and print."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    towns = Towns(readers=900, namesakes=30, apart=20, later=20) if o.quick else Towns()

    def run(name: str, size: Towns) -> dict[str, Any]:
        return figures(list(each(partial(one, towns=size), o.seeds, o.jobs, name)))

    null = run("world without twins", replace(towns, twins=0))
    acts = {
        str(n): run(f"world with {n} acts", replace(towns, acts=n))
        for n in ((MAIN,) if o.quick else ACTS)
    }
    result = {
        "recall": acts[str(MAIN)]["recall"],
        "precision": acts[str(MAIN)]["precision"],
        "null_findings": null["findings"],
        "seconds": acts[str(MAIN)]["seconds"],
        "acts": acts,
        "null": null,
    }
    if o.json:
        show(result, as_json=True)
        return
    show_table(
        [
            (name, d["planted"], d["recall"], d["precision"],
             *(d["named_wrongly"][relation]["pairs"] for relation in STRANGERS),
             *d["p_at_most"]["both"].values(), d["seconds"])
            for name, d in (("no twins", null), *((f"{n} acts", d) for n, d in acts.items()))
        ],
        ("world", "twins", "recall", "precision", *STRANGERS,
         *(f"p <= {level:g}" for level in LEVELS), "seconds"),
    )  # fmt: skip
    print()
    show(result, as_json=False)


if __name__ == "__main__":
    main()
