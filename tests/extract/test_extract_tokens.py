"""What counts as the same words, in any script."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.extract.tokens import tokenise


def same(a: str, b: str) -> bool:
    tokens = tokenise([a, b])
    return bool(tokens.text[0] == tokens.text[1])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The bridge is open again", "THE BRIDGE, is open... again!"),
        ("The bridge is open again", "RT @someone: The bridge is open again https://t.co/Ab1"),
        ("The bridge is open again", "@one @two.example the bridge is open again"),
        ("The bridge is open again", "\n the\tbridge is\nopen again pic.twitter.com/abc"),
        ("The bridge is open again", "the bridge 🌉🌉 is open again 👩🏽‍🚀🇦🇶"),
        ("The bridge is open again", "the b\u200bri\u00addge is open\u200f again"),
        ("The bridge is open again", "𝗧𝗵𝗲 𝗯𝗿𝗶𝗱𝗴𝗲 is ｏｐｅｎ again"),
        ("The bridge is open again", "The bridge is open again www.example.org/x t.co/abc"),
        ("The bridge is open again", "The #bridge is @user@server.example open again"),
        ("it's the ferry's last day", "its the ferry’s last day"),
        ("Die Fähre fährt heute nicht", "die fa\u0308hre FÄHRT heute nicht"),
        ("Паром сегодня не ходит", "ПАРОМ СЕГОДНЯ НЕ ХОДИТ!!!"),
        ("العبارة لا تعمل اليوم", "العَبَّارة لا تعـــمل اليوم؟"),
        ("המעבורת לא פועלת היום", "הַמַּעבורת לֹא פועלת היום"),
        ("渡轮今天不开", "渡轮 今天,不开。"),
        ("เรือข้ามฟากวันนี้ไม่แล่น", "เรือข้ามฟาก วันนี้ ไม่แล่น!"),
        ("नाव आज नहीं चलेगी", "नाव, आज नहीं चलेगी।"),
    ],
)
def test_the_same_words(a: str, b: str) -> None:
    assert same(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("the bridge is open again", "the bridge is open"),
        ("the bridge is open", "the bridge open is"),
        ("the start of it", "the star t of it"),
        ("art of the day", "of the day"),
        ("नाव आज नहीं चलेगी", "नव आज नह चलग"),  # vowel signs are part of a word
        ("渡轮今天不开", "渡轮今天开"),
        ("مرحبا بالعالم اليوم", "مرحبا بالعالم"),
        ("mail me at name@example.org", "mail me at name"),
    ],
)
def test_different_words(a: str, b: str) -> None:
    assert not same(a, b)


def test_sizes_count_words_twice_and_characters_once() -> None:
    sizes = tokenise(
        [
            "three short words",
            "渡轮今天不开",
            "เรือ",
            "ferry 渡轮",
            "",
            "🔥🔥",
            "@a https://x.example",
        ]
    ).size
    assert sizes.tolist() == [6, 6, 4, 4, 0, 0, 0]


def test_shingles_are_sorted_and_distinct() -> None:
    tokens = tokenise(["a b a b a b", "渡轮今天", "渡轮今", "one"])
    counts = np.diff(tokens.offsets)
    assert counts.tolist() == [2, 1, 0, 0]
    assert (np.diff(tokens.shingles[:2].astype(np.int64)) > 0).all()


def test_the_hash_is_the_same_in_every_process() -> None:
    # Object ids of kind `text` stand in reports: a new version must not change them unawares.
    assert f"{int(tokenise(['The bridge is open again']).text[0]):016x}" == "db4f909e9d3577a2"
    code = "from inconcert.extract.tokens import tokenise; print(int(tokenise(['a b c']).text[0]))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) == int(tokenise(["a b c"]).text[0])


@given(st.lists(st.text(max_size=60), max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_text_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = tokenise(texts)
    assert together.offsets.size == len(texts) + 1
    for i, text in enumerate(texts):
        alone = tokenise([text])
        assert alone.text[0] == together.text[i]
        assert alone.size[0] == together.size[i]
        part = together.shingles[together.offsets[i] : together.offsets[i + 1]]
        assert alone.shingles.tolist() == part.tolist()


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_case_and_links_do_not_count(text: str) -> None:
    assert same(text, text + " https://example.org/x")
    if text.isascii():
        assert same(text, text.upper()) or "@" in text or "/" in text
