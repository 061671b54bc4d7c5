"""How reading grows: JSON in every layout, folders of small files, posts told again and again.

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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import _common as common

SIZES = 4

_IMPORT = """
import json, sys, time
from pathlib import Path
from inconcert.case import Case
from inconcert.ingest import import_files
with Case.open(Path(sys.argv[2]), write=True, create=True) as case:
    start = time.process_time()
    summary = import_files(case, [sys.argv[1]])
    seconds = time.process_time() - start
print(json.dumps({
    "cpu_seconds": seconds,
    "posts": summary.posts,
    "duplicates": sum(one.duplicates for one in summary.sources),
    "rejected": sum(one.rows_rejected for one in summary.sources),
    "refused": [one.problem for one in summary.refused],
}))
"""


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


def lines(path: Path, count: int) -> None:
    """JSON Lines."""
    _write(path, (json.dumps(record(n)) + "\n" for n in range(count)))


def pretty(path: Path, count: int) -> None:
    """One array, printed for people to read."""
    texts = (json.dumps(record(n), indent=2) for n in range(count))
    _write(path, ["[", *_joined(texts), "]"])


def holds(path: Path, count: int) -> None:
    """One object that holds the array."""
    texts = (json.dumps(record(n), indent=2) for n in range(count))
    _write(path, ['{"version": 1, "records": [', *_joined(texts), '], "end": 1}'])


def follow(path: Path, count: int) -> None:
    """Objects one after the other, printed for people to read."""
    _write(path, (json.dumps(record(n), indent=2) + "\n" for n in range(count)))


def broken(path: Path, count: int) -> None:
    """One array in which every tenth record lacks its end."""
    texts = (json.dumps(record(n), indent=2)[: -2 if n % 10 == 5 else None] for n in range(count))
    _write(path, ["[", *_joined(texts), "]"])


def table(path: Path, count: int) -> None:
    """CSV."""
    _write(path, [HEAD, *map(cells, range(count))])


def files(path: Path, count: int) -> None:
    """A folder of files of 20 rows; `count` is the number of files."""
    path.mkdir()
    for number in range(count):
        rows = map(cells, range(number * 20, number * 20 + 20))
        _write(path / f"part-{number:06}.csv", [HEAD, *rows])


def in_one_file(path: Path, count: int) -> None:
    """One file that tells one post again and again, its hashtags each time others."""
    head = "id,user,time,text,hashtags\n"
    _write(path, [head, *(f"7,u1,1600000000,some words here {n},#t{n} #b\n" for n in range(count))])


def across_files(path: Path, count: int) -> None:
    """A folder of files that all tell the same twenty posts; `count` is the number of files."""
    path.mkdir()
    for number in range(count):
        rows = (f"{n},u1,16000000{n},some words here {number}\n" for n in range(10, 30))
        _write(path / f"part-{number:06}.csv", [HEAD, *rows])


def names(path: Path, count: int) -> None:
    """One account whose name differs in every row."""
    head = "id,user_id,username,name,time,text\n"
    rows = (f"{n},5,u{n},Name {n},1600000000,some words here {n}\n" for n in range(count))
    _write(path, [head, *rows])


SHAPES: dict[str, tuple[Callable[[Path, int], None], int]] = {
    "lines": (lines, 100_000),
    "table": (table, 100_000),
    "pretty": (pretty, 200_000),
    "holds": (holds, 200_000),
    "follow": (follow, 200_000),
    "broken": (broken, 200_000),
    "files": (files, 1_000),
    "told_in_one": (in_one_file, 200_000),
    "told_in_many": (across_files, 1_000),
    "names": (names, 200_000),
}


def main() -> int:
    """Run the benchmark; 1 where an import fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", action="append", choices=SHAPES, help="this shape; repeat")
    parser.add_argument("--factor", type=float, default=1.0, help="times the usual sizes")
    given = common.arguments(parser)
    result: dict[str, Any] = {}
    failed = False
    for name in given.only or SHAPES:
        write, least = SHAPES[name]
        common.say(f"{name}: {write.__doc__}")
        steps = [max(1, int(least * given.factor)) << step for step in range(SIZES)]
        result[name] = grown(write, steps)
        failed = failed or any(step["refused"] for step in result[name])
    if given.json:
        common.show(result, as_json=True)
    else:
        header = ("shape", "size", "CPU s", "times", "peak GiB", "posts")
        rows = [
            (name, s["size"], s["cpu_seconds"], s["times"] or "", s["peak_gib"], s["posts"])
            for name, some in result.items()
            for s in some
        ]
        common.table(rows, header)
    return int(failed)


def grown(write: Callable[[Path, int], None], sizes: Iterable[int]) -> list[dict[str, Any]]:
    """Import each size of a shape; return its figures, `times` against the size before."""
    found: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            path, runner = Path(scratch) / "input", Path(scratch) / "run.py"
            write(path, size)
            runner.write_text(_IMPORT, encoding="utf-8")
            ran = common.run([sys.executable, runner, path, Path(scratch) / "case.duckdb"])
        told = json.loads(ran.stdout) if not ran.status else {"refused": ["it ended early"]}
        one = {"size": size, **told, "peak_gib": round(ran.peak_gib, 3)}
        seconds = one.setdefault("cpu_seconds", ran.cpu_seconds)
        one["times"] = round(seconds / found[-1]["cpu_seconds"], 2) if found else None
        common.say(
            f"  {size:>9,}  {seconds:6.2f} s  {one['times'] or '':>4}  {ran.peak_gib:.2f} GiB"
        )
        found.append(one)
    return found


def _joined(texts: Iterable[str]) -> Iterable[str]:
    for number, text in enumerate(texts):
        yield f",\n{text}" if number else text


def _write(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(parts)


if __name__ == "__main__":
    sys.exit(main())
