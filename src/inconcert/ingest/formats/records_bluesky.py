"""Bluesky: Jetstream lines (both frames) and views of posts as the API and 4CAT give them.

Accounts are known by their DID, posts by their at:// address, which holds the DID of the author.
`createdAt` is set by the author's program and may lie; like the platform itself, a date later
than the server's is replaced by the server's. Pictures are known by the hash of their content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Skip
from inconcert.ingest.formats._json import (
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
from inconcert.ingest.times.parse import FIRST

_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_PROFILE = "app.bsky.actor.profile"
_NO_HANDLE = "handle.invalid"
# Clocks of programs and servers differ a little; more than this is worth a note.
_APART = 600_000_000


def read_event(record: Object, context: Object) -> Iterable[Item]:
    """Read one line of Jetstream: posts, reposts and profiles; the rest is skipped."""
    event = whole(record)
    payload = obj(event.get("payload"))
    if payload:
        # The frame of 2026 is flat and names the event in $type.
        commit, did, server = payload, payload.get("did"), payload.get("time")
        identity = payload
    else:
        commit, did, server = obj(event.get("commit")), event.get("did"), event.get("time_us")
        identity = obj(event.get("identity"))
    author = ident(did, "did")
    collection = commit.get("collection")
    if collection is None and author and text(identity.get("handle")):
        return account({"account_id": author, "handle": _handle(identity)})
    if commit.get("operation") == "delete" or collection not in (_POST, _REPOST, _PROFILE):
        raise Skip
    content = obj(commit.get("record"))
    if collection == _PROFILE:
        return account({"account_id": author, **_profile(content)})
    rkey = ident(commit.get("rkey"), "rkey")
    address = f"at://{author}/{collection}/{rkey}" if author and rkey else None
    fields = {
        "account_id": author,
        "post_id": address,
        "link": _link(author, address),
        **_times(content.get("createdAt"), server),
    }
    if collection == _REPOST:
        fields |= _repost(ident(dig(content, "subject", "uri"), "subject.uri"))
    else:
        fields |= _record(content)
    return [_post(fields)]


def _post(fields: Fields, time: str = "the record has no time") -> Item:
    fields["extra"] = given(fields.get("extra", {}))
    return post(fields, time=time)


def _profile(content: Object) -> Fields:
    return {
        "name": text(content.get("displayName")),
        "description": text(content.get("description")),
        "avatar": _blob(content.get("avatar")),
        "created": number(content.get("createdAt")),
    }


def _repost(subject: str | None) -> Fields:
    return {"type": "repost", "repost_of": subject, "repost_account": _did(subject)}


def _record(content: Object) -> Fields:
    """Return what an `app.bsky.feed.post` record says; 4CAT writes its names in snake_case."""
    parent = ident(dig(content, "reply", "parent", "uri"), "reply.parent.uri")
    quoted, urls, media = _embedded(obj(content.get("embed")))
    tags: list[Any] = []
    mentions: list[Any] = []
    for facet in objects(content.get("facets")):
        for feature in objects(facet.get("features")):
            tags.append(feature.get("tag"))
            urls.append(feature.get("uri"))
            mentions.append(feature.get("did"))
    own_tags = content.get("tags")
    languages = content.get("langs")
    known = texts(languages) if isinstance(languages, list) else []
    return {
        "type": post_type(None, quoted, parent),
        "text": text(content.get("text")),
        "language": known[0] if known else None,
        "reply_to": parent,
        "reply_account": _did(parent),
        "quote_of": quoted,
        "quote_account": _did(quoted),
        "urls": texts(urls),
        "hashtags": texts([*tags, *(own_tags if isinstance(own_tags, list) else ())]),
        "mentions": texts(mentions),
        "media": texts(media),
    }


def _embedded(embed: Object) -> tuple[str | None, list[Any], list[Any]]:
    """Return the quoted post, links and media of an embed, with or without media beside it."""
    quoted = text(dig(embed, "record", "uri")) or text(dig(embed, "record", "record", "uri"))
    if quoted is not None and f"/{_POST}/" not in quoted:
        quoted = None  # a list, feed or starter pack
    urls: list[Any] = []
    media: list[Any] = []
    for part in (embed, obj(embed.get("media"))):
        urls.append(dig(part, "external", "uri"))
        media.extend(_blob(image.get("image")) for image in objects(part.get("images")))
        media.append(_blob(part.get("video")))
    return quoted, urls, media


def _blob(value: Any) -> str | None:
    """Return the content hash of a picture or video."""
    reference = obj(dig(value, "ref"))
    return text(reference.get("$link")) or text(reference.get("link"))


def _did(address: str | None) -> str | None:
    """Return the account inside an at:// address."""
    if address is None or not address.startswith("at://"):
        return None
    return address[5:].partition("/")[0] or None


