"""CSV, TSV and their kin, cut into rows with constant memory, every row accounted for."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.format import Sample
from inconcert.ingest.record_reader import (
    BATCH_BYTES,
    BATCH_ROWS,
    LARGE_SAMPLE_BYTES,
    SAMPLE_RECORDS,
    Batch,
    spread,
)
from inconcert.ingest.records.dialect import FIELD_LIMIT, CsvDialect, sniff
from inconcert.ingest.records.rows import TableRows
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.ingest.files.decode import Decoder

SNIFF = 1 << 18


class CsvRecordReader:
    """Cuts a delimited text into rows.

    Raises `InputError` where the text is no table, or where so many quotes stay open that rows
    cannot be told apart.
    """

    def __init__(self, decoder: Decoder, file: str, dialect: CsvDialect | None = None) -> None:
        self.file = file
        self._returns = 0
        self._decoder = decoder
        self._blocks = decoder.text_blocks()
        self._head, complete = self._take_head()
        self._mac = "\n" not in self._head and "\r" in self._head
        self._head = self._line_ends(self._head)
        found = dialect or sniff(self._head[:SNIFF], complete=complete)
        if found is None:
            raise InputError(
                f"{plain(file)} is not a table, JSON or any other known format.",
                "Export it as CSV, JSON Lines or XLSX.",
            )
        self.dialect = found
        self.header: tuple[str, ...] | None = found.header

    def _take_head(self) -> tuple[str, bool]:
        parts: list[str] = []
        length = 0
        for block in self._blocks:
            parts.append(block)
            length += len(block)
            if length >= SNIFF:
                return "".join(parts), length < SNIFF
        return "".join(parts), True

    def _line_ends(self, text: str) -> str:
        if "\r" not in text:
            return text
        if self._mac:
            return text.replace("\r", "\n")
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            # A lone carriage return inside a cell; csv.reader would take it for a row's end.
            self._returns += text.count("\r")
            text = text.replace("\r", " ")
        return text

    def notes(self) -> list[str]:
        """Return what was assumed about encoding and dialect."""
        out = self._decoder.notes() + self.dialect.notes()
        if self._returns:
            out.append(f"{self._returns:,} lone carriage returns read as spaces")
        return out

    def doubts(self) -> list[str]:
        """Return what may be wrong or missing in what was cut, a sentence each."""
        return []

    def sample(self, most: int = SAMPLE_RECORDS) -> Sample:
        """Return the header and up to `most` rows as dictionaries."""
        large = most > SAMPLE_RECORDS
        if large:
            self._read_on()
        lines = io.StringIO(self._head[: LARGE_SAMPLE_BYTES if large else SNIFF], newline="\n")
        above = self.dialect.above + self.dialect.header_lines
        rows = self.dialect.reader(islice(lines, above, None))
        header = self.dialect.header
        records: list[list[str]] = []
        try:
            for row in rows:
                if len(row) == len(header):
                    records.append(row)
                    if not large and len(records) == most:
                        break
        except csv.Error:
            pass
        if large and len(self._head) > LARGE_SAMPLE_BYTES and len(records) > 1:
            # The last row may be cut.
            records = records[:-1]
        taken = spread(records, most)
        return Sample(header, [dict(zip(header, row, strict=True)) for row in taken])

    def _read_on(self) -> None:
        """Read more of the text ahead, for a larger sample."""
        length = len(self._head)
        if length >= LARGE_SAMPLE_BYTES:
            return
        parts = [self._head]
        for block in self._blocks:
            parts.append(self._line_ends(block))
            length += len(block)
            if length >= LARGE_SAMPLE_BYTES:
                break
        self._head = "".join(parts)

    def sample_as(self, header: tuple[str, ...]) -> Sample:
        """Return the sample with the columns named otherwise."""
        records = [
            dict(zip(header, record.values(), strict=True)) for record in self.sample().records
        ]
        return Sample(header, records)

    def rename(self, header: tuple[str, ...]) -> None:
        """Name the columns otherwise; as many names as there are columns."""
        self.header = header
        self.dialect = replace(self.dialect, header=header)

    def _all_blocks(self) -> Iterator[str]:
        head, self._head = self._head, ""
        if head:
            yield head
        for block in self._blocks:
            yield self._line_ends(block)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as columns, with the rows that are too short or too long as rejects."""
        csv.field_size_limit(FIELD_LIMIT)
        rows = TableRows(self.dialect, self.file)
        size = 0
        for text, final in self._texts():
            rows.take(text, final=final, cut=self._decoder.stream.cut is not None)
            size += len(text)
            if rows.waiting >= BATCH_ROWS or size >= BATCH_BYTES:
                yield rows.batch()
                size = 0
        cut = self._decoder.stream.cut
        if cut:
            record = rows.held + self._decoder.to_text(self._decoder.rest)
            rows.reject(f"{cut}; everything before it is kept", record)
        yield rows.batch()

    def _texts(self) -> Iterator[tuple[str, bool]]:
        """Yield texts of whole lines, and whether each is the last."""
        blocks = self._all_blocks()
        text = next(blocks, "")
        for _ in range(self.dialect.above + self.dialect.header_lines):
            text = text.partition("\n")[2]
        for block in blocks:
            if text:
                yield text, False
            text = block
        yield text, True
