"""TikTok: web client, comments, Research API."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, each, first, score

VIDEO, COMMENT = made.TIKTOK_VIDEO, made.TIKTOK_COMMENT
RESEARCH_COMMENT = {
    "id": 5, "video_id": 7, "text": "x", "create_time": 1716990000, "like_count": 1,
    "parent_comment_id": 0,
}  # fmt: skip
BY_BO = RESEARCH_COMMENT | {"username": "bo"}


def test_video_with_every_field() -> None:
    assert first("tiktok", VIDEO) == {
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


def test_comment_with_every_field() -> None:
    assert first("tiktok-comments", COMMENT) == {
        "account_id": "31", "handle": "bo", "account.name": "Bo", "post_id": "50",
        "time": 1716990100, "type": "reply", "reply_to": "7300000000000000001", "text": "nice",
        "language": "en", "likes": 2, "replies": 1, "extra": {"video_id": "7300000000000000001"},
    }  # fmt: skip


def test_research_page_and_line() -> None:
    video = made.RESEARCH_PAGE["data"]["videos"][0]
    found = first("tiktok-research", made.RESEARCH_PAGE)
    assert found == first("tiktok-research", video) == {
        "handle": "anna", "post_id": "7300000000000000001", "time": 1716990000, "type": "post",
        "text": "dance #fun", "hashtags": ["fun"], "mentions": ["@bo"],
        "link": "https://www.tiktok.com/@anna/video/7300000000000000001",
        "views": 4, "likes": 1, "replies": 2, "reposts": 3,
        "extra": {"region_code": "DE", "music_id": "6900000000000000001", "effects": ["0"],
                  "voice_to_text": "spoken"},
    }  # fmt: skip


@each({
    # What it has no hashtags for is to be looked for in the text.
    "photos with a bare handle": ("tiktok", made.TIKTOK_PHOTO, {
        "account_id": "31", "handle": "bo", "account.name": "Bo", "media": ["ffee"],
        "type": "post", "hashtags": None}),
    "no duet is zero, and exact counts win": (
        "tiktok", {**VIDEO, "duetInfo": {"duetFromId": "0"},
                   "statsV2": {"diggCount": "1234567", "playCount": "7654321"},
                   "authorStatsV2": {"followerCount": "999"}},
        {"type": "post", "likes": "1234567", "views": "7654321", "account.followers": "999"}),
    "a mention without an id is a handle": (
        "tiktok", {**VIDEO, "textExtra": [{"userId": "0", "userUniqueId": "dee"},
                                          {"userId": "", "userUniqueId": ""}]},
        {"mentions": ["@dee"]}),
    "a comment on a comment": (
        "tiktok-comments", {**COMMENT, "reply_id": "49"}, {"reply_to": "49"}),
    "a comment on a comment on a comment": (
        "tiktok-comments", {**COMMENT, "reply_id": "49", "reply_to_reply_id": "48"},
        {"reply_to": "48"}),
    "tags under the names of the app": (
        "tiktok-comments", {**COMMENT, "text_extra": [
            {"hashtag_name": "fun"}, {"user_id": "30", "user_unique_id": "anna"}]},
        {"hashtags": ["fun"], "mentions": ["30"]}),
    "a comment of the Research API": (
        "tiktok-research", BY_BO, {"type": "reply", "reply_to": "7", "text": "x"}),
    "an answer to it": ("tiktok-research", {**BY_BO, "parent_comment_id": 4}, {"reply_to": "4"}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


@pytest.mark.parametrize(
    ("name", "record", "reason"),
    [
        ("tiktok", {**VIDEO, "id": 7.3e18}, "floating-point"),
        ("tiktok", {**VIDEO, "createTime": None}, "no time"),
        ("tiktok-research", RESEARCH_COMMENT, "gives none for comments"),
        ("tiktok-research", {"id": 7, "create_time": 1, "video_description": "x"}, "'username'"),
    ],
)
def test_rejects_say_why_and_what_to_ask_for(name: str, record: Any, reason: str) -> None:
    check_rejected(name, record, reason)


def test_research_comments_are_known_though_they_name_no_author() -> None:
    assert score("tiktok-research", RESEARCH_COMMENT) > 0.9
