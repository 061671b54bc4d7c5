"""Instagram and Threads."""

from __future__ import annotations

import pytest
from ingest_record_samples import (
    INSTAGRAM_GRAPH,
    INSTAGRAM_POST,
    THREADS_POST,
    THREADS_REPOST,
    first,
    read,
)

from inconcert.ingest.format import Reject


def test_instagram_post_with_every_field() -> None:
    post, partner = read("instagram", INSTAGRAM_POST)
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
    assert first("instagram", INSTAGRAM_GRAPH) == {
        "account_id": "20", "handle": "anna", "post_id": "Cx2", "time": 1600000000, "type": "post",
        "text": "old", "mentions": [], "media": ["5_6_n.jpg"], "likes": 3, "replies": 4,
        "link": "https://www.instagram.com/p/Cx2/",
    }  # fmt: skip


def test_graph_sidecar_gives_each_picture() -> None:
    children = [{"node": {"display_url": f"https://a.example/{n}_n.jpg?x"}} for n in (1, 2)]
    record = {**INSTAGRAM_GRAPH, "edge_sidecar_to_children": {"edges": children}}
    assert first("instagram", record)["media"] == ["1_n.jpg", "2_n.jpg"]


def test_post_without_a_caption() -> None:
    fields = first("instagram", {**INSTAGRAM_POST, "caption": None, "usertags": None})
    assert "text" not in fields
    assert fields["mentions"] == []


def test_zero_is_a_count() -> None:
    fields = first("instagram", {**INSTAGRAM_POST, "play_count": 0, "like_count": 0})
    assert (fields["views"], fields["likes"]) == (0, 0)
    assert first("instagram", {**INSTAGRAM_POST, "play_count": None, "view_count": 7})["views"] == 7


def test_partial_records_are_rejected_with_a_hint() -> None:
    partial = {k: v for k, v in INSTAGRAM_POST.items() if k != "taken_at"}
    for mark in ({"_zs_partial": True}, {"__typename": "XIGPolarisVideoMedia"}):
        with pytest.raises(Reject, match="open the post itself"):
            read("instagram", {**partial, **mark})
    with pytest.raises(Reject, match="no time"):
        read("instagram", partial)
    assert first("instagram", {**INSTAGRAM_POST, "_zs_partial": True})["time"] == 1717000000


def test_threads_reply_with_its_link_unwrapped() -> None:
    post, bo = read("threads", THREADS_POST)
    assert post.fields == {
        "account_id": "20", "handle": "anna", "post_id": "Dx1", "time": 1717000000,
        "type": "reply", "reply_account": "31", "text": "see this", "urls": ["https://ex.org/a"],
        "media": [], "likes": 5, "replies": 1, "reposts": 2, "quotes": 3,
        "link": "https://www.threads.com/@anna/post/Dx1",
    }  # fmt: skip
    assert bo.fields == {"account_id": "31", "handle": "bo"}


def test_threads_repost_takes_the_original() -> None:
    post, anna = read("threads", THREADS_REPOST)
    fields = post.fields
    assert fields["type"] == "repost"
    assert (fields["repost_of"], fields["repost_account"]) == ("Dx1", "20")
    assert fields["repost_time"] == 1717000000
    assert fields["time"] == 1717000009
    assert fields["text"] == "see this"
    assert fields["urls"] == ["https://ex.org/a"]
    assert anna.fields["handle"] == "anna"


def test_threads_quote() -> None:
    info = {"share_info": {"quoted_post": THREADS_POST}, "is_reply": False}
    fields = first("threads", {**THREADS_POST, "code": "Dx3", "text_post_app_info": info})
    assert fields["type"] == "quote"
    assert (fields["quote_of"], fields["quote_account"]) == ("Dx1", "20")
    assert "reply_account" not in fields


def test_threads_links_that_are_no_redirects_stay() -> None:
    info = {"link_preview_attachment": {"url": "https://ex.org/?u=https%3A%2F%2Fno.example"}}
    fields = first("threads", {**THREADS_POST, "text_post_app_info": info})
    assert fields["urls"] == ["https://ex.org/?u=https%3A%2F%2Fno.example"]
