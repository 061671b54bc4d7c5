"""The campaigns of the comparison with baselines: one design, one thing varied at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from worlds.shares.settings import Campaign

VARIATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "5 accounts": {"accounts": 5},
    "60 accounts": {"accounts": 60},
    "4 actions": {"actions": 4},
    "6 actions": {"actions": 6},
    "20 actions": {"actions": 20},
    "40 actions": {"actions": 40},
    "turnout 0.3": {"turnout": 0.3},
    "turnout 0.9": {"turnout": 0.9},
    "jitter 10 s": {"jitter": 10.0},
    "jitter 5 min": {"jitter": 300.0},
    "jitter 30 min": {"jitter": 1800.0},
    "nothing exclusive": {"exclusive": 0.0},
    "all exclusive": {"exclusive": 1.0},
    "light camouflage": {"camouflage": 3.0},
    "heavy camouflage": {"camouflage": 60.0},
    "jitter 30 min, 20 actions": {"jitter": 1800.0, "actions": 20},
    "3 cells": {"cells": 3},
    "3 cells of 10, 30 actions": {"cells": 3, "accounts": 30, "actions": 30},
    "4 paraphrases": {"variants": 4},
    "4 paraphrases, no link": {"variants": 4, "with_link": False},
    "spaced": {"shape": "spaced"},
    "spaced, 20 actions": {"shape": "spaced", "actions": 20},
}


def grid() -> tuple[tuple[str, Campaign], ...]:
    """Return (name, campaign): the default design, then designs that differ from it by name.

    The default is 20 accounts, 10 actions, 60 % turnout, 60 s, half exclusive. Long jitter, cells
    and the adversary who spaces members out stand there twice: as the default design otherwise,
    which may leave too little to find, and with more actions.
    """
    base = Campaign()
    return tuple((name, replace(base, **changes)) for name, changes in VARIATIONS.items())
