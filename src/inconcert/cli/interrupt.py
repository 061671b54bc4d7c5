"""Ctrl-C and SIGTERM: stop at once, and leave the case as it was."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from inconcert.interrupt import received_at_once, stop_statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Remembers that the user or the system asked to stop.

    The signal raises KeyboardInterrupt where Python runs; DuckDB turns it into a RuntimeError
    ("Query interrupted") on its way out of a query. `requested` tells both from a fault, and
    `check` stops code that took the error for a fault of its input.
    """

    def __init__(self) -> None:
        self.requested = False
        self._done: list[str] = []

    def committed(self, what: str) -> None:
        """Note that the case now holds `what`, whatever happens next."""
        self._done.append(what)

    @property
    def has_committed(self) -> bool:
        """Whether anything was noted as committed."""
        return bool(self._done)

    def message(self) -> str:
        """Return the one line that says what an interruption left behind."""
        if not self._done:
            return "Interrupted; the case is as it was before."
        return f"Interrupted; the case holds what was done before: {', '.join(self._done)}."

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has come."""
        if self.requested:
            raise KeyboardInterrupt

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Handle the signals while the context is open; a second one ends the process at once."""
        before = {number: signal.signal(number, self._handle) for number in SIGNALS}
        try:
            with received_at_once():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, stack: FrameType | None) -> None:
        del stack
        self.requested = True
        # Also of connections that no command opened itself, such as that of `network`.
        stop_statements()
        # A transaction that dies with its process is rolled back when the case is next opened.
        signal.signal(number, signal.SIG_DFL)
        raise KeyboardInterrupt


INTERRUPTS = Interrupts()
