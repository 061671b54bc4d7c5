"""The queue of a case: one job at a time, in order; cancelled alone; known after its process."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.case.beside import jobs_file
from inconcert.case.job import Job, JobFile, read_jobs
from inconcert.case.job_progress import JobProgress
from inconcert.case.queue import JobQueue
from inconcert.engine import Step
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import CaseBusyError, CaseError, InputError, ParameterError
from inconcert.interrupt import Cancellation, Cancelled, stop_statements

LONG = "SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 3"


class Gate:
    """A job that waits inside its transaction until the test lets it go on."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.open = threading.Event()

    def __call__(self, *, case: Case, progress, note: str = "") -> dict[str, str]:
        with case.run("wait", {}), progress.task("Waiting", 2) as advance:
            case.execute("INSERT INTO reject VALUES (1, 1, 'gate', NULL)")
            advance(1)
            self.inside.set()
            assert self.open.wait(10)
            advance(1)
        return {"note": note}


def fail(*, case: Case, progress) -> None:
    with case.run("fail", {}):
        raise InputError("The file is empty.", "Name another file.")


def crash(*, case: Case, progress) -> None:
    raise RuntimeError("boom")


def long(*, case: Case, progress) -> None:
    with case.run("first", {}):
        pass
    with case.run("second", {}), progress.task("Counting"):
        case.query(LONG)


def stream(*, case: Case, progress) -> None:
    """Work that waits for more of a result; Arrow has errors of its own for what stops it."""
    for _ in case.batches("SELECT i FROM range(100000000000) t(i) WHERE i < 200000"):
        pass


def steps(*, case: Case, progress) -> None:
    """Work whose statement runs in the engine."""
    with case.snapshot(), DuckDBEngine(case) as engine:
        engine.run([Step("counted", LONG, "table")])


def parts(*, case: Case, progress) -> None:
    """Work that only tells of its progress."""
    with progress.task("Thinking", 1000) as advance:
        for _ in range(1000):
            advance(1)
            time.sleep(0.01)


@pytest.fixture
def case(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as opened:
        yield opened


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def queue(case: Case, gate: Gate):
    work = (fail, crash, long, stream, steps, parts)
    with JobQueue(case, {"gate": gate, **{one.__name__: one for one in work}}) as opened:
        yield opened
        gate.open.set()


def until(queue: JobQueue, job: Job, state: str) -> Job:
    deadline = time.monotonic() + 10
    while queue.job(job.job).state != state:
        assert time.monotonic() < deadline, queue.job(job.job)
        time.sleep(0.005)
    return queue.job(job.job)


def test_a_job_runs_and_its_state_is_seen_while_its_transaction_is_open(queue, case, gate) -> None:
    job = queue.add("gate", {"note": "mine"})
    assert job.state == "queued"
    assert gate.inside.wait(10)
    running = queue.job(job.job)
    assert (running.state, running.stage, running.fraction) == ("running", "Waiting", 0.5)
    assert running.queued <= running.started
    assert running.ended is None
    assert [one.state for one in read_jobs(case.path)] == ["running"]
    assert case.one("SELECT count(*) FROM run") == 0  # the last committed state
    gate.open.set()
    done = queue.wait(job.job, 10)
    assert (done.state, done.result, done.error) == ("done", {"note": "mine"}, None)
    assert done.ended >= done.started
    assert case.query("SELECT command, job FROM run") == [("wait", job.job)]
    assert read_jobs(case.path) == [done] == queue.jobs()


def test_jobs_run_one_at_a_time_in_order(case: Case) -> None:
    ran, at_once = [], []

    def work(*, case, progress, n):
        at_once.append(n)
        time.sleep(0.01)
        ran.append(n)
        assert at_once == ran

    with JobQueue(case, {"work": work}) as queue:
        jobs = [queue.add("work", {"n": n}) for n in range(6)]
        assert queue.wait(jobs[-1].job, 10).state == "done"
    assert ran == list(range(6))
    assert [job.number for job in read_jobs(case.path)] == [1, 2, 3, 4, 5, 6]


def test_what_failed_says_why_and_what_to_do_and_the_next_one_runs(queue, case, gate) -> None:
    failed, crashed, last = queue.add("fail"), queue.add("crash"), queue.add("gate")
    gate.open.set()
    queue.wait(last.job, 10)
    one = queue.job(failed.job)
    assert one.state == "failed"
    assert one.error == "The file is empty; the case is as it was before it."
    assert one.hint == "Name another file."
    assert queue.job(crashed.job).error == (
        "It failed (RuntimeError: boom); the case is as it was before it."
    )
    assert queue.job(last.job).state == "done"


def test_cancelling_stops_the_statement_of_the_job_and_no_other(queue, case) -> None:
    others: list[object] = []

    def read() -> None:
        try:
            others.append(case.query("SELECT count(*) FROM range(300000000) t(i) WHERE i % 7 = 3"))
        except BaseException as error:
            others.append(error)

    job = queue.add("long")
    until(queue, job, "running")
    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.1)
    assert queue.cancel(job.job).state == "running"
    cancelled = queue.wait(job.job, 5)
    assert cancelled.state == "cancelled"
    assert cancelled.error == (
        "It was cancelled; the case keeps what it had stored by then: first (run 1)."
    )
    assert cancelled.hint
    reader.join(20)
    assert others == [[(42857143,)]]
    assert case.query("SELECT command FROM run") == [("first",)]
    # The next job of the same thread is none the worse for it.
    again = queue.add("long")
    until(queue, again, "running")
    queue.cancel(again.job)
    assert queue.wait(again.job, 5).state == "cancelled"


