"""What a kind of share works with: the case, the shared tables of one run, and how to fold values.

Work is set-wise in SQL. Python sees each distinct value once: posts repeat links and hashtags, and
a fold costs a thousand times what a join does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from inconcert.case import Case
from inconcert.progress import Advance

# A native repost carries the content of another post: its links and hashtags were chosen by that
# post's author, and what the reposting account shared is the post. Counting both would make six
# shares of one act. A repost that names no target is judged by its content, since nothing else of
# it is known.
OWN_CONTENT = "NOT (type = 'repost' AND coalesce(repost_of, '') <> '')"

_FOLD_ROWS = 100_000


@dataclass
class Context:
    """One run of `extract`: `kinds` are those asked for, None for all; `advance` takes 0 to 1."""

    case: Case
    kinds: frozenset[str] | None = None
    content: str = OWN_CONTENT
    advance: Advance = lambda _done: None
    made: set[str] = field(default_factory=set)

    def insert(self, kind: str, select: str, *, origin: str = "NULL") -> None:
        """Append the rows of a SELECT of account, object, time, post to `share` as `kind`.

        `origin` is the column of the SELECT with the origin of the object, where one is known.
        """
        self.insert_rows(
            f"SELECT account, '{kind}' AS kind, object, time, post, {origin} AS origin "
            f"FROM ({select})"
        )

    def insert_rows(self, select: str, parameters: Sequence[object] = ()) -> None:
        """Append the rows of a SELECT of account, kind, object, time, post, origin to `share`.

        Never as an INSERT of no rows: where DuckDB 2.0.0 meets one first in a transaction, it
        loses sight of the rows of a large INSERT that follows.
        """
        rows = "_extract_rows"
        self.case.execute(f"CREATE OR REPLACE TEMP TABLE {rows} AS {select}", parameters)
        if self.case.one(f"SELECT count(*) FROM {rows}"):
            self.case.execute(
                "INSERT INTO share (account, kind, object, time, post, origin) "
                f"SELECT account, kind, object, time, post, origin FROM {rows}"
            )
        self.drop(rows)

    def append(self, name: str, rows: pa.Table) -> None:
        """Append Arrow rows to a temporary table of this run; none, if there are none."""
        if rows.num_rows:
            self.case.append(name, rows)

    def table(self, name: str, select: str) -> str:
        """Compute a temporary table once in this run; return its name."""
        if name not in self.made:
            self.case.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {select}')
            self.made.add(name)
        return name

    def folded(
        self,
        name: str,
        values: str,
        columns: Sequence[tuple[str, str]],
        fold: Callable[[list[str]], pa.Table],
    ) -> str:
        """Make a temporary table of folded values once in this run; return its name.

        `values` is a SELECT of one column `raw`. `fold` gets its distinct values, some at a time,
        and returns a table of `columns` (name, SQL type), among them `raw`.
        """
        if name in self.made:
            return name
        raw = self.table(
            f"{name}_raw",
            f"SELECT raw, row_number() OVER () AS n FROM "
            f"(SELECT DISTINCT raw FROM ({values}) WHERE raw IS NOT NULL AND raw <> '')",
        )
        declared = ", ".join(f'"{column}" {type_}' for column, type_ in columns)
        self.case.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" ({declared})')
        count = int(self.case.one(f'SELECT count(*) FROM "{raw}"') or 0)
        for first in range(0, count, _FOLD_ROWS):
            rows = self.case.arrow(
                f'SELECT raw FROM "{raw}" WHERE n > ? AND n <= ?', [first, first + _FOLD_ROWS]
            )
            self.append(name, fold(rows["raw"].to_pylist()))
        self.drop(raw)
        self.made.add(name)
        return name

    def drop(self, name: str) -> None:
        """Drop a temporary table of this run."""
        self.case.execute(f'DROP TABLE IF EXISTS temp."{name}"')
        self.made.discard(name)

    def close(self) -> None:
        """Drop every temporary table of this run."""
        for name in sorted(self.made):
            self.drop(name)
