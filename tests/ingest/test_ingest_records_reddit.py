"""Reddit."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, check_skipped, each, first, read, score


def post(**changes: object) -> dict[str, Any]:
    return {**made.REDDIT_POST, **changes}


def comment(**changes: object) -> dict[str, Any]:
    return {**made.REDDIT_COMMENT, **changes}


def test_submission_with_every_field() -> None:
    assert first("reddit", made.REDDIT_POST) == {
        "handle": "anna", "account.created": 1500000000, "time": "1704103200",
        "post_id": "t3_a1", "type": "post", "text": "Title &amp; more\n\nwith u/bo_3",
        "urls": ["https://ex.org/a"], "hashtags": [], "mentions": ["@bo_3"], "media": [],
        "link": "https://www.reddit.com/r/club/comments/a1/title/",
        "likes": 5, "replies": 2, "reposts": 1,
        "extra": {"subreddit": "club", "author_fullname": "t2_x"},
    }  # fmt: skip


def test_comment_replies_to_its_parent() -> None:
    assert first("reddit", made.REDDIT_COMMENT) == {
        "handle": "bo", "time": 1704103300, "post_id": "t1_c1", "type": "reply",
        "reply_to": "t1_c0", "text": "#heading hi", "hashtags": [], "mentions": [], "likes": 1,
        "link": "https://www.reddit.com/r/club/comments/a1/title/c1/",
        "extra": {"subreddit": "club", "thread": "t3_a1"},
    }  # fmt: skip


@each({
    "a crosspost is a repost": ("reddit", made.REDDIT_CROSSPOST, {
        "type": "repost", "post_id": "t3_5e12", "repost_of": "t3_a1", "repost_account": "@anna",
        "repost_time": "1704103200", "text": "again\n\nwith u/bo_3",
        "urls": ["https://ex.org/a"]}),
    "a crosspost of somebody deleted": (
        "reddit", {**made.REDDIT_CROSSPOST, "crosspost_parent_list": [post(author="[deleted]")]},
        {"type": "repost", "repost_account": None}),
    "removed text is no text": ("reddit", comment(body="[removed]"), {"text": None}),
    "deleted text is no text": ("reddit", comment(body="[deleted]"), {"text": None}),
    "links in the text beside the one submitted": (
        "reddit", post(selftext="see [x](https://ex.org/b)."),
        {"urls": ["https://ex.org/a", "https://ex.org/b"]}),
    "pictures of a gallery are known by their id": (
        "reddit", post(url=None, media_metadata={"pic1": {}, "pic2": {}}),
        {"media": ["pic1", "pic2"]}),
    "mentions are not found in addresses": (
        "reddit", comment(body="/u/anna and u/b-o. see https://ex.org/u/nobody xu/no u/ab"),
        {"mentions": ["@anna", "@b-o"]}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


@pytest.mark.parametrize("author", ["[deleted]", None, ""])
def test_deleted_authors_are_rejected(author: str | None) -> None:
    check_rejected("reddit", comment(author=author), "author deleted")


@pytest.mark.parametrize(
    ("url", "is_self", "urls", "media"),
    [
        ("https://i.redd.it/x.jpg", False, [], ["https://i.redd.it/x.jpg"]),
        ("https://www.reddit.com/r/club/comments/a1/title/", True, [], []),
        ("https://www.reddit.com/r/club/comments/a1/title/", False, [], []),
        ("https://www.reddit.com/gallery/a1", False, [], []),
        ("https://ex.org/?a=1&amp;b=2", False, ["https://ex.org/?a=1&b=2"], []),
        ("http://[bad", False, ["http://[bad"], []),
    ],
)
def test_what_was_submitted(url: str, is_self: bool, urls: list[str], media: list[str]) -> None:
    check("reddit", post(url=url, is_self=is_self), {"urls": urls, "media": media})


def test_listings_of_the_api() -> None:
    more = {"kind": "more", "data": {"count": 1}}
    listing = {"kind": "Listing", "data": {"children": [
        {"kind": "t3", "data": made.REDDIT_POST}, {"kind": "t1", "data": made.REDDIT_COMMENT}, more,
    ]}}  # fmt: skip
    assert score("reddit", listing) > 0.9
    assert [item.fields["post_id"] for item in read("reddit", listing)] == ["t3_a1", "t1_c1"]
    check_skipped("reddit", more)
