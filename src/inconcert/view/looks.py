"""Which detectors looked, in the order in which their findings are shown, and what each found."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from inconcert.view.fresh import out_of_date
from inconcert.view.parts import number, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

# Detectors of this package in the order of a report; those of other packages follow by name.
ORDER = ("coordination", "look_alikes", "twins", "cohorts", "personas", "floods", "promoters")


def place(detector: str) -> tuple[int, str]:
    """Return what detectors are sorted by."""
    return (ORDER.index(detector) if detector in ORDER else len(ORDER), detector)


def looks(case: Case, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every detector that ran on a case or left findings there, in the order of `ORDER`.

    Each is {"detector", "findings" (how many), "kinds" ({kind: findings}), "run" (the last in which
    it ran, None where no run says so), "tested", "confirmed", "fdr", "note", "result"}: what the
    run recorded of the whole look, None where it did not (`note` is its `note` and `notes`).
    `out_of_date` is {"reason", "command"} where it has to run again (`view.fresh`), else None.
    `found` are all findings of the case.
    """
    ran, results = _recorded(case)
    stale = out_of_date(case)
    kinds: dict[str, Counter[str]] = {}
    for finding in found:
        kinds.setdefault(finding["detector"], Counter())[finding["kind"]] += 1
    names = sorted({*ran, *kinds}, key=place)
    return [
        {
            "detector": name,
            "findings": kinds[name].total() if name in kinds else 0,
            "kinds": dict(sorted(kinds.get(name, {}).items())),
            "run": ran.get(name),
            "out_of_date": stale.get(name),
            **_told(results.get(name, {})),
        }
        for name in names
    ]


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    notes = result.get("notes")
    told = [result.get("note"), *(notes if isinstance(notes, list) else [notes])]
    note = ""
    for one in told:
        if isinstance(one, str) and one:
            # Sentences follow one another, and bare phrases are strung together.
            ended = note.endswith(".")
            note += (" " if ended else "; ") * bool(note) + (one[:1].upper() * ended + one[ended:])
    return {
        "tested": whole(result.get("tested")),
        "confirmed": whole(result.get("confirmed")),
        "fdr": number(result.get("fdr")),
        "note": note or None,
        "result": dict(result),
    }


def _recorded(case: Case) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
    """Return the last run of each detector, and what that run recorded of its look."""
    ran: dict[str, int] = {}
    results: dict[str, dict[str, Any]] = {}
    for run, text in case.query(
        "SELECT run, parameters FROM run WHERE command = 'detect' ORDER BY run"
    ):
        parameters = json.loads(text or "{}")
        if not isinstance(parameters, dict):
            continue
        told = parameters.get("result")
        told = told if isinstance(told, dict) else {}
        for name, values in parameters.items():
            if isinstance(values, dict) and name != "result":
                ran[name] = run
                result = told.get(name)
                results[name] = result if isinstance(result, dict) else {}
    return ran, results
