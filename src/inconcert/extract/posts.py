"""Shares whose object is a post or the account behind it: repost, quote, reply, fast repost."""

from __future__ import annotations

from inconcert.durations import MINUTE, SECOND
from inconcert.extract.accounts import handles
from inconcert.extract.context import Context

# Less than it takes to read a post and decide.
FAST = 10 * SECOND


def _post_object(column: str) -> str:
    return f"coalesce(platform, 'unknown') || ':' || {column}"


def repost(context: Context) -> None:
    """Insert a share of the post reposted, where the repost names it."""
    context.insert(
        "repost",
        f"SELECT account, {_post_object('repost_of')} AS object, time, post "
        "FROM post WHERE repost_of <> ''",
    )


def quote(context: Context) -> None:
    """Insert a share of the post quoted; a repost of a quote quotes nothing itself."""
    context.insert(
        "quote",
        f"SELECT account, {_post_object('quote_of')} AS object, time, post "
        f"FROM post WHERE quote_of <> '' AND {context.content}",
    )


def reply(context: Context) -> None:
    """Insert a share of the post replied to."""
    context.insert(
        "reply",
        f"SELECT account, {_post_object('reply_to')} AS object, time, post "
        f"FROM post WHERE reply_to <> '' AND {context.content}",
    )


def fast_repost(context: Context) -> None:
    """Insert a share of the account reposted, where the repost came within ten seconds.

    The original's time is `repost_time`, else that of the original where the case holds it.
    Negative delays are errors of a clock and left out; so are reposts of oneself. A source whose
    times are all whole minutes cannot tell ten seconds from sixty: nothing of it counts here.
    """
    coarse = context.table(
        "_extract_coarse",
        f"SELECT source FROM post GROUP BY source HAVING bool_and(time % {MINUTE} = 0)",
    )
    original = context.table(
        "_extract_original",
        "SELECT platform, post_id, min(time) AS time, arg_min(account, time) AS account "
        f"FROM post WHERE post_id <> '' AND source NOT IN (FROM {coarse}) "
        "AND (platform, post_id) IN (SELECT (platform, repost_of) FROM post WHERE repost_of <> '') "
        "GROUP BY platform, post_id",
    )
    context.insert(
        "fast_repost",
        f"""SELECT p.account, coalesce(h.account, p.target) AS object, p.time, p.post FROM (
              SELECT r.account, r.time, r.post,
                     coalesce(r.repost_account, o.account) AS target,
                     r.time - coalesce(r.repost_time, o.time) AS delay
              FROM post r LEFT JOIN {original} o
                ON o.platform = r.platform AND o.post_id = r.repost_of
              WHERE r.kind = 'repost' AND r.source NOT IN (FROM {coarse})
                AND (r.repost_time IS NOT NULL OR o.time IS NOT NULL)
            ) p LEFT JOIN {handles(context)} h ON h.key = p.target
            WHERE p.delay BETWEEN 0 AND {FAST} AND p.target <> ''
              AND coalesce(h.account, p.target) <> p.account""",
    )
    context.drop(original)
    context.drop(coarse)
