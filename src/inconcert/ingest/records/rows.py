"""Rows out of delimited text: the good ones at C speed, every other one accounted for.

A block of lines is parsed at once. Only where a row is too short or too long, or a quote stays
open, is the block gone through again row by row, so that a broken row costs only itself.
"""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.record_reader import Batch, Rejected, shortened_record
from inconcert.ingest.values.cells import MOST, Cells
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inconcert.ingest.records.dialect import CsvDialect

# One record may span so much text before its quote counts as never closed.
RUNAWAY = 96 << 20
_MAX_RUNAWAYS = 20
# So many rows are turned into columns at once, while their cells are in the processor's cache.
_AT_ONCE = 64
# After so many rows it shows whether a column repeats what it holds.
_TELLING = 1_000

Row = list[str]


class TableRows:
    """The rows of one table, block by block.

    `held` is the text of a record that the last block left unfinished. Raises `InputError` where
    so many quotes stay open that rows cannot be told apart.
    """

    def __init__(self, dialect: CsvDialect, file: str) -> None:
        self.dialect = dialect
        self.file = file
        self.width = len(dialect.header)
        self.held = ""
        self._more: list[str] = []
        self._more_size = 0
        self._number = 0
        self._numbers: list[int] = []
        self._columns = [Cells() for _ in range(self.width)]
        # By column its different cells, so that equal ones are one object; None where it repeats
        # little.
        self._met: list[dict[str, str] | None] = [{} for _ in range(self.width)]
        self._rejects: list[Rejected] = []
        self._runaways = 0

    @property
    def waiting(self) -> int:
        """Rows taken since the last batch."""
        return len(self._numbers)

    def batch(self) -> Batch:
        """Return the rows taken since the last call, as columns, with numbers and rejects."""
        for column, met in zip(self._columns, self._met, strict=True):
            column.distinct = met.keys() if met is not None else None
        found = Batch(self._numbers, list(self._columns), rejects=self._rejects)
        self._numbers, self._rejects = [], []
        self._columns = [Cells() for _ in range(self.width)]
        self._met = [None if met is None else {} for met in self._met]
        return found

    def reject(self, reason: str, record: str) -> None:
        """Count a record that cannot be read."""
        self._number += 1
        self._rejects.append(Rejected(self._number, reason, shortened_record(record)))

    def take(self, text: str, *, final: bool, cut: bool) -> None:
        """Take the rows that a block of whole lines completes.

        `final` tells that no more comes, `cut` that the input ended too early.
        """
        if self.held:
            # A long record is not parsed again with every block, but when it may have doubled.
            self._more.append(text)
            self._more_size += len(text)
            if not final and self._more_size < len(self.held):
                return
            text = self.held + "".join(self._more)
            self.held, self._more, self._more_size = "", [], 0
        count = self._fast(text, final=final)
        if count is not None:
            first = self._number + 1
            self._number += count
            self._numbers.extend(range(first, self._number + 1))
        else:
            self._forget()
            lines = io.StringIO(text, newline="\n").readlines()
            self._gather(self._slow(lines, final=final, cut=cut))
        if self.waiting > _TELLING:
            self._met = [
                None if met is not None and len(met) > MOST * self.waiting else met
                for met in self._met
            ]

    def _gather(self, rows: list[Row]) -> None:
        """Append rows to the columns."""
        columns = zip(self._columns, self._met, zip(*rows, strict=True), strict=False)
        for column, met, cells in columns:
            column.extend(cells if met is None else map(met.setdefault, cells, cells))

    def _forget(self) -> None:
        """Take rows out of the columns that were gathered of a block that is not right."""
        for place, column in enumerate(self._columns):
            if len(column) > self.waiting:
                del column[self.waiting :]
                if self._met[place] is not None:
                    self._met[place] = dict(zip(column, column, strict=True))

    def _fast(self, text: str, *, final: bool) -> int | None:
        """Gather all rows of a block; return how many, None where one of them is not right."""
        count, tail = 0, None
        try:
            reader = self.dialect.reader(io.StringIO(text, newline="\n"))
            rows = list(islice(reader, _AT_ONCE))
            while rows:
                following = list(islice(reader, _AT_ONCE))
                if not following and rows[-1]:
                    tail = self._open_tail(rows[-1], text, final=final)
                    if tail is not None:
                        if final or len(tail) > RUNAWAY:
                            return None
                        rows.pop()
                widths = set(map(len, rows))
                if 0 in widths:
                    rows = [row for row in rows if row]
                    widths.discard(0)
                if widths - {self.width}:
                    return None
                self._gather(rows)
                count += len(rows)
                rows = following
        except csv.Error:
            return None
        self.held = tail or ""
        return count

    def _open_tail(self, last: Row, text: str, *, final: bool) -> str | None:
        """Return the text of the last record where its quote is still open, else None."""
        breaks = sum(cell.count("\n") for cell in last)
        if not final and not last[-1].endswith("\n"):
            return None
        quoted = text.rstrip("\r\n").endswith(self.dialect.quote)
        if quoted and not self._is_open(io.StringIO(text, newline="\n")):
            # The last cell may end with a line end of its own and still be closed.
            return None
        # The end of an open record's last line has become part of its last cell.
        count = breaks if last[-1].endswith("\n") else breaks + 1
        start = len(text) - text.endswith("\n")
        for _ in range(count):
            start = text.rfind("\n", 0, start)
        tail = text[start + 1 :]
        return tail if self._is_open(io.StringIO(tail, newline="\n")) else None

    def _is_open(self, lines: Iterable[str]) -> bool:
        """Return True where the text ends within a quote."""
        last: Row = []
        try:
            # An open quote swallows a line that is put after the text.
            for row in self.dialect.reader(chain(lines, ("end",))):
                last = row
        except csv.Error:
            return False
        return last != ["end"]

    # -- row by row ----------------------------------------------------------------------------

    def _slow(self, lines: list[str], *, final: bool, cut: bool) -> list[Row]:
        rows: list[Row] = []
        start = 0
        while start < len(lines):
            start = self._run(lines, start, rows, final=final, cut=cut)
        return rows

    def _run(self, lines: list[str], start: int, rows: list[Row], *, final: bool, cut: bool) -> int:
        """Read rows until one shows that a quote went wrong; return the line to go on with."""
        reader = self.dialect.reader(islice(lines, start, None))
        begin = start
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                self._unclosed(f"a cell cannot be read ({error})", lines[begin])
                return begin + 1
            end = start + reader.line_num
            if row is None:
                return len(lines)
            if end == len(lines) and self._is_open(lines[begin:end]):
                record = "".join(lines[begin:end])
                if (not final and len(record) <= RUNAWAY) or cut:
                    # It goes on in the next block; or the text was cut within it, and the
                    # reject for the cut will tell so.
                    self.held = record
                    return len(lines)
                self._unclosed("a quote is opened and never closed", lines[begin])
                return begin + 1
            if len(row) == self.width:
                self._keep(row, rows)
            elif len(row) > self.width and not any(row[self.width :]):
                # Empty cells too many, as spreadsheets leave them.
                self._keep(row[: self.width], rows)
            elif row:
                if end - begin > 1 and self._holds_rows(lines[begin + 1 : end]):
                    self.reject("a quote is opened and not closed on its line", lines[begin])
                    return begin + 1
                reason = f"the row has {len(row)} columns where the header has {self.width}"
                self.reject(reason, "".join(lines[begin:end]))
            begin = end

    def _keep(self, row: Row, rows: list[Row]) -> None:
        self._number += 1
        self._numbers.append(self._number)
        rows.append(row)

    def _holds_rows(self, lines: list[str]) -> bool:
        """Return True where whole rows stand in the lines after the first of a broken row."""
        try:
            return any(len(row) == self.width for row in self.dialect.reader(lines))
        except csv.Error:
            return True

    def _unclosed(self, reason: str, line: str) -> None:
        """Give up the line at which a quote was opened."""
        self.reject(reason, line)
        self._runaways += 1
        if self._runaways > _MAX_RUNAWAYS:
            raise InputError(
                f"{plain(self.file)}: quotes are opened and not closed from record "
                f"{self._number} on.",
                "Export the table again with quotes doubled, or as JSON Lines.",
            )
