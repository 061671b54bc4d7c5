"""Text of strangers, printed: nothing in it may act on the terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from templates import TEMPLATES

from inconcert.plaintext import counted, filled, plain, plain_json


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;title\x07name", "name"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]unterminated", "unterminated"),
        ("\x1bcreset", "reset"),
        ("over\rwrite", "over write"),
        ("back\b\bspace", "backspace"),
        ("forged\nlog line", "forged log line"),
        ("a\x00b\x7fc", "abc"),
        ("\ud800", "\ufffd"),
        ("a\u2028b", "a b"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
    ],
)
def test_takes_out_what_acts(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Ünïcödé",
        "سلام\u200cدنیا",
        "👩\u200d🔬",
        "日本語",
        "नमस्ते",
        "עברית\u200f!",
        "a\u00a0b",
        "x" * 5000,
    ],
)
def test_leaves_writing_alone(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u2067evil", "\u2067evil\u2069"),
        ("\u2067\u202eevil", "\u2067\u202eevil\u202c\u2069"),
        ("\u2069 out \u202c", " out "),
        ("\u2067a\u202eb\u2069c", "\u2067a\u202eb\u2069c"),
        ("\u202ea\u2067b\u202cc", "\u202ea\u2067bc\u2069\u202c"),
    ],
)
def test_closes_direction_runs(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_cuts_long_text_and_still_closes_it() -> None:
    assert plain("abcdef", limit=4) == "abc…"
    assert plain("abcd", limit=4) == "abcd"
    assert plain("\u202e" + "x" * 20_000_000, limit=4) == "\u202exx\u202c…"


def test_takes_things_that_are_no_text() -> None:
    assert plain(17) == "17"
    assert plain(None) == "None"


@given(st.text(st.characters(codec=None), max_size=80))
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = plain(text)
    assert "\x1b" not in shown
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    shown.encode()
    openers = sum(shown.count(c) for c in "\u2066\u2067\u2068")
    assert shown.count("\u2069") == openers
    assert plain(shown) == shown


@given(st.text(st.characters(codec=None), max_size=80))
def test_json_keeps_its_meaning(text: str) -> None:
    written = plain_json(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written) == {"name": text}
    assert "\x1b" not in written
    assert "\u202e" not in written
    written.encode()


@pytest.mark.parametrize(
    ("template", "none", "one", "two"),
    [
        ("{n} rows", "0 rows", "1 row", "2 rows"),
        ("{n} rows were left", "0 rows were left", "1 row was left", "2 rows were left"),
        ("{n} other accounts", "0 other accounts", "1 other account", "2 other accounts"),
        ("in {n} more groups are", "in 0 more groups are", "in 1 more group is",
         "in 2 more groups are"),
        ("{n} times in", "0 times in", "1 time in", "2 times in"),
        ("{n}, rows", "0, rows", "1, rows", "2, rows"),
        ("{n} news was", "0 news was", "1 news was", "2 news was"),
        ("{n}", "0", "1", "2"),
    ],
)  # fmt: skip
def test_words_agree_with_numbers(template: str, none: str, one: str, two: str) -> None:
    assert [filled(template, n=n) for n in (0, 1, 2)] == [none, one, two]
    assert filled(template, n="1") == one


def test_a_value_is_never_touched() -> None:
    assert filled("{n} rows of {name}", n=1, name="1 rows") == "1 row of 1 rows"
    assert counted(1, "edges are") == "1 edge is"
    assert counted(12_345, "edges are") == "12,345 edges are"


def test_no_template_says_one_rows() -> None:
    for key, template in TEMPLATES.items():
        fields = {field for _, field, _, _ in Formatter().parse(template) if field}
        said = filled(template, **dict.fromkeys(fields, "1"))
        found = re.findall(r"(?<![\d.,≥] of )\b1 (?:(?:other|more|such|different) )?\w+s\b", said)
        wrong = [one for one in found if one.split()[-1] not in SINGULAR]
        assert not wrong, f"{key}: {said}"


# Words behind a number or a name that end so, and are verbs or no nouns.
SINGULAR = frozenset({"was", "is", "has", "as", "gives", "holds", "this", "does", "others", "less"})
