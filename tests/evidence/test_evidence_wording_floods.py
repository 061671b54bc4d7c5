import re

import pytest

from inconcert.evidence import wording_floods as words

FORBIDDEN = re.compile(
    r"\b(fake|inauthentic|bots?|trolls?|sock ?puppets?|propagand\w*|disinform\w*|behind|operat\w*"
    r"|state[- ]\w+|sponsored|campaign\w*|attribut\w*|deliberate\w*|intent\w*|guilty"
    r"|suspicio\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", sorted(words.TEMPLATES))
def test_templates_speak_of_what_was_counted(name):
    assert not FORBIDDEN.search(words.TEMPLATES[name])
    assert name.startswith("floods/")


def test_a_flood_is_told_with_what_the_season_would_give():
    text = words.flood_statement(
        posts=108_614,
        accounts=1,
        object_=words.object_text("hashtag", "waters"),
        others=2,
        span=(1_747_807_320_000_000, 1_748_022_360_000_000),
        unit=60_000_000,
        expected=46.1,
        manner=words.manner_text("fast", 0.587, 0.026),
    )
    assert text == (
        "108,614 posts by 1 account brought #waters and 2 other objects that rose with it between "
        "2025-05-21 06:02 UTC and 2025-05-23 17:46 UTC, where the season would give 46.1; 59% of "
        "the reposts came within a minute, against 2.6% elsewhere."
    )


def test_spans_and_shares_read_as_a_person_writes_them():
    minute = 60_000_000
    assert words.span_text(38 * minute) == "38m"
    assert words.span_text(119 * minute) == "119m"
    assert words.span_text(600 * minute) == "10h"
    assert words.span_text(-3 * 1440 * minute) == "3d"
    assert words.span_text(5) == "60s"
    assert words.share_text(0, 0) == "0%"
    assert words.share_text(1, 3) == "33%"
    assert words.share_text(1, 300) == "0.3%"
    assert words.interval_text(None, None, minute) == ""
    assert words.moment_text(1_747_807_320_000_000, 1440 * minute) == "2025-05-21"
