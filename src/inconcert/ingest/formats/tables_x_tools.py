"""CSV that collectors of X (Twitter) wrote: twarc 1, Hydrator, academictwitteR, rtweet, TCAT."""

from __future__ import annotations

import re
from typing import Any

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import (
    combined,
    combined_handles,
    mark_lists,
    needs,
    said,
    written,
)
from inconcert.ingest.values.fields import as_text
from inconcert.ingest.values.lists import parse_list

_PROFILE = {
    "user_name": "account.name",
    "user_description": "account.description",
    "user_location": "account.location",
    "user_created_at": "account.created",
    "user_followers_count": "account.followers",
    "user_friends_count": "account.following",
    "user_following_count": "account.following",
    "user_statuses_count": "account.posts",
    "user_tweet_count": "account.posts",
    "user_urls": "account.url",
    "user_url": "account.url",
    "user_verified": "account.verified",
    "user_profile_image_url": "account.avatar",
}
# 'x' before ids, which keeps spreadsheets from rounding them.
_MARKED_ID = re.compile(r"[xX](\d+)")


def _adjust_twarc(columns: Columns) -> None:
    """The post reposted or quoted stands in one column; the type, or the text, tells which."""
    combined_handles(columns, "reply_account", "in_reply_to_screen_name")
    combined_handles(
        columns, "repost_account", "retweet_screen_name", "retweet_or_quote_screen_name",
        "reweet_or_quote_screen_name",
    )  # fmt: skip
    combined_handles(columns, "quote_account", "quote_screen_name")
    either = next((n for n in ("retweet_or_quote_id", "reweet_or_quote_id") if n in columns), None)
    if either is None:
        return
    if "type" not in columns and "text" in columns:
        # Old versions have no type: a repost begins 'RT @'.
        columns["type"] = [
            "quote" if said(target) and not re.match(r"\s*RT @", written(text)) else ""
            for target, text in zip(columns[either], columns["text"], strict=True)
        ]
    combined(columns, "repost_of", either)


_TWARC = {
    "id": "post_id",
    "created_at": "time",
    "parsed_created_at": "time",
    "user_id": "account_id",
    "user_screen_name": "handle",
    "text": "text",
    "tweet_type": "type",
    "hashtags": "hashtags",
    "media": "media",
    "urls": "urls",
    "favorite_count": "likes",
    "retweet_count": "reposts",
    "in_reply_to_status_id": "reply_to",
    "in_reply_to_user_id": "reply_account",
    "lang": "language",
    "retweet_id": "repost_of",
    "reweet_id": "repost_of",
    "quote_id": "quote_of",
    "retweet_or_quote_user_id": "repost_account",
    "source": "client",
    "tweet_url": "link",
    **_PROFILE,
}

_ACADEMIC = {
    "tweet_id": "post_id",
    "created_at": "time",
    "author_id": "account_id",
    "user_username": "handle",
    "text": "text",
    "lang": "language",
    "source": "client",
    "sourcetweet_type": "type",
    "sourcetweet_id": "repost_of",
    "sourcetweet_author_id": "repost_account",
    "in_reply_to_user_id": "reply_account",
    "retweet_count": "reposts",
    "like_count": "likes",
    "quote_count": "quotes",
    "reply_count": "replies",
    **_PROFILE,
}


def _adjust_academic(columns: Columns) -> None:
    """Name the account replied to on replies only: on reposts it is that of the original."""
    types, replied = columns.get("type"), columns.get("reply_account")
    if types is not None and replied is not None:
        columns["reply_account"] = [
            "" if str(type_).lower() == "retweeted" else account
            for type_, account in zip(types, replied, strict=True)
        ]


_RTWEET = {
    "status_id": "post_id",
    "user_id": "account_id",
    "screen_name": "handle",
    "created_at": "time",
    "text": "text",
    "source": "client",
    "lang": "language",
    "reply_to_status_id": "reply_to",
    "reply_to_user_id": "reply_account",
    "is_quote": "is_quote",
    "is_retweet": "is_repost",
    "retweet_status_id": "repost_of",
    "retweet_user_id": "repost_account",
    "retweet_created_at": "repost_time",
    "quoted_status_id": "quote_of",
    "quoted_user_id": "quote_account",
    "favorite_count": "likes",
    "retweet_count": "reposts",
    "quote_count": "quotes",
    "reply_count": "replies",
    "hashtags": "hashtags",
    "urls_expanded_url": "urls",
    "media_url": "media",
    "mentions_user_id": "mentions",
    "status_url": "link",
    "name": "account.name",
    "location": "account.location",
    "description": "account.description",
    "url": "account.url",
    "followers_count": "account.followers",
    "friends_count": "account.following",
    "statuses_count": "account.posts",
    "account_created_at": "account.created",
    "verified": "account.verified",
    "profile_image_url": "account.avatar",
}


