"""Spark: the same steps on a local session. The only file that imports pyspark."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from inconcert.engine.base import check_name, check_range, step_error
from inconcert.engine.java import find_java, java_home
from inconcert.errors import EngineError, MissingExtraError
from inconcert.memory import VARIABLE, memory_limit
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inconcert.engine.base import Step

_ROW_GROUP = 262_144


class SparkDialect:
    """The fragments as Spark 4 spells them. Meanings: `base.Dialect`."""

    name = "spark"

    def quote(self, identifier: str) -> str:
        """Quote an identifier."""
        return "`" + identifier.replace("`", "``") + "`"

    def integer_divide(self, a: str, b: str) -> str:
        """Floor of a / b; `div` alone rounds towards zero."""
        return f"(({a}) div ({b}) - CASE WHEN ({a}) % ({b}) < 0 THEN 1 ELSE 0 END)"

    def unnest(self, array: str, alias: str) -> str:
        """One row per element."""
        return f"LATERAL explode({array}) AS {alias}_item({alias})"

    def integers(self, first: int, last: int, alias: str) -> str:
        """The whole numbers first..last."""
        check_range(first, last)
        bounds = f"CAST({first} AS BIGINT), CAST({last} AS BIGINT)"
        return f"LATERAL explode(sequence({bounds})) AS {alias}_item({alias})"

    def hash64(self, text: str) -> str:
        """The first 60 bits of the MD5, as a number."""
        return f"CAST(conv(left(md5({text}), 15), 16, 10) AS BIGINT)"

    def count_if(self, condition: str) -> str:
        """Rows that meet the condition."""
        return f"count(*) FILTER (WHERE {condition})"

    def arg_min(self, value: str, by: str) -> str:
        """The value with the least `by`."""
        return (
            f"min_by({value}, struct({by}, {value})) "
            f"FILTER (WHERE ({by}) IS NOT NULL AND ({value}) IS NOT NULL)"
        )

    def collect(self, value: str) -> str:
        """An array of the values that are not null."""
        return f"collect_list({value})"


def settings(folder: Path, memory: str) -> dict[str, str]:
    """Return the settings of a local session that keeps its files in `folder`."""
    return {
        "spark.app.name": "inconcert",
        "spark.master": "local[*]",
        "spark.driver.memory": memory,
        # Nothing listens beyond this machine, and no web page is served.
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        # As DuckDB does it: overflow and bad casts are errors, "x" is an identifier.
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # On one machine a task per core is enough; the default of 200 costs more than the work.
        "spark.sql.shuffle.partitions": str(max(2, 2 * (os.cpu_count() or 1))),
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.parquet.compression.codec": "zstd",
        # A large window needs no warning.
        "spark.log.level": "ERROR",
        "spark.log.structuredLogging.enabled": "false",
    }


class SparkEngine:
    """Runs steps on a local Spark session of its own, or on `session` where one is given.

    Tables go to Spark and come back as Parquet in a temporary folder, so that neither passes
    through the memory of the driver; a step that is kept is written there too. Only one local
    session can stand in a process at a time: an engine that finds one joins it and leaves it be.

    Raises MissingExtraError where pyspark or a Java for it is missing.
    """

    name = "spark"

    def __init__(self, session: Any = None, *, memory: str | None = None) -> None:
        """Open on `session`, or start one whose driver may use `memory` (as '4g').

        Without it, it may use what INCONCERT_MEMORY says, else a quarter of the machine's memory.
        """
        self.dialect = SparkDialect()
        self._folder = Path(tempfile.mkdtemp(prefix="inconcert-spark-"))
        self._files: dict[str, Path] = {}
        self._made: dict[str, str] = {}
        self._written = 0
        self._closed = False
        try:
            self._errors = _errors()
            self._own = False
            if session is None:
                session, self._own = _session(
                    settings(self._folder, memory or _memory()), self._folder
                )
            self._spark = session
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table visible under `name`."""
        self.drop(check_name(name))
        file = self._file(name)
        file.mkdir()
        pq.write_table(
            _readable(table), file / "part.parquet", compression="zstd", row_group_size=_ROW_GROUP
        )
        self._files[name] = file
        self._made[name] = ""
        self._spark.read.parquet(str(file)).createOrReplaceTempView(name)

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps in order; EngineError with the failing step's name and SQL."""
        for step in steps:
            self.drop(check_name(step.name))
            with self._translated(step.name, step.sql):
                data = self._spark.sql(step.sql)
                if step.keep == "table":
                    data = self._write(step.name, data)
                data.createOrReplaceTempView(step.name)
            self._made[step.name] = step.sql

    def fetch(self, name: str) -> pa.Table:
        """Return a registered table or a step's result as Arrow."""
        sql = self._made.get(check_name(name))
        with self._translated(name, sql or f"SELECT * FROM {name}"):
            data = self._spark.table(name)
            if name not in self._files:
                # Kept from now on: a view that is asked for once may be asked for again.
                self._write(name, data).createOrReplaceTempView(name)
            return _plain(self._files[name], data.schema.names)

    def drop(self, name: str) -> None:
        """Forget a table or step."""
        if self._made.pop(name, None) is not None:
            self._spark.catalog.dropTempView(name)
        if file := self._files.pop(name, None):
            shutil.rmtree(file, ignore_errors=True)

    def close(self) -> None:
        """Stop the session where it is the engine's own, and remove its files."""
        if self._closed:
            return
        self._closed = True
        try:
            for name in list(self._made):
                self.drop(name)
            if self._own:
                self._spark.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, name: str) -> Path:
        # Never the same folder twice: Spark remembers the files of a path it has read.
        self._written += 1
        return self._folder / f"{self._written:06d}_{name}"

    def _write(self, name: str, data: Any) -> Any:
        file = self._file(name)
        data.write.parquet(str(file))
        self._files[name] = file
        return self._spark.read.schema(data.schema).parquet(str(file))

    @contextmanager
    def _translated(self, name: str, sql: str) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            # An error of the JVM says on its first line only which call met it.
            cause = getattr(error, "java_exception", None)
            told = Exception(cause.toString()) if cause is not None else error
            raise step_error("Spark", name, sql, told) from error


