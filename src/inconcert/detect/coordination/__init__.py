"""Groups of accounts that share the same objects close together in time."""

from __future__ import annotations

from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.declaration import Detector, FindingType

COORDINATION = Detector(
    name="coordination",
    order=10,
    title="Groups acting in concert",
    doc=(
        "Groups of accounts that share the same objects closer in time than people come by chance."
    ),
    looks_for=(
        "Groups of accounts that act on the same things closer in time than people come by chance."
    ),
    chance=(
        "Each candidate was tested on data that had no say in finding it, against how fast "
        "people answer something that they all see, and against others on the same objects."
    ),
    types=(
        FindingType(
            "group",
            "group in concert",
            "groups in concert",
            expected="Expected from activity",
            views=("score", "network", "counts", "test", "scale"),
            concert=True,
        ),
    ),
    tests=("candidate group", "candidate groups"),
    explanations={
        "syndicate": "outlets of one owner",
        "feed": "automated feeds",
        "fans": "an interest in common",
        "news": "news that breaks for all",
        "time_zone": "a time zone in common",
    },
    parameters=CoordinationParameters,
    function="inconcert.detect.coordination.detector:run",
    report="inconcert.detect.coordination.report:REPORT",
)
