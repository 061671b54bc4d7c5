"""Parquet, read by batches of rows."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from inconcert.errors import InputError
from inconcert.ingest.cut import SAMPLE_RECORDS, Batch
from inconcert.ingest.format import Sample
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_ROWS = 20_000


class ParquetCutter:
    """Cuts a Parquet file into rows; nested columns are flattened with dots.

    Times become µs since the epoch; those without a zone are noted. Raises `InputError` where
    the file is damaged.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.name = name
        try:
            self._file = pq.ParquetFile(file)
            schema = self._file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error
        flat = schema.empty_table()
        while any(pa.types.is_struct(part.type) for part in flat.schema):
            flat = flat.flatten()
        self.header: tuple[str, ...] | None = tuple(flat.schema.names)
        self._naive = any(
            pa.types.is_timestamp(part.type) and part.type.tz is None for part in flat.schema
        )

    def _damaged(self, error: Exception) -> InputError:
        text = plain(str(error).splitlines()[0][:200]) if str(error) else "no reason given"
        return InputError(
            f"{plain(self.name)} is a damaged or cut Parquet file ({text}).",
            "Fetch it again.",
        )

    def notes(self) -> list[str]:
        """Return what was assumed about its times."""
        return ["times without a zone read as UTC"] if self._naive else []

    def sample(self) -> Sample:
        """Return the header and the first rows."""
        header = self.header or ()
        for batch in self._tables(SAMPLE_RECORDS):
            rows = zip(*(_values(column) for column in batch.columns), strict=True)
            return Sample(header, [dict(zip(header, row, strict=True)) for row in rows])
        return Sample(header, [])

    def _tables(self, rows: int) -> Iterator[pa.Table]:
        try:
            for batch in self._file.iter_batches(batch_size=rows):
                table = pa.Table.from_batches([batch])
                while any(pa.types.is_struct(part.type) for part in table.schema):
                    table = table.flatten()
                yield table
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as columns."""
        number = 0
        for table in self._tables(_BATCH_ROWS):
            numbers = list(range(number + 1, number + 1 + len(table)))
            number += len(table)
            yield Batch(numbers, [_values(column) for column in table.columns])


def _values(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        # As µs: datetime objects are slow, and lose what they cannot hold.
        micros = column.cast(pa.timestamp("us", tz=kind.tz), safe=False).cast(pa.int64())
        kept: list[Any] = micros.to_pylist()
        return kept
    if pa.types.is_decimal(kind):
        return [None if v is None else format(v, "f") for v in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()]
    found: list[Any] = column.to_pylist()
    return found
