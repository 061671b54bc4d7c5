"""Bluesky: Jetstream and views."""

from __future__ import annotations

import pytest
from ingest_record_samples import (
    FEED_4CAT,
    FEED_POST,
    FEED_REPOST,
    JETSTREAM_POST,
    JETSTREAM_REPOST,
    JETSTREAM_V2,
    first,
    read,
)

from inconcert.ingest.format import Reject, Skip


def commit(**changes: object) -> dict:
    return {**JETSTREAM_POST, "commit": {**JETSTREAM_POST["commit"], **changes}}


def test_jetstream_post_with_every_field() -> None:
    assert first("bluesky-jetstream", JETSTREAM_POST) == {
        "account_id": "did:plc:a", "post_id": "at://did:plc:a/app.bsky.feed.post/3k",
        "link": "https://bsky.app/profile/did:plc:a/post/3k", "time": 1716999999500000,
        "type": "quote", "text": "hi #one", "language": "en",
        "reply_to": "at://did:plc:b/app.bsky.feed.post/2", "reply_account": "did:plc:b",
        "quote_of": "at://did:plc:q/app.bsky.feed.post/3", "quote_account": "did:plc:q",
        "urls": ["https://ex.org/a"], "hashtags": ["one"], "mentions": ["did:plc:m"],
        "media": ["bafkimage"],
    }  # fmt: skip


def test_an_author_cannot_have_a_post_rejected_by_an_absurd_time() -> None:
    post = commit(
        record={**JETSTREAM_POST["commit"]["record"], "createdAt": "0001-01-01T00:00:00Z"}
    )
    fields = first("bluesky-jetstream", post)
    assert fields["time"] == JETSTREAM_POST["time_us"]
    assert fields["extra"]["created_at"] == "0001-01-01T00:00:00Z"


def test_jetstream_repost() -> None:
    assert first("bluesky-jetstream", JETSTREAM_REPOST) == {
        "account_id": "did:plc:c", "post_id": "at://did:plc:c/app.bsky.feed.repost/3m",
        "time": 1717000009000000, "type": "repost",
        "repost_of": "at://did:plc:a/app.bsky.feed.post/3k", "repost_account": "did:plc:a",
    }  # fmt: skip


def test_frame_of_2026() -> None:
    fields = first("bluesky-jetstream", JETSTREAM_V2)
    assert fields["post_id"] == "at://did:plc:a/app.bsky.feed.post/3n"
    assert fields["time"] == 1717000000000000
    assert fields["text"] == "two"
    deleted = {"payload": {**JETSTREAM_V2["payload"], "operation": "delete", "record": None}}
    with pytest.raises(Skip):
        read("bluesky-jetstream", deleted)


def test_a_date_in_the_future_is_replaced_by_the_servers() -> None:
    record = {**JETSTREAM_POST["commit"]["record"], "createdAt": "2031-01-01T00:00:00Z"}
    fields = first("bluesky-jetstream", commit(record=record))
    assert fields["time"] == JETSTREAM_POST["time_us"]
    assert fields["extra"] == {
        "created_at": "2031-01-01T00:00:00Z", "server_time": JETSTREAM_POST["time_us"]
    }  # fmt: skip


def test_a_date_long_past_stays_and_is_noted() -> None:
    record = {**JETSTREAM_POST["commit"]["record"], "createdAt": "2014-01-01T00:00:00Z"}
    fields = first("bluesky-jetstream", commit(record=record))
    assert fields["time"] == 1388534400000000
    assert fields["extra"]["server_time"] == JETSTREAM_POST["time_us"]


def test_a_missing_or_unreadable_date_gives_way_to_the_servers() -> None:
    for created in (None, "soon", "2024-05-29T16:26:40Z[x]", 5.5):
        record = {**JETSTREAM_POST["commit"]["record"], "createdAt": created}
        fields = first("bluesky-jetstream", commit(record=record))
        assert fields["time"] == JETSTREAM_POST["time_us"]


@pytest.mark.parametrize(
    "record",
    [
        commit(collection="app.bsky.feed.like"),
        commit(collection="app.bsky.graph.follow"),
        commit(operation="delete", record=None),
        {"did": "did:plc:a", "time_us": 1, "kind": "account", "account": {"active": True}},
    ],
)
def test_likes_follows_and_deletes_are_skipped(record: dict) -> None:
    with pytest.raises(Skip):
        read("bluesky-jetstream", record)


