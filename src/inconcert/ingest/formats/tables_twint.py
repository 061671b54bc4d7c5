"""What twint collected of X (Twitter), as CSV and as JSON Lines."""

from __future__ import annotations

from typing import Any

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import at, count_of, flat, needs, said
from inconcert.ingest.values.fields import as_text
from inconcert.ingest.values.naming import parse_names

_TWINT = {
    "id": "post_id",
    "user_id": "account_id",
    "username": "handle",
    "name": "account.name",
    "tweet": "text",
    "language": "language",
    "urls": "urls",
    "photos": "media",
    "replies_count": "replies",
    "retweets_count": "reposts",
    "likes_count": "likes",
    "nreplies": "replies",
    "nretweets": "reposts",
    "nlikes": "likes",
    "hashtags": "hashtags",
    "link": "link",
    "quote_url": "quoted",
    "retweet_date": "time",
    "source": "client",
}


def _adjust_twint(columns: Columns) -> None:
    """Put the time together of date, clock and zone; of a repost, `retweet_date` is its own.

    The post stands in `id` also where it was reposted: who did is `user_rt`, and the post reposted
    is then `id` itself.
    """
    count = count_of(columns)
    own = _clock(columns, count)
    posted = columns.get("time", [""] * count)
    columns["time"] = [a if said(a) else b for a, b in zip(posted, own, strict=True)]
    _reposts(columns, count)
    answered = columns.pop("reply_to (column)", None)
    threads, ids = columns.get("conversation_id"), columns.get("post_id")
    if threads is not None and ids is not None:
        # The first post of a conversation has its id; all others answer a post that is not told.
        replies = [
            said(t) and said(i) and as_text(t) != as_text(i)
            for t, i in zip(threads, ids, strict=True)
        ]
        columns["is_reply"] = ["yes" if one else "no" for one in replies]
        if answered is not None:
            names = [_others(value, columns, row) for row, value in enumerate(answered)]
            columns["reply_account"] = [
                found[0] if found and reply else ""
                for found, reply in zip(names, replies, strict=True)
            ]
    mentioned = columns.pop("mentions (column)", None)
    if mentioned is not None:
        columns["mentions"] = [
            [one if one.isdigit() else at(one) for one in parse_names(value)] for value in mentioned
        ]


def _clock(columns: Columns, count: int) -> list[Any]:
    days, hours = columns.pop("date", None), columns.pop("time (column)", None)
    zones, made = columns.get("timezone"), columns.pop("created_at", None)
    if days is None or (hours is None and made is not None):
        return made if made is not None else days or [""] * count
    hours, zones = hours or [""] * count, zones or [""] * count
    return [
        " ".join(str(part) for part in row if said(part))
        for row in zip(days, hours, zones, strict=True)
    ]


def _reposts(columns: Columns, count: int) -> None:
    by, ids = columns.pop("user_rt", None), columns.pop("user_rt_id", None)
    flags = columns.pop("retweet", None)
    numbers = columns.pop("retweet_id", None)
    if by is None or flags is None:
        if flags is not None:
            columns["is_repost"] = flags
        return
    ids, numbers = ids or [""] * count, numbers or [""] * count
    for field in ("account_id", "handle", "post_id"):
        columns.setdefault(field, [""] * count)
    of, whose, told = [""] * count, [""] * count, ["no"] * count
    for row, (name, account, number) in enumerate(zip(by, ids, numbers, strict=True)):
        if not said(name):
            continue
        author, post = columns["account_id"][row], columns["post_id"][row]
        told[row], of[row], whose[row] = "yes", post, author
        columns["handle"][row] = name
        columns["account_id"][row] = account if said(account) else ""
        columns["post_id"][row] = number if said(number) else ""
        if "account.name" in columns:
            columns["account.name"][row] = ""
    columns["is_repost"], columns["repost_of"], columns["repost_account"] = told, of, whose


def _others(value: Any, columns: Columns, row: int) -> list[str]:
    """Return the accounts replied to: older versions list the writer first."""
    own = {str(columns[f][row]).lower() for f in ("account_id", "handle") if f in columns}
    return [one for one in parse_names(value) if one.lstrip("@").lower() not in own]


_TABLE = TableFormat(
    name="twint",
    title="twint CSV: posts of X",
    recognise=needs("id", "conversation_id", "username", "tweet", "user_id"),
    columns=_TWINT,
    platform="x",
    adjust=_adjust_twint,
    wants={"time": ("retweet_date", "date", "created_at"), "text": ("tweet",)},
)

FORMATS = (_TABLE, flat(_TABLE, "twint-json", "twint JSON Lines: posts of X"))