def _errors() -> tuple[type[Exception], ...]:
    try:
        from py4j.protocol import Py4JError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException
    except ImportError as error:
        raise MissingExtraError(
            "The Spark engine needs pyspark, which is not installed.",
            "Install it with: pip install 'inconcert[spark]'.",
        ) from error
    return (PySparkException, Py4JError)


def _session(config: dict[str, str], folder: Path) -> tuple[Any, bool]:
    """Return a local session and whether it was started here."""
    with warnings.catch_warnings():
        # pyspark warns of pandas 3, which nothing here uses.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        if running is not None:
            return running, False
        java = find_java()
        conf = SparkConf(loadDefaults=False).setAll(list(config.items()))
        log = folder / "jvm.log"
        try:
            home = str(java_home(java, folder))
            with log.open("wb") as stream, _environment(JAVA_HOME=home, SPARK_LOCAL_IP="127.0.0.1"):
                # Through the gateway, since what the JVM says on its way up is for a log.
                gateway = launch_gateway(conf, {"stdout": stream, "stderr": stream})
            return SparkSession(SparkContext(gateway=gateway, conf=conf)), True
        except Exception as error:
            raise EngineError(
                f"Spark did not start on the Java in {plain(java.home)}.",
                "With more than one Java, point JAVA_HOME at a JDK 17. It said: "
                + plain(_said(log) or error, limit=300),
            ) from error


def _said(log: Path) -> str:
    """What the JVM said, without the remarks that it always makes."""
    if not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()
    return " ".join(line for line in lines if "WARN" not in line)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Set variables for the JVM that is being started, and put them back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _memory() -> str:
    """What INCONCERT_MEMORY gives the JVM, else a quarter of this machine's, from 1 to 8 GiB."""
    limit = memory_limit() >> 20
    return f"{limit if os.environ.get(VARIABLE) else min(max(limit, 1024), 8192)}m"


def _readable(table: pa.Table) -> pa.Table:
    """Return `table` with columns that Spark reads: it has no null type and no nanoseconds."""
    fields = []
    for field in table.schema:
        type_ = field.type
        if pa.types.is_dictionary(type_):
            type_ = type_.value_type
        if pa.types.is_null(type_):
            type_ = pa.string()
        elif pa.types.is_timestamp(type_) and type_.unit == "ns":
            type_ = pa.timestamp("us", type_.tz)
        fields.append(pa.field(field.name, type_))
    return table.cast(pa.schema(fields))


def _plain(folder: Path, names: list[str]) -> pa.Table:
    """Return the Parquet files that Spark wrote in `folder`, without Spark's own notes."""
    table = pq.read_table(folder).select(names)
    return table.cast(pa.schema([pa.field(field.name, field.type) for field in table.schema]))
