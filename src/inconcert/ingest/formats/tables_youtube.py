"""CSV of YouTube Data Tools: comments and lists of videos."""

from __future__ import annotations

from inconcert.ingest.format import Columns, TableFormat
from inconcert.ingest.formats._tables import needs, written


def _adjust_comments(columns: Columns) -> None:
    """Early versions name the author only, with the channel's address."""
    if "account_id" not in columns and "account.url" in columns:
        columns["account_id"] = [
            written(address).rstrip("/").rpartition("/")[2] for address in columns["account.url"]
        ]
    columns.pop("isReply", None)


def _adjust_videos(columns: Columns) -> None:
    """A video is described by its title and description together."""
    descriptions = columns.pop("videoDescription", None)
    if descriptions is not None:
        titles = columns.get("text", [""] * len(descriptions))
        columns["text"] = [
            "\n".join(part for part in (title, more) if written(part))
            for title, more in zip(titles, descriptions, strict=True)
        ]


FORMATS = (
    TableFormat(
        name="youtube-data-tools",
        title="YouTube Data Tools: comments",
        recognise=needs("isReplyTo", "authorName", "publishedAt", "text"),
        wants={"account": ("authorChannelId", "authorChannelUrl")},
        columns={
            "id": "post_id",
            "authorChannelId": "account_id",
            "authorName": "account.name",
            "authorChannelUrl": "account.url",
            "publishedAt": "time",
            "text": "text",
            "isReplyTo": "reply_to",
            "likeCount": "likes",
            "replyCount": "replies",
        },
        platform="youtube",
        adjust=_adjust_comments,
    ),
    TableFormat(
        name="youtube-data-tools-videos",
        title="YouTube Data Tools: videos",
        recognise=needs("channelId", "videoId", "publishedAt", "videoTitle"),
        columns={
            "videoId": "post_id",
            "channelId": "account_id",
            "channelTitle": "account.name",
            "publishedAt": "time",
            "videoTitle": "text",
            "defaultLanguage": "language",
            "tags": "hashtags",
            "thumbnail_maxres": "media",
            "viewCount": "views",
            "likeCount": "likes",
            "commentCount": "replies",
        },
        platform="youtube",
        adjust=_adjust_videos,
    ),
)
