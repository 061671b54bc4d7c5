"""What detection costs as its input grows: time and memory, where the work could grow faster.

    python bench/cliffs.py                  # what everybody shares, and what a few share a lot
    python bench/cliffs.py --quick          # two sizes of each
    python bench/cliffs.py --only text --times 5

Each world is doubled several times, input and output together, and `inconcert investigate` runs on
it in a process of its own, with all detectors and the report: CPU seconds of that process, the
largest it ever was, and how much more time the doubled world took.

- text: one text by as many accounts as posts, within ten minutes;
- few: the same, each account fifty times;
- hashtag, link: one hashtag, one link in posts that differ otherwise, within ten minutes;
- objects: so many links, each by the same twelve accounts close together, and as many again by
  others.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import _common as common

START = 1_700_000_000
TEXT = "everybody please read this same long message about the river and the bridge today"
# The smallest size of each: two seconds of work or more.
SMALLEST = {"text": 25_000, "few": 50_000, "hashtag": 25_000, "link": 25_000, "objects": 2_000}
# A doubling may cost so much.
MOST = 2.3

_INVESTIGATE = "from inconcert.cli import main; main()"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code says whether a doubling cost too much."""
    parser = common.parser_of(__doc__)
    parser.add_argument("--only", choices=sorted(SMALLEST), action="append", help="these alone")
    parser.add_argument("--times", type=common.count, help="how many sizes of each (4)")
    parser.add_argument("--quick", action="store_true", help="two sizes of each")
    options = common.arguments(parser, argv)
    times = options.times or (2 if options.quick else 4)
    worlds = {name: measured(name, times) for name in options.only or SMALLEST}
    rows = [
        (name, row["posts"], row["cpu_seconds"], row["times"] or "", row["peak_gib"])
        for name, sizes in worlds.items()
        for row in sizes
    ]
    common.show(
        {"worlds": worlds, "most": MOST}, options.json,
        "What `inconcert investigate` costs as a world is doubled",
        common.Figures(("world", "posts", "CPU s", "times", "peak GiB"), rows),
    )  # fmt: skip
    return int(max((times for _, _, _, times, _ in rows if times), default=0.0) > MOST)


def measured(name: str, times: int) -> list[dict[str, Any]]:
    """Return posts, cpu_seconds, peak_gib and times (the one before) of each size of a world."""
    with tempfile.TemporaryDirectory() as folder:

        def one(size: int) -> dict[str, Any]:
            file = Path(folder, f"{name}-{size}.csv")
            posts = write(name, size, file)
            ran = common.run(
                [sys.executable, "-c", _INVESTIGATE, "investigate", file,
                 "--case", file.with_suffix(".duckdb"), "--json"]
            )  # fmt: skip
            if ran.status:
                raise SystemExit(f"{name} of {posts:,} posts ended with status {ran.status}.")
            seconds, peak = round(ran.cpu_seconds, 2), round(ran.peak_gib, 2)
            return {"posts": posts, "cpu_seconds": seconds, "peak_gib": peak}

        one(SMALLEST[name] // 10)  # compiled code is made once, and not for the smallest size
        return common.grown(name, (SMALLEST[name] << i for i in range(times)), one)


def write(name: str, size: int, file: Path) -> int:
    """Write a world as CSV; return its posts."""
    number = 0
    with file.open("w", encoding="utf-8") as out:
        out.write("post_id,account_id,time,text\n")
        for number, (account, second, text) in enumerate(posts_of(name, size), 1):
            time = datetime.fromtimestamp(START + second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            out.write(f"{number},{account},{time},{text}\n")
    return number


def posts_of(name: str, size: int) -> Iterator[tuple[str, int, str]]:
    """Yield account, second and text of each post of a world."""
    draw = random.Random(1)
    if name == "objects":
        second = 0
        for number in range(size):
            second += 1800 + draw.randrange(600)
            for account in range(12):
                yield (
                    f"u{account}",
                    second + draw.randrange(20),
                    f"see https://example.org/p{number}",
                )
        for _ in range(2 * size):
            link = f"about https://example.org/q{draw.randrange(size)}"
            yield f"x{draw.randrange(size)}", draw.randrange(second), link
        return
    for number in range(size):
        own = f"word{draw.randrange(10**9)} thing{draw.randrange(10**9)}"
        text = {"hashtag": f"{own} #oneday", "link": f"{own} https://example.org/one"}.get(
            name, TEXT
        )
        account = number % (size // 50) if name == "few" else number
        yield f"u{account}", draw.randrange(600), text


if __name__ == "__main__":
    raise SystemExit(main())
