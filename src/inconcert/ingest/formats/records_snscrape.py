"""Posts and users of X (Twitter) as snscrape and its successors write them, one object a line.

Older versions say `content`, `outlinks` and `tcooutlinks` where newer ones say `rawContent` and
`links`. A repost holds the post reposted whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject
from inconcert.ingest.formats._html import strip_tags
from inconcert.ingest.formats._json import (
    Object,
    account,
    at,
    first_ident,
    first_number,
    flag,
    given,
    handle,
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


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one post, or one user."""
    entry = whole(record)
    if "user" not in entry and "username" in entry:
        return account(_user(entry)) or _nobody()
    original, quoted = obj(entry.get("retweetedTweet")), obj(entry.get("quotedTweet"))
    content = original or entry
    replied = obj(entry.get("inReplyToUser"))
    author = obj(entry.get("user"))
    fields = {
        "post_id": _id(entry),
        "time": number(entry.get("date")),
        "text": text(content.get("rawContent")) or text(content.get("content")),
        "language": text(entry.get("lang")),
        "client": strip_tags(entry["source"]) if text(entry.get("source")) else None,
        "link": text(entry.get("url")),
        "repost_of": _id(original),
        "repost_account": _account(obj(original.get("user"))),
        "repost_time": number(original.get("date")),
        "quote_of": None if original else _id(quoted),
        "quote_account": None if original else _account(obj(quoted.get("user"))),
        "reply_to": first_ident("inReplyToTweetId", entry.get("inReplyToTweetId")),
        "reply_account": _account(replied),
        "urls": _links(content),
        "hashtags": _listed(content.get("hashtags")),
        "mentions": [
            found for one in objects(content.get("mentionedUsers")) if (found := _account(one))
        ],
        "media": _media(content.get("media")),
        "likes": number(entry.get("likeCount")),
        "reposts": number(entry.get("retweetCount")),
        "replies": number(entry.get("replyCount")),
        "quotes": number(entry.get("quoteCount")),
        "views": number(entry.get("viewCount")),
        **profile(_user(author)),
        "extra": given(
            {"conversation": first_ident("conversationId", entry.get("conversationId"))}
        ),
    }
    fields["type"] = post_type(
        original, fields["quote_of"], fields["reply_to"] or fields["reply_account"]
    )
    items = [post(fields)]
    for other in (original, quoted):
        items += account(_user(obj(other.get("user"))))
    return items + account(_user(replied))


def _nobody() -> list[Item]:
    raise Reject("the record names no account")


def _id(entry: Object) -> str | None:
    return first_ident("id", entry.get("id_str"), entry.get("id"))


def _account(user: Object) -> str | None:
    return first_ident("user.id", user.get("id_str"), user.get("id")) or at(user.get("username"))


def _user(user: Object) -> Fields:
    link = user.get("link")
    return given(
        {
            "account_id": first_ident("user.id", user.get("id_str"), user.get("id")),
            "handle": handle(user.get("username")),
            "name": text(user.get("displayname")) or text(user.get("displayName")),
            "description": text(user.get("rawDescription")) or text(user.get("description")),
            "location": text(user.get("location")),
            "url": text(obj(link).get("url")) or text(user.get("linkUrl")),
            "avatar": text(user.get("profileImageUrl")),
            "created": number(user.get("created")),
            "followers": number(user.get("followersCount")),
            "following": first_number(user.get("friendsCount"), user.get("followingCount")),
            "posts": number(user.get("statusesCount")),
            "verified": flag(user.get("verified")),
        }
    )


def _links(content: Object) -> list[str]:
    return texts(one.get("url") for one in objects(content.get("links"))) or _listed(
        content.get("outlinks")
    )


def _listed(value: Any) -> list[str]:
    """Return a list of texts; one text with spaces between, as the oldest versions have it."""
    if isinstance(value, str):
        return texts(value.split())
    return texts(value) if isinstance(value, list) else []


def _media(value: Any) -> list[str]:
    """Return addresses of pictures, and of the stills of videos."""
    found: list[Any] = []
    parts = value.values() if isinstance(value, dict) else [value]
    for part in parts:
        for one in objects(part):
            found.append(
                one.get("fullUrl")
                or one.get("url")
                or one.get("thumbnailUrl")
                or one.get("previewUrl")
            )
    return texts(found)


def _is_entry(record: Object) -> bool:
    made = record.get("_type")
    if isinstance(made, str) and made.startswith("snscrape.modules.twitter."):
        return made.endswith((".Tweet", ".User"))
    user = obj(record.get("user"))
    return (
        "username" in user
        and bool({"rawContent", "renderedContent", "content"} & record.keys())
        and bool({"conversationId", "retweetedTweet", "mentionedUsers"} & record.keys())
    )


FORMATS = (
    RecordFormat(
        name="snscrape",
        title="snscrape, twscrape: posts and users of X",
        recognise=recogniser(_is_entry, 0.97),
        read=read,
        platform="x",
    ),
)
