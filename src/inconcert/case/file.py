"""A case: one DuckDB file that holds every table of `model`.

A case is opened to read or to write. Writing is one transaction per command: an interruption, an
error or a full disk leaves the file as it was before. Every result is read to its end, because
DuckDB 2 refuses a new statement on a connection with an unread one.

Any thread may read an open case, and one at a time may write: each has a connection of its own
(`connections`). A reader sees what was committed when its statement began, or its `snapshot`; the
thread with a transaction sees what it has written.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from inconcert.case.holder import hold
from inconcert.case.locked_error import locked_error
from inconcert.case.migrate import check_version, make_tables
from inconcert.case.reader import CaseReader
from inconcert.database import (
    connect,
    is_duckdb,
    is_locked,
    open_error,
    spill_folder,
)
from inconcert.errors import CaseBusyError, CaseError
from inconcert.memory import memory_limit
from inconcert.plaintext import plain
from inconcert.version import __version__

_LOG = logging.getLogger(__name__)

# How long a thread waits for another's transaction to end, in seconds.
WAIT = 30.0
# One thread at a time opens a case to write or makes one.
_OPENING = threading.Lock()


def now() -> int:
    """Return the present time in microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


class Case(CaseReader):
    """An open case.

    Use `Case.open(path)` as a context manager. `query` and `arrow` read, from any thread;
    `transaction` and `run` write, one thread at a time. Raises `CaseLockedError` where another
    process writes to the case, `CaseVersionError` where another version of inconcert wrote it,
    `CaseError` where it cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        *,
        writable: bool,
        memory: int | None = None,
    ):
        super().__init__(path, connection, memory)
        self.writable = writable
        self._release: Callable[[], Any] = lambda: None
        # The one who writes has it; `_writer` says who, for those who wait in vain.
        self._lock = threading.Lock()
        self._writer = ""

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
        file, limit = Path(path), memory_limit(memory)
        with _OPENING if write or create else nullcontext():
            return cls._open(file, write=write, create=create, limit=limit)

    @classmethod
    def _open(cls, file: Path, *, write: bool, create: bool, limit: int) -> Case:
        fresh = not _is_there(file)
        if fresh and not create:
            raise CaseError(
                f"There is no case at {plain(file)}.",
                "Import files into it first: inconcert import FILE --case CASE.",
            )
        if not fresh:
            _check_database(file)
        try:
            # Absolute: to DuckDB ":memory:" and "md:x" are no names of files.
            connection = connect(file.absolute(), read_only=not (write or fresh), memory=limit)
        except duckdb.Error as error:
            if is_locked(error, file):
                raise locked_error(file, error, write=write or fresh) from error
            raise open_error(file, error, fresh=fresh, memory=limit) from error
        case = cls(file, connection, writable=write or fresh, memory=limit)
        try:
            case._begin(create=create, fresh=fresh)
        except BaseException:
            case.close()
            raise
        return case

    def _begin(self, *, create: bool, fresh: bool) -> None:
        if self.writable:
            first, release = hold(self.path, now())
            # Also for a case that is forgotten, and at the end of the program.
            self._release = weakref.finalize(self, release)
            if first:
                _clear_spill(self.path)
        # The contents decide, not whether the file was there: another process may have made the
        # case in the meantime, or died before it had made the tables.
        if not (create and self.writable and self.one("SELECT count(*) FROM duckdb_tables()") == 0):
            check_version(self)
            return
        try:
            make_tables(self)
        except BaseException:
            if fresh:
                self.discard()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what other threads still read is stopped. Safe to call twice."""
        self._release()
        self._connections.close()

    def discard(self) -> None:
        """Remove the file of a new case in which nothing was stored, and close it.

        It goes while DuckDB's lock is on it, so that it cannot be another's by then.
        """
        with suppress(OSError):
            Path(os.path.realpath(self.path)).unlink()
        self.close()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and read its result to the end."""
        self.query(sql, parameters)

    def append(self, table: str, rows: pa.Table | pa.RecordBatch) -> None:
        """Append Arrow rows to a table, matching columns by name; missing ones are null."""
        if rows.num_rows == 0:
            return
        names = ", ".join(f'"{name}"' for name in rows.schema.names)
        with self._using(self.connection) as connection:
            # DuckDB finds `rows` by its name in this frame. A registered view would be kept, with
            # all its rows, until the end of the transaction.
            connection.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {names} FROM rows'
            ).fetchall()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread has a transaction open."""
        return self._mine.writing > 0

    @contextmanager
    def transaction(self, *, wait: float = WAIT) -> Iterator[None]:
        """Commit everything inside at the end, or nothing; nested use joins the outer one.

        One thread writes at a time. Another waits for so many seconds and then gets
        `CaseBusyError`.
        """
        if not self.writable:
            raise CaseError(f"{plain(self.path)} is open for reading only.")
        mine = self._mine
        if mine.writing:
            mine.writing += 1
            try:
                yield
            finally:
                mine.writing -= 1
            return
        if mine.reading:
            raise CaseError(
                f"{plain(self.path)} cannot be written inside a snapshot.", "Write after it."
            )
        if not self._lock.acquire(timeout=wait):
            raise CaseBusyError(
                f"{plain(self.path)} is being written by {self._writer or 'another thread'}.",
                "Wait for it to end, and try again.",
            )
        try:
            self._writer = threading.current_thread().name
            yield from self._transaction()
        finally:
            self._writer = ""
            self._lock.release()

    def _transaction(self) -> Iterator[None]:
        mine = self._mine
        try:
            self.execute("BEGIN TRANSACTION")  # inside: it may have begun when it is interrupted
            mine.writing = 1
            yield
            self.execute("COMMIT")
        except BaseException:
            self._rollback()
            raise
        finally:
            mine.writing = 0

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
                "INSERT INTO run (run, command, version, parameters, seed, started, job) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [number, command, __version__, told, seed, now(), self._mine.job],
            )
            yield number
            self.execute(
                "UPDATE run SET ended = ?, inputs = "
                "(SELECT to_json(list(sha256 ORDER BY source))::VARCHAR FROM source) WHERE run = ?",
                [now(), number],
            )
            seconds = time.perf_counter() - start
        _LOG.info("run %d ended: %s, %.1f s", number, command, seconds)

    @contextmanager
    def as_job(self, job: str) -> Iterator[None]:
        """Record runs of this thread inside as those of a job of the queue."""
        self._mine.job = job
        try:
            yield
        finally:
            self._mine.job = None


