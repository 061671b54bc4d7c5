"""Tables of earlier collectors of X (Twitter): TAGS, Social Feed Manager, twitteR, GetOldTweets."""

from __future__ import annotations

import re
from typing import Any

import orjson

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import (
    combined,
    combined_handles,
    mark_handles,
    mark_lists,
    needs,
    said,
    written,
)
from inconcert.ingest.values.fields import is_rounded
from inconcert.ingest.values.pointers import pointer

_TAGS = {
    "id_str": "post_id",
    "from_user_id_str": "account_id",
    "from_user": "handle",
    "text": "text",
    "created_at": "time",
    "time": "time",
    "user_lang": "account.language",
    "in_reply_to_user_id_str": "reply_account",
    "in_reply_to_status_id_str": "reply_to",
    "source": "client",
    "profile_image_url": "account.avatar",
    "user_followers_count": "account.followers",
    "user_friends_count": "account.following",
    "user_location": "account.location",
    "status_url": "link",
}


def _adjust_tags(columns: Columns) -> None:
    """Take exact ids from addresses where the sheet has rounded them, and links from the JSON."""
    combined_handles(columns, "reply_account", "in_reply_to_screen_name")
    ids, links = columns.get("post_id"), columns.get("link")
    if links is not None:
        known = ids or [""] * len(links)
        columns["post_id"] = [
            pointer(link).post or one if not said(one) or is_rounded(str(one)) else one
            for one, link in zip(known, links, strict=True)
        ]
    entities = columns.pop("entities_str", None)
    if entities is not None:
        read = [_entities(value) for value in entities]
        columns["urls"] = [
            [url for one in _objects(found, "urls") if (url := written(one.get("expanded_url")))]
            for found in read
        ]
        columns["media"] = [
            [
                url
                for one in _objects(found, "media")
                if (url := written(one.get("media_url_https")))
            ]
            for found in read
        ]


def _entities(value: Any) -> dict[str, Any]:
    try:
        found = orjson.loads(written(value) or "{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _objects(entities: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = entities.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


_SFM = {
    "twitter_id": "post_id",
    "created_at": "time",
    "screen_name": "handle",
    "text": "text",
    "location": "account.location",
    "followers_count": "account.followers",
    "friends_count": "account.following",
    "favorite_count/like_count": "likes",
    "retweet_count": "reposts",
    "hashtags": "hashtags",
    "mentions": "mentions",
    "twitter_url": "link",
    "is_retweet": "is_repost",
    "is_quote": "is_quote",
    "media_url": "media",
}


def _adjust_sfm(columns: Columns) -> None:
    combined_handles(columns, "reply_account", "in_reply_to_screen_name")
    mark_lists(columns, "mentions")
    links = [[columns.pop(name, None) for name in (f"url{n}_expanded", f"url{n}")] for n in (1, 2)]
    forms = [form for pair in links for form in pair if form is not None]
    if forms:
        columns["urls"] = [
            [link for pair in _pairs(row, links) if (link := next(filter(said, pair), ""))]
            for row in range(len(forms[0]))
        ]


def _pairs(row: int, links: list[list[Any]]) -> list[list[Any]]:
    return [[form[row] for form in pair if form is not None] for pair in links]


_TWITTER_R = {
    "id": "post_id",
    "created": "time",
    "screenName": "handle",
    "text": "text",
    "favoriteCount": "likes",
    "retweetCount": "reposts",
    "replyToSID": "reply_to",
    "replyToUID": "reply_account",
    "statusSource": "client",
    "isRetweet": "is_repost",
}


def _adjust_twitter_r(columns: Columns) -> None:
    """Take whom a reply answers; `retweeted` and `favorited` are what the collector did."""
    combined_handles(columns, "reply_account", "replyToSN")
    combined(columns, "reply_to")


_GET_OLD = {
    "id": "post_id",
    "date": "time",
    "username": "handle",
    "text": "text",
    "to": "reply_account",
    "replies": "replies",
    "retweets": "reposts",
    "favorites": "likes",
    "mentions": "mentions",
    "hashtags": "hashtags",
    "permalink": "link",
    "urls": "urls",
}


def _adjust_get_old(columns: Columns) -> None:
    mark_handles(columns, "reply_account")
    for field in ("hashtags", "mentions"):
        if field in columns:
            columns[field] = [re.findall(r"[#@]\w+", written(v)) for v in columns[field]]


FORMATS = (
    TableFormat(
        name="tags",
        title="TAGS (Twitter Archiving Google Sheet)",
        recognise=needs("id_str", "from_user", "text", "created_at", "status_url"),
        columns=_TAGS,
        platform="x",
        adjust=_adjust_tags,
        wants={"post": ("id_str", "status_url")},
    ),
    TableFormat(
        name="social-feed-manager",
        title="Social Feed Manager: posts of X",
        recognise=needs("twitter_id", "screen_name", "created_at", "text"),
        columns=_SFM,
        platform="x",
        adjust=_adjust_sfm,
        wants={"post": ("twitter_id",)},
    ),
    TableFormat(
        name="twitter-r",
        title="twitteR (R): posts of X",
        recognise=needs("screenName", "created", "text", "statusSource", "isRetweet"),
        columns=_TWITTER_R,
        platform="x",
        adjust=_adjust_twitter_r,
        wants={"account": ("screenName",), "time": ("created",)},
    ),
    TableFormat(
        name="get-old-tweets",
        title="GetOldTweets: posts of X",
        recognise=needs("date", "username", "to", "text", "permalink", "id"),
        columns=_GET_OLD,
        platform="x",
        adjust=_adjust_get_old,
        wants={"address": ("permalink",)},
    ),
)
