"""Groups of accounts that share the same objects close together in time."""

from __future__ import annotations

from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.declaration import Detector, FindingType

COORDINATION = Detector(
    name="coordination",
    order=10,
    title="Groups acting in concert",
    doc=(
        "Groups of accounts that share the same objects closer together in time than chance "
        "predicts."
    ),
    looks_for=(
        "Groups of accounts that act on the same things closer together in time than chance "
        "predicts."
    ),
    chance=(
        "Each candidate was tested on data that played no part in finding it, against how fast "
        "people respond to something that they all see, and against others on the same objects."
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
        "syndicate": "a syndicate (outlets of one owner)",
        "feed": "automated feeds",
        "fans": "fans (people with a shared interest)",
        "news": "breaking news",
        "time_zone": "the same time zone",
    },
    parameters=CoordinationParameters,
    function="inconcert.detect.coordination.detector:run",
    report="inconcert.detect.coordination.report:REPORT",
)
