"""`inconcert detect`: search a case for groups, look-alikes, floods and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inconcert.cli import messages
from inconcert.cli.options import DetectionCommand, case_option, detection_options, opened, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen

# Findings of each detector, apart from groups in concert, that are shown to a person.
MOST_OTHERS = 10


@click.command(
    cls=DetectionCommand,
    short_help="Search for groups acting in concert, look-alikes, floods, …",
    epilog="""\b
Examples:
  inconcert detect --case case.duckdb
  inconcert detect --case case.duckdb --windows 10s --windows 60s --windows 1h
  inconcert detect --case case.duckdb --kind url --kind hashtag --seed 7
  inconcert detect --case case.duckdb --protect officials.csv --key-dates releases.csv
  inconcert detect --case case.duckdb --fdr 0.01 --set cohorts.min_accounts=8 --memory 4GB
""",
)
@case_option
@detection_options
@screened
def detect(screen: Screen, case_path: Path, detection: dict[str, Any]) -> None:
    """Search a case for groups acting in concert, and for all else that the detectors know.

    Posts imported since the last run are first split into shares. What is observed is compared with
    chance, and findings replace the earlier ones of the same detectors.
    """
    from inconcert import api
    from inconcert.view.findings import findings as listed
    from inconcert.view.fresh import left_out
    from inconcert.view.ran import detectors_that_ran
    from inconcert.view.result import result_of
    from inconcert.view.summary import summary
    from inconcert.view.tested import candidates

    with opened(case_path, write=True) as case:
        api.detect(case, **detection, progress=screen.progress)
        found = listed(case)
        totals = summary(case)
        tested = candidates(case, found)
        detectors_ran = detectors_that_ran(case, found)
        ends = result_of(case, found, detectors_ran)
        missing = left_out(case)
    messages.doubts_of(screen, totals)
    messages.out_of_date(screen, detectors_ran)
    messages.left_out(screen, missing)
    messages.shares(screen, totals["shares"])
    messages.findings(
        screen, found, most=None, most_others=MOST_OTHERS, candidates=tested,
        detectors_ran=detectors_ran, result=ends,
    )  # fmt: skip
    messages.next_steps(screen, *messages.after_detection(case_path, found, report=None))
    screen.result(
        {
            "case": str(case_path),
            "doubts": messages.doubts_json(totals),
            "shares": totals["shares"],
            "result": ends,
            "findings": found,
            "candidates": tested,
            "detectors": detectors_ran,
            "left_out": missing,
        }
    )
