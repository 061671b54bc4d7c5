"""Eight readers and one job on one case, for a moment: what the benchmark does for a minute."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from inconcert.case import Case

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("readers")


def test_no_reader_meets_an_error_or_reads_what_is_stale(bench, tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        names = ("tick", "import", "extract")
        found = bench.measure(case, tmp_path, seconds=2, readers=8, pause=0.02, names=names)
        runs = case.one("SELECT max(run) FROM run")
    assert found["examples"] == []
    assert (found["errors"], found["stale_reads"], found["torn_reads"]) == (0, 0, 0)
    # Little enough for a machine that does much else.
    assert found["reads"] >= 16
    assert found["commits"] >= runs - 1 >= 2


def test_a_reader_that_sees_less_than_was_committed_is_stale(bench, tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        pages = bench.Pages(case)
        with case.snapshot():
            pages.page(0)
            assert pages.stale == pages.torn == []
            pages.page(1)
            assert pages.stale == ["run 0 where 1 was committed"]
        with case.transaction():
            case.execute("INSERT INTO source (source, file, format, sha256, posts) "
                         "VALUES (1, 'a', 'b', 'c', 5)")  # fmt: skip
        with case.snapshot():
            pages.page(0)
        assert pages.torn == ["posts: (0, 5, 0)"]


def test_a_real_job_that_is_killed_leaves_the_case_as_it_was(bench, tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    Case.open(path, create=True).close()
    many = tmp_path / "many.csv"
    rows = (f"{n},u{n % 40},{1_600_000_000 + n},post {n}\n" for n in range(30_000))
    many.write_text("post_id,account_id,time,text\n" + "".join(rows))
    found = bench.killed(path, "import", {"paths": str(many)}, stage="Reading")
    assert found["killed"]
    assert found["case_as_before"]
    assert found["states"] == ["broken", "cancelled"]
    assert "the case is as it was before it. Start it again" in found["said"][0]
    assert found["next_start"] == "done"
