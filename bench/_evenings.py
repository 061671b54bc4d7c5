"""Ordinary life that comes in bursts: how often is it called a flood?"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from _common import table
from _worlds import each
from inconcert.case import Case
from inconcert.detect.floods import FLOODS
from inconcert.evaluate.metrics import interval
from inconcert.evidence.record import Finding
from inconcert.progress import SILENT
from worlds.evenings import EVENINGS, evening_world
from worlds.floods import write_case

APART = 5000  # the worlds of the benchmark are none on which anything was tried out


@dataclass(frozen=True)
class Lived:
    """What was found in one world of one kind of life, by what, and which explanations held."""

    findings: int
    by: Counter[str]
    explained: Counter[str]


def lived(seed: int, *, name: str) -> Lived:
    """Make a world, look for floods."""
    world = evening_world(APART + seed, EVENINGS[name])
    with (
        tempfile.TemporaryDirectory(prefix="floods-") as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        write_case(world, case)
        with case.transaction():
            looked = FLOODS.run(case, FLOODS.configured({}), "duckdb", SILENT)
    assert not isinstance(looked, list)
    return Lived(
        len(looked.findings),
        Counter(f.details["numbers"]["manner"]["surest"] for f in looked.findings),
        explained(looked.findings),
    )


def explained(findings: list[Finding]) -> Counter[str]:
    """Return how many findings each explanation is offered for, whole or in part."""
    return Counter(
        one["name"]
        for finding in findings
        for one in finding.details["explanations"]
        if one["verdict"] in ("holds", "in_part")
    )


def summed(names: Sequence[str], run: Callable[..., Lived], seeds: list[int], jobs: int) -> Any:
    """Run all kinds of life; return figures by name."""
    result: dict[str, Any] = {}
    for name in names:
        found = list(each(partial(run, name=name), seeds, jobs, name))
        runs = sum(one.findings > 0 for one in found)
        low, high = interval(runs, len(found), method="exact")
        result[name] = {
            "worlds": len(found),
            "with_finding": runs,
            "rate_low": low,
            "rate_high": high,
            "findings": sum(one.findings for one in found),
            "by": dict(sum((one.by for one in found), Counter[str]())),
            "explained": dict(sum((one.explained for one in found), Counter[str]())),
        }
    return result


def show_lives(result: dict[str, Any]) -> None:
    """Print figures by name."""
    table(
        [
            (name, row["worlds"], row["with_finding"], row["findings"],
             ", ".join(f"{n} {k}" for k, n in row["by"].items()) or "–",
             ", ".join(f"{n} {k}" for k, n in row["explained"].items()) or "–")
            for name, row in result.items()
        ],
        ("what people do", "worlds", "with a finding", "findings", "by", "explained"),
    )  # fmt: skip


def evenings(seeds: list[int], jobs: int, part: str = "") -> dict[str, Any]:
    """Return the figures of all kinds of life whose name has `part` in it."""
    return dict(summed([name for name in EVENINGS if part in name], lived, seeds, jobs))
