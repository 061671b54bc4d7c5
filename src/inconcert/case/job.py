"""A job, and the file beside a case that keeps the jobs.

The file is SQLite and not the case, because what it says must be written and read whatever the job
does to the case; docs/design.md says what was measured.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inconcert import model
from inconcert.case.beside import jobs_file
from inconcert.case.holder import holder_of
from inconcert.errors import CaseError
from inconcert.plaintext import plain

# How long one process waits for another that writes the file, in seconds.
_WAIT = 5.0
_TYPES: dict[str, type | tuple[type, ...]] = {
    "VARCHAR": str, "BIGINT": int, "INTEGER": int, "DOUBLE": (int, float)
}  # fmt: skip
ENDED = frozenset(model.JOB_STATES) - {"queued", "running"}
NEVER = "It was never started: the program ended before its turn."
AGAIN = "Start it again if it is still wanted."


@dataclass(frozen=True, slots=True)
class Job:
    """One job, as it is at a moment; the meaning of each field stands in `model.JOB`.

    Times are in µs UTC, `remaining` is in seconds and of the present stage. A job that is not
    `done` has an `error` in one sentence and a `hint` on what to do next.
    """

    job: str
    number: int
    name: str
    parameters: dict[str, Any]
    state: str
    queued: int
    stage: str | None = None
    fraction: float | None = None
    remaining: float | None = None
    started: int | None = None
    ended: int | None = None
    result: Any = None
    error: str | None = None
    hint: str | None = None

    @property
    def over(self) -> bool:
        """Whether it is done, failed, cancelled or broken."""
        return self.state in ENDED

    def at(self) -> str:
        """Say which stage it is at or was at, '' where none was reached."""
        if self.stage is None:
            return ""
        done = "" if self.fraction is None else f", {self.fraction:.0%}"
        return f"{plain(self.stage, limit=120)}{done}"


def read_jobs(path: str | os.PathLike[str]) -> list[Job]:
    """Return the jobs of a case in order, from any process, also while another holds the case.

    A job that no living process runs is shown as broken, or as never started, as the next start of
    its queue will write it down. Raises `CaseError` where the file cannot be read.
    """
    file = Path(path)
    jobs = JobFile(file).read()
    holder = holder_of(file)
    # A process asks for jobs after it has opened the case: what is older is of one before.
    since = None if holder is None else holder.since
    return [
        job if job.over or (since is not None and since <= job.queued) else left_over(job)
        for job in jobs
    ]


def left_over(job: Job, kept: str = "") -> Job:
    """Return what is left of a job whose process is gone; `kept` says what the case has of it."""
    if job.state == "queued":
        return replace(job, state="cancelled", error=NEVER, hint=AGAIN)
    where = f" ({job.at()})" if job.at() else ""
    kept = kept or "what it had not finished is not in the case"
    error = f"The program ended while it ran{where}; {kept}."
    return replace(job, state="broken", error=error, hint=AGAIN, remaining=None)


class JobFile:
    """The file of the jobs of one case; opened for each call, by any thread."""

    def __init__(self, path: Path) -> None:
        self.path = jobs_file(path)

    def read(self) -> list[Job]:
        """Return all jobs in order; none where there is no file, or one that was only begun."""
        if not os.path.lexists(self.path):
            return []
        with self._opened() as file:
            known = [name for name in model.JOB.names if name in _columns(file)]
            if not known:
                return []
            rows = file.execute(f"SELECT {_listed(known)} FROM job ORDER BY number").fetchall()
            return [_job(dict(zip(known, row, strict=True))) for row in rows]

    def write(self, *jobs: Job) -> None:
        """Write jobs as they are now, each in place of what was known of it, all or none."""
        places = ", ".join("?" * len(model.JOB.names))
        with self._opened() as file:
            file.execute(model.JOB.ddl())
            file.execute('CREATE UNIQUE INDEX IF NOT EXISTS job_job ON job ("job")')
            there = _columns(file)
            for column in model.JOB.columns:
                if column.name not in there:  # of an older version
                    file.execute(f'ALTER TABLE job ADD COLUMN "{column.name}" {column.type}')
            file.executemany(
                f"INSERT OR REPLACE INTO job ({_listed(model.JOB.names)}) VALUES ({places})",
                [_row(job) for job in jobs],
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            if os.path.lexists(self.path) and (self.path.is_symlink() or not self.path.is_file()):
                raise ValueError("not a regular file")
            with closing(sqlite3.connect(self.path, timeout=_WAIT)) as file, file:
                yield file
        except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:  # none of ours
            raise CaseError(
                f"The list of jobs {plain(self.path)} cannot be read or written "
                f"({plain(str(error), limit=200)}).",
                "Check its permissions and the space on its disk; where it is damaged, remove it: "
                "the case does not need it.",
            ) from error


def _columns(file: sqlite3.Connection) -> set[str]:
    """Return the columns of the table, none where it is not there."""
    return {name for (name,) in file.execute("SELECT name FROM pragma_table_info('job')")}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _row(job: Job) -> list[Any]:
    values = {name: getattr(job, name) for name in model.JOB.names}
    values["parameters"] = json.dumps(job.parameters)
    values["result"] = None if job.result is None else json.dumps(job.result)
    return list(values.values())


def _job(row: Mapping[str, Any]) -> Job:
    given = dict(row)
    given["parameters"] = json.loads(given["parameters"])
    if given.get("result") is not None:
        given["result"] = json.loads(given["result"])
    for column in model.JOB.columns:  # SQLite holds anything in any column
        value = given.get(column.name) if column.name not in {"parameters", "result"} else None
        if value is not None and not isinstance(value, _TYPES[column.type]):
            raise TypeError(f"{column.name} is not a {column.type}")
    if given["state"] not in model.JOB_STATES or given["queued"] is None:
        raise ValueError("a job without a state or a time")
    return Job(**given)
