"""Floods: bursts of posts about one thing that are not made as news is made."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.floods.parameters import FloodParameters

FLOODS = Detector(
    name="floods",
    order=60,
    title="Floods",
    doc=("Bursts of posts about one thing that are not made as news is made: who, how fast, when."),
    looks_for=(
        "Bursts of posts about one thing, beyond its usual level, that are not made as news "
        "is made: by many people who each say a little."
    ),
    chance=(
        "Chance is the usual level of the thing and how much its days differ, and, for how "
        "the burst was made, what is usual elsewhere in the same case. Bursts that may be "
        "news are counted and no findings."
    ),
    types=(FindingType("flood", "flood", "floods", observed="Posts", expected="Usual level"),),
    tests=("object or burst", "objects and bursts"),
    explanations={
        "audience": "the audience of a live event",
        "cascade": "the pace at which news spreads",
        "regulars": "those who usually talk of it",
    },
    reads=("coordination",),
    parameters=FloodParameters,
    function="inconcert.detect.floods.detector:run",
)
