"""Telegram Desktop exports: `result.json` of one chat or of a whole account.

Message ids count from 1 in each chat, so a post is known by 'chat-message'. Ids of accounts are
bare numbers, as in other exports of the platform ('channel9' and '-1009' are both 9). A forwarded
message is a repost of the account it came from; the export does not say of which message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject, Skip
from inconcert.ingest.formats._json import (
    EMPTY,
    Made,
    Object,
    account,
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

_PEER = re.compile(r"(?:user|channel|chat|group)?-?(?:100(?=\d{9,}))?(\d+)")
_BARE = re.compile(r"(?:user|channel|chat|group)?(\d+)")
_WORD = re.compile(r"(?:user|channel|chat|group)(?=-?\d)")
_TYPES = {"user": "account", "channel": "channel", "chat": "group", "group": "group"}
_CHANNELS = ("public_channel", "private_channel")


def peer(value: Any, what: str) -> str | None:
    """Return the bare number of a user, channel or chat id, None where there is none.

    Takes 'user5', 'channel9', 9, and the bot API's -1009; only negative ids carry that prefix.
    """
    found = ident(value, what)
    if found is None:
        return None
    match = (_PEER if "-" in found else _BARE).fullmatch(found)
    if match is None:
        raise Reject(f"{what} is not a Telegram id: {found[:40]}")
    return match[1]


def type_of(value: Any) -> str | None:
    """Return what an id says that it is of ('user5', 'channel9'), None for a bare number."""
    word = _WORD.match(value) if isinstance(value, str) else None
    return _TYPES[word[0]] if word else None


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read one message, or a chat or export with all its messages."""
    message = whole(record)
    chats = objects(dig(message, "chats", "list"))
    if chats:
        return each(chats, _chat)
    if "messages" in message:
        return _chat(message)
    return _message(message, _context(context))


def _chat(chat: Object) -> Iterable[Made]:
    about = {name: value for name, value in chat.items() if name != "messages"}
    return each(objects(chat.get("messages")), lambda message: _message(message, about))


def _context(context: Any) -> Object:
    return context if isinstance(context, Mapping) else EMPTY


def _message(message: Object, chat: Object) -> Iterator[Item]:
    if message.get("type", "message") != "message":
        raise Skip
    chat_id = peer(chat.get("id"), "chat id")
    author = peer(message.get("from_id"), "from_id")
    author_type = type_of(message.get("from_id"))
    in_channel = chat.get("type") in _CHANNELS
    if author is None and in_channel:
        author, author_type = chat_id, "channel"
    if chat_id is None and str(message.get("from_id")).startswith("channel"):
        chat_id = author
    name = text(message.get("from")) or (text(chat.get("name")) if in_channel else None)
    forwarded = "forwarded_from" in message or "forwarded_from_id" in message
    source = peer(message.get("forwarded_from_id"), "forwarded_from_id")
    reply_to = _reply_to(message, chat_id)
    unix = number(message.get("date_unixtime"))
    parts = objects(message.get("text_entities")) or objects(message.get("text"))
    yield post(
        {
            "account_id": author,
            "account.name": name,
            "account.type": author_type,
            "post_id": _key(chat_id, message.get("id")),
            "time": number(message.get("date")) if unix is None else unix,
            "type": post_type(forwarded, None, reply_to),
            "text": plain(message),
            "repost_account": source,
            "reply_to": reply_to,
            **_entities(parts),
            "client": handle(message.get("via_bot")),
            "likes": _reactions(message),
            "extra": given(
                {
                    "chat": text(chat.get("name")),
                    "chat_type": text(chat.get("type")),
                    "signature": text(message.get("author")),
                    "forwarded_from": text(message.get("forwarded_from")),
                    "edited": number(message.get("edited_unixtime")),
                    "mime_type": text(message.get("mime_type")),
                    "file": _file(message),
                    "time_zone": "that of the exporting computer" if unix is None else None,
                }
            ),
        },
        author="the message has no from_id: export again with a newer Telegram Desktop",
    )
    if source is not None:
        yield from account(
            {
                "account_id": source,
                "name": text(message.get("forwarded_from")),
                "type": type_of(message.get("forwarded_from_id")),
            }
        )


def _key(chat_id: str | None, message_id: Any) -> str | None:
    """Return 'chat-message'; None without the chat, since numbers repeat in every chat."""
    found = ident(message_id, "id")
    return f"{chat_id}-{found}" if chat_id and found else None


def _reply_to(message: Object, chat_id: str | None) -> str | None:
    other = peer(message.get("reply_to_peer_id"), "reply_to_peer_id")
    return _key(other or chat_id, message.get("reply_to_message_id"))


def plain(message: Object) -> str | None:
    """Return the text of a message, which is a string or a list of strings and styled parts."""
    value = message.get("text")
    if isinstance(value, str):
        return text(value)
    parts = value if isinstance(value, list) and value else message.get("text_entities")
    if not isinstance(parts, list):
        return None
    pieces = (part if isinstance(part, str) else obj(part).get("text") for part in parts)
    return text("".join(piece for piece in pieces if isinstance(piece, str)))


def _entities(parts: list[Object]) -> Fields:
    """Return links, hashtags and mentions of styled parts."""
    urls: list[Any] = []
    tags: list[str] = []
    mentions: list[Any] = []
    for part in parts:
        type_, written = part.get("type"), text(part.get("text")) or ""
        if type_ == "text_link":
            urls.append(part.get("href"))
        elif type_ == "link":
            urls.append(written if "://" in written else f"https://{written}" if written else None)
        elif type_ == "hashtag":
            # '#tag@channel' is the hashtag as searched in one channel.
            tags.append(written.lstrip("#").partition("@")[0])
        elif type_ == "mention":
            mentions.append(at(written))
        elif type_ == "mention_name":
            mentions.append(peer(part.get("user_id"), "text_entities.user_id"))
    return {"urls": texts(urls), "hashtags": texts(tags), "mentions": texts(mentions)}


def _reactions(message: Object) -> int | None:
    counts = [r.get("count") for r in objects(message.get("reactions"))]
    known = [c for c in counts if isinstance(c, int) and not isinstance(c, bool)]
    return sum(known) if known else None


def _file(message: Object) -> str | None:
    """Return the file of a message; it is named for the export, so it is no id of the picture."""
    for name in ("file_name", "photo", "file"):
        found = text(message.get(name))
        if found and not found.startswith("(File"):
            return found
    return None


def _is_message(record: Object) -> bool:
    return (
        record.get("type") in ("message", "service")
        and "date" in record
        and bool({"text", "from_id", "actor_id", "date_unixtime"} & record.keys())
    )


def _is_export(record: Object) -> bool:
    if _is_message(record):
        return True
    chats = objects(dig(record, "chats", "list")) or [record]
    return any(
        "type" in chat and any(_is_message(m) for m in objects(chat.get("messages"))[:20])
        for chat in chats[:20]
    )


FORMATS = (
    RecordFormat(
        name="telegram-desktop",
        title="Telegram Desktop export (result.json)",
        recognise=recogniser(_is_export),
        read=read,
        platform="telegram",
        containers=("messages", "chats.list.*.messages", "left_chats.list.*.messages"),
        note="times of exports before 2022 are in the exporter's time zone, read as UTC",
    ),
)
