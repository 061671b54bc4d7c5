"""Instagram and Threads posts as the web clients receive them.

Addresses of media are signed and expire; pictures and videos are named by the file name, which
stays. Neither platform lists hashtags; they are looked for in the caption.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject
from inconcert.ingest.formats._json import (
    Object,
    account,
    at,
    cdn_name,
    dig,
    first_ident,
    first_number,
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
from inconcert.ingest.values.entities import mentions

_PARTIAL = (
    "a partial record without a time: the page listed the post but did not load it; "
    "open the post itself while collecting"
)


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one Instagram post, of the present or of the older (`Graph…`) shape."""
    entry = whole(record)
    graph = "shortcode" in entry
    fields = _graph_fields(entry) if graph else _instagram_fields(entry)
    if fields["time"] is None and ("_zs_partial" in entry or _is_stub(entry)):
        raise Reject(_PARTIAL)
    caption = fields["text"] or ""
    code = fields["post_id"]
    partners = objects(entry.get("coauthor_producers"))
    fields |= {
        "type": "post",
        "mentions": texts([*fields["mentions"], *mentions(caption)]),
        "link": f"https://www.instagram.com/p/{code}/" if code else None,
        "extra": given(
            {
                "coauthors": texts(p.get("username") for p in partners),
                "location": text(dig(entry, "location", "name")),
                "media_type": number(entry.get("media_type")),
            }
        ),
    }
    yield post(fields)
    for partner in partners:
        yield from account(_user_fields(partner))


def _instagram_fields(entry: Object) -> Fields:
    tagged = objects(dig(entry, "usertags", "in"))
    return {
        **profile(_user_fields(obj(entry.get("user")) or obj(entry.get("owner")))),
        "post_id": first_ident("code", entry.get("code"), entry.get("pk"), entry.get("id")),
        "time": number(entry.get("taken_at")),
        "text": _caption(entry),
        "mentions": [at(dig(tag, "user", "username")) for tag in tagged],
        "media": texts(_media(entry)),
        "likes": number(entry.get("like_count")),
        "replies": number(entry.get("comment_count")),
        "views": first_number(entry.get("play_count"), entry.get("view_count")),
    }


def _graph_fields(entry: Object) -> Fields:
    """Return the fields of a `GraphImage`, `GraphVideo` or `GraphSidecar`."""
    pictures = [obj(e.get("node")) for e in objects(_edges(entry, "edge_sidecar_to_children"))]
    tagged = objects(_edges(entry, "edge_media_to_tagged_user"))
    likes = obj(entry.get("edge_media_preview_like")) or obj(entry.get("edge_liked_by"))
    replies = obj(entry.get("edge_media_to_comment")) or obj(
        entry.get("edge_media_to_parent_comment")
    )
    return {
        **profile(_user_fields(obj(entry.get("owner")))),
        "post_id": ident(entry.get("shortcode"), "shortcode"),
        "time": number(entry.get("taken_at_timestamp")),
        "text": text(dig(_edges(entry, "edge_media_to_caption"), 0, "node", "text")),
        "mentions": [at(dig(tag, "node", "user", "username")) for tag in tagged],
        "media": texts(cdn_name(p.get("display_url")) for p in pictures or [entry]),
        "likes": number(likes.get("count")),
        "replies": number(replies.get("count")),
        "views": number(entry.get("video_view_count")),
    }


def _edges(entry: Object, name: str) -> Any:
    return dig(entry, name, "edges")


