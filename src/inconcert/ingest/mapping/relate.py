"""How the columns of a table go together, row by row: who repeats, what varies, what agrees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from inconcert.ingest.mapping.column_profile import ColumnProfile, is_blank, profile_column
from inconcert.ingest.values.fields import as_text


class SampledTable:
    """A sample of a table: its columns as texts (None where blank), and what each looks like."""

    def __init__(self, header: Sequence[str], records: Sequence[Mapping[str, Any]]) -> None:
        self.header = tuple(header)
        self.values: dict[str, list[Any]] = {
            name: [record.get(name) for record in records] for name in header
        }
        self._texts: dict[str, list[str | None]] = {}

    @cached_property
    def profiles(self) -> dict[str, ColumnProfile]:
        """What the values of each column look like."""
        return {name: profile_column(name, values) for name, values in self.values.items()}

    def texts(self, name: str) -> list[str | None]:
        """Return the values of a column as texts without white space around, None where blank."""
        found = self._texts.get(name)
        if found is None:
            found = self._texts[name] = [
                None if is_blank(v) else (as_text(v) or "").strip() or None
                for v in self.values[name]
            ]
        return found

    def pairs(self, one: str, other: str) -> list[tuple[str, str]]:
        """Return the values of two columns in the rows where both are filled."""
        rows = zip(self.texts(one), self.texts(other), strict=True)
        return [(a, b) for a, b in rows if a is not None and b is not None]

    def repeats(self, name: str) -> bool:
        """Return whether the values of a column come again: a tenth of the rows at least."""
        look = self.profiles[name]
        return look.filled >= 3 and 1 < look.different <= 0.9 * look.filled

    def unique(self, name: str) -> bool:
        """Return whether (nearly) every row has a value of its own, in three rows or more."""
        look = self.profiles[name]
        return look.filled >= 3 and look.different >= 0.98 * look.filled

    def constant(self, name: str) -> bool:
        """Return whether all of three or more rows have one value."""
        look = self.profiles[name]
        return look.filled >= 3 and look.different == 1

    def several(self, one: str, other: str) -> tuple[float, int]:
        """Return the share of values of `one` that meet several of `other`, and of how many.

        Only values of `one` that stand in two rows or more tell anything.
        """
        met: dict[str, set[str]] = defaultdict(set)
        rows: dict[str, int] = defaultdict(int)
        for a, b in self.pairs(one, other):
            met[a].add(b)
            rows[a] += 1
        told = [a for a, count in rows.items() if count > 1]
        return (sum(len(met[a]) > 1 for a in told) / len(told) if told else 0.0), len(told)

    def agrees(self, one: str, other: str) -> float:
        """Return in which share of the rows that fill both they say the same; 1 for none."""
        both = self.pairs(one, other)
        return sum(a == b for a, b in both) / len(both) if both else 1.0

    def fills(self, empty: str, by: str) -> float:
        """Return the share of rows without a value in one column for which the other has one."""
        gaps = [b for a, b in zip(self.texts(empty), self.texts(by), strict=True) if a is None]
        return sum(b is not None for b in gaps) / len(gaps) if gaps else 0.0
