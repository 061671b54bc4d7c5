"""Sentences of persona signals: offsets, shares and every template filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.personas import wording as words
from inconcert.detect.personas.signals import BLOCKS


@pytest.mark.parametrize(
    ("hours", "text"),
    [(0, "UTC"), (3, "UTC+3"), (-3.5, "UTC-3:30"), (5.75, "UTC+5:45"), (13, "UTC-11"),
     (-12, "UTC-12"), (12, "UTC-12")],
)  # fmt: skip
def test_offsets_as_a_person_writes_them(hours, text):
    assert words.offset_text(hours) == text


@given(st.integers(-200, 200))
def test_every_quarter_of_the_circle_has_one_name(quarter):
    assert words.offset_text(quarter / 4) == words.offset_text(quarter / 4 + 24)


def test_every_signal_has_its_words():
    assert set(words.ONE) == set(words.ABOUT) == set(BLOCKS)
    assert set(words.SIGNALS) == {*BLOCKS, "shared_client"}


def test_a_group_is_told_with_its_base_rate():
    text = words.group_statement(
        signal="place_clock", shown=9, of=11, rate=0.04, out_of=1_200, more=2
    )
    assert "Of the 11 members of a group for whom this is known, 9 claim" in text
    assert "1,200 accounts outside groups 4% do." in text
    assert "2 more signals are more frequent" in text
    none = words.group_statement(
        signal="shared_client", shown=3, of=3, rate=0, out_of=50, more=0, client="deck {client}"
    )
    assert "none do" in none
    assert "deck {client}" in none
    assert none.endswith("do.")


def test_an_account_is_told_with_its_signals():
    text = words.account_statement(signals=["client", "young"], rate=0, out_of=5_000)
    assert words.ONE["client"] in text
    assert "none have signals as rare" in text


def test_figures_read_well():
    assert words.times_text(20_000) == "more than 1,000"
    assert words.times_text(12.34) == "12.3"
    assert words.say("blocks") == words.SENTENCES["blocks"]
    with pytest.raises(KeyError):
        words.say("clock/group")
