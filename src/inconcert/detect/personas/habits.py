"""What accounts do, counted: hours, gaps, languages, programs.

The heavy part is the SQL of `habit_steps`; the result is arrays over the accounts of a case in the
order of their keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.personas.steps import WEEK, habit_steps
from inconcert.engine import Engine

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST_MIDNIGHTS = 0.5  # share of posts at 00:00:00, above which times are taken for days
LONGEST_SERIES = 36_525  # days; a series of more is a slip in somebody's times


@dataclass(frozen=True)
class Habits:
    """Counts per account, in the order of `accounts` (sorted by the bytes of their keys).

    `posts`, `slots` (hours with posts), `first` and `last` (µs); `hours` (accounts, 4 seasons, 24):
    hours with posts by season and UTC hour of the day; `week` (rows, 168): by UTC hour of the week
    from Monday 0:00, of the accounts `week_of` (rows,), which have enough of them; `longest` gap
    (hours) and `resumed`, the hour since 1970 in which it ended (0 where there is none).
    `languages` and `clients` have rows (account number, value, posts), sorted. `midnights` are
    posts at exactly 00:00:00 UTC. `active` has the accounts that posted on each UTC day from
    `first_day` (days since 1970) on.
    """

    accounts: pa.Array
    posts: Ints
    slots: Ints
    first: Ints
    last: Ints
    midnights: Ints
    hours: npt.NDArray[np.uint16]
    week: npt.NDArray[np.uint16]
    week_of: Ints
    longest: Ints
    resumed: Ints
    languages: pa.Table
    clients: pa.Table
    first_day: int
    active: Ints

    def __len__(self) -> int:
        return len(self.accounts)

    @property
    def only_days(self) -> bool:
        """Whether times are days: posts at midnight say nothing of hours."""
        posts = int(self.posts.sum())
        return posts > 0 and int(self.midnights.sum()) > MOST_MIDNIGHTS * posts

    def number(self, accounts: pa.Array | Sequence[str]) -> Ints:
        """Return the numbers of accounts, -1 for those without posts."""
        return _places(accounts, self.accounts)


def read_habits(engine: Engine) -> Habits:
    """Run the steps on the `post` of an engine and return the counts."""
    engine.run(habit_steps(engine.dialect))
    total = engine.fetch("habit_total").sort_by("account")
    accounts = pc.cast(total["account"].combine_chunks(), pa.string())
    n = len(accounts)

    def at(table: pa.Table) -> Ints:
        return _places(table["account"], accounts)

    hour = engine.fetch("habit_hour")
    hours = np.zeros((n, 4, 24), np.uint16)  # days: 179 years of them
    cell = (at(hour), column(hour, "season"), column(hour, "of_day"))
    hours[cell] = column(hour, "slots")
    by_week = engine.fetch("habit_week")
    week_of, row = np.unique(at(by_week), return_inverse=True)
    week = np.zeros((len(week_of), WEEK), np.uint16)
    week[row, column(by_week, "of_week")] = column(by_week, "slots")
    gap = engine.fetch("habit_gap")
    rows = at(gap)
    slots, longest, resumed = (np.zeros(n, np.int64) for _ in range(3))
    slots[rows] = column(gap, "slots")
    longest[rows] = column(gap, "longest")
    resumed[rows] = column(gap, "resumed")
    values = {}
    for name in ("language", "client"):
        table = engine.fetch(f"habit_{name}")
        values[name] = pa.table(
            {"number": at(table), "value": table[name], "posts": column(table, "posts")}
        ).sort_by([("number", "ascending"), ("posts", "descending"), ("value", "ascending")])
    return Habits(
        accounts,
        column(total, "posts"),
        slots,
        column(total, "first_time"),
        column(total, "last_time"),
        column(total, "midnights"),
        hours,
        week,
        week_of,
        longest,
        resumed,
        values["language"],
        values["client"],
        *_days(engine.fetch("habit_day")),
    )


def _days(table: pa.Table) -> tuple[int, Ints]:
    day, accounts = column(table, "day"), column(table, "accounts")
    if not len(day) or int(day.max() - day.min()) > LONGEST_SERIES:
        return 0, np.zeros(0, np.int64)
    first = int(day.min())
    active = np.zeros(int(day.max()) - first + 1, np.int64)
    active[day - first] = accounts
    return first, active


def column(table: pa.Table, name: str) -> Ints:
    """Return a column of whole numbers, 0 for null."""
    filled = pc.fill_null(pc.cast(table[name], pa.int64()), 0)
    return np.asarray(filled.to_numpy(), np.int64)


def _places(accounts: pa.Array | pa.ChunkedArray | Sequence[str], among: pa.Array) -> Ints:
    if not isinstance(accounts, (pa.Array, pa.ChunkedArray)):
        accounts = pa.array(accounts, pa.string())
    found = pc.index_in(pc.cast(accounts, pa.string()), value_set=among)
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)
