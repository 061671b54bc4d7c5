"""An innocent explanation of a finding, tested: whether it would account for what was seen."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

LEVEL = 0.05  # an explanation is rejected at p <= LEVEL
# An explanation holds where it would account for nearly all of what was seen, and in part where it
# would account for a part of it that is worth telling.
WHOLE, SOME = 0.9, 0.2

HOLDS, IN_PART, FAILS, UNKNOWN = "holds", "in_part", "does_not_hold", "not_known"
# What came of an explanation, in words.
VERDICTS = {
    HOLDS: "holds",
    IN_PART: "explains in part",
    FAILS: "does not hold",
    UNKNOWN: "could not be tested",
}
TEMPLATES = {f"verdict/{name}": text for name, text in VERDICTS.items()}


@dataclass(frozen=True)
class Explanation:
    """One innocent explanation, tested.

    `holds` says whether it would account for the whole of what was seen, None where that cannot be
    tested. With `partly` it would account for a part alone, and does not hold; `part` is how much,
    from 0 to 1, where that can be counted. `value` was observed, `reference` is what it is held
    against, `p` the chance of the value under the null model of the explanation; None where there
    is no such number. `sentence` tells it.
    """

    name: str
    holds: bool | None
    value: float | None
    reference: float | None
    p: float | None
    sentence: str
    partly: bool = False
    part: float | None = None

    @property
    def verdict(self) -> str:
        """What came of it: holds, in_part, does_not_hold or not_known."""
        if self.holds is None:
            return IN_PART if self.partly else UNKNOWN
        return HOLDS if self.holds else IN_PART if self.partly else FAILS

    def as_dict(self) -> dict[str, Any]:
        """Return the fields and the verdict as a dictionary that JSON can hold."""
        told = {name: value for name, value in asdict(self).items() if name != "partly"}
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in {**told, "verdict": self.verdict}.items()
        }