def read_threads(record: Object, context: Object) -> Iterable[Item]:
    """Read one post of Threads."""
    entry = whole(record)
    info = obj(entry.get("text_post_app_info"))
    share = obj(info.get("share_info"))
    original, quoted = obj(share.get("reposted_post")), obj(share.get("quoted_post"))
    source = original or entry
    caption = _caption(source)
    author = _user_fields(obj(entry.get("user")))
    answered = _user_fields(obj(info.get("reply_to_author")))
    post_id = _code(entry)
    quote_of = None if original else _code(quoted)
    replies = info.get("is_reply") is True
    yield post(
        {
            **profile(author),
            "post_id": post_id,
            "time": number(entry.get("taken_at")),
            "type": post_type(original, quote_of, replies),
            "text": caption,
            "repost_of": _code(original),
            "repost_account": _key(_user_fields(obj(original.get("user")))),
            "repost_time": number(original.get("taken_at")),
            "quote_of": quote_of,
            "quote_account": None if original else _key(_user_fields(obj(quoted.get("user")))),
            "reply_account": _key(answered) if replies and not original else None,
            "urls": texts(_links(obj(source.get("text_post_app_info")))) or None,
            "media": texts(_media(source)),
            "link": f"https://www.threads.com/@{author['handle']}/post/{post_id}"
            if post_id and "handle" in author
            else None,
            "likes": number(entry.get("like_count")),
            "replies": number(info.get("direct_reply_count")),
            "reposts": number(info.get("repost_count")),
            "quotes": number(info.get("quote_count")),
        }
    )
    for user in (original.get("user"), quoted.get("user"), info.get("reply_to_author")):
        yield from account(_user_fields(obj(user)))


def _code(entry: Object) -> str | None:
    return first_ident("code", entry.get("code"), entry.get("pk"))


def _key(user: Fields) -> str | None:
    return user.get("account_id") or at(user.get("handle"))


def _caption(entry: Object) -> str | None:
    caption = entry.get("caption")
    return text(caption) or text(obj(caption).get("text"))


def _links(info: Object) -> Iterator[str | None]:
    """Yield the targets of links; the platform's redirector holds the target in `u`."""
    preview = obj(info.get("link_preview_attachment"))
    fragments = objects(dig(info, "text_fragments", "fragments"))
    for address in (
        preview.get("url"),
        *(dig(fragment, "link_fragment", "uri") for fragment in fragments),
    ):
        found = text(address)
        yield None if found is None else _unwrapped(found)


def _unwrapped(address: str) -> str:
    if not address.startswith(("https://l.threads.", "https://l.instagram.")):
        return address
    try:
        return parse_qs(urlsplit(address).query).get("u", [address])[0]
    except ValueError:
        return address


def _media(entry: Object) -> Iterator[str | None]:
    """Yield the file name of each picture, or of the cover of each video, in order."""
    for part in objects(entry.get("carousel_media")) or [entry]:
        yield cdn_name(dig(part, "image_versions2", "candidates", 0, "url")) or cdn_name(
            dig(part, "video_versions", 0, "url")
        )


def _user_fields(user: Object) -> Fields:
    if not user:
        return {}
    return given(
        {
            "account_id": first_ident("user.pk", user.get("pk"), user.get("id")),
            "handle": handle(user.get("username")),
            "name": text(user.get("full_name")),
            "description": text(user.get("biography")),
            "avatar": cdn_name(user.get("profile_pic_url")),
            "verified": user.get("is_verified")
            if isinstance(user.get("is_verified"), bool)
            else None,
        }
    )


def _is_stub(entry: Object) -> bool:
    return str(entry.get("__typename", "")).startswith("XIGPolaris")


def _is_instagram(record: Object) -> bool:
    if "__import_meta" in record or "text_post_app_info" in record:
        return False
    if "shortcode" in record:
        return "taken_at_timestamp" in record or "owner" in record
    return "code" in record and "taken_at" in record and ("user" in record or "owner" in record)


def _is_threads(record: Object) -> bool:
    return "text_post_app_info" in record and "__import_meta" not in record


FORMATS = (
    RecordFormat(
        name="instagram",
        title="Instagram posts as the web client receives them",
        recognise=recogniser(_is_instagram),
        read=read,
        platform="instagram",
        containers=("items",),
    ),
    RecordFormat(
        name="threads",
        title="Threads posts as the web client receives them",
        recognise=recogniser(_is_threads),
        read=read_threads,
        platform="threads",
    ),
)
