"""Canonical links, one spelling after another."""

from __future__ import annotations

import time

import pytest

from inconcert.extract.url import DEEPEST, LONGEST, LONGEST_INPUT, canonical, host_of

SAME = {
    "https://example.org/a": [
        "http://example.org/a", "HTTPS://EXAMPLE.ORG/a", "http://www.example.org/a/",
        "//example.org/a", "example.org/a", "http://example.org:80/a", "https://example.org:443/a",
        "https://example.org:/a", "https://example.org./a", "https://user:secret@example.org/a",
        "https://example.org/a#part", "https://example.org/a?", "https://example.org/a?#",
        "https://m.example.org/a", "https://mobile.example.org/a", "https://amp.example.org/a",
        "https://www.m.example.org/a", "https://example.org/a/amp", "https://example.org/a/amp/",
        "https://example.org/a?utm_source=x&utm_medium=y&utm_id=3", "https://example.org/a?fbclid=1",
        "https://example.org/a?gclid=1&mc_eid=2&igshid=3", "https://example.org/a?UTM_Source=x",
        "https://example.org/a?utm%5Fsource=x", "https://example.org/a?&amp;utm_source=x&amp;",
        "https://example.org/%61", "https://example.org/b/../a", "https://example.org/./a",
        "https://example.org/../../a", "  https://example.org/a\n", "https://exam\nple.org/a",
        "https://ex\u200bample.org/a", "\u200e https://example.org/a \u202c",
        "https:\\\\example.org\\a", "http:example.org/a", "https:////example.org/a",
        "https://%65xample.org/a", "https://ｅｘａｍｐｌｅ．ｏｒｇ/a",
        "https://example。org/a", "https://example.org/a?amp=1", "https://example.org/a?outputType=amp",
        "https://example.org/a//",
    ],
    "https://example.org": ["https://example.org", "https://www.example.org/", "http://example.org//"],
    "https://example.org/a?b=1&c=2": [
        "https://example.org/a?c=2&b=1", "https://example.org/a?b=1&&c=2",
        "https://example.org/a?c=2&fbclid=x&b=1#z", "https://example.org/a?b=1&amp;c=2",
    ],
    "https://example.org/a//b": ["https://example.org/a//b", "https://example.org/a//b/"],
    "https://example.org#!/page": ["https://example.org/#!/page", "http://example.org#!/page/"],
    "https://example.org#/post/1": [
        "https://example.org/#/post/1", "http://www.example.org/#/post/1/",
        "https://example.org/#/post/1?utm_source=z",
    ],
    "https://example.org/app#/p?id=7": ["https://example.org/app/#/p?utm_medium=b&id=7"],
    "https://example.org/about": [
        "https://example.org/about#top", "https://example.org/about#/",
        "https://example.org/about#:~:text=words", "https://example.org/about#!",
    ],
    "https://example.org:8080/a": ["http://example.org:8080/a", "example.org:08080/a"],
    "https://example.org/%C3%A4%20b": [
        "https://example.org/ä b", "https://example.org/%c3%a4%20b", "https://example.org/ä%20b",
    ],
    "https://example.org/100%25": ["https://example.org/100%", "https://example.org/100%25"],
    "https://example.org/a%2Fb": ["https://example.org/a%2fb"],
    "https://xn--bcher-kva.example/x": [
        "https://bücher.example/x", "https://BÜCHER.example/x", "https://xn--bcher-kva.example/x",
        "https://b%C3%BCcher.example/x", "https://bu\u0308cher.example/x",
    ],
    "https://xn--e1afmkfd.xn--p1ai/x": ["https://пример.рф/x", "http://ПРИМЕР.РФ/x"],
    "https://xn--n3h.example/x": ["https://☃.example/x"],
    "https://[2001:db8::1]:8080/x": ["http://[2001:DB8:0:0:0:0:0:1]:8080/x"],
    "https://192.0.2.7/x": ["http://192.0.2.7/x"],
    "https://x.com/i/status/123": [
        "https://twitter.com/Someone/status/123", "https://x.com/someone/status/123?s=20&t=abc",
        "https://mobile.twitter.com/someone/statuses/123/", "https://twitter.com/i/web/status/123",
        "https://x.com/someone/status/123/photo/1", "https://www.x.com/i/status/123#m",
        "https://fxtwitter.com/someone/status/123",
    ],
    "https://x.com/someone": ["https://twitter.com/SomeOne", "https://x.com/someone?ref_src=abc"],
    "https://youtube.com/watch?v=abcDEF12345": [
        "https://youtu.be/abcDEF12345", "https://youtu.be/abcDEF12345?si=xyz&t=42",
        "https://www.youtube.com/watch?v=abcDEF12345&feature=share&list=PL1",
        "https://m.youtube.com/watch?app=desktop&v=abcDEF12345",
        "https://www.youtube.com/embed/abcDEF12345?start=1",
        "https://youtube.com/shorts/abcDEF12345", "https://www.youtube.com/live/abcDEF12345?si=q",
        "https://www.youtube-nocookie.com/embed/abcDEF12345",
        "https://www.youtube.com/attribution_link?a=z&u=%2Fwatch%3Fv%3DabcDEF12345%26feature%3Dem",
    ],
    "https://t.me/channel/77": [
        "https://telegram.me/channel/77", "http://t.me/Channel/77", "https://t.me/s/channel/77",
        "https://t.me/channel/77?single",
    ],
    "https://t.me/+AbCd": ["https://t.me/+AbCd"],
    "https://instagram.com/p/AbC_-1": [
        "https://www.instagram.com/reel/AbC_-1/?igsh=1", "https://instagram.com/someone/p/AbC_-1/",
    ],
    "https://reddit.com/comments/1ab2": [
        "https://www.reddit.com/r/Pictures/comments/1ab2/a_title/", "https://old.reddit.com/r/x/comments/1ab2",
        "https://reddit.com/comments/1ab2",
    ],
    "https://reddit.com/comments/1ab2/_/zz9": [
        "https://www.reddit.com/r/Pictures/comments/1ab2/a_title/zz9/?share_id=3",
    ],
    "https://facebook.com/groups/5": [
        "https://m.facebook.com/groups/5/", "https://de-de.facebook.com/groups/5?ref=share",
        "https://web.facebook.com/groups/5", "https://facebook.com/groups/5?mibextid=abc",
    ],
    "https://en.wikipedia.org/wiki/Thing_(word)": ["https://en.m.wikipedia.org/wiki/Thing_(word)"],
    "https://t.co/AbC1": ["http://t.co/AbC1", "https://t.co/AbC1?amp=1"],
    "https://bit.ly/AbC1": ["http://bit.ly/AbC1"],
}  # fmt: skip

