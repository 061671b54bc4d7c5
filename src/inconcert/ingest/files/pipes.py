"""Inputs that can be read only once: pipes and standard input, kept as temporary files.

A file is opened several times on its way (its format, its arrays, the order of day and month in a
late row), and JSON, Parquet, XLSX and zip need it whole.
"""

from __future__ import annotations

import os
import select
import stat
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.files.bounds import Bounds, InputTooLargeError
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Progress
from inconcert.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

STDIN = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
# A pipe that nothing has opened to write for so long is given up, in seconds.
PATIENCE = 60.0
_BLOCK = 1 << 20
_WAIT = 0.25


class Pipes:
    """Temporary copies of pipes; use as a context manager, which takes them away."""

    def __init__(
        self, bounds: Bounds | None = None, progress: Progress = SILENT, patience: float = PATIENCE
    ) -> None:
        self._bounds = bounds or Bounds()
        self._progress = progress
        self._patience = patience
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0

    def __enter__(self) -> Pipes:
        return self

    def __exit__(
        self,
        raised: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def kept(self, path: Path) -> tuple[Path, int]:
        """Read a pipe to its end; return the file that holds its bytes, and how many there are.

        Raises `InputError` where nothing writes to it or too much comes, `OSError` where it cannot
        be read.
        """
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="inconcert-")
        self._count += 1
        copy = Path(self._folder.name) / f"pipe-{self._count}"
        number = _opened(path)
        try:
            with (
                copy.open("wb") as file,
                self._progress.task(f"Waiting for {plain(path)}") as advance,
            ):
                size = self._copy(path, number, file.write, advance)
        finally:
            os.close(number)
        return copy, size

    def _copy(
        self,
        path: Path,
        number: int,
        write: Callable[[bytes], object],
        advance: Callable[[float], None],
    ) -> int:
        size = 0
        until = time.monotonic() + self._patience
        while True:
            over = _wait(number)
            advance(0)
            try:
                # Where nobody writes, a named pipe is at its end; where somebody will, it waits.
                block = os.read(number, _BLOCK) if over is not None or _answers(number) else None
            except BlockingIOError:
                block = None
            if block is None:
                until = float("inf")
            elif block:
                until = float("inf")
                write(block)
                size += len(block)
                if size > self._bounds.most:
                    raise InputTooLargeError(
                        f"{plain(path)} gives more than {format_size(self._bounds.most)}; "
                        "nothing of it is read.",
                        "If that is right, allow more with --max-unpacked SIZE, or name a file.",
                    )
            elif over or until == float("inf"):
                return size
            elif time.monotonic() > until:
                raise InputError(
                    f"{plain(path)} is a pipe that nothing writes to.",
                    "Start what writes to it, or name a file.",
                )


def _opened(path: Path) -> int:
    """Open a pipe without waiting for its other end."""
    if str(path) in STDIN:
        # A socket or a closed pipe cannot be opened again by name.
        return os.dup(0)
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))


def _wait(number: int) -> bool | None:
    """Wait a little; return whether the writer is gone, None where there is nothing to read."""
    poll = select.poll()
    poll.register(number, select.POLLIN)
    events = poll.poll(_WAIT * 1000)
    return bool(events[0][1] & (select.POLLHUP | select.POLLERR)) if events else None


def _answers(number: int) -> bool:
    """Return whether a read returns at once, whatever there is to read."""
    return not os.get_blocking(number)


def is_pipe(mode: int, path: Path) -> bool:
    """Return whether what has this mode can be read only once, and may be."""
    return stat.S_ISFIFO(mode) or (str(path) in STDIN and stat.S_ISSOCK(mode))
