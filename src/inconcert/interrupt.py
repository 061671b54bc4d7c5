"""Ctrl-C and cancelling while DuckDB works: a statement is asked to stop until it has.

DuckDB looks for a signal between the pieces of its work that the main thread does, and a piece may
last to the end of the statement: Python's own handler then runs when all is over. So the signal is
heard in another way: the C handler of Python writes its number to a socket at once
(`signal.set_wakeup_fd`), and a thread that waits there interrupts the statement, again and again,
since an interruption that comes before the statement has begun is lost. It does so as long as the
number lies there; the main thread takes it away when it is back in Python, so that no later
statement (a rollback, say) is stopped in place of the one that was meant.

A `Cancellation` does the same for the work of one thread, asked by another: its statements are
stopped and no others.
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

# How often a statement that was asked to stop is asked again, in seconds.
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


class Cancelled(KeyboardInterrupt):
    """The work of this thread was cancelled by another; what handles Ctrl-C handles it."""


class Cancellation:
    """Stops the work of one thread: its statement that runs, and what asks between statements."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._ended = threading.Event()
        self._running: list[Interruptible] = []
        self._lock = threading.Lock()

    @property
    def asked(self) -> bool:
        """Whether the work is to stop."""
        return self._asked.is_set()

    def check(self) -> None:
        """Raise `Cancelled` where the work is to stop."""
        if self._asked.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Have the work stopped; returns at once, also when it has ended long ago."""
        with self._lock:
            if self._asked.is_set() or self._ended.is_set():
                return
            self._asked.set()
        threading.Thread(target=self._insist, name="inconcert-cancel", daemon=True).start()

    def _insist(self) -> None:
        # Again and again, since an interruption before a statement has begun is lost.
        while not self._ended.is_set():
            with self._lock:
                for connection in self._running:
                    connection.interrupt()
            self._ended.wait(AGAIN)

    @contextmanager
    def over(self) -> Iterator[None]:
        """Have the work of this thread inside be what is cancelled."""
        _THREAD.cancellation = self
        try:
            yield
        finally:
            _THREAD.cancellation = None
            self._ended.set()

    @contextmanager
    def statement(self, connection: Interruptible) -> Iterator[None]:
        """Let a statement that runs inside be stopped; it does not begin where that was asked."""
        self.check()
        with self._lock:
            self._running.append(connection)
        try:
            yield
        finally:
            # With the lock, so that what comes next (a rollback) is not stopped in its place.
            with self._lock:
                self._running.remove(connection)


class _Thread(threading.local):
    cancellation: Cancellation | None = None


_THREAD = _Thread()


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
    somebody else handles the signal, they call `stop_statements`, and may hold `received_at_once`.
    Work that can be cancelled is stopped by its `Cancellation` alone.
    """
    cancellation = _THREAD.cancellation
    if cancellation is not None:
        with cancellation.statement(connection):
            yield
        return
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
def received_at_once() -> Iterator[None]:
    """Stop statements as soon as SIGINT or SIGTERM comes, for a program with handlers of its own.

    Use it in the main thread, around all of its work; its handlers call `stop_statements`.
    """
    before = _WATCH.listen(signal.SIGINT, signal.SIGTERM)
    try:
        yield
    finally:
        _WATCH.leave(before)


def _stop(number: int, stack: FrameType | None) -> None:
    del number, stack
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
        """Take away the signal: the main thread knows of it."""
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
