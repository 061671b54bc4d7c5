"""YouTube."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
from ingest_record_samples import check, check_rejected, check_skipped, each, first, read, score

from inconcert.ingest.format import Reject


def test_comment_with_every_field() -> None:
    assert first("youtube", made.YOUTUBE_COMMENT) == {
        "account_id": "UC1", "handle": "anna-e", "account.name": "@anna-e",
        "account.type": "channel",
        "account.avatar": "https://yt.example/a", "post_id": "Ug1.r1",
        "time": "2024-01-01T10:00:00Z", "type": "reply", "reply_to": "Ug1", "text": "a&b\nc",
        "likes": 2, "link": "https://www.youtube.com/watch?v=vid00000001&lc=Ug1.r1",
        "extra": {"video_id": "vid00000001"},
    }  # fmt: skip


def test_video_with_every_field() -> None:
    assert first("youtube", made.YOUTUBE_VIDEO) == {
        "account_id": "UC9", "account.name": "Channel", "account.type": "channel",
        "post_id": "vid00000001",
        "time": "2024-01-01T08:00:00Z", "type": "post", "text": "Title\n\ntext #x",
        "language": "en", "likes": "5", "views": "100", "replies": "2",
        "link": "https://www.youtube.com/watch?v=vid00000001", "extra": {"tags": ["a", "b"]},
    }  # fmt: skip


@each({
    "a thread gives the first comment and the replies": (
        "youtube", made.YOUTUBE_THREAD,
        {"post_id": "Ug1", "reply_to": "vid00000001", "reply_account": "UC9", "text": "top",
         "likes": 0, "replies": 1, "handle": None},
        {"reply_to": "Ug1", "reply_account": "UC2"}),
    "a result of a search nests the id and escapes the title": (
        "youtube", {**made.YOUTUBE_VIDEO, "kind": "youtube#searchResult",
                    "id": {"kind": "youtube#video", "videoId": "v2"},
                    "snippet": {**made.YOUTUBE_VIDEO["snippet"], "title": "a &#39;b&#39;"}},
        {"post_id": "v2", "text": "a 'b'\n\ntext #x"}),
    "an item of a playlist belongs to the owner of the video": (
        "youtube", {"kind": "youtube#playlistItem", "id": "PL", "snippet": {
            "channelId": "UC-list", "videoOwnerChannelId": "UC9",
            "publishedAt": "2024-02-01T00:00:00Z", "resourceId": {"videoId": "v3"}, "title": "t"},
            "contentDetails": {"videoPublishedAt": "2024-01-01T00:00:00Z"}},
        {"account_id": "UC9", "post_id": "v3", "time": "2024-01-01T00:00:00Z"}),
    "a comment that was edited says so": (
        "youtube", {**made.YOUTUBE_COMMENT, "snippet": {**made.YOUTUBE_COMMENT["snippet"],
                                                   "updatedAt": "2024-01-02T00:00:00Z"}},
        {"extra": {"video_id": "vid00000001", "edited": "2024-01-02T00:00:00Z"}}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


def test_a_deleted_first_author_does_not_take_the_replies_along() -> None:
    top = {**made.YOUTUBE_COMMENT, "snippet": {"publishedAt": "2024-01-01T09:00:00Z"}}
    snippet = {**made.YOUTUBE_THREAD["snippet"], "topLevelComment": top}
    reject, reply = read("youtube", {**made.YOUTUBE_THREAD, "snippet": snippet})
    assert isinstance(reject, Reject)
    assert reject.record == top
    assert reply.fields["reply_to"] == "Ug1"
    assert "reply_account" not in reply.fields


def test_page_of_threads() -> None:
    page = {"kind": "youtube#commentThreadListResponse", "items": [made.YOUTUBE_THREAD]}
    assert score("youtube", page) > 0.9
    assert len(read("youtube", page)) == 2


def test_channel_gives_an_account() -> None:
    record = {"kind": "youtube#channel", "id": "UC9", "snippet": {
        "title": "Channel", "customUrl": "@chan", "publishedAt": "2019-01-01T00:00:00Z",
        "country": "DE"}, "statistics": {"subscriberCount": "7", "videoCount": "2"}}  # fmt: skip
    (item,) = read("youtube", record)
    assert item == ("account", {
        "account_id": "UC9", "handle": "chan", "name": "Channel", "location": "DE",
        "created": "2019-01-01T00:00:00Z", "followers": "7", "posts": "2",
        "type": "channel"})  # fmt: skip


def test_comment_of_a_deleted_author_is_rejected() -> None:
    snippet = {k: v for k, v in made.YOUTUBE_COMMENT["snippet"].items() if k != "authorChannelId"}
    snippet["authorDisplayName"] = "Someone"
    check_rejected("youtube", {**made.YOUTUBE_COMMENT, "snippet": snippet}, "author deleted")


def test_other_resources_are_skipped() -> None:
    check_skipped("youtube", {"kind": "youtube#playlist", "id": "x"})
