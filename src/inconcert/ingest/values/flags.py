"""Columns that say by yes and no whether a post is a repost, a quote or a reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from inconcert.ingest.values.fields import FieldError, as_text, parse_bool, shown
from inconcert.ingest.values.type_words import type_word
from inconcert.plaintext import counted, plain

# Marks in a column of yes and no; in other columns an x is a name.
_TICKS = frozenset(("x", "✓", "✔", "✅", "☑", "√", "+"))
_CROSSES = frozenset(("-", "--", "–", "—", "✗", "✘", "❌", "☐", "."))
_SHOWN = 3


class Flags:
    """The flags of one source; `columns` are the names of its columns by field."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}
        self._unread: dict[str, Counter[str]] = {}

    def read(self, field: str, type_: str, values: Sequence[Any]) -> list[bool | None]:
        """Return yes, no or None (blank, not understood) for each cell of a flag for `type_`."""
        known: dict[str, tuple[bool | None, bool]] = {}
        out: list[bool | None] = []
        for value in values:
            if value is None or isinstance(value, bool):
                out.append(value)
                continue
            text = as_text(value) or ""
            if text not in known:
                known[text] = flag(text, type_)
            said, understood = known[text]
            out.append(said)
            if not understood:
                self._unread.setdefault(field, Counter())[text[:40]] += 1
        return out

    def doubts(self) -> list[str]:
        """Return the columns of which values were not understood, a sentence each."""
        found = []
        for field, words in self._unread.items():
            some = ", ".join(shown(plain(word)) for word, _ in words.most_common(_SHOWN))
            more = len(words) - _SHOWN
            column = plain(self.columns.get(field, field))
            found.append(
                f"{counted(words.total(), 'values')} of column {column}, read as yes or no "
                f"({field}), were "
                f"not understood ({some}{f' and {more:,} more' if more > 0 else ''}): these posts "
                "were read as if the column said nothing; write yes or no there."
            )
        return found


def flag(text: str, type_: str) -> tuple[bool | None, bool]:
    """Return what a cell of a flag for `type_` says, and whether it was understood."""
    try:
        return parse_bool(text), True
    except FieldError:
        pass
    plain_ = text.strip().casefold()
    if plain_ in _TICKS or plain_ in _CROSSES:
        return plain_ in _TICKS, True
    named = type_word(text)
    return (None, False) if named is None else (named == type_, True)
