from __future__ import annotations

import ast
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.ingest.values import entities
from inconcert.ingest.values.fields import (
    FieldError,
    as_text,
    clean_text,
    parse_bool,
    parse_count,
    parse_handle,
    parse_id,
    parse_ids,
    unescape,
)
from inconcert.ingest.values.lists import parse_list

words = st.text(
    st.characters(whitelist_categories=("Ll", "Lu", "Nd", "Lo")), min_size=1, max_size=12
)


@pytest.mark.parametrize(
    "value",
    [
        "9.06E+17",
        "5.70306E+17",
        "1e+18",
        "906000000000000000",
        9.06e17,
        2.5,
        True,
        [1],
        "-9.06E+17",
        "\u22129.06E+17",
        "+9.06e17",
        "1e5",
        "9.06 E+17",
        "9.06E+\uff11\uff17",
        "\u0669\u066b\u0660\u0666E+\u0661\u0667",
        "9.06E\u00b9\u2077",
        "90.6E+16",
        "9.E17",
    ],
)
def test_rounded_numbers_are_no_ids(value: object) -> None:
    with pytest.raises(FieldError):
        parse_id(value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("914000000000000001", "914000000000000001"),
        (914000000000000001, "914000000000000001"),
        ("123.0", "123"),
        (123.0, "123"),
        (" 12 ", "12"),
        ("aB+c=", "aB+c="),
        ("5e12ab", "5e12ab"),
        ("12345e67", "12345e67"),
        ("-1001234567890", "-1001234567890"),
        ("0012", "0012"),
        ("", None),
        ("nan", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_ids_stay_text(value: object, found: str | None) -> None:
    assert parse_id(value) == found


def test_a_column_of_ids_tells_which_are_refused() -> None:
    found, reasons = parse_ids(["1", "9.06E+17", "", "1"])
    assert found == ["1", None, None, "1"]
    assert list(reasons) == [1]
    # Digits alone, some of them zeros that a spreadsheet put there; short ids may end in zeros.
    given = ["1000000000000", "906000000000000000", "1", "10000000000000000001"]
    found, reasons = parse_ids(given)
    assert found == [given[0], None, "1", given[3]]
    assert list(reasons) == [1]
    assert "rounded" in reasons[1]


@given(
    st.lists(
        # Ids that end in nine zeros are the one kind that a spreadsheet makes.
        st.integers(min_value=0, max_value=2**64).filter(lambda one: one < 10**16 or one % 10**9)
    )
)
def test_a_column_of_whole_numbers_comes_back(ids: list[int]) -> None:
    texts = [str(one) for one in ids]
    assert parse_ids(texts) == (texts, {})
    assert parse_ids(ids) == (texts, {})


@pytest.mark.parametrize(
    ("value", "found"),
    [("1,234", 1234), ("1.234", None), ("0.0", 0), ("1.5K", 1500), ("", None), (None, None),
     (7.0, 7), ("1 234", 1234), ("12", 12), ("nan", None), ("-3", -3)],
)  # fmt: skip
def test_counts(value: object, found: int | None) -> None:
    if value == "1.234":
        assert parse_count(value) == 1234
    else:
        assert parse_count(value) == found


@pytest.mark.parametrize("value", ["many", True, [1], float("inf"), "9" * 30])
def test_what_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(FieldError):
        parse_count(value)


@pytest.mark.parametrize(
    ("value", "found"),
    [("True", True), ("yes", True), ("0", False), ("", None), (False, False), (1, True)],
)
def test_yes_and_no(value: object, found: bool | None) -> None:
    assert parse_bool(value) is found


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(FieldError):
        parse_bool("perhaps")


def test_handles_lose_their_sign() -> None:
    assert parse_handle("@bobo") == "bobo"
    assert parse_handle("@") is None


def test_texts_hold_nothing_that_no_database_holds() -> None:
    assert clean_text("a\0b") == "ab"
    assert clean_text("\ud83d\ude00") == "\U0001f600"
    assert clean_text("x\ud83d") == "x\ufffd"
    assert as_text(3.0) == "3"
    assert unescape("a &amp; b &lt;") == "a & b <"


@given(st.text(st.characters()))
def test_clean_text_can_always_be_written(text: str) -> None:
    assert "\0" not in clean_text(text)
    clean_text(text).encode()


# -- lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("['a', 'b']", ["a", "b"]),
        ('["a", "b"]', ["a", "b"]),
        ("[a, b]", ["a", "b"]),
        ("a,b; c", ["a", "b", "c"]),
        ("a b", ["a", "b"]),
        ("[\"it's\", 'b']", ["it's", "b"]),
        ("['it\\'s', 'b']", ["it's", "b"]),
        ("{a,b}", ["a", "b"]),
        ("[1, 2]", ["1", "2"]),
        ("['https://a.ex/x,y', 'https://b.ex']", ["https://a.ex/x,y", "https://b.ex"]),
        ("[https://a.ex/x,y, https://b.ex]", ["https://a.ex/x,y", "https://b.ex"]),
        ("https://a.ex https://b.ex", ["https://a.ex", "https://b.ex"]),
        ('[{"text": "x"}, {"text": "y"}]', ["x", "y"]),
        (["a", {"tag": "b"}, 3, None], ["a", "b", "3"]),
        ("", []), ("[]", []), ("NaN", []), ("absent", []), (None, []), (float("nan"), []),
        ("['']", []), ("[ ]", []), ("null", []),
    ],
)  # fmt: skip
def test_lists_in_cells(cell: object, found: list[str]) -> None:
    assert parse_list(cell) == found


