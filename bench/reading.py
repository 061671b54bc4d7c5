"""How reading grows: JSON in every layout, folders of small files, posts that come again and again.

For each shape four sizes, each twice the one before, imported into a new case in a process of its
own: seconds of processor time of the import alone, how many times those of half the size, and
peak memory of the process.

    python bench/reading.py [--only SHAPE ...] [--factor 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import _common as common

SIZES = 4


def import_one(path: str, case: str) -> dict[str, Any]:
    """Import what is at `path` into a new case; return the seconds, and what became of the rows."""
    from inconcert.case import Case
    from inconcert.ingest import import_files

    with Case.open(Path(case), create=True) as opened:
        start = time.process_time()
        summary = import_files(opened, [path])
        seconds = time.process_time() - start
    return {
        "cpu_seconds": seconds,
        "posts": summary.posts,
        "duplicates": sum(one.duplicates for one in summary.sources),
        "rejected": sum(one.rows_rejected for one in summary.sources),
        "refused": [one.problem for one in summary.refused],
    }


def record(number: int) -> dict[str, Any]:
    """Return one post as platforms write it."""
    return {
        "id": str(10**9 + number),
        "user": f"u{number % 997}",
        "time": 1_600_000_000 + number * 7,
        "text": f"word{number % 13} of house {number} #tag{number % 31}, "
        f"https://ex.org/{number % 50}",
    }


def cells(number: int) -> str:
    """Return one post as a row of a table."""
    one = record(number)
    return f'{one["id"]},{one["user"]},{one["time"]},"{one["text"]}"\n'


HEAD = "id,user,time,text\n"


def _printed(n: int) -> str:
    return json.dumps(record(n), indent=2)


def _broken(n: int) -> str:
    return _printed(n)[: -2 if n % 10 == 5 else None]


def array(
    path: Path, count: int, *, of: Callable[[int], str] = _printed, ends: Sequence[str] = ("[", "]")
) -> None:
    """Write one array, printed for people to read, and what is around it."""
    texts = (f",\n{of(n)}" if n else of(n) for n in range(count))
    _write(path, [ends[0], *texts, ends[1]])


def rows(path: Path, count: int, *, of: Callable[[int], str], head: str = "") -> None:
    """Write a head, where there is one, and a line or more of each number."""
    _write(path, [head, *map(of, range(count))])


def folder(path: Path, count: int, *, of: Callable[[int], Iterable[str]]) -> None:
    """Write so many files of twenty rows."""
    path.mkdir()
    for number in range(count):
        _write(path / f"part-{number:06}.csv", [HEAD, *of(number)])


def _write(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(parts)


# Of each shape what it is, how it is written, and its smallest size: records, or files.
SHAPES: dict[str, tuple[str, Callable[[Path, int], None], int]] = {
    "lines": ("JSON Lines", partial(rows, of=lambda n: json.dumps(record(n)) + "\n"), 100_000),
    "table": ("CSV", partial(rows, of=cells, head=HEAD), 100_000),
    "pretty": ("one array, printed for people to read", array, 200_000),
    "holds": ("one object that holds the array",
              partial(array, ends=('{"version": 1, "records": [', '], "end": 1}')), 200_000),
    "follow": ("objects one after the other, printed for people to read",
               partial(rows, of=lambda n: _printed(n) + "\n"), 200_000),
    "broken": ("one array in which every tenth record lacks its end",
               partial(array, of=_broken), 200_000),
    "files": ("a folder of files of 20 rows",
              partial(folder, of=lambda n: map(cells, range(n * 20, n * 20 + 20))), 1_000),
    "told_in_one": ("one file with one post again and again, its hashtags each time others",
                    partial(rows, head="id,user,time,text,hashtags\n",
                            of=lambda n: f"7,u1,1600000000,some words here {n},#t{n} #b\n"),
                    200_000),
    "told_in_many": ("a folder of files that all have the same twenty posts",
                     partial(folder, of=lambda number: (
                         f"{n},u1,16000000{n},some words here {number}\n" for n in range(10, 30))),
                     1_000),
    "names": ("one account whose name differs in every row",
              partial(rows, head="id,user_id,username,name,time,text\n",
                      of=lambda n: f"{n},5,u{n},Name {n},1600000000,some words here {n}\n"),
              200_000),
}  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; 1 where an import fails."""
    parser = common.parser_of(__doc__)
    parser.add_argument("--only", action="append", choices=SHAPES, help="this shape; repeat")
    parser.add_argument("--factor", type=float, default=1.0, help="times the usual sizes")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = common.arguments(parser, argv)
    if given.one:
        print(json.dumps(import_one(*given.one)))
        return 0
    result: dict[str, Any] = {}
    for name in given.only or SHAPES:
        what, _, least = SHAPES[name]
        common.say(f"{name}: {what}")
        sizes = (max(1, int(least * given.factor)) << step for step in range(SIZES))
        result[name] = common.grown(name, sizes, partial(imported, name))
    steps = [(name, step) for name, some in result.items() for step in some]
    columns = ("size", "cpu_seconds", "times", "peak_gib", "posts")
    lines = [(name, *(step[column] or "" for column in columns)) for name, step in steps]
    head = ("shape", "size", "CPU s", "times", "peak GiB", "posts")
    common.show(result, given.json, common.Figures(head, lines))
    return int(any(step["refused"] for _, step in steps))


def imported(name: str, size: int) -> dict[str, Any]:
    """Import one size of a shape in a process of its own; return its figures."""
    with tempfile.TemporaryDirectory() as scratch:
        path, case = Path(scratch) / "input", Path(scratch) / "case.duckdb"
        SHAPES[name][1](path, size)
        ran = common.run([sys.executable, __file__, "--one", path, case])
    failed = {"cpu_seconds": ran.cpu_seconds, "posts": 0, "refused": ["it ended early"]}
    read = failed if ran.status else json.loads(ran.stdout)
    return {"size": size, **read, "peak_gib": round(ran.peak_gib, 3)}


if __name__ == "__main__":
    sys.exit(main())
