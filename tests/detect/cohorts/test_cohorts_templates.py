"""Patterns of handles and profile texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.cohorts.templates import (
    LONGEST,
    description_patterns,
    emoji_of,
    handle_patterns,
    is_hashed,
    layout,
    link_patterns,
    near_copies,
    phrases,
    relation,
    shape,
    words_of,
)  # fmt: skip


@pytest.mark.parametrize(
    ("handle", "hashed"),
    [
        ("vMm2zemFOF7kmXoDyX24Bo+T", True),
        ("q9" * 21, True),
        ("3f2a" * 8, True),
        ("Joren_Tarrow", False),
        ("Jorian12345678", False),
        ("a_very_long_name_without_digits", False),
        ("نورال_الفيلني", False),
    ],
)
def test_hashes_are_known_from_handles(handle: str, hashed: bool) -> None:
    assert is_hashed(handle) is hashed
    assert bool(handle_patterns(handle)) is not hashed


def test_words_of_handles() -> None:
    assert words_of("JoriTarrowNEWSdesk17") == ["jori", "tarrow", "new", "sdesk", "17"]
    assert words_of("just_otter17") == ["just", "otter", "17"]
    assert words_of("نورال_١٢") == ["نورال", "١٢"]
    assert words_of("तारव_मेलिन७") == ["तारव", "मेलिन", "७"]


@pytest.mark.parametrize(
    ("handle", "expected"),
    [("Joren12345678", "Aa99999999"), ("amber_lynx7", "a_a9"), ("音羽12", "<cjk>99"), ("", "")],
)
def test_shapes(handle: str, expected: str) -> None:
    assert shape(handle) == expected


def test_relation_of_handle_and_name() -> None:
    assert relation("JorianTarrow", "Jorian Tarrow") == "word 1 + word 2"
    assert relation("Jorian12345678", "Jorian") == "word 1 + 8 digits"
    assert relation("JoriTarrowNews", "Jorian Tarrow") == "start of 1 + word 2 + added"
    assert relation("quietotter", "Jorian Tarrow") == ""


def test_a_name_and_eight_digits_is_one_pattern() -> None:
    a, b = handle_patterns("Belian12345678"), handle_patterns("Corora90817263")
    assert {("handle digits", "8"), ("handle shape", "Aa99999999")} <= set(a) & set(b)


def test_a_translation_keeps_its_layout_emoji_and_hashtags() -> None:
    english = "Reporter, Velline 🌊✨ | Views my own #WireWatch https://wire.example/a"
    arabic = "مراسلة، فيلين 🌊✨ | آرائي #WireWatch https://wire.example/a"
    hindi = "संवाददाता, वेलीन 🌊✨ | विचार निजी #wirewatch https://wire.example/a"
    patterns = [dict(description_patterns(text)) for text in (english, arabic, hindi)]
    for trait in ("emoji", "hashtags", "link"):
        assert len({p[trait] for p in patterns}) == 1, trait
    assert layout(english) == layout(hindi) == "… , … 🌊 ✨ | … # LINK"
    assert dict(description_patterns("लिखता हूँ #टेस्मार्क_जल"))["hashtags"] == "#टेस्मार्क_जल"
    assert layout("a b c") == "…"
    assert emoji_of("plain") == ""


def test_phrases_are_runs_of_three_words() -> None:
    assert phrases("Views my own, always") == {"views my own", "my own always"}
    assert phrases("two words") == set()
    assert phrases("मेरे विचार निजी हैं") == {"मेरे विचार निजी", "विचार निजी हैं"}


def test_near_copies() -> None:
    base = "quiet reader of the morning paper and keeper of seven clocks in the hall"
    texts = [
        base, "hello", base.upper() + "!", base.replace("seven", "eight"), "hello",
        "something else entirely, about gardens", "One two three", "one, two three", "",
    ]  # fmt: skip
    assert near_copies(texts) == [[0, 2, 3], [6, 7]]
    assert near_copies([]) == []
    assert near_copies(["", ""]) == []


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_text_is_taken_apart(text: str, name: str) -> None:
    for trait, what in (*description_patterns(text), *handle_patterns(text, name)):
        assert trait
        assert what
    assert layout(text) == layout(f" {text} ")


@given(st.lists(st.text(alphabet="ab cde ء ख 語", max_size=80), max_size=12))
def test_copies_are_found_whatever_the_script(texts: list[str]) -> None:
    sets = near_copies(texts + texts)
    for places in sets:
        assert len(places) > 1
        assert len(set(places)) == len(places)
    members = {place for places in sets for place in places}
    n = len(texts)
    assert all((i in members) == (i + n in members) for i in range(n))


def test_links_and_hashtags_alone() -> None:
    text = "see https://Ex.org/a. and news.example/b, #One ＃two"
    found = link_patterns(text)
    assert found == [
        ("hashtags", "#one #two"), ("link", "ex.org/a"), ("link", "news.example/b"),
    ]  # fmt: skip
    assert [p for p in description_patterns(text) if p[0] in ("hashtags", "link")] == found
    assert link_patterns("nothing. here") == []


def test_books_for_profiles_cost_no_more() -> None:
    book = "amber river lamp " * 100_000
    assert near_copies([book, book + "stone", "a quiet lamp by the river stone"]) == [[0, 1]]
    assert phrases(book) == phrases(book[:LONGEST])
    assert len(description_patterns("# | / " * 100_000)) == len(
        description_patterns(("# | / " * 100_000)[:LONGEST])
    )
