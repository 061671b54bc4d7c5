"""The co-share network of a bare table: pandas, Polars, Arrow or a file, in and out."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.durations import parse_duration
from inconcert.errors import InputError, ParameterError, RowsLeftOutWarning
from inconcert.ingest.times import TimeColumn
from inconcert.network.count import Network, count_coshares
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Progress

_PACKAGE = __name__.partition(".")[0]

# The first name present wins; the second of each line is CooRTweet's.
COLUMNS = {
    "account": ("account", "account_id", "id_user", "user_id"),
    "object": ("object", "object_id"),
    "time": ("time", "timestamp_share", "timestamp"),
    "content": ("content", "content_id", "post", "post_id"),
}


# Below 1e11 a number counts seconds (the year 5138), below 1e14 milli-, below 1e17 microseconds,
# and nanoseconds from there on: the limit, and the microseconds that one unit is.
_EPOCHS = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0))


def network(
    shares: Any,
    *,
    windows: Sequence[str | int] = ("60s",),
    min_participation: int = 1,
    min_events: int = 1,
    threads: int | None = None,
    progress: Progress = SILENT,
) -> Any:
    """Return who shared the same objects within a window, one row per pair and window.

    `shares` is a pandas or Polars frame, an Arrow table or the path of a CSV, TSV, JSON Lines or
    Parquet file with the columns account_id, object_id, time and perhaps content_id (CooRTweet's
    timestamp_share and the names of `share` do as well). Times are timestamps, ISO 8601 text, or
    numbers of seconds, milli-, micro- or nanoseconds since 1970, told apart by their size.
    `windows` are durations such as "60s", or whole numbers of microseconds.

    The result is of the kind given (Arrow for a path): account_a, account_b, time_window (µs),
    events, objects, a_first, b_first, mean_delay (s), expected and p, strongest pairs first. See
    `network.count.count_coshares` for what is counted and `stats.coshare` for the null model.
    Rows whose time is text that cannot be read are left out with a RowsLeftOutWarning. Raises
    InputError for a table without these columns or with more bad times than good ones,
    ParameterError for a bad parameter.
    """
    table, back = _to_arrow(shares)
    result = count_coshares(
        prepared(table),
        windows=[_window(window) for window in windows],
        min_participation=min_participation,
        min_events=min_events,
        # `post` is the number of a post in a case, which no object can be.
        own_content="post" not in table.column_names,
        threads=threads,
        progress=progress,
    )
    return back(ranked(result))


def ranked(result: Network) -> pa.Table:
    """Return the links, those with most events first and the rest in order of their keys."""
    link = result.link
    order = pc.sort_indices(
        link,
        sort_keys=[
            ("time_window", "ascending"),
            ("events", "descending"),
            ("account_a", "ascending"),
            ("account_b", "ascending"),
        ],
    )
    return link.take(order)


def prepared(table: pa.Table) -> pa.Table:
    """Return account, object, time (int64 µs) and, where there is one, content."""
    found = {}
    for name, candidates in COLUMNS.items():
        column = next((c for c in candidates if c in table.column_names), None)
        if column is not None:
            found[name] = table[column]
        elif name != "content":
            raise InputError(
                f"The table of shares has no column for the {name} "
                f"(it has {', '.join(table.column_names[:12])}).",
                f"Name one of its columns {candidates[1] if name != 'time' else 'time'}.",
            )
    for name in ("account", "object"):
        if pa.types.is_floating(found[name].type):
            raise InputError(
                f"The column of the {name} holds decimal numbers, which cannot carry an id.",
                "Read it as text.",
            )
    found["time"] = _micros(found["time"])
    return pa.table(found)


def _window(window: str | int) -> int:
    return parse_duration(window) if isinstance(window, str) else int(window)


def _micros(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of times as int64 microseconds since 1970, UTC."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        # Casting down from nanoseconds cuts; from coarser units it is exact.
        return column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values, bad = TimeColumn().read(column.to_pylist())
        if bad:
            _set_aside(bad, len(values) - values.count(None))
        return pa.chunked_array([pa.array(values, pa.int64())])
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise InputError(
            f"The column of times has the type {kind}.", "Give timestamps, numbers or text."
        )
    # Row by row, so that a table put together from two sources is read right.
    if pa.types.is_floating(kind):
        values = column.to_numpy()
        size = np.abs(values)
        scale = np.select([size < limit for limit, _ in _EPOCHS], [by for _, by in _EPOCHS], 1e-3)
        whole = np.round(np.nan_to_num(values * scale)).astype(np.int64)
        return pa.chunked_array([pa.array(whole, mask=~np.isfinite(values))])
    column = column.cast(pa.int64())
    size = pc.abs(column)
    result = pc.divide(column, pa.scalar(1000, pa.int64()))
    for limit, by in reversed(_EPOCHS):
        scaled = pc.multiply(column, pa.scalar(int(by), pa.int64()))
        result = pc.if_else(pc.less(size, pa.scalar(int(limit), pa.int64())), scaled, result)
    return result


def _set_aside(bad: dict[int, str], readable: int) -> None:
    """Warn of times that cannot be read; InputError where they are more than those that can."""
    row, reason = min(bad.items())
    what = f"cannot be read; the first, in row {row + 1}: {plain(reason, limit=200)}."
    hint = "Write times as ISO 8601 or as seconds since 1970."
    if len(bad) > readable:
        raise InputError(f"{len(bad):,} of {len(bad) + readable:,} times {what}", hint)
    warnings.warn(
        RowsLeftOutWarning(
            f"{len(bad):,} rows were left out: their times {what}", hint, rows=len(bad)
        ),
        stacklevel=_caller(),
    )


def _caller() -> int:
    """Return the stack level, seen from who calls this, of the code that called the package."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__package__", "").startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level


