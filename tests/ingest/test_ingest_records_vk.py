"""VK."""

from __future__ import annotations

from typing import Any

from ingest_record_samples import VK_PAGE, VK_POST, VK_REPOST, check, each, first, read, score

from inconcert.ingest.format import Reject

COMMENT = {
    "id": 9, "from_id": 7, "owner_id": -5, "post_id": 1, "date": 1704103400,
    "text": "[club5|Club], yes",
}  # fmt: skip


def test_post_with_every_field() -> None:
    assert first("vk", VK_POST) == {
        "account_id": "-5", "post_id": "-5_1", "time": 1704103200, "type": "post",
        "text": "hi [id7|Bo] #tag@club", "urls": ["https://ex.org/a"], "media": ["photo-5_77"],
        "mentions": ["7"], "client": "android", "link": "https://vk.com/wall-5_1",
        "likes": 1, "reposts": 2, "replies": 3, "views": 4,
    }  # fmt: skip


def test_page_names_people_and_communities() -> None:
    check("vk", VK_PAGE, {"handle": "club", "account.name": "Club", "account.followers": 50})
    second = [item.fields for item in read("vk", VK_PAGE) if item.table == "post"][1]
    names = ("handle", "account.name", "account.location")
    assert [second[name] for name in names] == ["bo", "Bo B", "Town"]


def test_names_beside_the_posts_come_by_context_too() -> None:
    around = {k: v for k, v in VK_PAGE["response"].items() if k != "items"}
    for context in (around, {"response": around}):
        assert first("vk", VK_REPOST, context)["handle"] == "bo"


@each({
    "a repost": ("vk", VK_REPOST, {
        "type": "repost", "repost_of": "-5_1", "repost_account": "-5", "repost_time": 1704103200,
        "text": "hi [id7|Bo] #tag@club", "media": ["photo-5_77"]}),
    "a repost with words is a quote": ("vk", {**VK_REPOST, "text": "look"}, {
        "type": "quote", "quote_of": "-5_1", "quote_account": "-5", "text": "look", "media": [],
        "repost_of": None}),
    "a comment replies to the post": ("vk", COMMENT, {
        "type": "reply", "reply_to": "-5_1", "reply_account": "-5", "mentions": ["-5"],
        "link": "https://vk.com/wall-5_1?reply=9", "extra": {"wall": "-5"}}),
    "a comment replies to a comment": (
        "vk", {**COMMENT, "reply_to_comment": 8, "reply_to_user": 40},
        {"reply_to": "-5_8", "reply_account": "40"}),
    "links in the text beside the attached": (
        "vk", {**VK_POST, "text": "see https://ex.org/b"},
        {"urls": ["https://ex.org/b", "https://ex.org/a"]}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)
    assert score(*row[:2]) > 0.9


def test_bad_entries_do_not_take_the_page_with_them() -> None:
    page = {"response": {**VK_PAGE["response"], "items": [VK_POST, {**VK_POST, "date": None}]}}
    items = read("vk", page)
    assert items[0].fields["post_id"] == "-5_1"
    assert isinstance(items[1], Reject)
    assert str(items[1]) == "the record has no time"
