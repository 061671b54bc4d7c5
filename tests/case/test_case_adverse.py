"""Races, interruptions, clocks that jump and files from strangers: a case stands all of them."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from inconcert import api
from inconcert.case import Case, file, holder, job_run, queue
from inconcert.case.beside import holder_file, jobs_file
from inconcert.case.holder import holder_of
from inconcert.case.job import read_jobs
from inconcert.case.queue import JobQueue
from inconcert.errors import CaseError


def nothing(*, case: Case, progress) -> None:
    """Do nothing, as a job."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c.duckdb"


def test_threads_that_make_one_case_at_once_get_one_case(path: Path) -> None:
    together = threading.Barrier(6)

    def make() -> Case:
        together.wait(10)
        return Case.open(path, write=True, create=True)

    with ThreadPoolExecutor(6) as pool:
        for case in [one.result(30) for one in [pool.submit(make) for _ in range(6)]]:
            case.close()
    Case.open(path).close()


def test_a_case_that_another_made_meanwhile_is_kept(path: Path, monkeypatch) -> None:
    with Case.open(path, create=True) as case, case.run("import", {}):
        pass
    monkeypatch.setattr(file, "_is_there", lambda path: False)
    with Case.open(path, write=True, create=True) as case:
        assert case.one("SELECT count(*) FROM run") == 1


def test_a_process_that_died_before_it_had_made_the_tables_is_made_up_for(path: Path) -> None:
    duckdb.connect(str(path)).close()
    with Case.open(path, write=True, create=True) as case:
        assert case.one("SELECT count(*) FROM run") == 0


def test_a_case_that_could_not_be_made_is_removed_and_one_that_was_there_is_not(
    path: Path, monkeypatch
) -> None:
    def full(case: Case) -> None:
        raise CaseError("The disk is full.")

    monkeypatch.setattr(file, "make_tables", full)
    for there in (False, True):
        if there:
            duckdb.connect(str(path)).close()
        with pytest.raises(CaseError, match="disk is full"):
            Case.open(path, write=True, create=True)
        assert [one.name for one in path.parent.iterdir()] == ["c.duckdb"] * there


def test_a_new_case_that_got_nothing_is_removed_while_it_is_locked(path: Path, monkeypatch) -> None:
    closed = Case.close
    there = []
    monkeypatch.setattr(Case, "close", lambda case: (there.append(path.exists()), closed(case)))
    (link := path.with_name("link.duckdb")).symlink_to(path)
    with pytest.raises(CaseError, match="mine"), api._opened(link, write=True, create=True):
        raise CaseError("mine")
    assert there == [False, False]
    assert list(path.parent.iterdir()) == [link]


@pytest.mark.parametrize("name", [":memory:", "md:x", "sqlite:x"])
def test_a_name_is_a_file_whatever_it_means_to_duckdb(tmp_path: Path, monkeypatch, name) -> None:
    monkeypatch.chdir(tmp_path)
    Case.open(name, create=True).close()
    Case.open(tmp_path / name).close()


@pytest.mark.parametrize("name", ["a\0b", "a" * 300, "loop", "pipe"])
def test_what_no_case_can_be_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaseError, match=r"cannot be read|not a case"):
        Case.open(tmp_path / name, write=True, create=True)


@pytest.mark.parametrize(
    "meta",
    ["SELECT 1 AS a", "SELECT 'schema_version' AS key, 'x' AS value",
     "SELECT 'schema_version' AS key, '-3' AS value", "SELECT 'other' AS key, '1' AS value"],
)  # fmt: skip
@pytest.mark.parametrize("write", [False, True])
def test_a_database_with_a_table_of_that_name_is_no_case(path: Path, meta, write) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute(f"CREATE TABLE meta AS {meta}")
    with pytest.raises(CaseError, match="DuckDB file but no case"):
        Case.open(path, write=write, create=write)


@pytest.mark.parametrize("block", ["transaction", "snapshot"])
def test_an_interruption_as_it_begins_leaves_nothing_open(path: Path, monkeypatch, block) -> None:
    with Case.open(path, create=True) as case:
        begin = Case.query

        def interrupted(self, sql, parameters=()):
            begin(self, sql, parameters)
            raise KeyboardInterrupt

        monkeypatch.setattr(Case, "query", interrupted)
        with pytest.raises(KeyboardInterrupt), getattr(case, block)():
            pass
        monkeypatch.undo()
        with case.transaction():
            case.execute("DELETE FROM reject")
        with case.snapshot():
            assert case.one("SELECT count(*) FROM reject") == 0


