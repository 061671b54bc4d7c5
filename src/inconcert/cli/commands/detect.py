"""`inconcert detect`: look for groups, and for what else there is, in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inconcert.cli import tell
from inconcert.cli.options import case_option, detection_options, opened, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen

# Findings of each detector, besides groups in concert, that are told to a person.
MOST_OTHERS = 10


@click.command(
    short_help="Look for groups acting in concert, look-alikes, floods, …",
    epilog="""\b
Examples:
  inconcert detect --case case.duckdb
  inconcert detect --case case.duckdb --windows 10s --windows 60s --windows 1h
  inconcert detect --case case.duckdb --kind url --kind hashtag --seed 7
  inconcert detect --case case.duckdb --protect officials.csv --events releases.csv
  inconcert detect --case case.duckdb --fdr 0.01 --set cohorts.min_accounts=8 --memory 4GB
""",
)
@case_option
@detection_options
@screened
def detect(screen: Screen, case_path: Path, detection: dict[str, Any]) -> None:
    """Look for groups acting in concert, and all else that detectors know, in what a case holds.

    Where posts were imported since the last time, they are taken apart into shares first. What is
    seen is weighed against chance, and findings replace those that the same detectors left before.
    """
    from inconcert import api
    from inconcert.view.fresh import left_out
    from inconcert.view.looks import looks
    from inconcert.view.result import result_of
    from inconcert.view.summary import summary
    from inconcert.view.tested import candidates

    with opened(case_path, write=True) as case:
        api.detect(case, **detection, progress=screen.progress)
        found = api.findings(case)
        totals = summary(case)
        tested = candidates(case, found)
        looked = looks(case, found)
        ends = result_of(case, found, looked)
        missing = left_out(case)
    tell.doubts_of(screen, totals)
    tell.out_of_date(screen, looked)
    tell.left_out(screen, missing)
    tell.shares(screen, totals["shares"])
    tell.findings(
        screen, found, most=None, most_others=MOST_OTHERS, candidates=tested, looks=looked,
        result=ends,
    )  # fmt: skip
    tell.next_steps(screen, *tell.after_detection(case_path, found, report=None))
    screen.result(
        {
            "case": str(case_path),
            "doubts": tell.doubts_json(totals),
            "shares": totals["shares"],
            "result": ends,
            "findings": found,
            "candidates": tested,
            "looks": looked,
            "left_out": missing,
        }
    )
