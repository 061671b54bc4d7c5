"""`inconcert report`: one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.cli.options import PATH, case_option, force_option, opened, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="Write the report: one HTML file.",
    epilog="""\b
Examples:
  inconcert report --case case.duckdb -o report.html
""",
)
@case_option
@click.option("-o", "--output", type=PATH, required=True, help="HTML file to write.")
@force_option
@screened
def report(screen: Screen, case_path: Path, output: Path, force: bool) -> None:
    """Write the report of a case: one file that opens offline, can be printed, and runs no script.

    An earlier report is replaced unless somebody changed it.
    """
    from inconcert import api
    from inconcert.targets import check_target

    check_target(output, case=case_path, force=force)
    with opened(case_path) as case:
        api.report(case, output, force=force, progress=screen.progress)
    size = output.stat().st_size
    screen.say(f"The report is in {output} ({size / 1e6:.1f} MB).")
    screen.result({"case": str(case_path), "report": str(output), "bytes": size})
