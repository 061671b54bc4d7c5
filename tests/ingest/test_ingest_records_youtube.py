"""YouTube."""

from __future__ import annotations

import pytest
from ingest_record_samples import YOUTUBE_COMMENT, YOUTUBE_THREAD, YOUTUBE_VIDEO, first, read, score

from inconcert.ingest.format import Reject, Skip


def test_comment_with_every_field() -> None:
    assert first("youtube", YOUTUBE_COMMENT) == {
        "account_id": "UC1", "handle": "anna-e", "account.name": "@anna-e",
        "account.type": "channel",
        "account.avatar": "https://yt.example/a", "post_id": "Ug1.r1",
        "time": "2024-01-01T10:00:00Z", "type": "reply", "reply_to": "Ug1", "text": "a&b\nc",
        "likes": 2, "link": "https://www.youtube.com/watch?v=vid00000001&lc=Ug1.r1",
        "extra": {"video_id": "vid00000001"},
    }  # fmt: skip


def test_thread_gives_the_first_comment_and_the_replies() -> None:
    top, reply = (item.fields for item in read("youtube", YOUTUBE_THREAD))
    assert (top["post_id"], top["reply_to"], top["reply_account"]) == ("Ug1", "vid00000001", "UC9")
    assert (top["text"], top["likes"], top["replies"]) == ("top", 0, 1)
    assert "handle" not in top
    assert (reply["reply_to"], reply["reply_account"]) == ("Ug1", "UC2")


def test_a_deleted_first_author_does_not_take_the_replies_along() -> None:
    top = {**YOUTUBE_COMMENT, "snippet": {"publishedAt": "2024-01-01T09:00:00Z"}}
    snippet = {**YOUTUBE_THREAD["snippet"], "topLevelComment": top}
    reject, reply = read("youtube", {**YOUTUBE_THREAD, "snippet": snippet})
    assert isinstance(reject, Reject)
    assert reject.record == top
    assert reply.fields["reply_to"] == "Ug1"
    assert "reply_account" not in reply.fields


def test_page_of_threads() -> None:
    page = {"kind": "youtube#commentThreadListResponse", "items": [YOUTUBE_THREAD]}
    assert score("youtube", page) > 0.9
    assert len(read("youtube", page)) == 2


def test_video_with_every_field() -> None:
    assert first("youtube", YOUTUBE_VIDEO) == {
        "account_id": "UC9", "account.name": "Channel", "account.type": "channel",
        "post_id": "vid00000001",
        "time": "2024-01-01T08:00:00Z", "type": "post", "text": "Title\n\ntext #x",
        "language": "en", "likes": "5", "views": "100", "replies": "2",
        "link": "https://www.youtube.com/watch?v=vid00000001", "extra": {"tags": ["a", "b"]},
    }  # fmt: skip


def test_search_result_nests_the_id_and_escapes_the_title() -> None:
    record = {**YOUTUBE_VIDEO, "kind": "youtube#searchResult",
              "id": {"kind": "youtube#video", "videoId": "v2"}}  # fmt: skip
    record["snippet"] = {**YOUTUBE_VIDEO["snippet"], "title": "a &#39;b&#39;"}
    fields = first("youtube", record)
    assert fields["post_id"] == "v2"
    assert fields["text"] == "a 'b'\n\ntext #x"


def test_playlist_item_belongs_to_the_videos_owner() -> None:
    record = {"kind": "youtube#playlistItem", "id": "PL", "snippet": {
        "channelId": "UC-list", "videoOwnerChannelId": "UC9", "publishedAt": "2024-02-01T00:00:00Z",
        "resourceId": {"videoId": "v3"}, "title": "t"},
        "contentDetails": {"videoPublishedAt": "2024-01-01T00:00:00Z"}}  # fmt: skip
    fields = first("youtube", record)
    assert (fields["account_id"], fields["post_id"]) == ("UC9", "v3")
    assert fields["time"] == "2024-01-01T00:00:00Z"


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
    snippet = {k: v for k, v in YOUTUBE_COMMENT["snippet"].items() if k != "authorChannelId"}
    snippet["authorDisplayName"] = "Someone"
    with pytest.raises(Reject, match="author deleted"):
        read("youtube", {**YOUTUBE_COMMENT, "snippet": snippet})


def test_edited_comments_say_so_and_other_resources_are_skipped() -> None:
    snippet = {**YOUTUBE_COMMENT["snippet"], "updatedAt": "2024-01-02T00:00:00Z"}
    fields = first("youtube", {**YOUTUBE_COMMENT, "snippet": snippet})
    assert fields["extra"]["edited"] == "2024-01-02T00:00:00Z"
    with pytest.raises(Skip):
        read("youtube", {"kind": "youtube#playlist", "id": "x"})
