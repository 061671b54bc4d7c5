"""Skeletons: what looks alike has one skeleton, what does not has not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.profile.skeleton import folded, name_keys, prototypes, skeleton, skeletons

ALIKE = [
    ("PaulI", "paull"),
    ("modern", "rnodern"),
    ("vvater", "water"),
    ("аррӏе", "apple"),
    ("john0", "johnO"),
    ("user٣", "user3"),
    ("user۷", "user7"),
    ("علي", "علی"),
    ("كتاب", "کتاب"),
    ("مُحَمَّد", "محمد"),
    ("mеdіа", "media"),
    ("zero\u200bwidth", "zerowidth"),
    ("\u202eabc\u202c", "abc"),
    ("Ⓙohn", "john"),
    ("Ｆｕｌｌ", "full"),
]
DIFFERENT = [("river", "rover"), ("anna", "ana"), ("user3", "user8"), ("नीरोव", "नीरेव"), ("", "a")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_others_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_prototypes_are_a_star_each() -> None:
    table = prototypes()
    assert table["m"] == "rn"
    assert table["1"] == table["I"] == "l"
    assert "l" not in table
    assert not {target for target in table.values() if len(target) == 1} & table.keys()


@given(st.lists(st.text(max_size=12), max_size=8))
def test_many_at_once_are_as_one_by_one(texts: list[str]) -> None:
    assert skeletons(texts) == [skeleton(text) for text in texts]
    assert len(name_keys(texts)) == len(folded(texts)) == len(texts)


@given(st.text(max_size=12))
def test_case_and_what_is_not_seen_do_not_count(text: str) -> None:
    assert folded([text + "\u200b"]) == folded([text])
    assert "\n" not in skeleton(text)


def test_names_are_compared_without_decoration() -> None:
    keys = name_keys(["River Desk", "RIVER  DESK ✓", "Rіver_Desk 🌊", "River Disk", "🌊"])
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] != keys[0]
    assert keys[4] == ""
