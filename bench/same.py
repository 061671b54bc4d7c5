"""What is found, written down to be compared: the demo, files of posts, and the archive.

    python bench/same.py --write before.jsonl [--posts 1.1e6] [FILE...]
    python bench/same.py --write after.jsonl --against before.jsonl [--posts 1.1e6] [FILE...]

Each case is investigated anew with the inconcert that is installed (or on PYTHONPATH), so the same
command runs on two versions. A line of the file is one finding: its case, id, detector, kind, rank,
p, q, observed, expected, score, and its members with role, acts, expected acts and p. With
--against all lines are compared, numbers to the last digit; the exit code is 1 where any differs.
Only the demo is made where neither FILE nor --posts is given.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from _common import parser_of

FINDINGS = """
SELECT finding, detector, {kind} AS kind, rank, p, q, observed, expected, score, account_group
FROM finding ORDER BY detector, rank, finding
"""
MEMBERS = """
SELECT account, role, acts, expected, p FROM member WHERE account_group = ? ORDER BY account
"""


def cases(posts: float, files: list[Path], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield the name and the files of each case."""
    from inconcert.simulate import simulate

    made = simulate("conference", folder / "demo", seed=1, factor=0.1)
    yield "demo", [made.files["posts"], made.files["accounts"]]
    for file in files:
        yield file.name, [file]
    if posts:
        made = simulate("archive", folder / "archive", seed=1, factor=posts / 1_100_000)
        yield f"archive of {posts:,.0f}", [made.files["posts"], made.files["accounts"]]


def found(case: Path) -> list[dict[str, Any]]:
    """Return the findings of a case, each with its members, from the file itself."""
    with duckdb.connect(str(case), read_only=True) as connection:
        columns = {name for name, *_ in connection.execute("DESCRIBE finding").fetchall()}
        kind = "kind" if "kind" in columns else "type"
        names = ("id", "detector", "kind", "rank", "p", "q", "observed", "expected", "score")
        made = []
        for *values, group in connection.execute(FINDINGS.format(kind=kind)).fetchall():
            members = connection.execute(MEMBERS, [group]).fetchall()
            made.append({**dict(zip(names, values, strict=True)), "members": members})
    return made


def written(target: Path, posts: float, files: list[Path]) -> list[dict[str, Any]]:
    """Investigate every case, write its findings down, and return them."""
    import inconcert

    lines = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number, (name, inputs) in enumerate(cases(posts, files, folder)):
            case = folder / f"{number}.duckdb"
            inconcert.investigate([str(one) for one in inputs], str(case))
            lines += [{"case": name, **one} for one in found(case)]
            print(f"{name}: {sum(one['case'] == name for one in lines)} findings", file=sys.stderr)
    target.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    # As they are read again: JSON knows no tuples.
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """Return in a line each what is gone, new or other."""
    old, new = ({(one["case"], one["id"]): one for one in lines} for lines in (before, after))
    said = [f"gone: {case}: {id_}" for case, id_ in old if (case, id_) not in new]
    said += [f"new: {case}: {id_}" for case, id_ in new if (case, id_) not in old]
    for key in old:
        for name, value in old[key].items():
            if key in new and new[key].get(name) != value:
                said.append(f"other: {key[0]}: {key[1]}: {name}")
    return said


def main(arguments: list[str] | None = None) -> int:
    """Write, and compare where there is something to compare with."""
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--write", type=Path, required=True)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--posts", type=float, default=0.0, help="posts of the archive; 0: none")
    given = parser.parse_args(arguments)
    after = written(given.write, given.posts, given.files)
    if given.against is None:
        return 0
    before = [json.loads(line) for line in given.against.read_text(encoding="utf-8").splitlines()]
    said = differences(before, after)
    print(f"{len(before)} findings before, {len(after)} after, {len(said)} differences")
    print("\n".join(said[:40]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
