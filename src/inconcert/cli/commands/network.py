"""`inconcert network`: the co-share primitive on a bare table."""

from __future__ import annotations

import shutil
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.options import PATH, Duration, force_option, screened, time_options
from inconcert.cli.tables import ENDINGS, check_ending
from inconcert.errors import (
    CoarseTimesWarning,
    DiskFullError,
    DoubtWarning,
    RowsLeftOutWarning,
)
from inconcert.plaintext import counted

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from inconcert.cli.screen import Screen
    from inconcert.network.count import CoShares

# As `network.size` has it, which is not loaded for the help.
MAX_EDGES_FILE = 100_000_000
_SMALL_FILE = 1_000_000_000


@click.command(
    short_help="Count co-shares in a bare table of shares.",
    epilog="""\b
Examples:
  inconcert network shares.csv -o edges.csv --window 60s
  inconcert network shares.parquet -o edges.parquet --window 10s --window 1h
  inconcert network shares.csv -o edges.csv --min-participation 2 --min-events 2
  inconcert network shares.csv -o edges.parquet --min-events 2
  inconcert network shares.csv -o edges.csv --day-first --zone Europe/Berlin
""",
)
@click.argument("shares", type=PATH)
@click.option(
    "-o", "--output", type=PATH, required=True, metavar="EDGES", help=f"File to write: {ENDINGS}."
)
@click.option(
    "--window",
    "windows",
    type=Duration(),
    multiple=True,
    default=["60s"],
    show_default="60s",
    metavar="DURATION",
    help="Time window within which two shares of one object are a co-share. Repeat for several.",
)
@click.option(
    "--min-participation",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Leave out accounts with fewer shares, as defined by CooRTweet.",
)
@click.option(
    "--min-events",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Leave out pairs of accounts with fewer co-shares.",
)
@click.option(
    "--max-edges",
    type=click.IntRange(min=1),
    default=MAX_EDGES_FILE,
    show_default=f"{MAX_EDGES_FILE:,}",
    metavar="N",
    help="Refuse, before any work, a result with more edges, and say how many it has.",
)
@click.option("--no-limit", is_flag=True, help="Write the result however large it is.")
@time_options
@click.option(
    "--skip-coarse",
    is_flag=True,
    help="Leave out rows whose times are recorded more coarsely than the shortest time window.",
)
@force_option
@screened
def network(
    screen: Screen,
    shares: Path,
    output: Path,
    windows: tuple[str, ...],
    min_participation: int,
    min_events: int,
    max_edges: int,
    no_limit: bool,
    day_first: bool | None,
    zone: str | None,
    skip_coarse: bool,
    force: bool,
) -> None:
    """Count who shared the same objects within a time window, from a bare table of shares.

    SHARES is a CSV, Parquet or JSONL file with the columns account_id, object_id and time (or
    timestamp_share, and content_id where there is one). EDGES gets one row for each pair of
    accounts and time window: co-shares (events), objects, who was first, mean delay, and what
    chance would give. The number of rows is known beforehand, and memory use is bounded.
    """
    from inconcert.cli import messages
    from inconcert.evidence.files import write_batches
    from inconcert.network.count import LINK_SCHEMA
    from inconcert.network.moments import TimeReading
    from inconcert.network.primitive import network_batches, read_table
    from inconcert.targets import check_target

    form = check_ending(output)
    check_target(output, reads=[shares], force=force)
    table = read_table(shares)
    dropped = _incomplete(table)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RowsLeftOutWarning)
        warnings.simplefilter("ignore", DoubtWarning)  # shown below
        warnings.simplefilter("always", CoarseTimesWarning)
        reading = TimeReading(day_first, zone)
        work, bound, batches = network_batches(
            table,
            output.absolute().parent,
            windows=windows,
            min_participation=min_participation,
            min_events=min_events,
            max_edges=None if no_limit else max_edges,
            reading=reading,
            skip_coarse=skip_coarse,
            lift="name a higher number with --max-edges, or --no-limit",
            progress=screen.progress,
        )
    with closing(batches):
        _check_space(work, bound, output, form)
        edges = write_batches(LINK_SCHEMA, batches, output, reads=[shares], force=force)
    messages.doubts(screen, [(shares.name, reading.doubts)])
    screen.say(f"{counted(edges, 'edges are')} in {output}.")
    for note in reading.all_notes():
        screen.note(f"{note[:1].upper()}{note[1:]}." if not note.startswith("--") else f"{note}.")
    if dropped:
        screen.note(
            f"{counted(dropped, 'rows were')} left out: account, object or time is missing."
        )
    coarse = None
    for warning in caught:
        if isinstance(warning.message, RowsLeftOutWarning):
            screen.note(str(warning.message))
            dropped += warning.message.rows
        elif isinstance(warning.message, CoarseTimesWarning):
            screen.note(str(warning.message))
            coarse = str(warning.message)
        else:
            warnings.showwarning(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    told = {"notes": reading.all_notes(), "doubts": reading.doubts}
    screen.result(
        {"output": str(output), "edges": edges, "windows": list(windows), "dropped": dropped}
        | {name: some for name, some in told.items() if some}
        | ({"coarse": coarse} if coarse else {})
    )


def _check_space(work: CoShares, bound: int, output: Path, form: str) -> None:
    """Raise before the work where the result may not fit on the disk or in a worksheet."""
    from inconcert.evidence.files import SHEET_ROWS, too_many_rows
    from inconcert.network.size import file_bytes

    if form == "xlsx" and bound >= SHEET_ROWS and work.links(2, SHEET_ROWS) >= SHEET_ROWS:
        raise too_many_rows()
    free = shutil.disk_usage(output.absolute().parent).free
    needed = file_bytes(work, bound)
    if form in {"csv", "tsv", "jsonl"} and needed > max(free, _SMALL_FILE):
        raise DiskFullError(
            f"The result has up to {counted(bound, 'edges')}, about {needed / 1e9:,.1f} GB, and "
            "the disk "
            f"has {free / 1e9:,.1f} GB free; nothing was written.",
            "Name a file on another disk, or one that ends in .parquet, which is far smaller; "
            "or ask for less: --min-events 2, a narrower time window.",
        )


def _incomplete(table: pa.Table) -> int:
    """Return how many rows lack account, object or time, all of which a share must have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from inconcert.network.primitive import COLUMNS

    lacking: Any = pa.scalar(value=False)
    for name in ("account", "object", "time"):
        # A column that is not there at all is for the network to refuse.
        for column in [c for c in COLUMNS[name] if c in table.column_names][:1]:
            lacking = pc.or_(lacking, pc.is_null(table[column], nan_is_null=True))
    return int(pc.sum(lacking).as_py() or 0)
