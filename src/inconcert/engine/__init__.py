"""Engines: where steps of plain SQL run, DuckDB by default, Spark as an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.engine.base import Dialect, Engine, Step
from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inconcert.case import Case

ENGINES = ("duckdb", "spark")


def open_engine(
    name: str = "duckdb", *, case: Case | None = None, tables: Iterable[str] = ()
) -> Engine:
    """Open an engine by name, with `tables` of `case` in sight of its steps.

    DuckDB works on the connection of the case itself, so that every table of it is there without
    a copy; Spark gets copies of the tables named. Use as a context manager.

    Raises ParameterError for an unknown name, MissingExtraError where Spark or Java is missing.
    """
    if name == "duckdb":
        from inconcert.engine.duckdb import DuckDBEngine

        return DuckDBEngine(case)
    if name == "spark":
        from inconcert.engine.spark import SparkEngine

        engine = SparkEngine()
        try:
            if case is not None:
                for table in tables:
                    engine.register(table, case.arrow(f'SELECT * FROM "{table}"'))
        except BaseException:
            engine.close()
            raise
        return engine
    raise ParameterError(
        f"There is no engine called {name!r}.", f"Choose one of: {', '.join(ENGINES)}."
    )


__all__ = ["ENGINES", "Dialect", "Engine", "Step", "open_engine"]
