"""The error of a process that wants a case which another process holds."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from inconcert.case.holder import holder_of
from inconcert.case.job import read_jobs
from inconcert.database import bare
from inconcert.errors import CaseError, CaseLockedError
from inconcert.plaintext import plain

_PROCESS = re.compile(r"\(PID ([0-9]{1,19})\)")


def locked_error(path: Path, error: BaseException, *, write: bool) -> CaseLockedError:
    """Return the error of a case on which DuckDB could not get its lock.

    It names the process that writes to the case where that is recorded (`holder`), else the one
    that DuckDB names: a reader of another process, or a program that is not inconcert.
    """
    holder = holder_of(path)
    if holder is not None:
        who = f": {holder}{_at_work(path)}"
    else:
        found = _PROCESS.search(bare(str(error), path))
        who = f" (process {found[1]})" if found and int(found[1]) else ""
    hint = (
        "Wait for it to end, or close it there."
        if write
        else "Nobody can read it meanwhile: wait for it to end, or close it there."
    )
    return CaseLockedError(f"{plain(path)} is in use by another process{who}.", hint)


def _at_work(path: Path) -> str:
    """Say which job of a queue the holder is running, if any."""
    with suppress(CaseError):
        for job in read_jobs(path):
            if job.state == "running":
                return f", at work on {plain(job.name, limit=40)} ({job.at() or 'just begun'})"
    return ""
