"""What every engine does with tables and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.engine import Step, open_engine
from inconcert.errors import EngineError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inconcert.engine import Engine

NAMES = ("t", "one", "two", "three")


@pytest.fixture(autouse=True)
def _clean(engine: Engine) -> Iterator[None]:
    yield
    for name in reversed(NAMES):
        engine.drop(name)


def rows(engine: Engine, name: str) -> list[tuple[object, ...]]:
    return sorted(tuple(row.values()) for row in engine.fetch(name).to_pylist())


def test_types_survive(engine: Engine) -> None:
    table = pa.table(
        {
            "text": pa.array(["שלום\x00\n", None]),
            "number": pa.array([-(2**63), 2**63 - 1], pa.int64()),
            "small": pa.array([1, None], pa.int32()),
            "real": pa.array([0.1, None]),
            "flag": pa.array([True, None]),
            "list": pa.array([["a", None], None], pa.list_(pa.string())),
        }
    )
    engine.register("t", table)
    engine.run([Step("one", "SELECT * FROM t", keep="table")])
    for name in ("t", "one"):
        found = engine.fetch(name)
        assert found.to_pylist() == table.to_pylist()
        assert [f.type for f in found.schema] == [f.type for f in table.schema]
        assert all(field.nullable for field in found.schema)


def test_types_that_are_read_as_others(engine: Engine) -> None:
    table = pa.table(
        {
            "coded": pa.array(["a", "b", "a"]).dictionary_encode(),
            "large": pa.array(["x", "y", None], pa.large_string()),
            "nothing": pa.nulls(3),
        }
    )
    engine.register("t", table)
    engine.run([Step("one", "SELECT coded || large AS text FROM t WHERE nothing IS NULL")])
    assert {row[0] for row in engine.fetch("one").to_pylist() for row in [[row["text"]]]} == {
        "ax",
        "by",
        None,
    }


def test_empty_table(engine: Engine) -> None:
    engine.register("t", pa.table({"n": pa.array([], pa.int64())}))
    engine.run([Step("one", "SELECT n + 1 AS m FROM t", keep="table")])
    assert engine.fetch("one").num_rows == 0
    assert engine.fetch("one").schema.names == ["m"]


def test_steps_build_on_each_other(engine: Engine) -> None:
    engine.register("t", pa.table({"n": [1, 2, 3]}))
    engine.run(
        [
            Step("one", "SELECT n * 10 AS n FROM t"),
            Step("two", "SELECT n + 1 AS n FROM one WHERE n > 10", keep="table"),
            Step("three", "SELECT sum(n) AS total FROM two"),
        ]
    )
    assert rows(engine, "three") == [(52,)]
    assert rows(engine, "two") == [(21,), (31,)]


def test_run_again_replaces(engine: Engine) -> None:
    """The same names serve another run, whatever sort they were before."""
    for value, keep in ((1, "view"), (2, "table"), (3, "table"), (4, "view")):
        engine.register("t", pa.table({"n": [value]}))
        engine.run([Step("one", "SELECT n FROM t", keep=keep)])  # type: ignore[arg-type]
        assert rows(engine, "one") == [(value,)]
    engine.run([Step("t", "SELECT 5 AS n")])
    assert rows(engine, "t") == [(5,)]


def test_a_kept_table_is_computed_once(engine: Engine) -> None:
    engine.register("t", pa.table({"n": [1]}))
    engine.run([Step("one", "SELECT n FROM t", keep="table")])
    engine.register("t", pa.table({"n": [2]}))
    assert rows(engine, "one") == [(1,)]


def test_drop(engine: Engine) -> None:
    engine.register("t", pa.table({"n": [1]}))
    engine.run([Step("one", "SELECT n FROM t", keep="table"), Step("two", "SELECT n FROM t")])
    for name in ("two", "one", "t", "t", "three"):
        engine.drop(name)
    for name in ("t", "one", "two"):
        with pytest.raises(EngineError):
            engine.fetch(name)


@pytest.mark.parametrize("keep", ["view", "table"])
def test_error_carries_step_and_sql(engine: Engine, keep: str) -> None:
    bad = Step("two", "SELECT missing FROM one", keep=keep)  # type: ignore[arg-type]
    with pytest.raises(EngineError) as caught:
        engine.run([Step("one", "SELECT 1 AS n"), bad])
    assert (caught.value.step, caught.value.sql) == ("two", bad.sql)
    assert "'two'" in str(caught.value)
    assert "missing" in str(caught.value)
    # What came before stands, and the engine goes on.
    assert rows(engine, "one") == [(1,)]


def test_error_while_running(engine: Engine) -> None:
    """A bad cell is an error in a kept step and in a view that is fetched; never a null."""
    engine.register("t", pa.table({"text": ["12", "\x1b[31mred\x1b[0m"]}))
    sql = "SELECT CAST(text AS BIGINT) AS n FROM t"
    with pytest.raises(EngineError) as kept:
        engine.run([Step("one", sql, keep="table")])
    engine.run([Step("one", sql)])
    with pytest.raises(EngineError) as fetched:
        engine.fetch("one")
    for error in (kept.value, fetched.value):
        assert (error.step, error.sql) == ("one", sql)
        assert "\x1b" not in str(error)
        assert "\n" not in str(error)


def test_overflow_is_an_error(engine: Engine) -> None:
    engine.register("t", pa.table({"n": [2**63 - 1]}))
    with pytest.raises(EngineError):
        engine.run([Step("one", "SELECT n + n AS n FROM t", keep="table")])


@pytest.mark.parametrize("name", ["", "Upper", "a b", 'a"b', "1a", "a;b", "naïve", "a\n"])
def test_names_that_engines_read_differently(engine: Engine, name: str) -> None:
    with pytest.raises(ParameterError):
        engine.register(name, pa.table({"n": [1]}))
    with pytest.raises(ParameterError):
        engine.run([Step(name, "SELECT 1 AS n")])
    with pytest.raises(ParameterError):
        engine.fetch(name)


def test_times_are_utc(engine: Engine) -> None:
    engine.run([Step("one", "SELECT CAST(TIMESTAMP '1970-01-02 00:00:00' AS DATE) AS day")])
    assert str(rows(engine, "one")[0][0]) == "1970-01-02"


def test_open_engine_on_a_case(engine: Engine, tmp_path: Path) -> None:
    """The tables of a case are in sight of the steps on either engine."""
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        with case.transaction():
            shares = {"account": ["x:1"], "kind": ["url"], "object": ["u"], "time": [0]}
            case.append("share", pa.table(shares))
            # Inside the transaction, before anything is committed.
            with open_engine(engine.name, case=case, tables=["share"]) as opened:
                opened.run([Step("link", "SELECT account FROM share", keep="table")])
                assert rows(opened, "link") == [("x:1",)]
        assert case.query("SELECT * FROM link") == []
        assert len(case.query("SELECT * FROM share")) == 1


def test_unknown_engine() -> None:
    with pytest.raises(ParameterError, match="duckdb, spark"):
        open_engine("sparkle")
