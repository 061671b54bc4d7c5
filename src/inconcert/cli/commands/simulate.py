"""`inconcert simulate`: data with known ground truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.cli import messages
from inconcert.cli.options import PATH, force_option, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="Write simulated data with known ground truth.",
    epilog="""\b
Examples:
  inconcert simulate conference -o simulated --seed 1
  inconcert simulate conference -o small --factor 0.02
""",
)
@click.argument("scenario")
@click.option(
    "-o", "--output", type=PATH, required=True, metavar="DIR", help="Folder to write into."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same bytes.",
)
@click.option(
    "--factor",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Multiplies the numbers of accounts and posts.",
)
@force_option
@screened
def simulate(
    screen: Screen, scenario: str, output: Path, seed: int, factor: float, force: bool
) -> None:
    """Write posts and accounts of an invented scenario, and truth.csv that says who acts together.

    SCENARIO is conference (the hashtag of a conference is flooded by a small core and many
    amplifiers, among ordinary traffic, with look-alike accounts and a batch of personas) or archive
    (campaigns over years in ordinary traffic, the size of a platform disclosure).
    """
    from inconcert import api

    made = api.simulate(
        scenario, output, seed=seed, factor=factor, force=force, progress=screen.progress
    )
    files = {name: str(path) for name, path in made.files.items()}
    screen.heading(f"Simulated {scenario}, seed {seed}, factor {factor:g}")
    screen.table(
        ["what", ">how many"], [[n.replace("_", " "), count] for n, count in made.counts.items()]
    )
    screen.heading("Written")
    screen.table(["what", "file"], list(files.items()))
    inputs = [files["posts"], files["accounts"]]
    find = ["inconcert", "investigate", *inputs, "--case", "case.duckdb", "-o", "report.html"]
    messages.next_steps(screen, (find, "find them"))
    screen.result(
        {
            "scenario": scenario,
            "seed": seed,
            "factor": factor,
            "output": str(output),
            "files": files,
            "counts": made.counts,
        }
    )
