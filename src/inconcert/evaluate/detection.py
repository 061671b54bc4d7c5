"""What the detection that left the groups of a case was asked for."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from inconcert.case import Case

# The detector whose findings are groups.
DETECTOR = "coordination"


class Detection(NamedTuple):
    """The `kinds` of share that detection read, in order, and the rate that groups were held to.

    `kinds` is None where it read all of them, `fdr` where the case does not say.
    """

    kinds: tuple[str, ...] | None
    fdr: float | None


def detection_of(case: Case) -> Detection:
    """Return what the last run that looked for groups was asked for.

    Nothing that it left out can be in the case, and methods that are to be compared with it must
    read the same shares.
    """
    for (text,) in case.query(
        "SELECT parameters FROM run WHERE command = 'detect' ORDER BY run DESC"
    ):
        asked = _dictionary(_dictionary(json.loads(text)).get(DETECTOR))
        if asked:
            kinds, fdr = asked.get("kinds"), asked.get("fdr")
            return Detection(
                tuple(sorted(kinds)) if isinstance(kinds, list) else None,
                float(fdr) if isinstance(fdr, (int, float)) else None,
            )
    return Detection(None, None)


def others_alone(case: Case) -> tuple[str, ...]:
    """Return the detectors that ran where the one that finds groups never did, else nothing.

    A case with groups, of whatever detector, and runs that do not say what they ran give nothing.
    """
    ran = {name for (name,) in case.query("SELECT DISTINCT detector FROM detector_run")}
    if DETECTOR in ran:
        return ()
    if case.one("SELECT 1 FROM finding WHERE type = 'group' LIMIT 1"):
        return ()
    return tuple(sorted(ran))


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
