"""Days of a group by its own clock: those that the collection does not cover whole are no days."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from inconcert.detect.personas.clocks import _week, week
from inconcert.detect.personas.statistics.week import whole_days

HOUR = 3_600_000_000
START = 20_200 * 24  # hours since 1970, a midnight in UTC
MEMBERS = 60


def posts(rng, begin, end, offset, hush=None):
    """Return (hours, members) of posts between 8 and 24 o'clock local time, twice a day each."""
    day = np.repeat(np.arange(begin // 24 - 1, end // 24 + 2), 2 * MEMBERS)
    who = np.tile(np.arange(MEMBERS), len(day) // MEMBERS)
    slot = day * 24 + rng.integers(8, 24, len(day)) - offset
    keep = (slot >= begin) & (slot < end) & (rng.random(len(day)) < 0.8)
    if hush is not None:
        keep &= (day != hush) | (who < 3)
    return slot[keep], who[keep]


def case(begin, end, *, only_days=False):
    first, last = np.array([begin * HOUR + 17]), np.array([(end - 1) * HOUR + 17])
    return SimpleNamespace(habits=SimpleNamespace(first=first, last=last, only_days=only_days))


@pytest.mark.parametrize("offset", [-5, 0, 5])
@pytest.mark.parametrize(("late", "early"), [(0, 0), (14, 0), (0, 10), (22, 22)])
def test_a_day_cut_by_the_collection_is_not_silent(offset, late, early):
    rng = np.random.default_rng(1)
    begin, end = START + late, START + 70 * 24 - early
    slots, who = posts(rng, begin, end, offset)
    told = _week(case(begin, end), slots, who, float(offset), 1)
    assert told["numbers"]["silent_days"] == []
    # Nor do cut days make a week quiet on the days at which the collection begins or ends.
    assert told["numbers"]["quiet_days"]["p"] > 0.01


@pytest.mark.parametrize("offset", [-5, 5])
def test_a_silent_day_of_the_local_clock_is_still_found(offset):
    rng = np.random.default_rng(2)
    begin, end = START + 14, START + 70 * 24 - 9
    slots, who = posts(rng, begin, end, offset, hush=START // 24 + 40)
    (day,) = _week(case(begin, end), slots, who, float(offset), 1)["numbers"]["silent_days"]
    assert day["day"] == "2025-06-01"
    assert day["observed"] <= 3


def test_days_of_the_whole_case_are_cut_the_same_way():
    active = np.full(70, 40)
    active[-1] = 2
    end = START + 69 * 24 + 2
    cut = week(case(START, end), active, START // 24, 1)["numbers"]
    assert cut["silent_days"] == []
    whole = week(case(START, START + 70 * 24), active, START // 24, 1)["numbers"]
    assert len(whole["silent_days"]) == 1
    # Where times are days, a post at midnight stands for all of its day.
    days = week(case(START, end, only_days=True), active, START // 24, 1)["numbers"]
    assert len(days["silent_days"]) == 1


def test_a_group_outside_the_whole_days_has_no_week():
    slots = np.arange(START + 2, START + 9)
    told = _week(case(START + 2, START + 9), slots, np.zeros(7, np.int64), 0.0, 1)
    assert told == {"sentences": [], "numbers": {}}


@pytest.mark.parametrize(
    ("first", "last", "offset", "days"),
    [(0, 47, 0, (0, 2)), (1, 46, 0, (1, 1)), (0, 47, 5, (1, 2)), (0, 47, -5, (0, 1))],
)
def test_whole_days_by_hand(first, last, offset, days):
    assert whole_days(first, last, offset) == days
