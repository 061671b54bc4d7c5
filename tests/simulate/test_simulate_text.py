"""Invented texts, names and hashtags."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.simulate import text
from inconcert.simulate.names import HANDLE_LENGTH, Namer


def _render(
    code: str, theme: str, seeds: np.ndarray, variants: np.ndarray | None = None
) -> list[str]:
    n = len(seeds)
    return text.render(
        np.full(n, text.language(code)),
        np.full(n, text.theme(theme)),
        seeds,
        np.zeros(n, np.int64) if variants is None else variants,
    ).to_pylist()


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_every_language_fills_every_slot(code: str) -> None:
    for theme in text.THEMES:
        for sentence in _render(code, theme, np.arange(300)):
            assert sentence.strip()
            assert "{" not in sentence
            assert "}" not in sentence


def test_equal_seeds_give_equal_texts_and_others_differ() -> None:
    seeds = np.arange(4000)
    once, twice = _render("en", "music", seeds), _render("en", "music", seeds)
    assert once == twice
    assert len(set(once)) > 3900


def test_rendering_does_not_depend_on_the_batch() -> None:
    rng = np.random.default_rng(3)
    languages, themes = rng.integers(0, 6, 500), rng.integers(0, len(text.THEMES), 500)
    seeds, variants = rng.integers(0, 1 << 62, 500), np.zeros(500, np.int64)
    whole = text.render(languages, themes, seeds, variants).to_pylist()
    parts = [
        text.render(languages[i : i + 1], themes[i : i + 1], seeds[i : i + 1], variants[:1])[
            0
        ].as_py()
        for i in range(0, 500, 7)
    ]
    assert whole[::7] == parts


def test_a_variant_exchanges_at_most_one_slot() -> None:
    seeds = np.arange(200)
    plain = _render("en", "food", seeds)
    changed = _render("en", "food", seeds, text.variant(slot=np.full(200, 2), word=np.full(200, 5)))
    differing = [(a, b) for a, b in zip(plain, changed, strict=True) if a != b]
    assert len(differing) > 150
    for a, b in differing:
        common = len(set(a.split()) & set(b.split()))
        assert common >= 2


@given(
    emoji=st.integers(0, 15), emoji_first=st.integers(0, 1), rotate=st.integers(0, 2),
    tags_first=st.integers(0, 1), slot=st.integers(0, 15), word=st.integers(0, 15),
)  # fmt: skip
def test_variants_pack_and_unpack(**fields: int) -> None:
    unpacked = text.unpack(np.atleast_1d(text.variant(**fields)))
    assert {name: int(getattr(unpacked, name)[0]) for name in fields} == fields


@pytest.mark.parametrize(
    ("code", "script"),
    [("ar", "\u0600-\u06ff"), ("hi", "\u0900-\u097f"), ("ja", "\u3040-\u30ff\u4e00-\u9fff")],
)
def test_texts_and_hashtags_are_in_the_script(code: str, script: str) -> None:
    for sentence in _render(code, "water", np.arange(50)):
        assert re.search(f"[{script}]", sentence)
    for tag in text.hashtags(code, "water", np.arange(50)):
        assert re.search(f"[{script}]", tag)


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_hashtags_are_one_word(code: str) -> None:
    for topic in text.TOPICS:
        for tag in text.hashtags(code, topic, np.arange(80)):
            assert not re.search(r"[\s#'’,\[\]\"-]", tag)


def test_handles_are_legal_and_unique() -> None:
    rng = np.random.default_rng(1)
    namer = Namer(rng)
    names, handles = namer.people(rng.integers(0, 6, 20_000))
    assert len(names) == len(handles) == 20_000
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,15}", handle) for handle in handles)
    assert len({handle.casefold() for handle in handles}) == 20_000


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


@given(st.from_regex(r"[A-Za-z0-9_]{2,15}", fullmatch=True))
def test_a_look_alike_is_one_character_off(handle: str) -> None:
    namer = Namer(np.random.default_rng(0))
    namer.claim(handle)
    copy = namer.look_alike(handle)
    assert _distance(copy.casefold(), handle.casefold()) == 1
    assert len(copy) <= HANDLE_LENGTH


def test_claim_finds_a_free_handle() -> None:
    namer = Namer(np.random.default_rng(0))
    assert namer.claim("Somebody!") == "Somebody"
    second = namer.claim("somebody")
    assert second.casefold() != "somebody"
    assert len(namer.claim("a" * 40)) == HANDLE_LENGTH
