"""The sentences of cohorts and templates."""

from __future__ import annotations

import re

import pytest

from inconcert.detect.cohorts.wording import (
    LONGEST,
    SENTENCES,
    TEMPLATES,
    cohort_statement,
    pattern_text,
    template_statement,
    when_text,
)  # fmt: skip
from inconcert.durations import DAY, HOUR

DAY_0 = 1_704_067_200_000_000  # 2024-01-01


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (DAY_0, DAY_0 + DAY, "on 2024-01-01"),
        (DAY_0, DAY_0 + 3 * DAY, "from 2024-01-01 to 2024-01-03"),
        (DAY_0 + 9 * HOUR, DAY_0 + 12 * HOUR, "between 2024-01-01 09:00 and 12:00 UTC"),
        (DAY_0 + 20 * HOUR, DAY_0 + 26 * HOUR, "between 2024-01-01 20:00 and 2024-01-02 02:00 UTC"),
    ],
)
def test_spans_are_told_as_days_or_hours(start: int, end: int, said: str) -> None:
    assert when_text(start, end) == said


def test_statements() -> None:
    said = cohort_statement(
        accounts=1200, platform="x", start=DAY_0, end=DAY_0 + DAY, expected=3.25
    )
    assert said.startswith("1,200 accounts on x were created on 2024-01-01;")
    assert said.endswith("the rate in the weeks around it predicts 3.2.")
    said = template_statement(
        accounts=9, all_=10, platform="unknown", pattern="p", expected=1.03,
        window=(DAY_0, DAY_0 + 7 * DAY), more=(12, 3), whole=(DAY_0 - 4 * DAY, DAY_0 + 7 * DAY),
    )  # fmt: skip
    # The account that opens the window is in it anyway.
    assert "after the first of them, 0.03 would be expected by chance" in said
    assert "12 accounts created from 2023-12-28 to 2024-01-07 have this" in said
    assert said.startswith("9 of 10 accounts with p were created within 7 days from 2024-01-01 on")
    said = template_statement(
        accounts=9, all_=10, platform="", pattern="p", expected=1, window=None
    )
    assert said.startswith("9 of 10 accounts of a group share p")


@pytest.mark.parametrize(
    "kind", sorted(n.removeprefix("pattern/") for n in SENTENCES if n.startswith("pattern/"))
)
def test_every_pattern_has_words_and_long_ones_are_cut(kind: str) -> None:
    assert "abc" in pattern_text(kind, "abc")
    assert len(pattern_text(kind, "y" * 5000)) < LONGEST + 80


def test_sentences_speak_of_what_was_seen() -> None:
    verdict = re.compile(
        r"\b(fake|bots?|troll|guilty|malicious|deliberate\w*|intend\w*|intent\w*|state-\w+|"
        r"operat(?:ion|ive)s?|inauthentic\w*|behind)\b",
        re.IGNORECASE,
    )
    for name, text in TEMPLATES.items():
        assert text.strip(), name
        assert not verdict.search(text), name
