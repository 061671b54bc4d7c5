"""`inconcert evidence`: the rows behind one finding."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inconcert.cli.options import PATH, case_option, force_option, opened, screened
from inconcert.cli.tables import ENDINGS, check_ending
from inconcert.plaintext import counted

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen


@click.command(
    short_help="Write the rows behind one finding (CSV, Parquet, …).",
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
    help=f"File to write, safe to open in a spreadsheet: {ENDINGS}; - for CSV on stdout.",
)
@force_option
@screened
def evidence(screen: Screen, finding: str, case_path: Path, output: Path, force: bool) -> None:
    """Write the rows behind a finding.

    FINDING is an id that `inconcert findings` shows. Each row names its source file, the SHA-256 of
    that file and the number of the row in it. The counts of a group can be recomputed from these
    rows alone; for other findings they are the most telling rows.
    """
    from inconcert import api
    from inconcert.targets import check_target

    to_stdout = output == Path("-")
    if to_stdout and screen.as_json:
        raise click.UsageError("--json and -o - both write to stdout: name a file instead of -.")
    if not to_stdout:
        check_target(output, case=case_path, force=force)
    with opened(case_path) as case:
        if not to_stdout:
            check_target(output, case=case, force=force)
            check_ending(output)
        rows = api.evidence(case, finding, sys.stdout.buffer if to_stdout else output, force=force)
    if to_stdout:
        screen.note(f"{counted(rows, 'rows')}.")
        return
    screen.say(f"{counted(rows, 'rows')} of evidence are in {output}.")
    screen.result({"finding": finding, "output": str(output), "rows": rows})
