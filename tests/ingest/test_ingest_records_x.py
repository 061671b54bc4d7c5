"""X: API v1.1, API v2 and the web client."""

from __future__ import annotations

import pytest
from ingest_record_samples import (
    V1_POST,
    V1_REPOST,
    V1_USER,
    V2_LINE,
    V2_PAGE,
    WEB_POST,
    WEB_REPOST,
    first,
    read,
    score,
)

from inconcert.ingest.format import Item, Reject, Skip

# -- API v1.1 ----------------------------------------------------------------------------------


def test_v1_post_with_every_field() -> None:
    fields = first("x-api-v1", V1_POST)
    assert fields == {
        "post_id": "1200000000000000001", "time": "Mon Jan 01 10:00:00 +0000 2024",
        "language": "en", "type": "post", "text": "long text #one https://t.co/1 @bo",
        "urls": ["https://ex.org/a"], "hashtags": ["one"], "mentions": ["30"],
        "media": ["https://pbs.twimg.com/media/A.jpg"], "client": "App & Co",
        "link": "https://x.com/Anna_Example/status/1200000000000000001",
        "likes": 0, "reposts": 2, "replies": 1, "quotes": 3,
        "account_id": "20", "handle": "Anna_Example", "account.name": "Anna",
        "account.description": "bio", "account.location": "Town",
        "account.url": "https://anna.example",
        "account.avatar": "https://pbs.twimg.com/profile_images/1/a.jpg",
        "account.created": "Tue Jan 01 00:00:00 +0000 2019", "account.followers": 5,
        "account.following": 0, "account.posts": 70, "account.verified": False,
    }  # fmt: skip


def test_v1_repost_takes_the_uncut_original() -> None:
    repost, original = read("x-api-v1", V1_REPOST)
    fields = repost.fields
    assert fields["type"] == "repost"
    assert fields["repost_of"] == "1200000000000000001"
    assert fields["repost_account"] == "20"
    assert fields["repost_time"] == "Mon Jan 01 10:00:00 +0000 2024"
    assert fields["time"] == "Mon Jan 01 10:00:09 +0000 2024"
    assert fields["text"] == "long text #one https://t.co/1 @bo"
    assert fields["hashtags"] == ["one"]
    assert fields["mentions"] == ["30"]
    assert fields["account_id"] == "40"
    assert original.table == "account"
    assert original.fields["handle"] == "Anna_Example"


def test_v1_repost_of_a_quote_is_only_a_repost() -> None:
    record = {**V1_REPOST, "quoted_status_id_str": "3", "is_quote_status": True}
    fields = first("x-api-v1", record)
    assert fields["type"] == "repost"
    assert "quote_of" not in fields


def test_v1_quote_without_its_own_link() -> None:
    record = {
        **V1_POST, "extended_tweet": None, "full_text": "look",
        "quoted_status_id_str": "3",
        "quoted_status_permalink": {"expanded": "https://twitter.com/Dee/status/3"},
        "entities": {"urls": [{"expanded_url": "https://twitter.com/Dee/status/3"},
                              {"expanded_url": "https://ex.org/b"}]},
    }  # fmt: skip
    fields = first("x-api-v1", record)
    assert fields["type"] == "quote"
    assert fields["quote_of"] == "3"
    assert fields["quote_account"] == "@Dee"
    assert fields["urls"] == ["https://ex.org/b"]
    record["quoted_status"] = {"id_str": "3", "user": {"id_str": "50", "screen_name": "Dee"}}
    quote, dee = read("x-api-v1", record)
    assert quote.fields["quote_account"] == "50"
    assert dee.fields == {"account_id": "50", "handle": "Dee"}


def test_v1_reply() -> None:
    record = {**V1_POST, "in_reply_to_status_id_str": "2", "in_reply_to_user_id_str": "31"}
    fields = first("x-api-v1", record)
    assert (fields["type"], fields["reply_to"], fields["reply_account"]) == ("reply", "2", "31")
    record = {**V1_POST, "in_reply_to_status_id_str": "2", "in_reply_to_screen_name": "Bo"}
    assert first("x-api-v1", record)["reply_account"] == "@Bo"


def test_v1_text_in_order_of_length() -> None:
    short = {**V1_POST, "extended_tweet": None}
    assert first("x-api-v1", short)["text"] == "cut…"
    assert first("x-api-v1", {**short, "full_text": "full"})["text"] == "full"


def test_v1_exact_integers_serve_where_text_ids_are_missing() -> None:
    user = {k: v for k, v in V1_USER.items() if k != "id_str"}
    record = {k: v for k, v in V1_POST.items() if k != "id_str"}
    fields = first("x-api-v1", {**record, "user": {**user, "id": 2**60 + 1}})
    assert fields["post_id"] == "1200000000000000001"
    assert fields["account_id"] == str(2**60 + 1)


def test_v1_stream_notices_are_no_posts() -> None:
    for notice in ({"delete": {"status": {"id_str": "1"}}}, {"limit": {"track": 5}}):
        with pytest.raises(Skip):
            read("x-api-v1", notice)


