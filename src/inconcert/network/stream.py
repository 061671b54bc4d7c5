"""Edges in order, in batches: an answer larger than memory is sorted on disk, as numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.database import connect, interruptible, is_full, translated
from inconcert.errors import DiskFullError
from inconcert.memory import memory_limit
from inconcert.network.count import LINK_SCHEMA, CoShares, LinkRows
from inconcert.progress import SILENT, Progress

# So many edges are sorted in memory, in a few hundred MB.
IN_MEMORY = 2_000_000
_MEMORY = 500 * 10**6
_BATCH = 200_000
_ORDER = ("time_window", "events", "account_a", "account_b")
_NUMBERS = "k SMALLINT, a INTEGER, b INTEGER, events BIGINT, objects BIGINT, a_first BIGINT, " \
    "b_first BIGINT, delay BIGINT"  # fmt: skip


def ranked(link: pa.Table) -> pa.Table:
    """Return links window by window, those with most events first, the rest by their keys."""
    ways = [(name, "descending" if name == "events" else "ascending") for name in _ORDER]
    return link.take(pc.sort_indices(link, sort_keys=ways))


def ranked_batches(
    work: CoShares, edges: int, threads: int, folder: Path, progress: Progress = SILENT
) -> Generator[pa.RecordBatch, None, None]:
    """Yield the links of a count as `ranked` orders them, within a bound of memory.

    `edges` is a bound on their number. Where they are many they wait as numbers in a file in
    `folder`, which is gone when all are yielded or the iteration is closed.
    """
    if edges <= IN_MEMORY:
        batches = work.batches(threads, progress)
        yield from ranked(pa.Table.from_batches(batches, LINK_SCHEMA)).to_batches(_BATCH)
        return
    with (
        tempfile.TemporaryDirectory(prefix=".inconcert-", dir=folder) as folder_name,
        closing(_store(Path(folder_name))) as store,
    ):
        # The order of the keys stands for the names, so that nothing but numbers is sorted.
        _run(store, f"CREATE TABLE edge ({_NUMBERS})")
        for rows in work.rows(threads, progress):
            store.register("part", _as_batch(work, rows))
            _run(store, "INSERT INTO edge SELECT * FROM part")
            store.unregister("part")
        # Without this a result comes in the order in which threads are done with it.
        _run(store, "SET preserve_insertion_order = true")
        with _explained(), interruptible(store):
            result = store.sql("SELECT * FROM edge ORDER BY k, events DESC, a, b")
            reader = result.to_arrow_reader(_BATCH)
        yield from _named(work, _batches(store, reader))


def _store(folder_name: Path) -> duckdb.DuckDBPyConnection:
    """Open a database for the edges, which leaves the most of memory to the count itself."""
    with _explained():
        return connect(folder_name / "edges.duckdb", memory=_memory(), spill=str(folder_name))


def _memory() -> int:
    return min(_MEMORY, memory_limit())


def _run(store: duckdb.DuckDBPyConnection, sql: str) -> None:
    with _explained(), interruptible(store):
        store.execute(sql).fetchall()


def _batches(
    store: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader
) -> Iterator[pa.RecordBatch]:
    while True:
        # What is sorted is read from disk as it is asked for.
        with _explained(), interruptible(store):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch


@contextmanager
def _explained() -> Iterator[None]:
    """Turn DuckDB's errors into ours; a full disk is reported with the edges: there is no case."""
    try:
        with translated(Path("edges.duckdb"), _memory()):
            yield
    except (duckdb.Error, DiskFullError) as error:
        if not isinstance(error, DiskFullError) and not is_full(error):
            raise
        raise DiskFullError(
            "The disk is full while the edges are sorted; nothing was written.",
            "Free some space, or write to a folder on another disk, and run the command again.",
        ) from error


def _as_batch(work: CoShares, rows: LinkRows) -> pa.RecordBatch:
    order = work.shares.order
    columns = [
        np.full(len(rows.a), rows.k, np.int16),
        order[rows.a].astype(np.int32),
        order[rows.b].astype(np.int32),
        *rows[3:],
    ]
    return pa.record_batch([pa.array(column) for column in columns], names=LinkRows._fields)


def _named(
    work: CoShares, batches: Iterator[pa.RecordBatch]
) -> Generator[pa.RecordBatch, None, None]:
    account = np.empty(len(work.shares.order), np.int32)
    account[work.shares.order] = np.arange(len(account), dtype=np.int32)
    for batch in batches:
        k, a, b, *counts = (column.to_numpy() for column in batch.columns)
        cuts = np.flatnonzero(np.diff(k)) + 1
        for low, high in zip([0, *cuts], [*cuts, len(k)], strict=True):
            if high > low:
                part = slice(low, high)
                numbers = (account[a[part]], account[b[part]], *(c[part] for c in counts))
                yield work.batch(LinkRows(int(k[low]), *numbers))
