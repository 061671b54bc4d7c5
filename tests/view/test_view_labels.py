from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.view.labels import cut, fit, iso, short_object, tokens, visible

FAMILY = "👩‍👩‍👧‍👦"


def test_times() -> None:
    assert iso(None) == ""
    assert iso(0) == "1970-01-01 00:00:00"
    assert iso(-1, unit="auto") == "1969-12-31 23:59:59.999999"
    assert iso(1_772_323_200_500_000) == "2026-03-01 00:00:00"
    assert iso(10**19) == f"{10**19} µs"


@given(st.text(max_size=40), st.integers(2, 30))
def test_a_cut_is_short_and_begins_like_the_text(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= max(limit, 1)
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_cut_never_splits_a_joined_letter() -> None:
    text = "ab" + FAMILY
    for limit in range(3, len(text)):
        assert cut(text, limit) in {"ab…", text}
    assert cut("ne\u0301e" * 3, 3) in {"n…", "ne\u0301…"}


@given(st.text(max_size=40), st.integers(4, 30), st.booleans())
def test_fit_is_no_wider_than_asked(text: str, columns: int, middle: bool) -> None:
    from inconcert.view.labels import _columns

    assert _columns(fit(text, columns, middle=middle)) <= columns


def test_fit_counts_wide_letters_twice_and_keeps_both_ends_of_addresses() -> None:
    assert fit("会议现在开始", 7) == "会议现…"
    assert fit("news.example/one/two/three", 12, middle=True) == "news.…/three"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("url", "https://www.news.example/a", "news.example/a"),
        ("url", "javascript:alert(1)", "javascript:alert(1)"),
        ("hashtag", "together", "#together"),
        ("hashtag", "#together", "#together"),
        ("repost", "a\nb\x00", "a b\ufffd"),
    ],
)
def test_objects_in_few_letters(kind: str, value: str, shown: str) -> None:
    assert short_object(kind, value) == shown


def test_what_cannot_be_seen_or_encoded_is_shown_as_such() -> None:
    assert visible("a\x00\x1b\x9f\ud800b\n\tc") == "a\ufffd\ufffd\ufffd\ufffdb\n\tc"
    assert visible(None) == ""


@given(st.text())
def test_tokens_are_the_whole_text(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_tokens_of_scripts_without_spaces_are_letters() -> None:
    assert tokens("会议 opens") == ["会", "议", " ", "opens"]
