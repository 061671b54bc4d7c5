"""Tables to files, by the file's ending; CSV is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    import pyarrow as pa

ENDINGS = ".csv, .parquet or .jsonl"
BATCH = 50_000


def check_ending(path: Path) -> str:
    """Return csv, parquet or jsonl; any other ending is bad usage."""
    ending = path.suffix.lower().removeprefix(".")
    if ending == "ndjson":
        return "jsonl"
    if ending not in {"csv", "parquet", "jsonl"}:
        raise click.UsageError(f"Name the file by what it should be: {ENDINGS}.")
    return ending


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table whole, or leave what was there. Raises `CaseError` or `DiskFullError`."""
    from inconcert.evidence.table import atomic

    ending = check_ending(path)
    with atomic(path) as file:
        if ending == "parquet":
            import pyarrow.parquet as pq

            pq.write_table(table, file, compression="zstd")
        elif ending == "csv":
            _write_csv(table, file)
        else:
            _write_jsonl(table, file)


def _write_csv(table: pa.Table, file: IO[bytes]) -> None:
    from inconcert.evidence.table import safe_cell

    def cell(value: Any) -> Any:
        if isinstance(value, str):
            return safe_cell(value)
        if isinstance(value, (list, dict)):
            return safe_cell(json.dumps(value, ensure_ascii=False, default=str))
        return value

    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(safe_cell(name) for name in table.schema.names)
        for batch in table.to_batches(BATCH):
            columns = [[cell(value) for value in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))
    finally:
        text.flush()
        text.detach()


def _write_jsonl(table: pa.Table, file: IO[bytes]) -> None:
    import orjson

    for batch in table.to_batches(BATCH):
        file.writelines(orjson.dumps(row) + b"\n" for row in batch.to_pylist())
