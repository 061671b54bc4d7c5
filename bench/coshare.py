"""The co-share primitive: seconds, peak memory, and how far it is from the least that must be done.

    python bench/coshare.py --shares 1e7
    python bench/coshare.py --shares 1e6 --json      also times coordination-network-toolkit
    python bench/coshare.py --growth                 1e5, 1e6 and 1e7 in one run

Shares are generated heavy-tailed: accounts and objects by Zipf's law, times log-normal after each
object's birth, so that popular objects are crowded in their first hours. Ids are text, as in real
tables; the primitive's time includes numbering them.

The floor gets them numbered already. It sorts them, emits every pair within the window as one
integer, sorts the integers and counts runs, on one core, in compiled code: no delays, no distinct
objects, no expected counts. Its counts are compared with the primitive's, pair by pair.
coordination-network-toolkit (PyPI) is timed on its own compute step alone, on its two processes,
with its database filled beforehand; its edges are compared with the primitive's.

The ratio to the floor is the median over rounds in which the two sides take turns, each after an
untimed run. The toolkit, which takes longest, is timed once; ours is the median of the rounds.
"""

from __future__ import annotations

import contextlib
import gc
import io
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from _common import Figures, arguments, count, parser_of, peak_gib, reset_peak, say, show
from inconcert.network.count import Network, count_coshares
from inconcert.network.kernel import radix_sort

SECOND = 1_000_000
WINDOW = 60
MIN_EVENTS = 2
CNT_SHARES = 1_000_000