def test_profiles_and_identities_give_accounts() -> None:
    profile = commit(
        collection="app.bsky.actor.profile", rkey="self", record={
            "displayName": "Anna", "description": "bio", "createdAt": "2023-01-01T00:00:00Z",
            "avatar": {"ref": {"$link": "bafkavatar"}}})  # fmt: skip
    (item,) = read("bluesky-jetstream", profile)
    assert item == ("account", {
        "account_id": "did:plc:a", "name": "Anna", "description": "bio", "avatar": "bafkavatar",
        "created": "2023-01-01T00:00:00Z"})  # fmt: skip
    identity = {"did": "did:plc:a", "time_us": 1, "kind": "identity",
                "identity": {"did": "did:plc:a", "handle": "anna.example", "seq": 1}}  # fmt: skip
    (item,) = read("bluesky-jetstream", identity)
    assert item == ("account", {"account_id": "did:plc:a", "handle": "anna.example"})


def test_embeds() -> None:
    def embedded(embed: dict) -> dict:
        record = {"text": "x", "createdAt": "2024-05-29T16:26:40Z", "embed": embed}
        return first("bluesky-jetstream", commit(record=record))

    quote = embedded({"record": {"uri": "at://did:plc:q/app.bsky.feed.post/3"}})
    assert (quote["type"], quote["quote_account"]) == ("quote", "did:plc:q")
    card = embedded({"external": {"uri": "https://ex.org/c"}})
    assert (card["type"], card["urls"]) == ("post", ["https://ex.org/c"])
    video = embedded({"video": {"ref": {"$link": "bafkvideo"}}})
    assert video["media"] == ["bafkvideo"]
    lists = embedded({"record": {"uri": "at://did:plc:q/app.bsky.graph.list/3"}})
    assert lists["type"] == "post"
    assert "quote_of" not in lists


def test_feed_post_with_every_field() -> None:
    assert first("bluesky-feed", FEED_POST) == {
        "account_id": "did:plc:a", "handle": "anna.example", "account.name": "Anna",
        "account.avatar": "https://cdn.example/a", "account.created": "2023-01-01T00:00:00Z",
        "post_id": "at://did:plc:a/app.bsky.feed.post/3k", "time": 1717000000000000,
        "link": "https://bsky.app/profile/anna.example/post/3k", "type": "post", "text": "hi",
        "urls": ["https://ex.org/a"], "hashtags": [], "mentions": [], "media": [],
        "likes": 1, "reposts": 2, "replies": 3, "quotes": 4,
    }  # fmt: skip


def test_feed_repost_is_by_the_reposter() -> None:
    repost, anna = read("bluesky-feed", FEED_REPOST)
    fields = repost.fields
    assert fields["type"] == "repost"
    assert (fields["account_id"], fields["handle"]) == ("did:plc:c", "cy.example")
    assert fields["repost_of"] == "at://did:plc:a/app.bsky.feed.post/3k"
    assert fields["repost_account"] == "did:plc:a"
    assert fields["time"] == "2024-05-30T00:00:00Z"
    assert fields["repost_time"] == 1717000000000000
    assert fields["text"] == "hi"
    assert "post_id" not in fields
    assert anna.fields["handle"] == "anna.example"


def test_feed_repost_without_its_own_time_is_rejected() -> None:
    """The time of the original would make a slow repost a fast one."""
    reason = {k: v for k, v in FEED_REPOST["reason"].items() if k != "indexedAt"}
    with pytest.raises(Reject, match="no time of its own"):
        read("bluesky-feed", {**FEED_REPOST, "reason": reason})


def test_search_page_and_4cat_names() -> None:
    page = {"posts": [FEED_POST["post"]], "cursor": "1"}
    assert first("bluesky-feed", page) == first("bluesky-feed", FEED_POST)
    fields = first("bluesky-feed", FEED_4CAT)
    assert fields["account.name"] == "Anna"
    assert fields["account.created"] == "2023-01-01T00:00:00Z"
    assert (fields["likes"], fields["replies"]) == (1, 0)
    assert fields["media"] == ["bafksnake"]
    assert fields["time"] == 1717000000000000


def test_reply_in_a_feed_names_the_parents_author() -> None:
    record = {**FEED_POST, "reply": {"parent": {"author": {"did": "did:plc:b", "handle": "bo.ex"}}}}
    _post, parent = read("bluesky-feed", record)
    assert parent.fields == {"account_id": "did:plc:b", "handle": "bo.ex"}
