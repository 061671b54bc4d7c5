"""From the first bytes of an input to its record reader and its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inconcert.errors import InputError, UnknownFormatError
from inconcert.ingest import registry
from inconcert.ingest.files.decode import Decoder
from inconcert.ingest.files.inputs import ZIP_MAGIC, Input
from inconcert.ingest.files.streams import NoDataError, Stream, not_data
from inconcert.ingest.format import Format, RecordFormat, Sample, TableFormat
from inconcert.ingest.json_arrays import readable
from inconcert.ingest.mapping.generic import plan_generic
from inconcert.ingest.mapping.plan import TablePlan, plan_format
from inconcert.ingest.record_reader import LARGE_SAMPLE
from inconcert.ingest.records.csv_records import CsvRecordReader
from inconcert.ingest.records.json_columns import flat_columns, format_rows, generic_rows
from inconcert.ingest.records.json_records import JsonRecordReader, may_be_json
from inconcert.ingest.records.json_shapes import is_table_schema, shape_of
from inconcert.ingest.records.left_out import other_arrays, refuse_keyed
from inconcert.ingest.records.parquet_records import ParquetRecordReader
from inconcert.ingest.records.xlsx_records import XlsxRecordReader
from inconcert.ingest.values.missing import tidy
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from inconcert.ingest.mapping.table_type import TableType
    from inconcert.ingest.normalise import NormalisedRows, Normaliser
    from inconcert.ingest.record_reader import Batch, RecordReader

    # What the person named: a format, or what the rows of a table of unknown format are.
    Forced: TypeAlias = Format | TableType | None

PARQUET_MAGIC = b"PAR1"
# The names of what has no format of its own, and what its rows are.
GENERIC: dict[str, TableType] = {"table": "post", "account-table": "account"}
# Below this, no format is recognised and the table is of unknown format.
SURE = 0.5


@dataclass
class Reader:
    """A record reader, and what its records become.

    `digest` is SHA-256 and size where the whole input was read beforehand.
    """

    record_reader: RecordReader
    format: str
    rows: Callable[[Batch, Normaliser], Iterable[NormalisedRows]]
    platform: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    digest: tuple[str, int] | None = None
    doubts: list[str] = field(default_factory=list)
    # Columns that no field took, where that is known.
    left: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """Return what was assumed, one phrase each."""
        return [*self.assumed, *self.record_reader.notes()]

    def advice(self) -> str:
        """Return what to do where most records cannot be read."""
        if self.mapping:
            fields = ", ".join(f"{column}={name}" for column, name in self.mapping.items())
            return f"It was read with {plain(fields[:400])}; correct it with --map COLUMN=FIELD."
        return "Name its format with --format NAME; inconcert formats lists them."


def choose(stream: Stream, given: Input, name: str | None, mapping: Mapping[str, str]) -> Reader:
    """Return the reader for an input.

    `name` is the format that the person gave, `mapping` columns by field. Raises `InputError`
    where nothing can read it.
    """
    forced = named_format(name)
    record_reader, digest = _record_reader(stream, given, forced)
    if isinstance(record_reader, JsonRecordReader):
        return _json_reader(record_reader, given, forced, mapping)
    reader = _table_reader(record_reader, given, forced, mapping)
    reader.digest = digest
    return reader


def columns(stream: Stream, given: Input, name: str | None) -> list[str]:
    """Return the columns of an input that a mapping may name; of JSON those of its first records.

    Raises `InputError` where nothing can read it.
    """
    forced = named_format(name)
    record_reader, _ = _record_reader(stream, given, forced)
    if not isinstance(record_reader, JsonRecordReader):
        return list(record_reader.header or ())
    samples = [record_reader.sample(LARGE_SAMPLE)]
    if record_reader.layout == "object":
        samples += record_reader.candidates(set()).values()
    records = [r for sample in samples for r in sample.records if isinstance(r, dict)]
    return flat_columns(records)[0]


def _record_reader(
    stream: Stream, given: Input, forced: Forced
) -> tuple[RecordReader | JsonRecordReader, tuple[str, int] | None]:
    """Return what cuts an input, and its digest where all of it had to be read for that."""
    head = stream.peek(1 << 16)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        if stream.cut:
            raise InputError(
                f"{plain(given.file)}: {stream.cut}; nothing can be read.", "Fetch it again."
            )
        raise InputError(f"{plain(given.file)} is empty.", "Check that the export is complete.")
    if head.startswith(PARQUET_MAGIC):
        file, digest = stream.seekable()
        return ParquetRecordReader(file, given.file), digest
    if head.startswith(ZIP_MAGIC):
        file, digest = stream.seekable()
        return XlsxRecordReader(file, given.file), digest
    if (what := not_data(head)) is not None:
        raise NoDataError(
            f"{plain(given.file)} is {what}; posts are not read from it.",
            "Unpack archives first; save or export tables as CSV or XLSX.",
        )
    if may_be_json(head):
        return JsonRecordReader(stream, given), None
    return _text_record_reader(stream, given, forced), None


def named_format(name: str | None) -> Format | TableType | None:
    """Return the format of that name, what the rows are for a generic one, None for none."""
    if name is None:
        return None
    if name in GENERIC:
        return GENERIC[name]
    known = registry.known()
    if name not in known:
        raise UnknownFormatError(
            f"There is no format {plain(name)!r}.",
            f"Formats are: {', '.join([*known, *GENERIC])}.",
        )
    return known[name]


def _rows_of(forced: Forced) -> TableType | None:
    """Return what the rows are where a generic format was named, None where they tell it."""
    return None if forced is None or isinstance(forced, Format) else forced


def _text_record_reader(stream: Stream, given: Input, forced: Forced) -> CsvRecordReader:
    head = stream.peek(4096).lstrip()[:200].lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<rss", b"<feed", b"<svg")):
        raise NoDataError(
            f"{plain(given.file)} is a web page or XML, not a table or JSON.",
            "Export the posts as CSV, JSON Lines or XLSX.",
        )
    if _is_binary(stream.peek(4096)[:4096]):
        raise InputError(
            f"{plain(given.file)} is not text, a table, JSON or any other known format.",
            "Export the posts as CSV, JSON Lines or XLSX.",
        )
    record_reader = CsvRecordReader(Decoder(stream), given.file)
    width = len(record_reader.header or ())
    if isinstance(forced, TableFormat) and forced.header and width == len(forced.header):
        # The format knows its columns by position, whatever the header calls them.
        record_reader.rename(forced.header)
    elif not record_reader.dialect.named:
        for one in registry.known().values():
            if isinstance(one, TableFormat) and one.header and len(one.header) == width:
                named = record_reader.sample_as(one.header)
                if one.recognise(named) >= SURE:
                    record_reader.rename(one.header)
                    break
    return record_reader


def _is_binary(head: bytes) -> bool:
    """Return True where many bytes are control characters (a few NULs may stray in)."""
    control = sum(byte < 32 and byte not in b"\0\t\n\r\f\v\x1b" for byte in head)
    return control > 0.02 * len(head)


def _table_reader(
    record_reader: RecordReader, given: Input, forced: Forced, mapping: Mapping[str, str]
) -> Reader:
    sample = tidy(record_reader.sample())
    header = record_reader.header or ()
    mapping = {column: name for column, name in mapping.items() if column in header}
    if isinstance(forced, RecordFormat):
        raise InputError(
            f"{plain(given.file)} is a table; {forced.name} reads JSON.",
            "Leave out --format, or name another.",
        )
    chosen = forced or _best(sample, TableFormat)
    if isinstance(chosen, TableFormat):
        plan = plan_format(chosen, header, mapping, given.file)
    else:
        large = tidy(record_reader.sample(LARGE_SAMPLE))
        plan = plan_generic(large, header, mapping, given.file, rows=_rows_of(forced))
    return _planned(record_reader, plan, lambda batch, n: [plan.rows(batch, header, n)])


def _planned(
    record_reader: RecordReader,
    plan: TablePlan,
    rows: Callable[[Batch, Normaliser], Iterable[NormalisedRows]],
) -> Reader:
    assumed = [*([plan.note] if plan.note else []), *plan.notes]
    return Reader(
        record_reader,
        plan.format,
        rows,
        plan.platform,
        plan.mapping,
        assumed,
        doubts=plan.doubts,
        left=plan.left,
    )


def _best(sample: Sample, sort: type[TableFormat] | type[RecordFormat]) -> Format | None:
    """Return the format that is surest of a sample; None where none is sure."""
    best: Format | None = None
    score = SURE
    for one in registry.known().values():
        if isinstance(one, sort):
            found = one.recognise(sample)
            if found > score or (best is None and found >= score):
                best, score = one, found
    return best


def _json_reader(
    record_reader: JsonRecordReader, given: Input, forced: Forced, mapping: Mapping[str, str]
) -> Reader:
    if isinstance(forced, TableFormat):
        raise InputError(
            f"{plain(given.file)} is JSON; {forced.name} reads tables.",
            "Leave out --format, or name another.",
        )
    whole = record_reader.sample()
    if record_reader.layout != "object":
        chosen = forced or _best(whole, RecordFormat)
        if isinstance(chosen, RecordFormat):
            return _formatted(record_reader, given, chosen, mapping, whole)
        return _generic_json(record_reader, given, whole, mapping, _rows_of(forced))
    return _object_reader(record_reader, given, forced, mapping, whole)


def _object_reader(
    record_reader: JsonRecordReader,
    given: Input,
    forced: RecordFormat | TableType | None,
    mapping: Mapping[str, str],
    whole: Sample,
) -> Reader:
    """Choose among the arrays that one JSON object holds, and the object itself."""
    formats = [f for f in registry.known().values() if isinstance(f, RecordFormat)]
    rows = _rows_of(forced)
    if forced is not None:
        formats = [forced] if isinstance(forced, RecordFormat) else []
    samples = record_reader.candidates({path for one in formats for path in one.containers})
    best: tuple[float, RecordFormat, str | None] | None = None
    for one in formats:
        places = [(path, samples[path]) for path in one.containers if path in samples]
        offers: Sequence[tuple[str | None, Sample]] = [*places, (None, whole)]
        for path, sample in offers:
            score = one.recognise(sample) if sample.records else 0.0
            if score >= (0.0 if forced else SURE) and (best is None or score > best[0]):
                best = (score, one, path)
    if best is not None:
        record_reader.container = best[2]
        return _formatted(record_reader, given, best[1], mapping, samples.get(best[2] or "", whole))
    if isinstance(forced, RecordFormat):
        return _generic_json(record_reader, given, whole, mapping, rows)
    value = whole.records[0] if whole.records else None if samples else record_reader.whole()
    if is_table_schema(value):
        samples = {"data": samples["data"]}
    elif (shape := shape_of(value)) is not None:
        record_reader.table = shape.records(value)
        sample = record_reader.sample(LARGE_SAMPLE)
        reader = _generic_json(record_reader, given, sample, mapping, rows)
        reader.assumed.append(shape.note)
        return reader
    refuse_keyed(whole, given.file)
    if samples:
        return _arrays_reader(record_reader, given, samples, mapping, rows)
    return _generic_json(record_reader, given, whole, mapping, rows)


def _arrays_reader(
    record_reader: JsonRecordReader,
    given: Input,
    samples: Mapping[str, Sample],
    mapping: Mapping[str, str],
    type_: TableType | None,
) -> Reader:
    """Return the reader of the arrays of one JSON object that plainly hold posts or accounts."""

    def reader_of(path: str) -> Reader:
        record_reader.container = path
        return _generic_json(record_reader, given, samples[path], mapping, type_)

    paths = sorted(samples, key=lambda p: (-len(samples[p].records), p.count(".")))
    first = paths[0]
    readers: dict[str, Reader] = {}
    if len(paths) > 1 and type_ is None:
        readers = readable(paths, samples, reader_of)
        # Posts before accounts, however many these are.
        first = next(
            (p for p in readers if readers[p].format == "table"), next(iter(readers), first)
        )
    reader = readers.get(first) or reader_of(first)
    record_reader.container = first
    more = {path: readers[path] for path in readers if path != first}
    record_reader.more = tuple(more)
    if more:
        told = [
            f"{plain(path)} ({'posts' if one.format == 'table' else 'accounts'})"
            for path, one in readers.items()
        ]
        reader.assumed.append(f"arrays of this JSON object that were read: {', '.join(told)}")
        reader.doubts += [doubt for one in more.values() for doubt in one.doubts]
        rows = {first: reader.rows} | {path: one.rows for path, one in more.items()}
        reader.rows = lambda batch, n: rows[batch.path](batch, n)
    left = {path: sample for path, sample in samples.items() if path not in more}
    reader.doubts += other_arrays(left, first)
    return reader


def _formatted(
    record_reader: JsonRecordReader,
    given: Input,
    chosen: RecordFormat,
    mapping: Mapping[str, str],
    sample: Sample,
) -> Reader:
    held = flat_columns(r for r in sample.records if isinstance(r, dict))[0] if mapping else []
    if not mapping.keys().isdisjoint(held):
        raise InputError(
            f"{plain(given.file)} is read as {chosen.name}, which has fixed fields; a mapping of "
            f"columns does not apply to it.",
            "Import it without --map.",
        )

    def rows(batch: Batch, normaliser: Normaliser) -> Iterator[NormalisedRows]:
        return format_rows(batch, chosen, normaliser)

    return Reader(
        record_reader, chosen.name, rows, chosen.platform, {}, [chosen.note] if chosen.note else []
    )


def _generic_json(
    record_reader: JsonRecordReader,
    given: Input,
    sample: Sample,
    mapping: Mapping[str, str],
    type_: TableType | None,
) -> Reader:
    large = (
        record_reader.sample(LARGE_SAMPLE)
        if record_reader.layout != "object" or record_reader.container
        else sample
    )
    records = [r for r in large.records or sample.records if isinstance(r, dict)]
    if not records:
        raise InputError(
            f"{plain(given.file)} holds no readable JSON objects.",
            "Export the posts as JSON Lines, one object per line, or as CSV.",
        )
    names, columns = flat_columns(records)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    mapping = {column: name for column, name in mapping.items() if column in names}
    plan = plan_generic(tidy(Sample(tuple(names), rows)), names, mapping, given.file, rows=type_)
    return _planned(record_reader, plan, lambda batch, n: [generic_rows(batch, plan, n)])
