"""Tables of one well-studied disclosed archive of X posts, as three teams published it.

All name accounts by handle, in upper case or lower; ids were often rounded by a spreadsheet, and
are recovered from the address of the post, or from another column, where a table has one. Times are
UTC.
"""

from __future__ import annotations

import re
from typing import Any

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import mark_lists, needs, written
from inconcert.ingest.values.fields import as_text, is_rounded

_ADDRESS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(\w+)/status(?:es)?/(\d+)")
_TYPES = {"RETWEET": "repost", "QUOTE_TWEET": "quote", "R": "repost", "Q": "quote"}

_PROFILE = {
    "following": "account.following",
    "followers": "account.followers",
    "updates": "account.posts",
}


def _types(columns: Columns) -> None:
    types = columns.pop("post_type", None)
    # It says yes of quotes as well.
    flags = columns.pop("retweet", None)
    if types is not None:
        columns["type"] = [_TYPES.get(str(t).strip().upper(), "") for t in types]
    elif flags is not None:
        columns["is_repost"] = flags


def _unwrap(columns: Columns) -> None:
    """Take away the single quotes around texts that begin with '@'."""
    texts = columns.get("text")
    if texts is not None:
        columns["text"] = [
            t.removeprefix("'").removesuffix("'" if t[-1:] == "'" else "")
            if isinstance(t, str) and t[:2] == "'@"
            else t
            for t in texts
        ]


def _adjust_full(columns: Columns) -> None:
    _types(columns)
    _unwrap(columns)
    addresses = columns.get("link", [])
    ids = columns.get("account_id", [])
    posts = columns.get("post_id", [])
    for row, address in enumerate(addresses):
        match = _ADDRESS.match(written(address))
        if match:
            user, post = match.groups()
            if user.isdigit() and row < len(ids):
                ids[row] = user
            if row < len(posts):
                posts[row] = post
    if ids:
        # Where the address does not tell the id, the handle is safer than a rounded one.
        columns["account_id"] = [_exact(value) for value in ids]
    _join_links(columns)
    _targets(columns)


def _targets(columns: Columns) -> None:
    """Take the post reposted or quoted from a link to it; a picture's link names it too."""
    links, types = columns.get("urls"), columns.get("type")
    if links is None or types is None:
        return
    fields = {
        "repost": ("repost_of", "repost_account"),
        "quote": ("quote_of", "quote_account"),
    }
    for names in fields.values():
        for name in names:
            columns[name] = [""] * len(links)
    for row, (type_, found) in enumerate(zip(types, links, strict=True)):
        if type_ and found:
            match = _ADDRESS.match(found[0])
            if match:
                post, account = fields[type_]
                columns[post][row] = match.group(2)
                columns[account][row] = f"@{match.group(1)}"


def _exact(value: Any) -> Any:
    return "" if is_rounded(str(value or "")) else value


def _join_links(columns: Columns) -> None:
    found = [columns.pop(f"tco{n}_step1", None) for n in (1, 2, 3)]
    links = [values for values in found if values is not None]
    if links:
        columns["urls"] = [
            [one.strip() for one in map(written, row) if one.strip()]
            for row in zip(*links, strict=True)
        ]


def _adjust_short(columns: Columns) -> None:
    _types(columns)
    _unwrap(columns)


def _adjust_authors(columns: Columns) -> None:
    """Take the exact id of an account; where there is none, the name that the posts have for it.

    `external_author_id` is exact unless rounded; the id that was given to Congress then stands in
    for it where the two are the same number but for the rounding. Where there is none the rounded
    one is handed on, for the reader to refuse and count. Of accounts that had one handle the
    archive's posts know each by handle and id together (`author_id`): `ingest.handles` joins them
    by the id, and only an account without one keeps that name, by which it is told apart from the
    other.
    """
    given = columns.get("external_author_id")
    if given is not None:
        exact = columns.get("congress_2017_id", [""] * len(given))
        columns["account_id"] = [
            other if is_rounded(one) and _rounds_to(other, one) else one
            for one, other in zip(map(_text, given), map(_text, exact), strict=True)
        ]
    handles, names = columns.get("handle"), columns.get("author_id")
    if handles is not None and names is not None:
        ids = map(_text, columns.get("account_id", [""] * len(names)))
        columns["handle"] = [
            name if handle and (not known or is_rounded(known)) and _names(name, handle) else handle
            for handle, name, known in zip(map(_text, handles), map(_text, names), ids, strict=True)
        ]


def _names(name: str, handle: str) -> bool:
    """Return whether a name is a handle and digits after it."""
    return re.fullmatch(re.escape(handle) + r"\d+", name, re.IGNORECASE) is not None


def _text(value: Any) -> str:
    return as_text(value or "") or ""


def _rounds_to(exact: str, rounded: str) -> bool:
    """Return whether a number is another but for its last digits: 905874… and 906000…"""
    if not exact.isdigit() or not rounded.isdigit() or is_rounded(exact):
        return False
    zeros = len(rounded) - len(rounded.rstrip("0"))
    off: int = abs(int(exact) - int(rounded))
    return off * 2 <= int(10**zeros)


def _adjust_lists(columns: Columns) -> None:
    mark_lists(columns, "mentions")
    retweeted = columns.pop("retweeted", None)
    if retweeted is not None and "repost_of" not in columns:
        columns["type"] = ["repost" if str(v).lower() == "true" else "" for v in retweeted]


FORMATS = (
    TableFormat(
        name="clemson",
        title="Clemson / FiveThirtyEight archive of X posts",
        recognise=needs("author", "content", "publish_date", "post_type", "external_author_id"),
        columns={
            "external_author_id": "account_id",
            "author": "handle",
            "content": "text",
            "language": "language",
            "publish_date": "time",
            "tweet_id": "post_id",
            "article_url": "link",
            **_PROFILE,
        },
        platform="x",
        adjust=_adjust_full,
        note="ids recovered from the addresses of posts",
    ),
    TableFormat(
        name="clemson-short",
        title="Clemson archive of X posts, short variant without post ids",
        recognise=needs("author_id", "content", "publish_date", "post_type", "updates"),
        columns={
            "author_id": "handle",
            "content": "text",
            "language": "language",
            "publish_date": "time",
            **_PROFILE,
        },
        platform="x",
        adjust=_adjust_short,
        note="posts have no ids; accounts are identified by handle",
    ),
    TableFormat(
        name="clemson-authors",
        title="Clemson archive of X posts: table of accounts",
        recognise=needs("author", "account_type", "account_category", without=("content",)),
        columns={"author": "handle"},
        platform="x",
        table="account",
        adjust=_adjust_authors,
        note="long ids of external_author_id are rounded: congress_2017_id gives the exact ones, "
        "and accounts without one are known by handle",
    ),
    TableFormat(
        name="nbc",
        title="NBC archive of X posts",
        recognise=needs("user_key", "created_str", "text"),
        wants={"account": ("user_key",)},
        columns={
            "user_id": "account_id",
            "user_key": "handle",
            "created_at": "time",
            "created_str": "time",
            "retweet_count": "reposts",
            "favorite_count": "likes",
            "text": "text",
            "tweet_id": "post_id",
            "source": "client",
            "hashtags": "hashtags",
            "expanded_urls": "urls",
            "mentions": "mentions",
            "retweeted_status_id": "repost_of",
            "in_reply_to_status_id": "reply_to",
        },
        platform="x",
        adjust=_adjust_lists,
    ),
)
