"""Posts that a second export tells again without their ids: same account, time and text.

Two rows of one file are two posts, however alike: people do post the same twice in a minute. Two
files that tell the same of one account and moment tell the same post, as often as each has it. The
moment is that of the coarser file. Only rows that are alike in every column, to the second, are
one within a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert import model

if TYPE_CHECKING:
    from inconcert.case import Case

SECOND, MINUTE, DAY = 1_000_000, 60_000_000, 86_400_000_000

# What a post says: its text, else what it shares; nothing where it has neither.
_SAYS = (
    "CASE WHEN trim(p.text) <> '' THEN hash(trim(p.text)) "
    "WHEN len(p.urls) > 0 OR len(p.media) > 0 OR len(p.objects) > 0 OR p.repost_of IS NOT NULL "
    "THEN hash((p.urls, p.media, p.objects, p.repost_of)) END"
)
_UNIT = (
    f'CASE WHEN bool_and("time" % {DAY} = 0) THEN {DAY} '
    f'WHEN bool_and("time" % {MINUTE} = 0) THEN {MINUTE} ELSE {SECOND} END'
)
_CONTENT = ", ".join(
    f'p."{c.name}"' for c in model.POST.columns if c.name not in ("post", "source", "row")
)
_OWN = "".join(
    f', "{name}" = coalesce(post."{name}", f."{name}")'
    for name in model.POST.read_as("id", "account", "time", "text", "word")
    if name not in ("post_id", "time", "text")
)  # fmt: skip
_KEY = "author, slot, says"


def drop_repeated_posts(case: Case, first: int) -> dict[int, int]:
    """Take out the posts of the sources from `first` on that a source before each tells already.

    The accounts of these sources are in `staged_account`. What a kept post lacks (its id above
    all) is filled from the one that goes. Returns by source how many went.
    """
    units = _units(case, first)
    if not _may_repeat(case, first, units):
        return {}
    before = _counts(case, first)
    _drop_repeats(case, first)
    if len(units) > 1:
        # The coarser first: what a finer one took out would be missing where rows are counted.
        for unit in (DAY, MINUTE, SECOND):
            # The coarser of the two files is of this unit.
            if sum(one <= unit for one in units.values()) > 1 and unit in units.values():
                _names(case, across=unit <= SECOND)
                _drop_same_ids(case, first, unit)
                _drop_same_says(case, first, unit)
                case.execute("DROP TABLE doubles_name")
    after = _counts(case, first)
    went = {source: count - after.get(source, 0) for source, count in before.items()}
    return {source: count for source, count in went.items() if count}


def _may_repeat(case: Case, first: int, units: dict[int, int]) -> bool:
    """Return whether posts may be told again in a way that ids, to the second, do not show."""
    if len(set(units.values())) > 1 or case.one("SELECT 1 FROM post WHERE post_id IS NULL LIMIT 1"):
        return True
    unknown = "SELECT 1 FROM post WHERE source >= ? AND platform = 'unknown' LIMIT 1"
    return case.one(unknown, [first]) is not None


def _counts(case: Case, first: int) -> dict[int, int]:
    rows = case.query(
        "SELECT source, count(*) FROM post WHERE source >= ? GROUP BY source", [first]
    )
    return dict(rows)


def _units(case: Case, first: int) -> dict[int, int]:
    """Return the precision of the times of every source, in µs; each is looked at once."""
    case.execute("CREATE TEMP TABLE IF NOT EXISTS doubles_unit (source INTEGER, unit BIGINT)")
    case.execute("DELETE FROM doubles_unit WHERE source >= ?", [first])
    case.execute(
        f"INSERT INTO doubles_unit SELECT source, {_UNIT} FROM post "
        "WHERE source NOT IN (SELECT source FROM doubles_unit) GROUP BY source"
    )
    return dict(case.query("SELECT source, unit FROM doubles_unit"))


def _names(case: Case, *, across: bool) -> None:
    """Make `doubles_name`: the key with the id of each account that may be known by its handle.

    With `across`, accounts of no named platform stand for the one with their handle on a named
    one; to the second, since the same people post the same on two platforms a little later.
    """
    case.execute(
        "CREATE OR REPLACE TEMP TABLE doubles_handle AS SELECT DISTINCT platform, account, "
        "lower(handle) AS name, account_id IS NOT NULL AS known FROM ("
        "SELECT platform, account, handle, account_id FROM account UNION ALL "
        "SELECT platform, account, handle, account_id FROM staged_account) "
        "WHERE handle IS NOT NULL"
    )
    case.execute(
        "CREATE OR REPLACE TEMP TABLE doubles_name AS "
        "SELECT platform || ':@' || name AS old, any_value(account) AS new FROM doubles_handle "
        "WHERE known GROUP BY platform, name HAVING count(DISTINCT account) = 1"
    )
    if across:
        case.execute(
            "INSERT INTO doubles_name SELECT DISTINCT u.account, coalesce(d.new, h.new) FROM "
            "doubles_handle u JOIN (SELECT name, any_value(account) AS new FROM doubles_handle "
            "WHERE platform <> 'unknown' GROUP BY name HAVING count(DISTINCT platform) = 1 "
            "AND count(DISTINCT account) FILTER (known) < 2) h USING (name) "
            "LEFT JOIN doubles_name d ON d.old = h.new "
            "WHERE u.platform = 'unknown' AND u.account NOT IN (SELECT old FROM doubles_name)"
        )
    case.execute("DROP TABLE doubles_handle")


def _rows(columns: str, unit: int, where: str) -> str:
    """Return the SQL for posts of sources as fine as a unit, with author, slot and own unit."""
    return (
        f'SELECT {columns}, p.source, coalesce(n.new, p.account) AS author, p."time" // {unit} '
        "AS slot, u.unit FROM post p JOIN doubles_unit u ON u.source = p.source "
        f"LEFT JOIN doubles_name n ON n.old = p.account WHERE u.unit <= {unit} AND {where}"
    )


def _drop_same_ids(case: Case, first: int, unit: int) -> None:
    """Take out posts with the id, author and moment of one of a source before theirs."""
    held = _rows("p.post_id", unit, "p.post_id IS NOT NULL")
    fresh = _rows("p.post, p.post_id", unit, f"p.post_id IS NOT NULL AND p.source >= {first}")
    # A source of the unit itself may have any before it, a finer one only those of the unit.
    case.execute(
        "DELETE FROM post WHERE source >= ? AND post IN (SELECT f.post "
        f"FROM ({fresh}) f JOIN (SELECT post_id, author, slot, min(source) AS low, "
        f"min(source) FILTER (unit = {unit}) AS low_of_unit FROM ({held}) GROUP BY ALL) h "
        "ON f.post_id = h.post_id AND f.author = h.author AND f.slot = h.slot "
        f"WHERE CASE WHEN f.unit = {unit} THEN h.low ELSE h.low_of_unit END < f.source)",
        [first],
    )


def _drop_same_says(case: Case, first: int, unit: int) -> None:
    """Take out posts that say what one of a source before says, where one of them has no id."""
    columns = f"p.post, p.post_id, {_SAYS} AS says"
    case.execute(
        f"CREATE OR REPLACE TEMP TABLE doubles_key AS SELECT DISTINCT {_KEY} FROM "
        f"({_rows(columns, unit, f'p.source >= {first}')}) WHERE says IS NOT NULL"
    )
    case.execute(
        f"CREATE OR REPLACE TEMP TABLE doubles_row AS SELECT *, unit = {unit} AS coarse, "
        f"row_number() OVER (PARTITION BY source, {_KEY}, post_id IS NULL ORDER BY post) AS place, "
        f"row_number() OVER (PARTITION BY {_KEY}, post_id ORDER BY source, post) AS met, "
        f"row_number() OVER (PARTITION BY {_KEY}, post_id, unit = {unit} ORDER BY source, post) "
        f"AS met_coarse FROM ({_rows(columns, unit, 'true')}) SEMI JOIN doubles_key USING ({_KEY})"
    )
    case.execute(
        f"CREATE OR REPLACE TEMP TABLE doubles_told AS SELECT {_KEY}, source, coarse, "
        "count(*) AS n, count(*) FILTER (post_id IS NULL) AS bare, min(post) AS post, "
        "count(*) FILTER (post_id IS NOT NULL AND met = 1) AS ids, "
        "count(*) FILTER (post_id IS NOT NULL AND coarse AND met_coarse = 1) AS ids_coarse "
        f"FROM doubles_row GROUP BY {_KEY}, source, coarse"
    )
    # Of sources that were loaded before, what they tell twice has gone; of these it has not yet.
    loaded, fresh = f"source < {first}", f"source >= {first}"
    case.execute(
        "CREATE OR REPLACE TEMP TABLE doubles_before AS SELECT *, greatest(ids, kept, most) AS n, "
        f"greatest(bare_kept, bare_most) AS bare FROM (SELECT {_KEY}, source, n - bare AS own, "
        f"{_so_far('sum', 'n', loaded)} AS kept, {_so_far('max', 'n', fresh)} AS most, "
        f"{_so_far('sum', 'bare', loaded)} AS bare_kept, "
        f"{_so_far('max', 'bare', fresh)} AS bare_most, "
        f"{_so_far('sum', 'ids', 'true', 'ids_coarse')} AS ids, "
        f"{_so_far('min', 'post', 'true')} AS post FROM doubles_told WINDOW before AS ("
        f"PARTITION BY {_KEY} ORDER BY source ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) "
        f"WHERE {fresh} AND post IS NOT NULL"
    )
    # A post with an id may be one of those before that have none, and one without an id any that
    # is left.
    case.execute(
        "CREATE OR REPLACE TEMP TABLE doubles_gone AS SELECT f.post, h.post AS kept, "
        "f.post_id IS NOT NULL AND h.n = 1 AND f.place = 1 AS fills FROM doubles_row f "
        f"JOIN (SELECT *, least(bare, n - ids) AS lacking FROM doubles_before) h "
        f"USING (source, {_KEY}) WHERE f.place <= CASE WHEN f.post_id IS NULL "
        "THEN h.n - least(h.own, h.lacking) ELSE h.lacking END"
    )
    if case.one("SELECT 1 FROM doubles_gone LIMIT 1"):
        case.execute(
            f"UPDATE post SET post_id = coalesce(post.post_id, f.post_id){_OWN} "
            "FROM (SELECT g.kept, p.* FROM doubles_gone g JOIN post p ON p.post = g.post "
            "WHERE g.fills) f WHERE post.post = f.kept"
        )
        case.execute("DELETE FROM post WHERE post IN (SELECT post FROM doubles_gone)")
    for name in ("key", "row", "told", "before", "gone"):
        case.execute(f"DROP TABLE doubles_{name}")


def _so_far(function: str, value: str, where: str, coarse: str | None = None) -> str:
    """Return the SQL for an aggregate over the sources before that are compared at the unit.

    A source of the unit is compared with all of them, a finer one with those of the unit.
    """
    other = coarse or value
    return (
        f"CASE WHEN coarse THEN {function}({value}) FILTER ({where}) OVER before "
        f"ELSE {function}({other}) FILTER (coarse AND {where}) OVER before END"
    )


def _drop_repeats(case: Case, first: int) -> None:
    """Take out rows without an id that repeat another of their file in every column.

    To the second: in a file of minutes, two alike may be two posts.
    """
    case.execute(
        "DELETE FROM post WHERE source >= ? AND post IN (SELECT post FROM (SELECT p.post, "
        f"row_number() OVER (PARTITION BY p.source, hash(({_CONTENT})) ORDER BY p.post) AS place "
        "FROM post p JOIN doubles_unit u ON u.source = p.source "
        f"WHERE p.source >= ? AND p.post_id IS NULL AND u.unit <= {SECOND}) WHERE place > 1)",
        [first, first],
    )
