"""Running one job: what it is called with, and what became of it in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from inconcert.case.file import Case
from inconcert.case.job import AGAIN, Job
from inconcert.case.job_progress import JobProgress, OnProgress
from inconcert.errors import CaseError, InconcertError
from inconcert.interrupt import Cancellation
from inconcert.plaintext import plain

# What runs a job: called as work(case=…, progress=…, **parameters); gives what JSON can hold.
Work = Callable[..., Any]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its state, its result if it is done, else why not and what to do."""

    state: str
    result: Any = None
    error: str | None = None
    hint: str | None = None


def run_job(
    case: Case, work: Work, job: Job, cancellation: Cancellation, on_progress: OnProgress
) -> Outcome:
    """Run a job in this thread, to its end or until it is cancelled; raises nothing."""
    progress = JobProgress(on_progress, cancellation)
    try:
        with cancellation.over(), case.as_job(job.job):
            given = work(case=case, progress=progress, **job.parameters)
            return Outcome("done", json.loads(json.dumps(given, default=str)))
    except KeyboardInterrupt:
        state, hint, error = "cancelled", AGAIN, "It was cancelled"
    except InconcertError as failure:
        state, hint, error = "failed", failure.hint, failure.problem.rstrip(".")
    except BaseException as failure:  # whatever it was, the next job gets its turn
        _LOG.exception("job %s failed: %s", job.job, job.name)
        state, hint = "failed", "Report it, with the log."
        error = f"It failed ({type(failure).__name__}: {plain(str(failure), limit=300)})"
    return Outcome(state, None, f"{error}; {_what_is_kept(case, job)}.", hint)


def kept_of(case: Case, job: Job) -> str:
    """Say what the case has of a job that is not done; a job may be several transactions."""
    runs = case.query("SELECT run, command FROM run WHERE job = ? ORDER BY run", [job.job])
    if not runs:
        return "the case is as it was before it"
    stored = ", ".join(f"{command} (run {run})" for run, command in runs)
    return f"the case keeps what it had stored by then: {stored}"


def _what_is_kept(case: Case, job: Job) -> str:
    try:
        return kept_of(case, job)
    except (CaseError, duckdb.Error, KeyboardInterrupt):  # Ctrl-C stops statements of all threads
        return "what the case has of it cannot be read"
