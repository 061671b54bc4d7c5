"""Persona signals: what a profile says, compared with what its posts show."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.personas.parameters import PersonasParameters

PERSONAS = Detector(
    name="personas",
    order=50,
    title="Profiles against activity",
    doc=("Profiles that do not fit what their posts show: place against clock, language, apps."),
    looks_for=(
        "What profiles say, compared with what posts show: claimed place against the clock, "
        "language against place, apps that few use, a long silence and different topics after it."
    ),
    chance=(
        "Chance is how often accounts of the same case outside groups show each signal, and "
        "several at once. Signals are not a verdict."
    ),
    types=(
        FindingType(
            "persona",
            "persona signal",
            "persona signals",
            observed="Times shown",
            expected="Usual outside groups",
        ),
    ),
    tests=("group or single account", "groups and single accounts"),
    reads=("coordination",),
    parameters=PersonasParameters,
    function="inconcert.detect.personas.detector:run",
)
