"""DuckDB: how it is opened, what its errors mean, and how a statement is stopped.

Errors are told apart by their type, by errno and by what DuckDB itself writes. Paths are taken out
of a text before it is looked at, since a folder may be called anything.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from inconcert.errors import (
    CaseError,
    CaseLockedError,
    CaseVersionError,
    DiskFullError,
    MemoryLimitError,
)
from inconcert.interrupt import interruptible, stop_statements
from inconcert.memory import memory_limit
from inconcert.plaintext import plain
from inconcert.sizes import format_size

__all__ = [
    "connect",
    "interruptible",
    "is_duckdb",
    "is_full",
    "is_locked",
    "open_error",
    "prepare",
    "spill_folder",
    "stop_statements",
    "translated",
]

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_FULL = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))
_FORBIDDEN = tuple(os.strerror(number) for number in (errno.EACCES, errno.EPERM, errno.EROFS))


def connect(
    path: Path | None,
    *,
    read_only: bool = False,
    memory: str | int | None = None,
    spill: str | None = None,
    replacements: bool = True,
) -> duckdb.DuckDBPyConnection:
    """Open a database at `path` (None: in memory) as all of inconcert wants it.

    `memory` is as in `memory_limit`; beyond it DuckDB spills into `spill`. Without `replacements` a
    table is never found among Python's variables. Raises `duckdb.Error`, and `ParameterError`
    for a memory that is no size.
    """
    connection = duckdb.connect(
        ":memory:" if path is None else str(path),
        read_only=read_only,
        config={
            "memory_limit": f"{memory_limit(memory)}B",
            "temp_directory": spill_folder(path) if spill is None else spill,
            # DuckDB 2.0.0 hides rows when, in one transaction, an INSERT of no rows comes before a
            # large one and this is on; no statement here relies on it.
            "preserve_insertion_order": "false",
            "python_enable_replacements": "true" if replacements else "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    return prepare(connection)


def prepare(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Set what DuckDB keeps for each connection, a cursor included; return the connection."""
    connection.execute("SET TimeZone = 'UTC'").fetchall()
    # Where there is no main file (a notebook), DuckDB would draw on standard output.
    connection.execute("SET enable_progress_bar = false").fetchall()
    return connection


def spill_folder(path: Path | None) -> str:
    """Return where a database spills what its memory does not hold: beside it where that may be."""
    if path is not None:
        folder = Path(os.path.realpath(path)).parent
        if os.access(folder, os.W_OK):
            return f"{folder / path.name}.tmp"
    return str(Path(tempfile.gettempdir()) / f"inconcert-{os.getpid()}.tmp")


def is_duckdb(path: Path) -> bool:
    """Say whether a file begins as DuckDB's storage does: a checksum of 8 bytes, then DUCK."""
    if not path.is_file():  # opening a pipe would wait for its other end
        return False
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return False


def bare(text: str, *paths: str | os.PathLike[str] | None) -> str:
    """Return DuckDB's text without these paths and without anything in quotation marks."""
    known: set[str] = set()
    for path in paths:
        if path is not None:
            known |= {os.fspath(path), os.path.realpath(path), os.path.abspath(path)}  # noqa: PTH100
            known |= {os.path.dirname(one) for one in known}  # noqa: PTH120 - text, not a path
    for one in sorted(known - {"", "/", "."}, key=len, reverse=True):
        text = text.replace(one, '""')
    return _QUOTED.sub("", text)


def is_full(error: BaseException, *paths: str | os.PathLike[str] | None) -> bool:
    """Say whether an error of DuckDB or of the system comes of a full disk or quota."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    errors = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
    if isinstance(error, duckdb.OutOfMemoryException):
        # What memory does not hold goes to disk; DuckDB takes all the room that is there.
        return "'max_temp_directory_size'" in str(error)
    if not isinstance(error, errors):
        return False
    return any(phrase in bare(str(error), *paths) for phrase in _FULL)


def is_locked(error: BaseException, path: Path) -> bool:
    """Say whether DuckDB could not open a case because another process holds it."""
    text = bare(str(error), path)
    return isinstance(error, duckdb.IOException) and text.startswith("IO Error: Could not set lock")


def open_error(
    path: Path, error: duckdb.Error, *, fresh: bool, memory: int | None = None
) -> CaseError:
    """Return what to tell of a case that DuckDB could not open with so many bytes of memory."""
    text = bare(str(error), path)
    if isinstance(error, duckdb.ConnectionException) and "different configuration" in text:
        return CaseLockedError(
            f"{plain(path)} is open in this program already, in another way (to write, to read, or "
            "with other memory).",
            "Use the case that is open, or close it first.",
        )
    if is_full(error, path):
        return DiskFullError(
            f"The disk is full; the case {plain(path)} cannot be opened.",
            "Free some space, or put the case on another disk, and run the command again.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_memory("Opening the case", memory)
    if fresh or _forbidden(path):
        return CaseError(
            f"The case {plain(path)} cannot be written.",
            "Choose a folder that exists and that you may write to.",
        )
    if isinstance(error, duckdb.SerializationException) or "with version number" in text:
        return CaseVersionError(
            f"{plain(path)} was written by another version of DuckDB.",
            "Update inconcert and DuckDB (pip install --upgrade inconcert duckdb).",
        )
    return CaseError(
        f"{plain(path)} is not a case ({plain(_first_line(text), limit=200)}).",
        "Name a case made by inconcert, or a new file.",
    )


def _first_line(text: str) -> str:
    return " ".join((text.strip().splitlines() or ["it cannot be read"])[0].split())


def _forbidden(path: Path) -> bool:
    """Say whether the system does not let us open a file, by trying it."""
    for mode in (os.O_RDONLY, os.O_RDWR):
        try:
            os.close(os.open(path, mode))
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                return True
    return False


@contextmanager
def translated(path: Path, memory: int | None = None) -> Iterator[None]:
    """Turn DuckDB's errors about space, memory, permission and interruption into ours.

    `memory` is the limit in force, in bytes (None: that of `memory_limit`).
    """
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except RuntimeError as error:
        # What DuckDB raises where Ctrl-C meets a running statement.
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise
    except OSError as error:
        # What Arrow makes of it while it streams a result.
        if str(error).startswith("INTERRUPT Error"):
            raise KeyboardInterrupt from error
        raise
    except (duckdb.OperationalError, duckdb.FatalException, duckdb.OutOfMemoryException) as error:
        told = _storage_error(path, error, memory)
        if told is None:
            raise
        raise told from error


def _storage_error(path: Path, error: duckdb.Error, memory: int | None) -> CaseError | None:
    spills = spill_folder(path)
    if is_full(error, path, spills):
        return DiskFullError(
            f"The disk is full while writing {plain(path)}; the case is as it was before.",
            "Free some space, or put the case on another disk, and run the command again.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_memory("A statement", memory)
    text = bare(str(error), path, spills)
    if isinstance(error, duckdb.IOException) and any(phrase in text for phrase in _FORBIDDEN):
        return CaseError(
            f"The case {plain(path)} cannot be written.", "Choose a folder that you may write to."
        )
    return None


def out_of_memory(what: str, memory: int | None = None) -> MemoryLimitError:
    """Return the error of something that needs more memory than DuckDB may use.

    `memory` is the limit in force, in bytes (None: that of `memory_limit`).
    """
    limit = format_size(memory_limit() if memory is None else memory)
    return MemoryLimitError(
        f"{what} needs more memory than DuckDB may use ({limit}).",
        "Give it more with --memory (or INCONCERT_MEMORY), choose a smaller window or fewer kinds "
        "of share, or use a larger machine.",
    )
