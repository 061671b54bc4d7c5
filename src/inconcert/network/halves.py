"""Two halves of the acts in a table of shares: to find groups on one and test them on the other.

A post is one act, however many objects it carries, and falls into one half as a whole: that of its
primary object. Which half an object has is a hash of it and of nothing else, so that all acts with
the same primary object are together, the split is the same on every engine and in every run, and
an object keeps its half for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.engine.base import Step

if TYPE_CHECKING:
    from inconcert.engine.base import Dialect

# The kinds whose object is what a post is about, the surest first; any other kind comes after, by
# name. A domain or a mention is shared by posts about many things.
PRIORITY = (
    "repost",
    "quote",
    "reply",
    "url",
    "media",
    "text",
    "hashtag_sequence",
    "hashtag",
    "domain",
    "mention",
)

# Never changes: with another one, every finding would be tested on other acts.
SALT = "inconcert:half:1"

_PRESENT = "{0}account IS NOT NULL AND {0}kind IS NOT NULL AND {0}object IS NOT NULL"


def half_steps(dialect: Dialect, shares: str = "share") -> list[Step]:
    """Return the steps that give each share its half, 0 or 1; the last is `share_half`.

    `shares` names a table with account, kind, object, origin (VARCHAR), time and post (BIGINT), as
    `share` of a case. `share_half` has the same columns and `half` (INTEGER), without the rows in
    which account, kind or object is null, in no order.

    The half is `hash64` of the salt, kind and object of the post's primary share, modulo 2. The
    primary share is the one whose kind comes first in `PRIORITY`, of several the one with the least
    object (by the bytes of its UTF-8). An object that one account alone shares cannot be primary
    unless the post has no other: nobody else can act with it (a paraphrase of one's own, say). A
    share without a post is a post of its own.
    """
    table = dialect.quote(shares)
    return [
        Step(
            "half_object",
            f"SELECT kind, object, min(account) = max(account) AS alone FROM {table} "
            f"WHERE {_PRESENT.format('')} GROUP BY kind, object",
            keep="table",
        ),
        # The least of one text: what is shared by others, priority, kind, object. Comparing texts
        # is many times cheaper than comparing rows.
        Step(
            "half_primary",
            f"SELECT s.post, min(CASE WHEN o.alone THEN '1' ELSE '0' END || {_priority('s.kind')} "
            f"|| {_name('s.')}) AS code FROM {table} AS s "
            "JOIN half_object AS o ON o.kind = s.kind AND o.object = s.object "
            "WHERE s.post IS NOT NULL AND s.account IS NOT NULL GROUP BY s.post",
        ),
        Step(
            "half_post",
            f"SELECT post, {_half(dialect, 'substr(code, 3)')} AS half FROM half_primary",
        ),
        Step(
            "half_bare",
            f"SELECT kind, object, {_half(dialect, _name(''))} AS half "
            f"FROM (SELECT DISTINCT kind, object FROM {table} WHERE post IS NULL) AS bare",
        ),
        Step(
            "share_half",
            f"{_shares(table, 'half_post')} ON h.post = s.post WHERE {_PRESENT.format('s.')} "
            f"UNION ALL {_shares(table, 'half_bare')} ON h.kind = s.kind AND h.object = s.object "
            f"WHERE s.post IS NULL AND {_PRESENT.format('s.')}",
            keep="table",
        ),
    ]


def _priority(kind: str) -> str:
    """One letter for the place of a kind in `PRIORITY`, the last for any other kind."""
    places = " ".join(f"WHEN '{name}' THEN '{_letter(i)}'" for i, name in enumerate(PRIORITY))
    return f"CASE {kind} {places} ELSE '{_letter(len(PRIORITY))}' END"


def _letter(place: int) -> str:
    return chr(ord("a") + place)


def _name(table: str) -> str:
    """Kind and object as one text. The control character sorts before what names are made of."""
    return f"{table}kind || chr(1) || {table}object"


def _half(dialect: Dialect, name: str) -> str:
    hashed = dialect.hash64(f"'{SALT}' || {name}")
    return f"CAST({hashed} % 2 AS INTEGER)"


def _shares(table: str, halves: str) -> str:
    return (
        "SELECT s.account, s.kind, s.object, s.origin, s.time, s.post, h.half "
        f"FROM {table} AS s JOIN {halves} AS h"
    )
