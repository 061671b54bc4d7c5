"""Ctrl-C while DuckDB works: a statement is told to stop until it has.

DuckDB looks for a signal between the pieces of its work that the main thread does, and a piece may
last to the end of the statement: Python's own handler then runs when all is over. So the signal is
heard in another way: the C handler of Python writes its number to a socket at once
(`signal.set_wakeup_fd`), and a thread that waits there interrupts the statement, again and again,
since an interruption that comes before the statement has begun is lost. It does so as long as the
number lies there; the main thread takes it away when it is back in Python, so that no later
statement (a rollback, say) is stopped in place of the one that was meant.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

# How often a statement that has been told to stop is told again, in seconds.
AGAIN = 0.02
_MANY = 4096


class Interruptible(Protocol):
    """A connection whose statement can be stopped from another thread."""

    def interrupt(self) -> None:
        """Stop the statement that runs."""


# Connections with a statement that runs now. The lock may be taken again by a handler of a signal
# that comes while its thread has it.
_RUNNING: list[Interruptible] = []
_LOCK = threading.RLock()


def stop_statements() -> None:
    """Tell DuckDB to stop what it runs; for handlers of signals, which run in the main thread."""
    _WATCH.delivered()
    for connection in list(_RUNNING):
        connection.interrupt()


@contextmanager
def interruptible(connection: Interruptible) -> Iterator[None]:
    """Let Ctrl-C stop a statement that runs inside.

    DuckDB leaves a statement when KeyboardInterrupt reaches it, but then waits for its other
    threads, which know of nothing and go on to the end of their work: they must be told. Where
    somebody else handles the signal, they call `stop_statements`, and may hold `heard_at_once`.
    """
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    _RUNNING.append(connection)
    before = _WATCH.listen(signal.SIGINT) if ours else None
    try:
        if ours:
            signal.signal(signal.SIGINT, _stop)
        yield
    finally:
        _RUNNING.remove(connection)
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _WATCH.leave(before)


@contextmanager
def heard_at_once() -> Iterator[None]:
    """Stop statements as soon as SIGINT or SIGTERM comes, for a program with handlers of its own.

    Use it in the main thread, around all of its work; its handlers call `stop_statements`.
    """
    before = _WATCH.listen(signal.SIGINT, signal.SIGTERM)
    try:
        yield
    finally:
        _WATCH.leave(before)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    stop_statements()
    raise KeyboardInterrupt


class _Watch:
    """A thread that waits for the numbers of signals; started when it is first needed."""

    def __init__(self) -> None:
        self._pid = 0
        self._read: socket.socket
        self._write: socket.socket
        self._others: int | None = None
        self._stopping: tuple[signal.Signals, ...] = ()

    def listen(self, *stopping: signal.Signals) -> int | None:
        """Have signals written to the thread, which stops statements at these.

        Returns whom they were written to before, None where that was the thread itself.
        """
        if self._pid != os.getpid():  # the first time, or in a child that a fork made
            self._start()
        before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        if before == self._write.fileno():
            return None
        self._others = before if before >= 0 else None
        self._stopping = stopping
        return before

    def leave(self, before: int | None) -> None:
        """Give the signals back to whom they were written to."""
        if before is None:
            return
        try:
            signal.set_wakeup_fd(before, warn_on_full_buffer=False)
        except (ValueError, OSError):  # it was closed in the meantime
            signal.set_wakeup_fd(-1)
        self.delivered()
        self._others = None

    def delivered(self) -> None:
        """Take away what was heard: the main thread knows of it."""
        if self._pid == os.getpid():
            with _LOCK:
                self._take()

    def _take(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while heard := self._read.recv(_MANY):
                if self._others is not None:  # an event loop that waits for signals, too
                    # Closed or full, it would be lost to it with Python's own handler as well.
                    with contextlib.suppress(OSError):
                        os.write(self._others, heard)

    def _start(self) -> None:
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._pid = os.getpid()
        threading.Thread(target=self._wait, name="inconcert-signals", daemon=True).start()

    def _wait(self) -> None:
        read = self._read
        pause = threading.Event()
        while True:
            select.select([read], [], [])
            with _LOCK:
                try:
                    heard = read.recv(_MANY, socket.MSG_PEEK)
                except BlockingIOError:  # the main thread was faster
                    continue
                if any(number in heard for number in self._stopping):
                    for connection in list(_RUNNING):
                        connection.interrupt()
                else:
                    self._take()
            pause.wait(AGAIN)


_WATCH = _Watch()
