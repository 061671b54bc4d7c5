"""A case: one DuckDB file that holds every table of `model`.

A case is opened to read or to write. Writing is one transaction per command: an interruption, an
error or a full disk leaves the file as it was before. Every result is read to its end, because
DuckDB 2 refuses a new statement on a connection with an unread one.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from inconcert import model
from inconcert.database import connect, interruptible, is_duckdb, open_error, translated
from inconcert.errors import CaseError, CaseVersionError
from inconcert.memory import memory_limit
from inconcert.plaintext import plain
from inconcert.version import __version__

_LOG = logging.getLogger(__name__)


def now() -> int:
    """Return the present time in microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


class Case:
    """An open case.

    Use `Case.open(path)` as a context manager. `query` and `arrow` read; `transaction` and `run`
    write. Raises `CaseLockedError` where another process writes to the case, `CaseVersionError`
    where another version of inconcert wrote it, `CaseError` where it cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        *,
        writable: bool,
        memory: int | None = None,
    ):
        self.path = path
        self.connection = connection
        self.writable = writable
        # What DuckDB may use, in bytes, for those who tell of it.
        self.memory = memory
        self._depth = 0

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        write: bool = False,
        create: bool = False,
        memory: str | int | None = None,
    ) -> Case:
        """Open the case at `path`; `create` makes a new one where none is there.

        `memory` is what DuckDB may use, as text ("4GB", "50%") or in bytes; None: what
        INCONCERT_MEMORY says, else a quarter of the machine's memory.
        """
        file = Path(path)
        fresh = not file.exists()
        if fresh and not create:
            raise CaseError(
                f"There is no case at {plain(file)}.",
                "Import files into it first: inconcert import FILE --case CASE.",
            )
        if not fresh and file.is_dir():
            raise CaseError(f"{plain(file)} is a folder.", "Name a file: --case CASE.duckdb.")
        if not fresh:
            _check_kind(file)
        limit = memory_limit(memory)
        try:
            connection = connect(file, read_only=not (write or fresh), memory=limit)
        except duckdb.Error as error:
            raise open_error(file, error, fresh=fresh, memory=limit) from error
        case = cls(file, connection, writable=write or fresh, memory=limit)
        try:
            case._check_version(fresh=fresh)
        except BaseException:
            case.close()
            if fresh:
                file.unlink(missing_ok=True)
            raise
        return case

    def __enter__(self) -> Case:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self.connection.close()

    # -- reading ---------------------------------------------------------------------------

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        with translated(self.path, self.memory), interruptible(self.connection):
            return self.connection.execute(sql, list(parameters)).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0][0] if rows else None

    def records(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a statement and return its rows as dictionaries."""
        with translated(self.path, self.memory), interruptible(self.connection):
            result = self.connection.execute(sql, list(parameters))
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run a statement and return its result as an Arrow table."""
        with translated(self.path, self.memory), interruptible(self.connection):
            return self.connection.sql(sql, params=list(parameters)).to_arrow_table()

    def batches(
        self, sql: str, parameters: Sequence[Any] = (), *, rows: int = 100_000
    ) -> Iterator[pa.RecordBatch]:
        """Stream a result in Arrow batches, on a cursor of its own.

        The cursor is another connection: it sees what has been committed, not the rows of a
        transaction that is still open. Inside a transaction, use `arrow` by ranges.
        """
        cursor = self.connection.cursor()
        try:
            with translated(self.path, self.memory), interruptible(cursor):
                reader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(rows)
            while True:
                with translated(self.path, self.memory), interruptible(cursor):
                    batch = next(reader, None)
                if batch is None:
                    return
                yield batch
        finally:
            cursor.close()

    # -- writing ---------------------------------------------------------------------------

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and read its result to the end."""
        self.query(sql, parameters)

    def append(self, table: str, rows: pa.Table | pa.RecordBatch) -> None:
        """Append Arrow rows to a table, matching columns by name; missing ones are null."""
        if rows.num_rows == 0:
            return
        names = ", ".join(f'"{name}"' for name in rows.schema.names)
        with translated(self.path, self.memory), interruptible(self.connection):
            # DuckDB finds `rows` by its name in this frame. A registered view would be kept, with
            # all its rows, until the end of the transaction.
            self.connection.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {names} FROM rows'
            ).fetchall()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._depth > 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside at the end, or nothing; nested use joins the outer one."""
        if not self.writable:
            raise CaseError(f"{plain(self.path)} is open for reading only.")
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        self.execute("BEGIN TRANSACTION")
        self._depth = 1
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            try:
                self.connection.rollback()
            except duckdb.Error:
                # A failed COMMIT or a fatal error has already rolled back; the first error
                # is the one to show.
                pass
            raise
        finally:
            self._depth = 0

    @contextmanager
    def run(
        self, command: str, parameters: Mapping[str, Any], *, seed: int | None = None
    ) -> Iterator[int]:
        """Record one command in `run` and yield its number, all in one transaction."""
        with self.transaction():
            number = 1 + (self.one("SELECT max(run) FROM run") or 0)
            start = time.perf_counter()
            told = json.dumps(parameters, default=str)
            _LOG.info("run %d begins: %s, parameters %s", number, command, told)
            self.execute(
                "INSERT INTO run (run, command, version, parameters, seed, started) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [number, command, __version__, told, seed, now()],
            )
            yield number
            self.execute(
                "UPDATE run SET ended = ?, inputs = "
                "(SELECT to_json(list(sha256 ORDER BY source))::VARCHAR FROM source) WHERE run = ?",
                [now(), number],
            )
            seconds = time.perf_counter() - start
        _LOG.info("run %d ended: %s, %.1f s", number, command, seconds)

    def note_result(self, run: int, name: str, result: Mapping[str, Any]) -> None:
        """Keep what a part of a run gave in all, under `result` and its name in the parameters."""
        parameters = json.loads(self.one("SELECT parameters FROM run WHERE run = ?", [run]))
        parameters.setdefault("result", {})[name] = dict(result)
        self.execute(
            "UPDATE run SET parameters = ? WHERE run = ?",
            [json.dumps(parameters, default=str), run],
        )

    # -- version ---------------------------------------------------------------------------

    def _check_version(self, *, fresh: bool) -> None:
        if fresh:
            with self.transaction():
                self.execute("CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR)")
                for table in model.TABLES:
                    self.execute(table.ddl())
                self.execute(
                    "INSERT INTO meta VALUES ('schema_version', ?), ('created_by', ?)",
                    [str(model.SCHEMA_VERSION), __version__],
                )
            return
        tables = {row[0] for row in self.query("SELECT table_name FROM duckdb_tables()")}
        if "meta" not in tables:
            raise CaseError(
                f"{plain(self.path)} is a DuckDB file but no case.",
                "Name another file for the case.",
            )
        found = int(self.one("SELECT value FROM meta WHERE key = 'schema_version'") or 0)
        if found > model.SCHEMA_VERSION:
            raise CaseVersionError(
                f"{plain(self.path)} has schema version {found}; this inconcert {__version__} "
                f"knows up to {model.SCHEMA_VERSION}.",
                "Update inconcert (pip install --upgrade inconcert) to open it.",
            )
        if found < model.SCHEMA_VERSION:
            if not self.writable:
                raise CaseVersionError(
                    f"{plain(self.path)} has the older schema version {found}.",
                    "inconcert detect --case CASE brings it up to date.",
                )
            self._migrate(found)

    def _migrate(self, found: int) -> None:
        """Bring an older case up to date, one version at a time, in one transaction."""
        with self.transaction():
            for version in range(found, model.SCHEMA_VERSION):
                for statement in MIGRATIONS[version]:
                    self.execute(statement)
            self.execute(
                "UPDATE meta SET value = ? WHERE key = 'schema_version'",
                [str(model.SCHEMA_VERSION)],
            )
            # In the record, so that detection knows to take older shares from the posts anew.
            with self.run("migrate", {"from": found, "to": model.SCHEMA_VERSION}):
                pass


# Version n is brought to n + 1 by MIGRATIONS[n]; a released entry never changes.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    # New columns come last in their tables, as in `model`, so that both have one order.
    1: (
        "ALTER TABLE share ADD COLUMN origin VARCHAR",
        "ALTER TABLE link ADD COLUMN q DOUBLE",
        "ALTER TABLE member ADD COLUMN acts BIGINT",
        "ALTER TABLE member ADD COLUMN expected DOUBLE",
        "ALTER TABLE member ADD COLUMN p DOUBLE",
    ),
    2: ("ALTER TABLE account ADD COLUMN avatar_hash VARCHAR",),
    3: ("ALTER TABLE source ADD COLUMN doubts VARCHAR",),
}


def _check_kind(path: Path) -> None:
    """Refuse, before DuckDB touches it, a file that is no database: DuckDB fills an empty one."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise CaseError(
            f"The case {plain(path)} cannot be read ({(error.strerror or 'no reason').lower()}).",
            "Check the path and its permissions.",
        ) from error
    if not is_duckdb(path):
        raise CaseError(
            f"{plain(path)} is not a case, and is left as it is.",
            "Name a case made by inconcert, or a new file.",
        )