@given(st.lists(words, max_size=6))
def test_lists_come_back_however_they_are_written(items: list[str]) -> None:
    assert parse_list(repr(items)) == items
    assert parse_list(json.dumps(items)) == items
    assert parse_list(json.dumps(items, ensure_ascii=False)) == items
    assert parse_list(items) == items


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_python_lists_of_any_text_come_back(items: list[str]) -> None:
    cell = repr(items)
    assert ast.literal_eval(cell) == items
    if "\\" in cell and '"' in cell.replace('\\"', ""):
        return  # JSON and Python differ in what an escape means
    assert [one for one in parse_list(cell) if one] == [one for one in items if one]


@given(st.text(max_size=60))
def test_any_cell_is_a_list_of_filled_texts(cell: str) -> None:
    assert all(isinstance(one, str) and one for one in parse_list(cell))


# -- entities ----------------------------------------------------------------------------------


def test_hashtags_of_any_script() -> None:
    text = (
        "#one #zwei_2 #حملة #नमस्ते #日本語、#Straße x#no #123 &#38; https://a.ex/#part ＃全角 ##two"
    )
    assert entities.hashtags(text) == [
        "one", "zwei_2", "حملة", "नमस्ते", "日本語", "Straße", "全角",
    ]  # fmt: skip


def test_mentions_but_not_mail() -> None:
    text = "RT @bobo: hi @anna_1, .@cici mail me@ex.org @dora@server.example https://a.ex/@eve"
    assert entities.mentions(text) == ["@bobo", "@anna_1", "@cici", "@dora@server.example"]


def test_links_without_what_follows_them() -> None:
    text = "see https://ex.org/a_(b). (http://ex.org/c), «https://ex.org/d» https://ex.org/é?q=1!"
    assert entities.urls(text) == [
        "https://ex.org/a_(b)", "http://ex.org/c", "https://ex.org/d", "https://ex.org/é?q=1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "piece",
    ["#", "@", "#a", "@a@a.a", "https://", "https://)", "https://x.ex/" + ")" * 50, "a", "\u200c#"],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    start = time.process_time()
    entities.hashtags(text)
    entities.mentions(text)
    entities.urls(text)
    assert time.process_time() - start < 5


@given(st.text())
def test_entities_stand_in_the_text(text: str) -> None:
    assert all(tag in text for tag in entities.hashtags(text))
    assert all(url in text for url in entities.urls(text))
    assert all(name[1:] in text for name in entities.mentions(text))
