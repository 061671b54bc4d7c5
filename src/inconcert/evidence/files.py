"""Tables to files, by the file's ending; CSV and TSV are safe to open in a spreadsheet.

Tables are written batch by batch, so that one larger than memory can be handed over.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import math
import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from inconcert.errors import ParameterError
from inconcert.evidence.table import (
    evidence_batches,
    evidence_rows,
    require_finding,
    safe_cell,
    write_csv,
    write_lines,
)
from inconcert.plaintext import plain
from inconcert.targets import check_target, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inconcert.case import Case

AnyPath = str | os.PathLike[str]

ENDINGS = ".csv, .tsv, .jsonl, .parquet or .xlsx (.csv.gz, .tsv.gz and .jsonl.gz as well)"
_SAME = {"ndjson": "jsonl", "pq": "parquet"}
BATCH = 50_000
# Of a worksheet, its header included.
SHEET_ROWS = 1_048_576
_GROUP = 500_000
# Whole numbers that a spreadsheet, which knows floats alone, keeps as they are.
_EXACT = 2**53


class Form(NamedTuple):
    """What a file is to be: csv, tsv, jsonl, parquet or xlsx, and whether compressed by gzip."""

    name: str
    gz: bool


def form_of(path: AnyPath, *, only: str = "") -> Form:
    """Return the form that the ending of a path names. Raises `ParameterError` for any other."""
    endings = [suffix.lower().removeprefix(".") for suffix in Path(path).suffixes]
    gz = endings[-1:] == ["gz"]
    last = (endings[:-1] if gz else endings)[-1:]
    name = _SAME.get(last[0], last[0]) if last else ""
    if name not in {"csv", "tsv", "jsonl", "parquet", "xlsx"} or (
        gz and name in {"parquet", "xlsx"}
    ):
        raise ParameterError(
            f"{plain(Path(path).name, limit=80)!r} does not say what file it should be.",
            f"Name the file by what it should be: {only or ENDINGS}.",
        )
    return Form(name, gz)


def write_table(
    table: pa.Table,
    path: AnyPath,
    *,
    case: Case | None = None,
    reads: Iterable[AnyPath] = (),
    force: bool = False,
) -> None:
    """Write a table whole, or leave what was there.

    What may be written over `targets.check_target` tells. Raises `ParameterError` for an ending
    that is not known or more rows than a worksheet holds, `TargetError`, `CaseError` or
    `DiskFullError` where it cannot be written.
    """
    write_batches(table.schema, table.to_batches(), path, case=case, reads=reads, force=force)


def write_batches(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    path: AnyPath,
    *,
    case: Case | None = None,
    reads: Iterable[AnyPath] = (),
    force: bool = False,
) -> int:
    """Write batches of one schema as `write_table` does; return the number of rows."""
    form = form_of(path)
    with (
        replaced(path, case=case, reads=reads, force=force) as file,
        _compressed(file, form) as target,
    ):
        return _WRITERS[form.name](schema, batches, target)


def write_evidence(
    case: Case,
    finding: str,
    target: AnyPath | IO[bytes] | IO[str],
    *,
    force: bool = False,
) -> int:
    """Write the rows behind a finding in the form that a path names; a stream gets CSV.

    Return their number. CSV and TSV begin with a byte order mark, as `evidence.table` tells. A file
    that is there is written over with `force` only. Raises `ParameterError` where there is no such
    finding or the ending is not known, `TargetError` where a file must not be written over.
    """
    if not isinstance(target, (str, os.PathLike)) or _is_device(Path(target)):
        return write_csv(case, finding, target, force=force)
    form = form_of(target)
    require_finding(case, finding)
    check_target(target, case=case, force=force)
    if form.name in {"csv", "tsv"}:
        with (
            replaced(target, case=case, force=force) as file,
            _compressed(file, form) as packed,
        ):
            return write_lines(case, finding, packed, "," if form.name == "csv" else "\t")
    batches = evidence_batches(case, finding)
    first = next(batches, None)
    if first is None:
        return write_batches(
            evidence_rows(case, finding).schema, (), target, case=case, force=force
        )
    return write_batches(
        first.schema, itertools.chain([first], batches), target, case=case, force=force
    )


def _is_device(path: Path) -> bool:
    """Say whether a path is a pipe or a terminal, whose name says nothing of what it should be."""
    return path.exists() and not (path.is_file() or path.is_dir())


@contextmanager
def _compressed(file: IO[bytes], form: Form) -> Iterator[IO[bytes]]:
    if not form.gz:
        yield file
        return
    # Without name and time, so that one table gives the same bytes whenever it is written.
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
        yield packed  # type: ignore[misc]


def _write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    rows = 0
    held: list[pa.RecordBatch] = []
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            held.append(batch)
            if sum(one.num_rows for one in held) >= _GROUP:
                writer.write_table(pa.Table.from_batches(held, schema))
                held = []
            rows += batch.num_rows
        if held:
            writer.write_table(pa.Table.from_batches(held, schema))
    return rows


def _write_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> int:
    return _write_lines(schema, batches, file, ",")


def _write_tsv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> int:
    return _write_lines(schema, batches, file, "\t")


def _write_lines(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes], separator: str
) -> int:
    header = separator.join(_quoted(safe_cell(name), separator) for name in schema.names)
    file.write(f"{header}\r\n".encode())
    rows = 0
    for small in _small(batches):
        cells = [_cells(column, separator) for column in small.columns]
        lines = pc.binary_join_element_wise(*cells, pa.scalar(separator, pa.large_string()))
        file.write("\r\n".join(lines.to_pylist()).encode("utf-8", "surrogatepass"))
        file.write(b"\r\n")
        rows += small.num_rows
    return rows


def _small(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH):
            yield batch.slice(start, BATCH)


def _cells(column: pa.Array, separator: str) -> pa.Array:
    """Return the cells of a column as text; each distinct value is made safe once."""
    if pa.types.is_integer(column.type):
        return pc.fill_null(column.cast(pa.large_string()), "")
    if pa.types.is_nested(column.type):
        texts = [_cell(value, separator) for value in column.to_pylist()]
        return pa.array(texts, pa.large_string())
    coded = column.dictionary_encode()
    texts = pa.array([_cell(v, separator) for v in coded.dictionary.to_pylist()], pa.large_string())
    return pc.fill_null(texts.take(coded.indices), "")


def _cell(value: Any, separator: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return _quoted(safe_cell(value) if isinstance(value, str) else str(value), separator)


def _quoted(text: str, separator: str) -> str:
    if any(sign in text for sign in (separator, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _write_jsonl(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> int:
    import orjson

    rows = 0
    for small in _small(batches):
        file.writelines(orjson.dumps(row) + b"\n" for row in small.to_pylist())
        rows += small.num_rows
    return rows


def _write_xlsx(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> int:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("table")

    def cell(value: Any) -> Any:
        value = _shown(value)
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value)
        made.data_type = "s"  # whatever it begins with, it is no formula
        return made

    sheet.append([cell(name) for name in schema.names])
    rows = 0
    for small in _small(batches):
        rows += small.num_rows
        if rows >= SHEET_ROWS:
            raise too_many_rows()
        for row in zip(*(column.to_pylist() for column in small.columns), strict=True):
            sheet.append([cell(value) for value in row])
    # A workbook is a zip, which has to be sought in; a stream may not let itself be.
    if file.seekable():
        book.save(file)
    else:
        buffer = io.BytesIO()
        book.save(buffer)
        file.write(buffer.getvalue())
    return rows


def too_many_rows() -> ParameterError:
    """Return the error of a table that has more rows than a worksheet."""
    return ParameterError(
        f"A worksheet holds {SHEET_ROWS - 1:,} rows below its header, and the table has more.",
        "Name a file that ends in .parquet or .csv.gz instead.",
    )


def _shown(value: Any) -> Any:
    """Return what a cell of a workbook can hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -_EXACT <= value <= _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = str(value).encode("utf-8", "replace").decode()
    return ILLEGAL_CHARACTERS_RE.sub("", text)


_WRITERS = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
