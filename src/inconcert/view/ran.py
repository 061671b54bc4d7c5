"""Which detectors ran, in the order in which their findings are shown, and what each found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from inconcert.detect import detectors
from inconcert.detect.declaration import LAST
from inconcert.evidence.detector_runs import last_runs
from inconcert.view.fresh import out_of_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case
    from inconcert.detect import Detector
    from inconcert.evidence.detector_runs import DetectorRun


def place(detector: str, known: Mapping[str, Detector]) -> tuple[int, str]:
    """Return what detectors are sorted by: the order that they declare, then the name."""
    return (known[detector].order if detector in known else LAST, detector)


def detectors_that_ran(case: Case, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every detector that ran on a case or left findings there, in the order of a report.

    Each is {"detector", "findings" (how many), "types" ({type: findings}), "run" (the last in which
    it ran, None where no run says so), "tested", "confirmed", "fdr", "note", "result"}: what the
    run recorded of the whole case, None where it did not (`note` is its notes as one text).
    `out_of_date` is {"reason", "command"} where it has to run again (`view.fresh`), else None.
    `found` are all findings of the case.
    """
    ran = last_runs(case)
    stale = out_of_date(case)
    types: dict[str, Counter[str]] = {}
    for finding in found:
        types.setdefault(finding["detector"], Counter())[finding["type"]] += 1
    known = detectors()
    names = sorted({*ran, *types}, key=lambda name: place(name, known))
    return [
        {
            "detector": name,
            "findings": types[name].total() if name in types else 0,
            "types": dict(sorted(types.get(name, {}).items())),
            "run": ran[name].run if name in ran else None,
            "out_of_date": stale.get(name),
            **_of_run(ran.get(name)),
        }
        for name in names
    ]


def _of_run(ran: DetectorRun | None) -> dict[str, Any]:
    return {
        "tested": ran.tested if ran else None,
        "confirmed": ran.confirmed if ran else None,
        "fdr": ran.fdr if ran else None,
        "note": ran.note if ran else None,
        "result": ran.result if ran else {},
    }
