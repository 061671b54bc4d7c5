"""Invented records, a few per JSON format, and the formats themselves. Not a test file."""

from __future__ import annotations

import copy
import importlib
from typing import Any

import pytest

from inconcert.ingest.format import RecordFormat, Reject, Sample, Skip

Fields = dict[str, Any]

_FILES = (
    "x_v1", "x_v2", "x_web", "tiktok", "instagram", "mastodon", "zeeschuimer", "telegram",
    "telethon", "bluesky", "reddit", "youtube", "vk",
)  # fmt: skip

FORMATS: dict[str, RecordFormat] = {
    format_.name: format_
    for name in _FILES
    for format_ in importlib.import_module(f"inconcert.ingest.formats.records_{name}").FORMATS
}


def read(name: str, record: Any, context: dict[str, Any] | None = None) -> list[Any]:
    """Read one record with one format."""
    return list(FORMATS[name].read(copy.deepcopy(record), context or {}))


def first(name: str, record: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the fields of the first item, which must be a post."""
    item = read(name, record, context)[0]
    assert item.table == "post"
    return item.fields


def score(name: str, *records: Any) -> float:
    return FORMATS[name].recognise(Sample(None, list(records)))


def each(rows: dict[str, tuple[Any, ...]]) -> pytest.MarkDecorator:
    """Run a test once for each row, which its key describes."""
    return pytest.mark.parametrize("row", rows.values(), ids=rows)


def check(name: str, record: Any, fields: Fields, *others: Fields, context: Any = None) -> None:
    """Check those fields of a post that are told, and of the other items, if any is told.

    A field that must be missing is told as None.
    """
    found = read(name, record, context)
    assert found[0].table == "post"
    assert len(found) == 1 + len(others) or not others
    for item, wanted in zip(found, (fields, *others), strict=False):
        assert {field: item.fields.get(field) for field in wanted} == wanted


def check_rejected(name: str, record: Any, reason: str, context: Any = None) -> None:
    with pytest.raises(Reject, match=reason):
        read(name, record, context)


def check_skipped(name: str, record: Any, context: Any = None) -> None:
    with pytest.raises(Skip):
        read(name, record, context)


V1_USER = {
    "id_str": "20", "screen_name": "Anna_Example", "name": "Anna", "description": "bio",
    "location": "Town", "url": "https://t.co/u", "followers_count": 5, "friends_count": 0,
    "statuses_count": 70, "created_at": "Tue Jan 01 00:00:00 +0000 2019", "verified": False,
    "profile_image_url_https": "https://pbs.twimg.com/profile_images/1/a.jpg",
    "entities": {"url": {"urls": [{"expanded_url": "https://anna.example"}]}},
}  # fmt: skip
V1_POST = {
    "id": 1200000000000000001, "id_str": "1200000000000000001",
    "created_at": "Mon Jan 01 10:00:00 +0000 2024", "text": "cut…", "truncated": True,
    "extended_tweet": {
        "full_text": "long text #one https://t.co/1 @bo",
        "entities": {
            "urls": [{"url": "https://t.co/1", "expanded_url": "https://ex.org/a"}],
            "hashtags": [{"text": "one"}],
            "user_mentions": [{"id_str": "30", "screen_name": "bo"}],
        },
        "extended_entities": {
            "media": [{"media_url_https": "https://pbs.twimg.com/media/A.jpg", "type": "photo"}]
        },
    },
    "entities": {"urls": [], "hashtags": [], "user_mentions": []},
    "source": '<a href="https://app.example" rel="nofollow">App &amp; Co</a>', "lang": "en",
    "retweet_count": 2, "favorite_count": 0, "reply_count": 1, "quote_count": 3,
    "user": V1_USER,
}  # fmt: skip
V1_REPOST = {
    "id_str": "5", "created_at": "Mon Jan 01 10:00:09 +0000 2024", "text": "RT @Anna_Example: l…",
    "user": {"id_str": "40", "screen_name": "cy"}, "entities": {"hashtags": []},
    "retweeted_status": V1_POST, "retweet_count": 2, "lang": "en",
}  # fmt: skip

V2_PAGE = {
    "data": [
        {
            "id": "11", "author_id": "2", "text": "RT @anna: the first half of…",
            "created_at": "2024-01-01T10:00:05.000Z", "lang": "en", "source": "App",
            "referenced_tweets": [{"type": "retweeted", "id": "9"}],
            "entities": {"mentions": [{"start": 3, "end": 8, "username": "anna", "id": "7"}]},
            "public_metrics": {"retweet_count": 4, "like_count": 0, "reply_count": 0,
                               "quote_count": 1, "impression_count": 12},
        },
        {
            "id": "12", "author_id": "3", "text": "look https://t.co/q",
            "created_at": "2024-01-01T10:01:00.000Z", "in_reply_to_user_id": "7",
            "referenced_tweets": [{"type": "quoted", "id": "9"}, {"type": "replied_to", "id": "8"}],
            "entities": {"urls": [{"url": "https://t.co/q",
                                   "expanded_url": "https://twitter.com/anna/status/9"}]},
        },
    ],
    "includes": {
        "users": [
            {"id": "2", "username": "bo", "name": "Bo", "created_at": "2020-01-01T00:00:00.000Z",
             "description": "x", "public_metrics": {"followers_count": 1, "following_count": 2,
                                                    "tweet_count": 3}},
            {"id": "3", "username": "cy", "name": "Cy"},
            {"id": "7", "username": "anna", "name": "Anna", "verified": True},
        ],
        "tweets": [
            {
                "id": "9", "author_id": "7", "created_at": "2024-01-01T09:59:59.000Z",
                "text": "the first half of", "note_tweet": {
                    "text": "the first half of it and the rest #two",
                    "entities": {"hashtags": [{"tag": "two"}],
                                 "urls": [{"url": "https://t.co/z",
                                           "expanded_url": "https://short.example/z",
                                           "unwound_url": "https://ex.org/z"}],
                                 "mentions": [{"username": "dee", "id": "50"}]},
                },
                "attachments": {"media_keys": ["3_1"]},
            },
        ],
        "media": [{"media_key": "3_1", "type": "photo",
                   "url": "https://pbs.twimg.com/media/B.jpg"}],
    },
    "meta": {"result_count": 2},
}  # fmt: skip
V2_LINE = {
    "id": "21", "author_id": "2", "text": "hello &amp; bye", "created_at": "2024-01-01T10:00:00Z",
    "author": {"id": "2", "username": "bo", "name": "Bo"}, "conversation_id": "20",
    "in_reply_to_user_id": "7", "in_reply_to_user": {"id": "7", "username": "anna"},
    "referenced_tweets": [{"type": "replied_to", "id": "20", "author_id": "7",
                           "author": {"id": "7", "username": "anna", "name": "Anna"}}],
}  # fmt: skip

WEB_USER = {
    "rest_id": "20", "is_blue_verified": True,
    "core": {"screen_name": "anna", "name": "Anna",
             "created_at": "Tue Jan 01 00:00:00 +0000 2019"},
    "avatar": {"image_url": "https://pbs.twimg.com/profile_images/1/a.jpg"},
    "legacy": {"followers_count": 5, "friends_count": 6, "description": "bio"},
}  # fmt: skip
WEB_POST = {
    "rest_id": "1200000000000000001", "id": "1200000000000000000",
    "core": {"user_results": {"result": WEB_USER}}, "source": '<a href="x">App</a>',
    "views": {"count": "100", "state": "EnabledWithCount"},
    "note_tweet": {"note_tweet_results": {"result": {
        "text": "the whole long text", "entity_set": {"hashtags": [{"text": "long"}]}}}},
    "legacy": {
        "user_id_str": "20", "created_at": "Mon Jan 01 10:00:00 +0000 2024", "lang": "en",
        "full_text": "the whole l…", "conversation_id_str": "1200000000000000001",
        "retweet_count": 1, "favorite_count": 2, "reply_count": 3, "quote_count": 4,
        "entities": {"hashtags": [], "urls": [], "user_mentions": []},
        "extended_entities": {"media": [{"media_url_https": "https://pbs.twimg.com/media/C.jpg"}]},
    },
}  # fmt: skip
WEB_REPOST = {
    "rest_id": "6", "core": {"user_results": {"result": {"rest_id": "40", "legacy": {
        "screen_name": "cy", "name": "Cy"}}}},
    "legacy": {
        "user_id_str": "40", "created_at": "Mon Jan 01 10:00:09 +0000 2024",
        "full_text": "RT @anna: the wh…", "entities": {},
        "retweeted_status_result": {"result": {"tweet": WEB_POST}},
    },
}  # fmt: skip

TIKTOK_VIDEO = {
    "id": "7300000000000000001", "desc": "dance #fun @bo", "createTime": "1716990000",
    "textLanguage": "en", "locationCreated": "DE",
    "author": {"id": "30", "uniqueId": "anna", "nickname": "Anna", "signature": "bio",
               "verified": False, "createTime": 1600000000,
               "avatarLarger": "https://p16-sign.example/obj/abc~c5.jpeg?x-expires=1&x-signature=2"},
    "authorStats": {"followerCount": 9, "followingCount": 8, "videoCount": 7},
    "textExtra": [{"hashtagName": "fun"}, {"userId": "31", "userUniqueId": "bo"}],
    "music": {"id": "6900000000000000001"}, "duetInfo": {"duetFromId": "7200000000000000001"},
    "stats": {"diggCount": 1, "commentCount": 2, "shareCount": 3, "playCount": 4},
    "video": {"id": "7300000000000000001"},
}  # fmt: skip
TIKTOK_PHOTO = {
    "id": "7300000000000000002", "desc": "", "createTime": 1716990001, "author": "bo",
    "authorId": "31", "nickname": "Bo", "stats": {},
    "imagePost": {"images": [{"imageURL": {"urlList": [
        "https://p16.example/tos-photo/ffee~tplv-photo.jpeg?x-expires=9"]}}]},
}  # fmt: skip
TIKTOK_COMMENT = {
    "cid": "50", "aweme_id": "7300000000000000001", "reply_id": "0", "create_time": 1716990100,
    "comment_language": "en", "text": "nice", "digg_count": 2, "reply_comment_total": 1,
    "user": {"uid": "31", "unique_id": "bo", "nickname": "Bo"},
}  # fmt: skip
RESEARCH_PAGE = {
    "data": {
        "videos": [
            {"id": 7300000000000000001, "username": "anna", "create_time": 1716990000,
             "video_description": "dance #fun", "region_code": "DE", "hashtag_names": ["fun"],
             "video_mention_list": ["bo"], "music_id": 6900000000000000001, "effect_ids": ["0"],
             "view_count": 4, "like_count": 1, "comment_count": 2, "share_count": 3,
             "voice_to_text": "spoken"},
        ],
        "cursor": 100, "has_more": False, "search_id": "9",
    },
    "error": {"code": "ok"},
}  # fmt: skip

INSTAGRAM_POST = {
    "pk": "33", "id": "33_20", "code": "Cx1", "taken_at": 1717000000, "media_type": 8,
    "user": {"pk": "20", "id": "20", "username": "anna", "full_name": "Anna",
             "is_verified": True, "profile_pic_url": "https://cdn.example/v/p_1_n.jpg?oh=1"},
    "caption": {"text": "hi #two @bo"},
    "usertags": {"in": [{"user": {"username": "cy", "pk": "40"}}]},
    "coauthor_producers": [{"pk": "41", "username": "dee"}],
    "carousel_media": [
        {"image_versions2": {"candidates": [{"url": "https://a.example/v/1_2_n.jpg?oh=1&oe=2"}]}},
        {"video_versions": [{"url": "https://a.example/v/3_4_n.mp4?oh=1"}]},
    ],
    "like_count": 1, "comment_count": 2, "play_count": 3, "location": {"name": "Town"},
}  # fmt: skip
INSTAGRAM_GRAPH = {
    "__typename": "GraphImage", "id": "34", "shortcode": "Cx2", "taken_at_timestamp": 1600000000,
    "owner": {"id": "20", "username": "anna"},
    "edge_media_to_caption": {"edges": [{"node": {"text": "old"}}]},
    "edge_media_preview_like": {"count": 3}, "edge_media_to_comment": {"count": 4},
    "display_url": "https://a.example/v/5_6_n.jpg?oh=1", "video_view_count": None,
}  # fmt: skip
THREADS_POST = {
    "pk": "60", "code": "Dx1", "taken_at": 1717000000, "user": {"pk": "20", "username": "anna"},
    "caption": {"text": "see this"}, "like_count": 5, "image_versions2": {"candidates": []},
    "text_post_app_info": {
        "is_reply": True, "reply_to_author": {"pk": "31", "username": "bo"},
        "direct_reply_count": 1, "repost_count": 2, "quote_count": 3,
        "link_preview_attachment": {"url": "https://l.threads.com/?u=https%3A%2F%2Fex.org%2Fa&e=A"},
    },
}  # fmt: skip
THREADS_REPOST = {
    "pk": "61", "code": "Dx2", "taken_at": 1717000009, "user": {"pk": "40", "username": "cy"},
    "caption": None,
    "text_post_app_info": {"share_info": {"reposted_post": THREADS_POST, "quoted_post": None}},
}  # fmt: skip

MASTODON_POST = {
    "id": "111", "uri": "https://m.example/users/anna/statuses/111",
    "url": "https://m.example/@anna/111", "created_at": "2024-01-01T10:00:00.000Z",
    "content": '<p>hi <a href="https://m.example/tags/one" class="mention hashtag" rel="tag">#'
    '<span>one</span></a> <a href="https://other.example/@bo" class="u-url mention">@<span>bo'
    '</span></a> <a href="https://ex.org/a?x=1&amp;y=2" rel="nofollow"><span class="invisible">'
    'https://</span><span>ex.org/a</span></a></p><p>two<br>three</p>',
    "language": "en", "reblog": None, "in_reply_to_id": "100", "in_reply_to_account_id": "9",
    "account": {"id": "2", "acct": "anna", "username": "anna", "display_name": "Anna",
                "url": "https://m.example/@anna", "created_at": "2020-01-01T00:00:00.000Z",
                "note": "<p>bio</p>", "followers_count": 1, "following_count": 2,
                "statuses_count": 3, "avatar": "https://m.example/a.png"},
    "tags": [{"name": "one", "url": "https://m.example/tags/one"}],
    "mentions": [{"id": "9", "acct": "bo@other.example", "username": "bo",
                  "url": "https://other.example/@bo"}],
    "card": {"url": "https://ex.org/a?x=1&y=2"}, "application": {"name": "App"},
    "media_attachments": [{"id": "5", "url": "https://m.example/m/5.png", "blurhash": "U"}],
    "reblogs_count": 1, "favourites_count": 2, "replies_count": 3, "visibility": "public",
}  # fmt: skip
MASTODON_BOOST = {
    "id": "112", "uri": "https://m.example/users/cy/statuses/112/activity", "url": None,
    "created_at": "2024-01-01T10:00:09.000Z", "content": "", "account": {
        "id": "3", "acct": "cy@far.example", "url": "https://far.example/@cy"},
    "reblog": MASTODON_POST, "tags": [], "mentions": [],
}  # fmt: skip
TRUTH_POST = {
    "id": "113000000000000001", "uri": "https://truthsocial.com/users/anna/statuses/113",
    "url": "https://truthsocial.com/@anna/113000000000000001", "content": "<p>hi</p>",
    "created_at": "2024-01-01T10:00:00.000Z", "reblog": None, "in_reply_to_id": "112",
    "in_reply_to_account_id": "31", "quote_id": None, "group": {"slug": "club"},
    "account": {"id": "20", "acct": "anna", "username": "anna", "display_name": "Anna",
                "url": "https://truthsocial.com/@anna", "verified": True, "website": "ex.org"},
    "mentions": [{"id": "31", "acct": "bo", "username": "bo"}], "tags": [],
    "media_attachments": [], "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
}  # fmt: skip

TELEGRAM_MESSAGE = {
    "id": 7, "type": "message", "date": "2024-01-01T12:00:00", "date_unixtime": "1704103200",
    "edited_unixtime": "1704103300", "from": "Club", "from_id": "channel9", "author": "Ed",
    "forwarded_from": "Far club", "forwarded_from_id": "channel77", "reply_to_message_id": 5,
    "via_bot": "@helper_bot", "photo": "(File not included. Change data exporting settings)",
    "text": ["see ", {"type": "text_link", "text": "here", "href": "https://ex.org/a"}, " ",
             {"type": "hashtag", "text": "#one"}],
    "text_entities": [
        {"type": "plain", "text": "see "},
        {"type": "text_link", "text": "here", "href": "https://ex.org/a"},
        {"type": "plain", "text": " "}, {"type": "hashtag", "text": "#one"},
        {"type": "link", "text": "ex.org/b"}, {"type": "mention", "text": "@bo"},
        {"type": "mention_name", "text": "Cy", "user_id": 40},
    ],
    "reactions": [{"type": "emoji", "count": 3, "emoji": "x"}, {"type": "emoji", "count": 2}],
}  # fmt: skip
TELEGRAM_SERVICE = {
    "id": 1, "type": "service", "date": "2024-01-01T11:00:00", "date_unixtime": "1704099600",
    "actor": "Club", "actor_id": "channel9", "action": "create_channel", "text": "",
}  # fmt: skip
TELEGRAM_CHAT = {
    "name": "Club", "type": "public_channel", "id": 9,
    "messages": [TELEGRAM_SERVICE, TELEGRAM_MESSAGE],
}  # fmt: skip
TELETHON_MESSAGE = {
    "_": "Message", "id": 7, "peer_id": {"_": "PeerChannel", "channel_id": 9},
    "date": "2024-01-01T10:00:00+00:00", "message": "\U0001f600 #one ex.org/b here",
    "from_id": None, "views": 100, "forwards": 4, "grouped_id": 13000000000000001,
    "fwd_from": {"_": "MessageFwdHeader", "date": "2024-01-01T09:00:00+00:00",
                 "from_id": {"_": "PeerChannel", "channel_id": 77}, "channel_post": 3},
    "reply_to": {"_": "MessageReplyHeader", "reply_to_msg_id": 5},
    "entities": [
        {"_": "MessageEntityHashtag", "offset": 3, "length": 4},
        {"_": "MessageEntityUrl", "offset": 8, "length": 8},
        {"_": "MessageEntityTextUrl", "offset": 17, "length": 4, "url": "https://ex.org/c"},
    ],
    "media": {"_": "MessageMediaPhoto", "photo": {"_": "Photo", "id": 5400000000000000001}},
    "replies": {"replies": 2}, "reactions": {"results": [{"count": 3}, {"count": 1}]},
}  # fmt: skip
TELETHON_4CAT = {
    "_type": "Message", "id": 8, "peer_id": {"_type": "PeerChannel", "channel_id": 9},
    "date": 1704103200.0, "edit_date": None, "message": "hi", "entities": [], "media": None,
    "_chat": {"id": 9, "username": "club", "title": "Club"},
    "_sender": {"id": 40, "username": "cy", "first_name": "Cy", "last_name": "Y", "bot": False},
    "from_id": {"_type": "PeerUser", "user_id": 40}, "views": None,
}  # fmt: skip

JETSTREAM_POST = {
    "did": "did:plc:a", "time_us": 1717000000000000, "kind": "commit",
    "commit": {
        "operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k", "cid": "bafy",
        "record": {
            "$type": "app.bsky.feed.post", "text": "hi #one", "langs": ["en", "de"],
            "createdAt": "2024-05-29T16:26:39.5Z",
            "reply": {"root": {"uri": "at://did:plc:r/app.bsky.feed.post/1"},
                      "parent": {"uri": "at://did:plc:b/app.bsky.feed.post/2"}},
            "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "one"}]},
                       {"features": [{"uri": "https://ex.org/a"}]},
                       {"features": [{"did": "did:plc:m"}]}],
            "embed": {
                "$type": "app.bsky.embed.recordWithMedia",
                "record": {"record": {"uri": "at://did:plc:q/app.bsky.feed.post/3"}},
                "media": {"images": [{"image": {"ref": {"$link": "bafkimage"}}}]},
            },
        },
    },
}  # fmt: skip
JETSTREAM_REPOST = {
    "did": "did:plc:c", "time_us": 1717000009000000, "kind": "commit",
    "commit": {
        "operation": "create", "collection": "app.bsky.feed.repost", "rkey": "3m",
        "record": {"subject": {"uri": "at://did:plc:a/app.bsky.feed.post/3k", "cid": "bafy"},
                   "createdAt": "2024-05-29T16:26:49Z"},
    },
}  # fmt: skip
JETSTREAM_V2 = {
    "payload": {
        "$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": 5, "did": "did:plc:a",
        "time": "2024-05-29T16:26:40.000001Z", "operation": "create",
        "collection": "app.bsky.feed.post", "rkey": "3n",
        "record": {"text": "two", "createdAt": "2024-05-29T16:26:40Z"},
    }
}  # fmt: skip
FEED_POST = {
    "post": {
        "uri": "at://did:plc:a/app.bsky.feed.post/3k", "cid": "bafy",
        "author": {"did": "did:plc:a", "handle": "anna.example", "displayName": "Anna",
                   "createdAt": "2023-01-01T00:00:00Z", "avatar": "https://cdn.example/a"},
        "record": {"text": "hi", "createdAt": "2024-05-29T16:26:40Z",
                   "embed": {"external": {"uri": "https://ex.org/a"}}},
        "likeCount": 1, "repostCount": 2, "replyCount": 3, "quoteCount": 4,
        "indexedAt": "2024-05-29T16:26:41Z",
    }
}  # fmt: skip
FEED_REPOST = {
    **FEED_POST,
    "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": "2024-05-30T00:00:00Z",
               "by": {"did": "did:plc:c", "handle": "cy.example"}},
}  # fmt: skip
FEED_4CAT = {
    "uri": "at://did:plc:a/app.bsky.feed.post/3p", "py_type": "app.bsky.feed.defs#postView",
    "author": {"did": "did:plc:a", "handle": "anna.example", "display_name": "Anna",
               "created_at": "2023-01-01T00:00:00Z", "avatar": None},
    "record": {"text": "snake", "created_at": "2024-05-29T16:26:40Z", "langs": None,
               "embed": {"images": [{"image": {"ref": {"link": "bafksnake"}}}]}},
    "like_count": 1, "repost_count": 0, "reply_count": 0, "quote_count": 0,
    "indexed_at": "2024-05-29T16:26:41Z", "labels": [], "threadgate": None,
}  # fmt: skip

REDDIT_POST = {
    "id": "a1", "name": "t3_a1", "author": "anna", "author_fullname": "t2_x",
    "created_utc": "1704103200", "title": "Title &amp; more", "selftext": "with u/bo_3",
    "url": "https://ex.org/a", "is_self": False, "subreddit": "club", "score": 5,
    "permalink": "/r/club/comments/a1/title/", "num_comments": 2, "num_crossposts": 1,
    "author_created_utc": 1500000000,
}  # fmt: skip
REDDIT_CROSSPOST = {
    **REDDIT_POST, "id": "5e12", "name": None, "author": "bo", "title": "again",
    "crosspost_parent": "t3_a1", "crosspost_parent_list": [REDDIT_POST],
}  # fmt: skip
REDDIT_COMMENT = {
    "id": "c1", "author": "bo", "created_utc": 1704103300, "body": "#heading hi",
    "link_id": "t3_a1", "parent_id": "t1_c0", "subreddit": "club", "score": 1,
    "permalink": "/r/club/comments/a1/title/c1/",
}  # fmt: skip

YOUTUBE_COMMENT = {
    "kind": "youtube#comment", "id": "Ug1.r1", "snippet": {
        "authorDisplayName": "@anna-e", "authorChannelId": {"value": "UC1"},
        "authorProfileImageUrl": "https://yt.example/a", "textDisplay": "a&amp;b<br>c",
        "parentId": "Ug1", "videoId": "vid00000001", "likeCount": 2,
        "publishedAt": "2024-01-01T10:00:00Z", "updatedAt": "2024-01-01T10:00:00Z"},
}  # fmt: skip
YOUTUBE_THREAD = {
    "kind": "youtube#commentThread", "id": "Ug1", "snippet": {
        "channelId": "UC9", "videoId": "vid00000001", "totalReplyCount": 1,
        "topLevelComment": {"kind": "youtube#comment", "id": "Ug1", "snippet": {
            "channelId": "UC9", "videoId": "vid00000001", "textOriginal": "top",
            "authorChannelId": {"value": "UC2"}, "authorDisplayName": "Bo",
            "likeCount": 0, "publishedAt": "2024-01-01T09:00:00Z"}}},
    "replies": {"comments": [YOUTUBE_COMMENT]},
}  # fmt: skip
YOUTUBE_VIDEO = {
    "kind": "youtube#video", "id": "vid00000001", "snippet": {
        "channelId": "UC9", "channelTitle": "Channel", "title": "Title", "description": "text #x",
        "publishedAt": "2024-01-01T08:00:00Z", "tags": ["a", "b"], "defaultAudioLanguage": "en"},
    "statistics": {"viewCount": "100", "likeCount": "5", "commentCount": "2"},
}  # fmt: skip

VK_POST = {
    "id": 1, "owner_id": -5, "from_id": -5, "date": 1704103200, "text": "hi [id7|Bo] #tag@club",
    "attachments": [{"type": "photo", "photo": {"owner_id": -5, "id": 77}},
                    {"type": "link", "link": {"url": "https://ex.org/a"}}],
    "likes": {"count": 1}, "reposts": {"count": 2}, "comments": {"count": 3},
    "views": {"count": 4}, "post_source": {"type": "api", "platform": "android"},
}  # fmt: skip
VK_REPOST = {
    "id": 2, "owner_id": 7, "from_id": 7, "date": 1704103300, "text": "", "post_type": "post",
    "copy_history": [VK_POST],
}  # fmt: skip
VK_PAGE = {
    "response": {
        "count": 2, "items": [VK_POST, VK_REPOST],
        "profiles": [{"id": 7, "first_name": "Bo", "last_name": "B", "screen_name": "bo",
                      "city": {"title": "Town"}, "followers_count": 3}],
        "groups": [{"id": 5, "name": "Club", "screen_name": "club", "members_count": 50}],
    }
}  # fmt: skip


def _zeeschuimer(platform: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "nav_index": "1:2", "item_id": "1", "timestamp_collected": 1717100000000,
        "last_updated": 1717100000000, "source_platform": platform, "user_agent": "B",
        "source_platform_url": f"https://{platform}/", "source_url": "", "data": data,
    }  # fmt: skip


ZEESCHUIMER = [
    _zeeschuimer("twitter.com", WEB_POST),
    _zeeschuimer("x.com", WEB_REPOST),
    _zeeschuimer("tiktok.com", TIKTOK_VIDEO),
    _zeeschuimer("tiktok-comments", TIKTOK_COMMENT),
    _zeeschuimer("instagram.com", INSTAGRAM_POST),
    _zeeschuimer("threads.net", THREADS_POST),
    _zeeschuimer("truthsocial.com", TRUTH_POST),
]


def _fourcat(record: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in record.items() if name != "data"}
    return {**record["data"], "__import_meta": rest}


SAMPLES: dict[str, list[dict[str, Any]]] = {
    "x-api-v1": [V1_POST, V1_REPOST],
    "x-api-v2": [V2_PAGE, V2_LINE],
    "x-web": [WEB_POST, WEB_REPOST],
    "tiktok": [TIKTOK_VIDEO, TIKTOK_PHOTO],
    "tiktok-comments": [TIKTOK_COMMENT],
    "tiktok-research": [RESEARCH_PAGE, *RESEARCH_PAGE["data"]["videos"]],
    "instagram": [INSTAGRAM_POST, INSTAGRAM_GRAPH],
    "threads": [THREADS_POST, THREADS_REPOST],
    "mastodon": [MASTODON_POST, MASTODON_BOOST],
    "truthsocial": [TRUTH_POST],
    "zeeschuimer": ZEESCHUIMER,
    "4cat-ndjson": [_fourcat(record) for record in ZEESCHUIMER],
    "telegram-desktop": [TELEGRAM_CHAT, TELEGRAM_MESSAGE, {"chats": {"list": [TELEGRAM_CHAT]}}],
    "telegram-telethon": [TELETHON_MESSAGE, TELETHON_4CAT],
    "bluesky-jetstream": [JETSTREAM_POST, JETSTREAM_REPOST, JETSTREAM_V2],
    "bluesky-feed": [FEED_POST, FEED_REPOST, FEED_4CAT, {"feed": [FEED_POST], "cursor": "1"}],
    "reddit": [REDDIT_POST, REDDIT_CROSSPOST, REDDIT_COMMENT],
    "youtube": [YOUTUBE_COMMENT, YOUTUBE_THREAD, YOUTUBE_VIDEO],
    "vk": [VK_PAGE, VK_POST, VK_REPOST],
}
