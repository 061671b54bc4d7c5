"""How the columns of one table become fields: chosen once, applied to every batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from inconcert.errors import MappingError
from inconcert.ingest.mapping.column_profile import is_blank
from inconcert.ingest.mapping.wanted import check_wanted
from inconcert.ingest.normalise import NormalisedRows, Normaliser
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, FORMER, POST_FIELDS
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inconcert.ingest.format import TableFormat
    from inconcert.ingest.record_reader import Batch

Columns = dict[str, Any]


def fields_of(table: str) -> frozenset[str]:
    """Return the fields that a column may be mapped to."""
    return POST_FIELDS if table == "post" else ACCOUNT_FIELDS


@dataclass
class TablePlan:
    """Columns by field, for one input.

    `mapping` goes from input column to field; several columns of one field are tried in order.
    """

    format: str
    table: Literal["post", "account"]
    mapping: dict[str, str]
    platform: str | None = None
    adjust: Callable[[Columns], None] | None = None
    note: str = ""
    notes: list[str] = field(default_factory=list)
    # What may be wrong about the mapping, a sentence each: told above every result.
    doubts: list[str] = field(default_factory=list)
    # Columns that no field took, where that is known.
    left: list[str] = field(default_factory=list)
    # Columns that `mapping` shows but `adjust` takes by their own names.
    shown_only: frozenset[str] = frozenset()

    def rows(self, batch: Batch, header: Sequence[str], normaliser: Normaliser) -> NormalisedRows:
        """Return the rows that a batch gives."""
        if not batch.numbers:
            return NormalisedRows()
        columns, raw = self._split(batch, header, normaliser)
        if self.table == "post":
            return normaliser.posts(batch.numbers, columns, raw)
        return normaliser.accounts(batch.numbers, columns, raw)

    def _split(
        self, batch: Batch, header: Sequence[str], normaliser: Normaliser
    ) -> tuple[Columns, Columns]:
        by_name = normaliser.missing.cleaned(
            dict(zip(header, batch.columns, strict=True)), self.mapping
        )
        known = fields_of(self.table)
        columns: Columns = {}
        raw: Columns = {}
        for column, name in self.mapping.items():
            if column not in by_name or column in self.shown_only:
                continue
            values = by_name.pop(column)
            normaliser.flags.columns.setdefault(name, column)
            if name in columns:
                # Row by row the first that is filled; a word for "nothing" fills nothing.
                columns[name] = [
                    b if is_blank(a) else a for a, b in zip(columns[name], values, strict=True)
                ]
            else:
                columns[name] = _as_list(values) if self.adjust else values
        for column, values in by_name.items():
            # A column that no field took may bear the name of a field.
            name = f"{column} (column)" if column in known else column
            raw[name] = _as_list(values) if self.adjust else values
        if self.adjust is None:
            return columns, raw
        both = columns | raw
        self.adjust(both)
        return (
            {name: values for name, values in both.items() if name in known},
            {name: values for name, values in both.items() if name not in known},
        )


def _as_list(values: Sequence[Any]) -> list[Any]:
    return values if isinstance(values, list) else list(values)


def plan_format(
    chosen: TableFormat, header: Sequence[str], overrides: Mapping[str, str], file: str
) -> TablePlan:
    """Return the plan of a known format for a header; `overrides` come first."""
    check_overrides(fitted(overrides, chosen.table), header, chosen.table, file)
    names = {_compared(column): column for column in reversed(header)}
    mapping = fitted(overrides, chosen.table)
    for column, name in chosen.columns.items():
        found = names.get(_compared(column))
        if found is not None and found not in mapping:
            mapping[found] = name
    check_wanted(chosen, header, overrides, file)
    return TablePlan(
        chosen.name, chosen.table, mapping, chosen.platform, chosen.adjust, chosen.note
    )


def _compared(name: str) -> str:
    """Return a column name as formats compare it: trimmed, in lower case."""
    return name.strip().lower()


def fitted(overrides: Mapping[str, str], table: str) -> dict[str, str]:
    """Return a mapping with the profile's fields as rows of posts or of accounts call them.

    `followers` in a table of posts is `account.followers`, and the reverse in one of accounts. A
    field of posts that had another name may be given by that.
    """
    known = fields_of(table)
    found = {}
    for column, given in overrides.items():
        name = FORMER.get(given, given) if table == "post" else given
        other = f"account.{name}" if table == "post" else name.removeprefix("account.")
        found[column] = other if name not in known and other in known else name
    return found


def check_overrides(
    overrides: Mapping[str, str], header: Sequence[str], table: str, file: str
) -> None:
    """Raise `MappingError` where a mapping names a column or field that does not exist."""
    for column, name in overrides.items():
        if column not in header:
            raise MappingError(
                f"{plain(file)} has no column {column!r}; it has {listed(header)}.",
                "Correct --map COLUMN=FIELD.",
            )
        if name not in fields_of(table) and name != "":
            raise MappingError(
                f"There is no field {name!r}.",
                "Fields are: " + ", ".join(sorted(fields_of(table))) + ".",
            )


def listed(names: Sequence[str], limit: int = 40) -> str:
    """Return column names as a message may show them."""
    shown = ", ".join(plain(name[:60]) for name in names[:limit])
    return shown + (f" and {len(names) - limit} more" if len(names) > limit else "")
