"""The connections of one open case: each thread has its own, all on one database.

A DuckDB connection does one thing at a time and refuses the second. So a thread gets a cursor, a
connection of its own, when it first needs one. What belongs to a connection (temporary tables,
registered Arrow tables, an open transaction) belongs to its thread alone; memory and its limit are
shared. A cursor goes with its thread, and an open transaction of it is rolled back.
"""

from __future__ import annotations

import threading
import time
import weakref

import duckdb

from inconcert.database import prepare
from inconcert.interrupt import AGAIN


class _Mine(threading.local):
    """What a thread has of a case: its connection and what is open on it."""

    connection: duckdb.DuckDBPyConnection | None = None
    # How many `transaction` and `snapshot` blocks the thread is in.
    writing: int = 0
    reading: int = 0
    job: str | None = None


class Connections:
    """Gives each thread its connection, and closes all of them.

    The thread that opened the case keeps the first, so that a program of one thread never has
    another.
    """

    def __init__(self, first: duckdb.DuckDBPyConnection) -> None:
        self.mine = _Mine()
        self.mine.connection = first
        self.closed = False
        self._first = first
        self._cursors: list[weakref.ref[duckdb.DuckDBPyConnection]] = []
        self._lock = threading.Lock()

    def own(self) -> duckdb.DuckDBPyConnection:
        """Return the connection of this thread; once closed, one that refuses everything."""
        connection = self.mine.connection
        if connection is None:
            connection = self.mine.connection = self.cursor()
        return connection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return one more connection, set up as the first is."""
        with self._lock:
            if self.closed:
                return self._first
            cursor = prepare(self._first.cursor())
            self._cursors = [kept for kept in self._cursors if kept() is not None]
            self._cursors.append(weakref.ref(cursor))
            return cursor

    def close(self) -> None:
        """Stop what other threads read or write, and close all connections."""
        with self._lock:
            self.closed = True
            cursors = [cursor for kept in self._cursors if (cursor := kept()) is not None]
        for connection in (*cursors, self._first):
            while True:
                try:
                    connection.close()
                    break
                except duckdb.ResourceInUseException:
                    # Repeated until its thread is out: an interruption that comes before a
                    # statement has begun is lost.
                    connection.interrupt()
                    time.sleep(AGAIN)
