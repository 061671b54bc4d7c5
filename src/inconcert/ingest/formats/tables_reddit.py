"""CSV of Reddit comments, submissions and users, with the names that the API gives its fields.

Written by PRAW and by pandas from dumps. A post is known by its full name (`t1_…`, `t3_…`), an
account by its name, which never changes.
"""

from __future__ import annotations

from typing import Any

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import count_of, names, said, take, written
from inconcert.ingest.formats.records_reddit import mentioned

_POSTS = {
    "author": "handle",
    "author.name": "handle",
    "author_name": "handle",
    "created_utc": "time",
    "body": "text",
    "score": "likes",
    "ups": "likes",
    "num_comments": "replies",
    "num_crossposts": "reposts",
    "author_created_utc": "account.created",
    "author.created_utc": "account.created",
    "author.icon_img": "account.avatar",
}
_USERS = {
    "name": "handle",
    "username": "handle",
    "created_utc": "created",
    "icon_img": "avatar",
    "subreddit.public_description": "description",
    "verified": "verified",
}
_AUTHORS = frozenset(["author", "author.name", "author_name"])
_KARMA = frozenset(["comment_karma", "link_karma", "total_karma", "awardee_karma"])


def _is_posts(sample: Sample) -> float:
    header = names(sample)
    if "created_utc" not in header or not _AUTHORS & header:
        return 0.0
    comment = "body" in header and {"link_id", "parent_id", "subreddit"} & header
    submission = "title" in header and {"selftext", "is_self", "subreddit", "permalink"} & header
    return 1.0 if comment or submission else 0.0


def _is_users(sample: Sample) -> float:
    header = names(sample)
    if _AUTHORS & header or "body" in header or not {"name", "username"} & header:
        return 0.0
    return 1.0 if "created_utc" in header and _KARMA & header else 0.0


def _adjust_posts(columns: Columns) -> None:
    count = count_of(columns)
    blank = [""] * count
    comment = "text" in columns
    prefix = "t1_" if comment else "t3_"
    full = next((found for n in ("fullname", "name") if (found := take(columns, n))), blank)
    ids = take(columns, "id") or blank
    columns["post_id"] = [
        a if written(a).startswith(("t1_", "t3_")) else _prefixed(b, prefix)
        for a, b in zip(full, ids, strict=True)
    ]
    columns["hashtags"] = [[]] * count
    if comment:
        _comments(columns, blank)
    else:
        _submissions(columns, blank)
    columns["text"] = ["" if v in ("[deleted]", "[removed]") else v for v in columns["text"]]
    columns["mentions"] = [mentioned(written(text)) for text in columns["text"]]
    links = take(columns, "permalink")
    if links is not None:
        columns["link"] = [
            f"https://www.reddit.com{v}" if written(v).startswith("/") else v for v in links
        ]


def _comments(columns: Columns, blank: list[Any]) -> None:
    """A comment answers its parent, or the submission; the link of that is not its own."""
    parents = columns.pop("parent_id", blank)
    threads = columns.get("link_id", blank)
    columns["reply_to"] = [a if said(a) else b for a, b in zip(parents, threads, strict=True)]
    columns["type"] = ["reply"] * len(blank)


def _submissions(columns: Columns, blank: list[Any]) -> None:
    titles = take(columns, "title") or blank
    bodies = take(columns, "selftext") or blank
    columns["text"] = [
        "\n\n".join(part for part in (a, b) if written(part) and part not in _GONE)
        for a, b in zip(titles, bodies, strict=True)
    ]
    own = take(columns, "is_self") or blank
    links = take(columns, "url_overridden_by_dest") or take(columns, "url")
    if links is not None:
        columns["urls"] = [
            [v]
            if "://" in written(v) and "reddit.com/" not in v and str(s).lower() != "true"
            else []
            for v, s in zip(links, own, strict=True)
        ]
    crossed = take(columns, "crosspost_parent")
    if crossed is not None:
        columns["repost_of"] = crossed


_GONE = frozenset(["[deleted]", "[removed]"])


def _prefixed(value: Any, prefix: str) -> Any:
    return f"{prefix}{value}" if said(value) and not str(value).startswith(prefix) else value


FORMATS = (
    TableFormat(
        name="reddit-csv",
        title="Reddit comments or submissions as CSV",
        recognise=_is_posts,
        columns=_POSTS,
        platform="reddit",
        adjust=_adjust_posts,
        wants={"comment or submission": ("body", "title")},
        note="accounts are identified by name",
    ),
    TableFormat(
        name="reddit-users",
        title="Reddit users as CSV",
        recognise=_is_users,
        columns=_USERS,
        platform="reddit",
        table="account",
        note="accounts are identified by name",
    ),
)