def _clear_spill(path: Path) -> None:
    """Remove what a process that was killed had put aside; called by the one who holds the case.

    DuckDB does so itself, but only when it next puts something aside.
    """
    for left in Path(spill_folder(path)).glob("duckdb_temp_*"):
        with suppress(OSError):  # it takes up space, and stops nobody
            left.unlink()


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:  # no permission, too long, a loop, a zero byte
        raise _unreadable(path, error) from error
    return True


def _unreadable(path: Path, error: OSError | ValueError) -> CaseError:
    reason = getattr(error, "strerror", None) or str(error) or "no reason"
    return CaseError(
        f"The case {plain(path)} cannot be read ({plain(reason.lower())}).",
        "Check the path and its permissions.",
    )


def _check_database(path: Path) -> None:
    """Refuse, before DuckDB touches it, a file that is no database: DuckDB fills an empty one."""
    if path.is_dir():
        raise CaseError(f"{plain(path)} is a folder.", "Name a file: --case CASE.duckdb.")
    if path.is_file():  # opening a pipe would wait for its other end
        try:
            path.open("rb").close()
        except OSError as error:
            raise _unreadable(path, error) from error
    if not is_duckdb(path):
        raise CaseError(
            f"{plain(path)} is not a case, and is left as it is.",
            "Name a case made by inconcert, or a new file.",
        )
