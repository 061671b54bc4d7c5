"""Twins across platforms: profiles that agree, and posts close together."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.twins.parameters import TwinParameters

TWINS = Detector(
    name="twins",
    order=30,
    title="Twins on several platforms",
    doc="Accounts on two platforms whose profiles agree and whose posts are close together.",
    looks_for=(
        "Accounts on different platforms with the same handle, name, profile picture or profile "
        "text, and posts close together."
    ),
    chance=(
        "Chance is how often accounts that do not belong together agree as much, and are as close "
        "in time."
    ),
    types=(FindingType("twin", "cross-platform twin", "cross-platform twins"),),
    tests=("pair of accounts that look alike", "pairs of accounts that look alike"),
    parameters=TwinParameters,
    function="inconcert.detect.twins.detector:run",
)
