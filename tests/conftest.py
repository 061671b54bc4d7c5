"""Fixtures that more than one folder needs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from inconcert.engine.duckdb import DuckDBEngine
from inconcert.engine.spark import SparkEngine
from inconcert.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.engine import Engine


# What fills a case for a detector stands with the detector's tests, and others read it too.
DETECT = Path(__file__).parent / "detect"
sys.path[:0] = [str(DETECT), *(str(f) for f in sorted(DETECT.iterdir()) if f.is_dir())]

# Compiling and a busy machine make single examples slow; speed is no property that tests check.
settings.register_profile("inconcert", deadline=None)
settings.load_profile("inconcert")


# Folders whose tests share what is built once, the Spark session above all, or an expensive case:
# where several processes run the tests (`make test`), one has all of them. Others go file by file.
SHARING = {"conformance": "spark", "engine": "spark", "real": "real", "browser": "browser",
           "export": "export", "view": "view"}  # fmt: skip
# What takes longest comes first, so that the processes are done at about the same time: the single
# files that come last take seconds.
FIRST = (
    "conformance", "engine", "real", "bench", "browser", "docs", "view", "export", "cli", "ingest",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal tests out to processes by what they share."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class BySharing(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = Path(nodeid.partition("::")[0])
            return SHARING.get(file.parent.name, str(file))

    config.option.loadscopereorder = False
    return BySharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bring the tests that take long to the front, where several processes run them."""
    if hasattr(config, "workerinput"):
        last = len(FIRST)
        place = {name: number for number, name in enumerate(FIRST)}
        items.sort(key=lambda item: place.get(item.path.parent.name, last))


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
