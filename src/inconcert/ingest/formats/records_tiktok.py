"""TikTok: videos and comments as the web client receives them, and the Research API's pages.

A duet or stitch answers another video and shows it, so it is a quote. Addresses of media expire;
pictures are named by the file name that stays when the signature changes. The music, which many
videos share, is kept in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat
from inconcert.ingest.formats._json import (
    Made,
    Object,
    at,
    cdn_name,
    dig,
    each,
    first_ident,
    first_number,
    flag,
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

# What the platform writes where there is no id.
_NO_ID = frozenset({None, "", "0"})


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one video as the web client receives it."""
    video = whole(record)
    duet = ident(dig(video, "duetInfo", "duetFromId"), "duetInfo.duetFromId")
    quoted = None if duet in _NO_ID else duet
    author = _author(video)
    post_id = ident(video.get("id"), "id")
    name = author.get("handle")
    yield post(
        {
            **author,
            "post_id": post_id,
            "time": number(video.get("createTime")),
            "type": "quote" if quoted else "post",
            "quote_of": quoted,
            "text": text(video.get("desc")),
            "language": text(video.get("textLanguage")),
            **_tags(objects(video.get("textExtra"))),
            "media": texts(
                cdn_name(dig(image, "imageURL", "urlList", 0))
                for image in objects(dig(video, "imagePost", "images"))
            ),
            "link": f"https://www.tiktok.com/@{name}/video/{post_id}" if name and post_id else None,
            **_stats(video),
            "extra": given(
                {
                    "music_id": ident(dig(video, "music", "id"), "music.id"),
                    "region_code": text(video.get("locationCreated")),
                    "effects": texts(e.get("ID") for e in objects(video.get("effectStickers"))),
                }
            ),
        }
    )


def _author(video: Object) -> Fields:
    """Return the author's fields; older records have a bare handle and flat names beside it."""
    author = video.get("author")
    if not isinstance(author, dict):
        return {
            "account_id": ident(video.get("authorId"), "authorId"),
            "handle": handle(author),
            "account.name": text(video.get("nickname")),
        }
    stats = (
        obj(video.get("authorStatsV2")) or obj(video.get("authorStats")) or obj(author.get("stats"))
    )
    return {
        "account_id": ident(author.get("id"), "author.id"),
        "handle": handle(author.get("uniqueId")),
        "account.name": text(author.get("nickname")),
        "account.description": text(author.get("signature")),
        "account.avatar": cdn_name(author.get("avatarLarger") or author.get("avatarThumb")),
        "account.created": number(author.get("createTime")) or None,
        "account.url": text(dig(author, "bioLink", "link")),
        "account.verified": flag(author.get("verified")),
        "account.followers": number(stats.get("followerCount")),
        "account.following": number(stats.get("followingCount")),
        "account.posts": number(stats.get("videoCount")),
    }


def _tags(extra: list[Object]) -> Fields:
    """Return hashtags and mentions of `textExtra`, under the web's or the app's names."""
    if not extra:
        return {}
    mentions = []
    for part in extra:
        found = first_ident("textExtra.userId", part.get("userId"), part.get("user_id"))
        if found in _NO_ID:
            found = at(part.get("userUniqueId")) or at(part.get("user_unique_id"))
        mentions.append(found)
    return {
        "hashtags": texts(p.get("hashtagName") or p.get("hashtag_name") for p in extra),
        "mentions": texts(mentions),
    }


def _stats(video: Object) -> Fields:
    # The second version holds exact counts as text, the first rounds those of large videos.
    stats = obj(video.get("statsV2")) or obj(video.get("stats"))
    return {
        "likes": number(stats.get("diggCount")),
        "reposts": number(stats.get("shareCount")),
        "replies": number(stats.get("commentCount")),
        "views": number(stats.get("playCount")),
    }


