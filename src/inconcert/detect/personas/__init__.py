"""Persona signals: what a profile says, held against what its posts show."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.personas.parameters import PersonasParameters

PERSONAS = Detector(
    name="personas",
    order=50,
    title="Profiles against activity",
    doc=(
        "Profiles that do not fit what their posts show: place against clock, language, programs."
    ),
    looks_for=(
        "What profiles say, held against what posts show: claimed place against the clock, "
        "language against place, programs that few use, long silence and other topics after "
        "it."
    ),
    chance=(
        "Chance is how often the accounts in no group of the same case show each signal, and "
        "several at once. Signals are no verdict."
    ),
    types=(
        FindingType(
            "persona",
            "persona signal",
            "persona signals",
            observed="Times shown",
            expected="Usual for accounts in no group",
        ),
    ),
    tests=("group or single account", "groups and single accounts"),
    reads=("coordination",),
    parameters=PersonasParameters,
    function="inconcert.detect.personas.detector:run",
)
