"""The SQL of floods: who posted which object when, counted by bin, by day and by burst.

A repost counts for what the reposted post contains: its hashtags, links, mentions and text. One
that does not say which post it passes on counts for what it contains itself; it is a repost all the
same, by the type of the post (`post.type`), not of the share. All numbers are whole, so that
engines agree to the last digit.
"""

from __future__ import annotations

from inconcert.detect.platforms import ACTORS
from inconcert.durations import DAY, MINUTE
from inconcert.engine import Dialect, Step

# What a flood can be of. `reposted` is the account whose posts are reposted.
KINDS = ("hashtag", "url", "domain", "text", "mention", "reposted")
# Whoever reposts within a minute was waiting for the post, or was notified of it.
FAST = MINUTE
# An account is new to an object within this time of its creation.
NEW = 30 * DAY
# An account that posts one object so often on one day repeats itself.
REPEATS = 5
# One that posts it so often on one day does hardly anything else that day. People who play with a
# hashtag do so for an evening; whoever does it on so many days, with whatever object, is at work,
# or a fan who never misses a match. So the posts beyond that number are counted as well: a keen
# audience would not have posted them.
RELENTLESS, RELENTLESS_DAYS = 20, 3
# Days of an object with fewer posts are not compared with.
LEAST_STRETCH = 20
# A phrase in fewer posts that are no reposts is one post and its reposts.
LEAST_WRITTEN = 5
# The tables of a case that are read, platform by platform.
OWN = ("share", "post", "account")


def own_steps(*, apart: bool) -> list[Step]:
    """Return the steps to what is examined: `flood_own_share`, `_post` and `_account`.

    All of `share`, `post` and `account`; with `apart` what is of the platform in `flood_platform`
    (platform; one row).
    """
    of = "JOIN flood_actor o ON o.account = t.account" if apart else ""
    actor = Step(
        "flood_actor",
        f"SELECT k.account FROM ({ACTORS}) k JOIN flood_platform f ON f.platform = k.platform",
        keep="table",
    )
    return [
        *([actor] if apart else []),
        *(Step(f"flood_own_{name}", f"SELECT t.* FROM {name} t {of}") for name in OWN),
    ]


