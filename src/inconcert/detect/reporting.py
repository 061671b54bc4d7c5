"""What detectors themselves say in a report: asked of their declarations, whoever made them.

A report part of another package that fails is reported as that, by name: words that are missing in
silence would leave a finding without what limits it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from inconcert.detect.declaration import Detector
from inconcert.detect.registry import DETECTORS, detectors
from inconcert.detect.report_part import Method, ReportPart
from inconcert.detect.words import tested_text
from inconcert.errors import DetectorError, InconcertError
from inconcert.plaintext import plain

Said = TypeVar("Said")


def words_on(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the detector of a finding says of it alone; empty where it is not installed.

    `finding` is as `view.findings` gives it, with what its type declares (`view.declared`).
    """
    detector = detectors().get(finding["detector"])
    return {} if detector is None else _asked(detector, lambda part: part.finding(finding))


def methods(
    parameters: Mapping[str, Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]
) -> list[Method]:
    """Return how the detectors that say so work.

    `parameters` are those of the last run by detector, `shown` the findings of a report.
    """
    made = []
    for name, detector in detectors().items():
        own = [finding for finding in shown if finding["detector"] == name]
        made.append(_asked(detector, partial(_method, parameters.get(name, {}), own)))
    return [method for method in made if method is not None]


def _method(
    parameters: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], part: ReportPart
) -> Method | None:
    return part.method(parameters, shown) if part.method else None


def looking_for_concert() -> list[str]:
    """Return the detectors that look for accounts that act in concert, in order."""
    return [one.name for one in detectors().values() if any(type_.concert for type_ in one.types)]


def concert_text(tested: int, confirmed: int, fdr: float) -> str:
    """Return how many candidates to act in concert were tested, as who looked for them says it."""
    known = detectors()
    for name in looking_for_concert():
        said = _asked(known[name], lambda part: part.tested and part.tested(tested, confirmed, fdr))
        if said:
            return said
    return tested_text(tested, confirmed, fdr, "") or ""


def _asked(detector: Detector, ask: Callable[[ReportPart], Said]) -> Said:
    try:
        return ask(detector.reported())
    except Exception as error:
        if detector in DETECTORS or isinstance(error, InconcertError):
            raise
        raise DetectorError(
            f"What the detector {plain(detector.name, limit=80)}, of another package, says in a "
            f"report failed ({type(error).__name__}: {plain(error, limit=200)}).",
            "Tell its authors; without that package the report is written without its words.",
        ) from error
