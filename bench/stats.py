"""What the statistics cost: the search for groups with a tested error rate, and the network alone.

    python bench/stats.py
    python bench/stats.py --shares 1e6 --json

The network is the co-share count of every kind of share, pairs above chance only, as a table of
links: what a tool does that counts. It is counted at three windows up to ten minutes (`network`),
at all windows that the statistics look at, seconds to a day (`network_all_windows`), and as
`inconcert detect` counts it, from the shares of a case to its tables `link` and `baseline`
(`network_in_case`). The statistics are everything that `find_concert` does on the same shares, and
the split into halves before it; `ratio` is their time over that of the network at three windows,
`ratio_all_windows` and `ratio_in_case` over the other two. All have run once before on a small
world, so that compiling is not counted, and take turns; times are the least of the rounds.

`parts` are the seconds of one more run by task.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from _common import arguments, count, parser_of, peak_gib, reset_peak, say, show
from _worlds import temporary_case
from inconcert.case import Case
from inconcert.detect.coordination.concert import Settings, find_concert
from inconcert.detect.coordination.detector import counting_of
from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.coshares import write_coshares
from inconcert.engine import open_engine
from inconcert.network.count import count_coshares
from inconcert.progress import SILENT
from worlds.shares import Traffic, share_world

SHARES, QUICK, WARM = 1_000_000, 50_000, 20_000
WINDOWS = (10_000_000, 60_000_000, 600_000_000)
# A link has three objects or more, and less than one is expected by chance over all pairs.
LEAST, ALPHA = 3, 0.01


def network(shares: pa.Table, windows: tuple[int, ...]) -> int:
    """Count co-shares of every kind, and return the number of links above chance."""
    links = 0
    kinds = pc.unique(shares["kind"]).to_pylist()
    for kind in kinds:
        some = shares.filter(pc.equal(shares["kind"], kind)).select(["account", "object", "time"])
        accounts = pc.count_distinct(some["account"]).as_py()
        tests = max(accounts * (accounts - 1) // 2, 1) * len(kinds) * len(windows)
        counted = count_coshares(
            some, windows=windows, min_events=LEAST, min_objects=LEAST, max_p=ALPHA / tests
        )
        links += counted.link.num_rows
    return links


class Tasks(Counter[str]):
    """A progress that adds up the seconds of the tasks of a search by their titles."""

    @contextmanager
    def task(self, title: str, total: float | None = None) -> Iterator[Callable[[float], None]]:
        """Clock the block."""
        del total
        start = perf_counter()
        yield lambda done: None
        self[title.casefold()] += perf_counter() - start


def parts(shares: pa.Table) -> dict[str, float]:
    """Return the seconds of a search by task, of what is no task, and of all of it."""
    tasks = Tasks()
    whole, _, _ = timed(lambda: find_concert(shares, progress=tasks))
    return {**tasks, "reading and settling": whole - sum(tasks.values()), "all": whole}


def timed(function: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the seconds that a call takes, the peak of memory (GiB) and the result."""
    gc.collect()
    reset_peak()
    start = perf_counter()
    result = function()
    return perf_counter() - start, peak_gib(), result


def network_in_case(case: Case, kinds: list[str]) -> int:
    """Count the links of a case with shares as detection does, and return their number."""
    with case.transaction(), open_engine(case=case, tables=["share"]) as engine:
        for table in ("baseline", "link"):
            case.execute(f"DELETE FROM {table}")
        write_coshares(case, engine, kinds, counting_of(CoordinationParameters()), SILENT)
        return int(case.one("SELECT count(*) FROM link"))


def world(shares: int) -> pa.Table:
    """Return so many shares of ordinary traffic, with its usual mixture of parts."""
    return share_world(1, Traffic().scaled(shares / Traffic().shares)).shares


def main(argv: list[str] | None = None) -> None:
    """Time both on the same shares and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--shares", type=count, help=f"how many shares ({SHARES:,})")
    parser.add_argument("--rounds", type=count, default=2, help="the least of so many (2)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} shares, one round")
    o = arguments(parser, argv)
    number = o.shares or (QUICK if o.quick else SHARES)
    warm = world(WARM)
    network(warm, WINDOWS)
    find_concert(warm)
    shares = world(number)
    with temporary_case() as case:
        with case.transaction():
            case.append("share", shares)
        result = measured(shares, case, 1 if o.quick else o.rounds)
    show(result, o.json, "the statistics beside the network alone", result)


def measured(shares: pa.Table, case: Case, rounds: int) -> dict[str, Any]:
    """Return seconds, memory and ratios of network and statistics on the same shares."""
    kinds = sorted(pc.unique(shares["kind"]).to_pylist())
    jobs: dict[str, Callable[[], Any]] = {
        "network": lambda: network(shares, WINDOWS),
        "network_all_windows": lambda: network(shares, Settings().windows),
        "network_in_case": lambda: network_in_case(case, kinds),
        "halves": lambda: shares.num_rows,
        "statistics": lambda: find_concert(shares),
    }
    seconds = dict.fromkeys(jobs, float("inf"))
    peak = dict.fromkeys(jobs, 0.0)
    found: dict[str, Any] = {}
    for _ in range(rounds):
        for name, job in jobs.items():
            took, memory, found[name] = timed(job)
            seconds[name] = min(seconds[name], took)
            peak[name] = max(peak[name], memory)
            say(f"{name}: {took:.2f} s")
    concert = found["statistics"]
    added = seconds["statistics"] + seconds["halves"]
    return {
        "shares": shares.num_rows,
        "seconds": seconds,
        "ratio": added / seconds["network"],
        "ratio_all_windows": added / seconds["network_all_windows"],
        "ratio_in_case": added / seconds["network_in_case"],
        "peak_gib": peak,
        "links": found["network"],
        "candidates": len(concert.trials),
        "clusters": concert.clusters,
        "groups": len(concert.groups),
        "parts": parts(shares),
    }


if __name__ == "__main__":
    main()
