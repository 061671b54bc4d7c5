"""The SQL that counts what accounts do, for every engine: hours, gaps, languages, programs."""

from __future__ import annotations

from inconcert.detect.personas.statistics.clock import FEWEST
from inconcert.durations import DAY, HOUR
from inconcert.engine import Dialect, Step

# Seasons of clocks: northern summer and winter time, and the weeks between, in which countries
# change at different dates. Days of the year from 1 January; each with a day to read a zone at.
WARM, COLD, SPRING, AUTUMN = range(4)
SEASON_DAYS = ((7, 1), (1, 1), (3, 20), (10, 15))
_WARM, _AUTUMN, _COLD = (91, 265), (265, 312), (312, 66)
_YEAR = 3_652_425  # ten-thousandths of a day

WEEK = 168  # hours
THURSDAY = 72  # hours from Monday 0:00 to the weekday of 1970-01-01


def habit_steps(dialect: Dialect) -> list[Step]:
    """Return the steps from `post` to counts per account.

    Results are `habit_total`, `_hour`, `_week`, `_day`, `_gap`, `_language` and `_client`.

    `habit_slot` has a row per account and hour with posts: what one sitting repeats counts once.
    `habit_week` has the hours of the UTC week from Monday 0:00, of accounts whose clock can be read
    (`detect.personas.statistics.clock`).
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
        Step(
            "habit_of_week",
            f"SELECT s.account, ((s.slot + {THURSDAY}) % {WEEK} + {WEEK}) % {WEEK} AS of_week "
            "FROM habit_slot s JOIN habit_gap g ON s.account = g.account "
            f"WHERE g.slots >= {FEWEST}",
        ),
        Step(
            "habit_week",
            "SELECT account, of_week, count(*) AS slots FROM habit_of_week "
            "GROUP BY account, of_week",
            keep="table",
        ),
        *(
            Step(
                f"habit_{column}",
                f"SELECT account, {column}, count(*) AS posts FROM post "
                f"WHERE account IS NOT NULL AND {column} IS NOT NULL GROUP BY account, {column}",
                keep="table",
            )
            for column in ("language", "client")
        ),
    ]


def break_steps(dialect: Dialect) -> list[Step]:
    """Return the steps that compare posts before and after a gap; results are
    `habit_break_language` and `habit_break_tag`.

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
