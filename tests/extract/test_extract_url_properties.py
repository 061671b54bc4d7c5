"""What holds for every link, however hostile."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.extract.links import site_of
from inconcert.extract.url import canonical, host_of
from inconcert.extract.url_tables import (
    BARE_REDIRECTORS,
    HOST_ALIASES,
    REDIRECTORS,
    SHORTENERS,
    SITE_TRACKING,
    TRACKING,
)

_KNOWN = sorted(
    {*HOST_ALIASES, *HOST_ALIASES.values(), *REDIRECTORS, *BARE_REDIRECTORS, *SITE_TRACKING}
    | {*list(SHORTENERS)[:5], "google.com", "youtu.be", "www-example-org.cdn.ampproject.org"}
)
_PATHS = sorted(
    {path for paths in REDIRECTORS.values() for path in paths}
    | {
        "/url",
        "/amp/s/",
        "/c/s/",
        "/amp",
        "/s/",
        "/S/s/",
        "/watch",
        "/a/status/12",
        "/i/web/status/3/photo/1",
    }
    | {
        "/embed/abcdefg",
        "/shorts/abcdefg/x",
        "/p/xyz",
        "/u/reel/xyz",
        "/r/a/comments/b/c/d",
        "//amp",
        "/..",
    }
)
_KEYS = sorted(
    {name for paths in REDIRECTORS.values() for names in paths.values() for name in names}
    | {"q", "v", "id", "amp;x", "utm_a", *list(TRACKING)[:5]}
)

_noise = st.text(alphabet=st.sampled_from("aA1./%:?#&=@!+;é\u200b 中\\[]-_~"), max_size=12)
_host = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "www.", "m.", "WWW.", "amp.", "mobile.", "a@", "en.m."]),
        st.one_of(
            st.sampled_from(_KNOWN),
            st.sampled_from(["example.org", "bücher.example", "wikipedia.org"]),
            _noise,
        ),
        st.sampled_from(["", ":80", ":8080", ".", ":x"]),
    ),
)
_path = st.builds(
    "".join, st.lists(st.one_of(st.sampled_from(_PATHS), _noise.map("/{}".format)), max_size=3)
)


def _link(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def encoded(url: str, times: int) -> str:
        for _ in range(times):
            url = "".join(
                c if c.isalnum() and c.isascii() else "".join(f"%{b:02X}" for b in c.encode())
                for c in url
            )
        return url

    value = st.one_of(_noise, st.builds(encoded, inner, st.integers(0, 2)))
    parameter = st.builds("{}={}".format, st.sampled_from(_KEYS), value)
    query = st.one_of(
        st.just(""),
        st.lists(st.one_of(parameter, value), max_size=3).map(lambda p: "?" + "&".join(p)),
    )
    return st.builds(
        "{}{}{}{}{}".format,
        st.sampled_from(["https://", "http://", "//", "", "HTTP:", "https:\\\\"]),
        _host,
        _path,
        query,
        st.one_of(st.just(""), _noise.map("#{}".format), _noise.map("#!{}".format)),
    )


links = st.recursive(_noise, _link, max_leaves=4)


@given(st.one_of(st.text(), st.text(alphabet=st.characters()), links))
@settings(max_examples=1_500, deadline=None)
@example("https://t.me/s/s/x")
@example("https://t.me/S/x")
@example("https://example.org/a/amp/amp//amp")
@example("https://example.org?amp;amp;amp;a=1")
@example("https://example.org/%2541")
@example("https://href.li/?zzz&https://example.org")
@example("https://\ud800.example/\udfff")
@example("https://www.www.example.org")
def test_canonical_twice_is_once_and_never_raises(url: str) -> None:
    link = canonical(url)
    if link is None:
        return
    assert canonical(link) == link
    assert link.isascii()
    assert link.startswith("https://")
    assert not set(link) & set(" <>\"'`{}|\\^\n") - {"'"}
    site = site_of(host_of(link))
    assert (
        site.domain is None
        or host_of(link).endswith(site.domain)
        or site.domain in HOST_ALIASES.values()
    )


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-f]{1,3}", fullmatch=True), st.integers(0, 99)), max_size=6
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_parameters_does_not_matter(
    pairs: list[tuple[str, int]], random: object
) -> None:
    texts = [f"{key}={value}" for key, value in pairs]
    one = canonical("https://example.org/x?" + "&".join(texts))
    random.shuffle(texts)  # type: ignore[attr-defined]
    texts.insert(len(texts) // 2, "utm_campaign=z")
    assert canonical("http://www.example.org/x/?" + "&".join(texts)) == one