def generate(shares: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return accounts, objects (int32) and times (int64 s), shape (shares,)."""
    rng = np.random.default_rng(seed)
    accounts, objects = max(shares // 20, 10), max(shares // 10, 10)

    def zipf(size: int, exponent: float) -> np.ndarray:
        weight = np.cumsum(1 / np.arange(1, size + 1) ** exponent)
        return np.searchsorted(weight, rng.random(shares) * weight[-1]).astype(np.int32)

    who, what = zipf(accounts, 0.8), zipf(objects, 0.75)
    birth = rng.integers(0, 30 * 86400, objects)
    return who, what, (birth[what] + rng.lognormal(8.4, 2.0, shares)).astype(np.int64)


def as_table(who: np.ndarray, what: np.ndarray, when: np.ndarray) -> pa.Table:
    """Return the shares as a table with text ids."""
    account = pc.binary_join_element_wise("x:", pc.cast(pa.array(who), pa.string()), "")
    object_ = pc.binary_join_element_wise(
        "https://example.org/", pc.cast(pa.array(what), pa.string()), ""
    )
    return pa.table({"account": account, "object": object_, "time": when * SECOND})


@njit(cache=True)
def _emit(objects, times, accounts, window, bits):
    n = objects.size
    pairs = 0
    for i in range(n):
        j = i + 1
        while j < n and objects[j] == objects[i] and times[j] - times[i] <= window:
            pairs += accounts[i] != accounts[j]
            j += 1
    keys = np.empty(pairs, np.int64)
    at = 0
    for i in range(n):
        j = i + 1
        while j < n and objects[j] == objects[i] and times[j] - times[i] <= window:
            x, y = np.int64(accounts[i]), np.int64(accounts[j])
            if x != y:
                keys[at] = (min(x, y) << bits) | max(x, y)
                at += 1
            j += 1
    return keys


@njit(cache=True)
def _runs(keys, least):
    runs = 0
    for round_ in range(2):
        if round_:
            found = np.empty(runs, np.int64)
            counts = np.empty(runs, np.int64)
        runs = 0
        i = 0
        while i < keys.size:
            j = i
            while j < keys.size and keys[j] == keys[i]:
                j += 1
            if j - i >= least:
                if round_:
                    found[runs] = keys[i]
                    counts[runs] = j - i
                runs += 1
            i = j
    return found, counts


@njit(cache=True)
def _sort_keys(keys, top_bit):
    other = np.empty_like(keys)
    for shift in range(0, top_bit, 11):
        start = np.zeros(2049, np.int64)
        for i in range(keys.size):
            start[((keys[i] >> shift) & 2047) + 1] += 1
        for d in range(1, 2049):
            start[d] += start[d - 1]
        for i in range(keys.size):
            d = (keys[i] >> shift) & 2047
            other[start[d]] = keys[i]
            start[d] += 1
        keys, other = other, keys
    return keys


def lower_bound(
    who: np.ndarray, what: np.ndarray, when: np.ndarray
) -> tuple[int, np.ndarray, np.ndarray]:
    """Sort, emit, sort, count; return the pairs emitted, and the pairs kept with their counts."""
    time_bits = int(when.max()).bit_length()
    bits = int(who.max()).bit_length()
    keys, accounts = radix_sort((what.astype(np.int64) << time_bits) | when, who.copy())
    pairs = _emit(keys >> time_bits, keys & ((1 << time_bits) - 1), accounts, WINDOW, bits)
    emitted = len(pairs)
    found, counts = _runs(_sort_keys(pairs, 2 * bits), MIN_EVENTS)
    return emitted, found, counts


def check_bound(found: np.ndarray, counts: np.ndarray, who: np.ndarray, result: Network) -> None:
    """Raise where the primitive's pairs and counts are not the floor's."""
    bits = int(who.max()).bit_length()

    def numbers(column: str) -> np.ndarray:
        return pc.utf8_slice_codeunits(result.link[column], 2).cast(pa.int64()).to_numpy()

    a, b = numbers("account_a"), numbers("account_b")
    keys = (np.minimum(a, b) << bits) | np.maximum(a, b)
    order = np.argsort(keys)
    if not (
        np.array_equal(keys[order], found)
        and np.array_equal(result.link["events"].to_numpy()[order], counts)
    ):
        raise SystemExit("The primitive and the floor disagree.")


def primitive(table: pa.Table, least: int = MIN_EVENTS) -> Network:
    """Run what is measured."""
    return count_coshares(table, windows=[WINDOW * SECOND], min_events=least)


def timed(function: Any, *given: Any) -> tuple[float, Any]:
    """Return the seconds that a call took, and its result."""
    gc.collect()
    start = time.perf_counter()
    result = function(*given)
    return time.perf_counter() - start, result


def measure(shares: int, seed: int, rounds: int) -> dict[str, Any]:
    """Measure one size."""
    who, what, when = generate(shares, seed)
    table = as_table(who, what, when)
    reset_peak()
    primitive(table)
    peak = peak_gib()
    lower_bound(who, what, when)
    seconds, floors = [], []
    for _ in range(rounds):
        took, result = timed(primitive, table)
        seconds.append(took)
        took, (emitted, found, counts) = timed(lower_bound, who, what, when)
        floors.append(took)
    check_bound(found, counts, who, result)
    events = result.baseline["events"][0].as_py()
    if events != emitted:
        raise SystemExit("The primitive and the floor emit different numbers of pairs.")
    popularity = np.bincount(what).astype(np.int64)
    figures = {
        "shares": shares,
        "seconds": statistics.median(seconds),
        "floor_seconds": statistics.median(floors),
        "ratio_to_floor": statistics.median(
            mine / least for mine, least in zip(seconds, floors, strict=True)
        ),
        "peak_gib": peak,
        "pairs": events,
        "edges": result.link.num_rows,
        "pairs_of_one_object": int((popularity * (popularity - 1) // 2).sum()),
        "microseconds_per_pair": statistics.median(seconds) * 1e6 / max(1, events),
    }
    if shares == CNT_SHARES:
        figures.update(measure_cnt(who, what, when, table, rounds))
    return figures


def measure_cnt(
    who: np.ndarray, what: np.ndarray, when: np.ndarray, table: pa.Table, rounds: int
) -> dict[str, Any]:
    """Time coordination-network-toolkit on the same shares, and compare the edges."""
    from coordination_network_toolkit.compute_networks import compute_co_link_network
    from coordination_network_toolkit.preprocess import preprocess_data

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        file = str(Path(folder) / "toolkit.db")
        preprocess_data(
            file,
            (
                (str(n), f"x:{a}", "", "", "", "", t, [f"https://example.org/{o}"])
                for n, (a, o, t) in enumerate(zip(who, what, when.tolist(), strict=True))
            ),
        )
        cnt, _ = timed(compute_co_link_network, file, WINDOW, 2, 1)
        with contextlib.closing(sqlite3.connect(file)) as database:
            theirs = {
                tuple(sorted(pair))
                for pair in database.execute(
                    "SELECT user_1, user_2 FROM co_link_network WHERE user_1 != user_2"
                )
            }
    ours = []
    for _ in range(rounds):
        took, result = timed(primitive, table, 1)
        ours.append(took)
    edges = set(
        zip(result.link["account_a"].to_pylist(), result.link["account_b"].to_pylist(), strict=True)
    )
    if edges != theirs:
        raise SystemExit(f"Edges differ from the toolkit's in {len(edges ^ theirs):,} pairs.")
    return {
        "cnt_seconds": cnt,
        "cnt_edges": len(theirs),
        "seconds_all_edges": statistics.median(ours),
        "times_faster_than_cnt": cnt / statistics.median(ours),
    }


def main() -> None:
    """Run the benchmark."""
    parser = parser_of(__doc__)
    parser.add_argument("--shares", type=count, default=1_000_000, help="shares to generate")
    parser.add_argument("--growth", action="store_true", help="measure 1e5, 1e6 and 1e7")
    parser.add_argument("--rounds", type=count, default=3, help="turns that each side takes")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generated shares")
    options = arguments(parser)
    # Compile both sides before the clock starts.
    warm = generate(10_000, options.seed)
    primitive(as_table(*warm))
    lower_bound(*warm)
    sizes = (10**5, 10**6, 10**7) if options.growth else (options.shares,)
    measured = []
    for size in sizes:
        say(f"{size:,} shares …")
        measured.append(measure(size, options.seed, options.rounds))
    # The last size stands for the run; the smaller ones show how the cost grows.
    figures = dict(measured[-1])
    if not options.growth:
        show(figures, options.json, "The co-share primitive", figures)
        return
    head = ("shares", "pairs", "pairs of one object", "seconds", "µs per pair", "to floor")
    columns = ("shares", "pairs", "pairs_of_one_object", "seconds", "microseconds_per_pair",
               "ratio_to_floor")  # fmt: skip
    rows = [[size[column] for column in columns] for size in measured]
    show({**figures, "growth": measured}, options.json, Figures(head, rows))


if __name__ == "__main__":
    main()
