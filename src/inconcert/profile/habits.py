"""What accounts do, counted: hours, gaps, languages, programs.

The heavy part is SQL that every engine runs (`habit_steps`); the result is arrays over the accounts
of a case in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.durations import DAY, HOUR
from inconcert.engine import Dialect, Engine, Step

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LONGEST_SERIES = 36_525  # days; a series of more is a slip in somebody's times

# Seasons of clocks: northern summer and winter time, and the weeks between, in which countries
# change at different dates. Days of the year from 1 January; each with a day to read a zone at.
WARM, COLD, SPRING, AUTUMN = range(4)
SEASON_DAYS = ((7, 1), (1, 1), (3, 20), (10, 15))
_WARM, _AUTUMN, _COLD = (91, 265), (265, 312), (312, 66)
_YEAR = 3_652_425  # ten-thousandths of a day

STEP_TABLES = (
    "habit_total", "habit_hour", "habit_day", "habit_gap", "habit_language", "habit_client",
)  # fmt: skip
BREAK_TABLES = ("habit_break_language", "habit_break_tag")


def habit_steps(dialect: Dialect) -> list[Step]:
    """Return the steps from `post` to counts per account; results are `STEP_TABLES`.

    `habit_slot` has a row per account and hour with posts: what one sitting repeats counts once.
    """
    d = dialect
    slot = d.integer_divide("time", str(HOUR))
    day = d.integer_divide("slot", "24")
    at = f"((({day}) * 10000) % {_YEAR} + {_YEAR}) % {_YEAR}"
    season = (
        f"CASE WHEN {at} >= {_WARM[0]}0000 AND {at} < {_WARM[1]}0000 THEN {WARM} "
        f"WHEN {at} >= {_AUTUMN[0]}0000 AND {at} < {_AUTUMN[1]}0000 THEN {AUTUMN} "
        f"WHEN {at} >= {_COLD[0]}0000 OR {at} < {_COLD[1]}0000 THEN {COLD} ELSE {SPRING} END"
    )
    return [
        Step(
            "habit_slot",
            f"SELECT account, {slot} AS slot, count(*) AS posts FROM post "
            f"WHERE account IS NOT NULL AND time IS NOT NULL GROUP BY account, {slot}",
            keep="table",
        ),
        Step(
            "habit_total",
            "SELECT account, count(*) AS posts, min(time) AS first_time, max(time) AS last_time, "
            f"{d.count_if(f'time % {DAY} = 0')} AS midnights "
            "FROM post WHERE account IS NOT NULL AND time IS NOT NULL GROUP BY account",
            keep="table",
        ),
        Step(
            "habit_season",
            f"SELECT account, {season} AS season, (slot % 24 + 24) % 24 AS of_day FROM habit_slot",
        ),
        Step(
            "habit_hour",
            "SELECT account, season, of_day, count(*) AS slots FROM habit_season "
            "GROUP BY account, season, of_day",
            keep="table",
        ),
        Step(
            "habit_day",
            f"SELECT {day} AS day, count(DISTINCT account) AS accounts FROM habit_slot "
            f"GROUP BY {day}",
            keep="table",
        ),
        Step(
            "habit_lag",
            "SELECT account, slot, slot - lag(slot) OVER (PARTITION BY account ORDER BY slot) "
            "AS gap FROM habit_slot",
        ),
        Step(
            "habit_gap",
            "SELECT account, count(*) AS slots, max(gap) AS longest, "
            f"{d.arg_min('slot', '-gap')} AS resumed FROM habit_lag GROUP BY account",
            keep="table",
        ),
        *_told_steps("language"),
        *_told_steps("client"),
    ]


def _told_steps(column: str) -> list[Step]:
    return [
        Step(
            f"habit_{column}",
            f"SELECT account, {column}, count(*) AS posts FROM post "
            f"WHERE account IS NOT NULL AND {column} IS NOT NULL GROUP BY account, {column}",
            keep="table",
        )
    ]


def break_steps(dialect: Dialect) -> list[Step]:
    """Return the steps that compare posts before and after a gap; results are `BREAK_TABLES`.

    They read `post` and `habit_break` (account, resumed: the hour since 1970 in which it posted
    again). `later` is 1 for posts from that hour on.
    """
    d = dialect
    later = f"CASE WHEN p.time >= b.resumed * {HOUR} THEN 1 ELSE 0 END"
    return [
        Step(
            "habit_broken",
            f"SELECT p.account, {later} AS later, p.language, p.hashtags "
            "FROM post p JOIN habit_break b ON p.account = b.account WHERE p.time IS NOT NULL",
            keep="table",
        ),
        Step(
            "habit_break_language",
            "SELECT account, later, language AS object, count(*) AS posts FROM habit_broken "
            "WHERE language IS NOT NULL GROUP BY account, later, language",
            keep="table",
        ),
        Step(
            "habit_broken_tag",
            "SELECT account, later, tag AS object FROM habit_broken "
            f"CROSS JOIN {d.unnest('hashtags', 'tag')}",
        ),
        Step(
            "habit_break_tag",
            "SELECT account, later, object, count(*) AS posts FROM habit_broken_tag "
            "WHERE object IS NOT NULL GROUP BY account, later, object",
            keep="table",
        ),
    ]


@dataclass(frozen=True)
class Habits:
    """Counts per account, in the order of `accounts` (sorted by the bytes of their keys).

    `posts`, `slots` (hours with posts), `first` and `last` (µs); `hours` (accounts, 4 seasons, 24):
    hours with posts by season and UTC hour of the day; `longest` gap (hours) and `resumed`, the
    hour since 1970 in which it ended (0 where there is none). `languages` and `clients` have rows
    (account number, value, posts), sorted. `midnights` are posts at exactly 00:00:00 UTC. `active`
    has the accounts that posted on each UTC day from `first_day` (days since 1970) on.
    """

    accounts: pa.Array
    posts: Ints
    slots: Ints
    first: Ints
    last: Ints
    midnights: Ints
    hours: npt.NDArray[np.uint16]
    longest: Ints
    resumed: Ints
    languages: pa.Table
    clients: pa.Table
    first_day: int
    active: Ints

    def __len__(self) -> int:
        return len(self.accounts)

    def number(self, accounts: pa.Array | Sequence[str]) -> Ints:
        """Return the numbers of accounts, -1 for those without posts."""
        found = pc.index_in(_strings(accounts), value_set=self.accounts)
        return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)


def read_habits(engine: Engine) -> Habits:
    """Run the steps on the `post` of an engine and return the counts."""
    engine.run(habit_steps(engine.dialect))
    total = engine.fetch("habit_total").sort_by("account")
    accounts = _strings(total["account"])
    n = len(accounts)

    def at(table: pa.Table) -> Ints:
        found = pc.index_in(_strings(table["account"]), value_set=accounts)
        return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)

    hour = engine.fetch("habit_hour")
    hours = np.zeros((n, 4, 24), np.uint16)  # days: 179 years of them
    cell = (at(hour), column(hour, "season"), column(hour, "of_day"))
    hours[cell] = column(hour, "slots")
    gap = engine.fetch("habit_gap")
    rows = at(gap)
    slots, longest, resumed = (np.zeros(n, np.int64) for _ in range(3))
    slots[rows] = column(gap, "slots")
    longest[rows] = column(gap, "longest")
    resumed[rows] = column(gap, "resumed")
    told = {}
    for name in ("language", "client"):
        table = engine.fetch(f"habit_{name}")
        told[name] = pa.table(
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
        longest,
        resumed,
        told["language"],
        told["client"],
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


def _strings(values: pa.Array | pa.ChunkedArray | Sequence[str]) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return pc.cast(values, pa.string())
    return pa.array(values, pa.string())
