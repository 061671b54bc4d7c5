"""How close the same accounts come by habit: their times of day on other days.

People who solve a puzzle over breakfast, or watch a weekly programme, come close in time day after
day without a word between them. What an account does at that hour on other days tells how close:
its times on the objects that a group met on are moved by whole days to the day in question, as the
spike-train analyst shuffles trials to see what the stimulus alone would account for (Perkel,
Gerstein and Moore 1967, *Neuronal spike trains and stochastic point processes II*: the shift
predictor).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled
from inconcert.durations import DAY, HOUR

# Accounts keep an appointment that meet at one time of day: so much of their meetings in so long a
# stretch of it, on so many days. What is shared in one such stretch alone is one, too.
KEPT = 0.8
SLOT = 3 * HOUR
FEWEST_DAYS = 5

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]


class MeetingHabits:
    """When the accounts of a group met one another, by the time of day.

    `accounts` (n,) rising; `objects`, `owners` and `times` (µs) are all shares of a part, sorted by
    object and time; `members` the places of the group's shares among them, rising. A share counts
    where another account of the group shared the object within `period` / 2.
    """

    def __init__(
        self, accounts: I64, objects: I32, owners: I32, times: I64, members: I32, period: int
    ) -> None:
        self.period = period
        self._accounts = accounts
        # Around a period of a day or more there is no other time of day.
        some = members[_met(objects, times, members, period // 2)] if period < DAY else members[:0]
        owner = np.searchsorted(accounts, owners[some])
        time = times[some]
        self._start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(accounts)))])
        self._by_time = time[np.lexsort((time, owner))]
        day = time % DAY
        self._by_day = day[np.lexsort((day, owner))]

    def appointment(self) -> bool:
        """Return whether the accounts meet at one time of day, or on one occasion alone.

        They may then be watching the same thing, and come closer than those who answer a source.
        """
        times = np.sort(self._by_time)
        if len(times) < 2:
            return False
        if times[-1] - times[0] <= SLOT:
            return True
        day = np.sort(self._by_day)
        ends = np.searchsorted(np.concatenate([day, day + DAY]), day + SLOT, side="right")
        held = ends - np.arange(len(day))
        best = int(np.argmax(held))
        if held[best] < KEPT * len(day):
            return False
        inside = (times - day[best]) % DAY <= SLOT
        return bool(len(np.unique((times[inside] - day[best]) // DAY)) >= FEWEST_DAYS)

    def seen(
        self, objects: I32, owners: I32, times: I64, members: I32, at: I64, width: int
    ) -> tuple[I64, I64]:
        """Return, for each anchor, the visits of others on other days, and those within `width`.

        The arrays are those of the part that is tested; `at` are the places of the anchors. Counted
        are the visits of the members present at an anchor, on days other than its own, at a time of
        day within half a period of it; and of them those at most `width` later than it.
        """
        if not len(self._by_time) or not len(at):
            return np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
        return _seen(
            objects, owners, times, members, at, width, self.period, self._accounts, self._start,
            self._by_time, self._by_day,
        )  # fmt: skip


@compiled
def _met(objects: I32, times: I64, members: I32, reach: int) -> Bool:
    """Return which of the members' shares have another one on the same object within `reach`."""
    near = np.zeros(members.size, np.bool_)
    for m in range(1, members.size):
        here, before = members[m], members[m - 1]
        if objects[here] == objects[before] and times[here] - times[before] <= reach:
            near[m] = True
            near[m - 1] = True
    return near


@compiled
def _seen(
    objects: I32, owners: I32, times: I64, members: I32, at: I64, width: int, period: int,
    accounts: I64, start: I64, by_time: I64, by_day: I64,
) -> tuple[I64, I64]:  # fmt: skip
    reach = period // 2
    around = np.zeros(at.size, np.int64)
    within = np.zeros(at.size, np.int64)
    for i in range(at.size):
        t = times[at[i]]
        place = np.searchsorted(members, at[i])
        low = place
        while low > 0 and _near(objects, times, members[low - 1], at[i], reach):
            low -= 1
        high = place + 1
        while high < members.size and _near(objects, times, members[high], at[i], reach):
            high += 1
        for m in range(low, high):
            if m == place:
                continue
            own = np.searchsorted(accounts, owners[members[m]])
            days = by_day[start[own] : start[own + 1]]
            around[i] += _on_clock(days, t - reach, 2 * reach)
            within[i] += _on_clock(days, t, width)
            # What it did then and there is no other day.
            visits = by_time[start[own] : start[own + 1]]
            j = np.searchsorted(visits, t - period)
            while j < visits.size and visits[j] <= t + period:
                around[i] -= abs(visits[j] - t) <= reach
                within[i] -= 0 <= visits[j] - t <= width
                j += 1
    return around, within


@compiled
def _near(objects: I32, times: I64, place: int, at: int, reach: int) -> bool:
    return bool(objects[place] == objects[at] and abs(times[place] - times[at]) <= reach)


@compiled
def _on_clock(days: I64, begin: int, length: int) -> int:
    """Return how many of the times of day, which rise, lie in `length` from `begin` on."""
    first = begin % DAY
    last = first + length
    found = np.searchsorted(days, min(last, DAY - 1), side="right") - np.searchsorted(days, first)
    if last >= DAY:
        found += np.searchsorted(days, last - DAY, side="right")
    return int(found)
