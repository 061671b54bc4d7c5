"""Every registered step list gives the same tables on DuckDB and on Spark."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from conformance_compare import differences
from conformance_registry import SEED, Entry, entries

from inconcert.engine.duckdb import DuckDBEngine

if TYPE_CHECKING:
    from inconcert.engine import Engine

RUNS = [pytest.param(entry, id=entry.name) for entry in entries()]


@pytest.mark.spark
@pytest.mark.parametrize("entry", RUNS)
def test_engines_agree(entry: Entry, spark_engine: Engine) -> None:
    ours, theirs = _on_duckdb(entry), _results(spark_engine, entry)
    for name in entry.results:
        assert not differences(ours[name], theirs[name]), name


@pytest.mark.parametrize("entry", RUNS)
def test_input_says_something(entry: Entry) -> None:
    """Two engines also agree on nothing: where there is input, something must be found in it."""
    results = _on_duckdb(entry)
    if any(table.num_rows for table in entry.make(SEED).values()):
        assert all(results[name].num_rows for name in entry.results)


@cache
def _on_duckdb(entry: Entry) -> dict[str, pa.Table]:
    with DuckDBEngine() as engine:
        return _results(engine, entry)


def _results(engine: Engine, entry: Entry) -> dict[str, pa.Table]:
    tables, steps = entry.make(SEED), entry.steps(engine.dialect)
    try:
        for name, table in tables.items():
            engine.register(name, table)
        engine.run(steps)
        return {name: engine.fetch(name) for name in entry.results}
    finally:
        for name in [*(step.name for step in reversed(steps)), *tables]:
            engine.drop(name)


def test_every_entry_has_a_name_of_its_own() -> None:
    names = [entry.name for entry in entries()]
    assert len(set(names)) == len(names)


def test_comparison_can_fail() -> None:
    table = pa.table({"a": ["x", "y"], "n": [1, 2], "p": [0.5, 0.25]})
    assert not differences(table, table.take([1, 0]))
    assert differences(table, table.slice(1))
    assert differences(table, table.set_column(1, "n", [[1, 3]]))
    assert differences(table, table.set_column(2, "p", [[0.5, 0.25 * (1 + 1e-8)]]))
    assert not differences(table, table.set_column(2, "p", [[0.5, 0.25 * (1 + 1e-12)]]))
    assert differences(table, table.set_column(1, "n", pa.array([1, 2], pa.int32())))
    assert differences(table, table.rename_columns(["a", "n", "q"]))
