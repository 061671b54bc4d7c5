"""The queue of a case: jobs one at a time, in order, with progress, cancelling, and a record.

A thread runs them and sleeps while there is none. What is known of each job is written to a file
beside the case (`job`) when its state changes, and now and then while it runs; the case itself is
written by the job alone, in transactions of its own.
"""

from __future__ import annotations

import inspect
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Self

from inconcert.case.file import Case, now
from inconcert.case.holder import holder_of
from inconcert.case.job import AGAIN, NEVER, Job, JobFile, left_over
from inconcert.case.job_run import Outcome, Work, kept_of, run_job
from inconcert.errors import CaseBusyError, CaseError, ParameterError
from inconcert.interrupt import Cancellation
from inconcert.plaintext import plain

_LOG = logging.getLogger(__name__)
# How often the progress of a job is written to its file, in seconds.
EVERY = 1.0
# The queues of this process, by their files: one a case.
_OPEN: set[Path] = set()
_OPEN_LOCK = threading.Lock()
_CANCELLED = Outcome("cancelled", error="It was cancelled before its turn.", hint=AGAIN)
_NEVER = Outcome("cancelled", error=NEVER, hint=AGAIN)


class JobQueue:
    """Runs jobs on an open case, one at a time in the order in which they were asked for.

    `work` names what can be asked for. `on_progress`, where given, is called with a `Job` whenever
    it changes, in the thread that changed it; it must return at once. Use the queue as a context
    manager inside that of the case: leaving it cancels what runs, and what waits is never started.

    A job that was running when its process died is `broken` once the queue is opened again, and
    one that waited is `cancelled` and was never started: none starts by itself, since what it
    was meant to follow may be missing. Raises `CaseError` where the case is open for reading only,
    `CaseBusyError` where it has a queue in this process already.
    """

    def __init__(
        self,
        case: Case,
        work: Mapping[str, Work],
        *,
        on_progress: Callable[[Job], None] | None = None,
    ) -> None:
        if not case.writable:
            raise CaseError(f"{plain(case.path)} is open for reading only.", "Open it to write.")
        self._case = case
        self._work = dict(work)
        self._on_progress = on_progress
        self._file = JobFile(case.path)
        self._claim()
        try:
            self._jobs = {job.job: job for job in self._recovered()}
        except BaseException:
            self._give_up()
            raise
        # Guards all below; notified at every change.
        self._changed = threading.Condition()
        self._cancellation: Cancellation | None = None
        self._closing = False
        # No time of this process goes back, and none is before it opened the case: `read_jobs`
        # takes older ones for those of a process that is gone.
        holder = holder_of(case.path)
        self._latest = 0 if holder is None else holder.since
        self._written = 0.0
        self._thread = threading.Thread(target=self._serve, name="inconcert-jobs", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- asking --------------------------------------------------------------------------------

    def add(self, name: str, parameters: Mapping[str, Any] | None = None) -> Job:
        """Put a job at the end of the queue.

        Raises `ParameterError` where the name is not known, the work takes no such parameters, or
        JSON cannot hold them; `CaseError` where the queue is closed or cannot be written.
        """
        given = self._checked(name, dict(parameters or {}))
        with self._changed:
            if self._closing:
                raise CaseError("The queue of jobs is closed.", "Open it again.")
            number = 1 + max((job.number for job in self._jobs.values()), default=0)
            job = Job(secrets.token_hex(8), number, name, given, "queued", self._now())
            self._file.write(job)
            self._set(job)
        self._notify(job)
        return job

    def jobs(self) -> list[Job]:
        """Return all jobs, also of earlier processes, in the order in which they were asked for."""
        with self._changed:
            return sorted(self._jobs.values(), key=lambda job: job.number)

    def job(self, job: str) -> Job:
        """Return a job as it is now; `ParameterError` where there is none of this id."""
        with self._changed:
            if job not in self._jobs:
                raise ParameterError(f"There is no job {plain(job, limit=40)}.", "List the jobs.")
            return self._jobs[job]

    def wait(self, job: str, timeout: float | None = None) -> Job:
        """Wait until a job is over, or so many seconds; return it as it is then."""
        self.job(job)
        with self._changed:
            self._changed.wait_for(lambda: self._jobs[job].over, timeout)
            return self._jobs[job]

    def cancel(self, job: str) -> Job:
        """Cancel a job that waits, or have one that runs stopped; one that is over stays as it is.

        One that runs is over a moment later (`wait`), as soon as its statement is stopped or it
        reports its progress. If it had finished by then it is `done`.
        """
        self.job(job)
        with self._changed:
            found = self._jobs[job]
            if found.state == "running" and self._cancellation is not None:
                self._cancellation.cancel()
            if found.state != "queued":
                return found
            found = self._ended(found, _CANCELLED)
        self._notify(found)
        return found

    def close(self) -> None:
        """Cancel the job that runs, leave those that wait, and end; safe to call twice."""
        with self._changed:
            self._closing = True
            if self._cancellation is not None:
                self._cancellation.cancel()
            waiting = [job for job in self._jobs.values() if job.state == "queued"]
            never = [self._ended(job, _NEVER) for job in waiting]
            self._changed.notify_all()
        for job in never:
            self._notify(job)
        self._thread.join()
        self._give_up()

    # -- at the start --------------------------------------------------------------------------

    def _claim(self) -> None:
        with _OPEN_LOCK:
            if self._file.path in _OPEN:
                raise CaseBusyError(
                    f"{plain(self._case.path)} has a queue of jobs already.", "Use that one."
                )
            _OPEN.add(self._file.path)

    def _give_up(self) -> None:
        with _OPEN_LOCK:
            _OPEN.discard(self._file.path)

    def _recovered(self) -> list[Job]:
        """Return the jobs of earlier processes; what was left of them is written down."""
        jobs = self._file.read()
        left = {job.job: left_over(job, kept_of(self._case, job)) for job in jobs if not job.over}
        if left:
            self._file.write(*left.values())
        return [left.get(job.job, job) for job in jobs]

    # -- running -------------------------------------------------------------------------------

    def _serve(self) -> None:
        while (given := self._next()) is not None:
            self._run(*given)

    def _next(self) -> tuple[Job, Cancellation] | None:
        """Wait for the next job and have it running; None where the queue is to end."""

        def waiting() -> Job | None:
            queued = (job for job in self._jobs.values() if job.state == "queued")
            return min(queued, key=lambda job: job.number, default=None)

        with self._changed:
            self._changed.wait_for(lambda: self._closing or waiting() is not None)
            job = waiting()
            if self._closing or job is None:
                return None
            self._cancellation = cancellation = Cancellation()
            job = replace(job, state="running", started=self._now())
            self._save(job)
        self._notify(job)
        return job, cancellation

    def _run(self, job: Job, cancellation: Cancellation) -> None:
        def on_progress(stage: str, fraction: float | None, remaining: float | None) -> None:
            self._advance(job.job, stage, fraction, remaining)

        outcome = run_job(self._case, self._work[job.name], job, cancellation, on_progress)
        with self._changed:
            self._cancellation = None
            ended = self._ended(self._jobs[job.job], outcome)
        self._notify(ended)

    def _advance(
        self, job: str, stage: str, fraction: float | None, remaining: float | None
    ) -> None:
        with self._changed:
            known = self._jobs[job]
            moved = replace(known, stage=stage, fraction=fraction, remaining=remaining)
            if moved == known:
                return
            self._set(moved)
            due = stage != known.stage or time.monotonic() - self._written >= EVERY
            if due:
                self._save(moved)
        if due:
            self._notify(moved)

    # -- writing it down -----------------------------------------------------------------------

    def _ended(self, job: Job, outcome: Outcome) -> Job:
        job = replace(job, ended=self._now(), remaining=None, **asdict(outcome))
        self._save(job)
        return job

    def _save(self, job: Job) -> None:
        """Keep a job as it is now; a file that cannot be written stops no job."""
        self._set(job)
        self._written = time.monotonic()
        try:
            self._file.write(job)
        except CaseError:
            _LOG.exception("job %s: its state (%s) could not be written", job.job, job.state)

    def _now(self) -> int:
        self._latest = max(self._latest, now())
        return self._latest

    def _set(self, job: Job) -> None:
        self._jobs[job.job] = job
        self._changed.notify_all()

    def _notify(self, job: Job) -> None:
        if self._on_progress is None:
            return
        try:
            self._on_progress(job)
        except Exception:
            _LOG.exception("on_progress failed for job %s", job.job)

    def _checked(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if name not in self._work:
            known = ", ".join(self._work)
            raise ParameterError(
                f"There is no job named {plain(name, limit=40)}.", f"Use: {known}."
            )
        try:
            inspect.signature(self._work[name]).bind(case=self._case, progress=None, **parameters)
            kept: dict[str, Any] = json.loads(json.dumps(parameters, default=os.fspath))
        except (TypeError, ValueError) as error:
            raise ParameterError(
                f"The job {name} cannot take these parameters ({plain(str(error), limit=200)}).",
                "They are those of the Python function of that name, as JSON.",
            ) from error
        return kept
