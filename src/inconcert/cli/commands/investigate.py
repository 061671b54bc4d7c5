"""`inconcert investigate`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli import messages
from inconcert.cli.interrupt import INTERRUPTS
from inconcert.cli.options import (
    PATH,
    DetectionCommand,
    case_option,
    detection_options,
    force_option,
    opened,
    reading_options,
    screened,
)

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen

STRONGEST, STRONGEST_OTHERS = 5, 2  # groups, and findings of each other detector

# What the case holds once a stage has ended, as the message of an interruption puts it.
KEPT = {"import": "the import", "detect": "the findings"}


@click.command(
    cls=DetectionCommand,
    short_help="Import, detect and report: the main job.",
    epilog="""\b
Examples:
  inconcert investigate posts.csv --case case.duckdb
  inconcert investigate posts.csv --case case.duckdb -o report.html
  inconcert investigate exports/ 'more/*.ndjson.gz' archive.zip --case case.duckdb
  inconcert investigate posts.csv --case case.duckdb --windows 10s --windows 1h --json
  inconcert investigate posts.csv accounts.csv --case case.duckdb --protect officials.csv
  inconcert investigate posts.csv --case case.duckdb --log work.log --memory 50%
""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@case_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="Where to write the report (HTML). [default: beside the case, with the ending .html]",
)
@reading_options
@detection_options
@force_option
@screened
def investigate(
    screen: Screen,
    files: tuple[str, ...],
    case_path: Path,
    output: Path | None,
    reading: dict[str, Any],
    detection: dict[str, Any],
    force: bool,
) -> int:
    """Import files, search them with every detector, and write the report.

    FILE is a file, a folder, a zip or a quoted glob. What the case already holds is not read again,
    so you can later repeat the command with more files.
    """
    from inconcert import api
    from inconcert.detect import detectors
    from inconcert.detect.settings import files_given
    from inconcert.targets import check_case, check_target
    from inconcert.view.fresh import left_out
    from inconcert.view.ran import detectors_that_ran
    from inconcert.view.result import result_of
    from inconcert.view.tested import candidates

    output = output or case_path.with_suffix(".html")
    check_case(case_path, files)
    others = [
        reading["mapping_file"], reading["save"],
        *(one for one in detection.values() if isinstance(one, Path)),
        *files_given(detection["parameters"] or {}, detectors()),
    ]  # fmt: skip
    check_target(output, case=case_path, reads=[*files, *others], force=force)

    ends: dict[str, Any] = {}
    found: list[dict[str, Any]] = []

    def on_stage(stage: str, result: Any) -> None:
        if stage in KEPT:
            INTERRUPTS.committed(KEPT[stage])
        if stage == "import":
            messages.imported(screen, result)
            saving.write(screen, result)
        elif stage == "extract":
            messages.shares(screen, [kind._asdict() for kind in result])
        elif stage == "detect":
            found.extend(one.as_dict() for one in result)
            detectors_ran = detectors_that_ran(case, found)
            ends.update(result_of(case, found, detectors_ran))
            messages.out_of_date(screen, detectors_ran)
            messages.left_out(screen, left_out(case))
            messages.findings(
                screen,
                found,
                most=STRONGEST,
                most_others=STRONGEST_OTHERS,
                candidates=candidates(case, found),
                detectors_ran=detectors_ran,
                result=ends,
            )

    try:
        with opened(case_path, write=True, create=True) as case:
            saving = messages.MappingFile(reading, files, case, force=force)
            done = api.investigate(
                files,
                case,
                report=output,
                force=force,
                format=reading["format"],
                mapping=reading["mapping"],
                platform=reading["platform"],
                day_first=reading["day_first"],
                zone=reading["zone"],
                max_unpacked=reading["max_unpacked"],
                **detection,
                progress=screen.progress,
                on_stage=on_stage,
            )
            missing = left_out(case)
    except api.NothingReadError as error:
        nothing: dict[str, Any] = {"report": None, "shares": [], "findings": [], "seconds": {}}
        told = messages.import_json(error.summary)
        screen.result({"case": str(case_path), "import": told, **nothing})
        raise
    messages.next_steps(screen, *messages.after_detection(case_path, found, report=done.report))
    screen.say()
    screen.say(f"Report: {messages.place(output)}", style="bold")
    screen.result(
        {
            "case": str(case_path),
            "report": str(output),
            "import": messages.import_json(done.imported),
            "shares": [kind._asdict() for kind in done.shares],
            "result": ends,
            "findings": found,
            "left_out": missing,
            "seconds": done.seconds,
        }
    )
    return messages.refused(screen, done.imported)
