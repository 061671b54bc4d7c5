"""TikTok: web client, comments, Research API."""

from __future__ import annotations

import pytest
from ingest_record_samples import (
    RESEARCH_PAGE,
    TIKTOK_COMMENT,
    TIKTOK_PHOTO,
    TIKTOK_VIDEO,
    first,
    read,
    score,
)

from inconcert.ingest.format import Reject


def test_video_with_every_field() -> None:
    assert first("tiktok", TIKTOK_VIDEO) == {
        "post_id": "7300000000000000001", "time": "1716990000", "type": "quote",
        "quote_of": "7200000000000000001", "text": "dance #fun @bo", "language": "en",
        "hashtags": ["fun"], "mentions": ["31"], "media": [],
        "link": "https://www.tiktok.com/@anna/video/7300000000000000001",
        "likes": 1, "replies": 2, "reposts": 3, "views": 4,
        "account_id": "30", "handle": "anna", "account.name": "Anna",
        "account.description": "bio", "account.avatar": "abc", "account.created": 1600000000,
        "account.verified": False, "account.followers": 9, "account.following": 8,
        "account.posts": 7,
        "extra": {"music_id": "6900000000000000001", "region_code": "DE"},
    }  # fmt: skip


def test_photo_post_with_a_bare_handle() -> None:
    fields = first("tiktok", TIKTOK_PHOTO)
    assert (fields["account_id"], fields["handle"], fields["account.name"]) == ("31", "bo", "Bo")
    assert fields["media"] == ["ffee"]
    assert fields["type"] == "post"
    assert "hashtags" not in fields  # to be looked for in the text


def test_no_duet_is_zero_and_exact_counts_win() -> None:
    record = {
        **TIKTOK_VIDEO, "duetInfo": {"duetFromId": "0"},
        "statsV2": {"diggCount": "1234567", "playCount": "7654321"},
        "authorStatsV2": {"followerCount": "999"},
    }  # fmt: skip
    fields = first("tiktok", record)
    assert fields["type"] == "post"
    assert (fields["likes"], fields["views"]) == ("1234567", "7654321")
    assert fields["account.followers"] == "999"


def test_mention_without_an_id_is_a_handle() -> None:
    extra = [{"userId": "0", "userUniqueId": "dee"}, {"userId": "", "userUniqueId": ""}]
    assert first("tiktok", {**TIKTOK_VIDEO, "textExtra": extra})["mentions"] == ["@dee"]


def test_rounded_ids_are_rejected() -> None:
    with pytest.raises(Reject, match="floating-point"):
        read("tiktok", {**TIKTOK_VIDEO, "id": 7.3e18})
    with pytest.raises(Reject, match="no time"):
        read("tiktok", {**TIKTOK_VIDEO, "createTime": None})


def test_comment_replies_to_the_video_or_to_a_comment() -> None:
    fields = first("tiktok-comments", TIKTOK_COMMENT)
    assert fields == {
        "account_id": "31", "handle": "bo", "account.name": "Bo", "post_id": "50",
        "time": 1716990100, "type": "reply", "reply_to": "7300000000000000001", "text": "nice",
        "language": "en", "likes": 2, "replies": 1, "extra": {"video_id": "7300000000000000001"},
    }  # fmt: skip
    assert first("tiktok-comments", {**TIKTOK_COMMENT, "reply_id": "49"})["reply_to"] == "49"
    nested = {**TIKTOK_COMMENT, "reply_id": "49", "reply_to_reply_id": "48"}
    assert first("tiktok-comments", nested)["reply_to"] == "48"


def test_comment_tags_under_the_names_of_the_app() -> None:
    extra = [{"hashtag_name": "fun"}, {"user_id": "30", "user_unique_id": "anna"}]
    fields = first("tiktok-comments", {**TIKTOK_COMMENT, "text_extra": extra})
    assert (fields["hashtags"], fields["mentions"]) == (["fun"], ["30"])


def test_research_page_and_line() -> None:
    video = RESEARCH_PAGE["data"]["videos"][0]
    assert first("tiktok-research", RESEARCH_PAGE) == first("tiktok-research", video) == {
        "handle": "anna", "post_id": "7300000000000000001", "time": 1716990000, "type": "post",
        "text": "dance #fun", "hashtags": ["fun"], "mentions": ["@bo"],
        "link": "https://www.tiktok.com/@anna/video/7300000000000000001",
        "views": 4, "likes": 1, "replies": 2, "reposts": 3,
        "extra": {"region_code": "DE", "music_id": "6900000000000000001", "effects": ["0"],
                  "voice_to_text": "spoken"},
    }  # fmt: skip


def test_research_comments_name_no_author() -> None:
    comment = {"id": 5, "video_id": 7, "text": "x", "create_time": 1716990000, "like_count": 1,
               "parent_comment_id": 0}  # fmt: skip
    assert score("tiktok-research", comment) > 0.9
    with pytest.raises(Reject, match="gives none for comments"):
        read("tiktok-research", comment)
    fields = first("tiktok-research", {**comment, "username": "bo"})
    assert (fields["type"], fields["reply_to"], fields["text"]) == ("reply", "7", "x")
    answer = {**comment, "username": "bo", "parent_comment_id": 4}
    assert first("tiktok-research", answer)["reply_to"] == "4"


def test_research_without_the_username_field_says_what_to_ask_for() -> None:
    with pytest.raises(Reject, match="'username'"):
        read("tiktok-research", {"id": 7, "create_time": 1, "video_description": "x"})
