"""How a delimited text is written: delimiter, escapes, and where its header stands."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from inconcert.ingest.values.wrapped import unwrapped_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class LineReader(Protocol):
    """What `csv.reader` returns: rows, and the number of lines taken so far."""

    @property
    def line_num(self) -> int:
        """Lines taken so far."""

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


DELIMITERS = ",\t;|"
_ROWS = 200
FIELD_LIMIT = 64 << 20
# Lines and rows that must fit before single quotes count as quotes, and how much text is seen.
_MOSTLY, _EVEN = 0.5, 0.98
_QUOTED_LOOK = 1 << 16

# A cell of a header: nothing that only data hold.
_DATA_CELL = re.compile(r"\s*(?:[+-]?\d[\d.,:/\- TZE+]*|https?://.*|true|false|)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """Delimiter, quote, whether quotes are escaped by a backslash, and the lines above the rows.

    `above` lines stand above the header, which itself takes `header_lines` (0 without one).
    `named` is False where the first row looks like data, so that columns have no names.
    """

    delimiter: str
    backslash: bool
    above: int
    header_lines: int
    header: tuple[str, ...]
    named: bool
    quote: str = '"'

    def reader(self, lines: Iterable[str]) -> LineReader:
        """Return a `csv.reader` over lines."""
        escape = "\\" if self.backslash else None
        return csv.reader(lines, delimiter=self.delimiter, escapechar=escape, quotechar=self.quote)

    def notes(self) -> list[str]:
        """Return what differs from a plain CSV, one phrase each."""
        names = {"\t": "tab", ";": "semicolon", "|": "bar"}
        out = [f"delimiter: {names[self.delimiter]}"] if self.delimiter in names else []
        if self.quote != '"':
            out.append("cells in single quotes")
        if self.backslash:
            out.append("quotes escaped by a backslash")
        if self.above:
            out.append(f"{self.above} lines above the header left out")
        if not self.named:
            out.append("no header: columns are numbered")
        return out


def sniff(text: str, *, complete: bool) -> CsvDialect | None:
    """Return the dialect of a text from its beginning, None where it is no table.

    `complete` tells that `text` is the whole input; otherwise its last row is not trusted.
    """
    best: tuple[float, CsvDialect] | None = None
    for backslash in (False, True):
        if backslash and '\\"' not in text and "\\'" not in text:
            continue
        for delimiter in DELIMITERS:
            if delimiter not in text:
                continue
            for quote in ('"', "'") if _in_single_quotes(text, delimiter) else ('"',):
                if backslash and f"\\{quote}" not in text:
                    continue
                found = _try(text, delimiter, backslash, complete, quote)
                if found and (best is None or found[0] > best[0]):
                    best = found
    return best[1] if best else None


def _in_single_quotes(text: str, delimiter: str) -> bool:
    """Return whether nearly every line holds a cell that opens and closes with a single quote."""
    if "'" not in text:
        return False
    lines = [line for line in text[:_QUOTED_LOOK].split("\n")[:-1][1:] if line] or [text]
    part = re.escape(delimiter)
    cell = re.compile(rf"(?:^|{part})'(?:[^']|''|\\')*'\s*(?:{part}|$)")
    return sum(bool(cell.search(line)) for line in lines) >= _MOSTLY * len(lines)


def _rows(
    text: str, delimiter: str, backslash: bool, complete: bool, quote: str
) -> list[list[str]]:
    csv.field_size_limit(FIELD_LIMIT)
    escape = "\\" if backslash else None
    rows: list[list[str]] = []
    try:
        for row in csv.reader(
            io.StringIO(text, newline="\n"),
            delimiter=delimiter,
            escapechar=escape,
            quotechar=quote,
        ):
            rows.append(row)
            if len(rows) >= _ROWS:
                return rows
    except csv.Error:
        pass
    if not complete and len(rows) > 1:
        rows.pop()
    return rows


def _try(
    text: str, delimiter: str, backslash: bool, complete: bool, quote: str
) -> tuple[float, CsvDialect] | None:
    rows = _rows(text, delimiter, backslash, complete, quote)
    filled = [row for row in rows if row]
    # Notes and broken rows vary in width, and a quote that is never closed swallows lines; the
    # table is what repeats. Of two widths as frequent, the wider: a note is narrower than the
    # header.
    wide = [row for row in filled if len(row) > 1]
    whole = [row for row in wide if not any("\n" in cell for cell in row)]
    widths = Counter(map(len, whole or wide))
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    if width < 2:
        return None
    count = sum(len(row) == width for row in wide)
    # A quote that stands inside a cell was not opened after a delimiter: it is the wrong one.
    torn = sum(any(cell.count(quote) % 2 for cell in row) for row in filled) / len(filled)
    header_at = next(i for i, row in enumerate(rows) if len(row) == width)
    wider = [i for i, row in enumerate(rows[:header_at]) if len(row) > width and is_header(row)]
    if wider:
        # Most rows are short: the header still says how wide the table is.
        header_at, width = wider[0], len(rows[wider[0]])
    header = rows[header_at]
    named = is_header(header)
    names = unique_names(header) if named else tuple(f"column {i + 1}" for i in range(width))
    above = sum(map(_lines_of, rows[:header_at]))
    lines = _lines_of(header) if named else 0
    score = count / len(filled) * (1 + 0.1 * min(width, 40)) * (1 - torn) + (0.5 if named else 0)
    if quote == "'":
        # Apostrophes are part of what people write: all must fit for them to be quotes.
        if not named or count < _EVEN * len(filled):
            return None
        # A backslash before a quote escapes it rather than that the cell ends there.
        score += 2.1 if backslash else 2
    return score - 0.01 * backslash, CsvDialect(
        delimiter, backslash, above, lines, names, named, quote
    )


def _lines_of(row: list[str]) -> int:
    return 1 + sum(cell.count("\n") for cell in row)


def is_header(row: list[str]) -> bool:
    """Return whether the cells of a row may be the names of columns."""
    cells = [cell.strip() for cell in row]
    data = sum(bool(_DATA_CELL.fullmatch(cell)) for cell in cells if cell)
    filled = [cell for cell in cells if cell]
    return (
        len(filled) >= max(2, len(row) // 2)
        and not data
        and len({cell.lower() for cell in filled}) > len(filled) / 2
        and max(len(cell) for cell in filled) < 120
    )


def unique_names(header: list[str]) -> tuple[str, ...]:
    """Return column names: trimmed, empty ones numbered, repeated ones told apart."""
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = unwrapped_name(cell.strip().lstrip("\ufeff")) or f"column {position}"
        if name in names:
            name = f"{name} ({position})"
        names.append(name)
    return tuple(names)