def _to_arrow(shares: Any) -> tuple[pa.Table, Any]:
    """Return the table as Arrow and the way back to the kind it came as."""
    if isinstance(shares, (str, os.PathLike)):
        return read_table(Path(shares)), _as_is
    if isinstance(shares, pa.Table):
        return shares, _as_is
    if isinstance(shares, pa.RecordBatch):
        return pa.Table.from_batches([shares]), _as_is
    module = type(shares).__module__.split(".")[0]
    if module == "pandas":
        return pa.Table.from_pandas(shares, preserve_index=False), pa.Table.to_pandas
    if module == "polars":
        import polars

        frame = shares.collect() if isinstance(shares, polars.LazyFrame) else shares
        return frame.to_arrow(), polars.from_arrow
    if hasattr(shares, "__arrow_c_stream__"):
        return pa.table(shares), _as_is
    raise ParameterError(
        f"Shares cannot be read from a {type(shares).__name__}.",
        "Give a pandas or Polars frame, an Arrow table or a path.",
    )


def _as_is(table: pa.Table) -> pa.Table:
    return table


def _delimiter(path: Path) -> str:
    """Return what of comma, semicolon, tab and bar parts the header into most known columns."""
    with pa.input_stream(str(path), compression="detect") as stream:
        header = stream.read(1 << 16).decode("utf-8-sig", "replace").partition("\n")[0]
    known = {name for names in COLUMNS.values() for name in names}

    def columns(delimiter: str) -> int:
        return len(known & {name.strip().strip('"') for name in header.split(delimiter)})

    # Of equals the first is taken, so that a header without any known name is still read.
    return max("\t,;|" if ".tsv" in path.suffixes else ",;\t|", key=columns)


def read_table(path: Path) -> pa.Table:
    """Read a bare table: CSV, TSV, JSON Lines or Parquet, by its ending, plain or compressed.

    A CSV may be parted by semicolons, tabs or bars as well. Columns that carry ids are read as
    text. Raises InputError where it cannot be read.
    """
    from pyarrow import csv, json, parquet

    kinds = [suffix.lower() for suffix in path.suffixes]
    text = {name: pa.string() for names in COLUMNS.values() for name in names}
    for name in COLUMNS["time"]:
        del text[name]
    try:
        if ".parquet" in kinds or ".pq" in kinds:
            return parquet.read_table(path)
        if {".jsonl", ".ndjson", ".json"} & set(kinds):
            # Ids that look like dates would else be read as times, and different ones as one.
            schema = pa.schema(list(text.items()))
            read = json.read_json(path, parse_options=json.ParseOptions(explicit_schema=schema))
            # A name of the schema that the file does not have comes back as a column of nulls.
            return read.select([n for n in read.column_names if read[n].null_count < len(read)])
        return csv.read_csv(
            path,
            parse_options=csv.ParseOptions(delimiter=_delimiter(path), newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=text, null_values=[""], strings_can_be_null=True
            ),
        )
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.", "Check the path.") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            f"{path} cannot be read as a table: {str(error).splitlines()[0][:200]}.",
            "Repair it, or import it into a case, which sets bad rows aside: inconcert import.",
        ) from error
