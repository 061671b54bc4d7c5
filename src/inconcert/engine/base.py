"""What an engine is: steps of plain SQL, a small dialect, and somewhere to run them.

Nothing outside this package knows what differs between SQL dialects. A detector is a list of
`Step`s written once; a `Dialect` supplies the few fragments that DuckDB and Spark spell
differently. There is no translation of SQL at run time. What both engines spell alike is written
plainly in the step:
`count(*) FILTER (WHERE …)`, `IS NOT TRUE`, `CAST(… AS STRING)`, `/` as division of DOUBLEs,
`least`, `greatest`, window functions, comparison of text by the bytes of its UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self

from inconcert.errors import EngineError, ParameterError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """One named SELECT. `keep` says whether it is a view or is computed once and kept.

    Later steps refer to it by name. `sql` is complete: fragments of a `Dialect` have already been
    put in, and every value in it is a number or identifier of our own, never text of a post.
    """

    name: str
    sql: str
    keep: Literal["view", "table"] = "view"


class Dialect(Protocol):
    """The SQL fragments in which the engines differ. Arguments and results are SQL text."""

    name: str

    def quote(self, identifier: str) -> str:
        """Quote an identifier."""

    def integer_divide(self, a: str, b: str) -> str:
        """Floor of a / b for BIGINT a and positive BIGINT b, negative a included."""

    def unnest(self, array: str, alias: str) -> str:
        """A FROM item, joined laterally, that gives one row per element as column `alias`.

        Write `FROM t CROSS JOIN {unnest("t.tags", "tag")}`. An empty or null array gives no row; a
        null element gives a row. Use it once per `alias` in a FROM clause.
        """

    def integers(self, first: int, last: int, alias: str) -> str:
        """A FROM item with the whole numbers first..last, as BIGINT, in column `alias`.

        ParameterError where last < first.
        """

    def hash64(self, text: str) -> str:
        """A hash of VARCHAR that is the same number on every engine, as BIGINT.

        The first 60 bits of the MD5 of the UTF-8: never negative, null for null.
        """

    def count_if(self, condition: str) -> str:
        """Aggregate: the number of rows that meet the condition, as BIGINT."""

    def arg_min(self, value: str, by: str) -> str:
        """Aggregate: the value in the row with the least `by`.

        Rows where either is null do not count; among equal `by` the least value wins, so that
        the answer never depends on the order of the rows. Null where no row counts.
        """

    def collect(self, value: str) -> str:
        """Aggregate: an array of the values that are not null, order not stated.

        An empty array where there is none.
        """


class Engine(Protocol):
    """Somewhere to run steps. Tables go in and come out as Arrow. A context manager.

    Names are lower-case ASCII words with underscores (ParameterError otherwise), since one engine
    distinguishes `A` from `a` and the other does not.
    """

    name: str

    @property
    def dialect(self) -> Dialect:
        """The fragments to build steps with."""

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table visible to later steps under `name`, in place of any before."""

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps in order. Raises EngineError with the failing step's name and SQL."""

    def fetch(self, name: str) -> pa.Table:
        """Return a registered table, or a step's result, as Arrow; row order not stated."""

    def drop(self, name: str) -> None:
        """Forget a table or step; no error where there is none."""

    def close(self) -> None:
        """Release everything the engine holds; safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


def check_name(name: str) -> str:
    """Return `name` if every engine reads it alike; ParameterError otherwise."""
    if not _NAME.match(name):
        raise ParameterError(
            f"{name!r} cannot name a table of an engine.",
            "Use lower-case ASCII letters, digits and underscores, a letter first.",
        )
    return name


def check_range(first: int, last: int) -> None:
    """Raise ParameterError unless first <= last."""
    if last < first:
        raise ParameterError(f"There are no whole numbers from {first} to {last}.")


def step_error(engine: str, name: str, sql: str, error: BaseException) -> EngineError:
    """Return the EngineError for a failed step: the engine's first line, made safe to print."""
    # An engine may quote a cell in its message, and a cell is hostile input.
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return EngineError(
        f"Step {name!r} failed in {engine}: {plain(lines[0], limit=300)}",
        "The step's SQL is in the `sql` attribute of this error.",
        step=name,
        sql=sql,
    )