@pytest.mark.parametrize("work", ["parts", "stream", "steps"])
def test_work_is_cancelled_whatever_it_is_at(queue, work: str) -> None:
    job = queue.add(work)
    until(queue, job, "running")
    time.sleep(0.1)
    queue.cancel(job.job)
    assert queue.wait(job.job, 2).state == "cancelled"


def test_one_that_waits_is_cancelled_at_once_and_never_runs(queue, gate) -> None:
    first, second = queue.add("gate"), queue.add("fail")
    assert gate.inside.wait(10)
    cancelled = queue.cancel(second.job)
    assert (cancelled.state, cancelled.started) == ("cancelled", None)
    gate.open.set()
    assert queue.wait(first.job, 10).state == "done"
    assert queue.cancel(first.job).state == "done"
    assert queue.cancel(second.job) == cancelled


def test_what_is_asked_for_is_checked_at_once(queue, case) -> None:
    with pytest.raises(ParameterError, match=r"no job named nothing.*Use: gate, fail"):
        queue.add("nothing")
    with pytest.raises(ParameterError, match="cannot take these parameters"):
        queue.add("gate", {"nonsense": 1})
    with pytest.raises(ParameterError, match="cannot take these parameters"):
        queue.add("gate", {"note": {1, 2}})
    with pytest.raises(ParameterError, match="no job"):
        queue.job("x")
    assert queue.jobs() == []
    assert queue.add("gate", {"note": Path("a/b")}).parameters == {"note": "a/b"}


def test_a_case_has_one_queue_and_is_open_to_write(queue, case) -> None:
    with pytest.raises(CaseBusyError, match="already"):
        JobQueue(case, {})
    queue.close()
    path = case.path
    case.close()
    with Case.open(path) as reading, pytest.raises(CaseError, match="reading only"):
        JobQueue(reading, {})


def test_closing_cancels_what_runs_and_what_waits_was_never_started(queue, case) -> None:
    running, waiting = queue.add("long"), queue.add("long")
    until(queue, running, "running")
    queue.close()
    queue.close()
    assert queue.job(running.job).state == "cancelled"
    never = queue.job(waiting.job)
    assert (never.state, never.started) == ("cancelled", None)
    assert "never started" in never.error
    with pytest.raises(CaseError, match="closed"):
        queue.add("long")
    with JobQueue(case, {"long": long}) as again:
        assert again.jobs() == [queue.job(running.job), never]


