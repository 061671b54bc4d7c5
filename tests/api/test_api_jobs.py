"""The queue with the calls of the package as its jobs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import inconcert
from inconcert.api.jobs import WORK, job_queue
from inconcert.case import Case
from inconcert.errors import ParameterError


@pytest.fixture
def case(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as opened:
        yield opened


@pytest.fixture
def posts(tmp_path: Path) -> str:
    path = tmp_path / "posts.csv"
    rows = (f"{n},u{n % 9},{1_600_000_000 + n},https://example.org/{n % 5}\n" for n in range(90))
    path.write_text("post_id,account_id,time,text\n" + "".join(rows))
    return str(path)


def test_the_jobs_of_an_investigation_one_by_one(case: Case, posts: str, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    with job_queue(case) as queue:
        asked = [
            queue.add("import", {"paths": [posts]}),
            queue.add("extract", {"kinds": ["url"]}),
            queue.add("detect", {"only": ["coordination"], "parameters": {"seed": 3}}),
            queue.add("report", {"path": report}),
        ]
        done = [queue.wait(job.job, 60) for job in asked]
        assert [(job.state, job.error) for job in done] == [("done", None)] * 4
        imported, extracted, detected, reported = (job.result for job in done)
        assert imported["posts"] == 90
        assert imported["sources"][0]["status"] == "imported"
        assert extracted["kinds"][0]["kind"] == "url"
        assert detected["findings"] == []
        assert reported == {"report": str(report)}
        again = queue.wait(queue.add("import", {"paths": [posts]}).job, 30)
        assert again.result["sources"][0]["status"] == "already imported"
    assert report.read_text().startswith("<!DOCTYPE html>")
    runs = case.query("SELECT command, job FROM run ORDER BY run")
    assert runs[:3] == [(job.name, job.job) for job in asked[:3]]


def test_a_whole_investigation_is_one_job(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "registered.csv"
    days = [*range(0, 1200, 4), *[601] * 40]  # forty accounts created on one day
    path.write_text("handle,created\n" + "".join(
        f"u{n},{date(2019, 1, 1) + timedelta(day)}\n" for n, day in enumerate(days)))  # fmt: skip
    with job_queue(case) as queue:
        asked = queue.add(
            "investigate", {"paths": str(path), "format": "account-table", "only": ["cohorts"]}
        )
        done = queue.wait(asked.job, 60)
    assert (done.state, done.error) == ("done", None)
    assert done.result["findings"] == [one.id for one in inconcert.findings(case)]
    assert len(done.result["findings"]) == 1


def test_an_import_of_which_nothing_can_be_read_has_failed(case: Case, tmp_path: Path) -> None:
    with job_queue(case) as queue:
        failed = queue.wait(queue.add("import", {"paths": str(tmp_path / "none.csv")}).job, 30)
    assert failed.state == "failed"
    assert "none.csv does not exist; the case keeps" in failed.error  # the record of the run
    assert failed.hint == "Check the path."


def test_parameters_are_checked_when_they_are_given(case: Case) -> None:
    with job_queue(case) as queue:
        for name, wrong in (("import", {}), ("detect", {"paths": []}), ("report", {"pth": "x"})):
            with pytest.raises(ParameterError, match=f"The job {name} cannot take"):
                queue.add(name, wrong)
        assert queue.jobs() == []
    assert set(WORK) == {"import", "extract", "detect", "investigate", "report"}


def test_an_investigation_that_is_cancelled_says_what_it_had_stored(case: Case, posts: str) -> None:
    def stop(job) -> None:
        if job.state == "running" and job.stage == "Taking posts apart":
            queue.cancel(job.job)

    with job_queue(case, on_progress=stop) as queue:
        job = queue.wait(queue.add("investigate", {"paths": posts}).job, 60)
    assert job.state == "cancelled"
    assert job.error == (
        "It was cancelled; the case keeps what it had stored by then: import (run 1)."
    )
    assert case.query("SELECT command FROM run") == [("import",)]


def test_jobs_of_other_names_can_be_given(case: Case) -> None:
    def count(*, case, progress, table):
        return case.one(f"SELECT count(*) FROM {table}")

    with job_queue(case, more={"count": count}) as queue:
        assert queue.wait(queue.add("count", {"table": "post"}).job, 10).result == 0
