"""Telegram messages as the library Telethon writes them (`to_json`), and 4CAT's NDJSON of them.

4CAT says `_type` where Telethon says `_`, writes times as seconds, and adds `_chat` and `_sender`
with handles and names. Telegram keeps the id of a picture or file when a message is forwarded, so
media are known by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Skip
from inconcert.ingest.formats._json import (
    Object,
    account,
    at,
    dig,
    flag,
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
from inconcert.ingest.formats.records_telegram import peer

_NO_POST = ("MessageService", "MessageEmpty")


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one message."""
    message = whole(record)
    if _type(message) in _NO_POST:
        raise Skip
    return _message(message)


def _type(value: Object) -> Any:
    return value.get("_") or value.get("_type")


def _message(message: Object) -> Iterator[Item]:
    chat, sender = obj(message.get("_chat")), obj(message.get("_sender"))
    chat_id = _peer(message.get("peer_id") or message.get("to_id"), "peer_id")
    chat_id = chat_id or peer(chat.get("id"), "_chat.id")
    # Posts of a channel have no from_id: the channel itself speaks.
    author = _peer(message.get("from_id"), "from_id") or peer(sender.get("id"), "_sender.id")
    by_chat = author is None or author == chat_id
    forward, answer = obj(message.get("fwd_from")), obj(message.get("reply_to"))
    source = _peer(forward.get("from_id"), "fwd_from.from_id") or peer(
        forward.get("channel_id"), "fwd_from.channel_id"
    )
    reply_to = _key(
        _peer(answer.get("reply_to_peer_id"), "reply_to_peer_id") or chat_id,
        answer.get("reply_to_msg_id") or message.get("reply_to_msg_id"),
    )
    message_id = ident(message.get("id"), "id")
    content = text(message.get("message"))
    yield post(
        {
            "account_id": author or chat_id,
            "handle": handle(sender.get("username"))
            or (handle(chat.get("username")) if by_chat else None),
            "account.name": _name(sender) or (_name(chat) if by_chat else None),
            "account.type": _type_of(message.get("from_id") or message.get("peer_id"), chat)
            if author is None or message.get("from_id")
            else None,
            "account.verified": flag(sender.get("verified")),
            "post_id": _key(chat_id, message_id),
            "time": number(message.get("date")),
            "type": post_type(forward, None, reply_to),
            "text": content,
            "repost_of": _key(source, forward.get("channel_post")),
            "repost_account": source,
            "repost_time": number(forward.get("date")),
            "reply_to": reply_to,
            **_entities(message, content or ""),
            "media": texts(_media(obj(message.get("media")))),
            "link": _link(chat, chat_id, message_id, message),
            "views": number(message.get("views")),
            "reposts": number(message.get("forwards")),
            "replies": number(dig(message, "replies", "replies")),
            "likes": _reactions(message),
            "extra": given(
                {
                    "chat": text(chat.get("username")) or text(chat.get("title")),
                    "signature": text(message.get("post_author")),
                    "forwarded_from": text(forward.get("from_name")),
                    "album": ident(message.get("grouped_id"), "grouped_id"),
                    "via_bot": ident(message.get("via_bot_id"), "via_bot_id"),
                    "edited": number(message.get("edit_date")),
                    "bot": sender.get("bot") is True or None,
                }
            ),
        },
        author="the message names neither a sender nor a channel",
    )
    yield from account(_forwarded(forward, source))


def _peer(value: Any, what: str) -> str | None:
    """Return the number of a Peer object, or of the bare id of older layers."""
    if not isinstance(value, dict):
        return peer(value, what)
    for name in ("channel_id", "user_id", "chat_id"):
        found = peer(value.get(name), f"{what}.{name}")
        if found is not None:
            return found
    return None


def _type_of(value: Any, chat: Object) -> str | None:
    """Return what a Peer object says that it is of; a channel may be a group of many."""
    for name, type_ in (("user_id", "account"), ("chat_id", "group"), ("channel_id", "channel")):
        if obj(value).get(name) is not None:
            is_group = chat.get("megagroup") is True and value.get(name) == chat.get("id")
            return "group" if is_group else type_
    return None


def _key(chat_id: str | None, message_id: Any) -> str | None:
    found = ident(message_id, "message id")
    return f"{chat_id}-{found}" if chat_id and found else None


def _name(entity: Object) -> str | None:
    names = (text(entity.get("first_name")), text(entity.get("last_name")))
    return text(entity.get("title")) or " ".join(filter(None, names)) or None


def _forwarded(forward: Object, source: str | None) -> Fields:
    """Return the account forwarded from, with what 4CAT resolved of it."""
    if source is None:
        return {}
    resolved = obj(forward.get("from_id"))
    entity = obj(resolved.get("user"))
    for candidate in objects(resolved.get("chats")):
        if str(candidate.get("id")) == source:
            entity = candidate
    return {
        "account_id": source,
        "handle": handle(entity.get("username")),
        "name": _name(entity) or text(forward.get("from_name")),
        "type": _type_of(resolved, entity),
    }


def _entities(message: Object, content: str) -> Fields:
    if "entities" not in message:
        return {}
    urls: list[Any] = []
    tags: list[str] = []
    mentions: list[Any] = []
    entities = objects(message.get("entities"))
    # Offsets count UTF-16 units, which differ from characters beyond the basic plane.
    units = content.encode("utf-16-le", "surrogatepass") if entities else b""
    for entity in entities:
        type_ = str(_type(entity))
        written = _slice(units, entity)
        if type_ == "MessageEntityTextUrl":
            urls.append(entity.get("url"))
        elif type_ == "MessageEntityUrl" and written:
            urls.append(written if "://" in written else f"https://{written}")
        elif type_ == "MessageEntityHashtag":
            tags.append(written.lstrip("#").partition("@")[0])
        elif type_ == "MessageEntityMention":
            mentions.append(at(written))
        elif type_ in {"MessageEntityMentionName", "InputMessageEntityMentionName"}:
            mentions.append(peer(dig(entity, "user_id"), "entities.user_id"))
    urls.append(dig(message, "media", "webpage", "url"))
    return {"urls": texts(urls), "hashtags": texts(tags), "mentions": texts(mentions)}


def _slice(units: bytes, entity: Object) -> str:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        return ""
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _media(media: Object) -> Iterator[str | None]:
    for type_ in ("photo", "document"):
        found = ident(dig(media, type_, "id"), f"media.{type_}.id")
        yield None if found is None else f"{type_}:{found}"


def _link(chat: Object, chat_id: str | None, message_id: str | None, message: Object) -> str | None:
    if not chat_id or not message_id:
        return None
    name = handle(chat.get("username"))
    if name:
        return f"https://t.me/{name}/{message_id}"
    is_channel = "channel_id" in obj(message.get("peer_id"))
    return f"https://t.me/c/{chat_id}/{message_id}" if is_channel else None


def _reactions(message: Object) -> int | None:
    results = objects(dig(message, "reactions", "results"))
    counts = [r.get("count") for r in results]
    known = [c for c in counts if isinstance(c, int) and not isinstance(c, bool)]
    return sum(known) if known else None


def _is_message(record: Object) -> bool:
    known = _type(record) in ("Message", *_NO_POST) or ("_chat" in record and "message" in record)
    return known and "id" in record


FORMATS = (
    RecordFormat(
        name="telegram-telethon",
        title="Telegram messages by Telethon or 4CAT (NDJSON)",
        recognise=recogniser(_is_message),
        read=read,
        platform="telegram",
        containers=("messages",),
    ),
)
