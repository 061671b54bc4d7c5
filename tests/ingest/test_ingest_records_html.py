"""HTML to text: what platforms write, and what attackers write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.ingest.formats._html import extract, strip_tags, unescape


def test_paragraphs_breaks_and_entities() -> None:
    found = extract("<p>a &amp; b</p><p>c<br/>d</p>")
    assert found.text == "a & b\n\nc\nd"
    assert found.links == []


def test_links_but_not_mentions_or_hashtags() -> None:
    found = extract(
        "<a href='https://ex.org/?a=1&amp;b=2'>x</a><a class=\"u-url mention\" href='https://m/@b'>"
        '@b</a><a href="https://m/tags/c" rel="nofollow tag">#c</a><a>none</a>'
        '<A HREF=https://ex.org/bare>y</A><a href="https://ex.org/?a=1&amp;b=2">again</a>'
    )
    assert found.links == ["https://ex.org/?a=1&b=2", "https://ex.org/bare"]
    assert found.text == "x@b#cnoneyagain"


def test_text_that_only_looks_like_markup_stays() -> None:
    assert extract("1 < 2 and 3 > 2").text == "1 < 2 and 3 > 2"
    assert extract("<!-- note -->a").text == "a"


def test_right_to_left_text_stays() -> None:
    assert extract("<p>שלום <b>عالم</b></p>").text == "שלום عالم"


def test_entities_are_resolved_once() -> None:
    assert unescape("&amp;lt; &lt; &#x41; &#65; &nosuch; &") == "&lt; < A A &nosuch; &"


def test_numbers_of_thousands_of_digits_stay() -> None:
    hostile = "&#" + "9" * 5000 + ";"
    assert unescape(hostile) == hostile


def test_names_of_programs() -> None:
    assert strip_tags('<a href="https://app.example" rel="nofollow">App &amp; Co</a>') == "App & Co"
    assert strip_tags("plain") == "plain"


@pytest.mark.parametrize(
    "unit",
    ["<", "<a", "<a ", "</", "<!--", "<a href=", '<a href="', "<a class='x", "&", "&#", "&am",
     "<a href = ", "<p>", "<br>", "href=", "\n", "<a\nhref\n=\n"],
)  # fmt: skip
def test_hostile_markup_takes_linear_time(unit: str) -> None:
    extract(unit * 1000)
    started = time.perf_counter()
    extract(unit * 200_000)
    extract("<" + unit.strip("<") * 200_000)
    # Quadratic work on this many characters would take minutes.
    assert time.perf_counter() - started < 5


@given(st.text(alphabet=st.sampled_from("<>/&;#ap =\"'hrefclas!-\n")))
def test_any_markup_gives_text(markup: str) -> None:
    found = extract(markup)
    assert isinstance(found.text, str)
    assert all(found.links)


@given(st.text(alphabet=st.characters(exclude_characters="<>&\n", exclude_categories=["Cs"])))
def test_plain_text_passes_unchanged(plain: str) -> None:
    assert extract(plain).text == plain.strip()
