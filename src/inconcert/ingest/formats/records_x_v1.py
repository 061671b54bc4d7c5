"""X (Twitter) API v1.1 statuses, and the `legacy` part that the web client still shapes like them.

A repost carries the whole status it reposts, uncut, in `retweeted_status`; its own text is cut at
140 characters, so text, links, hashtags, mentions and media are those of the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Skip
from inconcert.ingest.formats._html import strip_tags
from inconcert.ingest.formats._json import (
    Object,
    account,
    at,
    dig,
    first_ident,
    given,
    handle,
    ident,
    number,
    obj,
    objects,
    post,
    post_type,
    profile,
    recogniser,
    text,
    texts,
    whole,
)

_STATUS_LINK = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/(\w{1,50})/status(?:es)?/(\d+)")


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one status of the API v1.1."""
    status = whole(record)
    if "id_str" not in status and ("delete" in status or "limit" in status):
        raise Skip
    original, quoted = obj(status.get("retweeted_status")), obj(status.get("quoted_status"))
    author = user_fields(obj(status.get("user")))
    fields = {
        **status_fields(status, original),
        "quote_account": _quote_account(status, quoted),
        "client": client(status.get("source")),
        **profile(author),
    }
    if original:
        fields |= {
            "repost_of": first_ident("retweeted_status.id_str", *_ids(original)),
            "repost_account": user_fields(obj(original.get("user"))).get("account_id"),
            "repost_time": number(original.get("created_at")),
            "quote_of": None,
            "quote_account": None,
        }
    fields["type"] = post_type(original, fields["quote_of"], fields["reply_to"])
    fields["link"] = link(author.get("handle"), fields["post_id"])
    fields["extra"] = given(
        {
            "place": dig(status, "place", "full_name"),
            "conversation": ident(status.get("conversation_id_str"), "conversation_id_str"),
        }
    )
    yield post(fields)
    for other in (original, quoted):
        yield from account(user_fields(obj(other.get("user"))))


def status_fields(status: Object, original: Object) -> Fields:
    """Return the fields that `legacy` statuses and v1.1 statuses share.

    `original` is the status reposted, or empty; content is taken from it where it is given.
    """
    quote_of = ident(status.get("quoted_status_id_str"), "quoted_status_id_str")
    created = number(status.get("created_at"))
    return {
        "post_id": first_ident("id_str", *_ids(status)),
        "time": number(status.get("timestamp_ms")) if created is None else created,
        "language": text(status.get("lang")),
        "reply_to": ident(status.get("in_reply_to_status_id_str"), "in_reply_to_status_id_str"),
        "reply_account": ident(status.get("in_reply_to_user_id_str"), "in_reply_to_user_id_str")
        or at(status.get("in_reply_to_screen_name")),
        "quote_of": quote_of,
        **content(original or status, quote_of),
        "likes": number(status.get("favorite_count")),
        "reposts": number(status.get("retweet_count")),
        "replies": number(status.get("reply_count")),
        "quotes": number(status.get("quote_count")),
    }


def content(status: Object, quote_of: str | None) -> Fields:
    """Return text, links, hashtags, mentions and media of a status.

    The link to the quoted status, which the platform adds by itself, is left out.
    """
    extended = obj(status.get("extended_tweet"))
    full = text(extended.get("full_text")) or text(status.get("full_text"))
    entities = obj(extended.get("entities")) or obj(status.get("entities"))
    media = obj(extended.get("extended_entities")) or obj(status.get("extended_entities"))
    return {
        "text": full or text(status.get("text")),
        **entity_fields(entities, quote_of),
        "media": texts(
            m.get("media_url_https") or m.get("media_url")
            for m in objects(media.get("media")) or objects(entities.get("media"))
        ),
    }


def entity_fields(entities: Object, quote_of: str | None) -> Fields:
    """Return links, hashtags and mentions of an `entities` object."""
    if not entities:
        return {}
    return {
        "urls": [
            url
            for url in texts(
                dig(u, "unwound", "url") or u.get("expanded_url") or u.get("url")
                for u in objects(entities.get("urls"))
            )
            if quote_of is None or not url.endswith(f"/status/{quote_of}")
        ],
        "hashtags": texts(tag.get("text") for tag in objects(entities.get("hashtags"))),
        "mentions": texts(
            first_ident("user_mentions.id_str", m.get("id_str"), m.get("id"))
            or at(m.get("screen_name"))
            for m in objects(entities.get("user_mentions"))
        ),
    }


def user_fields(user: Object) -> Fields:
    """Return the account columns of a v1.1 user."""
    if not user:
        return {}
    return given(
        {
            "account_id": first_ident("user.id_str", user.get("id_str"), user.get("id")),
            "handle": handle(user.get("screen_name")),
            "name": text(user.get("name")),
            "description": text(user.get("description")),
            "location": text(user.get("location")),
            "url": text(dig(user, "entities", "url", "urls", 0, "expanded_url"))
            or text(user.get("url")),
            "avatar": text(user.get("profile_image_url_https")),
            "created": number(user.get("created_at")),
            "language": text(user.get("lang")),
            "followers": number(user.get("followers_count")),
            "following": number(user.get("friends_count")),
            "posts": number(user.get("statuses_count")),
            "verified": user.get("verified") if isinstance(user.get("verified"), bool) else None,
        }
    )


def client(source: Any) -> str | None:
    """Return the program's name from the HTML anchor of `source`."""
    return strip_tags(source) or None if isinstance(source, str) else None


def link(screen_name: Any, post_id: Any) -> str | None:
    """Return the address of a post; 'i' stands for the handle where it is not known."""
    return f"https://x.com/{screen_name or 'i'}/status/{post_id}" if post_id else None


def _ids(status: Object) -> tuple[Any, Any]:
    return status.get("id_str"), status.get("id")


def _quote_account(status: Object, quoted: Object) -> str | None:
    found = user_fields(obj(quoted.get("user"))).get("account_id")
    if found is not None:
        return str(found)
    address = text(dig(status, "quoted_status_permalink", "expanded"))
    match = _STATUS_LINK.match(address) if address else None
    return "@" + match[1] if match else None


def _is_status(record: Object) -> bool:
    if "id_str" in record:
        return "screen_name" in obj(record.get("user")) or (
            "retweet_count" in record and "entities" in record
        )
    return "id_str" in obj(obj(record.get("delete")).get("status"))


FORMATS = (
    RecordFormat(
        name="x-api-v1",
        title="X (Twitter) API v1.1 statuses",
        recognise=recogniser(_is_status),
        read=read,
        platform="x",
        containers=("statuses",),
    ),
)
