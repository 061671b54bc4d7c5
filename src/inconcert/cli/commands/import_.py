"""`inconcert import`: files into a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inconcert.cli import messages
from inconcert.cli.interrupt import INTERRUPTS
from inconcert.cli.options import (
    case_option,
    force_option,
    opened,
    reading_options,
    screened,
)

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    "import",
    short_help="Read files into a case.",
    epilog="""\b
Examples:
  inconcert import posts.csv --case case.duckdb
  inconcert import exports/ 'more/*.ndjson.gz' archive.zip --case case.duckdb
  inconcert import odd.csv --case case.duckdb --map 'wer=handle' --map 'wann=time'
  inconcert import odd.csv --case case.duckdb --save-mapping odd.json
""",
)
@click.argument("files", nargs=-1, metavar="FILE...")
@case_option
@reading_options
@force_option
@screened
def import_(
    screen: Screen,
    files: tuple[str, ...],
    case_path: Path,
    reading: dict[str, Any],
    force: bool,
) -> int:
    """Read files into a case.

    FILE is a file, a folder, a zip or a quoted glob. Formats are recognised by their content, and
    the columns of a table by their names and values; the choice is shown. The same bytes are never
    read twice. Without FILE, a case of an older version is upgraded.
    """
    from inconcert import api
    from inconcert.targets import check_case

    check_case(case_path, files)
    try:
        with opened(case_path, write=True, create=bool(files)) as case:
            if not files:
                screen.say(f"{case_path} is up to date.")
                screen.result({"case": str(case_path), "sources": []})
                return 0
            saving = messages.MappingFile(reading, files, case, force=force)
            summary = api.import_files(
                files,
                case,
                format=reading["format"],
                mapping=reading["mapping"],
                platform=reading["platform"],
                day_first=reading["day_first"],
                zone=reading["zone"],
                max_unpacked=reading["max_unpacked"],
                progress=screen.progress,
            )
            api.require_some(summary)
            INTERRUPTS.committed("the import")
            saving.write(screen, summary)
    except api.NothingReadError as error:
        screen.result({"case": str(case_path), **messages.import_json(error.summary)})
        raise
    messages.imported(screen, summary)
    messages.next_steps(screen, (["inconcert", "detect", "--case", case_path], "search for groups"))
    screen.result({"case": str(case_path), **messages.import_json(summary)})
    return messages.refused(screen, summary)