def _handle(user: Object) -> str | None:
    found = handle(user.get("handle"))
    return None if found == _NO_HANDLE else found


def _link(name: str | None, address: str | None) -> str | None:
    if not name or not address or f"/{_POST}/" not in address:
        return None
    return f"https://bsky.app/profile/{name}/post/{address.rpartition('/')[2]}"


def _times(created: Any, server: Any) -> Fields:
    """Return the time of a post: the author's, unless missing, absurd or after the server's."""
    claimed, received = _micros(created), _micros(server)
    if claimed is not None and received is not None and claimed < FIRST:
        # The author sets this time, and must not be able to have the post rejected by it.
        return {"time": number(server), "extra": {"created_at": created, "server_time": server}}
    if claimed is None or received is None:
        return {"time": number(created) if received is None else number(server)}
    fields: Fields = {"time": min(claimed, received)}
    if abs(claimed - received) > _APART:
        fields["extra"] = {"created_at": created, "server_time": server}
    return fields


def _micros(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return round(moment.timestamp() * 1_000_000)
    except OverflowError:
        return None


def read_view(record: Object, context: Object) -> Iterable[Made]:
    """Read one entry of a feed or of a search, or a page of them."""
    entry = whole(record)
    entries = objects(entry.get("feed")) or objects(entry.get("posts"))
    return each(entries, _view) if entries else _view(entry)


def _view(entry: Object) -> Iterator[Item]:
    view = obj(entry.get("post")) or entry
    reason = obj(entry.get("reason"))
    content = obj(view.get("record"))
    original = _author(obj(view.get("author")))
    created = _either(content, "createdAt", "created_at")
    fields = {
        **_record(content),
        "post_id": text(view.get("uri")),
        **_times(created, _either(view, "indexedAt", "indexed_at")),
        **_counts(view),
    }
    if "reasonRepost" in str(reason.get("$type") or reason.get("py_type")):
        author = _author(obj(reason.get("by")))
        fields |= {
            **_repost(fields["post_id"]),
            "post_id": text(reason.get("uri")),
            "repost_time": fields.get("time"),
            "time": number(_either(reason, "indexedAt", "indexed_at")),
            "reply_to": None,
            "reply_account": None,
            "quote_of": None,
            "quote_account": None,
        }
    else:
        author = original
        name = author.get("handle") or author.get("account_id")
        fields["link"] = _link(name, fields["post_id"])
    yield _post(
        {**fields, **profile(author)},
        "the repost has no time of its own (reason.indexedAt)"
        if author is not original
        else "the record has no time",
    )
    if author is not original:
        yield from account(original)
    parent = obj(dig(entry, "reply", "parent", "author"))
    yield from account(_author(parent))


def _counts(view: Object) -> Fields:
    return {
        "likes": number(_either(view, "likeCount", "like_count")),
        "reposts": number(_either(view, "repostCount", "repost_count")),
        "replies": number(_either(view, "replyCount", "reply_count")),
        "quotes": number(_either(view, "quoteCount", "quote_count")),
    }


def _author(user: Object) -> Fields:
    if not user:
        return {}
    return given(
        {
            "account_id": first_ident("author.did", user.get("did")),
            "handle": _handle(user),
            "name": text(_either(user, "displayName", "display_name")),
            "description": text(user.get("description")),
            "avatar": text(user.get("avatar")),
            "created": number(_either(user, "createdAt", "created_at")),
            "followers": number(_either(user, "followersCount", "followers_count")),
            "following": number(_either(user, "followsCount", "follows_count")),
            "posts": number(_either(user, "postsCount", "posts_count")),
        }
    )


def _either(value: Object, first: str, second: str) -> Any:
    found = value.get(first)
    return value.get(second) if found is None else found


def _is_event(record: Object) -> bool:
    payload = record.get("payload")
    if isinstance(payload, dict):
        return "did" in payload and (
            "collection" in payload or "subscribeEvents" in str(payload.get("$type"))
        )
    return "did" in record and "time_us" in record and "kind" in record


def _is_view(record: Object) -> bool:
    entries = objects(record.get("feed")) or objects(record.get("posts"))
    entry = entries[0] if entries else record
    view = obj(entry.get("post")) or entry
    address = view.get("uri")
    return (
        isinstance(address, str)
        and address.startswith("at://")
        and "did" in obj(view.get("author"))
        and "record" in view
    )


FORMATS = (
    RecordFormat(
        name="bluesky-jetstream",
        title="Bluesky Jetstream lines",
        recognise=recogniser(_is_event),
        read=read_event,
        platform="bluesky",
    ),
    RecordFormat(
        name="bluesky-feed",
        title="Bluesky feed and search views (API, 4CAT NDJSON)",
        recognise=recogniser(_is_view),
        read=read_view,
        platform="bluesky",
        containers=("feed", "posts"),
    ),
)
