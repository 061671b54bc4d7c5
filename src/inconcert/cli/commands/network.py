"""`inconcert network`: the co-share primitive on a bare table."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.options import PATH, Duration, screened, writable_target
from inconcert.cli.tables import ENDINGS, check_ending, write_table
from inconcert.errors import RowsLeftOutWarning

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from inconcert.cli.screen import Screen


@click.command(
    short_help="Count co-shares in a bare table of shares.",
    epilog="""\b
Examples:
  inconcert network shares.csv -o edges.csv --window 60s
  inconcert network shares.parquet -o edges.parquet --window 10s --window 1h
  inconcert network shares.csv -o edges.csv --min-participation 2 --min-events 2
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
    help="Time within which two shares of one object are an event. Repeat for several.",
)
@click.option(
    "--min-participation",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Leave out accounts with fewer shares, with the meaning that CooRTweet gives it.",
)
@click.option(
    "--min-events",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Leave out pairs with fewer events.",
)
@screened
def network(
    screen: Screen,
    shares: Path,
    output: Path,
    windows: tuple[str, ...],
    min_participation: int,
    min_events: int,
) -> None:
    """Count who shared the same objects within a window, from a bare table of shares.

    SHARES is a CSV, Parquet or JSONL file with the columns account_id, object_id and time (or
    timestamp_share, and content_id where there is one). EDGES gets one row a pair and window:
    events, objects, who was first, mean delay, and what chance would give.
    """
    from inconcert import api
    from inconcert.network.primitive import read_table

    check_ending(output)
    writable_target(output, inputs=[shares])
    table = read_table(shares)
    dropped = _incomplete(table)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RowsLeftOutWarning)
        edges = api.network(
            table,
            windows=list(windows),
            min_participation=min_participation,
            min_events=min_events,
            progress=screen.progress,
        )
    write_table(edges, output)
    pairs = edges.num_rows
    screen.say(f"{pairs:,} edges are in {output}.")
    if dropped:
        screen.note(f"{dropped:,} rows were left out: they have no account, object or time.")
    for warning in caught:
        if isinstance(warning.message, RowsLeftOutWarning):
            screen.note(str(warning.message))
            dropped += warning.message.rows
        else:
            warnings.showwarning(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    screen.result(
        {"output": str(output), "edges": pairs, "windows": list(windows), "dropped": dropped}
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
