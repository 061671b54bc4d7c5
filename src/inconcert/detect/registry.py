"""Which detectors there are: those of this package, and those of others that can be used.

A detector of another package that does not load, is none, or takes a name that is taken, is left
out and named; the rest runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from inconcert.detect.cohorts import COHORTS
from inconcert.detect.coordination import COORDINATION
from inconcert.detect.declaration import Detector
from inconcert.detect.floods import FLOODS
from inconcert.detect.look_alikes import LOOK_ALIKES
from inconcert.detect.personas import PERSONAS
from inconcert.detect.promoters import PROMOTERS
from inconcert.detect.report_part import VIEWS
from inconcert.detect.twins import TWINS
from inconcert.errors import ParameterError
from inconcert.plaintext import plain
from inconcert.plugins import LeftOut, Unusable, installed, problem

GROUP = "inconcert.detectors"

# One line a detector; its declaration says everything else.
DETECTORS: tuple[Detector, ...] = (
    COORDINATION,
    LOOK_ALIKES,
    TWINS,
    COHORTS,
    PERSONAS,
    FLOODS,
    PROMOTERS,
)


class Registry(NamedTuple):
    """The detectors that can be used, by name in order, and those that cannot."""

    detectors: dict[str, Detector]
    left_out: list[LeftOut]


def registered() -> Registry:
    """Return the detectors of this package and of installed ones, and those that were left out."""
    own = {detector.name: detector for detector in DETECTORS}
    others, left = installed(GROUP, own, _usable, "detector")
    found = own | others
    for name in [name for name in found if name not in own and _in_circle(name, found)]:
        left.append(LeftOut(plain(name, limit=80), "what it reads reads it in turn"))
        del found[name]
    return Registry(dict(sorted(found.items(), key=lambda item: place(item[1]))), left)


def detectors() -> dict[str, Detector]:
    """Return all detectors that can be used, by name, in order."""
    return registered().detectors


def place(detector: Detector) -> tuple[int, str]:
    """Return what detectors, and their findings, are sorted by."""
    return detector.order, detector.name


def _usable(name: str, detector: Any) -> Detector:
    """Return the detector of an entry point under its name; raises `Unusable` where it is none."""
    if not isinstance(detector, Detector):
        raise Unusable(f"it is no Detector but {plain(type(detector).__name__, limit=80)}")
    for view in {view for type_ in detector.types for view in type_.views} - VIEWS.keys():
        raise Unusable(f"it declares a view {plain(view, limit=80)!r}, of which there is none")
    try:
        detector.recorded(detector.configured({}))
    except Exception as error:
        raise Unusable(f"its parameters have no usable defaults ({problem(error)})") from error
    return detector if detector.name == name else replace(detector, name=name)


def _in_circle(name: str, known: Mapping[str, Detector]) -> bool:
    seen: set[str] = set()
    ahead = list(known[name].reads)
    while ahead:
        one = ahead.pop()
        if one == name:
            return True
        if one in known and one not in seen:
            seen.add(one)
            ahead += known[one].reads
    return False


def in_order(chosen: Sequence[str] | None, known: Mapping[str, Detector]) -> list[str]:
    """Return the chosen detectors (None: all), each once, after those whose findings they read.

    Raises `ParameterError` for a name that is not known.
    """
    for name in chosen or ():
        if name not in known:
            raise ParameterError(
                f"There is no detector {plain(name, limit=80)!r}.", f"Known: {', '.join(known)}."
            )
    wanted = set(known if chosen is None else chosen)
    if not wanted:
        raise ParameterError("No detector is named.", f"Known: {', '.join(known)}.")
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for source in known[name].reads:
            if source in wanted:
                visit(source)
        order.append(name)

    for name in known:
        if name in wanted:
            visit(name)
    return order
