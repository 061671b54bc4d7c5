"""What a detector is: a name, parameters, and a function from a case to findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from inconcert.case import Case
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.progress import Progress


class Looked(NamedTuple):
    """What a look gave: findings, and numbers about the whole look, for the run's record."""

    findings: list[Finding]
    result: dict[str, Any]


Look = Callable[[Case, Any, str, Progress], "Looked | list[Finding]"]


@dataclass(frozen=True)
class Detector:
    """One detector.

    `parameters` is a frozen dataclass whose defaults are the detector's. `look` receives the case
    (inside a write transaction), the parameters, the name of the engine and a progress, may write
    the tables that are its own, and returns findings, alone or as `Looked` with numbers about the
    look. `doc` says in a line what it looks for. With `needs_posts` it has nothing to look at in a
    case of accounts alone.
    """

    name: str
    doc: str
    parameters: type
    look: Look
    needs_posts: bool = True

    def configured(self, given: Mapping[str, Any]) -> Any:
        """Return the parameters, with those of `given` that this detector has put in place."""
        known = {f.name for f in fields(self.parameters)}
        return self.parameters(**{name: value for name, value in given.items() if name in known})

    def recorded(self, parameters: Any) -> dict[str, Any]:
        """Return parameters as a dictionary for `run` and `account_group`."""
        return dict(asdict(parameters))


def check_rate(rate: float) -> None:
    """Raise ParameterError where a false-discovery rate is not between 0 and 1."""
    if not 0 < rate < 1:
        raise ParameterError(
            f"A false-discovery rate of {rate:g} is out of range.",
            "Give one between 0 and 1, such as 0.05.",
        )


def check_names(detectors: Mapping[str, Detector], given: Mapping[str, Any]) -> None:
    """Raise ParameterError where no detector has a parameter of a given name."""
    known = {f.name for detector in detectors.values() for f in fields(detector.parameters)}
    for name in given:
        if name not in known:
            raise ParameterError(
                f"No detector has a parameter {name!r}.", f"Known: {', '.join(sorted(known))}."
            )
