"""CSV of 4CAT, and the CSV twin that Zeeschuimer writes, of any platform."""

from __future__ import annotations

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import mark_handles, mark_lists, names, set_type
from inconcert.ingest.values.fields import is_true
from inconcert.ingest.values.platforms import platform_of

_COLUMNS = {
    "id": "post_id",
    "author_id": "account_id",
    "author": "handle",
    "author_fullname": "account.name",
    "author_name": "account.name",
    "author_description": "account.description",
    "author_bio": "account.description",
    "author_avatar": "account.avatar",
    "author_avatar_url": "account.avatar",
    "author_followers": "account.followers",
    "verified": "account.verified",
    "body": "text",
    "language": "language",
    "language_guess": "language",
    "link": "link",
    "url": "link",
    "post_url": "link",
    "tweet_url": "link",
    "source": "client",
    "retweeted_user": "repost_account",
    "replied_author": "reply_account",
    "replied_user": "reply_account",
    "quote_author": "quote_account",
    "quote_tweet_id": "quote_of",
    "is_reply": "is_reply",
    "is_quote_tweet": "is_quote",
    "is_quote": "is_quote",
    "is_repost": "is_repost",
    "hashtags": "hashtags",
    "urls": "urls",
    "mentions": "mentions",
    "likes": "likes",
    "like_count": "likes",
    "retweet_count": "reposts",
    "shares": "reposts",
    "num_shares": "reposts",
    "reply_count": "replies",
    "comments": "replies",
    "num_comments": "replies",
    "quote_count": "quotes",
    "views": "views",
    "plays": "views",
    "impression_count": "views",
    "images": "media",
    "image_urls": "media",
    "image_url": "media",
    "media_url": "media",
    "video_url": "media",
}


def _recognise(sample: Sample) -> float:
    header = names(sample)
    timed = {"timestamp", "unix_timestamp"} & header
    return 0.95 if {"thread_id", "body", "id", "author"} <= header and timed else 0.0


def _adjust(columns: Columns) -> None:
    _times(columns)
    _reply(columns)
    set_type(columns, is_retweet="repost")
    mark_handles(columns, "repost_account", "reply_account", "quote_account")
    mark_lists(columns, "mentions")
    links = columns.get("link")
    if links is not None:
        columns["platform"] = [platform_of(link) if link else "" for link in links]


def _times(columns: Columns) -> None:
    """Prefer epochs: other times are in the server's zone, except where X wrote them."""
    local = columns.pop("timestamp", None)
    epochs = columns.pop("unix_timestamp", None)
    first, second = (local, epochs) if "is_retweet" in columns else (epochs, local)
    if first is None or second is None:
        only = first if first is not None else second
        if only is not None:
            columns["time"] = only
    else:
        columns["time"] = [a or b for a, b in zip(first, second, strict=True)]


def _reply(columns: Columns) -> None:
    """Take the thread for the post replied to, where a post says that it is a reply."""
    flags, threads = columns.get("is_reply"), columns.get("thread_id")
    if flags is not None and threads is not None:
        ids = columns.get("post_id") or [""] * len(flags)
        columns["reply_to"] = [
            thread if thread != own and is_true(flag) else ""
            for flag, thread, own in zip(flags, threads, ids, strict=True)
        ]


FORMATS = (
    TableFormat(
        name="4cat",
        title="4CAT or Zeeschuimer CSV of any platform",
        recognise=_recognise,
        wants={"time": ("timestamp", "unix_timestamp")},
        columns=_COLUMNS,
        adjust=_adjust,
    ),
)