def count_steps(dialect: Dialect, *, least: int, origin: int, size: int) -> list[Step]:
    """Return the steps up to `flood_bin`: posts of each object in each bin.

    Reads the tables of `own_steps`. Objects with fewer than `least` posts are left out. Bins
    have `size` µs and begin at `origin`. Results: `flood_object` (object_number, kind, object,
    posts), `flood_act` (object_number, account, time, bin, post, writer, reposted, delay, age) and
    `flood_bin` (object_number, bin, posts); `flood_known` (ages, reposts, originals, unnamed)
    counts the accounts with a known age, the reposts that name a post, those of them whose original
    the case holds, and the reposts that name none. `delay` is from the post reposted, `age` from
    the creation of the account, both µs, null where not known; `writer` is the post that contains
    the object, null where a repost does not say which.
    """
    direct = ", ".join(f"'{kind}'" for kind in KINDS[:-1])
    return [
        Step(
            "flood_written",
            f"""SELECT kind, object FROM flood_own_share
                WHERE kind IN ({direct}) AND time IS NOT NULL GROUP BY kind, object
                HAVING count(*) >= CASE WHEN kind = 'text' THEN {LEAST_WRITTEN} ELSE 1 END""",
        ),
        Step(
            "flood_direct",
            f"""SELECT s.kind, s.object, s.account, s.time, s.post,
                       CASE WHEN p.type = 'repost' THEN 1 ELSE 0 END AS reposted
                FROM flood_own_share s
                JOIN flood_written w ON w.kind = s.kind AND w.object = s.object
                LEFT JOIN flood_own_post p ON p.post = s.post
                WHERE s.kind IN ({direct}) AND s.time IS NOT NULL""",
            keep="table",
        ),
        Step(
            "flood_original",
            """SELECT coalesce(platform, 'unknown') || ':' || post_id AS name, min(post) AS post,
                      min(time) AS time
               FROM flood_own_post WHERE post_id <> ''
               GROUP BY coalesce(platform, 'unknown'), post_id""",
        ),
        Step(
            "flood_repost",
            """SELECT r.account, r.time, r.post, r.origin, o.post AS writer,
                      r.time - o.time AS delay
               FROM (SELECT account, time, post, object, origin FROM flood_own_share
                     WHERE kind = 'repost' AND time IS NOT NULL) r
               LEFT JOIN flood_original o ON o.name = r.object""",
            keep="table",
        ),
        Step(
            "flood_brought",
            """SELECT kind, object, account, time, post,
                      CASE WHEN reposted = 0 THEN post END AS writer, reposted,
                      CAST(NULL AS BIGINT) AS delay FROM flood_direct
               UNION ALL
               SELECT d.kind, d.object, r.account, r.time, r.post, r.writer, 1, r.delay
               FROM flood_repost r JOIN flood_direct d ON d.post = r.writer
               UNION ALL
               SELECT 'reposted', origin, account, time, post, writer, 1, delay
               FROM flood_repost WHERE origin IS NOT NULL AND origin <> account""",
            keep="table",
        ),
        Step(
            "flood_object",
            f"""SELECT CAST(row_number() OVER (ORDER BY kind, object) - 1 AS BIGINT)
                         AS object_number, kind, object, count(*) AS posts
                FROM flood_brought GROUP BY kind, object HAVING count(*) >= {least}""",
            keep="table",
        ),
        Step(
            "flood_act",
            f"""SELECT o.object_number, b.account, b.time, b.post, b.writer, b.reposted, b.delay,
                       {dialect.integer_divide(f"b.time - ({origin})", str(size))} AS bin,
                       CASE WHEN a.created <= b.time THEN b.time - a.created END AS age
                FROM flood_brought b
                JOIN flood_object o ON o.kind = b.kind AND o.object = b.object
                LEFT JOIN (SELECT account, min(created) AS created FROM flood_own_account
                           GROUP BY account) a
                  ON a.account = b.account""",
            keep="table",
        ),
        Step(
            "flood_bin",
            "SELECT object_number, bin, count(*) AS posts FROM flood_act "
            "GROUP BY object_number, bin",
        ),
        Step(
            "flood_known",
            """SELECT (SELECT count(*) FROM flood_own_account WHERE created IS NOT NULL) AS ages,
                      (SELECT count(*) FROM flood_repost) AS reposts,
                      (SELECT count(writer) FROM flood_repost) AS originals,
                      (SELECT count(*) FROM flood_own_post p
                       LEFT JOIN (SELECT DISTINCT post FROM flood_repost) r ON r.post = p.post
                       WHERE p.type = 'repost' AND p.time IS NOT NULL AND r.post IS NULL)
                        AS unnamed""",
        ),
    ]  # fmt: skip


_MARKS = f"""count(*) AS posts, sum(reposted) AS reposts,
    count(delay) AS timed,
    sum(CASE WHEN delay BETWEEN 0 AND {FAST} THEN 1 ELSE 0 END) AS fast,
    count(age) AS dated,
    sum(CASE WHEN age < {NEW} THEN 1 ELSE 0 END) AS new"""
_AT_WORK = f"posts >= {RELENTLESS} AND r.account IS NOT NULL"
_RELENTLESS = f"CASE WHEN {_AT_WORK} THEN posts ELSE 0 END"
_BEYOND = f"CASE WHEN {_AT_WORK} THEN posts - {RELENTLESS} ELSE 0 END"


