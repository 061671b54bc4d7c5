"""`inconcert findings`: what was found, strongest first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli import messages
from inconcert.cli.options import case_option, opened, screened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="List what was found, strongest first.",
    epilog="""\b
Examples:
  inconcert findings --case case.duckdb
  inconcert findings --case case.duckdb --limit 3
  inconcert findings --case case.duckdb --detector floods
  inconcert findings --case case.duckdb --type look_alike
  inconcert findings --case case.duckdb --json | jq '.findings[].statement'
""",
)
@case_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the N strongest findings of each detector.",
)
@click.option("--detector", metavar="NAME", help="Only findings of this detector.")
@click.option(
    "--type",
    "type_",
    metavar="TYPE",
    help="Only findings of this type: group, flood, cohort, …",
)
@screened
def findings(
    screen: Screen, case_path: Path, limit: int | None, detector: str | None, type_: str | None
) -> None:
    """List the findings of a case, detector by detector, strongest first.

    p is how often chance would give a finding; q is the share of false findings to be expected
    among those at least as strong. For groups, both come from data that was not used to find them.
    "Explained by" names the innocent explanations that hold; --json gives each with its numbers.
    """
    from inconcert.detect.words import in_concert
    from inconcert.view.findings import findings as listed
    from inconcert.view.fresh import left_out
    from inconcert.view.ran import detectors_that_ran
    from inconcert.view.result import result_of
    from inconcert.view.summary import summary
    from inconcert.view.tested import candidates

    with opened(case_path) as case:
        everything = listed(case)
        counts = candidates(case, everything)
        detectors_ran = detectors_that_ran(case, everything)
        totals = summary(case)
        ends = result_of(case, everything, detectors_ran)
        missing = left_out(case)
        ran = case.one("SELECT count(*) FROM run WHERE command = 'detect'")
    found = [
        one
        for one in everything
        if detector in (None, one["detector"]) and type_ in (None, one["type"])
    ]
    messages.doubts_of(screen, totals)
    messages.out_of_date(screen, detectors_ran)
    messages.left_out(screen, missing)
    if not ran:
        screen.say(f"Nothing has been searched for yet. Run: inconcert detect --case {case_path}")
    elif not found and (detector or type_):
        screen.say(f"No such finding. The case has {messages.types(everything) or 'none at all'}.")
    else:
        chosen = detectors_ran if not (detector or type_) else _of(detectors_ran, found)
        groups = any(in_concert(one["type"]) for one in found) or found == everything
        messages.findings(
            screen, found, most=limit, candidates=counts if groups else None, detectors_ran=chosen,
            result=ends if groups else None,
        )  # fmt: skip
    screen.result(
        {
            "doubts": messages.doubts_json(totals),
            "result": ends,
            "findings": _strongest(found, limit),
            "candidates": counts,
            "detectors": detectors_ran,
            "left_out": missing,
        }
    )


def _of(
    detectors_ran: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    names = {one["detector"] for one in found}
    return [look for look in detectors_ran if look["detector"] in names]


def _strongest(found: Sequence[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    """Return at most `limit` findings of each detector."""
    seen: Counter[str] = Counter()
    chosen = []
    for finding in found:
        seen[finding["detector"]] += 1
        if limit is None or seen[finding["detector"]] <= limit:
            chosen.append(finding)
    return chosen
