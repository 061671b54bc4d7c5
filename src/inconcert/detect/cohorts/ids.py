"""When accounts were created by their ids, where no creation time is given.

Two sorts of id help. A snowflake holds its time (`ingest.snowflake` has the epochs that platforms
published). Ids that were counted upwards hold none, but their order is the order of creation, and
ids that lie close together were given out at nearly the same time. What is read here is kept apart
from what was given, and is checked against the accounts of the case that have both: where they
disagree, nothing is read from the ids of that platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from inconcert.detect.cohorts.statistics import I64, Bools
from inconcert.durations import DAY
from inconcert.ingest.values.snowflake import SNOWFLAKES, Snowflake

UNKNOWN = -(1 << 62)  # no time
NONE = -1  # no number
# Platforms that counted the ids of accounts upwards, and the first id beyond them. The highest of X
# on record is 4,924,072,528, from the day on which the last were given out (konomama, *Twitter
# snowflake metadata*).
COUNTED = {"x": 5 * 10**9}
# Given times may be days of another time zone.
TOLERANCE = 2 * DAY
# Few accounts are moved, imported or mistyped; where one in twenty disagrees, all may be wrong.
MOST_WRONG = 0.05
# Elsewhere, so many accounts with id and time in such an order show that ids are counted.
LEAST_ANCHORS, LEAST_ORDER = 30, 0.99
# Where ids are known to be counted, the accounts of the case may still refute it.
REFUTING_ANCHORS, REFUTED_ORDER = 10, 0.9
_DIGITS = 19
UNENDING = 1 << 62


@dataclass(frozen=True)
class IdTimes:
    """What the ids of all accounts of a case give.

    `created` (µs) has the given times and those read from ids, `read` says which were; `number` has
    the ids that were counted upwards, NONE for others. `notes` say what was checked and rejected.
    """

    created: I64
    read: Bools
    number: I64
    notes: list[str]


def read_ids(
    platforms: Sequence[str], ids: Sequence[str], created: I64, first: I64, end: int | None = None
) -> IdTimes:
    """Read ids where no creation time is given (`created` is UNKNOWN).

    One entry per account: its platform, its id ('' where not known), its creation and its first
    post (µs, UNKNOWN where not known). An id with a time after `end` (µs) was not given out by the
    platform.
    """
    times, read = created.copy(), np.zeros(len(created), np.bool_)
    order = np.full(len(created), NONE, np.int64)
    notes: list[str] = []
    if (created != UNKNOWN).all():
        return IdTimes(times, read, order, notes)
    number = _numbers(ids)
    platform = np.array(platforms, dtype=np.str_)
    lacking = (created == UNKNOWN) & (number >= 0)
    for name in sorted(set(np.unique(platform[lacking]).tolist())):
        here = (platform == name) & (number >= 0)
        counted = here
        if scheme := SNOWFLAKES.get(name):
            held = here & (number >= scheme.first_account)
            counted = here & ~held
            late = held & (scheme.time(number) > (UNENDING if end is None else end))
            held &= ~late
            notes += _left_out(
                name, int((late & lacking).sum()), "hold a time after the end of the data"
            )
            if (lacking & held).any():
                found, note = _snowflakes(name, scheme, number, held, lacking, times, first)
                times[found], read[found] = scheme.time(number[found]), True
                notes.append(note)
        if name in COUNTED:
            above = counted & lacking & (number >= COUNTED[name])
            counted = counted & (number < COUNTED[name])
            notes += _left_out(name, int(above.sum()), "the platform did not give out")
        if (lacking & counted).any():
            known = counted & (created != UNKNOWN)
            trusted, note = _in_order(name, number[known], created[known])
            if trusted:
                order[counted] = number[counted]
            if note:
                notes.append(note)
    return IdTimes(times, read, order, notes)


def _left_out(name: str, number: int, why: str) -> list[str]:
    """Return the note on ids that were not read, if there are any."""
    return [f"Ids of {name} that {why} were not read: {number:,}."] if number else []


def _numbers(ids: Sequence[str]) -> I64:
    """Return ids as numbers, NONE for anything but a whole number of at most 63 bits."""
    found = [
        int(text) if text and len(text) <= _DIGITS and text.isascii() and text.isdigit() else NONE
        for text in ids
    ]
    return np.array([n if n < 1 << 63 else NONE for n in found], np.int64)


def _snowflakes(
    name: str,
    scheme: Snowflake,
    number: I64,
    held: Bools,
    lacking: Bools,
    created: I64,
    first: I64,
) -> tuple[I64, str]:
    """Return the accounts whose time is read from their ids, and the note on it.

    Given times must agree with the ids, and nobody may have posted before.
    """
    by_id = scheme.time(number)
    known = np.flatnonzero(held & ~lacking & (created != UNKNOWN))
    posted = np.flatnonzero(held & lacking & (first != UNKNOWN))
    off = np.abs(by_id[known] - created[known]) > TOLERANCE
    early = first[posted] < by_id[posted] - TOLERANCE
    wrong, checked = int(off.sum() + early.sum()), len(known) + len(posted)
    some = np.flatnonzero(held & lacking)
    where = "" if name in ("", "unknown") else f" of {name}"
    if wrong > MOST_WRONG * checked:
        return np.empty(0, np.int64), (
            f"No times were read from the ids of {len(some):,} accounts{where}: of {checked:,} "
            f"that can be checked, {wrong:,} were created at another time, or posted before it."
        )
    kept = np.setdiff1d(some, posted[early])
    against = [f"{len(known):,} accounts with a given time"] if len(known) else []
    against += [f"the first posts of {len(posted):,} accounts"] if len(posted) else []
    disagree = f"{wrong:,} disagree" if wrong > 1 else f"{wrong or 'none'} disagrees"
    said = (
        f"checked against {' and '.join(against)}, of which {disagree}"
        if checked
        else "no account of the case has both, so this cannot be checked"
    )
    whose = f"{len(kept):,} account{'s' * (len(kept) != 1)}"
    return kept, f"The times of {whose}{where} were read from ids; {said}."


def _in_order(name: str, number: I64, created: I64) -> tuple[bool, str]:
    """Return whether higher ids are later ones, by the accounts with both, and the note."""
    anchors = len(number)
    order = 1.0
    if anchors >= REFUTING_ANCHORS:
        varied = len(np.unique(number)) > 1 and len(np.unique(created)) > 1
        order = float(spearmanr(number, created).statistic) if varied else 0.0
    where = "" if name in ("", "unknown") else f" of {name}"
    if name in COUNTED:
        if order >= REFUTED_ORDER:
            return True, ""
        return False, (
            f"Ids{where} were not used as an order of creation: among {anchors:,} accounts with a "
            f"time, later ones do not have higher ids (rank correlation {order:.2f})."
        )
    return anchors >= LEAST_ANCHORS and order >= LEAST_ORDER, ""
