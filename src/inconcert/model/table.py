"""What a table is: its columns, in order, each with its type, its unit and its meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

US = "µs UTC"

# The Arrow type of each SQL type, by the name of the function of pyarrow that makes it.
_ARROW = {
    "BIGINT": "int64", "INTEGER": "int32", "DOUBLE": "float64", "VARCHAR": "string",
    "BOOLEAN": "bool_",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, its unit (empty where none applies) and what it means.

    `read_as` says how an importer reads what an input gives for it: as an id, an account, a time, a
    text, a word, a count, a list or yes_no; '' where no input gives it, or a rule of its own reads
    it. `words` are all that a column of words may hold.
    """

    name: str
    type: str
    doc: str
    unit: str = ""
    required: bool = False
    read_as: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return a column; raises KeyError where the table has none of that name."""
        return {column.name: column for column in self.columns}[name]

    def read_as(self, *ways: str) -> tuple[str, ...]:
        """Return the columns that importers read in one of these ways, in order."""
        return tuple(column.name for column in self.columns if column.read_as in ways)

    def arrow(self, columns: Iterable[str] | None = None) -> pa.Schema:
        """Return the Arrow schema of the table, or of some columns in the order given.

        Raises KeyError for a column that the table does not have.
        """
        import pyarrow as pa  # not where a name of a table is all that is wanted

        types = {column.name: column.type for column in self.columns}
        fields = []
        for name in self.names if columns is None else columns:
            single = getattr(pa, _ARROW[types[name].removesuffix("[]")])()
            fields.append((name, pa.list_(single) if types[name].endswith("[]") else single))
        return pa.schema(fields)

    def arrow_without(self, *columns: str) -> pa.Schema:
        """Return the Arrow schema of all columns but these."""
        return self.arrow(name for name in self.names if name not in columns)

    def ddl(self) -> str:
        """Return the CREATE TABLE statement (DuckDB)."""
        lines = [
            f'  "{c.name}" {c.type}' + (" NOT NULL" if c.required else "") for c in self.columns
        ]
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" (\n' + ",\n".join(lines) + "\n)"
