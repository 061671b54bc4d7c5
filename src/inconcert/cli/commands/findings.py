"""`inconcert findings`: what was found, strongest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.cli import tell
from inconcert.cli.options import case_option, opened, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="List what was found, strongest first.",
    epilog="""\b
Examples:
  inconcert findings --case case.duckdb
  inconcert findings --case case.duckdb --limit 3
  inconcert findings --case case.duckdb --json | jq '.findings[].statement'
""",
)
@case_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the N strongest.")
@screened
def findings(screen: Screen, case_path: Path, limit: int | None) -> None:
    """List the findings of a case, strongest first.

    p says how often chance would give a finding, q what share of the findings at least as sure
    would be false, both on data that had no say in finding it. "Explained by" names the innocent
    explanations that hold; with --json each has its numbers and its sentence.
    """
    from inconcert import api
    from inconcert.view.tested import candidates

    with opened(case_path) as case:
        found = api.findings(case)
        counts = candidates(case, found)
        looked = case.one("SELECT count(*) FROM run WHERE command = 'detect'")
    if looked:
        tell.findings(screen, found, most=limit, candidates=counts)
    else:
        screen.say(f"Nothing has been looked for yet: inconcert detect --case {case_path}")
    screen.result({"findings": found[:limit], "candidates": counts})
