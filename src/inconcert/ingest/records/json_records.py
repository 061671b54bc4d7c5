"""JSON Lines, JSON arrays and JSON objects that hold arrays, cut into records as a stream."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from inconcert.errors import InputError
from inconcert.ingest.files.decode import Decoder
from inconcert.ingest.files.inputs import Input
from inconcert.ingest.files.streams import Stream
from inconcert.ingest.format import Sample
from inconcert.ingest.record_reader import (
    BATCH_BYTES,
    LARGE_SAMPLE_BYTES,
    SAMPLE_RECORDS,
    Batch,
    Rejected,
    shortened_record,
    spread,
)
from inconcert.ingest.records.json_scan import Scanner
from inconcert.ingest.records.json_values import BadJsonError, Values
from inconcert.ingest.records.json_walk import Element, Path, Walk, split_path
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Parsed JSON takes some ten times its text.
_BATCH_BYTES = BATCH_BYTES // 3
_BATCH_RECORDS = 20_000
_SAMPLE_BYTES = 16 << 20
_WHOLE_LIMIT = 256 << 20
# A table that is no array of records is held whole, parsed.
_SHAPED_LIMIT = 64 << 20
_CONTEXT_PASS_LIMIT = 512 << 20


def may_be_json(head: bytes) -> bool:
    """Return True where the first character says JSON and not a table."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"{":
        return True
    return text[:1] == b"[" and text[1:].lstrip()[:1] in (b"{", b"[", b"]", b"")


def layout(head: bytes) -> str:
    """Return 'array', 'lines', 'sequence' or 'object' from the beginning of a JSON text."""
    text = head.lstrip()
    if text[:1] == b"[":
        return "array"
    values = Values()
    first, _, rest = text.partition(b"\n")
    following = rest.lstrip()[:1]
    if not following:
        # One line: an object that holds everything, or the only record of a file of lines.
        return "object"
    lines = [line for line in text.split(b"\n")[:50] if line.strip()]
    if not text.endswith(b"\n") and len(lines) > 1:
        lines.pop()
    whole = 0
    for line in lines:
        try:
            whole += line.startswith(b"{") and isinstance(values.parse(line), dict)
        except BadJsonError:
            pass
    if whole and whole * 2 >= sum(line.startswith(b"{") for line in lines):
        return "lines"
    if not whole and (first.rstrip().endswith((b",", b"[")) or _goes_on(text)):
        # One record a line, but inside an object that goes on from its first line.
        return "object"
    if first.startswith(b"{") and sum(line[:1] == b"{" for line in lines) > 1:
        return "lines" if following == b"{" else "sequence"
    return "object"


def _goes_on(text: bytes) -> bool:
    """Return whether an object holds an array from its first line on, and no other follows it."""
    if not _HOLDS.match(text):
        return False
    scanner = Scanner(iter([text]))
    scanner.fill()
    end = scanner.top_end()
    return end is None or not text[end + 1 :].strip()


# An object whose first line ends with the beginning of an array's first object.
_HOLDS = re.compile(rb"\{[^\n]*\[\s*\{[ \t\r]*\n")


class JsonRecordReader:
    """Cuts a JSON text into records.

    `container` is the dotted path of the array of records where the text is one object; it is
    set by `choose` from `candidates`. An empty path takes the whole object as one record.
    """

    header: tuple[str, ...] | None = None

    def __init__(self, stream: Stream, given: Input) -> None:
        self.given = given
        self.stream = stream
        self.decoder = Decoder(stream)
        self.values = Values()
        with _again(given) as decoder:
            self.layout = layout(_head(decoder.raw_blocks())[:_SAMPLE_BYTES])
        self.container: str | None = None
        # Arrays that are read besides, and the records of an object that is a table as a whole.
        self.more: tuple[str, ...] = ()
        self.table: list[dict[str, Any]] | None = None
        self._number = 0

    def notes(self) -> list[str]:
        """Return what was assumed about encoding and what was mended."""
        return self.decoder.notes() + self.values.notes()

    # -- what it may be ------------------------------------------------------------------------

    def doubts(self) -> list[str]:
        """Return what may be wrong or missing in what was cut, a sentence each."""
        return []

    def sample(self, most: int = SAMPLE_RECORDS) -> Sample:
        """Return the first records (of an object: the object itself where it is not too large).

        With `container` set, a large sample is of that array.
        """
        large = most > SAMPLE_RECORDS
        if self.table is not None and large:
            return Sample(None, spread(self.table, most))
        if self.layout == "object" and not (large and self.container):
            return Sample(None, self._whole(_SAMPLE_BYTES))
        limit = LARGE_SAMPLE_BYTES if large else _SAMPLE_BYTES
        with _again(self.given) as decoder:
            if self.layout == "lines":
                found = self._first_lines(decoder, limit)
            else:
                found = self._first(decoder, limit)
            if not large:
                return Sample(None, list(islice(found, most)))
            return Sample(None, spread(list(found), most))

    def _first_lines(self, decoder: Decoder, limit: int) -> Iterator[Any]:
        values = Values()
        for block in _first(decoder.line_blocks(), limit):
            for line in block.split(b"\n"):
                try:
                    yield values.parse(line.strip())
                except BadJsonError:
                    continue

    def _first(self, decoder: Decoder, limit: int) -> Iterator[Any]:
        for element in self._elements(_first(decoder.raw_blocks(), limit), Values()):
            if not element.problem:
                yield element.value

    def candidates(self, containers: set[str]) -> dict[str, Sample]:
        """Return the first elements of the arrays that stand at these paths of an object."""
        found: dict[str, list[Any]] = {}
        wanted = frozenset(split_path(one) for one in containers)
        # First the arrays that formats know, then whatever arrays there are.
        for only in (wanted, None):
            known = set(found)
            with _again(self.given) as decoder:
                blocks = _first(decoder.raw_blocks(), _SAMPLE_BYTES)
                for element in Walk(blocks, only, Values()).elements():
                    path = ".".join(element.path)
                    if path in known:
                        continue
                    records = found.setdefault(path, [])
                    if isinstance(element.value, dict) and len(records) < SAMPLE_RECORDS:
                        records.append(element.value)
        return {path: Sample(None, records) for path, records in found.items() if records}

    def _whole(self, limit: int) -> list[Any]:
        with _again(self.given) as decoder:
            data = b"".join(_first(decoder.raw_blocks(), limit))
        try:
            return [Values().parse(data)]
        except BadJsonError:
            return []

    # -- cutting -------------------------------------------------------------------------------

    def batches(self) -> Iterator[Batch]:
        """Yield the records in order; what is no JSON or is cut goes to the rejects."""
        if self.layout == "lines":
            yield from self._lines()
        elif self.table is not None:
            yield from self._whole_table(self.table)
        elif self.layout == "object" and self.container is None:
            yield self._one()
        else:
            yield from self._stream()
        if self.stream.cut:
            record = self.decoder.rest.decode("utf-8", "replace")
            reason = f"{self.stream.cut}; everything before it is kept"
            yield Batch([], rejects=[self._rejected(reason, record)])

    def _lines(self) -> Iterator[Batch]:
        batch, size = Batch([]), 0
        for block in self.decoder.line_blocks():
            for line in block.split(b"\n"):
                text = line.strip()
                if not text:
                    continue
                size += len(text)
                try:
                    batch.records.append(self.values.parse(text))
                except BadJsonError as error:
                    batch.rejects.append(self._rejected(str(error), text[:8000]))
                else:
                    self._number += 1
                    batch.numbers.append(self._number)
                if size > _BATCH_BYTES or len(batch.numbers) >= _BATCH_RECORDS:
                    yield batch
                    batch, size = Batch([]), 0
        yield batch

    def _stream(self) -> Iterator[Batch]:
        contexts = self._contexts() if self.layout == "object" else None
        batch, context = Batch([]), None
        for element in self._elements(self._counted(), self.values, contexts):
            path = ".".join(element.path)
            if context is not element.context or path != batch.path or self._full(batch):
                if batch.numbers or batch.rejects:
                    yield batch
                batch, context = Batch([], context=element.context, path=path), element.context
                self._size = 0
            if element.problem:
                if self.stream.cut and element.problem.startswith("the file ends"):
                    # Told once, with the cut.
                    self.decoder.rest = element.text
                    continue
                batch.rejects.append(self._rejected(element.problem, element.text[:8000]))
            else:
                self._number += 1
                batch.numbers.append(self._number)
                batch.records.append(element.value)
        yield batch
        if self._walk.unfinished and not self.stream.cut and not self._told_end:
            yield Batch([], rejects=[self._rejected("the file ends before its JSON does", b"")])

    def _wanted(self) -> frozenset[Path]:
        return frozenset(split_path(one) for one in (self.container or "", *self.more))

    def whole(self) -> Any:
        """Return the object that the text is, None where it is too large or none."""
        records = self._whole(_SHAPED_LIMIT)
        return records[0] if records else None

    def _whole_table(self, records: list[dict[str, Any]]) -> Iterator[Batch]:
        """Yield the records that an object as a whole gives."""
        for _ in self.decoder.raw_blocks():
            pass  # so that all of it is hashed
        for first in range(0, len(records), _BATCH_RECORDS):
            some = records[first : first + _BATCH_RECORDS]
            yield Batch([*range(first + 1, first + len(some) + 1)], records=some)

    def _full(self, batch: Batch) -> bool:
        return len(batch.numbers) >= _BATCH_RECORDS or self._size > _BATCH_BYTES

    def _counted(self) -> Iterator[bytes]:
        for block in self.decoder.raw_blocks():
            self._size += len(block)
            yield block

    def _elements(
        self,
        blocks: Iterator[bytes],
        values: Values,
        contexts: list[dict[str, Any]] | None = None,
    ) -> Iterator[Element]:
        self._size = 0
        self._told_end = False
        if self.layout == "array":
            wanted: frozenset[Path] = frozenset({()})
        else:
            wanted = self._wanted()
        self._walk = Walk(blocks, wanted, values, contexts)
        found = (
            self._walk.sequence() if self.layout in ("sequence", "lines") else self._walk.elements()
        )
        for element in found:
            if element.problem.startswith("the file ends"):
                self._told_end = True
            yield element

    def _contexts(self) -> list[dict[str, Any]] | None:
        """Return what stands around each array, in order; None where a pass would cost too much.

        Names that stand after the posts of an export are known only after a pass of their own.
        """
        if self.given.size > _CONTEXT_PASS_LIMIT:
            return None
        with _again(self.given) as decoder:
            walk = Walk(decoder.raw_blocks(), self._wanted(), Values())
            walk.skipping = True
            for _ in walk.elements():
                pass
        return walk.seen

    def _one(self) -> Batch:
        """Return the whole text as one record."""
        parts, size = [], 0
        for block in self.decoder.raw_blocks():
            size += len(block)
            if size > _WHOLE_LIMIT:
                raise InputError(
                    f"{plain(self.given.file)} is one JSON value of more than 256 MiB.",
                    "Export it as JSON Lines.",
                )
            parts.append(block)
        data = b"".join(parts)
        try:
            value = self.values.parse(data)
        except BadJsonError as error:
            if self.stream.cut:
                self.decoder.rest = data[:8000]
                return Batch([])
            return Batch([], rejects=[self._rejected(str(error), data[:8000])])
        self._number += 1
        return Batch([self._number], records=[value])

    def _rejected(self, reason: str, record: bytes | str) -> Rejected:
        self._number += 1
        text = record if isinstance(record, str) else record.decode("utf-8", "replace")
        return Rejected(self._number, reason, shortened_record(text))


@contextmanager
def _again(given: Input) -> Iterator[Decoder]:
    """Read an input from its beginning once more."""
    with Stream(given) as stream:
        yield Decoder(stream)


def _head(blocks: Iterable[bytes]) -> bytes:
    """Return the beginning of a text: of an object so much that it goes past the first line."""
    parts: list[bytes] = []
    for block in _first(blocks, _SAMPLE_BYTES):
        ended = any(b"\n" in part for part in parts)
        parts.append(block)
        if parts[0].lstrip()[:1] != b"{" or ended or block.rstrip().find(b"\n") >= 0:
            break
    return b"".join(parts)


def _first(blocks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield blocks until about `limit` bytes have passed."""
    size = 0
    for block in blocks:
        yield block
        size += len(block)
        if size >= limit:
            return
