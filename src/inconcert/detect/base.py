"""What a detector is: a name, parameters, and a function from a case to findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from inconcert.case import Case
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.progress import Progress
from inconcert.targets import recorded_name


class Looked(NamedTuple):
    """What a look gave: findings, and numbers about the whole look, for the run's record."""

    findings: list[Finding]
    result: dict[str, Any]


Look = Callable[[Case, Any, str, Progress], "Looked | list[Finding]"]


# Parameters that are the path of a file; a field may say so itself, with metadata {"file": True}.
FILES = ("protect", "events", "cohort_rates")


@dataclass(frozen=True)
class Detector:
    """One detector.

    `parameters` is a frozen dataclass whose defaults are the detector's; where it has a method
    `checked`, that raises `ParameterError` for what is out of range, before anything is read, and
    where it has `check_lists`, that does so for files of theirs that cannot be read as they should.
    `look` receives the case (inside a write transaction), the parameters, the name of the engine
    and a progress, may write the tables that are its own, and returns findings, alone or as
    `Looked` with numbers about the look. `doc` says in a line what it looks for. With
    `needs_posts` it has nothing to look at in a case of accounts alone. `reads` names the detectors
    whose findings or groups it reads: it runs after them, and is out of date once they ran again.
    """

    name: str
    doc: str
    parameters: type
    look: Look
    needs_posts: bool = True
    reads: tuple[str, ...] = ()

    def configured(self, given: Mapping[str, Any]) -> Any:
        """Return the parameters, with those of `given` that this detector has put in place.

        `DETECTOR.NAME` in `given` is for that detector alone, and comes before `NAME`.
        """
        known = {f.name for f in fields(self.parameters)}
        chosen = {name: value for name, value in given.items() if name in known}
        chosen |= {
            name: given[f"{self.name}.{name}"] for name in known if f"{self.name}.{name}" in given
        }
        return self.parameters(**chosen)

    def files(self) -> list[str]:
        """Return the parameters that are the path of a file."""
        return [
            f.name for f in fields(self.parameters) if f.name in FILES or f.metadata.get("file")
        ]

    def recorded(self, parameters: Any) -> dict[str, Any]:
        """Return parameters as a dictionary for `run` and `account_group`.

        Files are named without their folders, which may name the person who works here.
        """
        told = dict(asdict(parameters))
        for name, value in told.items():
            is_path = isinstance(value, str) and os.sep in value and Path(value).exists()
            if isinstance(value, str) and (name in self.files() or is_path):
                told[name] = recorded_name(value)
        return told


def check_rate(rate: float) -> None:
    """Raise ParameterError where a false-discovery rate is not between 0 and 1."""
    if not 0 < rate < 1:
        raise ParameterError(
            f"A false-discovery rate of {rate:g} is out of range.",
            "Give one between 0 and 1, such as 0.05.",
        )
