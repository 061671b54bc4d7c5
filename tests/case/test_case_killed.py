"""kill -9 in the middle of a job: the case is as it was, and the queue says what happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.case.beside import holder_file
from inconcert.case.job import JobFile, read_jobs
from inconcert.case.queue import JobQueue
from inconcert.errors import CaseLockedError

CHILD = """
import sys, time
from inconcert.case import Case
from inconcert.case.queue import JobQueue

def work(*, case, progress, stored):
    for _ in range(stored):
        with case.run("first", {}):
            case.execute("INSERT INTO reject VALUES (1, 1, 'stored', NULL)")
    with case.run("second", {}), progress.task("Writing", 4) as advance:
        case.execute("DELETE FROM claim")
        case.execute("INSERT INTO reject SELECT 2, i, 'half', NULL FROM range(300000) t(i)")
        case.execute("CREATE TABLE half AS SELECT 1")
        advance(1)
        print("inside", flush=True)
        time.sleep(60)

with Case.open(sys.argv[1], write=True) as case, JobQueue(case, {"work": work}) as queue:
    job = queue.add("work", {"stored": int(sys.argv[2])})
    queue.add("work", {"stored": 0})
    queue.wait(job.job)
"""


def kill(path: Path, *, stored: int) -> None:
    """Run a job that stores so many runs, and kill its process while it writes one more."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(stored)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"inside\n"
        # Another process is told who has the case and what it does, and can see its queue.
        with pytest.raises(CaseLockedError, match=r"at work on work \(Writing"):
            Case.open(path)
        assert [job.state for job in read_jobs(path)] == ["running", "queued"]
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "c.duckdb"
    with Case.open(path, create=True) as case, case.run("import", {}):
        case.execute("INSERT INTO claim SELECT 1, NULL, 'a', 'b', NULL, 'asserts', NULL, NULL")
    return path


def tables(path: Path) -> dict[str, tuple[int, int]]:
    with Case.open(path) as case:
        names = [name for (name,) in case.query("SELECT table_name FROM duckdb_tables()")]
        sql = 'SELECT count(*), sum(hash(t)) FROM "{}" t'
        return {name: case.query(sql.format(name))[0] for name in names}


def test_the_case_is_as_before_and_the_queue_says_what_happened(path: Path) -> None:
    before = tables(path)
    kill(path, stored=0)
    # To read is enough to see it; nothing has been opened to write since.
    assert [job.state for job in read_jobs(path)] == ["broken", "cancelled"]
    assert tables(path) == before
    with Case.open(path, write=True) as case, JobQueue(case, {"work": len}) as queue:
        broken, never = queue.jobs()
        assert (broken.state, broken.stage) == ("broken", "Writing")
        assert broken.error.startswith("The program ended while it ran (Writing")
        assert broken.error.endswith("; the case is as it was before it.")
        assert never.state == "cancelled"
        assert never.error == "It was never started: the program ended before its turn."
        assert broken.hint == never.hint == "Start it again if it is still wanted."
    assert JobFile(path).read() == [broken, never] == read_jobs(path)
    assert tables(path) == before
    assert not holder_file(path).exists()


def test_what_a_killed_job_had_stored_is_named(path: Path) -> None:
    kill(path, stored=2)
    with Case.open(path, write=True) as case, JobQueue(case, {"work": len}) as queue:
        assert queue.jobs()[0].error.endswith(
            "; the case keeps what it had stored by then: first (run 2), first (run 3)."
        )
        assert case.one("SELECT count(*) FROM reject") == 2
        assert case.one("SELECT count(*) FROM claim") == 1
        with case.run("after", {}) as number:
            assert number == 4


def test_a_job_of_a_dead_process_does_not_run_because_another_has_the_case(path: Path) -> None:
    kill(path, stored=0)
    with Case.open(path, write=True):
        assert [job.state for job in read_jobs(path)] == ["broken", "cancelled"]
