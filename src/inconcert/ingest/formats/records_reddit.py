"""Reddit submissions and comments: lines of the monthly dumps, and listings of the API.

Accounts are known by name, which never changes; `author_fullname` is missing from older rows, so
it would split one account in two. Posts are known by their full name (`t3_…`, `t1_…`), as
`parent_id` and `link_id` refer to them. A crosspost is a repost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject, Skip
from inconcert.ingest.formats._html import unescape
from inconcert.ingest.formats._json import (
    Made,
    Object,
    at,
    dig,
    each,
    given,
    handle,
    ident,
    number,
    obj,
    objects,
    post,
    post_type,
    recogniser,
    text,
    texts,
    whole,
)
from inconcert.ingest.values.entities import urls

# 'u/name' and '/u/name', but not inside an address or a word.
_USER = re.compile(r"(?<![\w/.-])/?u/([A-Za-z0-9_-]{3,20})(?![\w-])")
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
_MEDIA_HOSTS = frozenset({"i.redd.it", "v.redd.it", "preview.redd.it"})
_OWN_HOSTS = ("reddit.com", "redd.it")


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read one submission or comment, bare or in the envelope of an API listing."""
    entry = whole(record)
    children = objects(dig(entry, "data", "children"))
    if children:
        return each(children, lambda child: read(child, context))
    type_ = entry.get("kind")
    if isinstance(entry.get("data"), dict):
        if type_ not in ("t1", "t3"):
            raise Skip
        entry = obj(entry.get("data"))
    author = handle(entry.get("author"))
    if author is None or author in _GONE:
        raise Reject("author deleted: the row cannot be given to an account")
    if type_ == "t1" or "body" in entry:
        return [_comment(entry, author)]
    return [_submission(entry, author)]


def _common(entry: Object, author: str) -> Fields:
    permalink = text(entry.get("permalink"))
    return {
        "handle": author,
        "account.created": number(entry.get("author_created_utc")),
        "time": number(entry.get("created_utc")),
        "link": f"https://www.reddit.com{permalink}"
        if permalink and permalink.startswith("/")
        else permalink,
        # Votes up less votes down: the nearest thing to likes, and at times below zero.
        "likes": number(entry.get("score")),
    }


def _extra(entry: Object) -> Fields:
    return {
        "subreddit": text(entry.get("subreddit")),
        "author_fullname": text(entry.get("author_fullname")),
    }


def _comment(entry: Object, author: str) -> Item:
    body = _written(entry.get("body"))
    return post(
        {
            **_common(entry, author),
            "post_id": _full_name(entry, "t1_"),
            "type": "reply",
            "reply_to": ident(entry.get("parent_id"), "parent_id")
            or ident(entry.get("link_id"), "link_id"),
            "text": body,
            "hashtags": [],
            "mentions": mentioned(body),
            "extra": given({**_extra(entry), "thread": text(entry.get("link_id"))}),
        }
    )


def _submission(entry: Object, author: str) -> Item:
    original = obj(dig(entry, "crosspost_parent_list", 0))
    repost_of = ident(entry.get("crosspost_parent"), "crosspost_parent")
    reposted = handle(original.get("author"))
    source = original or entry
    title, body = _written(entry.get("title")), _written(source.get("selftext"))
    written = "\n\n".join(part for part in (title, body) if part) or None
    link, media = _linked(source)
    return post(
        {
            **_common(entry, author),
            "post_id": _full_name(entry, "t3_"),
            "type": post_type(repost_of, None, None),
            "repost_of": repost_of,
            "repost_account": None if reposted in _GONE else at(reposted),
            "repost_time": number(original.get("created_utc")),
            "text": written,
            "urls": texts([link, *urls(written or "")]),
            "hashtags": [],
            "mentions": mentioned(written),
            "media": texts(media),
            "replies": number(entry.get("num_comments")),
            "reposts": number(entry.get("num_crossposts")),
            "extra": given({**_extra(entry), "flair": text(entry.get("link_flair_text"))}),
        }
    )


def _written(value: Any) -> str | None:
    found = text(value)
    return None if found is None or found in _GONE else found


def mentioned(written: str | None) -> list[str]:
    """Return the accounts named as u/name; the platform has neither '@' nor hashtags."""
    return texts("@" + name for name in _USER.findall(written)) if written else []


def _full_name(entry: Object, prefix: str) -> str | None:
    found = ident(entry.get("name"), "name")
    if found is not None and found.startswith(prefix):
        return found
    found = ident(entry.get("id"), "id")
    return None if found is None else found if found.startswith(prefix) else prefix + found


def _linked(entry: Object) -> tuple[str | None, list[Any]]:
    """Return the link that was submitted and the media; a picture is no link."""
    gallery: list[Any] = list(obj(entry.get("media_metadata")))
    address = text(entry.get("url_overridden_by_dest")) or text(entry.get("url"))
    if address is None or entry.get("is_self") is True:
        return None, gallery
    address = unescape(address)
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return address, gallery
    if host in _MEDIA_HOSTS:
        return None, [*gallery, address]
    own = host.endswith(_OWN_HOSTS) and (not host or "/gallery/" in address or "_" not in address)
    if own or (text(entry.get("permalink")) or "\0") in address:
        return None, gallery
    return address, gallery


def _is_entry(record: Object) -> bool:
    entry = record
    if "children" in obj(record.get("data")):
        entry = next(iter(objects(dig(record, "data", "children"))), record)
    if entry.get("kind") in ("t1", "t3"):
        entry = obj(entry.get("data"))
    return (
        "author" in entry
        and "created_utc" in entry
        and bool({"subreddit", "selftext", "link_id", "permalink"} & entry.keys())
    )


FORMATS = (
    RecordFormat(
        name="reddit",
        title="Reddit submissions and comments (dumps, API listings)",
        recognise=recogniser(_is_entry),
        read=read,
        platform="reddit",
        containers=("data.children", "data"),
        note="accounts are identified by name; rows whose author is deleted are rejected",
    ),
)
