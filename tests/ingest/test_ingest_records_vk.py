"""VK."""

from __future__ import annotations

from ingest_record_samples import VK_PAGE, VK_POST, VK_REPOST, first, read, score

from inconcert.ingest.format import Reject


def test_post_with_every_field() -> None:
    assert first("vk", VK_POST) == {
        "account_id": "-5", "post_id": "-5_1", "time": 1704103200, "type": "post",
        "text": "hi [id7|Bo] #tag@club", "urls": ["https://ex.org/a"], "media": ["photo-5_77"],
        "mentions": ["7"], "client": "android", "link": "https://vk.com/wall-5_1",
        "likes": 1, "reposts": 2, "replies": 3, "views": 4,
    }  # fmt: skip


def test_page_names_people_and_communities() -> None:
    posts = [item.fields for item in read("vk", VK_PAGE) if item.table == "post"]
    assert posts[0]["handle"] == "club"
    assert posts[0]["account.name"] == "Club"
    assert posts[0]["account.followers"] == 50
    assert posts[1]["handle"] == "bo"
    assert posts[1]["account.name"] == "Bo B"
    assert posts[1]["account.location"] == "Town"


def test_names_beside_the_posts_come_by_context_too() -> None:
    around = {k: v for k, v in VK_PAGE["response"].items() if k != "items"}
    for context in (around, {"response": around}):
        assert first("vk", VK_REPOST, context)["handle"] == "bo"


def test_repost_with_and_without_words() -> None:
    fields = first("vk", VK_REPOST)
    assert fields["type"] == "repost"
    assert (fields["repost_of"], fields["repost_account"]) == ("-5_1", "-5")
    assert fields["repost_time"] == 1704103200
    assert fields["text"] == "hi [id7|Bo] #tag@club"
    assert fields["media"] == ["photo-5_77"]
    quote = first("vk", {**VK_REPOST, "text": "look"})
    assert quote["type"] == "quote"
    assert (quote["quote_of"], quote["quote_account"]) == ("-5_1", "-5")
    assert quote["text"] == "look"
    assert quote["media"] == []
    assert "repost_of" not in quote


def test_comments_reply_to_the_post_or_to_a_comment() -> None:
    comment = {"id": 9, "from_id": 7, "owner_id": -5, "post_id": 1, "date": 1704103400,
               "text": "[club5|Club], yes"}  # fmt: skip
    assert score("vk", comment) > 0.9
    fields = first("vk", comment)
    assert (fields["type"], fields["reply_to"], fields["reply_account"]) == ("reply", "-5_1", "-5")
    assert fields["mentions"] == ["-5"]
    assert fields["link"] == "https://vk.com/wall-5_1?reply=9"
    assert fields["extra"] == {"wall": "-5"}
    answer = first("vk", {**comment, "reply_to_comment": 8, "reply_to_user": 40})
    assert (answer["reply_to"], answer["reply_account"]) == ("-5_8", "40")


def test_links_in_the_text_are_found_beside_the_attached() -> None:
    fields = first("vk", {**VK_POST, "text": "see https://ex.org/b"})
    assert fields["urls"] == ["https://ex.org/b", "https://ex.org/a"]


def test_bad_entries_do_not_take_the_page_with_them() -> None:
    page = {"response": {**VK_PAGE["response"], "items": [VK_POST, {**VK_POST, "date": None}]}}
    items = read("vk", page)
    assert items[0].fields["post_id"] == "-5_1"
    assert isinstance(items[1], Reject)
    assert str(items[1]) == "the record has no time"
