"""What a report says of a group in concert alone: words made from numbers, no number made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inconcert.detect.coordination import wording_section as words
from inconcert.detect.coordination.method import method
from inconcert.detect.coordination.wording import (
    IN_STEP,
    candidates_text,
    held_out_text,
    scale_text,
    tested_text,
)
from inconcert.detect.report_part import ReportPart
from inconcert.durations import format_duration
from inconcert.evidence.wording import rate_text
from inconcert.stats.tails import poisson_tail

# Chance of a kind that is named at the head of a group and should not be.
_LEVEL = 0.01


def of_group(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words on a group; see `detect.report_part.ReportPart`."""
    test, scale = finding["test"], finding["scale"]
    marking = marking_kinds(finding["kinds"], finding["counts"], finding["main_kind"])
    named = ", ".join(kind.replace("_", " ") for kind in marking)
    return {
        "heading": words.HEADING.format(
            accounts=f"{finding['accounts'] or 0:,}", kinds=f": {named}" if named else ""
        ),
        "marking": marking,
        "note": _note(finding, tested=test is not None),
        "test": _test(test) if test else [],
        "halves": [_fold(h) for h in test["halves"]] if test else [],
        "trials": words.TRIALS if test else "",
        "scale": _scale(scale) if scale else [],
        "explained": words.EXPLAINED,
        "members": words.MEMBERS,
        "evidence": words.EVIDENCE.format(acts=words.EVIDENCE_ACTS if test else ""),
    }


def marking_kinds(
    kinds: Sequence[str], counts: Sequence[Mapping[str, Any]], main_kind: str | None
) -> list[str]:
    """Return the kinds of share that mark a group: in which it met more than chance explains.

    A group meets by chance in other kinds too, once or twice: its numbers show them all, its head
    names those whose distinct objects, at one of the windows, have a Poisson p that survives a
    correction over kinds and windows. The main kind is one in any case.
    """
    rows = [row for row in counts if row["kind"] in kinds]
    level = _LEVEL / max(len(rows), 1)
    real = {
        row["kind"]
        for row in rows
        if poisson_tail(row["objects"] or 0, row["expected"] or 0.0) <= level
    }
    return [kind for kind in kinds if kind in real or kind == main_kind or not rows]


def _note(finding: Mapping[str, Any], *, tested: bool) -> str:
    if finding["score"] is None:
        return ""
    kind, main = finding["main_kind"], "of all kinds"
    if kind in finding["main"]:
        within = format_duration(finding["main"][kind])
        main = f"of kind {kind.replace('_', ' ')} within {within}"
    more = words.NOTE_TESTED if tested else words.NOTE_UNTESTED
    return f"{words.NOTE.format(main=main)} {more}"


def _test(test: Mapping[str, Any]) -> list[str]:
    told = []
    if None not in (test["units"], test["in_step"], test["expected"], test["time_window"]):
        told = [
            tested_text(
                window=test["time_window"],
                in_step=test["in_step"],
                units=test["units"],
                expected=test["expected"],
                unit=test["unit"],
            ),
            held_out_text(test["accounts"]),
        ]
    level = next((x["level"] for x in (test, *test["halves"]) if x["level"] is not None), None)
    if level:
        told.append(IN_STEP.format(level=rate_text(level)))
    return [*told, words.CLOSE]


def _fold(trial: Mapping[str, Any]) -> tuple[str, str]:
    """Name the parts of the data: one of two halves in some split, or a burst and the rest."""
    return (_part(trial["found_on"]) or words.BURST, _part(trial["tested_on"]) or words.REST)


def _part(fold: int | None) -> str:
    if fold is None or fold < 0:
        return ""
    return words.HALF.format(half=fold % 2 + 1, split=fold // 2 + 1)


def _scale(scale: Mapping[str, Any]) -> list[str]:
    said = scale_text(scale["time_window"], scale["low"], scale["high"], scale["agreement"])
    return [said, words.PRESENT]


REPORT = ReportPart(finding=of_group, method=method, tested=candidates_text)
