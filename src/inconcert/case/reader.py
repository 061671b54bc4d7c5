"""Reading an open case, from any thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from inconcert.case.connections import Connections
from inconcert.database import interruptible, translated
from inconcert.errors import CaseError
from inconcert.plaintext import plain


class CaseReader:
    """What reads an open case. Every thread may call it, each on a connection of its own.

    A statement sees what was committed when it began; several inside `snapshot` see one state;
    those of a thread with a transaction see what that has written. Once the case is closed each
    raises `CaseError`, also one that was running.
    """

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, memory: int | None
    ) -> None:
        self.path = path
        # What DuckDB may use, in bytes, for error messages; all connections share it.
        self.memory = memory
        self._connections = Connections(connection)
        self._mine = self._connections.mine

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection of this thread: temporary and registered tables on it are its own."""
        return self._connections.own()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        with self._using(self.connection) as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0][0] if rows else None

    def records(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a statement and return its rows as dictionaries."""
        with self._using(self.connection) as connection:
            result = connection.execute(sql, list(parameters))
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run a statement and return its result as an Arrow table."""
        with self._using(self.connection) as connection:
            return connection.sql(sql, params=list(parameters)).to_arrow_table()

    def batches(
        self, sql: str, parameters: Sequence[Any] = (), *, rows: int = 100_000
    ) -> Iterator[pa.RecordBatch]:
        """Stream a result in Arrow batches, on a cursor of its own.

        The cursor is another connection: it sees what has been committed, not the rows of a
        transaction that is still open. Inside a transaction, use `arrow` by ranges. Inside a
        `snapshot` the result is of that state, and fetched whole before the first batch.
        """
        if self._mine.reading:
            yield from self.arrow(sql, parameters).to_batches(max_chunksize=rows)
            return
        cursor = self._connections.cursor()
        try:
            with self._using(cursor):
                reader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(rows)
            while True:
                with self._using(cursor):
                    batch = next(reader, None)
                if batch is None:
                    return
                yield batch
        finally:
            cursor.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Give all that this thread reads inside one state: the last committed one at its start.

        What other threads commit meanwhile is not seen, and nobody waits. Keep it short, about
        a page: DuckDB keeps old rows for as long as it lasts. Inside a transaction or another
        snapshot it is that one's state. Nothing but temporary tables can be written inside.
        """
        mine = self._mine
        if mine.writing or mine.reading:
            mine.reading += bool(mine.reading)
            try:
                yield
            finally:
                mine.reading -= bool(mine.reading)
            return
        try:
            self.query("BEGIN TRANSACTION READ ONLY")
            mine.reading = 1
            # DuckDB takes the state at the first table that is read, not at the BEGIN.
            self.query("SELECT value FROM meta WHERE key = 'schema_version'")
            yield
        finally:
            mine.reading = 0
            self._rollback()

    def _rollback(self) -> None:
        try:
            self.connection.rollback()
        except duckdb.Error:
            # A failed COMMIT, a fatal error or closing the case has already rolled back; the
            # first error is the one to show.
            pass

    @contextmanager
    def _using(self, connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        """Run a statement: errors become ours, and it can be stopped."""
        try:
            if self._connections.closed:  # a result that is read in parts outlives its connection
                raise duckdb.ConnectionException
            with translated(self.path, self.memory), interruptible(connection):
                yield connection
        except (KeyboardInterrupt, duckdb.ConnectionException) as error:
            if self._connections.closed:
                raise CaseError(
                    f"The case {plain(self.path)} was closed.", "Open it again to go on."
                ) from error
            raise
