"""Many edges are sorted on disk by a database that is opened as all are."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from inconcert.database import connect
from inconcert.errors import DiskFullError, MemoryLimitError
from inconcert.network import stream
from inconcert.network.primitive import _work

SHARES = pa.table(
    {
        "account_id": [f"a{n % 40}" for n in range(400)],
        "object_id": [f"o{n % 7}" for n in range(400)],
        "time": list(range(400)),
    }
)


@pytest.fixture
def on_disk(monkeypatch):
    monkeypatch.setattr(stream, "IN_MEMORY", 10)


def edges(folder: Path) -> pa.Table:
    work = _work(SHARES, [60_000_000], 1, 1)
    return pa.Table.from_batches(stream.ranked_batches(work, 10**6, 2, folder))


class Failing:
    """A connection whose INSERT raises."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, error: BaseException) -> None:
        self._connection, self._error = connection, error

    def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        if sql.startswith("INSERT"):
            raise self._error
        return self._connection.execute(sql)

    def __getattr__(self, name: str):
        return getattr(self._connection, name)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (duckdb.IOException(f"IO Error: {os.strerror(errno.ENOSPC)}"), DiskFullError),
        (
            duckdb.OutOfMemoryException("Out of Memory: see 'max_temp_directory_size'"),
            DiskFullError,
        ),
        (duckdb.OutOfMemoryException("Out of Memory"), MemoryLimitError),
        (duckdb.InterruptException("INTERRUPT Error"), KeyboardInterrupt),
        (RuntimeError("Query interrupted"), KeyboardInterrupt),
    ],
)
def test_what_stops_the_sorting_is_told(on_disk, tmp_path: Path, monkeypatch, error, shown) -> None:
    monkeypatch.setattr(stream, "connect", lambda *a, **k: Failing(connect(*a, **k), error))
    with pytest.raises(shown) as caught:
        edges(tmp_path)
    assert "case" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_it_is_opened_as_all_are_and_keeps_to_the_limit(on_disk, tmp_path: Path, monkeypatch):
    given = []

    def noted(path, **options):
        given.append(options["memory"])
        return connect(path, **options)

    monkeypatch.setattr(stream, "connect", noted)
    monkeypatch.setenv("INCONCERT_MEMORY", "100MB")
    small = edges(tmp_path)
    monkeypatch.delenv("INCONCERT_MEMORY")
    large = edges(tmp_path)
    assert given[0] == 100_000_000
    assert given[1] <= 500_000_000
    monkeypatch.setattr(stream, "IN_MEMORY", 10**9)
    assert small.equals(large)
    assert small.combine_chunks().equals(edges(tmp_path).combine_chunks())
    assert small.num_rows > 100
