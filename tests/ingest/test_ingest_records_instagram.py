"""Instagram and Threads."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, each, first, read

POST, GRAPH = made.INSTAGRAM_POST, made.INSTAGRAM_GRAPH
PARTIAL = {k: v for k, v in POST.items() if k != "taken_at"}
NO_REDIRECT = "https://ex.org/?u=https%3A%2F%2Fno.example"


def test_instagram_post_with_every_field() -> None:
    post, partner = read("instagram", POST)
    assert post.fields == {
        "account_id": "20", "handle": "anna", "account.name": "Anna",
        "account.avatar": "p_1_n.jpg", "account.verified": True, "post_id": "Cx1",
        "time": 1717000000, "type": "post", "text": "hi #two @bo", "mentions": ["@cy", "@bo"],
        "media": ["1_2_n.jpg", "3_4_n.mp4"], "likes": 1, "replies": 2, "views": 3,
        "link": "https://www.instagram.com/p/Cx1/",
        "extra": {"coauthors": ["dee"], "location": "Town", "media_type": 8},
    }  # fmt: skip
    assert partner.fields == {"account_id": "41", "handle": "dee"}


def test_older_graph_records() -> None:
    assert first("instagram", GRAPH) == {
        "account_id": "20", "handle": "anna", "post_id": "Cx2", "time": 1600000000, "type": "post",
        "text": "old", "mentions": [], "media": ["5_6_n.jpg"], "likes": 3, "replies": 4,
        "link": "https://www.instagram.com/p/Cx2/",
    }  # fmt: skip


def test_threads_reply_with_its_link_unwrapped() -> None:
    post, bo = read("threads", made.THREADS_POST)
    assert post.fields == {
        "account_id": "20", "handle": "anna", "post_id": "Dx1", "time": 1717000000,
        "type": "reply", "reply_account": "31", "text": "see this", "urls": ["https://ex.org/a"],
        "media": [], "likes": 5, "replies": 1, "reposts": 2, "quotes": 3,
        "link": "https://www.threads.com/@anna/post/Dx1",
    }  # fmt: skip
    assert bo.fields == {"account_id": "31", "handle": "bo"}


@each({
    "a sidecar gives each picture": (
        "instagram", {**GRAPH, "edge_sidecar_to_children": {"edges": [
            {"node": {"display_url": f"https://a.example/{n}_n.jpg?x"}} for n in (1, 2)]}},
        {"media": ["1_n.jpg", "2_n.jpg"]}),
    "without a caption": (
        "instagram", {**POST, "caption": None, "usertags": None}, {"text": None, "mentions": []}),
    "zero is a count": (
        "instagram", {**POST, "play_count": 0, "like_count": 0}, {"views": 0, "likes": 0}),
    "views where nothing was played": (
        "instagram", {**POST, "play_count": None, "view_count": 7}, {"views": 7}),
    "a partial record that has its time": (
        "instagram", {**POST, "_zs_partial": True}, {"time": 1717000000}),
    "a repost takes the original": ("threads", made.THREADS_REPOST, {
        "type": "repost", "repost_of": "Dx1", "repost_account": "20", "repost_time": 1717000000,
        "time": 1717000009, "text": "see this", "urls": ["https://ex.org/a"],
    }, {"handle": "anna"}),
    "a quote": (
        "threads",
        {**made.THREADS_POST, "code": "Dx3", "text_post_app_info": {
            "share_info": {"quoted_post": made.THREADS_POST}, "is_reply": False}},
        {"type": "quote", "quote_of": "Dx1", "quote_account": "20", "reply_account": None}),
    "a link that is no redirect": (
        "threads", {**made.THREADS_POST, "text_post_app_info": {
            "link_preview_attachment": {"url": NO_REDIRECT}}},
        {"urls": [NO_REDIRECT]}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"_zs_partial": True}, "open the post itself"),
        ({"__typename": "XIGPolarisVideoMedia"}, "open the post itself"),
        ({}, "no time"),
    ],
)
def test_partial_records_are_rejected_with_a_hint(more: Any, reason: str) -> None:
    check_rejected("instagram", PARTIAL | more, reason)
