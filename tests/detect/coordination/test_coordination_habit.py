"""Habits: how close the same accounts come on other days, and who keeps an appointment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.coordination.statistics.habit import FEWEST_DAYS, MeetingHabits
from inconcert.durations import DAY, HOUR, MINUTE, SECOND

Row = tuple[int, int, int]  # account, object, time


def read(rows: list[Row], members: set[int], period: int) -> tuple[MeetingHabits, list[np.ndarray]]:
    """Return the habits of the members, and the arrays: objects, owners, times, places."""
    rows = sorted(rows, key=lambda row: (row[1], row[2], row[0]))
    owner, object_, time = (np.array(column) for column in zip(*rows, strict=True))
    object_, owner = object_.astype(np.int32), owner.astype(np.int32)
    places = np.flatnonzero(np.isin(owner, list(members))).astype(np.int32)
    accounts = np.array(sorted(members), np.int64)
    habits = MeetingHabits(accounts, object_, owner, time.astype(np.int64), places, period)
    return habits, [object_, owner, time.astype(np.int64), places]


def by_hand(
    rows: list[Row], members: set[int], at: Row, period: int, width: int
) -> tuple[int, int]:
    """Visits on other days of those present at `at`, and those within `width`, from the words."""
    own = [row for row in rows if row[0] in members]

    def meets(row: Row) -> bool:
        return any(
            other != row and other[1] == row[1] and abs(other[2] - row[2]) <= period // 2
            for other in own
        )

    around = within = 0
    for account, object_, time in own:
        if object_ != at[1] or abs(time - at[2]) > period // 2 or (account, object_, time) == at:
            continue
        for row in own:
            if row[0] != account or not meets(row) or abs(row[2] - at[2]) <= period:
                continue
            apart = (row[2] - at[2] + DAY // 2) % DAY - DAY // 2
            around += abs(apart) <= period // 2
            within += 0 <= apart <= width
    return around, within


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 6 * 48)),
    min_size=2,
    max_size=40,
    unique_by=lambda row: row[:2],
)


@given(
    ROWS, st.sampled_from([HOUR, 3 * HOUR, 6 * HOUR]), st.sampled_from([MINUTE, HOUR // 2, HOUR])
)
def test_the_visits_of_other_days_are_what_the_words_say(
    parts: list[Row], period: int, width: int
) -> None:
    rows = [(account, object_, time * HOUR // 2) for account, object_, time in parts]
    members = {0, 1, 2}
    if not any(row[0] in members for row in rows):
        return
    habits, (object_, owner, time, places) = read(rows, members, period)
    anchors = places.astype(np.int64)
    around, within = habits.seen(object_, owner, time, places, anchors, width)
    for place, n, k in zip(anchors.tolist(), around.tolist(), within.tolist(), strict=True):
        at = (int(owner[place]), int(object_[place]), int(time[place]))
        assert (n, k) == by_hand(rows, members, at, period, width)


def days(hours: list[float], accounts: int = 4, *, jitter: float = 0.0) -> list[Row]:
    """Accounts that meet on a new object each day, at that hour of it."""
    rng = np.random.default_rng(1)
    return [
        (a, day, day * DAY + int((hour + jitter * rng.random()) * HOUR) + a * SECOND)
        for day, hour in enumerate(hours)
        for a in range(accounts)
    ]


@pytest.mark.parametrize(
    ("hours", "kept"),
    [
        ([20.0] * 10, True),
        ([20.0 + day % 3 for day in range(10)], True),
        ([23.5, 0.5] * 5, True),  # midnight lies in it
        ([20.0] * 8 + [9.0, 14.0], True),
        ([20.0] * 7 + [9.0, 14.0, 4.0], False),
        ([1.0, 7.0, 13.0, 19.0] * 3, False),
        ([20.0] * FEWEST_DAYS, True),
        ([20.0] * (FEWEST_DAYS - 1), False),
        ([20.0], True),  # one evening alone
    ],
)
def test_an_appointment_is_one_time_of_day_on_many_days(hours: list[float], kept: bool) -> None:
    habits, _ = read(days(hours), {0, 1, 2, 3}, HOUR)
    assert habits.appointment() is kept


def test_what_nobody_else_shared_is_no_meeting() -> None:
    alone = [(0, 100 + n, n * DAY + 9 * HOUR) for n in range(30)]
    habits, _ = read(days([1.0, 7.0, 13.0, 19.0] * 3) + alone, {0, 1, 2, 3}, HOUR)
    assert habits.appointment() is False
    assert read(alone, {0}, HOUR)[0].appointment() is False
