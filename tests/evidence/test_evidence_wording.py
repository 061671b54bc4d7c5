import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from templates import TEMPLATES, modules

from inconcert.detect.coordination import wording as of_groups
from inconcert.detect.words import explained_text
from inconcert.evidence import wording

# Words of intent, of authenticity and of attribution: none belongs in an observation.
FORBIDDEN = re.compile(
    r"\b(fake|inauthentic|bots?|trolls?|sock ?puppets?|propagand\w*|disinform\w*|behind|operat\w*"
    r"|state[- ]\w+|sponsored|campaign\w*|attribut\w*|deliberate\w*|intent\w*|guilty"
    r"|suspicio\w*)\b",
    re.IGNORECASE,
)


def test_every_file_of_sentences_is_read():
    found = modules()
    assert {"coordination.wording", "coordination.wording_explanations", "explanation"} <= set(
        found
    )
    for name, module in found.items():
        assert module.TEMPLATES, name
        assert all(isinstance(text, str) and text for text in module.TEMPLATES.values()), name


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_speak_of_what_was_observed_only(name):
    said = re.sub(r"\{[^{}]*\}", "…", TEMPLATES[name])  # the names of fields are not said
    assert not FORBIDDEN.search(said)


@pytest.mark.parametrize(
    "text",
    ["These accounts are fake.", "A campaign of {n} accounts", "the people behind it", "two bots"],
)
def test_a_claim_would_be_seen(text):
    assert FORBIDDEN.search(text)


def test_a_group_is_told_with_its_chance_level():
    text = of_groups.group_statement(
        members=1300,
        accounts=1200,
        platforms=["telegram", "x"],
        kind="url",
        objects=14,
        window=60_000_000,
        events=3456,
        expected=1.23,
        span=(1_700_000_000_000_000, 1_700_100_000_000_000),
    )
    assert text == (
        "Among 1,200 accounts of a group of 1,300 on telegram and x, two or more shared each of "
        "14 links within 60s of each other: 3,456 co-shares between 2023-11-14 and 2023-11-16. "
        "Had the members shared as much but independently, 1.2 would be expected."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.001, "fewer than 0.01"), (0.0449, "0.045"), (3.21, "3.2"), (12.34, "12.3"),
     (1234.5, "1,234")],
)  # fmt: skip
def test_numbers_read_as_a_person_writes_them(value, text):
    assert wording.number_text(value) == text


def test_one_object_is_singular_and_unknown_kinds_speak_for_themselves():
    assert wording.objects_text("hashtag", 1) == "1 hashtag"
    assert wording.objects_text("phash", 2) == "2 objects of kind 'phash'"


@pytest.mark.parametrize(
    ("p", "figure", "odds"),
    [
        (0.0, "below 10⁻¹⁵", "below 1 in a trillion"),
        (1e-300, "below 10⁻¹⁵", "below 1 in a trillion"),
        (3.21e-9, "3.2 × 10⁻⁹", "below 1 in 100 million"),
        (2e-7, "2 × 10⁻⁷", "below 1 in a million"),
        (9.97e-4, "1 × 10⁻³", "below 1 in 1,000"),
        (0.0013, "0.0013", "about 1 in 770"),
        (0.0449, "0.045", "about 1 in 22"),
        (0.25, "0.25", "about 25 in 100"),
        (1.0, "1", "about 100 in 100"),
    ],
)
def test_a_probability_is_never_nought(p, figure, odds):
    assert wording.odds_text(p) == odds
    assert wording.p_text(p) == figure


@given(st.floats(min_value=0, max_value=1))
def test_odds_are_no_smaller_than_the_probability(p):
    told = wording.odds_text(p)
    if told.startswith("below"):
        limit = next(limit for limit, number in wording._ODDS if told == f"below 1 in {number}")
        assert p < limit
        assert p >= limit / 10 * (1 - 1e-9) or limit == 1e-12
    assert wording.p_text(p) != "0"


def test_what_was_not_tested_has_no_figure():
    assert wording.p_text(None) == "–"


def test_a_test_is_told():
    text = of_groups.tested_text(window=60_000_000, in_step=9, units=11, expected=0.55)
    assert text == (
        "Within 60s of each other, members posted close together on 9 of 11 objects of the test "
        "half; 0.55 would be expected by chance."
    )
    text = of_groups.tested_text(window=60_000_000, in_step=1, units=1, expected=0.001)
    assert "1 of 1 object of the test half; fewer than 0.01 would be expected by chance" in text


def test_what_was_held_out_is_told():
    assert "the candidate of 1,044 accounts was found" in of_groups.held_out_text(1044)
    assert "the candidate was found" in of_groups.held_out_text(None)


def test_candidates_are_told():
    assert of_groups.candidates_text(1312, 8, 0.05) == (
        "1,312 candidate groups tested, 8 confirmed at a false-discovery rate of 5%: in the "
        "long run, at most 5% of confirmed groups are due to chance."
    )
    assert of_groups.candidates_text(1, 0, 0.005) == (
        "1 candidate group tested, none confirmed at a false-discovery rate of 0.5%."
    )


def test_a_scale_is_told_with_its_stability():
    text = of_groups.scale_text(60_000_000, 10_000_000, 300_000_000, 0.917)
    assert "The scale of the group is 60s: " in text
    assert text.endswith(
        "92% of the resamples give the same scale, and nine in ten give one between 10s and 5m."
    )
    assert of_groups.scale_text(60_000_000, 60_000_000, 60_000_000, 1.0).endswith(
        "100% of the resamples give the same scale."
    )
    assert of_groups.scale_text(60_000_000, None, None, None) == "The scale of the group is 60s."


def test_an_explanation_of_another_package_is_called_by_its_name():
    assert explained_text("news") == "breaking news"
    assert explained_text("school_class") == "school class"


def test_words_are_joined_as_a_person_joins_them():
    assert wording.and_text([]) == ""
    assert wording.and_text(["name"]) == "name"
    assert wording.and_text(["name", "picture"]) == "name and picture"
    assert wording.and_text(["name", "picture", "text"]) == "name, picture and text"
