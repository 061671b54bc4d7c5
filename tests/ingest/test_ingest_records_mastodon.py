"""Mastodon and Truth Social."""

from __future__ import annotations

import pytest
from ingest_record_samples import MASTODON_BOOST, MASTODON_POST, TRUTH_POST, first, read, score

from inconcert.ingest.format import Reject


def test_mastodon_post_with_every_field() -> None:
    assert first("mastodon", MASTODON_POST) == {
        "handle": "anna@m.example", "account.name": "Anna", "account.description": "bio",
        "account.avatar": "https://m.example/a.png",
        "account.created": "2020-01-01T00:00:00.000Z", "account.followers": 1,
        "account.following": 2, "account.posts": 3,
        "post_id": "m.example/111", "time": "2024-01-01T10:00:00.000Z", "type": "reply",
        "language": "en", "reply_to": "m.example/100", "reply_account": "@bo@other.example",
        "text": "hi #one @bo https://ex.org/a\n\ntwo\nthree",
        "urls": ["https://ex.org/a?x=1&y=2"], "hashtags": ["one"],
        "mentions": ["@bo@other.example"], "media": ["https://m.example/m/5.png"],
        "client": "App", "link": "https://m.example/@anna/111",
        "likes": 2, "reposts": 1, "replies": 3,
        "extra": {"visibility": "public", "blurhash": ["U"]},
    }  # fmt: skip


def test_boost_takes_the_original() -> None:
    boost, anna = read("mastodon", MASTODON_BOOST)
    fields = boost.fields
    assert fields["type"] == "repost"
    assert fields["post_id"] == "m.example/112"
    assert fields["handle"] == "cy@far.example"
    assert fields["repost_of"] == "m.example/111"
    assert fields["repost_account"] == "@anna@m.example"
    assert fields["repost_time"] == "2024-01-01T10:00:00.000Z"
    assert fields["hashtags"] == ["one"]
    assert fields["link"] == "https://m.example/@anna/111"
    assert anna.table == "account"
    assert anna.fields["handle"] == "anna@m.example"


def test_one_account_has_one_name_on_every_server() -> None:
    """A status seen at home and the same one seen from elsewhere agree in all ids."""
    away = {
        **MASTODON_POST, "id": "999",
        "account": {**MASTODON_POST["account"], "id": "77", "acct": "anna@m.example"},
    }  # fmt: skip
    home, seen = first("mastodon", MASTODON_POST), first("mastodon", away)
    assert home["handle"] == seen["handle"]
    assert home["post_id"] == seen["post_id"] == "m.example/111"


@pytest.mark.parametrize(
    ("uri", "post_id"),
    [
        ("https://m.example/users/anna/statuses/5", "m.example/5"),
        ("https://M.example/users/anna/statuses/5/activity", "m.example/5"),
        ("https://m.example/ap/users/12/statuses/5", "m.example/5"),
        ("https://m.example/@anna/5", "m.example/5"),
        ("https://p.example/objects/0a-1b", "https://p.example/objects/0a-1b"),
        ("https://m.example/1", "https://m.example/1"),
    ],
)
def test_post_ids_follow_from_the_uri(uri: str, post_id: str) -> None:
    assert first("mastodon", {**MASTODON_POST, "uri": uri})["post_id"] == post_id


def test_reply_to_oneself_and_to_somebody_unknown() -> None:
    own = {**MASTODON_POST, "in_reply_to_account_id": "2"}
    assert first("mastodon", own)["reply_account"] == "@anna@m.example"
    unknown = first("mastodon", {**MASTODON_POST, "in_reply_to_account_id": "55"})
    assert "reply_account" not in unknown
    assert unknown["reply_to"] == "m.example/100"


def test_the_collecting_server_is_found_by_its_hashtag_pages() -> None:
    record = {
        **MASTODON_POST, "mentions": [],
        "account": {**MASTODON_POST["account"], "acct": "anna@m.example"},
        "tags": [{"name": "one", "url": "https://watch.example/tags/one"}],
    }  # fmt: skip
    assert first("mastodon", record)["reply_to"] == "watch.example/100"
    assert first("mastodon", {**record, "tags": []})["reply_to"] == "100"


def test_quotes_of_mastodon_and_of_forks() -> None:
    quoted = {**MASTODON_POST, "uri": "https://m.example/users/anna/statuses/50"}
    for quote in ({"state": "accepted", "quoted_status": quoted}, quoted):
        record = {**MASTODON_POST, "quote": quote, "in_reply_to_id": None}
        fields = first("mastodon", record)
        assert fields["type"] == "quote"
        assert fields["quote_of"] == "m.example/50"
        assert fields["quote_account"] == "@anna@m.example"
    shallow = {**MASTODON_POST, "quote": {"state": "accepted", "quoted_status_id": "50"}}
    assert first("mastodon", shallow)["quote_of"] == "m.example/50"


def test_hostile_content_stays_text() -> None:
    fields = first("mastodon", {**MASTODON_POST, "content": "<p>&lt;script&gt;</p><script>x"})
    assert fields["text"] == "<script>\n\nx"
    assert fields["urls"] == ["https://ex.org/a?x=1&y=2"]  # from the card


def test_truth_social_keeps_its_ids() -> None:
    fields = first("truthsocial", TRUTH_POST)
    assert fields == {
        "account_id": "20", "handle": "anna", "account.name": "Anna", "account.url": "ex.org",
        "account.verified": True, "post_id": "113000000000000001",
        "time": "2024-01-01T10:00:00.000Z", "type": "reply", "reply_to": "112",
        "reply_account": "31", "text": "hi", "urls": [], "hashtags": [], "mentions": ["31"],
        "media": [], "link": "https://truthsocial.com/@anna/113000000000000001",
        "likes": 0, "reposts": 0, "replies": 0, "extra": {"group": "club"},
    }  # fmt: skip


def test_truth_social_quote_and_reposts() -> None:
    quote = {**TRUTH_POST, "id": "5"}
    record = {**TRUTH_POST, "in_reply_to_id": None, "quote_id": "5", "quote": quote}
    fields = first("truthsocial", record)
    assert (fields["type"], fields["quote_of"], fields["quote_account"]) == ("quote", "5", "20")
    boost = first("truthsocial", {**TRUTH_POST, "id": "6", "content": "", "reblog": quote})
    assert (boost["type"], boost["repost_of"], boost["repost_account"]) == ("repost", "5", "20")


def test_truth_social_is_told_by_its_host_alone() -> None:
    lookalike = {
        **TRUTH_POST, "uri": "https://truthsocial.com.evil.example/users/a/statuses/1",
        "url": "https://eviltruthsocial.com/@a/1",
        "account": {"acct": "a", "url": "https://x.example/?truthsocial.com"},
    }  # fmt: skip
    assert score("truthsocial", lookalike) == 0
    assert score("mastodon", lookalike) > 0.9


def test_a_status_without_an_account_is_rejected() -> None:
    with pytest.raises(Reject, match="names no author"):
        read("mastodon", {**MASTODON_POST, "account": None})
