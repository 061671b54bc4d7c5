"""Ctrl-C is heard while DuckDB works, whether or not DuckDB looks for it."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.interrupt import interruptible, received_at_once, stop_statements

BLOCK = b"\0" * 64_000_000


class Connection:
    """Counts how often it is told to stop."""

    def __init__(self) -> None:
        self.told: list[float] = []

    def interrupt(self) -> None:
        self.told.append(time.monotonic())


@pytest.fixture(autouse=True)
def default_ctrl_c():
    """Set Python's own handler of Ctrl-C; Spark leaves another in a process where it ran."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def deaf(until: Connection, number: signal.Signals) -> float:
    """Work as DuckDB may: deaf to signals, in C. Return when the work had ended."""
    threading.Timer(0.02, lambda: os.kill(os.getpid(), number)).start()
    digest = hashlib.sha256()
    digest.update(BLOCK * 6)  # some 300 ms in which no handler of Python runs
    return time.monotonic()


def test_a_statement_that_is_deaf_to_signals_is_told_and_told_again() -> None:
    connection = Connection()
    with pytest.raises(KeyboardInterrupt), interruptible(connection):
        deaf(connection, signal.SIGINT)
    ended = time.monotonic()
    assert len([told for told in connection.told if told < ended - 0.02]) >= 2
    before = len(connection.told)
    time.sleep(0.1)
    assert len(connection.told) == before  # nothing is told to what runs later


def test_a_program_with_handlers_of_its_own_is_heard_at_once() -> None:
    connection = Connection()
    handled = []

    def handle(number, stack) -> None:
        stop_statements()
        handled.append(time.monotonic())

    before = signal.signal(signal.SIGTERM, handle)
    try:
        with received_at_once(), interruptible(connection):
            deaf(connection, signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert len(handled) == 1
    assert [told for told in connection.told if told < handled[0] - 0.02]


def test_an_event_loop_still_gets_its_signals() -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write)
    noted = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        with interruptible(Connection()):
            os.kill(os.getpid(), signal.SIGUSR1)
            time.sleep(0.1)
        assert os.read(read, 10) == bytes([signal.SIGUSR1])
        assert signal.set_wakeup_fd(before) == write
    finally:
        signal.signal(signal.SIGUSR1, noted)
        os.close(read)
        os.close(write)


@pytest.mark.parametrize("threads", [1, 2])
def test_every_ctrl_c_stops_its_statement_and_no_other(tmp_path: Path, threads: int) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        case.execute(f"SET threads = {threads}")
        for nth in range(12):
            sent: list[float] = []

            def send(sent=sent) -> None:
                sent.append(time.monotonic())
                os.kill(os.getpid(), signal.SIGINT)

            threading.Timer(0.01 + 0.007 * nth, send).start()
            with pytest.raises(KeyboardInterrupt):
                case.query("SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 3")
            assert time.monotonic() - sent[0] < 5
            assert case.one("SELECT 1") == 1
