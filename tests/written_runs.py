"""Runs of detectors in cases that tests make by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.detect import detectors
from inconcert.evidence.detector_runs import DetectorRun, depended_on, write_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.case import Case
    from inconcert.detect.declaration import Result

_FIELDS = ("tested", "confirmed", "fdr", "notes", "sentences", "tables", "curve", "hours")


def ran(case: Case, run: int, shown: Mapping[str, Mapping[str, Any]]) -> None:
    """Write that detectors ran in a run, and what each found out: {"tested": 3, "notes": …}."""
    known = detectors()
    for name, result in shown.items():
        own = {field: result[field] for field in _FIELDS if field in result}
        numbers = {key: value for key, value in result.items() if key not in _FIELDS}
        reads = known[name].reads if name in known else ()
        write_run(
            case, DetectorRun(run, name, **own, numbers=numbers, **depended_on(case, run, reads))
        )


def all_numbers(result: Result) -> dict[str, Any]:
    """Return what a detector found out about the whole case, as one dictionary."""
    return {"notes": [], **result.recorded(0, "").result}
