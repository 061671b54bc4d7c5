"""What the benchmarks of the method share: options, many worlds at once, searching and scoring."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
import pyarrow as pa

from _common import arguments, count, say
from inconcert.detect.coordination.concert import Concert, Settings, TestedGroup, find_concert
from inconcert.durations import format_duration

Task = TypeVar("Task")
Result = TypeVar("Result")

# A campaign is found where one group is at least half of it, and holds at least half of it.
HALF = 0.5


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that prints the text of a benchmark as it stands."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def options(
    parser: argparse.ArgumentParser,
    *,
    seeds: int,
    quick: int,
    argv: Sequence[str] | None = None,
) -> argparse.Namespace:
    """Read --seeds, --quick, --jobs and --json; `seeds` is a list of numbers from 1 on."""
    parser.add_argument("--seeds", type=count, help=f"how many worlds ({seeds})")
    parser.add_argument("--first", type=count, default=1, help="the first seed (1)")
    parser.add_argument("--quick", action="store_true", help=f"few and small worlds ({quick})")
    parser.add_argument("--jobs", type=count, default=2, help="processes (2)")
    found = arguments(parser, argv)
    number = found.seeds or (quick if found.quick else seeds)
    found.seeds = list(range(found.first, found.first + number))
    return found


def each(
    function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int, name: str = "world"
) -> Iterator[Result]:
    """Yield `function(task)` for every task, in order, on so many processes."""
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        for number, task in enumerate(tasks, 1):
            yield function(task)
            say(f"{name} {number} of {len(tasks)}")
        return
    # Two workers with as many threads each as there are processors would get in each other's way.
    for variable in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Not forked: the parent has threads of its own.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for number, result in enumerate(pool.map(function, tasks), 1):
            yield result
            say(f"{name} {number} of {len(tasks)}")


def search(shares: pa.Table, settings: Settings | None = None) -> Concert:
    """Find the groups that post close together."""
    return find_concert(shares, settings or Settings())


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
    """Return the window (µs) of the trial that a group is surest of."""
    return group.trials[0].scale.window


def window(micros: int) -> str:
    """Return a window as text, e.g. 5m."""
    return format_duration(micros)


@dataclass(frozen=True)
class Score:
    """What a search found of the groups that were planted.

    `accounts` of `planted` groups are in the truth, `hits` of them in groups, which hold `named`
    accounts in all. `false` groups have no planted group for half of their members. `scales` has
    the window (µs) of the surest trial of each planted group that was found.
    """

    planted: int
    found: int
    false: int
    groups: int
    accounts: int
    hits: int
    named: int
    scales: list[int]


def score(concert: Concert, truth: dict[str, str]) -> Score:
    """Score the groups of a search; `truth` has the group of each planted account."""
    size = Counter(truth.values())
    found: dict[str, int] = {}
    false = 0
    named: set[str] = set()
    for group in concert.groups:
        accounts = members(concert, group)
        named |= accounts
        inside = Counter(truth[a] for a in accounts if a in truth)
        name, most = inside.most_common(1)[0] if inside else ("", 0)
        if most < HALF * len(accounts):
            false += 1
        elif most >= HALF * size[name]:
            found.setdefault(name, scale_of(group))
    return Score(
        len(size), len(found), false, len(concert.groups), len(truth), len(named & truth.keys()),
        len(named), list(found.values()),
    )  # fmt: skip


def planted_in(truth: pa.Table) -> dict[str, str]:
    """Return the campaign of each account that is in one, from the truth of a `ShareWorld`."""
    rows = zip(truth["account"].to_pylist(), truth["campaign"].to_pylist(), strict=True)
    return {account: campaign for account, campaign in rows if campaign}


def ratio(a: float, b: float) -> float | None:
    """Return a / b, or None where b is 0: JSON knows no NaN."""
    return a / b if b else None


def smallest_p(concert: Concert) -> float:
    """Return the smallest p-value of any candidate (1 for none)."""
    return min((trial.p for trial in concert.trials), default=1.0)
