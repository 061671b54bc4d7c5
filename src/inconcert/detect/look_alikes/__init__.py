"""Look-alike accounts: near handles with the same name, picture or description, against chance."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.look_alikes.parameters import LookAlikeParameters

LOOK_ALIKES = Detector(
    name="look_alikes",
    order=20,
    title="Look-alike accounts",
    doc="Accounts whose handle, name and picture pass for those of another account.",
    looks_for=(
        "Pairs of accounts whose handles differ in one sign, or in signs that look alike, and"
        " whose name, picture or description agree; and profiles that name an office."
    ),
    chance=(
        "Chance is how many such pairs this many handles of these letters give by accident. "
        "Likeness does not say who made which account, or why."
    ),
    types=(
        FindingType(
            "look_alike",
            "look-alike pair",
            "look-alike pairs",
            observed="Pairs",
            expected="Such pairs by chance",
        ),
        FindingType("office", "claim of an office", "claims of an office"),
    ),
    tests=("pair of accounts", "pairs of accounts"),
    needs=("account",),
    parameters=LookAlikeParameters,
    function="inconcert.detect.look_alikes.detector:run",
)
