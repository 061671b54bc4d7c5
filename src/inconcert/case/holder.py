"""Who holds a case to write: a small file beside it that other processes read.

DuckDB's lock lets one process write and keeps all others out, readers too; whom to name to them
stands in this file. Its writer keeps a lock on it (`flock`), which the system takes away when the
process ends, however it ends. So a file without that lock was left by a dead process, and is
never believed.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from inconcert.case.beside import holder_file
from inconcert.plaintext import plain

try:
    import fcntl

    LOCKS = True
except ImportError:  # not on this system: nobody is named
    LOCKS = False

_LOG = logging.getLogger(__name__)
_MAGIC = "inconcert holds the case beside this file"
_LARGEST = 4096
_WORD = re.compile(r"[a-z][a-z-]{0,30}")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has a case open to write; `since` in µs UTC."""

    process: int
    command: str
    host: str
    since: int

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since / 1e6, UTC)
        return (
            f"{plain(self.command, limit=80)} (process {self.process} on "
            f"{plain(self.host, limit=80)}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
        )


@dataclass(slots=True)
class _Held:
    """One case that this process holds: how often it is open, and the file that says so."""

    process: int
    times: int
    descriptor: int | None


# By holder file. A fork leaves a child a copy, which is not the child's.
_HELD: dict[Path, _Held] = {}
# To be taken again by its own thread: a case that is forgotten is released whenever Python collects
# garbage, also in the middle of `hold`.
_LOCK = threading.RLock()


def holder_of(path: Path) -> Holder | None:
    """Return who holds the case at `path` to write, None where nobody does or nobody says so."""
    if not LOCKS:
        return None
    try:
        descriptor = os.open(holder_file(path), os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(descriptor)
        return None  # nobody has the lock: its writer is dead
    except OSError:  # no locks on this file system
        return None
    finally:
        os.close(descriptor)


def hold(path: Path, since: int) -> tuple[bool, Callable[[], None]]:
    """Record beside a case that this process has it open to write since `since` (µs UTC).

    To be called with DuckDB's lock on the case. Returns whether this process did not hold it
    before, and what to call once, just before the case is closed. Where the file cannot be
    written, nobody is named, and that is all.
    """
    file, process = holder_file(path), os.getpid()
    with _LOCK:
        held = _HELD.get(file)
        first = held is None or held.process != process
        if held is None or first:
            try:
                descriptor = _write(file, Holder(process, _command(), socket.gethostname(), since))
            except OSError as error:
                _LOG.debug("no holder is named: %s", error.strerror)
                descriptor = None
            held = _HELD[file] = _Held(process, 0, descriptor)
        held.times += 1

    def release() -> None:
        with _LOCK:
            if held.process != os.getpid() or _HELD.get(file) is not held:
                return
            held.times -= 1
            if held.times:
                return
            del _HELD[file]
            if held.descriptor is not None:
                with suppress(OSError):  # without its lock it is not believed
                    file.unlink()
                os.close(held.descriptor)

    return first, release


def _write(file: Path, holder: Holder) -> int | None:
    """Write the file and return its descriptor, which has the lock; None where there are none."""
    if not LOCKS:
        return None
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_size and _read(descriptor) is None:
            raise FileExistsError(0, "a file of another type is in its place")
        os.ftruncate(descriptor, 0)
        text = json.dumps({"what": _MAGIC, **asdict(holder)}) + "\n"
        os.pwrite(descriptor, text.encode(), 0)
    except BaseException:
        if not os.fstat(descriptor).st_size:  # made just now
            file.unlink(missing_ok=True)
        os.close(descriptor)
        raise
    return descriptor


def _read(descriptor: int) -> Holder | None:
    try:
        found = json.loads(os.pread(descriptor, _LARGEST, 0))
        if found.pop("what") != _MAGIC:
            return None
        holder = Holder(
            int(found["process"]), str(found["command"]), str(found["host"]), int(found["since"])
        )
        str(holder)  # a time that no calendar has
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None  # half written, or not ours
    except OSError:  # how some systems refuse such a time
        return None
    return holder


def _command() -> str:
    """Return the name of the program, and the command of inconcert; no files, no folders."""
    start = Path(sys.argv[0] if sys.argv else "")
    name = start.parent.name if start.name == "__main__.py" else start.name
    if name.startswith("inconcert") and len(sys.argv) > 1 and _WORD.fullmatch(sys.argv[1]):
        return f"{name} {sys.argv[1]}"
    return name if name and name != "-c" else "python"
