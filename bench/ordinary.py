"""Ordinary life: how often is it confirmed as a group in concert, and is it then explained?

    python bench/ordinary.py
    python bench/ordinary.py --only pushed --only outlets --seeds 20 --first 101 --json

A row is one kind of ordinary life (`worlds.ordinary`), from a generator of its own, as posts
and profiles that go through a case: extraction, detection, explanations. For each row:

- `runs` with a finding. Where nothing is arranged and nothing is automated, that is an error.
- `explained`: runs in which the explanation of the row holds for every group, of those with one;
  for the others, runs in which some explanation holds for every group.
- `mixed`: groups with accounts of different owners, of all groups, and the runs with one.
- `least q`, and the groups whose q is below their p, of which there must be none.

The rows of automation and owners were tuned on seeds below 100; 1001 to 1020 were run once, last.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pyarrow as pa

from _common import Figures, parser_of, show
from _worlds import each, options, temporary_case
from inconcert.api import ListedFinding, detect, extract, findings
from inconcert.case import Case
from worlds.ordinary import PROFILE, ROWS, LifeWorld


def one(seed: int, *, row: str) -> list[dict[str, Any]]:
    """Make a world of a row, take it through a case, and return the groups."""
    world = ROWS[row].make(seed)
    with temporary_case() as case:
        write(case, world)
        extract(case)
        detect(case, only=["coordination"])
        return [_group(case, finding, world) for finding in findings(case, type="group")]


def write(case: Case, world: LifeWorld) -> None:
    """Write the posts and profiles of a world into an empty case, as an import would."""
    source = {"source": 1, "file": "world.csv", "format": "generic", "sha256": "0" * 64}
    posts = world.posts
    number = pa.array(range(1, posts.num_rows + 1), pa.int64())
    names = posts["account"].to_pylist()
    known = {row["account"]: row for row in world.profiles.to_pylist()}
    accounts = [
        {"account": name, "platform": name.partition(":")[0], "source": 1,
         **{field: known.get(name, {}).get(field) for field in PROFILE}}
        for name in sorted(set(names))
    ]  # fmt: skip
    schema = pa.schema([(name, pa.string()) for name in ("account", "platform", *PROFILE)])
    schema = schema.append(pa.field("source", pa.int32()))
    with case.run("import", {}):
        case.append("source", pa.Table.from_pylist([source]))
        case.append("account", pa.Table.from_pylist(accounts, schema=schema))
        case.append("post", pa.table({
            "post": number,
            "platform": [name.partition(":")[0] for name in names],
            "post_id": number.cast(pa.string()),
            "type": pa.array(["post"] * posts.num_rows),
            "source": pa.array([1] * posts.num_rows, pa.int32()),
            "row": number,
            **{name: posts[name] for name in posts.column_names},
        }))  # fmt: skip


def _group(case: Case, finding: ListedFinding, world: LifeWorld) -> dict[str, Any]:
    """Return a group in short: the owners among its accounts, p, q and what explains it."""
    rows = case.query("SELECT account FROM member WHERE account_group = ?", [finding.account_group])
    return {
        "owners": len({world.owner[name] for (name,) in rows if name in world.owner}),
        "p": finding.p,
        "q": finding.q,
        "verdicts": {e["name"]: e["verdict"] for e in finding.details["explanations"]},
    }


def _explained(groups: list[dict[str, Any]], wanted: str | None) -> bool:
    """Say whether what was wanted holds for every group; where nothing was, anything at all."""
    for group in groups:
        holding = {name for name, verdict in group["verdicts"].items() if verdict == "holds"}
        if (wanted and wanted not in holding) or not holding:
            return False
    return True


def figures(name: str, found: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Add up the worlds of a row, each a list of groups."""
    row = ROWS[name]
    some = [groups for groups in found if groups]
    every = [group for groups in some for group in groups]
    verdicts = Counter(
        f"{e}: {verdict}" for group in every for e, verdict in sorted(group["verdicts"].items())
    )
    return {
        "seeds": len(found),
        "runs_with_finding": len(some),
        "groups": len(every),
        "explanation": row.explanation,
        "runs_explained": sum(_explained(groups, row.explanation) for groups in some),
        "mixed_groups": sum(group["owners"] > 1 for group in every),
        "runs_with_mixed_group": sum(any(g["owners"] > 1 for g in groups) for groups in some),
        "least_q": min((group["q"] for group in every), default=None),
        "q_below_p": sum(group["q"] < group["p"] for group in every),
        "verdicts": dict(verdicts),
    }


def main(argv: list[str] | None = None) -> None:
    """Search worlds of all rows, or of some, and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--only", action="append", choices=list(ROWS), help="a row (all)")
    o = options(parser, seeds=20, quick=2, argv=argv)
    result = {
        name: figures(name, each(partial(one, row=name), o.seeds, o.jobs, name))
        for name in o.only or ROWS
    }
    rows = [
        (name, f["seeds"], f["runs_with_finding"], f["groups"], f["explanation"] or "any",
         f["runs_explained"], f["mixed_groups"], f["runs_with_mixed_group"],
         "" if f["least_q"] is None else f["least_q"], f["q_below_p"])
        for name, f in result.items()
    ]  # fmt: skip
    head = ("row", "seeds", "with finding", "groups", "explanation", "holds in", "mixed",
            "in runs", "least q", "q < p")  # fmt: skip
    meaning = [f"  {name}: {ROWS[name].what}" for name in result]
    show(result, o.json, Figures(head, rows), "", *meaning)


if __name__ == "__main__":
    main()
