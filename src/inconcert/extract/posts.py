"""Shares whose object is a post or the account behind it: repost, quote, reply, fast repost."""

from __future__ import annotations

import pyarrow as pa

from inconcert.durations import MINUTE, SECOND
from inconcert.extract.accounts import handles
from inconcert.extract.context import Context
from inconcert.ingest.times.noted import units_of

# Less than it takes to read a post and decide.
FAST = 10 * SECOND


def _targets(context: Context, column: str, account: str, where: str) -> str:
    """Return a SELECT of the posts that `column` names; the origin is who wrote them.

    `account` is what the posts of the case say of that, and where they do not, a post of that id
    in the case does.
    """
    return f"""SELECT p.account, p.object, p.time, p.post, coalesce(h.account, p.target) AS origin
        FROM (SELECT post.account, coalesce(platform, 'unknown') || ':' || {column} AS object,
                     time, post, coalesce(nullif({account}, ''), w.writer) AS target
              FROM post LEFT JOIN {_writers(context)} w
                ON w.on_platform = coalesce(platform, 'unknown') AND w.of_post = {column}
              WHERE {column} <> '' AND {where}) p
        LEFT JOIN {handles(context)} h ON h.key = p.target"""


def _writers(context: Context) -> str:
    """Return a table (on_platform, of_post, writer) of the posts of the case that others name."""
    return context.table(
        "_extract_writer",
        """SELECT on_platform, of_post, arg_min(account, row(time, account)) AS writer
           FROM (SELECT coalesce(platform, 'unknown') AS on_platform, post_id AS of_post,
                        account, time FROM post WHERE post_id <> '')
           SEMI JOIN (
             SELECT coalesce(platform, 'unknown') AS on_platform, of_post
             FROM (SELECT platform, unnest([repost_of, quote_of, reply_to]) AS of_post FROM post)
             WHERE of_post <> ''
           ) USING (on_platform, of_post)
           GROUP BY on_platform, of_post""",
    )


def repost(context: Context) -> None:
    """Insert a share of the post reposted, where the repost names it."""
    context.insert(
        "repost", _targets(context, "repost_of", "repost_account", "true"), origin="origin"
    )


def quote(context: Context) -> None:
    """Insert a share of the post quoted; a repost of a quote quotes nothing itself."""
    context.insert(
        "quote", _targets(context, "quote_of", "quote_account", context.content), origin="origin"
    )


def reply(context: Context) -> None:
    """Insert a share of the post replied to."""
    context.insert(
        "reply", _targets(context, "reply_to", "reply_account", context.content), origin="origin"
    )


def fast_repost(context: Context) -> None:
    """Insert a share of the account reposted, where the repost came within ten seconds.

    The original's time is `repost_time`, else that of the original where the case holds it.
    Negative delays are errors of a clock and left out; so are reposts of oneself. Times that are
    recorded to the minute cannot tell ten seconds from sixty: posts that have such count for
    nothing.
    """
    coarse = context.table("_extract_coarse", "SELECT post FROM post LIMIT 0")
    units = units_of(context.case, grids=False)
    context.append(coarse, pa.table({"post": units.post[units.unit >= MINUTE]}))
    original = context.table(
        "_extract_original",
        "SELECT platform, post_id, min(time) AS time, "
        "arg_min(account, row(time, account)) AS account "
        f"FROM post WHERE post_id <> '' AND post NOT IN (FROM {coarse}) "
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
              WHERE r.type = 'repost' AND r.post NOT IN (FROM {coarse})
                AND (r.repost_time IS NOT NULL OR o.time IS NOT NULL)
            ) p LEFT JOIN {handles(context)} h ON h.key = p.target
            WHERE p.delay BETWEEN 0 AND {FAST} AND p.target <> ''
              AND coalesce(h.account, p.target) <> p.account""",
        origin="object",
    )
    context.drop(original)
    context.drop(coarse)
