"""Ordinary life: how often is it confirmed as a group in concert, and is it then explained?

    python bench/ordinary.py
    python bench/ordinary.py --only pushed --only outlets --seeds 20 --first 101 --json

A row is one kind of ordinary life (`_ordinary_worlds.py`), from a generator of its own, as posts
and profiles that go through a case: extraction, detection, explanations. For each row:

- `runs` with a finding. Where nothing is arranged and no program is at work, that is an error.
- `explained`: runs in which the explanation of the row holds for every group, of those with one;
  for the others, runs in which some explanation holds for every group.
- `mixed`: groups with accounts of different owners, of all groups, and the runs with one.
- `least q`, and the groups whose q is below their p, of which there must be none.

The rows of programs and owners were tuned on seeds below 100; 1001 to 1020 were run once, last.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from _common import show
from _common import table as show_table
from _ordinary_common import PROFILE, World
from _ordinary_worlds import ROWS
from _worlds import each, options, parser_of, window
from inconcert.api import ListedFinding, detect, extract, findings, open_case
from inconcert.case import Case


@dataclass(frozen=True)
class Group:
    """One group that was confirmed: its accounts, owners among them, p, q, what holds."""

    accounts: int
    owners: int
    p: float
    q: float
    verdicts: dict[str, str]
    scale: str


@dataclass(frozen=True)
class Found:
    """What one world gave."""

    seed: int
    groups: list[Group]


def one(seed: int, *, row: str) -> Found:
    """Make a world of a row, take it through a case, and look at the groups."""
    world = ROWS[row].make(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.duckdb"
        with open_case(path, write=True, create=True) as case:
            write(case, world)
            extract(case)
            detect(case, only=["coordination"])
            found = findings(case, type="group")
            return Found(seed, [_group(case, finding, world.owner) for finding in found])


def write(case: Case, world: World) -> None:
    """Write the posts and profiles of a world into an empty case, as an import would."""
    source = {"source": 1, "file": "world.csv", "format": "generic", "sha256": "0" * 64}
    posts = world.posts
    number = pa.array(range(1, posts.num_rows + 1), pa.int64())
    platform = [name.partition(":")[0] for name in posts["account"].to_pylist()]
    with case.run("import", {}):
        case.append("source", pa.Table.from_pylist([source]))
        case.append("account", _accounts(world))
        case.append("post", pa.table({
            "post": number,
            "platform": platform,
            "post_id": number.cast(pa.string()),
            "type": pa.array(["post"] * posts.num_rows),
            "source": pa.array([1] * posts.num_rows, pa.int32()),
            "row": number,
            **{name: posts[name] for name in posts.column_names},
        }))  # fmt: skip


def _accounts(world: World) -> pa.Table:
    """Return a row for every account that posts, with its profile where there is one."""
    known = {row["account"]: row for row in world.profiles.to_pylist()}
    names = sorted(set(world.posts["account"].to_pylist()))
    rows = [
        {"account": name, "platform": name.partition(":")[0], "source": 1,
         **{field: known.get(name, {}).get(field) for field in PROFILE}}
        for name in names
    ]  # fmt: skip
    schema = pa.schema([(name, pa.string()) for name in ("account", "platform", *PROFILE)])
    return pa.Table.from_pylist(rows, schema=schema.append(pa.field("source", pa.int32())))


def _group(case: Case, finding: ListedFinding, owner: Mapping[str, str]) -> Group:
    rows = case.query("SELECT account FROM member WHERE account_group = ?", [finding.account_group])
    names = [row[0] for row in rows]
    details = finding.details
    return Group(
        accounts=len(names),
        owners=len({owner[name] for name in names if name in owner}),
        p=finding.p,
        q=finding.q,
        verdicts={e["name"]: e["verdict"] for e in details["explanations"]},
        scale=window(details["test"]["time_window"]),
    )


def _explained(found: Found, wanted: str | None) -> bool:
    """Say whether what was wanted holds for every group; where nothing was, anything at all."""
    for group in found.groups:
        holding = {name for name, verdict in group.verdicts.items() if verdict == "holds"}
        if (wanted and wanted not in holding) or not holding:
            return False
    return True


def figures(name: str, found: list[Found]) -> dict[str, Any]:
    """Add up the worlds of a row."""
    row = ROWS[name]
    some = [one_ for one_ in found if one_.groups]
    groups = [group for one_ in some for group in one_.groups]
    return {
        "seeds": len(found),
        "runs_with_finding": len(some),
        "groups": len(groups),
        "explanation": row.explanation,
        "runs_explained": sum(_explained(one_, row.explanation) for one_ in some),
        "mixed_groups": sum(group.owners > 1 for group in groups),
        "runs_with_mixed_group": sum(any(g.owners > 1 for g in one_.groups) for one_ in some),
        "least_q": min((group.q for group in groups), default=None),
        "q_below_p": sum(group.q < group.p for group in groups),
        "verdicts": dict(Counter(
            f"{e}: {verdict}" for group in groups for e, verdict in sorted(group.verdicts.items())
        )),
    }  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Search worlds of all rows, or of some, and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--only", action="append", choices=list(ROWS), help="a row (all)")
    o = options(parser, seeds=20, quick=2, argv=argv)
    result = {}
    for name in o.only or ROWS:
        found = list(each(partial(one, row=name), o.seeds, o.jobs, name))
        result[name] = figures(name, found)
    if o.json:
        show(result, as_json=True)
        return
    show_table(
        [
            (name, f["seeds"], f["runs_with_finding"], f["groups"],
             f["explanation"] or "any", f["runs_explained"], f["mixed_groups"],
             f["runs_with_mixed_group"], "" if f["least_q"] is None else f["least_q"],
             f["q_below_p"])
            for name, f in result.items()
        ],
        ("row", "seeds", "with finding", "groups", "explanation", "holds in", "mixed", "in runs",
         "least q", "q < p"),
    )  # fmt: skip
    print()
    for name in result:
        print(f"  {name}: {ROWS[name].what}")


if __name__ == "__main__":
    main()
