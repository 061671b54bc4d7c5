"""`inconcert network`: the co-share primitive on a bare table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.cli.options import PATH, Duration, screened, writable_target
from inconcert.cli.tables import ENDINGS, check_ending, write_table

if TYPE_CHECKING:
    from pathlib import Path

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

    check_ending(output)
    writable_target(output)
    edges = api.network(
        shares,
        windows=list(windows),
        min_participation=min_participation,
        min_events=min_events,
        progress=screen.progress,
    )
    write_table(edges, output)
    pairs = edges.num_rows
    screen.say(f"{pairs:,} edges are in {output}.")
    screen.result({"output": str(output), "edges": pairs, "windows": list(windows)})
