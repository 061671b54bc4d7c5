import re

import pytest

from inconcert.evidence import wording

# Words of intent, of authenticity and of attribution: none belongs in an observation.
FORBIDDEN = re.compile(
    r"\b(fake|inauthentic|bots?|trolls?|sock ?puppets?|propagand\w*|disinform\w*|behind|operat\w*"
    r"|state[- ]\w+|sponsored|campaign\w*|attribut\w*|deliberate\w*|intent\w*|guilty"
    r"|suspicio\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", sorted(wording.TEMPLATES))
def test_templates_speak_of_coordination_only(name):
    assert not FORBIDDEN.search(wording.TEMPLATES[name])


def test_a_group_is_told_with_its_chance_level():
    text = wording.group_statement(
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
        "1,200 accounts of a group of 1,300 on telegram and x shared the same 14 links within 60s "
        "of each other 3,456 times between 2023-11-14 and 2023-11-16; accounts as active as "
        "these, sharing independently, would have done so 1.2 times."
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
