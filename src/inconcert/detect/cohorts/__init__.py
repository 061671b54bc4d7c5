"""Accounts created together, and profiles of one pattern."""

from __future__ import annotations

from inconcert.detect.cohorts.parameters import CohortParameters
from inconcert.detect.declaration import Detector, FindingType

COHORTS = Detector(
    name="cohorts",
    order=40,
    title="Cohorts and templates",
    doc="Accounts created together beyond the usual rate, and profiles of one pattern.",
    looks_for=(
        "Hours and days in which more accounts were created than the weeks around predict, and "
        "patterns of handles and profiles whose accounts were created together or belong to "
        "one group."
    ),
    chance=(
        "Chance is the rate of the weeks around, and how often other accounts with the same "
        "pattern are as close together. Both are signals, listed with innocent reasons."
    ),
    types=(
        FindingType(
            "cohort", "creation cohort", "creation cohorts", "Accounts created", by_day=True
        ),
        FindingType("template", "profile template", "profile templates", "Accounts", by_day=True),
    ),
    tests=("span, range of ids or pattern", "spans, ranges of ids and patterns"),
    explanations={
        "import": "dates that an import filled in",
        "season": "a launch or a busy period",
        "newcomers": "an event that attracts newcomers",
    },
    needs=("account",),
    reads=("coordination",),
    parameters=CohortParameters,
    function="inconcert.detect.cohorts.detector:run",
)