def test_a_forgotten_case_is_released_while_another_is_opened(path: Path, monkeypatch) -> None:
    write = holder._write

    def collecting(*given):
        gc.collect()
        return write(*given)

    forgotten = Case.open(path, create=True)
    forgotten.myself = forgotten  # so that only the collector finds it
    monkeypatch.setattr(holder, "_write", collecting)
    del forgotten
    opening = threading.Thread(
        target=lambda: Case.open(path.with_name("d.duckdb"), create=True).close(), daemon=True
    )
    opening.start()
    opening.join(20)
    assert not opening.is_alive()
    assert not holder_file(path).exists()


def test_a_holder_file_that_cannot_be_removed_keeps_no_case_open(path: Path, monkeypatch) -> None:
    def forbidden(*given, **named):
        raise PermissionError

    case = Case.open(path, create=True)
    monkeypatch.setattr(Path, "unlink", forbidden)
    case.close()
    monkeypatch.undo()
    assert holder_file(path).exists()
    assert holder_of(path) is None
    Case.open(path).close()


@pytest.mark.parametrize(
    "since", ["1e400", "Infinity", "1" + "0" * 30, "-" + "9" * 18, "[" * 3000 + "]" * 3000]
)
def test_a_holder_of_no_time_is_none(path: Path, since: str) -> None:
    with Case.open(path, create=True):
        given = json.loads(holder_file(path).read_text())
        text = json.dumps({**given, "since": "TIME"}).replace('"TIME"', since)
        holder_file(path).write_text(text)
        assert holder_of(path) is None


@pytest.mark.parametrize(
    "change",
    ["fraction = 'much'", "stage = x'00'", "queued = 'now'", "state = 'odd'", "number = 'x'",
     "parameters = '" + "[" * 200_000 + "'"],
)  # fmt: skip
def test_a_list_of_jobs_that_says_something_odd_is_named(path: Path, change: str) -> None:
    with Case.open(path, create=True) as case, JobQueue(case, {"work": nothing}) as jobs:
        jobs.wait(jobs.add("work").job, 10)
    with sqlite3.connect(jobs_file(path)) as other:
        other.execute(f"UPDATE job SET {change}")
    other.close()
    with pytest.raises(CaseError, match="cannot be read or written"):
        read_jobs(path)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_the_list_of_jobs_is_not_followed(path: Path, there: bool) -> None:
    other = path.with_name("other.sqlite")
    if there:
        sqlite3.connect(other).close()
        other.touch()
    jobs_file(path).symlink_to(other)
    with (
        Case.open(path, create=True) as case,
        pytest.raises(CaseError, match="not a regular file"),
        JobQueue(case, {"work": nothing}) as jobs,
    ):
        jobs.add("work")
    assert other.exists() == there
    assert not there or other.stat().st_size == 0


def test_a_clock_that_goes_back_makes_no_job_one_of_a_dead_process(path: Path, monkeypatch) -> None:
    inside, on = threading.Event(), threading.Event()

    def work(*, case, progress):
        inside.set()
        assert on.wait(10)

    with Case.open(path, create=True) as case, JobQueue(case, {"work": work}) as jobs:
        back = time.time_ns() // 1000 - 3_600_000_000
        monkeypatch.setattr(queue, "now", lambda: back)
        job = jobs.add("work")
        assert inside.wait(10)
        assert [one.state for one in read_jobs(path)] == ["running"]
        on.set()
        done = jobs.wait(job.job, 10)
        assert done.queued <= done.started <= done.ended


def test_ctrl_c_while_a_job_is_written_down_leaves_the_queue_at_work(
    path: Path, monkeypatch
) -> None:
    def stopped(case, job):
        raise KeyboardInterrupt

    def fail(*, case, progress):
        raise RuntimeError("boom")

    monkeypatch.setattr(job_run, "kept_of", stopped)
    with Case.open(path, create=True) as case, JobQueue(case, {"fail": fail}) as jobs:
        for _ in range(2):
            assert jobs.wait(jobs.add("fail").job, 10).error.endswith("cannot be read.")
