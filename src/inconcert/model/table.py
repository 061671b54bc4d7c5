"""What a table is: its columns, in order, each with its type, its unit and its meaning."""

from __future__ import annotations

from dataclasses import dataclass

US = "µs UTC"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, its unit (empty where none applies) and what it means."""

    name: str
    type: str
    doc: str
    unit: str = ""
    required: bool = False


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

    def ddl(self) -> str:
        """Return the CREATE TABLE statement (DuckDB)."""
        lines = [
            f'  "{c.name}" {c.type}' + (" NOT NULL" if c.required else "") for c in self.columns
        ]
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" (\n' + ",\n".join(lines) + "\n)"
