"""Crowds: time and memory as an input grows whose pairs grow with its square.

    python bench/crowds.py                       all four
    python bench/crowds.py --only crowd --sizes 4e5 8e5 1.6e6 3.2e6

crowd        `network`, one object shared by all accounts within a minute, and each shares another
             with a friend: what --min-events 2 leaves is as many pairs as friends
crowd_file   `network` of the crowd without --min-events 2, written to Parquet in batches: the
             answer is the square, the memory is not
baselines    the published methods on two objects that everybody shares; those that would not fit
             are left out
handles      `look_alikes` on handles counted up

Every size runs in a process of its own; `ratio` is the time over that of the size before.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa

import _common as common

SIZES = {
    "crowd": (1_000_000, 2_000_000, 4_000_000, 8_000_000),
    "crowd_file": (1_500, 3_000, 6_000, 12_000),
    "baselines": (12_500, 25_000, 50_000, 100_000),
    "handles": (400_000, 800_000, 1_600_000, 3_200_000),
}


def crowd(people: int, *, friends: bool) -> pa.Table:
    """Return the shares of one object by all within a minute, and of one by each two friends."""
    rng = np.random.default_rng(1)
    numbers = np.arange(people)
    time = (1_600_000_000 + rng.integers(0, 60, people)) * 1_000_000
    names = pa.array([f"x:{i:07}" for i in numbers.tolist()])
    shares = pa.table({"account": names, "object": ["o"] * people, "time": time})
    if not friends:
        return shares
    pairs = [f"f{i}" for i in (numbers // 2).tolist()]
    return pa.concat_tables([shares, pa.table({"account": names, "object": pairs, "time": time})])


def run_crowd(people: int) -> dict[str, Any]:
    from inconcert.network import network

    network(crowd(10, friends=True), min_events=2)  # compiled before the clock starts
    shares = crowd(people, friends=True)
    began = process_time()
    edges = network(shares, min_events=2).num_rows
    return {"seconds": process_time() - began, "answer": edges}


def run_crowd_file(people: int) -> dict[str, Any]:
    from inconcert.evidence.files import write_batches
    from inconcert.network.count import LINK_SCHEMA
    from inconcert.network.primitive import network, network_batches

    network(crowd(10, friends=False))
    shares = crowd(people, friends=False)
    began = process_time()
    with tempfile.TemporaryDirectory() as folder:
        _, _, batches = network_batches(shares, Path(folder), max_edges=None)
        edges = write_batches(LINK_SCHEMA, batches, Path(folder) / "edges.parquet")
    return {"seconds": process_time() - began, "answer": edges}


def run_baselines(people: int) -> dict[str, Any]:
    from inconcert.errors import InconcertError
    from inconcert.evaluate.baselines import BASELINES

    small, shares = _twice(50), _twice(people)
    left_out = 0
    seconds = 0.0
    for method in BASELINES.values():
        method(small)
        began = process_time()
        try:
            method(shares)
        except InconcertError:
            left_out += 1
        seconds += process_time() - began
    return {"seconds": seconds, "answer": left_out}


def _twice(people: int) -> pa.Table:
    once = crowd(people, friends=True)
    later = pa.array(once["time"].to_numpy() + 600_000_000)
    again = once.set_column(2, "time", later).set_column(
        1, "object", pa.array([f"{name}again" for name in once["object"].to_pylist()])
    )
    whole = pa.concat_tables([once, again])
    return whole.append_column("kind", pa.array(["url"] * whole.num_rows))


def run_handles(people: int) -> dict[str, Any]:
    from inconcert.detect.look_alikes.pairs import by_letters, compare

    def accounts(size: int) -> pa.Table:
        handles = [f"user{i:07}" for i in range(size)]
        empty = {"description": pa.string(), "avatar": pa.string(), "created": pa.int64(),
                 "followers": pa.int64(), "verified": pa.bool_()}  # fmt: skip
        return pa.table(
            {
                "account": [f"x:{handle}" for handle in handles],
                "platform": ["x"] * size,
                "handle": handles,
                "name": [f"User {i}" for i in range(size)],
                **{name: pa.nulls(size, type_) for name, type_ in empty.items()},
            }
        )

    compare(accounts(100))
    profiles = accounts(people)
    began = process_time()
    compared = compare(profiles)
    by_letters(compared, 1)
    return {"seconds": process_time() - began, "answer": len(compared.near.a)}


RUNS: dict[str, Callable[[int], dict[str, Any]]] = {
    "crowd": run_crowd,
    "crowd_file": run_crowd_file,
    "baselines": run_baselines,
    "handles": run_handles,
}


def measure(name: str, size: int) -> dict[str, Any]:
    """Run one size in a process of its own, so that its peak memory is its own."""
    ran = common.run([sys.executable, __file__, "--only", name, "--sizes", str(size), "--one"])
    if ran.status:
        raise SystemExit(f"{name} of {size:,} accounts ended with status {ran.status}.")
    return {"accounts": size, **json.loads(ran.stdout)}


def main() -> None:
    """Run the cliffs that are asked for and print their figures."""
    parser = common.parser_of(__doc__)
    parser.add_argument("--only", choices=RUNS, action="append", help="this one; repeat as needed")
    parser.add_argument("--sizes", type=common.count, nargs="+", help="accounts, rising")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    o = common.arguments(parser)
    if o.one:
        print(json.dumps(RUNS[o.only[0]](o.sizes[0]) | {"peak_gib": common.peak_gib()}))
        return
    result = {}
    for name in o.only or RUNS:
        rows = common.grown(name, o.sizes or SIZES[name], partial(measure, name))
        result[name] = [{**row, "ratio": row.pop("times")} for row in rows]
    common.show(result, o.json, "Crowds", result)


if __name__ == "__main__":
    main()