def stretch_steps(dialect: Dialect, *, origin: int) -> list[Step]:
    """Return the steps to `flood_stretch`: objects on days, with marks, to compare bursts with.

    `flood_relentless` (account) are those that on `RELENTLESS_DAYS` days or more posted one object
    `RELENTLESS` times or more. Columns of `flood_stretch`: object_number, day (from `origin`, µs),
    posts, and for the marks `repeated`, `relentless`, `fast` and `new` the posts with them,
    the posts that could (`posts`, `timed`, `dated`) and the sum of squares of the latter over
    accounts (`posts2`, `timed2`, `dated2`).
    """
    by_day = f"""SELECT object_number, day, account, {_MARKS}
                      FROM (SELECT *, {dialect.integer_divide(f"time - ({origin})", str(DAY))}
                                        AS day FROM flood_act)
                      GROUP BY object_number, day, account"""
    return [
        Step(
            "flood_relentless",
            f"""SELECT account FROM ({by_day})
                WHERE posts >= {RELENTLESS} AND account IS NOT NULL
                GROUP BY account HAVING count(DISTINCT day) >= {RELENTLESS_DAYS}""",
            keep="table",
        ),
        Step(
            "flood_stretch",
            f"""SELECT object_number, day, CAST(sum(posts) AS BIGINT) AS posts,
                       CAST(sum(posts * posts) AS BIGINT) AS posts2,
                       CAST(sum(CASE WHEN posts >= {REPEATS} THEN posts ELSE 0 END) AS BIGINT)
                         AS repeated,
                       CAST(sum({_RELENTLESS}) AS BIGINT) AS relentless,
                       CAST(sum(timed) AS BIGINT) AS timed,
                       CAST(sum(timed * timed) AS BIGINT) AS timed2,
                       CAST(sum(fast) AS BIGINT) AS fast,
                       CAST(sum(dated) AS BIGINT) AS dated,
                       CAST(sum(dated * dated) AS BIGINT) AS dated2,
                       CAST(sum(new) AS BIGINT) AS new
                FROM ({by_day}) d
                LEFT JOIN flood_relentless r ON r.account = d.account
                GROUP BY object_number, day HAVING sum(posts) >= {LEAST_STRETCH}""",
        ),
    ]


def part_steps(dialect: Dialect) -> list[Step]:
    """Return the steps to `flood_part`: what each account did in each burst on each of its days.

    Reads `flood_span` (burst, object_number, first, last; µs, last not included) and
    `flood_relentless`. Columns: burst, account, day (from the burst's first moment), posts,
    relentless, beyond (of those, the posts after the twentieth of the day), reposts, timed, fast,
    dated, new.
    """
    return [
        Step(
            "flood_part",
            f"""SELECT burst, d.account, day, posts, {_RELENTLESS} AS relentless,
                       {_BEYOND} AS beyond,
                       CAST(reposts AS BIGINT) AS reposts, timed,
                       CAST(fast AS BIGINT) AS fast, dated, CAST(new AS BIGINT) AS new
                FROM (SELECT burst, account, day, {_MARKS}
                      FROM (SELECT s.burst, a.account, a.reposted, a.delay, a.age,
                                   {dialect.integer_divide("a.time - s.first", str(DAY))} AS day
                            FROM flood_act a JOIN flood_span s
                              ON s.object_number = a.object_number
                             AND a.time >= s.first AND a.time < s.last)
                      GROUP BY burst, account, day) d
                LEFT JOIN flood_relentless r ON r.account = d.account""",
        )
    ]


def act_steps() -> list[Step]:
    """Return the steps to `flood_wanted`: all posts with the objects of `flood_kept`."""
    return [
        Step(
            "flood_wanted",
            """SELECT a.object_number, a.account, a.time, a.post, a.reposted, a.delay, a.age,
                      coalesce(p.account, CASE WHEN a.reposted = 0 THEN a.account END) AS writer
               FROM flood_act a JOIN flood_kept k ON k.object_number = a.object_number
               LEFT JOIN post p ON p.post = a.writer""",
        )
    ]


def source_steps() -> list[Step]:
    """Return the steps to what the posts of `flood_post` (post) pass on, and to their texts.

    `flood_source`: post, source (the post reposted or quoted, where the case holds it), account
    (who wrote that), how. `flood_text`: post, object (cluster of near-duplicates).
    """
    return [
        Step(
            "flood_source",
            """SELECT r.post, r.writer AS source, coalesce(w.account, r.origin) AS account,
                      'repost' AS how
               FROM flood_post p JOIN flood_repost r ON r.post = p.post
               LEFT JOIN post w ON w.post = r.writer
               UNION ALL
               SELECT s.post, o.post, coalesce(w.account, s.origin), 'quote'
               FROM flood_post p JOIN share s ON s.post = p.post
               LEFT JOIN flood_original o ON o.name = s.object
               LEFT JOIN post w ON w.post = o.post
               WHERE s.kind = 'quote'""",
        ),
        Step(
            "flood_text",
            "SELECT s.post, s.object FROM flood_post p JOIN share s ON s.post = p.post "
            "WHERE s.kind = 'text'",
        ),
    ]