TARGET = "https://example.org/news?id=7"
ENCODED = "https%3A%2F%2Fwww.example.org%2Fnews%2F%3Fid%3D7%26utm_source%3Dz"

REDIRECTS = [
    f"https://www.google.com/url?q={ENCODED}&sa=D",
    f"https://www.google.co.uk/url?sa=t&url={ENCODED}",
    f"https://google.de/url?q={ENCODED}",
    f"https://l.facebook.com/l.php?u={ENCODED}&h=AT0",
    f"http://lm.facebook.com/l.php?u={ENCODED}",
    f"https://www.facebook.com/l.php?u={ENCODED}",
    f"https://www.facebook.com/sharer/sharer.php?u={ENCODED}",
    f"https://l.instagram.com/?u={ENCODED}&e=AT0",
    f"https://l.threads.net/?u={ENCODED}",
    f"https://l.threads.com/?u={ENCODED}",
    f"https://t.umblr.com/redirect?z={ENCODED}&t=abc",
    f"https://out.reddit.com/t3_x?url={ENCODED}&token=1",
    f"https://vk.com/away.php?to={ENCODED}",
    f"https://m.vk.com/away.php?to={ENCODED}",
    f"https://away.vk.com/away.php?to={ENCODED}",
    f"https://www.youtube.com/redirect?event=x&q={ENCODED}",
    f"https://steamcommunity.com/linkfilter/?url={ENCODED}",
    f"https://steamcommunity.com/linkfilter/?u={ENCODED}",
    "https://href.li/?https://www.example.org/news/?id=7&utm_source=z",
    f"https://href.li/?{ENCODED}",
    "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news?id=7",
    "https://cdn.ampproject.org/v/s/www.example.org/news/amp?id=7&usqp=1",
    "https://www.google.com/amp/s/www.example.org/news?id=7",
    "https://www.google.com/amp/www.example.org/news?id=7",
    f"https://x.com/intent/tweet?text=hi&url={ENCODED}",
    f"https://t.me/share/url?url={ENCODED}",
    f"https://eu1.safelinks.protection.outlook.com/?url={ENCODED}&data=05",
    f"https://duckduckgo.com/l/?uddg={ENCODED}",
    f"https://l.facebook.com/l.php?u={ENCODED.replace('%', '%25')}",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D"
    + ENCODED.replace("%", "%25"),
]

