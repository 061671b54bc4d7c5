"""Durations: what a person writes is what the program counts with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.durations import LONGEST, format_duration, parse_duration
from inconcert.errors import ParameterError


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1us", 1),
        ("500ms", 500_000),
        ("60s", 60_000_000),
        (" 5m ", 300_000_000),
        ("5min", 300_000_000),
        ("1h", 3_600_000_000),
        ("1.5h", 5_400_000_000),
        ("0.1s", 100_000),
        ("1h30m", 5_400_000_000),
        ("1h 30m", 5_400_000_000),
        ("1D", 86_400_000_000),
        ("2w", 1_209_600_000_000),
    ],
)
def test_reads_what_people_write(text: str, us: int) -> None:
    assert parse_duration(text) == us


@pytest.mark.parametrize(
    "text",
    ["", "60", "s", "-5s", "0s", "1y", "1e3s", "60 sekunden", "1s,", "9" * 30 + "s", "101000w",
     "0.0000001s", "٦٠s", "1.s", "\x1b[31m60s"],
)  # fmt: skip
def test_refuses_the_rest_in_one_safe_line(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_duration(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (60_000_000, "60s"),
        (90_000_000, "90s"),
        (120_000_000, "2m"),
        (3_600_000_000, "1h"),
        (86_400_000_000, "1d"),
        (604_800_000_000, "7d"),
        (1_500_000, "1500ms"),
        (1, "1us"),
    ],
)
def test_writes_the_customary_form(us: int, text: str) -> None:
    assert format_duration(us) == text


@given(st.integers(min_value=1, max_value=LONGEST))
def test_what_it_writes_it_reads(us: int) -> None:
    assert parse_duration(format_duration(us)) == us