def _adjust_rtweet(columns: Columns) -> None:
    """Take off the 'x' before ids; lists are joined by spaces, and an empty one is 'NA'."""
    for field in (
        "post_id", "account_id", "repost_of", "repost_account", "quote_of", "quote_account",
        "reply_to", "reply_account",
    ):  # fmt: skip
        if field in columns:
            columns[field] = [_bare(v) for v in columns[field]]
    combined_handles(columns, "repost_account", "retweet_screen_name")
    combined_handles(columns, "quote_account", "quoted_screen_name")
    combined_handles(columns, "reply_account", "reply_to_screen_name")
    for field in ("hashtags", "urls", "media", "mentions"):
        if field in columns:
            columns[field] = [
                [text for one in parse_list(v) if said(text := _bare(one))] for v in columns[field]
            ]
    quoted, reposted = columns.get("quote_of"), columns.get("repost_of")
    if quoted is not None and reposted is not None:
        # A repost of a quote bears the quote's ids.
        for field in ("quote_of", "quote_account"):
            if field in columns:
                columns[field] = [
                    "" if said(target) else one
                    for one, target in zip(columns[field], reposted, strict=True)
                ]


def _bare(value: Any) -> Any:
    match = _MARKED_ID.fullmatch(value) if isinstance(value, str) else None
    return match.group(1) if match else value


_TCAT = {
    "id": "post_id",
    "time": "time",
    "created_at": "time",
    "from_user_id": "account_id",
    "from_user_name": "handle",
    "text": "text",
    "lang": "language",
    "retweet_count": "reposts",
    "favorite_count": "likes",
    "to_user_id": "reply_account",
    "in_reply_to_status_id": "reply_to",
    "in_reply_to_status_id_str": "reply_to",
    "quoted_status_id": "quote_of",
    "retweet_id": "repost_of",
    "retweeted_user_id": "repost_account",
    "quoted_user_id": "quote_account",
    "source": "client",
    "hashtags": "hashtags",
    "media_urls": "media",
    "media_id": "media",
    "location": "account.location",
    "from_user_realname": "account.name",
    "from_user_verified": "account.verified",
    "from_user_description": "account.description",
    "from_user_url": "account.url",
    "from_user_profile_image_url": "account.avatar",
    "from_user_lang": "account.language",
    "from_user_tweetcount": "account.posts",
    "from_user_followercount": "account.followers",
    "from_user_friendcount": "account.following",
    "from_user_created_at": "account.created",
}


def _adjust_tcat(columns: Columns) -> None:
    """Take the longest form of links; `to_user_name` is whom a reply answers."""
    combined(columns, "urls", "urls_followed", "urls_expanded", "links", "urls (column)")
    combined_handles(columns, "reply_account", "to_user_name")
    combined_handles(columns, "repost_account", "retweeted_user_name")
    combined_handles(columns, "quote_account", "quoted_user_name")
    mentioned = columns.pop("mentions (column)", None) or columns.pop("mentioned_user_names", None)
    if mentioned is not None:
        columns["mentions"] = mentioned
        mark_lists(columns, "mentions")
    # A TCAT table may write 0 where no user is meant.
    for field in ("reply_to", "reply_account", "repost_of", "quote_of"):
        if field in columns:
            columns[field] = ["" if as_text(v) == "0" else v for v in columns[field]]


FORMATS = (
    TableFormat(
        name="twarc-1",
        title="X API v1.1 as CSV by twarc 1 or Hydrator",
        recognise=needs(
            "tweet_url", "user_screen_name", "created_at", "text", "in_reply_to_screen_name"
        ),
        columns=_TWARC,
        platform="x",
        adjust=_adjust_twarc,
    ),
    TableFormat(
        name="academictwitter",
        title="X API v2 as a tidy table by academictwitteR",
        recognise=needs("tweet_id", "author_id", "created_at", "sourcetweet_id"),
        wants={"post": ("tweet_id",)},
        columns=_ACADEMIC,
        platform="x",
        adjust=_adjust_academic,
    ),
    TableFormat(
        name="rtweet",
        title="X API v1.1 as CSV by rtweet",
        recognise=needs("status_id", "user_id", "screen_name", "created_at", "is_retweet"),
        wants={"post": ("status_id",)},
        columns=_RTWEET,
        platform="x",
        adjust=_adjust_rtweet,
    ),
    TableFormat(
        name="tcat",
        title="DMI-TCAT: posts of X",
        recognise=needs("id", "created_at", "from_user_name", "from_user_id", "text"),
        columns=_TCAT,
        platform="x",
        adjust=_adjust_tcat,
    ),
)
