"""DuckDB: the default engine, in memory or on the connection of a case."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Self

import duckdb

from inconcert.database import connect, interruptible, is_full, out_of_memory
from inconcert.engine.base import Step, check_name, check_range, step_error
from inconcert.errors import DiskFullError, EngineError
from inconcert.memory import memory_limit as memory_limit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from inconcert.case import Case


class DuckDBDialect:
    """The fragments as DuckDB spells them. Meanings: `base.Dialect`."""

    name = "duckdb"

    def quote(self, identifier: str) -> str:
        """Quote an identifier."""
        return '"' + identifier.replace('"', '""') + '"'

    def integer_divide(self, a: str, b: str) -> str:
        """Floor of a / b; `//` alone rounds towards zero."""
        return f"(({a}) // ({b}) - CASE WHEN ({a}) % ({b}) < 0 THEN 1 ELSE 0 END)"

    def unnest(self, array: str, alias: str) -> str:
        """One row per element."""
        return f"LATERAL (SELECT unnest({array}) AS {alias}) AS {alias}_item"

    def integers(self, first: int, last: int, alias: str) -> str:
        """The whole numbers first..last."""
        check_range(first, last)
        return f"range({first}, {last + 1}) AS {alias}_item({alias})"

    def hash64(self, text: str) -> str:
        """The first 60 bits of the MD5, as a number."""
        return f"CAST('0x' || left(md5({text}), 15) AS BIGINT)"

    def count_if(self, condition: str) -> str:
        """Rows that meet the condition."""
        return f"count(*) FILTER (WHERE {condition})"

    def arg_min(self, value: str, by: str) -> str:
        """The value with the least `by`."""
        return (
            f"arg_min({value}, row({by}, {value})) "
            f"FILTER (WHERE ({by}) IS NOT NULL AND ({value}) IS NOT NULL)"
        )

    def collect(self, value: str) -> str:
        """An array of the values that are not null."""
        return f"coalesce(list({value}) FILTER (WHERE ({value}) IS NOT NULL), [])"


class DuckDBEngine:
    """Runs steps in DuckDB: on a connection of its own in memory, or on that of a case.

    Steps become temporary views and tables, so a case is only read. While they stand they hide
    tables of the case of the same name (`link`, say): close the engine, or leave its `with` block,
    before writing results to the case.
    """

    name = "duckdb"

    def __init__(self, case: Case | None = None, *, memory_limit: str | None = None) -> None:
        """Open on `case`, or in memory with at most `memory_limit` (as '2GB') before spilling.

        Without one it is what INCONCERT_MEMORY says, else a quarter of the machine's memory.
        """
        self.dialect = DuckDBDialect()
        # What stands, by name: VIEW, TABLE or ARROW, with the SQL that made it.
        self._made: dict[str, tuple[str, str]] = {}
        self._spill: tempfile.TemporaryDirectory[str] | None = None
        self._open = True
        if case is not None:
            self._connection = case.connection
            self._memory = case.memory
            return
        # Left to itself, a database in memory spills into the working folder.
        self._memory = memory_limit_of(memory_limit)
        self._spill = tempfile.TemporaryDirectory(prefix="inconcert-", ignore_cleanup_errors=True)
        # A table that was not registered must not be found among Python's variables.
        self._connection = connect(
            None, memory=self._memory, spill=self._spill.name, replacements=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table visible under `name`; no copy is made."""
        self.drop(check_name(name))
        self._connection.register(name, table)
        self._made[name] = ("ARROW", "")

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps in order; EngineError with the failing step's name and SQL."""
        for step in steps:
            name = self.dialect.quote(check_name(step.name))
            self.drop(step.name)
            form = "TABLE" if step.keep == "table" else "VIEW"
            try:
                self._execute(f"CREATE TEMPORARY {form} {name} AS {step.sql}")
            except duckdb.Error as error:
                raise self._translated(step.name, step.sql, error) from error
            self._made[step.name] = (form, step.sql)

    def fetch(self, name: str) -> pa.Table:
        """Return a registered table, a step's result, or a table of the case, as Arrow."""
        sql = f"SELECT * FROM {self.dialect.quote(check_name(name))}"
        try:
            with interruptible(self._connection):
                return self._connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            made = self._made.get(name, ("", sql))[1] or sql
            raise self._translated(name, made, error) from error

    def drop(self, name: str) -> None:
        """Forget a table or step; a table of the case itself is never touched."""
        form, _ = self._made.pop(name, ("", ""))
        if form == "ARROW":
            self._connection.unregister(name)
        elif form:
            self._execute(f"DROP {form} IF EXISTS temp.{self.dialect.quote(name)}")

    def close(self) -> None:
        """Drop what was made; close the connection if it is the engine's own."""
        if not self._open:
            return
        self._open = False
        if self._spill is not None:
            self._connection.close()
            self._spill.cleanup()
            return
        for name in reversed(list(self._made)):
            try:
                self.drop(name)
            except duckdb.Error:
                # The transaction of the case has failed: its rollback drops what was made in it,
                # and the error that made it fail is the one to show.
                continue

    def _execute(self, sql: str) -> None:
        # DuckDB refuses a new statement while a result is unread.
        with interruptible(self._connection):
            self._connection.execute(sql).fetchall()

    def _translated(self, name: str, sql: str, error: duckdb.Error) -> EngineError | DiskFullError:
        if isinstance(error, duckdb.InterruptException):
            raise KeyboardInterrupt from error
        if is_full(error):
            return DiskFullError(
                f"The disk is full while step {name!r} runs.",
                "Free some space, or point TMPDIR at a larger disk, and run the command again.",
            )
        if isinstance(error, duckdb.OutOfMemoryException):
            limited = out_of_memory(f"Step {name!r}", self._memory)
            return EngineError(limited.problem, limited.hint, step=name, sql=sql)
        return step_error("DuckDB", name, sql, error)
