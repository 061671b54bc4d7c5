"""Mastodon and Truth Social."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, each, first, score

HERE = "https://m.example/users/anna/statuses/50"
QUOTED = {"type": "quote", "quote_of": "m.example/50", "quote_account": "@anna@m.example"}
ELSEWHERE = {**made.MASTODON_POST["account"], "acct": "anna@m.example"}
WATCHED = {
    **made.MASTODON_POST, "mentions": [], "account": ELSEWHERE,
    "tags": [{"name": "one", "url": "https://watch.example/tags/one"}],
}  # fmt: skip


def post(**changes: object) -> dict[str, Any]:
    return {**made.MASTODON_POST, **changes}


def truth(**changes: object) -> dict[str, Any]:
    return {**made.TRUTH_POST, **changes}


def test_mastodon_post_with_every_field() -> None:
    assert first("mastodon", made.MASTODON_POST) == {
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


def test_truth_social_keeps_its_ids() -> None:
    assert first("truthsocial", made.TRUTH_POST) == {
        "account_id": "20", "handle": "anna", "account.name": "Anna", "account.url": "ex.org",
        "account.verified": True, "post_id": "113000000000000001",
        "time": "2024-01-01T10:00:00.000Z", "type": "reply", "reply_to": "112",
        "reply_account": "31", "text": "hi", "urls": [], "hashtags": [], "mentions": ["31"],
        "media": [], "link": "https://truthsocial.com/@anna/113000000000000001",
        "likes": 0, "reposts": 0, "replies": 0, "extra": {"group": "club"},
    }  # fmt: skip


@each({
    "a boost takes the original": ("mastodon", made.MASTODON_BOOST, {
        "type": "repost", "post_id": "m.example/112", "handle": "cy@far.example",
        "repost_of": "m.example/111", "repost_account": "@anna@m.example",
        "repost_time": "2024-01-01T10:00:00.000Z", "hashtags": ["one"],
        "link": "https://m.example/@anna/111"}, {"handle": "anna@m.example"}),
    # A status seen at home and the same one seen from elsewhere agree in all ids.
    "seen from elsewhere": (
        "mastodon", post(id="999", account=ELSEWHERE | {"id": "77"}),
        {"handle": "anna@m.example", "post_id": "m.example/111"}),
    "a reply to oneself": (
        "mastodon", post(in_reply_to_account_id="2"), {"reply_account": "@anna@m.example"}),
    "a reply to somebody unknown": (
        "mastodon", post(in_reply_to_account_id="55"),
        {"reply_account": None, "reply_to": "m.example/100"}),
    "the collecting server is found by its pages of hashtags": (
        "mastodon", WATCHED, {"reply_to": "watch.example/100"}),
    "the collecting server is not told": (
        "mastodon", {**WATCHED, "tags": []}, {"reply_to": "100"}),
    "a quote": (
        "mastodon", post(in_reply_to_id=None, quote={"state": "accepted",
                                                     "quoted_status": post(uri=HERE)}), QUOTED),
    "a quote of a fork": ("mastodon", post(in_reply_to_id=None, quote=post(uri=HERE)), QUOTED),
    "a quote by its id alone": (
        "mastodon", post(quote={"state": "accepted", "quoted_status_id": "50"}),
        {"quote_of": "m.example/50"}),
    # The address is that of the card.
    "hostile content stays text": (
        "mastodon", post(content="<p>&lt;script&gt;</p><script>x"),
        {"text": "<script>\n\nx", "urls": ["https://ex.org/a?x=1&y=2"]}),
    "a quoted truth": (
        "truthsocial", truth(in_reply_to_id=None, quote_id="5", quote=truth(id="5")),
        {"type": "quote", "quote_of": "5", "quote_account": "20"}),
    "a truth passed on": (
        "truthsocial", truth(id="6", content="", reblog=truth(id="5")),
        {"type": "repost", "repost_of": "5", "repost_account": "20"}),
})  # fmt: skip
def test_posts(row: tuple[Any, ...]) -> None:
    check(*row)


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
    assert first("mastodon", post(uri=uri))["post_id"] == post_id


def test_truth_social_is_told_by_its_host_alone() -> None:
    lookalike = truth(
        uri="https://truthsocial.com.evil.example/users/a/statuses/1",
        url="https://eviltruthsocial.com/@a/1",
        account={"acct": "a", "url": "https://x.example/?truthsocial.com"},
    )
    assert score("truthsocial", lookalike) == 0
    assert score("mastodon", lookalike) > 0.9


def test_a_status_without_an_account_is_rejected() -> None:
    check_rejected("mastodon", post(account=None), "names no author")
