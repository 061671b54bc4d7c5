"""Ordinary life of several sorts, each in many worlds: how often is anything found in it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from _common import Figures, show
from _worlds import added, by_name, rate
from inconcert.evidence.record import Finding

APART = 5000  # the worlds of the benchmark are none on which anything was tried out


def explained(findings: list[Finding], by: Counter[str]) -> dict[str, Any]:
    """Return the findings of a world, by what, and which explanations hold, whole or in part."""
    return {
        "findings": len(findings),
        "by": by,
        "explained": Counter(
            one["name"]
            for finding in findings
            for one in finding.details["explanations"]
            if one["verdict"] in ("holds", "in_part")
        ),
    }


def lives(function: Callable[[str, int], dict[str, Any]], names: list[str], o: Any) -> None:
    """Run `function(name, seed)` of every sort with `o.life` in its name, and print."""
    result: dict[str, Any] = {}
    chosen = [name for name in names if o.life in name]
    for name, found in by_name(function, chosen, o.seeds, o.jobs).items():
        number, limits = rate(found, "findings")
        result[name] = {
            "worlds": len(found),
            "with_finding": number,
            **limits,
            "findings": added(found, "findings"),
            "by": dict(added(found, "by")),
            "explained": dict(added(found, "explained")),
        }
    rows = [
        (name, row["worlds"], row["with_finding"], row["findings"],
         *(", ".join(f"{n} {k}" for k, n in row[what].items()) or "–"
           for what in ("by", "explained")))
        for name, row in result.items()
    ]  # fmt: skip
    head = ("what people do", "worlds", "with a finding", "findings", "by", "explained")
    show(result, o.json, Figures(head, rows))


def add_options(parser: Any) -> None:
    """Add --ordinary and --life."""
    parser.add_argument("--ordinary", action="store_true", help="ordinary life alone")
    parser.add_argument("--life", default="", help="of ordinary life, what has this in its name")
