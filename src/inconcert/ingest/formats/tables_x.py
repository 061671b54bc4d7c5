"""X (Twitter) information-operations archives: posts and users tables of all years.

One hash stands for the id, name and handle of a small account. Times have no zone and are UTC
(they match the milliseconds inside the post ids).
"""

from __future__ import annotations

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import set_type

_PROFILE = {
    "user_display_name": "account.name",
    "user_reported_location": "account.location",
    "user_profile_description": "account.description",
    "user_profile_url": "account.url",
    "follower_count": "account.followers",
    "following_count": "account.following",
    "account_creation_date": "account.created",
    "account_language": "account.language",
}
_POSTS = {
    "tweetid": "post_id",
    "userid": "account_id",
    "user_screen_name": "handle",
    **_PROFILE,
    "tweet_language": "language",
    "tweet_text": "text",
    "tweet_time": "time",
    "tweet_client_name": "client",
    "in_reply_to_userid": "reply_account",
    "in_reply_to_tweetid": "reply_to",
    "quoted_tweet_tweetid": "quote_of",
    "retweet_userid": "repost_account",
    "retweet_tweetid": "repost_of",
    "quote_count": "quotes",
    "reply_count": "replies",
    "like_count": "likes",
    "retweet_count": "reposts",
    "hashtags": "hashtags",
    "urls": "urls",
    "user_mentions": "mentions",
}
# The copy of the 2019 users table in circulation has other column names.
_USERS = {
    "userid": "account_id",
    "user_id": "account_id",
    "user_screen_name": "handle",
    "screen_name": "handle",
    "name": "name",
    "location": "location",
    "description": "description",
    "profile_url": "url",
    "followers_count": "followers",
    "account_created_at": "created",
    "account_lang": "language",
    **{column: name.removeprefix("account.") for column, name in _PROFILE.items()},
}


def _is_posts(sample: Sample) -> float:
    header = {name.strip().lower() for name in sample.header or ()}
    return 1.0 if {"tweetid", "userid", "tweet_text", "tweet_time"} <= header else 0.0


def _is_users(sample: Sample) -> float:
    header = {name.strip().lower() for name in sample.header or ()}
    if "tweetid" in header:
        return 0.0
    if {"userid", "user_screen_name", "account_creation_date"} <= header:
        return 1.0
    old = {"user_id", "screen_name", "account_created_at", "account_lang", "followers_count"}
    return 0.9 if old <= header and "text" not in header else 0.0


def _hide_hashes(columns: Columns, prefix: str) -> None:
    """Blank names and handles that only repeat the hash of the id."""
    ids = columns.get("account_id")
    if ids is None:
        return
    for name in ("handle", f"{prefix}name"):
        values = columns.get(name)
        if values is not None:
            columns[name] = [
                "" if v == i and len(str(v)) > 39 else v for v, i in zip(values, ids, strict=True)
            ]


def _adjust_posts(columns: Columns) -> None:
    _hide_hashes(columns, "account.")
    for name in ("latitude", "longitude", "poll_choices"):
        if name in columns:
            columns[name] = ["" if v in ("absent", "[]") else v for v in columns[name]]
    set_type(columns, is_retweet="repost")


def _adjust_users(columns: Columns) -> None:
    _hide_hashes(columns, "")


_HASH_NOTE = "small accounts are identified by a hash of their id"

FORMATS = (
    TableFormat(
        name="x-disclosure",
        title="X (Twitter) information-operations archive: posts",
        recognise=_is_posts,
        columns=_POSTS,
        platform="x",
        adjust=_adjust_posts,
        note=_HASH_NOTE,
    ),
    TableFormat(
        name="x-disclosure-users",
        title="X (Twitter) information-operations archive: users",
        recognise=_is_users,
        columns=_USERS,
        platform="x",
        table="account",
        adjust=_adjust_users,
        note=_HASH_NOTE,
    ),
)
