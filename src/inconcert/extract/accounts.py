"""Shares whose object is an account: mentions."""

from __future__ import annotations

from inconcert.extract.context import Context


def handles(context: Context) -> str:
    """Return a table (key, account) from 'platform:@handle' to the account's key by id.

    Only handles that exactly one account of the case bears: handles change hands.
    """
    # Keys are case-folded where SQL can only lower-case; they differ in a few letters ('ß') that
    # hardly a handle has, and such a mention keeps its own key.
    return context.table(
        "_extract_handle",
        "SELECT key, min(account) AS account FROM ("
        "SELECT platform || ':@' || lower(ltrim(handle, '@')) AS key, account "
        "FROM account WHERE account_id <> '' AND handle <> '') "
        "GROUP BY key HAVING count(DISTINCT account) = 1",
    )


def mention(context: Context) -> None:
    """Insert a share of each account mentioned, other than oneself."""
    context.insert(
        "mention",
        f"""SELECT DISTINCT p.account, coalesce(h.account, p.raw) AS object, p.time, p.post
            FROM (SELECT account, time, post, unnest(mentions) AS raw
                  FROM post WHERE len(mentions) > 0 AND {context.content}) p
            LEFT JOIN {handles(context)} h ON h.key = p.raw
            WHERE p.raw <> '' AND coalesce(h.account, p.raw) <> p.account""",
    )
