"""What was tested of a finding: its p and q, its innocent explanations, its scale.

The details of a finding come from its detector, which may be of another package or an older
version: what is missing or of another shape is left out, and the finding is shown without it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inconcert.detect.reporting import looking_for_concert
from inconcert.detect.words import in_concert
from inconcert.evidence.detector_runs import detector_runs
from inconcert.view.parts import dictionary, items, number, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inconcert.case import Case

VERDICTS = ("holds", "in_part", "does_not_hold", "not_known")

# A key of account in a sentence: a platform, a colon, and an id or handle.
_KEY = re.compile(r"(?<![^\s(])[a-z0-9_.-]+:[^\s,;()“”]*[^\s,;.:()“”]")


def trial_of(finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how a finding was tested; None where it was not.

    `p`, `q`; `accounts` of the candidate; `units` (objects of the test half where they were
    present), `in_step` of them, `expected` by chance at `level`, each None where the detector does
    not say; `time_window` and `unit` (the resolution of its times) in µs; `halves`, a list of the
    tests that it passed, strongest first ({"found_on", "tested_on", "against", "accounts",
    "units", "in_step", "level", "time_window", "p"}).
    """
    p = number(finding.get("p"))
    if p is None:
        return None
    test = dictionary(finding["details"].get("test"))
    return {
        "p": p,
        "q": number(finding.get("q")),
        **_trial(test),
        "unit": whole(test.get("unit")),
        "expected": number(test.get("expected")),
        "halves": [
            {
                **_trial(half),
                "found_on": whole(half.get("found_on")),
                "tested_on": whole(half.get("tested_on")),
                "against": str(half.get("against") or ""),
                "p": number(half.get("p")),
            }
            for half in map(dictionary, items(test.get("halves")))
        ],
    }


def explanations_of(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the innocent explanations of a finding in the order in which they were tested.

    Each: `name`, `verdict` (holds, in_part, does_not_hold, not_known), `holds` (None: could not be
    tested), `value`, `reference`, `p`, `part` (how much it explains, 0 to 1, where it was counted),
    `sentence`. A verdict that an older version or another package does not give follows from
    `holds`.
    """
    return [
        {
            "name": str(one["name"]),
            "verdict": _verdict(one),
            "holds": one.get("holds") if isinstance(one.get("holds"), bool) else None,
            "value": number(one.get("value")),
            "reference": number(one.get("reference")),
            "p": number(one.get("p")),
            "part": _share(one.get("part")),
            "sentence": str(one.get("sentence") or ""),
        }
        for one in map(dictionary, items(finding["details"].get("explanations")))
        if one.get("name")
    ]


def holding(finding: Mapping[str, Any]) -> list[str]:
    """Return the names of the innocent explanations that would account for the whole finding."""
    return [one["name"] for one in explanations_of(finding) if one["verdict"] == "holds"]


def in_part(finding: Mapping[str, Any]) -> list[str]:
    """Return the names of the innocent explanations that would account for part of a finding."""
    return [one["name"] for one in explanations_of(finding) if one["verdict"] == "in_part"]


def _verdict(one: Mapping[str, Any]) -> str:
    results, holds = one.get("verdict"), one.get("holds")
    if isinstance(results, str) and results in VERDICTS:
        return results
    return "not_known" if not isinstance(holds, bool) else "holds" if holds else "does_not_hold"


def scale_of(finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the scale of a finding; None where its detector gives none.

    `time_window`, `low`, `high` in µs (the latter None where the stability is not known),
    `agreement` (0 … 1); `windows`, narrowest first, each with `time_window`, `units`, `in_step`,
    `expected`, `close` (share of the members present that are within the window) and `chance`.
    """
    scale = dictionary(finding["details"].get("scale"))
    window = whole(scale.get("time_window"))
    windows = [
        {
            **_trial(row),
            "expected": number(row.get("expected")),
            "close": _share(row.get("close")),
            "chance": _share(row.get("chance")),
        }
        for row in map(dictionary, items(scale.get("windows")))
    ]
    windows = [row for row in windows if row["time_window"]]
    if not window or not windows:
        return None
    return {
        "time_window": window,
        "low": whole(scale.get("low")),
        "high": whole(scale.get("high")),
        "agreement": _share(scale.get("agreement")),
        "windows": sorted(windows, key=lambda row: row["time_window"]),
    }


def candidates(case: Case | None, found: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return {"tested", "confirmed", "fdr"} over all groups; None where none was tested.

    `found` are all findings of the case, of which those of accounts in concert count, and detectors
    that look for other things do not. `tested` is the number of candidates; it is taken from
    the findings, and where none was confirmed from what the run recorded. Without `case` the
    findings alone are asked.
    """
    counts: dict[str, tuple[int, float]] = {}
    groups = [f for f in found if "type" not in f or in_concert(f["type"])]
    looking = {*looking_for_concert(), *(f["detector"] for f in groups)}
    for ran in detector_runs(case) if case is not None else ():
        if ran.detector in looking and ran.tested is not None and ran.fdr is not None:
            counts[ran.detector] = (ran.tested, ran.fdr)
    _count(counts, ((f["detector"], f["details"].get("test")) for f in groups))
    if not counts:
        return None
    return {
        "tested": sum(number for number, _ in counts.values()),
        "confirmed": sum(f["detector"] in counts and f["p"] is not None for f in groups),
        "fdr": max(rate for _, rate in counts.values()),
    }


def handles(case: Case, sentences: Iterable[str]) -> dict[str, str]:
    """Return the handle (@name) of every key of account that stands in a sentence."""
    keys = sorted({key for sentence in sentences for key in _KEY.findall(sentence)})
    rows = case.query(
        "SELECT account, handle FROM account "
        "WHERE handle IS NOT NULL AND account IN (SELECT unnest(?::VARCHAR[]))",
        [keys],
    )
    return {key: "@" + handle.lstrip("@") for key, handle in rows}


def _count(counts: dict[str, tuple[int, float]], results: Iterable[tuple[str, Any]]) -> None:
    for detector, result in results:
        tested = whole(dictionary(result).get("tested"))
        rate = number(dictionary(result).get("fdr"))
        if tested is not None and rate is not None:
            counts[detector] = (tested, rate)


def _trial(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: whole(row.get(name)) for name in ("accounts", "time_window", "units", "in_step")},
        "level": number(row.get("level")),
    }


def _share(value: Any) -> float | None:
    found = number(value)
    return None if found is None else min(1.0, max(0.0, found))
