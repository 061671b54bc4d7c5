"""`inconcert demo`: the whole main job on invented data."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from inconcert.cli import messages
from inconcert.cli.options import PATH, opened, screened
from inconcert.errors import CaseError, ParameterError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.cli.screen import Screen
    from inconcert.evaluate.truth import Truth

SCENARIO = "conference"
FACTOR = 0.1
STRONGEST = 3

# Roles of ordinary accounts in `truth.csv`, in words.
ORDINARY = {
    "fan": "a fan club",
    "feed": "outlets that carry one news feed",
    "news": "news accounts",
    "ordinary": "ordinary accounts",
    "weather": "weather stations",
}


@click.command(
    short_help="Investigate a simulated scenario: the whole job in a minute.",
    epilog="""\b
Examples:
  inconcert demo
  inconcert demo --output look-here --seed 7
""",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path("inconcert-demo"),
    show_default=True,
    metavar="DIR",
    help="Folder for the data, the case and the report.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Another seed gives other data.",
)
@screened
def demo(screen: Screen, output: Path, seed: int) -> None:
    """Simulate a flooded conference hashtag, investigate it, and write the report.

    Takes about a minute. All accounts and names are invented, and it is known who acts together:
    the demo compares its findings with this ground truth.
    """
    from inconcert import api
    from inconcert.detect.reporting import concert_text
    from inconcert.detect.words import in_concert
    from inconcert.evaluate.truth import groups_of, read_truth, score
    from inconcert.view.ran import detectors_that_ran
    from inconcert.view.tested import candidates

    start = time.perf_counter()
    data, case_path, report = output / "data", output / "case.duckdb", output / "report.html"
    _check_output(output, case_path, report)
    screen.say("Simulating: a hashtag flooded within sixty hours, in ordinary traffic.")
    made = api.simulate(SCENARIO, data, seed=seed, factor=FACTOR, progress=screen.progress)
    case_path.unlink(missing_ok=True)
    with opened(case_path, write=True, create=True) as case:
        done = api.investigate(
            [made.files["posts"], made.files["accounts"]],
            case,
            report=report,
            progress=screen.progress,
            on_stage=lambda stage, result: _on_stage(screen, stage, result),
        )
        found = [one.as_dict() for one in done.findings]
        strongest = [f for f in found if in_concert(f["type"])][:STRONGEST]
        truth, groups = read_truth(made.files["truth"], case), groups_of(case)
        tested = candidates(case, found)
        detectors_ran = detectors_that_ran(case, found)
    seconds = time.perf_counter() - start
    screen.heading(_strongest_text(len(strongest), len(groups)))
    if tested:
        screen.say(f" {concert_text(tested['tested'], tested['confirmed'], tested['fdr'])}")
    matches = []
    for number, finding in enumerate(strongest, start=1):
        match = compare(groups[finding["id"]], truth)
        matches.append({"id": finding["id"], "statement": finding["statement"], **match._asdict()})
        screen.numbered(number, finding["statement"], match.sentence())
    scored = score(groups, truth)
    screen.say()
    screen.say(
        f"Ground truth: the groups contain {scored.recall:.0%} of the {len(truth.campaign)} "
        f"planted accounts; {scored.precision:.0%} of the accounts in groups were planted."
    )
    _others(screen, found, detectors_ran)
    messages.next_steps(screen, *messages.after_detection(case_path, found, report=report))
    screen.say()
    screen.say(f"Done in {seconds:.0f} s. Report: {report}", style="bold")
    screen.result(
        {
            "case": str(case_path),
            "report": str(report),
            "seconds": {**done.seconds, "total": round(seconds, 3)},
            "posts": made.counts["posts"],
            "findings": len(found),
            "types": dict(Counter(f["type"] for f in found)),
            "strongest": matches,
            "planted": len(truth.campaign),
            "recall": scored.recall,
            "precision": scored.precision,
        }
    )


def _strongest_text(shown: int, groups: int) -> str:
    if groups == 1:
        return "One group in concert"
    return f"The {shown} strongest of {groups} groups in concert"


def _check_output(output: Path, case_path: Path, report: Path) -> None:
    """Raise where the folder holds anything but an unchanged earlier demo."""
    from inconcert.api import open_case
    from inconcert.simulate.own_files import own_files
    from inconcert.targets import check_target

    if output.exists() and not output.is_dir():
        raise ParameterError(f"{plain(output)} is not a folder.", _NEW_FOLDER)
    made = own_files(output / "data")
    if output.exists() and any(output.iterdir()) and not made:
        raise ParameterError(
            f"{plain(output)} holds something other than an earlier demo.", _NEW_FOLDER
        )
    if case_path.exists():
        try:
            with open_case(case_path) as case:
                sources = [sha256 for (sha256,) in case.query("SELECT sha256 FROM source")]
        except CaseError:
            sources = [""]
        if not set(sources) <= set(made.values()):
            raise ParameterError(
                f"{plain(case_path)} is not the case of an earlier demo.", _NEW_FOLDER
            )
    if report.exists():
        check_target(report, case=case_path)


_NEW_FOLDER = "Name a new folder: inconcert demo --output DIR."


def _others(
    screen: Screen, found: Sequence[Mapping[str, Any]], detectors_ran: Sequence[Mapping[str, Any]]
) -> None:
    """Show what else was found: how many findings of each type, and the strongest of each."""
    from inconcert.detect.words import in_concert

    others = [finding for finding in found if not in_concert(finding["type"])]
    if not others:
        names = ", ".join(
            detector_run["detector"]
            for detector_run in detectors_ran
            if not detector_run["findings"]
        )
        if names:
            screen.say(f"Also searched for, and not found: {names}.", style="dim")
        return
    screen.heading(f"Also found: {messages.types(others)}")
    strongest: dict[str, Mapping[str, Any]] = {}
    for finding in others:
        strongest.setdefault(finding["type"], finding)
    for number, finding in enumerate(strongest.values(), start=1):
        screen.numbered(number, str(finding["statement"]), str(finding["id"]))


def _on_stage(screen: Screen, stage: str, result: Any) -> None:
    if stage == "import":
        messages.imported(screen, result)
    elif stage == "extract":
        messages.shares(screen, [kind._asdict() for kind in result])


class TruthMatch(NamedTuple):
    """How a finding compares with the ground truth: its accounts by their role there."""

    accounts: int
    planted: int
    roles: dict[str, int]

    def sentence(self) -> str:
        """Return it as a sentence."""
        if not self.planted:
            words = {role.split()[0] for role in self.roles}
            who = " and ".join(sorted(ORDINARY.get(word, f"{word} accounts") for word in words))
            return (
                f"Ground truth: none of these were planted. They are {who}, and do act in concert."
            )
        most = ", ".join(f"{n} {role}" for role, n in list(self.roles.items())[:4])
        return (
            f"Ground truth: {self.planted} of its {self.accounts} accounts were planted ({most})."
        )


def compare(accounts: frozenset[str], truth: Truth) -> TruthMatch:
    """Compare the accounts of a finding with the ground truth."""
    roles = Counter(truth.role.get(account, "unknown") for account in sorted(accounts))
    return TruthMatch(
        len(accounts), len(accounts & truth.campaign.keys()), dict(roles.most_common())
    )
