"""X: API v1.1, API v2 and the web client."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import check, check_rejected, check_skipped, each, first, read, score

from inconcert.ingest.format import Item, Reject

POST = "1200000000000000001"
TIME = "Mon Jan 01 10:00:00 +0000 2024"
V1, V2, WEB = "x-api-v1", "x-api-v2", "x-web"
CUT = {**made.V1_POST, "extended_tweet": None}
QUOTE = {
    **CUT, "full_text": "look", "quoted_status_id_str": "3",
    "quoted_status_permalink": {"expanded": "https://twitter.com/Dee/status/3"},
    "entities": {"urls": [{"expanded_url": "https://twitter.com/Dee/status/3"},
                          {"expanded_url": "https://ex.org/b"}]},
}  # fmt: skip
BARE = {"id": "1", "author_id": "2", "text": "x", "created_at": "2024-01-01T10:00:00Z"}
PARTIAL = {"id": "1", "text": "x", "edit_history_tweet_ids": ["1"]}


def test_v1_post_with_every_field() -> None:
    assert first(V1, made.V1_POST) == {
        "post_id": POST, "time": TIME,
        "language": "en", "type": "post", "text": "long text #one https://t.co/1 @bo",
        "urls": ["https://ex.org/a"], "hashtags": ["one"], "mentions": ["30"],
        "media": ["https://pbs.twimg.com/media/A.jpg"], "client": "App & Co",
        "link": f"https://x.com/Anna_Example/status/{POST}",
        "likes": 0, "reposts": 2, "replies": 1, "quotes": 3,
        "account_id": "20", "handle": "Anna_Example", "account.name": "Anna",
        "account.description": "bio", "account.location": "Town",
        "account.url": "https://anna.example",
        "account.avatar": "https://pbs.twimg.com/profile_images/1/a.jpg",
        "account.created": "Tue Jan 01 00:00:00 +0000 2019", "account.followers": 5,
        "account.following": 0, "account.posts": 70, "account.verified": False,
    }  # fmt: skip


@each({
    "a repost takes the uncut original": (V1, made.V1_REPOST, {
        "type": "repost", "repost_of": POST, "repost_account": "20", "repost_time": TIME,
        "time": "Mon Jan 01 10:00:09 +0000 2024", "text": "long text #one https://t.co/1 @bo",
        "hashtags": ["one"], "mentions": ["30"], "account_id": "40",
    }, {"handle": "Anna_Example"}),
    "a repost of a quote is only a repost": (
        V1, {**made.V1_REPOST, "quoted_status_id_str": "3", "is_quote_status": True},
        {"type": "repost", "quote_of": None}),
    "a quote has not its own link": (V1, QUOTE, {
        "type": "quote", "quote_of": "3", "quote_account": "@Dee", "urls": ["https://ex.org/b"]}),
    "a quote with the quoted": (
        V1,
        QUOTE | {"quoted_status": {"id_str": "3", "user": {"id_str": "50", "screen_name": "Dee"}}},
        {"quote_account": "50"}, {"account_id": "50", "handle": "Dee"}),
    "a reply to an id": (
        V1, {**made.V1_POST, "in_reply_to_status_id_str": "2", "in_reply_to_user_id_str": "31"},
        {"type": "reply", "reply_to": "2", "reply_account": "31"}),
    "a reply to a name": (
        V1, {**made.V1_POST, "in_reply_to_status_id_str": "2", "in_reply_to_screen_name": "Bo"},
        {"reply_account": "@Bo"}),
    "a cut text is the last choice": (V1, CUT, {"text": "cut…"}),
    "a full text comes before it": (V1, {**CUT, "full_text": "full"}, {"text": "full"}),
    "exact integers serve where text ids are missing": (
        V1, {k: v for k, v in made.V1_POST.items() if k != "id_str"}
        | {"user": {"screen_name": "anna", "id": 2**60 + 1}},
        {"post_id": POST, "account_id": str(2**60 + 1)}),
    "without entities the text is left to be searched": (
        V1, {"id_str": "1", "created_at": "x", "text": "#a", "user": {"id_str": "2"}},
        dict.fromkeys(["hashtags", "urls", "mentions"])),
})  # fmt: skip
def test_v1(row: tuple[Any, ...]) -> None:
    check(*row)


@pytest.mark.parametrize("notice", [{"delete": {"status": {"id_str": "1"}}}, {"limit": {"n": 5}}])
def test_v1_stream_notices_are_no_posts(notice: Any) -> None:
    check_skipped(V1, notice)


@pytest.mark.parametrize(
    ("name", "record", "reason"),
    [
        (V1, {**made.V1_POST, "user": None}, "names no author"),
        (V1, {**made.V1_POST, "created_at": None}, "no time"),
        (V1, {**made.V1_POST, "id_str": 1.2e18}, "floating-point"),
        (V1, {**made.V1_POST, "user": {"id_str": "9.06E+17", "screen_name": "a"}}, "exponent"),
        (V2, PARTIAL, r"tweet\.fields=author_id,created_at"),
        (V2, {"id": "1", "author_id": "2", "text": "x"}, r"tweet\.fields=created_at"),
        (WEB, {"rest_id": "1", "tombstone": {}}, "'legacy'"),
    ],
)
def test_rejects_say_why(name: str, record: Any, reason: str) -> None:
    check_rejected(name, record, reason)


# -- API v2 ------------------------------------------------------------------------------------


def test_v2_page_gives_all_its_posts_and_the_other_accounts() -> None:
    items = read(V2, made.V2_PAGE)
    assert [i.table for i in items] == ["post", "post", "account"]
    assert items[2].fields == {
        "account_id": "7", "handle": "anna", "name": "Anna", "verified": True
    }  # fmt: skip


def test_v2_repost_is_completed_from_the_included_original() -> None:
    assert first(V2, made.V2_PAGE) == {
        "post_id": "11", "time": "2024-01-01T10:00:05.000Z", "language": "en", "client": "App",
        "account_id": "2", "handle": "bo", "account.name": "Bo", "account.description": "x",
        "account.created": "2020-01-01T00:00:00.000Z", "account.followers": 1,
        "account.following": 2, "account.posts": 3,
        "type": "repost", "repost_of": "9", "repost_account": "7",
        "repost_time": "2024-01-01T09:59:59.000Z",
        "text": "the first half of it and the rest #two", "urls": ["https://ex.org/z"],
        "hashtags": ["two"], "mentions": ["50"], "media": ["https://pbs.twimg.com/media/B.jpg"],
        "likes": 0, "reposts": 4, "replies": 0, "quotes": 1, "views": 12,
        "link": "https://x.com/bo/status/11",
    }  # fmt: skip


@each({
    "a quote in a reply keeps both and not the link to the quoted": (
        V2, {**made.V2_PAGE, "data": made.V2_PAGE["data"][1:]},
        {"type": "quote", "quote_of": "9", "quote_account": "7", "reply_to": "8",
         "reply_account": "7", "urls": []}),
    "a repost without the original keeps what is known": (
        V2, {**made.V2_PAGE, "includes": {}},
        {"text": "RT @anna: the first half of…", "repost_account": "7", "mentions": [],
         "repost_time": None}),
    "a repost without entities names whom its text names": (
        V2, {"data": [{**made.V2_PAGE["data"][0], "entities": None}], "meta": {}},
        {"repost_account": "@anna", "mentions": []}),
    # The loader resolves entities.
    "a flattened line": (
        V2, made.V2_LINE,
        {"type": "reply", "text": "hello &amp; bye", "reply_account": "7", "handle": "bo",
         "extra": {"conversation": "20"}},
        {"account_id": "7", "handle": "anna", "name": "Anna"}),
    "a line of 4CAT with its media": (
        V2, {**BARE, "author_user": {"id": "2", "username": "bo"},
             "attachments": {"media_keys": [
                 {"media_key": "3_1", "url": "https://pbs.example/1.jpg"},
                 {"media_key": "7_2", "preview_image_url": "https://p/2"}, {"media_key": "7_3"}]}},
        {"media": ["https://pbs.example/1.jpg", "https://p/2", "7_3"]}),
    "a line of the stream, whose link to media is none": (
        V2, {"data": {**BARE, "entities": {"urls": [
                 {"expanded_url": "https://twitter.com/b/status/1/photo/1", "media_key": "3_1"},
                 {"url": "https://t.co/a"}]}},
             "matching_rules": [{"id": "1"}], "includes": {}},
        {"urls": ["https://t.co/a"]}),
})  # fmt: skip
def test_v2(row: tuple[Any, ...]) -> None:
    check(*row)
    assert score(*row[:2]) > 0.9


@pytest.mark.parametrize("page", [
    {**made.V2_PAGE, "__twarc": {"version": "2.14"}}, {"meta": {"result_count": 0}},
    {"data": [{"id": "2", "username": "bo", "name": "Bo"}]}, {"data": [PARTIAL], "meta": {}},
])  # fmt: skip
def test_v2_pages_are_known_whatever_they_hold(page: Any) -> None:
    assert score(V2, page) > 0.9


def test_v2_pages_without_posts_are_skipped() -> None:
    check_skipped(V2, {"meta": {"result_count": 0}, "__twarc": {}})


def test_v2_user_lookups_give_accounts() -> None:
    (item,) = read(V2, {"data": [{"id": "2", "username": "bo", "name": "Bo"}]})
    assert (item.table, item.fields["handle"]) == ("account", "bo")


def test_v2_one_bad_post_does_not_take_the_page_with_it() -> None:
    items = read(V2, {**made.V2_PAGE, "data": [*made.V2_PAGE["data"], PARTIAL]})
    posts = [i.fields["post_id"] for i in items if isinstance(i, Item) and i.table == "post"]
    assert posts == ["11", "12"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject.record == PARTIAL
    assert "tweet.fields=author_id,created_at" in str(reject)


def test_v2_elements_of_a_page_find_its_includes_around_them() -> None:
    context = {"includes": made.V2_PAGE["includes"], "meta": {}}
    whole = [i for i in read(V2, made.V2_PAGE) if i.table == "post"]
    single = [read(V2, entry, context)[0] for entry in made.V2_PAGE["data"]]
    assert single == whole
    assert read(V2, made.V2_PAGE["data"][0])[0] != whole[0]
    # Where the whole page can be had, it is the surer offer.
    assert score(V2, made.V2_PAGE) > score(V2, *made.V2_PAGE["data"]) > 0.9


# -- web client --------------------------------------------------------------------------------


def test_web_post_with_every_field() -> None:
    assert first(WEB, made.WEB_POST) == {
        "post_id": POST, "time": TIME,
        "language": "en", "type": "post", "text": "the whole long text", "urls": [],
        "hashtags": ["long"], "mentions": [], "media": ["https://pbs.twimg.com/media/C.jpg"],
        "client": "App", "link": f"https://x.com/anna/status/{POST}",
        "likes": 2, "reposts": 1, "replies": 3, "quotes": 4, "views": "100",
        "account_id": "20", "handle": "anna", "account.name": "Anna", "account.description": "bio",
        "account.avatar": "https://pbs.twimg.com/profile_images/1/a.jpg",
        "account.created": "Tue Jan 01 00:00:00 +0000 2019", "account.followers": 5,
        "account.following": 6, "account.verified": True, "extra": {"conversation": POST},
    }  # fmt: skip


@each({
    "a repost finds the original under 'tweet'": (WEB, made.WEB_REPOST, {
        "type": "repost", "repost_of": POST, "repost_account": "20", "repost_time": TIME,
        "text": "the whole long text", "hashtags": ["long"], "handle": "cy",
    }, {"account_id": "20"}),
    "a repost of a withheld post names its author": (
        WEB, {**made.WEB_REPOST, "legacy": {**made.WEB_REPOST["legacy"],
                                       "retweeted_status_result": {"result": {}}}},
        {"type": "repost", "repost_account": "@anna", "repost_of": None}),
    "a quote that is a reply, under an empty user": (
        WEB, {**made.WEB_POST, "core": {},
              "legacy": {**made.WEB_POST["legacy"], "quoted_status_id_str": "3",
                         "in_reply_to_status_id_str": "2", "in_reply_to_user_id_str": "31"},
              "quoted_status_result": {"result": {"tweet": {
                  "rest_id": "3", "legacy": {"user_id_str": "50"}}}}},
        {"type": "quote", "quote_of": "3", "quote_account": "50", "reply_to": "2",
         "reply_account": "31", "account_id": "20", "link": f"https://x.com/i/status/{POST}"}),
    "the older shape of type 'adaptive'": (
        WEB, {"type": "adaptive", "id": "1",
              "legacy": {"id_str": "1", "created_at": TIME, "full_text": "old", "user_id_str": "2",
                         "source": "<a>App</a>"},
              "user": {"id_str": "2", "screen_name": "bo", "name": "Bo"},
              "ext_views": {"count": "5"}},
        {"post_id": "1", "handle": "bo", "views": "5", "client": "App"}),
})  # fmt: skip
def test_web(row: tuple[Any, ...]) -> None:
    check(*row)
