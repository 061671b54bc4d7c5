"""First promoters: accounts repeatedly among the first to share what one source publishes."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.promoters.parameters import PromoterParameters

PROMOTERS = Detector(
    name="promoters",
    order=70,
    title="First promoters",
    doc="Accounts repeatedly among the first to share what one source publishes.",
    looks_for="Accounts repeatedly among the first to share what one source publishes.",
    chance=(
        "Chance is each account's own speed with what other sources publish. First means "
        "first in this data set."
    ),
    types=(
        FindingType(
            "promoter", "first promoter", "first promoters", observed="Times among the first"
        ),
    ),
    tests=("source", "sources"),
    explanations={
        "awake": "being awake when others sleep",
        "notified": "notifications for this source",
    },
    parameters=PromoterParameters,
    function="inconcert.detect.promoters.detector:run",
)
