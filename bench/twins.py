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

from collections import Counter
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from _common import Figures, parser_of, show
from _worlds import added, each, options, ratio, temporary_case
from inconcert.detect.profiles import read_profiles
from inconcert.detect.twins.across import find_across
from inconcert.detect.twins.detector import chosen
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.detect.twins.timing import measure
from inconcert.durations import parse_duration
from worlds.twins import Towns, twin_world

ACTS = (3, 5, 10, 20)
MAIN = 10
APART = 7000  # the worlds of the benchmark are none on which anything was tried out
STRANGERS = ("namesake", "apart", "later", "other")
LEVELS = (0.05, 0.01, 0.001)


def one(seed: int, *, towns: Towns, apart: int = APART) -> dict[str, Any]:
    """Make a world, search it for twins, and compare pairs with the truth, by relation.

    `below` counts p-values of pairs that are not planted, by what they are of and level.
    """
    world = twin_world(apart + seed, towns)
    relations = {(row["account_a"], row["account_b"]): row["relation"]
                 for row in world.truth.to_pylist()}  # fmt: skip
    parameters = TwinParameters()
    with temporary_case() as case:
        with case.run("import", {}):
            case.append("account", world.account)
            case.append("share", world.share)
        start = perf_counter()
        profiles = read_profiles(case, "duckdb")
        across = find_across(profiles)
        keys = profiles["account"].to_pylist()
        pairs = [(keys[a], keys[b])
                 for a, b in zip(across.a.tolist(), across.b.tolist(), strict=True)]  # fmt: skip
        step = measure(case, "duckdb", pairs, parse_duration(parameters.twin_window))
        seconds = perf_counter() - start
    relation = [relations.get((a, b)) or relations.get((b, a)) or "other" for a, b in pairs]
    ordinary = np.array([name != "twin" for name in relation], bool)
    p = {"both": step.p[ordinary], "activity": step.p_activity[ordinary],
         "timing": step.p_timing[ordinary],
         "namesakes": step.p[np.array(relation) == "namesake"]}  # fmt: skip
    return {
        "there": Counter(relations.values()),
        "candidates": Counter(relation),
        "named": Counter(relation[i] for i in set(chosen(step, across, parameters)[0])),
        "below": Counter({(n, level): int((p[n] <= level).sum()) for n in p for level in LEVELS}),
        "tested": int(ordinary.sum()),
        "seconds": seconds,
    }


def figures(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up worlds of one design."""
    total = {name: added(found, name) for name in found[0]}
    named, candidates = total["named"], total["candidates"]
    of = dict.fromkeys(("both", "activity", "timing"), total["tested"])
    return {
        "worlds": len(found),
        "planted": total["there"]["twin"],
        "recall": ratio(named["twin"], total["there"]["twin"]),
        "precision": ratio(named["twin"], sum(named.values())),
        "findings": sum(named.values()),
        "named_wrongly": {
            relation: {"pairs": named[relation], "of": candidates[relation]}
            for relation in STRANGERS
        },
        "worlds_with_a_wrong_one": sum(sum(f["named"].values()) > f["named"]["twin"]
                                       for f in found),
        "p_at_most": {
            name: {f"{level:g}": ratio(total["below"][name, level], n) for level in LEVELS}
            for name, n in (of | {"namesakes": candidates["namesake"]}).items()
        },
        "tested": total["tested"],
        "seconds": total["seconds"] / len(found),
    }  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Search worlds of all designs and print."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    towns = Towns(readers=900, namesakes=30, apart=20, later=20) if o.quick else Towns()

    def run(name: str, size: Towns) -> dict[str, Any]:
        return figures(each(partial(one, towns=size), o.seeds, o.jobs, name))

    null = run("world without twins", replace(towns, twins=0))
    acts = {
        str(n): run(f"world with {n} acts", replace(towns, acts=n))
        for n in ((MAIN,) if o.quick else ACTS)
    }
    main_ = acts[str(MAIN)]
    result = {
        "recall": main_["recall"],
        "precision": main_["precision"],
        "null_findings": null["findings"],
        "seconds": main_["seconds"],
        "acts": acts,
        "null": null,
    }
    rows = [
        (name, d["planted"], d["recall"], d["precision"],
         *(d["named_wrongly"][relation]["pairs"] for relation in STRANGERS),
         *d["p_at_most"]["both"].values(), d["seconds"])
        for name, d in (("no twins", null), *((f"{n} acts", d) for n, d in acts.items()))
    ]  # fmt: skip
    head = ("world", "twins", "recall", "precision", *STRANGERS,
            *(f"p <= {level:g}" for level in LEVELS), "seconds")  # fmt: skip
    show(result, o.json, Figures(head, rows), "", result)


if __name__ == "__main__":
    main()
