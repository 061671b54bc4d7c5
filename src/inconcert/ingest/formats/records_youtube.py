"""YouTube Data API: comments, comment threads, videos, search results and channels.

A comment answers its video or another comment, so it is a reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject, Skip
from inconcert.ingest.formats._html import extract, unescape
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
    recogniser,
    text,
    texts,
    whole,
)

_KIND = "youtube#"


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read one resource, or a page of them."""
    resource = whole(record)
    items = resource.get("items")
    if isinstance(items, list):
        return each(objects(items), _resource)
    return _resource(resource)


def _resource(resource: Object) -> Iterable[Made]:
    type_ = str(resource.get("kind")).removeprefix(_KIND)
    if type_ == "commentThread":
        return _thread(resource)
    if type_ == "comment":
        return [_comment(resource, {})]
    if type_ in {"video", "searchResult", "playlistItem", "activity"}:
        return [_video(resource)]
    if type_ == "channel":
        return account(_channel(resource))
    raise Skip


def _thread(thread: Object) -> Iterator[Made]:
    """Yield the first comment of a thread and the replies that came with it."""
    snippet = obj(thread.get("snippet"))
    top = obj(snippet.get("topLevelComment"))
    above: Fields = {"videoId": snippet.get("videoId")}
    try:
        first = _comment(top, snippet)
    except Reject as reject:
        # The replies of others stand.
        yield Reject(str(reject), top or thread)
    else:
        yield first
        above["parent"] = first.fields.get("post_id")
        above["parent_account"] = first.fields.get("account_id")
    replies = objects(dig(thread, "replies", "comments"))
    if replies:
        yield from each(replies, lambda reply: [_comment(reply, above)])


def _comment(comment: Object, thread: Object) -> Item:
    snippet = obj(comment.get("snippet"))
    comment_id = ident(comment.get("id"), "id")
    parent = ident(snippet.get("parentId"), "parentId")
    video = first_ident("videoId", snippet.get("videoId"), thread.get("videoId"))
    author = text(snippet.get("authorDisplayName"))
    author_id = snippet.get("authorChannelId")
    if parent is None:
        owner = first_ident("channelId", snippet.get("channelId"), thread.get("channelId"))
    else:
        owner = thread.get("parent_account") if parent == thread.get("parent") else None
    return post(
        {
            "account_id": ident(
                author_id.get("value") if isinstance(author_id, dict) else author_id,
                "authorChannelId",
            ),
            "handle": handle(author) if author and author.startswith("@") else None,
            "account.name": author,
            "account.type": "channel",
            "account.avatar": text(snippet.get("authorProfileImageUrl")),
            "post_id": comment_id,
            "time": number(snippet.get("publishedAt")),
            "type": "reply",
            "reply_to": parent or video,
            "reply_account": owner,
            "text": _text(snippet),
            "likes": number(snippet.get("likeCount")),
            "replies": number(thread.get("totalReplyCount")),
            "link": f"https://www.youtube.com/watch?v={video}&lc={comment_id}"
            if video and comment_id
            else None,
            "extra": given({"video_id": video, "edited": _edited(snippet)}),
        },
        author="author deleted: the comment has no authorChannelId",
    )


def _text(snippet: Object) -> str | None:
    """Return what was written: plain in textOriginal, HTML in textDisplay."""
    plain = text(snippet.get("textOriginal"))
    if plain is not None:
        return plain
    shown = text(snippet.get("textDisplay"))
    return None if shown is None else extract(shown).text or None


def _edited(snippet: Object) -> Any:
    updated = text(snippet.get("updatedAt"))
    return None if updated == snippet.get("publishedAt") else updated


def _video(video: Object) -> Item:
    snippet, statistics = obj(video.get("snippet")), obj(video.get("statistics"))
    content = obj(video.get("contentDetails"))
    video_id = first_ident(
        "id.videoId",
        dig(video, "id", "videoId"),
        content.get("videoId"),
        dig(snippet, "resourceId", "videoId"),
        None if isinstance(video.get("id"), dict) else video.get("id"),
    )
    # Search results escape HTML in the title, other resources do not.
    title = text(snippet.get("title"))
    if title and str(video.get("kind")).endswith("searchResult"):
        title = unescape(title)
    written = "\n\n".join(filter(None, (title, text(snippet.get("description"))))) or None
    tags = snippet.get("tags")
    return post(
        {
            "account_id": first_ident(
                "channelId", snippet.get("videoOwnerChannelId"), snippet.get("channelId")
            ),
            "account.name": text(snippet.get("videoOwnerChannelTitle"))
            or text(snippet.get("channelTitle")),
            "account.type": "channel",
            "post_id": video_id,
            "time": number(content.get("videoPublishedAt")) or number(snippet.get("publishedAt")),
            "type": "post",
            "text": written,
            "language": text(snippet.get("defaultAudioLanguage"))
            or text(snippet.get("defaultLanguage")),
            "likes": number(statistics.get("likeCount")),
            "views": number(statistics.get("viewCount")),
            "replies": number(statistics.get("commentCount")),
            "link": f"https://www.youtube.com/watch?v={video_id}" if video_id else None,
            "extra": given({"tags": texts(tags) if isinstance(tags, list) else []}),
        },
        author="the video names no channel: ask the API for part=snippet",
    )


def _channel(channel: Object) -> Fields:
    snippet, statistics = obj(channel.get("snippet")), obj(channel.get("statistics"))
    return {
        "account_id": ident(channel.get("id"), "id"),
        "handle": handle(snippet.get("customUrl")),
        "name": text(snippet.get("title")),
        "description": text(snippet.get("description")),
        "location": text(snippet.get("country")),
        "avatar": text(dig(snippet, "thumbnails", "default", "url")),
        "created": number(snippet.get("publishedAt")),
        "language": text(snippet.get("defaultLanguage")),
        "followers": number(statistics.get("subscriberCount")),
        "posts": number(statistics.get("videoCount")),
        "type": "channel",
    }


def _is_resource(record: Object) -> bool:
    return str(record.get("kind", "")).startswith(_KIND)


FORMATS = (
    RecordFormat(
        name="youtube",
        title="YouTube Data API: comments, threads, videos, search results, channels",
        recognise=recogniser(_is_resource),
        read=read,
        platform="youtube",
        containers=("items",),
    ),
)