def read_comment(record: Object, context: Object) -> Iterable[Item]:
    """Read one comment as the web client receives it."""
    comment = whole(record)
    user = obj(comment.get("user"))
    parent = ident(comment.get("reply_id"), "reply_id")
    video = ident(comment.get("aweme_id"), "aweme_id")
    answered = ident(comment.get("reply_to_reply_id"), "reply_to_reply_id")
    target = next((found for found in (answered, parent, video) if found not in _NO_ID), None)
    yield post(
        {
            "account_id": first_ident("user.uid", user.get("uid"), user.get("id")),
            "handle": handle(user.get("unique_id")) or handle(user.get("uniqueId")),
            "account.name": text(user.get("nickname")),
            "account.description": text(user.get("signature")),
            "account.avatar": cdn_name(dig(user, "avatar_thumb", "url_list", 0)),
            "post_id": ident(comment.get("cid"), "cid"),
            "time": number(comment.get("create_time")),
            "type": "reply",
            "reply_to": target,
            "text": text(comment.get("text")),
            "language": text(comment.get("comment_language")),
            **_tags(objects(comment.get("text_extra"))),
            "likes": number(comment.get("digg_count")),
            "replies": number(comment.get("reply_comment_total")),
            "extra": given({"video_id": video}),
        }
    )


def read_research(record: Object, context: Object) -> Iterable[Made]:
    """Read a page of the Research API, or one video, comment or user of it."""
    page = whole(record)
    data = obj(page.get("data"))
    entries = (
        objects(data.get("videos")) or objects(data.get("comments")) or objects(page.get("videos"))
    )
    if entries:
        yield from each(entries, _research_entry)
    else:
        yield from _research_entry(page)


def _research_entry(entry: Object) -> Iterable[Item]:
    comment = "video_id" in entry
    name = handle(entry.get("username"))
    post_id = ident(entry.get("id"), "id")
    video = ident(entry.get("video_id"), "video_id")
    parent = ident(entry.get("parent_comment_id"), "parent_comment_id")
    item = post(
        {
            "handle": name,
            "post_id": post_id,
            "time": number(entry.get("create_time")),
            "type": "reply" if comment else "post",
            "reply_to": video if parent in _NO_ID else parent,
            "text": text(entry.get("text")) if comment else text(entry.get("video_description")),
            "hashtags": _strings(entry.get("hashtag_names")),
            "mentions": texts(at(m) for m in _strings(entry.get("video_mention_list"))),
            "link": f"https://www.tiktok.com/@{name}/video/{post_id}"
            if name and post_id and not comment
            else None,
            "views": number(entry.get("view_count")),
            "likes": number(entry.get("like_count")),
            "replies": first_number(entry.get("comment_count"), entry.get("reply_count")),
            "reposts": number(entry.get("share_count")),
            "extra": given(
                {
                    "region_code": text(entry.get("region_code")),
                    "music_id": ident(entry.get("music_id"), "music_id"),
                    "effects": [str(e) for e in _array(entry.get("effect_ids"))],
                    "voice_to_text": text(entry.get("voice_to_text")),
                    "video_id": video,
                }
            ),
        },
        author="the comment names no author: the Research API gives none for comments"
        if comment
        else "the video has no username: ask the API for the field 'username'",
    )
    yield item


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return texts(_array(value))


def _is_web(record: Object) -> bool:
    return (
        "createTime" in record
        and "author" in record
        and bool({"desc", "stats", "video", "imagePost"} & record.keys())
        and "__import_meta" not in record
    )


def _is_comment(record: Object) -> bool:
    return "cid" in record and "aweme_id" in record and "__import_meta" not in record


def _is_research(record: Object) -> bool:
    data = obj(record.get("data"))
    if data:
        page = objects(data.get("videos")) or objects(data.get("comments"))
        return bool(page) and "create_time" in page[0]
    return "create_time" in record and (
        {"username", "video_description", "region_code"} <= record.keys()
        or {"username", "view_count"} <= record.keys()
        or {"video_id", "text", "id"} <= record.keys()
    )


FORMATS = (
    RecordFormat(
        name="tiktok",
        title="TikTok videos as the web client receives them",
        recognise=recogniser(_is_web),
        read=read,
        platform="tiktok",
        containers=("itemList",),
    ),
    RecordFormat(
        name="tiktok-comments",
        title="TikTok comments as the web client receives them",
        recognise=recogniser(_is_comment),
        read=read_comment,
        platform="tiktok",
        containers=("comments",),
    ),
    RecordFormat(
        name="tiktok-research",
        title="TikTok Research API pages of videos and comments",
        recognise=recogniser(_is_research),
        read=read_research,
        platform="tiktok",
        containers=("data.videos", "data.comments", "videos"),
        note="accounts are identified by handle only: the API gives no account ids",
    ),
)
