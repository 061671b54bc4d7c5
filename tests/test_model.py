"""The tables of a case as Arrow has them: one place for columns, and nobody who repeats it."""

from __future__ import annotations

import ast
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import inconcert
from inconcert import model

PACKAGE = Path(inconcert.__file__).parent


@pytest.mark.parametrize("table", model.TABLES, ids=lambda table: table.name)
def test_arrow_and_the_database_have_the_same_types(table: model.Table) -> None:
    with duckdb.connect() as connection:
        connection.execute(table.ddl())
        stored = connection.sql(f'SELECT * FROM "{table.name}"').to_arrow_table().schema
    assert table.arrow() == stored


def test_some_columns_in_the_order_asked_for() -> None:
    assert model.SHARE.arrow(["time", "account"]) == pa.schema(
        [("time", pa.int64()), ("account", pa.string())]
    )
    assert model.EVIDENCE.arrow_without("finding").names == list(model.EVIDENCE.names[1:])
    with pytest.raises(KeyError, match="colour"):
        model.SHARE.arrow(["colour"])


def test_no_schema_written_by_hand_repeats_a_table() -> None:
    """Three names or more that one table has, with types beside them, are that table again."""
    repeated = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pa.schema"
        if _repeats({n.value for n in ast.walk(node) if isinstance(n, ast.Constant)})
    ]
    assert repeated == []


def _repeats(names: set[object]) -> bool:
    return any(len(names & set(table.names)) > 2 for table in model.TABLES)
