"""Posts that two sources hold with times some hours apart: the zone of one of them is wrong.

They are known by id and account, so they are no second posts; but by their times they are, and
each counts twice. Which of the two is right, only the person can tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from inconcert.ingest.times.zones import hours
from inconcert.plaintext import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.case import Case

_HALF = 1_800_000_000
# Two clocks of the world are at most 26 hours apart; no zone is further from UTC than 14.
_FURTHEST, _ZONES = 52, 28
_FEWEST = 3
_MINUTE = 60_000_000

# Posts of one source that stand there once; what the account is known by stands behind its
# platform.
_ONCE = (
    "SELECT source, platform, post_id, account, substr(account, instr(account, ':') + 1) AS name, "
    'any_value("time") AS "time" FROM {rows} GROUP BY ALL HAVING count(*) = 1'
)
# Each post of a source beside that of the first source that has it; by the account, and where one
# source knows an account by its handle and the other by its id, by the platform.
_PAIRS = f"""
    SELECT source, low, round(apart / {_HALF})::INTEGER AS halves,
           abs(apart - round(apart / {_HALF}) * {_HALF}) < {_MINUTE} AS even
    FROM (
        SELECT source, min(source) OVER one AS low,
               "time" - arg_min("time", source) OVER one AS apart
        FROM hours_once WINDOW one AS (PARTITION BY platform, post_id, account)
        UNION ALL
        SELECT greatest(a.source, b.source), least(a.source, b.source),
               CASE WHEN a.source > b.source THEN a."time" - b."time" ELSE b."time" - a."time" END
        FROM hours_form a JOIN hours_form b ON a.platform = b.platform AND a.post_id = b.post_id
        WHERE a.handle AND NOT b.handle
        UNION ALL
        SELECT greatest(a.source, b.source), least(a.source, b.source),
               CASE WHEN a.source > b.source THEN a."time" - b."time" ELSE b."time" - a."time" END
        FROM hours_name a JOIN hours_name b ON a.post_id = b.post_id AND a.name = b.name
        WHERE a.platform = 'unknown' AND b.platform <> 'unknown'
    ) WHERE source > low AND source >= {{first}}
"""


def hours_off(case: Case, first: int) -> Iterator[tuple[int, int, int, list[int]]]:
    """Yield source, source before it, posts, and the half hours that they are later in the first.

    Of the sources from `first` on, after posts that are held already were taken out. Two shifts are
    those of summer and winter.
    """
    if not _make(case, first):
        return
    found: defaultdict[tuple[int, int], Counter[int | None]] = defaultdict(Counter)
    for source, low, halves, even, count in case.query(
        f"SELECT source, low, halves, even, count(*) FROM ({_PAIRS.format(first=first)}) "
        "GROUP BY ALL"
    ):
        shift = halves if even and abs(halves) <= _FURTHEST else None
        found[source, low][shift] += count
    for name in ("once", "form", "name"):
        case.execute(f"DROP TABLE hours_{name}")
    for (source, low), shifts in sorted(found.items()):
        total = sum(shifts.values())
        known = [(s, n) for s, n in shifts.most_common() if s is not None]
        summer = len(known) > 1 and abs(known[0][0] - known[1][0]) == 2
        taken = [(s, n) for s, n in known[: 2 if summer else 1] if s]
        count = sum(n for _, n in taken)
        if count >= _FEWEST and sum(n for _, n in known[: 2 if summer else 1]) >= 0.9 * total:
            yield source, low, count, sorted((s for s, _ in taken), key=abs)


def _make(case: Case, first: int) -> bool:
    """Make the tables of posts whose ids several sources hold; False where there are none."""
    sources = "SELECT count(DISTINCT source) FROM post"
    if not case.one(f"{sources} WHERE source >= ?", [first]) or case.one(sources) < 2:
        return False
    case.execute(
        "CREATE OR REPLACE TEMP TABLE hours_id AS SELECT post_id FROM post SEMI JOIN (SELECT "
        f"DISTINCT post_id FROM post WHERE source >= {first} AND post_id IS NOT NULL) "
        "USING (post_id) GROUP BY post_id HAVING min(source) < max(source)"
    )
    some = case.one("SELECT 1 FROM hours_id LIMIT 1") is not None
    if some:
        rows = "post SEMI JOIN hours_id USING (post_id)"
        case.execute(f"CREATE OR REPLACE TEMP TABLE hours_once AS {_ONCE.format(rows=rows)}")
        first_of = 'min(source) AS source, arg_min("time", source) AS "time" FROM hours_once'
        case.execute(
            "CREATE OR REPLACE TEMP TABLE hours_form AS SELECT platform, post_id, "
            f"name[1] = '@' AS handle, {first_of} WHERE platform <> 'unknown' "
            "GROUP BY platform, post_id, handle"
        )
        case.execute(
            "CREATE OR REPLACE TEMP TABLE hours_name AS SELECT platform, post_id, name, "
            f"{first_of} GROUP BY platform, post_id, name"
        )
    case.execute("DROP TABLE hours_id")
    return some


def hours_off_note(file: str, count: int, shifts: list[int]) -> str:
    """Return the doubt about a source whose posts `file` holds at other hours."""
    amounts = " or ".join(f"{abs(shift) / 2:g}" for shift in shifts)
    far = max(shifts, key=abs)
    unit = "hour" if amounts == "1" else "hours"
    name = plain(file)
    said = (
        f"{counted(count, 'posts')} that {name} holds too, by id and account, are {amounts} {unit} "
        f"{'later' if far > 0 else 'earlier'} here, and count twice: it seems that one of the two "
        "files has its times in another zone than it was read in. "
    )
    if len(shifts) > 1:
        return said + (
            "Import the one with local times by itself into a new case with --zone, with a name "
            "such as Europe/Berlin, and then the other."
        )
    if abs(far) > _ZONES:
        return said + (
            "Look which of the two is right, and import that one alone, or the other with --zone "
            "where its times are local."
        )
    return said + (
        "Import the one with local times by itself into a new case, and then the other: with "
        f"--zone {hours(far * _HALF)} where it is this one, {hours(-far * _HALF)} where it is "
        f"{name}."
    )
