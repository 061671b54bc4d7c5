"""`inconcert evaluate`: findings against known labels, beside the published methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.cli.options import PATH, case_option, force_option, opened, screened

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.cli.screen import Screen


@click.command(
    short_help="Measure findings against known labels.",
    epilog="""\b
Examples:
  inconcert evaluate --case case.duckdb --truth truth.csv
  inconcert evaluate --case case.duckdb --truth truth.csv --baselines --plot curves.svg
  inconcert evaluate --case case.duckdb --truth list.csv --label-column type --positive troll
  inconcert evaluate --case case.duckdb --truth removed.csv --rest-ordinary --json
""",
)
@case_option
@click.option(
    "--truth",
    type=PATH,
    required=True,
    metavar="FILE",
    help="Accounts and labels: CSV or TSV (.gz too), or Parquet.",
)
@click.option(
    "--account-column", metavar="COLUMN", help="Column of the account: id, handle or key."
)
@click.option("--label-column", metavar="COLUMN", help="Column of the label.")
@click.option(
    "--positive",
    multiple=True,
    metavar="LABEL",
    help="A label that marks members of a campaign; all other labels then count as ordinary. "
    "Repeat as needed.",
)
@click.option(
    "--rest-ordinary", is_flag=True, help="Count accounts that FILE does not list as ordinary."
)
@click.option("--baselines", is_flag=True, help="Run all published methods on the same shares.")
@click.option(
    "--baseline",
    "some",
    multiple=True,
    metavar="NAME",
    help="Run this published method. Repeat as needed.",
)
@click.option(
    "--baseline-memory",
    type=click.FloatRange(min=0, min_open=True),
    default=4.0,
    show_default=True,
    metavar="GIB",
    help="Memory for the pairs of a published method; a method that needs more is left out.",
)
@click.option(
    "--fdr",
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="The false-discovery rate at which groups are judged.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=1, max=100_000),
    default=1000,
    show_default=True,
    help="Number of resamples of accounts behind each interval.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Seed of the resampling.",
)
@click.option("--plot", type=PATH, metavar="FILE.svg", help="Write the curves as a picture (SVG).")
@force_option
@screened
def evaluate(
    screen: Screen,
    case_path: Path,
    truth: Path,
    account_column: str | None,
    label_column: str | None,
    positive: tuple[str, ...],
    rest_ordinary: bool,
    baselines: bool,
    some: tuple[str, ...],
    baseline_memory: float,
    fdr: float,
    resamples: int,
    seed: int,
    plot: Path | None,
    force: bool,
) -> None:
    """Measure what was found in a case against labels from any source.

    Accounts are ranked by how surely they belong to a confirmed group. Reports precision, recall,
    how well campaigns are recovered, and whether the stated error rate holds, each with an
    interval; with --baselines, the same for published methods. See docs/evaluate.md.
    """
    from inconcert import api
    from inconcert.cli import messages_evaluation
    from inconcert.targets import check_target

    if plot is not None:
        if plot.suffix.lower() != ".svg":
            raise click.UsageError("The picture is an SVG: name it FILE.svg.")
        check_target(plot, case=case_path, reads=[truth], force=force)
    with opened(case_path) as case:
        result = api.evaluate(
            case,
            truth,
            account_column=account_column,
            label_column=label_column,
            positive=positive,
            rest_ordinary=rest_ordinary,
            baselines=baselines or some,
            baseline_memory=baseline_memory,
            fdr=fdr,
            resamples=resamples,
            seed=seed,
            plot=plot,
            force=force,
            progress=screen.progress,
        )
    messages_evaluation.show(screen, result)
    if plot is not None:
        screen.say()
        screen.say(f"The curves are in {plot}.")
    files = {"case": str(case_path), "truth": str(truth), "plot": str(plot) if plot else None}
    screen.result({**files, **result.to_dict()})
