"""Look-alike accounts: near handles and the same name, profile picture or description."""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.look_alikes.parameters import LookAlikeParameters

LOOK_ALIKES = Detector(
    name="look_alikes",
    order=20,
    title="Look-alike accounts",
    doc="Accounts whose handle, name or profile picture could be taken for another account's.",
    looks_for=(
        "Pairs of accounts whose handles differ in one character, or in characters that look "
        "alike, and whose name, profile picture or description agree; and profiles that name an "
        "office."
    ),
    chance=(
        "Chance is how many such pairs would be expected among as many handles of these letters. "
        "Similarity does not say who created which account, or why."
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
