"""Parquet, read by batches of rows."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from inconcert.errors import InputError
from inconcert.ingest.format import Sample
from inconcert.ingest.record_reader import SAMPLE_RECORDS, Batch
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_ROWS = 20_000


class ParquetRecordReader:
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

    def _damaged(self, error: Exception) -> InputError:
        text = plain(str(error).splitlines()[0][:200]) if str(error) else "no reason given"
        return InputError(
            f"{plain(self.name)} is a damaged or cut Parquet file ({text}).",
            "Fetch it again.",
        )

    def notes(self) -> list[str]:
        """Return what was assumed: nothing."""
        return []

    def doubts(self) -> list[str]:
        """Return what may be wrong or missing in what was cut, a sentence each."""
        return []

    def sample(self, most: int = SAMPLE_RECORDS) -> Sample:
        """Return the header and the first rows; a large sample takes rows of later groups too."""
        header = self.header or ()
        groups = self._file.num_row_groups
        spots: list[list[int] | None] = [None]
        if most > SAMPLE_RECORDS and groups > 2:
            spots = [[0], [groups // 2], [groups - 1]]
        records: list[dict[str, Any]] = []
        for spot in spots:
            for batch in self._tables(most // len(spots), spot):
                rows = zip(*(_values(column) for column in batch.columns), strict=True)
                records += [dict(zip(header, row, strict=True)) for row in rows]
                break
        return Sample(header, records)

    def _tables(self, rows: int, groups: list[int] | None = None) -> Iterator[pa.Table]:
        try:
            for batch in self._file.iter_batches(batch_size=rows, row_groups=groups):
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
    type_ = column.type
    if pa.types.is_timestamp(type_) and type_.tz is None:
        # As text, so that who reads it knows that no zone was named.
        try:
            texts: list[Any] = (
                column.cast(pa.timestamp("us"), safe=False).cast(pa.string()).to_pylist()
            )
            return texts
        except pa.ArrowException:
            pass  # years that no text holds: the number is shown as it is
    if pa.types.is_timestamp(type_):
        # As µs: datetime objects are slow, and lose what they cannot hold.
        micros = column.cast(pa.timestamp("us", tz=type_.tz), safe=False).cast(pa.int64())
        kept: list[Any] = micros.to_pylist()
        return kept
    if pa.types.is_decimal(type_):
        return [None if v is None else format(v, "f") for v in column.to_pylist()]
    if pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        return [None if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()]
    found: list[Any] = column.to_pylist()
    return found
