"""`inconcert doctor`: is everything in order on this machine?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from inconcert.cli.options import screened

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen

MARKS = {"ok": "✓", "optional": "·", "problem": "✗"}
STYLES = {"ok": "green", "optional": "dim", "problem": "bold red"}


@click.command(
    short_help="Check that everything works on this machine.",
    epilog="""\b
Examples:
  inconcert doctor
  inconcert doctor --json
""",
)
@screened
def doctor(screen: Screen) -> int:
    """Check Python, packages, DuckDB, Numba, disk and memory, and say how to fix a problem."""
    from inconcert.cli.checks import all_checks

    results = []
    for name, check in all_checks():
        with screen.progress.task(name):
            results.append(check())
    screen.say()
    for result in results:
        screen.entry(
            (MARKS[result.status], STYLES[result.status]),
            result.name,
            result.finding,
            result.remedy,
        )
    problems = [result for result in results if result.status == "problem"]
    screen.say()
    if problems:
        screen.say(f"{len(problems)} to fix: {', '.join(r.name for r in problems)}.", style="bold")
    else:
        screen.say("Everything is in order.", style="bold")
    screen.result({"well": not problems, "checks": [asdict(result) for result in results]})
    return 1 if problems else 0
