"""How large an answer will be, said before it is made."""

from __future__ import annotations

import pyarrow.compute as pc

from inconcert.errors import ParameterError
from inconcert.network.count import CoShares

# A table of so many edges takes about 2 GB of memory, and as much again while it is sorted.
MAX_EDGES = 10_000_000
# A file of so many takes some ten GB as CSV, and is written within a bound of memory.
MAX_EDGES_FILE = 100_000_000

# What an edge takes besides its two names: in memory, and in a file before compression.
_IN_MEMORY = 2 * (72 + 2 * 4)
_IN_FILE = 70


class TooManyEdgesError(ParameterError):
    """An answer would have more edges than asked for: `edges` at least, `most` at most."""

    def __init__(self, problem: str, hint: str, *, edges: int, most: int) -> None:
        self.edges = edges
        self.most = most
        super().__init__(problem, hint)


def edges_within(work: CoShares, limit: int | None, threads: int, lift: str) -> int:
    """Return a bound on the edges of a count, or raise `TooManyEdgesError` above `limit`.

    The bound costs nothing; only where it is above the limit are the edges counted one by one, up
    to the limit. `lift` says how the limit is lifted.
    """
    most = work.most
    if limit is None or most <= limit:
        return most
    exact = work.most_is_exact
    found = most if exact else work.links(threads, limit)
    if found <= limit:
        return found
    many = f"{most:,}" if exact else f"between {limit:,} and {most:,}"
    ways = ["a narrower window"]
    if work.min_events == 1:
        ways.insert(0, "min_events=2 (--min-events 2), which leaves out pairs that met only once")
    raise TooManyEdgesError(
        f"The answer has {many} edges, more than {limit:,}: about {size(work, most)}.",
        f"Ask for less: {' or '.join(ways)}. Or {lift}.",
        edges=found,
        most=most,
    )


def size(work: CoShares, edges: int) -> str:
    """Return in words what a number of edges takes in memory and on disk."""
    memory = edges * (_IN_MEMORY + 4 * name_bytes(work)) / 1e9
    file = file_bytes(work, edges) / 1e9
    return f"{memory:,.1f} GB of memory as a table, {file:,.1f} GB as CSV"


def file_bytes(work: CoShares, edges: int) -> int:
    """Return about how many bytes a number of edges takes as CSV."""
    return int(edges * (_IN_FILE + 2 * name_bytes(work)))


def name_bytes(work: CoShares) -> float:
    """Return the mean length of the names of accounts, in bytes."""
    names = work.shares.names
    return float(pc.sum(pc.binary_length(names)).as_py() or 0) / max(len(names), 1)
