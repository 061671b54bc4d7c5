"""`inconcert formats` and `inconcert detectors`: what it reads, and what it searches for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.options import screened

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen
    from inconcert.detect import Detector


@click.command(
    short_help="List the formats that import recognises.",
    epilog="""\b
Examples:
  inconcert formats
  inconcert formats --json
""",
)
@screened
def formats(screen: Screen) -> None:
    """List the formats that import recognises by their content."""
    from inconcert.cli import messages
    from inconcert.ingest import formats as known
    from inconcert.ingest import registry

    found = known()
    missing = [one._asdict() for one in registry.left_out()]
    screen.table(
        ["format", "what it is", "files", "holds"],
        [[one.name, one.title, one.reads, one.holds] for one in found],
    )
    screen.say()
    screen.say(
        "  Each plain, compressed (gzip, zstd, bzip2, xz) or in a zip. --format NAME sets it."
    )
    messages.left_out(screen, missing, what="format")
    screen.result({"formats": [asdict(one) for one in found], "left_out": missing})


@click.command(
    short_help="List the detectors and their parameters.",
    epilog="""\b
Examples:
  inconcert detectors
  inconcert detectors --json
""",
)
@screened
def detectors(screen: Screen) -> None:
    """List the detectors and their parameters, including those of other installed packages.

    Set parameters with `inconcert detect` and `inconcert investigate`: some have an option of their
    own; --set NAME=VALUE sets any, and --set DETECTOR.NAME=VALUE sets it for one detector only.
    """
    from inconcert.cli import messages
    from inconcert.detect import registered
    from inconcert.detect.settings import help_of

    registry = registered()
    missing = [one._asdict() for one in registry.left_out]
    found = registry.detectors.values()
    screen.table(["detector", "what it searches for"], [[d.name, d.doc] for d in found])
    messages.left_out(screen, missing)
    described: list[dict[str, Any]] = [
        {
            "name": d.name,
            "doc": d.doc,
            "parameters": _defaults(d),
            "options": d.described("option"),
            "help": help_of(d),
            "reads": list(d.reads),
            "needs": list(d.needs),
            "title": d.heading,
            "looks_for": d.looks_for or d.doc,
            "types": {one.name: one.one for one in d.types},
            "lists": d.described("given"),
        }
        for d in found
    ]
    for detector in described:
        screen.heading(f"Parameters of {detector['name']}")
        screen.table(
            ["parameter", "default", "option", "meaning"],
            [
                [n, _shown(v), detector["options"].get(n, f"--set {n}="), detector["help"][n]]
                for n, v in detector["parameters"].items()
            ],
        )
    screen.result({"detectors": described, "left_out": missing})


def _shown(value: object) -> object:
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _defaults(detector: Detector) -> dict[str, Any]:
    return detector.recorded(detector.configured({}))