def test_progress_is_told_and_who_listens_badly_stops_nothing(case: Case) -> None:
    told: list[Job] = []

    def listen(job: Job) -> None:
        told.append(job)
        raise ValueError

    with JobQueue(case, {"parts": parts}, on_progress=listen) as queue:
        job = queue.add("parts")
        deadline = time.monotonic() + 10
        while queue.job(job.job).remaining is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        now = queue.job(job.job)
        assert 0.05 < now.fraction < 0.5
        assert 2 < now.remaining < 40
        queue.cancel(job.job)
        ended = queue.wait(job.job, 5)
    assert [one.state for one in told][:2] == ["queued", "running"]
    assert "Thinking" in {one.stage for one in told}
    assert told[-1] == ended
    assert (ended.stage, ended.remaining) == ("Thinking", None)


def test_a_list_that_cannot_be_written_stops_no_job(queue, case, gate, monkeypatch) -> None:
    job = queue.add("gate")
    assert gate.inside.wait(10)

    def full(self, *jobs):
        raise CaseError("The disk is full.")

    monkeypatch.setattr(JobFile, "write", full)
    gate.open.set()
    assert queue.wait(job.job, 10).state == "done"
    with pytest.raises(CaseError, match="disk is full"):
        queue.add("gate")
    assert len(queue.jobs()) == 1


def test_a_file_that_is_no_list_of_jobs_is_named(case: Case) -> None:
    jobs_file(case.path).write_text("my notes, which are no database at all" * 100)
    with pytest.raises(CaseError, match=r"c.duckdb.jobs cannot be read or written"):
        JobQueue(case, {})
    jobs_file(case.path).unlink()
    JobQueue(case, {}).close()


def test_a_list_of_another_version_or_only_begun_is_read(case: Case) -> None:
    jobs_file(case.path).touch()
    assert read_jobs(case.path) == []
    with sqlite3.connect(jobs_file(case.path)) as file:
        file.execute(
            "CREATE TABLE job (job, number, name, parameters, state, queued, started, other)"
        )
        file.execute("INSERT INTO job VALUES ('a', 1, 'long', '{}', 'running', 5, 6, 7)")
    file.close()
    with JobQueue(case, {"long": long}) as queue:
        assert [(job.job, job.state, job.hint is None) for job in queue.jobs()] == [
            ("a", "broken", False)
        ]
        assert queue.wait(queue.cancel(queue.add("long").job).job, 10).number == 2
    with sqlite3.connect(jobs_file(case.path)) as file:
        file.execute("UPDATE job SET parameters = 'x{'")
    file.close()
    with pytest.raises(CaseError, match="cannot be read or written"):
        read_jobs(case.path)


def test_the_list_is_plain_sqlite_with_the_columns_of_the_model(queue, case, gate) -> None:
    job = queue.add("gate", {"note": "a"})
    gate.open.set()
    queue.wait(job.job, 10)
    with sqlite3.connect(jobs_file(case.path)) as file:
        row = file.execute("SELECT job, number, name, parameters, state, result FROM job")
        assert row.fetchall() == [(job.job, 1, "gate", '{"note": "a"}', "done", '{"note": "a"}')]
    file.close()


def test_an_estimate_is_what_is_left_at_the_speed_so_far() -> None:
    clock, told = [0.0], []
    progress = JobProgress(lambda *what: told.append(what), Cancellation(), lambda: clock[0])
    with progress.task("outer", 4) as outer:
        outer(1)
        clock[0] = 30.0
        outer(0.5)
        with progress.task("inner") as inner:
            inner(1)
        outer(10)
    assert told == [
        ("outer", 0.0, None),
        ("outer", 0.25, None),
        ("outer", 0.375, 50.0),
        ("inner", None, None),
        ("inner", None, None),
        ("outer", 0.375, 50.0),
        ("outer", 1.0, 0.0),
    ]


def test_a_cancellation_stops_what_is_in_it_and_nothing_after() -> None:
    class Connection:
        told = 0

        def interrupt(self) -> None:
            self.told += 1

    cancellation, connection = Cancellation(), Connection()
    with cancellation.over():
        with cancellation.statement(connection):
            stop_statements()
            assert connection.told == 0
            cancellation.cancel()
            time.sleep(0.1)
        told = connection.told
        assert told >= 2
        with pytest.raises(Cancelled), cancellation.statement(connection):
            pass
        time.sleep(0.1)
        assert connection.told == told
