"""VK wall posts and comments, as the API gives them.

Ids count from 1 on each wall, so a post is known by 'owner_id'; negative owners are communities.
A repost without words of its own is a repost, one with words a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat
from inconcert.ingest.formats._json import (
    Around,
    Made,
    Object,
    account,
    dig,
    each,
    first_ident,
    given,
    handle,
    ident,
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
from inconcert.ingest.values.entities import urls as urls_in

_MENTION = re.compile(r"[\[@*](id|club|public|event)(\d+)(?=[|\s(])")
_MEDIA = ("photo", "video", "audio", "doc", "album", "clip")


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read one post or comment, or a page of them with the names beside it."""
    page = whole(record)
    response = obj(page.get("response")) or page
    entries = response.get("items")
    if isinstance(entries, list) and "owner_id" not in page:
        return _page(response, objects(entries))
    return _entry(page, _NAMES(context))


def _page(response: Object, entries: list[Object]) -> Iterator[Made]:
    names = _names(response)
    yield from each(entries, lambda entry: _entry(entry, names))


def _names(response: Object) -> dict[str, Fields]:
    """Return the account columns of the people and communities beside the posts, by id."""
    found: dict[str, Fields] = {}
    for person in objects(response.get("profiles")):
        key = ident(person.get("id"), "profiles.id")
        if key:
            found[key] = _person(person, key)
    for group in objects(response.get("groups")):
        key = ident(group.get("id"), "groups.id")
        if key:
            found["-" + key] = _group(group, "-" + key)
    return found


_NAMES = Around(lambda context: _names(obj(context.get("response")) or context))


def _person(person: Object, key: str) -> Fields:
    names = filter(None, (text(person.get("first_name")), text(person.get("last_name"))))
    return given(
        {
            "account_id": key,
            "handle": handle(person.get("screen_name")) or handle(person.get("domain")),
            "name": " ".join(names) or None,
            "description": text(person.get("status")) or text(person.get("about")),
            "location": text(dig(person, "city", "title")),
            "url": text(person.get("site")),
            "avatar": text(person.get("photo_id")),
            "followers": number(person.get("followers_count")),
            "type": "account",
            "verified": _flag(person.get("verified")),
        }
    )


def _group(group: Object, key: str) -> Fields:
    return given(
        {
            "account_id": key,
            "handle": handle(group.get("screen_name")),
            "name": text(group.get("name")),
            "description": text(group.get("description")) or text(group.get("status")),
            "location": text(dig(group, "city", "title")),
            "url": text(group.get("site")),
            "followers": number(group.get("members_count")),
            # An event is not one of the types.
            "type": group["type"] if group.get("type") in ("group", "page") else None,
            "verified": _flag(group.get("verified")),
        }
    )


def _flag(value: Any) -> bool | None:
    return bool(value) if value in (0, 1) and value is not None else None


def _entry(entry: Object, names: dict[str, Fields]) -> Iterator[Item]:
    owner = first_ident("owner_id", entry.get("owner_id"), entry.get("to_id"))
    author = ident(entry.get("from_id"), "from_id") or owner
    post_id = ident(entry.get("id"), "id")
    wall = ident(entry.get("post_id"), "post_id")
    is_comment = wall is not None and entry.get("post_type") in (None, "reply")
    own = text(entry.get("text"))
    original = obj(dig(entry, "copy_history", 0))
    source = _key(first_ident("owner_id", original.get("owner_id")), original.get("id"))
    source_account = first_ident("from_id", original.get("from_id"), original.get("owner_id"))
    quoting = bool(original) and own is not None
    content = entry if quoting or not original else original
    reply_to = _reply_to(entry, owner, wall) if is_comment else None
    written = text(content.get("text"))
    known = names.get(author or "", {})
    yield post(
        {
            **profile(known),
            "account_id": author,
            "post_id": _key(owner, post_id),
            "time": number(entry.get("date")),
            "type": post_type(original and not quoting, quoting, reply_to),
            "text": written,
            "repost_of": None if quoting else source,
            "repost_account": None if quoting else source_account,
            "repost_time": None if quoting else number(original.get("date")),
            "quote_of": source if quoting else None,
            "quote_account": source_account if quoting else None,
            "reply_to": reply_to,
            "reply_account": (ident(entry.get("reply_to_user"), "reply_to_user") or owner)
            if reply_to
            else None,
            **_attachments(objects(content.get("attachments")), written or ""),
            "mentions": _mentions(written),
            "client": text(dig(entry, "post_source", "platform"))
            or text(dig(entry, "post_source", "type")),
            "link": _link(owner, post_id, wall if is_comment else None),
            "likes": number(dig(entry, "likes", "count")),
            "reposts": number(dig(entry, "reposts", "count")),
            "replies": number(dig(entry, "comments", "count")),
            "views": number(dig(entry, "views", "count")),
            "extra": given(
                {
                    "wall": owner if owner != author else None,
                    "signer": ident(entry.get("signer_id"), "signer_id"),
                    "marked_as_ads": entry.get("marked_as_ads") == 1 or None,
                }
            ),
        }
    )
    yield from account(names.get(source_account or "", {}))


def _key(owner: str | None, number_: Any) -> str | None:
    found = ident(number_, "id")
    return f"{owner}_{found}" if owner and found else None


def _reply_to(entry: Object, owner: str | None, wall: str | None) -> str | None:
    comment = ident(entry.get("reply_to_comment"), "reply_to_comment")
    return _key(owner, comment if comment not in {None, "0"} else wall)


def _link(owner: str | None, post_id: str | None, wall: str | None) -> str | None:
    if not owner or not post_id:
        return None
    if wall:
        return f"https://vk.com/wall{owner}_{wall}?reply={post_id}"
    return f"https://vk.com/wall{owner}_{post_id}"


def _attachments(attachments: list[Object], written: str) -> Fields:
    """Return links and media; media are named as the platform names them: 'photo-5_1'."""
    urls: list[Any] = urls_in(written)
    media: list[Any] = []
    for attachment in attachments:
        type_ = attachment.get("type")
        if not isinstance(type_, str):
            continue
        thing = obj(attachment.get(type_))
        if type_ == "link":
            urls.append(thing.get("url"))
        elif type_ in _MEDIA:
            key = _key(ident(thing.get("owner_id"), f"{type_}.owner_id"), thing.get("id"))
            media.append(None if key is None else type_ + key)
    return {"urls": texts(urls), "media": texts(media)}


def _mentions(written: str | None) -> list[str]:
    """Return the accounts of '[id1|Name]' and '[club2|Name]'; communities are negative."""
    if written is None or ("|" not in written and "@" not in written):
        return []
    return texts(
        number_ if type_ == "id" else "-" + number_ for type_, number_ in _MENTION.findall(written)
    )


def _is_entry(record: Object) -> bool:
    response = obj(record.get("response")) or record
    entries = response.get("items")
    entry = record
    if isinstance(entries, list) and "owner_id" not in record:
        entry = next(iter(objects(entries)), record)
    return (
        "from_id" in entry
        and "date" in entry
        and bool({"owner_id", "post_id"} & entry.keys())
        and "id" in entry
    )


FORMATS = (
    RecordFormat(
        name="vk",
        title="VK wall posts and comments",
        recognise=recogniser(_is_entry),
        read=read,
        platform="vk",
        containers=("response.items", "items"),
    ),
)
