"""Floods: bursts of posts about one thing that do not behave as news does."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.floods.parameters import FloodParameters

FLOODS = Detector(
    name="floods",
    order=60,
    title="Floods",
    doc="Bursts of posts about one thing that do not behave as news does: who, how fast, when.",
    looks_for=(
        "Bursts of posts about one thing, above its usual level, that do not behave as news "
        "does: many people who each post a little."
    ),
    chance=(
        "Chance is the usual level of the thing and how much its days differ; and for who "
        "posted and how fast, what is usual elsewhere in the same case. Bursts that may be "
        "news are counted, but are no findings."
    ),
    types=(FindingType("flood", "flood", "floods", observed="Posts", expected="Usual level"),),
    tests=("object or burst", "objects and bursts"),
    explanations={
        "audience": "the audience of a live event",
        "cascade": "the pace at which news spreads",
        "regulars": "the people who usually post about it",
    },
    reads=("coordination",),
    parameters=FloodParameters,
    function="inconcert.detect.floods.detector:run",
)
