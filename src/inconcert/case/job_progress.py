"""How far a job is, and an estimate of what is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from inconcert.interrupt import Cancellation
from inconcert.progress import Advance

# An estimate needs so much of a stage, and so many seconds of it.
LEAST_FRACTION = 0.02
LEAST_SECONDS = 1.0
# Called with the stage, how much of it is done (0 to 1) and the seconds that are left of it.
OnProgress = Callable[[str, float | None, float | None], None]


@dataclass(slots=True)
class _Stage:
    title: str
    total: float | None
    began: float
    done: float = 0.0


class JobProgress:
    """The `Progress` of a job: reports to the queue, and stops a job that was cancelled.

    What it reports is the innermost task that has begun: its title, how much of it is done (0 to 1,
    None where not known), and how many seconds are left of it at its speed so far (None where it
    is too early to say).
    """

    def __init__(
        self,
        on_progress: OnProgress,
        cancellation: Cancellation,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_progress = on_progress
        self._cancellation = cancellation
        self._clock = clock
        self._stages: list[_Stage] = []
        self._lock = threading.Lock()

    @contextmanager
    def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
        """Begin a stage of `total` units; see `progress.Progress`."""
        self._cancellation.check()
        stage = _Stage(title, total, self._clock())
        with self._lock:
            self._stages.append(stage)
        self._notify()

        def advance(done: float) -> None:
            self._cancellation.check()
            with self._lock:
                stage.done += done
            self._notify()

        try:
            yield advance
        finally:
            with self._lock:
                self._stages.remove(stage)
        self._notify()

    def _notify(self) -> None:
        with self._lock:
            if not self._stages:
                return
            stage = self._stages[-1]
            title, fraction, seconds = stage.title, None, self._clock() - stage.began
            if stage.total:
                fraction = min(max(stage.done / stage.total, 0.0), 1.0)
        self._on_progress(title, fraction, _remaining(fraction, seconds))


def _remaining(fraction: float | None, seconds: float) -> float | None:
    if fraction is None or fraction < LEAST_FRACTION or seconds < LEAST_SECONDS:
        return None
    return seconds * (1 - fraction) / fraction
