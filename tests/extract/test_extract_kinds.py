"""What each kind takes from a post, and what it leaves out."""

from __future__ import annotations

import pytest
from extract_maker import START, Maker
from hypothesis import given
from hypothesis import strategies as st

from inconcert.extract.links import site_of
from inconcert.extract.media import canonical_media
from inconcert.extract.tags import canonical_hashtag


def test_reposts_quotes_and_replies(maker: Maker) -> None:
    maker.posts(
        [
            {"type": "repost", "repost_of": "77", "quote_of": "5", "reply_to": "6"},
            {"type": "repost", "repost_of": None, "repost_account": "x:9"},
            {"type": "quote", "quote_of": "78", "platform": "bluesky"},
            {"type": "reply", "reply_to": "79", "quote_of": "80"},
            {"type": "reply", "reply_to": "", "platform": None},
            {"type": "reply", "reply_to": "81", "platform": None},
        ]
    )
    assert maker.objects("repost") == ["x:77"]
    assert maker.objects("quote") == ["bluesky:78", "x:80"]
    assert maker.objects("reply") == ["x:79", "unknown:81"]


def test_mentions_find_the_account_behind_a_handle(maker: Maker) -> None:
    maker.account("x:10", "x", "10", "Alpha_One")
    maker.account("x:11", "x", "11", "twice")
    maker.account("x:12", "x", "12", "Twice")
    maker.account("telegram:13", "telegram", "13", "beta")
    maker.account("x:@gamma", "x", None, "gamma")
    maker.post(
        account="x:1",
        mentions=[
            "x:@alpha_one",
            "x:10",
            "x:@twice",
            "x:@beta",
            "x:@gamma",
            "x:@nobody",
            "x:1",
            "",
            None,
        ],
    )
    maker.post(account="x:10", mentions=["x:@alpha_one"])
    assert maker.shares("mention") == [
        ("x:1", "x:10"),
        ("x:1", "x:@beta"),
        ("x:1", "x:@gamma"),
        ("x:1", "x:@nobody"),
        ("x:1", "x:@twice"),
    ]


def test_hashtags_fold(maker: Maker) -> None:
    maker.post(
        hashtags=["Ferry", "FERRY", "#ferry", "ｆｅｒｒｙ", "Fähre", "FA\u0308HRE", "", "#", None]
    )
    maker.post(hashtags=["مرحبا", "مرح\u200fبا", "渡轮"], type="repost", repost_of="1")
    assert maker.objects("hashtag") == ["ferry", "fähre"]
    assert maker.objects("hashtag", reposted_content=True) == ["ferry", "fähre", "مرحبا", "渡轮"]


@given(st.text())
def test_folding_a_hashtag_twice_is_once(tag: str) -> None:
    folded = canonical_hashtag(tag)
    if folded is not None:
        assert canonical_hashtag(folded) == folded
        assert " " not in folded


def test_hashtag_sequences_keep_their_order(maker: Maker) -> None:
    maker.posts(
        [
            {"hashtags": ["C", "a", "B"]},
            {"hashtags": ["a", "B", "C"]},
            {"hashtags": ["c", "#A", "b"]},
            {"hashtags": ["a", "b"]},
            {"hashtags": ["a", "A", "a", "b"]},
            {"hashtags": ["a", "b", "a", "", "c"]},
        ]
    )
    assert maker.objects("hashtag_sequence") == ["c a b", "a b c", "c a b", "a b a c"]


def test_links_are_one_object_a_post(maker: Maker) -> None:
    maker.post(
        urls=["https://www.example.org/a?utm_source=x", "http://example.org/a/", "junk", None]
    )
    maker.post(urls=["https://news.example.org/b", "https://t.co/abc", "https://bit.ly/x"])
    assert maker.objects("url") == [
        "https://example.org/a",
        "https://bit.ly/x",
        "https://news.example.org/b",
        "https://t.co/abc",
    ]
    assert maker.objects("domain") == ["example.org", "example.org"]


def test_links_to_known_posts_are_left_out(maker: Maker) -> None:
    own, quoted, answered, other = (
        f"https://twitter.com/a/status/{i}/photo/1" for i in (50, 51, 52, 53)
    )
    maker.post(post_id="50", quote_of="51", reply_to="52", urls=[own, quoted, answered, other])
    maker.post(post_id="50", platform="telegram", urls=[own])
    assert maker.shares("url") == [
        ("x:1", "https://x.com/i/status/53"),
        ("x:1", "https://x.com/i/status/50"),
    ]


