"""Accounts made together, and profiles made by one pattern."""

from __future__ import annotations

from inconcert.detect.cohorts.parameters import CohortParameters
from inconcert.detect.declaration import Detector, FindingType

COHORTS = Detector(
    name="cohorts",
    order=40,
    title="Cohorts and templates",
    doc="Accounts made together beyond the usual rate, and profiles made by one pattern.",
    looks_for=(
        "Hours and days in which more accounts were made than the weeks around explain, and "
        "patterns of handles and profiles whose accounts were made together or are of one "
        "group."
    ),
    chance=(
        "Chance is the rate of the weeks around, and how often other accounts with the same "
        "pattern are as close. Both are signals, with innocent reasons beside them."
    ),
    types=(
        FindingType("cohort", "creation cohort", "creation cohorts", "Accounts made", by_day=True),
        FindingType("template", "profile template", "profile templates", "Accounts", by_day=True),
    ),
    tests=("span, range of ids or pattern", "spans, ranges of ids and patterns"),
    explanations={
        "import": "dates that an import filled in",
        "season": "a launch or a season",
        "newcomers": "an event that brings newcomers",
    },
    needs=("account",),
    reads=("coordination",),
    parameters=CohortParameters,
    function="inconcert.detect.cohorts.detector:run",
)
