"""The co-share network of a bare table: pandas, Polars, Arrow or a file, in and out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from inconcert.durations import duration
from inconcert.errors import (
    CoarseTimesWarning,
    InputError,
    ParameterError,
    RowsLeftOutWarning,
)
from inconcert.network.coarse import coarse_note, units
from inconcert.network.count import LINK_SCHEMA, CoShares, prepare
from inconcert.network.missing import emptied
from inconcert.network.moments import TimeReading, caller, micros
from inconcert.network.size import MAX_EDGES, MAX_EDGES_FILE, edges_within
from inconcert.network.stream import ranked, ranked_batches
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Progress

# The first name present wins; the second of each line is CooRTweet's.
COLUMNS = {
    "account": ("account", "account_id", "id_user", "user_id"),
    "object": ("object", "object_id"),
    "time": ("time", "timestamp_share", "timestamp"),
    "content": ("content", "content_id", "post", "post_id"),
}


# A number of 11 digits and more as spreadsheets and floats write it.
_EXPONENT = r"^\s*\d(?:[.,]\d+[eE]\+?|[eE]\+)[1-3]\d\s*$"


def network(
    shares: Any,
    *,
    windows: str | Sequence[str] = ("60s",),
    min_participation: int = 1,
    min_events: int = 1,
    max_edges: int | None = MAX_EDGES,
    day_first: bool | None = None,
    zone: str | None = None,
    skip_coarse: bool = False,
    threads: int | None = None,
    progress: Progress = SILENT,
) -> Any:
    """Return who shared the same objects within a window, one row per pair and window.

    `shares` is a pandas or Polars frame, an Arrow table or the path of a CSV, TSV, JSON Lines or
    Parquet file with the columns account_id, object_id, time and perhaps content_id (CooRTweet's
    timestamp_share and the names of `share` do as well). Times are timestamps, ISO 8601 text, or
    numbers of seconds, milli-, micro- or nanoseconds since 1970, told apart by their size.
    `windows` are durations such as "60s"; a bare number, whose unit nobody can tell, is refused.
    `day_first` says whether 3/4/2021 is in April (True) or in March (False; None: as the dates
    show, with a DoubtWarning where they do not), `zone` (an offset, or a name such as
    Europe/Berlin) is that of times which name none, else UTC.

    The result is of the kind given (Arrow for a path): account_a, account_b, time_window (µs),
    events, objects, a_first, b_first, mean_delay (s), expected and p, strongest pairs first. See
    `network.count.count_coshares` for what is counted and `stats.coshare` for the null model.
    An answer of more than `max_edges` rows is refused before it is made (None: never).
    Where times are noted more coarsely than a window is long, in whole minutes say, all is counted
    as it stands, as CooRTweet does, with a CoarseTimesWarning; with `skip_coarse` rows that are
    noted more coarsely than the shortest window are left out.
    Rows whose time is text that cannot be read are left out with a RowsLeftOutWarning. Raises
    InputError for a table without these columns or with more bad times than good ones,
    ParameterError for a bad parameter, TooManyEdgesError, which is one, for too large an answer.
    """
    spans = window_spans(windows)
    reading = TimeReading(day_first, zone)
    table, back = _to_arrow(shares)
    work = _work(table, spans, min_participation, min_events, reading, skip_coarse)
    threads = threads or os.cpu_count() or 1
    edges_within(work, max_edges, threads, "take it whole with max_edges=None")
    link = work.batches(threads, progress)
    return back(ranked(pa.Table.from_batches(link, LINK_SCHEMA)))


def network_batches(
    table: pa.Table,
    folder: Path,
    *,
    windows: str | Sequence[str] = ("60s",),
    min_participation: int = 1,
    min_events: int = 1,
    max_edges: int | None = MAX_EDGES_FILE,
    reading: TimeReading | None = None,
    skip_coarse: bool = False,
    lift: str = "take it whole with max_edges=None",
    progress: Progress = SILENT,
) -> tuple[CoShares, int, Generator[pa.RecordBatch, None, None]]:
    """Return what `network` does in batches, for answers that are larger than memory.

    They come in the same order, and wait on disk in `folder` where they are many. Returned are the
    count, a bound on the edges, and the batches (LINK_SCHEMA). `reading` is how times are read,
    and keeps what is noted of them; `lift` says in an error how the limit is lifted.
    """
    spans = window_spans(windows)
    work = _work(table, spans, min_participation, min_events, reading, skip_coarse)
    threads = os.cpu_count() or 1
    edges = edges_within(work, max_edges, threads, lift)
    return work, edges, ranked_batches(work, edges, threads, folder, progress)


def window_spans(windows: str | Sequence[str]) -> list[int]:
    """Return durations as whole microseconds; one alone may stand without a list."""
    return [duration(w) for w in ([windows] if isinstance(windows, str) else windows)]


def _work(
    table: pa.Table,
    windows: Sequence[int],
    min_participation: int,
    min_events: int,
    reading: TimeReading | None = None,
    skip_coarse: bool = False,
) -> CoShares:
    shares = prepared(table, reading)
    unit = units(shares, min(windows)) if windows else None
    if unit is not None:
        warnings.warn(
            CoarseTimesWarning(coarse_note(unit, windows, kept=not skip_coarse)),
            stacklevel=caller(),
        )
        if skip_coarse:
            shares = shares.filter(pa.array(unit <= min(windows)))
    return prepare(
        shares,
        windows=windows,
        min_participation=min_participation,
        min_events=min_events,
        # `post` is the number of a post in a case, which no object can be.
        own_content="post" not in table.column_names,
    )


def prepared(table: pa.Table, reading: TimeReading | None = None) -> pa.Table:
    """Return account, object, time (int64 µs) and, where there is one, content."""
    reading = reading or TimeReading()
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
        _refuse_rounded(name, found[name])
    told, rows, words = emptied(pa.table(found))
    if rows:
        shown = ", ".join(plain(word.strip()) for word in words[:5])
        warnings.warn(
            RowsLeftOutWarning(
                f"{rows:,} rows were left out: their account, object or time is {shown}, which "
                "means that it is missing.",
                "Leave the cell empty to say so.",
                rows=rows,
            ),
            stacklevel=caller(),
        )
    return told.set_column(told.column_names.index("time"), "time", micros(told["time"], reading))


def _refuse_rounded(name: str, column: pa.ChunkedArray) -> None:
    """Raise InputError where a column of text holds long ids in exponent form: 1.29403E+18."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return
    rounded = column.filter(pc.match_substring_regex(column, _EXPONENT))
    if len(rounded):
        raise InputError(
            f"The column of the {name} holds {plain(rounded[0].as_py().strip())}, a rounded "
            "number, which cannot carry an id: a spreadsheet has cut its digits.",
            "Export the table again with ids as text.",
        )


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

    suffixes = [suffix.lower() for suffix in path.suffixes]
    text = {name: pa.string() for names in COLUMNS.values() for name in names}
    for name in COLUMNS["time"]:
        del text[name]
    try:
        if ".parquet" in suffixes or ".pq" in suffixes:
            return parquet.read_table(path)
        if {".jsonl", ".ndjson", ".json"} & set(suffixes):
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
            f"{path} cannot be parsed as a table: {str(error).splitlines()[0][:200]}.",
            "Repair it, or import it into a case, which sets bad rows aside: inconcert import.",
        ) from error
