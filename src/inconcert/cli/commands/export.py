"""`inconcert export`: a table of the case as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert import model
from inconcert.cli.options import PATH, case_option, force_option, opened, screened
from inconcert.cli.tables import ENDINGS, check_ending
from inconcert.plaintext import counted

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="Write a table of the case (CSV, Parquet, JSONL, XLSX).",
    epilog="""\b
Examples:
  inconcert export --case case.duckdb --table link -o links.parquet
  inconcert export --case case.duckdb --table reject -o rejected.csv
""",
)
@case_option
@click.option(
    "--table",
    required=True,
    type=click.Choice(list(model.BY_NAME)),
    metavar="TABLE",
    help=f"Which table: {', '.join(model.BY_NAME)}.",
)
@click.option("-o", "--output", type=PATH, required=True, help=f"File to write: {ENDINGS}.")
@force_option
@screened
def export(screen: Screen, case_path: Path, table: str, output: Path, force: bool) -> None:
    """Write one table of a case to a file. docs/schema.md describes the tables.

    File names are written without their folders.
    """
    from inconcert.evidence.files import write_table
    from inconcert.targets import check_target
    from inconcert.view.exported import exported

    check_ending(output)
    check_target(output, case=case_path, force=force)
    with opened(case_path) as case, screen.progress.task(f"Writing {table}"):
        check_target(output, case=case, force=force)
        rows = exported(case, table)
        write_table(rows, output, case=case, force=force)
    screen.say(f"{counted(rows.num_rows, 'rows')} of {table} are in {output}.")
    screen.result({"table": table, "output": str(output), "rows": rows.num_rows})
