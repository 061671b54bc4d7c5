"""Real data: what is confirmed, what is left of it when times are blurred, and who is named.

    python bench/real.py
    python bench/real.py --seeds 5 --json
    python bench/real.py --data DIRECTORY --only elections

*elections*: posts of an election campaign on two platforms, ids opaque, nobody labelled (German
elections 2021, CooRTweet package). Confirmed groups by kind of share and window. Then every post is
moved uniformly within 30 minutes either way, in 20 runs: what was close together within five
minutes or less is no more, so no group may be confirmed at such a window. At an hour and more the
same groups may remain, and do remain where they act by the hour or the day.

*operation*: the tweets of a disclosed operation (Linvill and Warren, two months) with ordinary
customers' tweets to airlines, whose times are shifted to the middle of the others. Average
precision of the operation's accounts against the ordinary ones, and how the groups match the
categories that the researchers gave. The two sources have no topic in common and the ordinary
accounts post little, so an order by activity alone does well: its average precision is printed too.

The data is kept beside the repository and is no part of it; without it nothing is done.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from _common import Figures, parser_of, say, show, shown
from _worlds import each, jittered, members, options, temporary_case
from inconcert.detect.coordination.concert import Concert, TestedGroup, find_concert
from inconcert.durations import MINUTE, format_duration
from inconcert.evaluate.bootstrap import over_accounts
from inconcert.evaluate.metrics import average_precision, interval, precision_at_k
from inconcert.evaluate.recovery import group_agreement
from inconcert.extract import extract
from inconcert.ingest import import_files
from worlds.score import account_scores

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ELECTIONS = "coshare/german_elections.csv.gz"
OPERATION, AUTHORS = "ira/ira_2016-10_11.csv.gz", "ira/authors.csv"
ORDINARY = "organic/airline_tweets.csv.gz"
JITTER = 30 * MINUTE
SHORT = 5 * MINUTE
DRAWS = 500
CAVEAT = (
    "The operation and the ordinary accounts differ in topic, language and activity. This says "
    "whether anybody ordinary is accused and how much of the operation is seen, not how hard it "
    "would be to tell from people who talk of the same things."
)


def shares_of(paths: list[Path], *, shift: bool = False) -> pa.Table:
    """Import files into a case and return its shares, with `source`, the file each came from.

    With `shift`, posts of later files are moved so that the middle of their time is that of the
    first file's.
    """
    with temporary_case() as case:
        import_files(case, paths)
        if shift:
            case.execute(
                "UPDATE post SET time = time + (SELECT (min(time) + max(time)) // 2 FROM post "
                "WHERE source = 1) - (SELECT (min(time) + max(time)) // 2 FROM post "
                "WHERE source > 1) WHERE source > 1"
            )
        extract(case)
        return case.arrow(
            "SELECT s.account, s.kind, s.object, s.origin, s.time, s.post, p.source "
            "FROM share AS s JOIN post AS p ON p.post = s.post WHERE s.time IS NOT NULL"
        )


def results(concert: Concert, group: TestedGroup) -> dict[str, Any]:
    """Return a group: accounts, kinds of its acts, time windows (µs), the surest first, and q."""
    return {
        "accounts": len(group.accounts),
        "acts": len(group.acts),
        "kinds": dict(Counter(concert.shares.kinds[act.kind] for act in group.acts)),
        "windows": list(dict.fromkeys(trial.scale.window for trial in group.trials)),
        "q": group.q,
    }


Groups = list[dict[str, Any]]


def groups_of(shares: pa.Table) -> Groups:
    """Search shares and return the groups."""
    concert = find_concert(shares)
    return [results(concert, group) for group in concert.groups]


def blurred(seed: int, *, path: str) -> Groups:
    """Search the shares in a file with every post moved by up to JITTER either way."""
    shares = pa.ipc.open_file(pa.memory_map(path)).read_all()
    return groups_of(jittered(shares, np.random.default_rng([seed, 7]), JITTER))


def by_window(groups: Groups) -> dict[str, int]:
    """Count groups by the time window of their surest test."""
    found = Counter(group["windows"][0] for group in groups)
    return {format_duration(w): n for w, n in sorted(found.items())}


def by_kind(groups: Groups) -> dict[str, int]:
    """Count groups by the kind of most of their acts."""
    return dict(Counter(max(g["kinds"], key=g["kinds"].get) for g in groups).most_common())


def elections(data: Path, seeds: list[int], jobs: int) -> dict[str, Any]:
    """Search the election data as it is and blurred."""
    shares = shares_of([data / ELECTIONS]).drop_columns(["source"])
    say(f"{shares.num_rows:,} shares")
    groups = groups_of(shares)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "shares.arrow")
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, shares.schema) as writer:
            writer.write_table(shares)
        runs = each(partial(blurred, path=path), seeds, jobs, "blurred run")
    short = sum(any(min(g["windows"]) <= SHORT for g in run) for run in runs)
    low, high = interval(short, len(runs), method="exact")
    return {
        "shares": shares.num_rows,
        "groups": len(groups),
        "groups_by_kind": by_kind(groups),
        "groups_by_window": by_window(groups),
        "accounts_in_groups": sum(g["accounts"] for g in groups),
        "largest": [g | {"windows": [format_duration(w) for w in g["windows"]]} for g in
                    sorted(groups, key=lambda g: -g["accounts"])[:10]],
        "runs": len(runs),
        "runs_with_group_up_to_5m": short,
        "rate_low": low,
        "rate_high": high,
        "groups_a_run": sum(map(len, runs)) / len(runs),
        "groups_in_runs_by_window": by_window([g for run in runs for g in run]),
    }  # fmt: skip


def categories(path: Path) -> dict[str, str]:
    """Return the category of each author, by handle in lower case."""
    with path.open(encoding="utf-8", newline="") as file:
        return {r["author_id"].casefold(): r["account_category"] for r in csv.DictReader(file)}


def operation(data: Path) -> dict[str, Any]:
    """Search the operation mixed with ordinary accounts, and compare with the labels."""
    shares = shares_of([data / OPERATION, data / ORDINARY], shift=True)
    source = dict(zip(shares["account"].to_pylist(), shares["source"].to_pylist(), strict=True))
    concert = find_concert(shares.drop_columns(["source"]))
    names, score = account_scores(concert)
    label = np.array([source[name] == 1 for name in names])
    activity = np.bincount(concert.shares.account, minlength=len(names)).astype(np.float64)
    precision = over_accounts(average_precision, label, score, draws=DRAWS)
    found = [members(concert, group) for group in concert.groups]
    inside = [name for name, ours in zip(names, label, strict=True) if ours]
    of = categories(data / AUTHORS)
    category = {name: of.get(name.partition("@")[2].casefold(), "Unknown") for name in inside}
    present = sorted(set(category.values()))
    truth = [{name for name in inside if category[name] == one} for one in present]
    named = set().union(*found) if found else set()
    return {
        "shares": shares.num_rows,
        "accounts": len(names),
        "operation_accounts": int(label.sum()),
        "average_precision": precision.value,
        "average_precision_low": precision.low,
        "average_precision_high": precision.high,
        "average_precision_of_activity": average_precision(label, activity),
        "share_of_operation": float(label.mean()),
        "precision_at_100": precision_at_k(label, score, 100),
        "groups": len(found),
        "groups_by_window": by_window([results(concert, group) for group in concert.groups]),
        "operation_accounts_in_groups": len(named & set(inside)),
        "ordinary_accounts_in_groups": len(named - set(inside)),
        "agreement_of_those_in_groups": group_agreement(
            [name for name in inside if name in named], truth, found
        )
        if len(found) > 1
        else None,
        "agreement_of_all": group_agreement(inside, truth, found),
        "largest_by_category": [
            {str(k): n for k, n in Counter(category.get(a, "ordinary") for a in g).most_common()}
            for g in sorted(found, key=len, reverse=True)[:10]
        ],
        "caveat": CAVEAT,
    }


PARTS = {"elections": [ELECTIONS], "operation": [OPERATION, AUTHORS, ORDINARY]}


def main(argv: list[str] | None = None) -> None:
    """Search what is there and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where the data is")
    parser.add_argument("--only", choices=list(PARTS), help="only this part")
    o = options(parser, seeds=20, quick=2, argv=argv)
    result: dict[str, Any] = {}
    for part in [o.only] if o.only else PARTS:
        missing = [name for name in PARTS[part] if not (o.data / name).is_file()]
        if missing:
            result[part] = {"skipped": f"{', '.join(missing)} is not in {o.data}"}
        elif part == "elections":
            result[part] = elections(o.data, o.seeds, o.jobs)
        else:
            result[part] = operation(o.data)
    show(result, o.json, *(part for name in result for part in parts(name, result[name])))
    if all("skipped" in value for value in result.values()):
        sys.exit("Nothing was measured: the data is not there.")


def parts(name: str, values: dict[str, Any]) -> list[str | Figures]:
    """Return what is printed of a part: its figures, then what is a list or a sentence."""
    wide = {name: value for name, value in values.items() if isinstance(value, (list, str))}
    rows = [(n.replace("_", " "), _line(v)) for n, v in values.items() if n not in wide]
    lines = []
    for what, value in wide.items():
        lines.append(f"  {what.replace('_', ' ')}:")
        lines += [f"    {_line(v)}" for v in (value if isinstance(value, list) else [value])]
    return [name, Figures((), rows), *lines, ""]


def _line(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_line(part)}" for name, part in value.items()) or "none"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return shown(value) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
