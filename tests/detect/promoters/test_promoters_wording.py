from __future__ import annotations

from inconcert.detect.coordination import wording_roles
from inconcert.detect.promoters import wording as wording_promoters


def test_the_statement_and_hostile_names():
    text = wording_promoters.say(
        "statement",
        accounts="3",
        platforms=wording_promoters.platforms_text(["unknown", "x"]),
        source="a\x1b[31m\nb" + "c" * 200,
        times="5",
        releases="6",
        expected="0.3",
    )
    assert text.startswith("3 accounts on x were repeatedly among the first in this data set")
    assert "\x1b" not in text
    assert "\n" not in text
    assert len(text) < 350


def test_what_first_means_is_said():
    assert "in this data set" in wording_promoters.TEMPLATES["statement"]
    assert wording_promoters.say("first").startswith("First means first in this data set")
    assert "“first” means first in this data set" in wording_roles.NOTE
