"""Cells as spreadsheets wrap them: `="51"` keeps a number a text, `'51` does so when typed.

Exports write both so that a spreadsheet shows long ids in full; neither is part of the value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from inconcert.ingest.values.cells import distinct_texts
from inconcert.ingest.values.fields import shown

_FORMULA = re.compile(r'=\s*"(.*)"\s*', re.DOTALL)
_NUMBER = re.compile(r"=\s*(\d+)\s*")
# A text that a spreadsheet would take for a formula is guarded by an apostrophe.
_GUARDED = re.compile(r"'[=+\-@\t]")
# Fields of one word, of which an apostrophe in front is no part.
_ONE_WORD = re.compile(
    r"(?:account\.)?(?:.*_id|.*_of|.*_to|.*_account|handle|.*time|created|link|urls?|likes|reposts"
    r"|replies|quotes|views|followers|following|posts|avatar|platform)"
)


class Unwrapping:
    """Takes wrappings off, and counts them by column."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def notes(self) -> list[str]:
        """Return how many cells were unwrapped, by column."""
        if not self._counts:
            return []
        columns = ", ".join(shown(name) for name in list(self._counts)[:8])
        return [f"spreadsheet wrapping (=\"…\" or ') taken off {self._counts.total():,} cells "
                f"of {columns}"]  # fmt: skip

    def cleaned(
        self, columns: Mapping[str, Sequence[Any]], fields: Mapping[str, str]
    ) -> dict[str, Sequence[Any]]:
        """Return columns without wrappings; `fields` says which field a column is."""
        out: dict[str, Sequence[Any]] = {}
        for name, values in columns.items():
            wrapped = _wrappings(values)
            out[name] = self._unwrapped(name, values, fields.get(name, "")) if wrapped else values
        return out

    def _unwrapped(self, name: str, values: Sequence[Any], field: str) -> Sequence[Any]:
        one_word = bool(_ONE_WORD.fullmatch(field))
        found = [unwrap(v, one_word=one_word) if isinstance(v, str) else v for v in values]
        changed = sum(a is not b for a, b in zip(found, values, strict=True))
        if not changed:
            return values
        self._counts[name] += changed
        return found


def _wrappings(values: Sequence[Any]) -> bool:
    """Return whether a column may hold wrapped cells: a glance at all of them at once."""
    distinct = distinct_texts(values)
    if distinct is None:
        distinct = {v for v in values if isinstance(v, str)}
    text = "\n".join(filter(None, distinct))
    return text[:1] in ("=", "'") or "\n=" in text or "\n'" in text


def unwrap(value: str, *, one_word: bool) -> str:
    """Return a cell without its wrapping, the same object where it has none.

    `one_word` says that the cell holds an id, a name, a number or a time: no apostrophe begins it.
    """
    if value[:1] == "=" and (match := _FORMULA.fullmatch(value)):
        return match.group(1).replace('""', '"')
    if value[:1] == "=" and (match := _NUMBER.fullmatch(value)):
        return match.group(1)
    if value[:1] == "'" and len(value) > 1:
        if one_word:
            return value.strip("'") if "'" not in value[1:-1] else value
        if _GUARDED.match(value) and not value.endswith("'"):
            return value[1:]
    return value


def unwrapped_name(name: str) -> str:
    """Return the name of a column without a wrapping."""
    return unwrap(name, one_word=False)
