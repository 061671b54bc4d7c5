"""Reddit."""

from __future__ import annotations

import pytest
from ingest_record_samples import REDDIT_COMMENT, REDDIT_CROSSPOST, REDDIT_POST, first, read, score

from inconcert.ingest.format import Reject, Skip


def test_submission_with_every_field() -> None:
    assert first("reddit", REDDIT_POST) == {
        "handle": "anna", "account.created": 1500000000, "time": "1704103200",
        "post_id": "t3_a1", "type": "post", "text": "Title &amp; more\n\nwith u/bo_3",
        "urls": ["https://ex.org/a"], "hashtags": [], "mentions": ["@bo_3"], "media": [],
        "link": "https://www.reddit.com/r/club/comments/a1/title/",
        "likes": 5, "replies": 2, "reposts": 1,
        "extra": {"subreddit": "club", "author_fullname": "t2_x"},
    }  # fmt: skip


def test_crosspost_is_a_repost() -> None:
    fields = first("reddit", REDDIT_CROSSPOST)
    assert fields["type"] == "repost"
    assert fields["post_id"] == "t3_5e12"
    assert (fields["repost_of"], fields["repost_account"]) == ("t3_a1", "@anna")
    assert fields["repost_time"] == "1704103200"
    assert fields["text"] == "again\n\nwith u/bo_3"
    assert fields["urls"] == ["https://ex.org/a"]


def test_crosspost_of_somebody_deleted() -> None:
    original = {**REDDIT_POST, "author": "[deleted]"}
    fields = first("reddit", {**REDDIT_CROSSPOST, "crosspost_parent_list": [original]})
    assert fields["type"] == "repost"
    assert "repost_account" not in fields


def test_comment_replies_to_its_parent() -> None:
    assert first("reddit", REDDIT_COMMENT) == {
        "handle": "bo", "time": 1704103300, "post_id": "t1_c1", "type": "reply",
        "reply_to": "t1_c0", "text": "#heading hi", "hashtags": [], "mentions": [], "likes": 1,
        "link": "https://www.reddit.com/r/club/comments/a1/title/c1/",
        "extra": {"subreddit": "club", "thread": "t3_a1"},
    }  # fmt: skip


def test_deleted_authors_are_rejected() -> None:
    for author in ("[deleted]", None, ""):
        with pytest.raises(Reject, match="author deleted"):
            read("reddit", {**REDDIT_COMMENT, "author": author})


def test_removed_text_is_no_text() -> None:
    for body in ("[removed]", "[deleted]"):
        assert "text" not in first("reddit", {**REDDIT_COMMENT, "body": body})


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
    fields = first("reddit", {**REDDIT_POST, "url": url, "is_self": is_self})
    assert (fields["urls"], fields["media"]) == (urls, media)


def test_links_in_the_text_are_found_beside_the_one_submitted() -> None:
    fields = first("reddit", {**REDDIT_POST, "selftext": "see [x](https://ex.org/b)."})
    assert fields["urls"] == ["https://ex.org/a", "https://ex.org/b"]


def test_gallery_pictures_are_known_by_their_id() -> None:
    record = {**REDDIT_POST, "url": None, "media_metadata": {"pic1": {}, "pic2": {}}}
    assert first("reddit", record)["media"] == ["pic1", "pic2"]


def test_mentions_are_not_found_in_addresses() -> None:
    body = "/u/anna and u/b-o. see https://ex.org/u/nobody xu/no u/ab"
    assert first("reddit", {**REDDIT_COMMENT, "body": body})["mentions"] == ["@anna", "@b-o"]


def test_listings_of_the_api() -> None:
    listing = {"kind": "Listing", "data": {"children": [
        {"kind": "t3", "data": REDDIT_POST}, {"kind": "t1", "data": REDDIT_COMMENT},
        {"kind": "more", "data": {"count": 1}}]}}  # fmt: skip
    assert score("reddit", listing) > 0.9
    assert [item.fields["post_id"] for item in read("reddit", listing)] == ["t3_a1", "t1_c1"]
    with pytest.raises(Skip):
        read("reddit", {"kind": "more", "data": {"count": 1}})
