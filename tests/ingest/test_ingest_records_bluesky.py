"""Bluesky: Jetstream and views."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, check_skipped, each, first, read

STREAM, FEED = "bluesky-jetstream", "bluesky-feed"
SERVER_TIME = made.JETSTREAM_POST["time_us"]
IN_2014 = 1388534400000000


def commit(**changes: object) -> dict[str, Any]:
    return {**made.JETSTREAM_POST, "commit": {**made.JETSTREAM_POST["commit"], **changes}}


def dated(created: object) -> dict[str, Any]:
    return commit(record={**made.JETSTREAM_POST["commit"]["record"], "createdAt": created})


def embedded(embed: dict[str, Any]) -> dict[str, Any]:
    return commit(record={"text": "x", "createdAt": "2024-05-29T16:26:40Z", "embed": embed})


def test_jetstream_post_with_every_field() -> None:
    assert first(STREAM, made.JETSTREAM_POST) == {
        "account_id": "did:plc:a", "post_id": "at://did:plc:a/app.bsky.feed.post/3k",
        "link": "https://bsky.app/profile/did:plc:a/post/3k", "time": 1716999999500000,
        "type": "quote", "text": "hi #one", "language": "en",
        "reply_to": "at://did:plc:b/app.bsky.feed.post/2", "reply_account": "did:plc:b",
        "quote_of": "at://did:plc:q/app.bsky.feed.post/3", "quote_account": "did:plc:q",
        "urls": ["https://ex.org/a"], "hashtags": ["one"], "mentions": ["did:plc:m"],
        "media": ["bafkimage"],
    }  # fmt: skip


def test_jetstream_repost() -> None:
    assert first(STREAM, made.JETSTREAM_REPOST) == {
        "account_id": "did:plc:c", "post_id": "at://did:plc:c/app.bsky.feed.repost/3m",
        "time": 1717000009000000, "type": "repost",
        "repost_of": "at://did:plc:a/app.bsky.feed.post/3k", "repost_account": "did:plc:a",
    }  # fmt: skip


@each({
    "a frame of 2026": (STREAM, made.JETSTREAM_V2, {
        "post_id": "at://did:plc:a/app.bsky.feed.post/3n", "time": 1717000000000000,
        "text": "two"}),
    # An author cannot have a post rejected by an absurd time.
    "a date too early to be one": (STREAM, dated("0001-01-01T00:00:00Z"), {
        "time": SERVER_TIME,
        "extra": {"created_at": "0001-01-01T00:00:00Z", "server_time": SERVER_TIME}}),
    "a date in the future": (STREAM, dated("2031-01-01T00:00:00Z"), {
        "time": SERVER_TIME,
        "extra": {"created_at": "2031-01-01T00:00:00Z", "server_time": SERVER_TIME}}),
    "a date long past stays": (STREAM, dated("2014-01-01T00:00:00Z"), {
        "time": IN_2014,
        "extra": {"created_at": "2014-01-01T00:00:00Z", "server_time": SERVER_TIME}}),
    "no date": (STREAM, dated(None), {"time": SERVER_TIME}),
    "an unreadable date": (STREAM, dated("soon"), {"time": SERVER_TIME}),
    "a date with a remark": (STREAM, dated("2024-05-29T16:26:40Z[x]"), {"time": SERVER_TIME}),
    "a number for a date": (STREAM, dated(5.5), {"time": SERVER_TIME}),
    "a quote": (STREAM, embedded({"record": {"uri": "at://did:plc:q/app.bsky.feed.post/3"}}), {
        "type": "quote", "quote_account": "did:plc:q"}),
    "a card": (STREAM, embedded({"external": {"uri": "https://ex.org/c"}}), {
        "type": "post", "urls": ["https://ex.org/c"]}),
    "a video": (STREAM, embedded({"video": {"ref": {"$link": "bafkvideo"}}}), {
        "media": ["bafkvideo"]}),
    "a list is no quoted post": (
        STREAM, embedded({"record": {"uri": "at://did:plc:q/app.bsky.graph.list/3"}}),
        {"type": "post", "quote_of": None}),
    "a repost in a feed is by the reposter": (FEED, made.FEED_REPOST, {
        "type": "repost", "account_id": "did:plc:c", "handle": "cy.example",
        "repost_of": "at://did:plc:a/app.bsky.feed.post/3k", "repost_account": "did:plc:a",
        "time": "2024-05-30T00:00:00Z", "repost_time": 1717000000000000, "text": "hi",
        "post_id": None}, {"handle": "anna.example"}),
    "the names of 4CAT": (FEED, made.FEED_4CAT, {
        "account.name": "Anna", "account.created": "2023-01-01T00:00:00Z", "likes": 1,
        "replies": 0, "media": ["bafksnake"], "time": 1717000000000000}),
    "a reply in a feed names the author of what it answers": (
        FEED, {**made.FEED_POST, "reply": {"parent": {
            "author": {"did": "did:plc:b", "handle": "bo.ex"}}}},
        {}, {"account_id": "did:plc:b", "handle": "bo.ex"}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


@pytest.mark.parametrize(
    "record",
    [
        commit(collection="app.bsky.feed.like"),
        commit(collection="app.bsky.graph.follow"),
        commit(operation="delete", record=None),
        {"did": "did:plc:a", "time_us": 1, "kind": "account", "account": {"active": True}},
        {"payload": {**made.JETSTREAM_V2["payload"], "operation": "delete", "record": None}},
    ],
)
def test_likes_follows_and_deletes_are_skipped(record: Any) -> None:
    check_skipped(STREAM, record)


def test_profiles_and_identities_give_accounts() -> None:
    profile = commit(
        collection="app.bsky.actor.profile", rkey="self", record={
            "displayName": "Anna", "description": "bio", "createdAt": "2023-01-01T00:00:00Z",
            "avatar": {"ref": {"$link": "bafkavatar"}}})  # fmt: skip
    assert read(STREAM, profile) == [("account", {
        "account_id": "did:plc:a", "name": "Anna", "description": "bio", "avatar": "bafkavatar",
        "created": "2023-01-01T00:00:00Z"})]  # fmt: skip
    identity = {"did": "did:plc:a", "time_us": 1, "kind": "identity",
                "identity": {"did": "did:plc:a", "handle": "anna.example", "seq": 1}}  # fmt: skip
    (item,) = read(STREAM, identity)
    assert item == ("account", {"account_id": "did:plc:a", "handle": "anna.example"})


def test_feed_post_with_every_field_alone_and_in_a_page_of_a_search() -> None:
    assert first(FEED, made.FEED_POST) == {
        "account_id": "did:plc:a", "handle": "anna.example", "account.name": "Anna",
        "account.avatar": "https://cdn.example/a", "account.created": "2023-01-01T00:00:00Z",
        "post_id": "at://did:plc:a/app.bsky.feed.post/3k", "time": 1717000000000000,
        "link": "https://bsky.app/profile/anna.example/post/3k", "type": "post", "text": "hi",
        "urls": ["https://ex.org/a"], "hashtags": [], "mentions": [], "media": [],
        "likes": 1, "reposts": 2, "replies": 3, "quotes": 4,
    }  # fmt: skip
    page = {"posts": [made.FEED_POST["post"]], "cursor": "1"}
    assert first(FEED, page) == first(FEED, made.FEED_POST)


def test_feed_repost_without_its_own_time_is_rejected() -> None:
    """The time of the original would make a slow repost a fast one."""
    reason = {k: v for k, v in made.FEED_REPOST["reason"].items() if k != "indexedAt"}
    check_rejected(FEED, {**made.FEED_REPOST, "reason": reason}, "no time of its own")
