"""What the benchmarks of the method share: options, many worlds at once, cases, scoring."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from _common import arguments, count, say
from inconcert.case import Case
from inconcert.detect.coordination.concert import Concert, TestedGroup
from inconcert.detect.declaration import Detector, Result
from inconcert.evaluate.metrics import interval
from inconcert.progress import SILENT

Input = TypeVar("Input")
Output = TypeVar("Output")

# A campaign is found where one group is at least half of it, and holds at least half of it.
HALF = 0.5


def options(
    parser: argparse.ArgumentParser, *, seeds: int, quick: int, argv: Sequence[str] | None = None
) -> argparse.Namespace:
    """Read --seeds, --first, --quick, --jobs and --json; `seeds` becomes a list of numbers."""
    parser.add_argument("--seeds", type=count, help=f"how many worlds ({seeds})")
    parser.add_argument("--first", type=count, default=1, help="the first seed (1)")
    parser.add_argument("--quick", action="store_true", help=f"few and small worlds ({quick})")
    parser.add_argument("--jobs", type=count, default=2, help="processes (2)")
    found = arguments(parser, argv)
    number = found.seeds or (quick if found.quick else seeds)
    found.seeds = list(range(found.first, found.first + number))
    return found


def each(
    function: Callable[[Input], Output], tasks: Sequence[Input], jobs: int, name: str = "world"
) -> list[Output]:
    """Return `function(task)` of every task, in order, from so many processes."""
    results = []
    for number, result in enumerate(_run(function, tasks, min(jobs, len(tasks))), 1):
        results.append(result)
        say(f"{name} {number} of {len(tasks)}")
    return results


def _run(
    function: Callable[[Input], Output], tasks: Sequence[Input], jobs: int
) -> Iterator[Output]:
    if jobs <= 1:
        yield from map(function, tasks)
        return
    # Two workers with as many threads each as there are processors would get in each other's way.
    for variable in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Not forked: the parent has threads of its own.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(function, tasks)


def by_name(
    function: Callable[[str, int], Output], names: Sequence[str], seeds: Sequence[int], jobs: int
) -> dict[str, list[Output]]:
    """Return `function(name, seed)` of every seed, for every name."""
    tasks = [(name, seed) for name in names for seed in seeds]
    found = iter(each(partial(_spread, function), tasks, jobs))
    return {name: [next(found) for _ in seeds] for name in names}


def _spread(function: Callable[..., Output], task: tuple[Any, ...]) -> Output:
    return function(*task)


@contextmanager
def temporary_case() -> Iterator[Case]:
    """Yield an empty case, which is gone afterwards."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        yield case


def detected(detector: Detector, case: Case) -> Result:
    """Run one detector on a case, as it is set by default, and record nothing."""
    with case.transaction():
        found = detector.run(case, detector.configured({}), "duckdb", SILENT)
    assert isinstance(found, Result)
    return found


def jittered(shares: pa.Table, rng: np.random.Generator, most: int) -> pa.Table:
    """Return the shares with every post moved uniformly by up to `most` µs either way."""
    _, number = np.unique(shares["post"].to_numpy(), return_inverse=True)
    moved = rng.integers(-most, most + 1, int(number.max()) + 1)[number]
    at = shares.column_names.index("time")
    return shares.set_column(at, "time", pa.array(shares["time"].to_numpy() + moved))


def members(concert: Concert, group: TestedGroup) -> set[str]:
    """Return the names of the accounts of a group."""
    names = concert.shares.names
    return {names[int(i)].as_py() for i in group.accounts}


def scale_of(group: TestedGroup) -> int:
    """Return the time window (µs) of the test that a group is surest of."""
    return group.trials[0].scale.window


def planted_group(inside: Counter[str], accounts: int, size: Mapping[str, int]) -> str:
    """Return the planted group that a found one stands for ("": none), by its members in each."""
    name, most = inside.most_common(1)[0] if inside else ("", 0)
    return name if most >= HALF * accounts and most >= HALF * size.get(name, 1) else ""


def score(concert: Concert, truth: Mapping[str, str]) -> dict[str, Any]:
    """Score the groups of a search; `truth` has the group of each planted account.

    `accounts` of `planted` groups are in the truth, `hits` of them in groups, which hold `named`
    accounts in all. `false` groups have no planted group for half of their members. `scales` has
    the time window (µs) of the surest test of each planted group that was `found`.
    """
    size = Counter(truth.values())
    found: dict[str, int] = {}
    false = 0
    named: set[str] = set()
    for group in concert.groups:
        accounts = members(concert, group)
        named |= accounts
        inside = Counter(truth[a] for a in accounts if a in truth)
        false += max(inside.values(), default=0) < HALF * len(accounts)
        if name := planted_group(inside, len(accounts), size):
            found.setdefault(name, scale_of(group))
    return {
        "planted": len(size), "found": len(found), "false": false, "groups": len(concert.groups),
        "accounts": len(truth), "hits": len(named & truth.keys()), "named": len(named),
        "scales": list(found.values()),
    }  # fmt: skip


def in_truth(truth: pa.Table, column: str) -> dict[str, str]:
    """Return what a column of the truth says of each account."""
    return dict(zip(truth["account"].to_pylist(), truth[column].to_pylist(), strict=True))


def ratio(a: float, b: float) -> float | None:
    """Return a / b, or None where b is 0: JSON knows no NaN."""
    return a / b if b else None


def added(rows: Sequence[Mapping[str, Any]], name: str) -> Any:
    """Return the sum over all rows of a number, or of a count by name."""
    first, *others = (row[name] for row in rows)
    return sum(others, first)


def rate(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[int, dict[str, float]]:
    """Return in how many rows something is above 0, with the exact interval of their rate."""
    number = sum(row[name] > 0 for row in rows)
    low, high = interval(number, len(rows), method="exact")
    return number, {"rate_low": low, "rate_high": high}
