"""`inconcert evidence`: the rows behind one finding."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inconcert.cli.options import PATH, case_option, opened, screened, writable_target

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen


@click.command(
    short_help="Write the rows behind one finding (CSV).",
    epilog="""\b
Examples:
  inconcert evidence --case case.duckdb FINDING -o evidence.csv
  inconcert evidence --case case.duckdb FINDING -o - | head
""",
)
@click.argument("finding")
@case_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    required=True,
    help="CSV file to write, safe to open in a spreadsheet; - for stdout.",
)
@screened
def evidence(screen: Screen, finding: str, case_path: Path, output: Path) -> None:
    """Write the rows that a finding stands on.

    FINDING is an id that `inconcert findings` shows. Each row names its source file, the SHA-256 of
    that file and the number of the row in it; from these rows alone the numbers of the finding can
    be computed again.
    """
    from inconcert import api

    to_stdout = output == Path("-")
    if to_stdout and screen.as_json:
        raise click.UsageError("--json and -o - both want stdout: name a file for one of them.")
    if not to_stdout:
        writable_target(output, case=case_path)
    with opened(case_path) as case:
        rows = api.evidence(case, finding, sys.stdout.buffer if to_stdout else output)
    if to_stdout:
        screen.note(f"{rows:,} rows.")
        return
    screen.say(f"{rows:,} rows of evidence are in {output}.")
    screen.result({"finding": finding, "output": str(output), "rows": rows})
