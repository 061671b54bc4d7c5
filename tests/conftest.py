"""Fixtures that more than one room needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from inconcert.engine.duckdb import DuckDBEngine
from inconcert.engine.spark import SparkEngine
from inconcert.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.engine import Engine


# Compiling and a busy machine make single examples slow; speed is no property that tests check.
settings.register_profile("inconcert", deadline=None)
settings.load_profile("inconcert")


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    """The one Spark session of a test run; tests drop the tables that they make."""
    with pytest.MonkeyPatch.context() as patch:
        # Tests are many short queries: compiling them less hard halves the time.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        try:
            engine = SparkEngine(memory="1g")
        except MissingExtraError as error:
            pytest.skip(str(error))
    with engine:
        yield engine


@pytest.fixture
def duckdb_engine() -> Iterator[Engine]:
    """A DuckDB engine in memory."""
    with DuckDBEngine() as engine:
        yield engine


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found
