"""The look-ups and ids that all readers of JSON share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.ingest.format import Item, Reject, Skip
from inconcert.ingest.formats._json import Around, cdn_name, dig, each, ident, number, post, texts


@given(st.integers(min_value=0, max_value=2**64))
def test_whole_numbers_are_exact(value: int) -> None:
    assert ident(value, "id") == str(value)


@pytest.mark.parametrize("value", [9.06e17, 1.0, float("nan"), "9.06E+17", "1e+18", "9,06E17"])
def test_rounded_ids_are_rejected(value: object) -> None:
    with pytest.raises(Reject, match=r"id .*digits"):
        ident(value, "id")


@pytest.mark.parametrize("value", [True, [], {}, [1], 10**40])
def test_what_is_no_id_is_rejected(value: object) -> None:
    with pytest.raises(Reject, match=r"^id "):
        ident(value, "id")


def test_ids_of_base_36_are_ids() -> None:
    assert ident("5e12", "id") == "5e12"
    assert ident(" a ", "id") == "a"
    assert ident("", "id") is None
    assert ident(None, "id") is None


def test_dig_never_fails() -> None:
    value = {"a": [{"b": 1}]}
    assert dig(value, "a", 0, "b") == 1
    assert dig(value, "a", 1, "b") is None
    assert dig(value, "a", "b") is None
    assert dig(None, 0) is None


def test_numbers_and_texts() -> None:
    assert number(True) is None
    assert number("5") == "5"
    assert number([5]) is None
    assert texts(["b", " ", None, "a", "b", 5]) == ["b", "a"]


def test_signed_addresses_become_file_names() -> None:
    first = "https://a.example/v/t51/1_2_n.jpg?stp=x&oh=1&oe=2"
    assert cdn_name(first) == cdn_name("https://b.example/v/t52/1_2_n.jpg?oh=9") == "1_2_n.jpg"
    assert cdn_name("https://p16.example/obj/ff~tplv.jpeg?x=1") == "ff"
    assert cdn_name(None) is None


def test_posts_need_an_author_and_a_time() -> None:
    with pytest.raises(Reject, match="names no author"):
        post({"time": 1})
    with pytest.raises(Reject, match="no time"):
        post({"handle": "a", "time": None})


def test_what_stands_around_is_indexed_once() -> None:
    made = []
    around = Around(lambda context: made.append(dict(context)) or len(made))
    first, second = {"a": 1}, {"a": 1}
    assert [around(first), around(first), around(second), around(None)] == [1, 1, 2, 3]
    assert made == [{"a": 1}, {"a": 1}, {}]


def test_known_empty_lists_stay_and_missing_fields_go() -> None:
    fields = post(
        {"handle": "a", "time": 0, "urls": [], "text": None, "likes": 0, "extra": {}}
    ).fields
    assert fields == {"handle": "a", "time": 0, "urls": [], "likes": 0}


def test_an_entry_of_a_page_costs_itself_alone() -> None:
    def read(record):
        if record["n"] == 2:
            raise Skip
        yield Item("post", record)
        if record["n"] == 1:
            raise Reject("odd")

    first, second = each([{"n": 0}, {"n": 1}, {"n": 2}], read)
    assert first == Item("post", {"n": 0})
    assert isinstance(second, Reject)
    assert (str(second), second.record) == ("odd", {"n": 1})
    with pytest.raises(Skip):
        list(each([{"n": 2}, {"n": 2}], read))