NO_LINK = [
    "",
    "   ",
    "hello",
    "hello world",
    "mailto:a@example.org",
    "javascript:alert(1)",
    "data:text/plain,x",
    "tg://resolve?domain=x",
    "ftp://example.org/x",
    "http://",
    "https:///",
    "http://localhost/x",
    "http://exa mple.org/",
    "http://<script>/",
    "http://example.org:99999/",
    "http://example.org:x/",
    "http://[::1",
    "http://[zz]/",
    "http://[::1]x/",
    "http://" + "a" * 64 + ".org/",
    "12.5",
    "3.14/x",
    "http://.../",
    "http://%00.org/",
    "http://example.org:" + "9" * 6000,
    "\x00",
    "a" * (LONGEST_INPUT + 1),
    "https://example.org/" + "a" * LONGEST,
    "://example.org",
    "http://a..b/",
]


@pytest.mark.parametrize(
    ("url", "expected"), [(url, same) for same, urls in SAME.items() for url in urls]
)
def test_spellings_of_one_page_are_one(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize("url", REDIRECTS)
def test_redirects_give_way_to_their_target(url: str) -> None:
    assert canonical(url) == TARGET


@pytest.mark.parametrize("url", NO_LINK)
def test_what_is_no_link_is_none(url: str) -> None:
    assert canonical(url) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://news.example.org/a"),
        ("https://straße.example/", "https://strasse.example/"),
        ("https://example.org/a", "https://exаmple.org/a"),  # the second has a Cyrillic letter
        ("https://example.org/amp", "https://example.org/"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://mobile.de/a", "https://de/a"),
        ("https://t.co/a", "https://t.co/A"),
    ],
)
def test_different_pages_stay_apart(a: str, b: str) -> None:
    assert canonical(a) is not None
    assert canonical(a) != canonical(b)


def test_a_redirect_without_a_target_stays() -> None:
    assert canonical("https://l.facebook.com/l.php?h=1") == "https://l.facebook.com/l.php?h=1"
    assert canonical("https://google.com/url?q=two+words") == "https://google.com/url?q=two+words"
    assert (
        canonical("https://vk.com/away.php?to=javascript:alert(1)")
        == "https://vk.com/away.php?to=javascript:alert(1)"
    )
    assert canonical("https://google.com/search?q=https://a.example/") is not None
    assert canonical("https://href.li/?nothing") == "https://href.li"


def test_nesting_ends_somewhere() -> None:
    assert (
        canonical("https://href.li/?" * DEEPEST + "https://example.org/a")
        == "https://example.org/a"
    )
    assert canonical("https://href.li/?" * (DEEPEST + 1) + "https://example.org/a") is None
    assert canonical("https://href.li/?" * 3_000 + "https://example.org/a") is None


@pytest.mark.parametrize(
    "part", ["%", "a.", "/../", "&amp;", "amp;", "/amp", "@", "[", "?", "é", "\\", "xn--", "%E9"]
)
def test_time_is_linear(part: str) -> None:
    url = "http://example.org/" + part * (60_000 // len(part))
    authority = "http://" + part * (60_000 // len(part))
    query = "http://example.org/?" + part * (60_000 // len(part))
    start = time.process_time()
    for hostile in (url, authority, query):
        canonical(hostile)
    assert time.process_time() - start < 1.0


def test_host_of() -> None:
    assert host_of("https://example.org:8080/a:b") == "example.org"
    assert host_of("https://example.org?a=b/c") == "example.org"
    assert host_of("https://[2001:db8::1]:8080/x") == "[2001:db8::1]"