def test_a_platforms_links_to_itself_give_no_domain(maker: Maker) -> None:
    links = [
        "https://twitter.com/a/status/900",
        "https://pic.twitter.com/b",
        "https://youtu.be/abcdefgh",
        "https://t.me/c/1",
    ]
    maker.post(platform="x", urls=links)
    maker.post(platform="telegram", urls=links)
    assert maker.objects("domain") == ["t.me", "youtube.com", "x.com", "youtube.com"]
    assert len(maker.objects("url")) == 8


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.example.co.uk", "example.co.uk"),
        ("example.org", "example.org"),
        ("co.uk", "co.uk"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("blogspot.com", "blogspot.com"),
        ("a.b.github.io", "b.github.io"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("a.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("t.co", None),
        ("abc.page.link", None),
        ("vm.tiktok.com", None),
        ("not.atco", "not.atco"),
        ("host.invalidtld", "host.invalidtld"),
    ],
)
def test_registered_domains(host: str, domain: str | None) -> None:
    assert site_of(host).domain == domain


def test_domains_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    site_of.cache_clear()
    assert site_of("a.example.com.au").domain == "example.com.au"


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ("3_123456", ("3_123456", True)),
        ("98765", ("98765", True)),
        ("c3d4e5f6a7b8c9d0", ("c3d4e5f6a7b8c9d0", False)),
        (
            "https://pbs.twimg.com/media/AbC-1.jpg:large",
            ("https://pbs.twimg.com/media/AbC-1", False),
        ),
        (
            "https://pbs.twimg.com/media/AbC-1?format=jpg&name=small",
            ("https://pbs.twimg.com/media/AbC-1", False),
        ),
        (
            "https://scontent-a.cdninstagram.com/v/t5/12_34_n.jpg?_nc_ht=1&oh=2",
            ("fbcdn.net/12_34_n.jpg", False),
        ),
        ("https://scontent.xx.fbcdn.net/v/t1/12_34_n.jpg?oh=9", ("fbcdn.net/12_34_n.jpg", False)),
        ("https://img.example.org/a.png?w=3", ("https://img.example.org/a.png?w=3", False)),
        ("bafkreiabc", ("bafkreiabc", False)),
        ("  ", (None, False)),
        ("tg://file/1", ("tg://file/1", False)),
    ],
)
def test_canonical_media(media: str, expected: tuple[str | None, bool]) -> None:
    assert canonical_media(media) == expected


def test_ids_of_media_are_the_platforms_and_hashes_everyones(maker: Maker) -> None:
    for platform in ("x", "vk"):
        maker.post(platform=platform, media=["123", "123", "c3d4e5f6a7b8c9d0", None, ""])
    assert maker.objects("media") == ["c3d4e5f6a7b8c9d0", "x:123", "c3d4e5f6a7b8c9d0", "vk:123"]


SECOND = 1_000_000


def test_fast_reposts(maker: Maker) -> None:
    maker.account("x:70", "x", "70", "fast")
    maker.post(post_id="o", account="x:7", time=START)

    def repost(account: str, delay: float, **fields: object) -> None:
        row = {"type": "repost", "account": account, "time": START + int(delay * SECOND)}
        maker.post(**(row | {"repost_of": "o"} | fields))

    repost("x:1", 0)
    repost("x:2", 10)
    repost("x:3", 10.000001)
    repost("x:4", -0.000001)
    repost("x:7", 3)  # of oneself
    repost("x:8", 3, repost_of="elsewhere")  # the original's time is not known
    repost("x:9", 3, repost_of="elsewhere", repost_time=START, repost_account="x:@fast")
    repost("x:10", 3, repost_of=None, repost_time=START, repost_account="x:@other")
    repost("x:11", 50, repost_time=START + 45 * SECOND)  # its own word goes first
    repost("x:12", 3, type="quote")
    repost("x:13", 3, platform="vk")
    repost("x:14", 3, repost_of="elsewhere", repost_time=START, repost_account=None)
    assert maker.shares("fast_repost") == [
        ("x:1", "x:7"),
        ("x:2", "x:7"),
        ("x:9", "x:70"),
        ("x:10", "x:@other"),
        ("x:11", "x:7"),
    ]


def test_times_to_the_minute_know_no_fast_repost(maker: Maker) -> None:
    minute = START - START % (60 * SECOND)
    rows = {"source": 2, "time": minute}
    maker.post(post_id="o", account="x:7", **rows)
    maker.post(type="repost", repost_of="o", account="x:1", **rows)
    maker.post(type="repost", repost_of="o", account="x:2", time=minute + 3 * SECOND)
    maker.post(post_id="p", account="x:7", time=minute - 3 * SECOND)
    maker.post(type="repost", repost_of="p", account="x:3", **rows)
    maker.post(type="repost", repost_of="p", account="x:4", time=minute)
    assert maker.shares("fast_repost") == [("x:4", "x:7")]


def test_one_post_with_seconds_makes_no_repost_of_a_minute_a_fast_one(maker: Maker) -> None:
    minute = START - START % (60 * SECOND)
    for n in range(20):
        row = {"source": 2, "time": minute + n * 60 * SECOND}
        maker.post(post_id=f"o{n}", account="x:7", **row)
        maker.post(type="repost", repost_of=f"o{n}", account=f"x:{n % 5}", **row)
    maker.post(post_id="late", account="x:7", source=2, time=minute + 61 * SECOND)
    assert maker.shares("fast_repost") == []


def test_bare_objects_come_under_their_own_kind(maker: Maker) -> None:
    maker.post(
        objects=[
            "phash:abc",
            "phash:abc",
            "url:https://example.org/a:b",
            "plain",
            "empty:",
            ":x",
            "",
            None,
        ]
    )
    assert maker.shares("phash") == [("x:1", "abc")]
    assert maker.shares("url") == [("x:1", "https://example.org/a:b")]
    assert maker.shares("object") == [("x:1", "plain"), ("x:1", "x")]
