"""What DuckDB does on top: no copies, no traces in a case, no reaching into Python."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.engine import Step
from inconcert.engine import duckdb as module
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import DiskFullError, EngineError


def test_python_variables_are_out_of_sight() -> None:
    secret = pa.table({"n": [1]})
    with DuckDBEngine() as engine, pytest.raises(EngineError, match="secret"):
        engine.run([Step("one", "SELECT * FROM secret", keep="table")])
    assert secret.num_rows == 1


def test_spills_into_a_folder_that_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with DuckDBEngine(memory_limit="60MB") as engine:
        (folder,) = tmp_path.iterdir()
        engine.run(
            [
                Step(
                    "one",
                    "SELECT n, n::VARCHAR || repeat('x', 40) AS text FROM range(1500000) AS r(n)",
                    keep="table",
                )
            ]
        )
        assert any(folder.iterdir()), "nothing was spilled: the test shows nothing"
    assert not list(tmp_path.iterdir())
    assert not Path(".tmp").exists()


def test_close_twice_and_drop_after_failure(tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        engine = DuckDBEngine(case)

        def fail() -> None:
            with case.transaction():
                engine.run([Step("one", "SELECT 1 AS n", keep="table")])
                engine.run([Step("two", "SELECT CAST('x' AS BIGINT) AS n", keep="table")])

        with pytest.raises(EngineError):
            fail()
        engine.close()
        engine.close()
        assert case.one("SELECT count(*) FROM duckdb_tables() WHERE temporary") == 0
        with case.transaction():
            case.execute("INSERT INTO review (finding, decision, time) VALUES ('f', 'doubtful', 1)")


def test_leaves_no_trace_in_a_case(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    with Case.open(path, create=True) as case:
        before = case.query("SELECT table_name, sql FROM duckdb_tables() ORDER BY ALL")
        with DuckDBEngine(case) as engine:
            engine.register("mine", pa.table({"n": [1]}))
            engine.run(
                [
                    Step("link", "SELECT n FROM mine", keep="table"),
                    Step("seen", "SELECT n FROM link"),
                ]
            )
            assert engine.fetch("seen").to_pylist() == [{"n": 1}]
        assert case.query("SELECT table_name, sql FROM duckdb_tables() ORDER BY ALL") == before
        assert (
            case.query("SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal")
            == []
        )
        assert case.connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_table_of_the_case_is_never_dropped(tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case, DuckDBEngine(case) as engine:
        engine.drop("share")
        assert engine.fetch("share").num_rows == 0


def test_a_case_open_for_reading_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    Case.open(path, create=True).close()
    with Case.open(path) as case, DuckDBEngine(case) as engine:
        engine.run([Step("one", "SELECT count(*) AS n FROM share", keep="table")])
        assert engine.fetch("one").to_pylist() == [{"n": 0}]


@pytest.mark.parametrize(
    ("error", "raised", "says"),
    [
        (duckdb.IOException("IO Error: No space left on device"), DiskFullError, "disk is full"),
        (duckdb.OutOfMemoryException("could not allocate"), EngineError, "more memory"),
        (duckdb.InterruptException("Interrupted!"), KeyboardInterrupt, "^$"),
    ],
)
def test_errors_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, error: Exception, raised: type[BaseException], says: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    with DuckDBEngine() as engine:
        monkeypatch.setattr(module.DuckDBEngine, "_execute", fail)
        with pytest.raises(raised, match=says):
            engine.run([Step("one", "SELECT 1 AS n")])


def test_memory_limit_is_an_error_with_the_step() -> None:
    with DuckDBEngine(memory_limit="60MB") as engine, pytest.raises(EngineError) as caught:
        engine.run(
            [
                Step(
                    "wide",
                    "SELECT string_agg(repeat('x', 1000), '') AS t FROM range(200000)",
                    keep="table",
                )
            ]
        )
    assert caught.value.step == "wide"
    assert "more memory" in str(caught.value)
