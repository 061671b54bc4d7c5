"""Tables that coordination tools exchange: Hoaxy, coordination-network-toolkit, CooRTweet."""

from __future__ import annotations

from typing import Any

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import at, count_of, names, needs
from inconcert.ingest.times.parse import TimeColumn, TimeError
from inconcert.ingest.values.fields import is_true

_TOOLKIT = (
    "message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls",
)  # fmt: skip


def _adjust_hoaxy(columns: Columns) -> None:
    """An edge of a repost or quote runs from the original author to the spreader.

    That of a reply runs from its writer, and so does that of a mention, of whatever type the post
    is that mentions: a quote has an edge from whom it quotes to its writer, and one from its writer
    to each account that it mentions.
    """
    count = count_of(columns)

    def take(name: str) -> list[Any]:
        return columns.pop(name, None) or [""] * count

    from_id, from_name = take("from_user_id"), take("from_user_screen_name")
    to_id, to_name = take("to_user_id"), take("to_user_screen_name")
    types = [str(type_ or "").lower() for type_ in columns.get("type", [""] * count)]
    mentioned = take("is_mention")
    columns["account_id"], columns["handle"] = [], []
    for field in ("repost_account", "quote_account", "reply_account"):
        columns[field] = [""] * count
    columns["mentions"] = [[] for _ in range(count)]
    for row, type_ in enumerate(types):
        source = (from_id[row], from_name[row])
        target = (to_id[row], to_name[row])
        mention = is_true(mentioned[row])
        spread = type_ in ("retweet", "quote") and not mention
        writer, other = (target, source) if spread else (source, target)
        columns["account_id"].append(writer[0])
        columns["handle"].append(writer[1])
        named = other[0] or at(other[1])
        if mention:
            columns["mentions"][row] = [named] if named else []
        elif type_ == "retweet":
            columns["repost_account"][row] = named
        elif type_ == "quote":
            columns["quote_account"][row] = named
        elif type_ == "reply":
            columns["reply_account"][row] = named


def _is_toolkit(sample: Sample) -> float:
    """Recognise the column names; and the values, since the names may stand for positions."""
    if not set(_TOOLKIT) <= names(sample) or not sample.records:
        return 0.0
    times = TimeColumn(day_first=False)
    good = 0
    for record in sample.records:
        try:
            good += times.one(record["timestamp"]) is not None and bool(record["user_id"])
        except (TimeError, KeyError):
            continue
    return 0.9 if good >= 0.8 * len(sample.records) else 0.0


def _adjust_coortweet(columns: Columns) -> None:
    """Sort objects: addresses are links, '#' is a hashtag, anything else is opaque."""
    urls, tags, others = [], [], []
    for value in columns.pop("object_id", [""] * count_of(columns)):
        text = str(value).strip() if value not in (None, "", "NA") else ""
        is_url = "://" in text[:12]
        is_tag = text.startswith("#") and len(text) > 1
        urls.append([text] if is_url else [])
        tags.append([text] if is_tag else [])
        others.append([f"object:{text}"] if text and not is_url and not is_tag else [])
    columns["urls"], columns["hashtags"], columns["objects"] = urls, tags, others


FORMATS = (
    TableFormat(
        name="hoaxy",
        title="Hoaxy edges",
        recognise=needs("from_user_id", "to_user_id", "tweet_id", "tweet_type"),
        wants={
            "writer or original author": ("from_user_id", "from_user_screen_name"),
            "spreader or account named": ("to_user_id", "to_user_screen_name"),
            "type": ("tweet_type",),
        },
        columns={
            "tweet_id": "post_id",
            "tweet_created_at": "time",
            "tweet_type": "type",
            "canonical_url": "urls",
        },
        platform="x",
        adjust=_adjust_hoaxy,
    ),
    TableFormat(
        name="coordination-network-toolkit",
        title="coordination-network-toolkit CSV",
        recognise=_is_toolkit,
        columns={
            "message_id": "post_id",
            "user_id": "account_id",
            "username": "handle",
            "repost_id": "repost_of",
            "reply_id": "reply_to",
            "message": "text",
            "timestamp": "time",
            "urls": "urls",
        },
        header=_TOOLKIT,
    ),
    TableFormat(
        name="coortweet",
        title="CooRTweet shares",
        recognise=needs("object_id", "account_id", "content_id", "timestamp_share"),
        wants={"object": ("object_id",)},
        columns={
            "content_id": "post_id",
            "account_id": "account_id",
            "timestamp_share": "time",
        },
        adjust=_adjust_coortweet,
    ),
)
