"""Progress that a caller may show: the command line draws bars, everything else stays silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[float], None]


class Progress(Protocol):
    """Something that can show how far a task has come."""

    def task(self, title: str, total: float | None = None) -> AbstractContextManager[Advance]:
        """Begin a task of `total` units (None: not known); use as a context manager.

        The value bound by `with` is called with the units done since the last call.
        """


class Silent:
    """Shows nothing."""

    @contextmanager
    def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
        """Do nothing with `title` and `total`."""
        yield lambda _done: None


SILENT = Silent()
