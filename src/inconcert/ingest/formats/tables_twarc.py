"""CSV that twarc makes of X API v2 pages, nested keys joined by dots."""

from __future__ import annotations

from typing import Any

import orjson

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import needs

_COLUMNS = {
    "id": "post_id",
    "author.id": "account_id",
    "author_id": "account_id",
    "author.username": "handle",
    "created_at": "time",
    "text": "text",
    "lang": "language",
    "source": "client",
    "referenced_tweets.retweeted.id": "repost_of",
    "referenced_tweets.quoted.id": "quote_of",
    "referenced_tweets.replied_to.id": "reply_to",
    "in_reply_to_user_id": "reply_account",
    "retweeted_user_id": "repost_account",
    "quoted_user_id": "quote_account",
    "entities.urls": "urls",
    "entities.hashtags": "hashtags",
    "entities.mentions": "mentions",
    "attachments.media_keys": "media",
    "public_metrics.like_count": "likes",
    "public_metrics.retweet_count": "reposts",
    "public_metrics.reply_count": "replies",
    "public_metrics.quote_count": "quotes",
    "public_metrics.impression_count": "views",
    "author.name": "account.name",
    "author.description": "account.description",
    "author.location": "account.location",
    "author.url": "account.url",
    "author.created_at": "account.created",
    "author.profile_image_url": "account.avatar",
    "author.verified": "account.verified",
    "author.public_metrics.followers_count": "account.followers",
    "author.public_metrics.following_count": "account.following",
    "author.public_metrics.tweet_count": "account.posts",
}


def _adjust(columns: Columns) -> None:
    if "mentions" in columns:
        columns["mentions"] = [_mentioned(value) for value in columns["mentions"]]
    if "reply_account" in columns and "reply_to" in columns:
        # The API names the account replied to on quotes and reposts of replies as well.
        columns["reply_account"] = [
            account if target else ""
            for account, target in zip(columns["reply_account"], columns["reply_to"], strict=True)
        ]


def _mentioned(value: Any) -> list[str]:
    found = value
    if isinstance(value, str):
        try:
            found = orjson.loads(value)
        except orjson.JSONDecodeError:
            return []
    people = found if isinstance(found, list) else []
    return [
        str(one["id"]) if one.get("id") else f"@{one.get('username')}"
        for one in people
        if isinstance(one, dict) and (one.get("id") or one.get("username"))
    ]


FORMATS = (
    TableFormat(
        name="twarc-csv",
        title="X API v2 as CSV by twarc",
        recognise=needs("referenced_tweets.retweeted.id", "id", "created_at", "text"),
        columns=_COLUMNS,
        platform="x",
        adjust=_adjust,
    ),
)