def test_v1_without_entities_leaves_the_text_to_be_searched() -> None:
    record = {"id_str": "1", "created_at": "x", "text": "#a", "user": {"id_str": "2"}}
    assert first("x-api-v1", record).keys().isdisjoint({"hashtags", "urls", "mentions"})


def test_v1_rejects_say_why() -> None:
    for change, reason in (
        ({"user": None}, "names no author"),
        ({"created_at": None}, "no time"),
        ({"id_str": 1.2e18}, "floating-point"),
        ({"user": {"id_str": "9.06E+17", "screen_name": "a"}}, "exponent"),
    ):
        with pytest.raises(Reject, match=reason):
            read("x-api-v1", {**V1_POST, **change})


# -- API v2 ------------------------------------------------------------------------------------


def test_v2_page_gives_all_its_posts_and_the_other_accounts() -> None:
    items = read("x-api-v2", V2_PAGE)
    assert [i.table for i in items] == ["post", "post", "account"]
    assert items[2].fields == {
        "account_id": "7", "handle": "anna", "name": "Anna", "verified": True
    }  # fmt: skip


def test_v2_repost_is_completed_from_the_included_original() -> None:
    fields = first("x-api-v2", V2_PAGE)
    assert fields == {
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


def test_v2_quote_in_a_reply_keeps_both_and_not_the_link_to_the_quoted() -> None:
    fields = read("x-api-v2", V2_PAGE)[1].fields
    assert fields["type"] == "quote"
    assert (fields["quote_of"], fields["quote_account"]) == ("9", "7")
    assert (fields["reply_to"], fields["reply_account"]) == ("8", "7")
    assert fields["urls"] == []


def test_v2_repost_without_the_original_keeps_what_is_known() -> None:
    page = {**V2_PAGE, "includes": {}}
    fields = first("x-api-v2", page)
    assert fields["text"] == "RT @anna: the first half of…"
    assert fields["repost_account"] == "7"
    assert fields["mentions"] == []
    assert "repost_time" not in fields
    bare = {**V2_PAGE["data"][0], "entities": None}
    fields = first("x-api-v2", {"data": [bare], "meta": {}})
    assert fields["repost_account"] == "@anna"
    assert fields["mentions"] == []


def test_v2_flattened_line() -> None:
    post, anna = read("x-api-v2", V2_LINE)
    assert post.fields["type"] == "reply"
    assert post.fields["text"] == "hello &amp; bye"  # the loader resolves entities
    assert post.fields["reply_account"] == "7"
    assert post.fields["handle"] == "bo"
    assert post.fields["extra"] == {"conversation": "20"}
    assert anna.fields == {"account_id": "7", "handle": "anna", "name": "Anna"}


def test_v2_line_of_4cat_with_media_inline() -> None:
    record = {
        "id": "1", "author_id": "2", "author_user": {"id": "2", "username": "bo"}, "text": "x",
        "created_at": "2024-01-01T10:00:00.000Z",
        "attachments": {"media_keys": [{"media_key": "3_1", "url": "https://pbs.example/1.jpg"},
                                       {"media_key": "7_2", "preview_image_url": "https://p/2"},
                                       {"media_key": "7_3"}]},
    }  # fmt: skip
    fields = first("x-api-v2", record)
    assert fields["media"] == ["https://pbs.example/1.jpg", "https://p/2", "7_3"]


def test_v2_stream_line_and_links_to_media() -> None:
    record = {
        "data": {"id": "1", "author_id": "2", "text": "x", "created_at": "2024-01-01T10:00:00Z",
                 "entities": {"urls": [
                     {"expanded_url": "https://twitter.com/b/status/1/photo/1", "media_key": "3_1"},
                     {"url": "https://t.co/a"}]}},
        "matching_rules": [{"id": "1"}], "includes": {},
    }  # fmt: skip
    assert first("x-api-v2", record)["urls"] == ["https://t.co/a"]
    assert score("x-api-v2", record) > 0.9


def test_v2_twarc_page_and_pages_without_posts() -> None:
    page = {**V2_PAGE, "__twarc": {"version": "2.14"}}
    assert score("x-api-v2", page) > 0.9
    with pytest.raises(Skip):
        read("x-api-v2", {"meta": {"result_count": 0}, "__twarc": {}})
    assert score("x-api-v2", {"meta": {"result_count": 0}}) > 0.9


def test_v2_user_lookups_give_accounts() -> None:
    page = {"data": [{"id": "2", "username": "bo", "name": "Bo"}]}
    assert score("x-api-v2", page) > 0.9
    (item,) = read("x-api-v2", page)
    assert item.table == "account"
    assert item.fields["handle"] == "bo"


def test_v2_default_fields_are_rejected_with_a_hint() -> None:
    page = {"data": [{"id": "1", "text": "x", "edit_history_tweet_ids": ["1"]}], "meta": {}}
    assert score("x-api-v2", page) > 0.9
    (reject,) = read("x-api-v2", page)
    assert isinstance(reject, Reject)
    assert "tweet.fields=author_id,created_at" in str(reject)
    with pytest.raises(Reject, match=r"tweet\.fields=author_id,created_at"):
        read("x-api-v2", page["data"][0])


def test_v2_one_bad_post_does_not_take_the_page_with_it() -> None:
    page = {**V2_PAGE, "data": [*V2_PAGE["data"], {"id": "13", "text": "x"}]}
    items = read("x-api-v2", page)
    posts = [i.fields["post_id"] for i in items if isinstance(i, Item) and i.table == "post"]
    assert posts == ["11", "12"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject.record == {"id": "13", "text": "x"}


def test_v2_elements_of_a_page_find_its_includes_around_them() -> None:
    context = {"includes": V2_PAGE["includes"], "meta": {}}
    whole = [i for i in read("x-api-v2", V2_PAGE) if i.table == "post"]
    single = [read("x-api-v2", entry, context)[0] for entry in V2_PAGE["data"]]
    assert single == whole
    assert read("x-api-v2", V2_PAGE["data"][0])[0] != whole[0]
    # Where the whole page can be had, it is the surer offer.
    assert score("x-api-v2", V2_PAGE) > score("x-api-v2", *V2_PAGE["data"]) > 0.9


def test_v2_post_without_a_time_says_what_to_ask_for() -> None:
    with pytest.raises(Reject, match=r"tweet\.fields=created_at"):
        read("x-api-v2", {"id": "1", "author_id": "2", "text": "x"})


# -- web client --------------------------------------------------------------------------------


def test_web_post_with_every_field() -> None:
    fields = first("x-web", WEB_POST)
    assert fields == {
        "post_id": "1200000000000000001", "time": "Mon Jan 01 10:00:00 +0000 2024",
        "language": "en", "type": "post", "text": "the whole long text", "urls": [],
        "hashtags": ["long"], "mentions": [], "media": ["https://pbs.twimg.com/media/C.jpg"],
        "client": "App", "link": "https://x.com/anna/status/1200000000000000001",
        "likes": 2, "reposts": 1, "replies": 3, "quotes": 4, "views": "100",
        "account_id": "20", "handle": "anna", "account.name": "Anna", "account.description": "bio",
        "account.avatar": "https://pbs.twimg.com/profile_images/1/a.jpg",
        "account.created": "Tue Jan 01 00:00:00 +0000 2019", "account.followers": 5,
        "account.following": 6, "account.verified": True,
        "extra": {"conversation": "1200000000000000001"},
    }  # fmt: skip


def test_web_repost_finds_the_original_under_tweet() -> None:
    repost, anna = read("x-web", WEB_REPOST)
    fields = repost.fields
    assert fields["type"] == "repost"
    assert fields["repost_of"] == "1200000000000000001"
    assert fields["repost_account"] == "20"
    assert fields["repost_time"] == "Mon Jan 01 10:00:00 +0000 2024"
    assert fields["text"] == "the whole long text"
    assert fields["hashtags"] == ["long"]
    assert fields["handle"] == "cy"
    assert anna.fields["account_id"] == "20"


def test_web_repost_of_a_withheld_post_names_its_author() -> None:
    record = {
        **WEB_REPOST,
        "legacy": {**WEB_REPOST["legacy"], "retweeted_status_result": {"result": {}}},
    }
    fields = first("x-web", record)
    assert fields["type"] == "repost"
    assert fields["repost_account"] == "@anna"
    assert "repost_of" not in fields


def test_web_quote_reply_and_empty_user_block() -> None:
    legacy = {**WEB_POST["legacy"], "quoted_status_id_str": "3", "in_reply_to_status_id_str": "2",
              "in_reply_to_user_id_str": "31"}  # fmt: skip
    record = {**WEB_POST, "core": {}, "legacy": legacy,
              "quoted_status_result": {"result": {"tweet": {
                  "rest_id": "3", "legacy": {"user_id_str": "50"}}}}}  # fmt: skip
    fields = first("x-web", record)
    assert fields["type"] == "quote"
    assert (fields["quote_of"], fields["quote_account"]) == ("3", "50")
    assert (fields["reply_to"], fields["reply_account"]) == ("2", "31")
    assert fields["account_id"] == "20"
    assert fields["link"] == "https://x.com/i/status/1200000000000000001"


def test_web_older_shape_with_adaptive_type() -> None:
    record = {
        "type": "adaptive", "id": "1",
        "legacy": {"id_str": "1", "created_at": "Mon Jan 01 10:00:00 +0000 2024",
                   "full_text": "old", "user_id_str": "2", "source": "<a>App</a>"},
        "user": {"id_str": "2", "screen_name": "bo", "name": "Bo"},
        "ext_views": {"count": "5"},
    }  # fmt: skip
    fields = first("x-web", record)
    assert fields["post_id"] == "1"
    assert fields["handle"] == "bo"
    assert fields["views"] == "5"
    assert fields["client"] == "App"


def test_web_tombstones_are_rejected() -> None:
    with pytest.raises(Reject, match="'legacy'"):
        read("x-web", {"rest_id": "1", "tombstone": {}})
