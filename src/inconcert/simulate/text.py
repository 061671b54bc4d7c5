"""Invented sentences in several languages and scripts, rendered a column at a time.

A text is two integers. The *seed* decides the template and the word in every slot; equal seeds in
one language and theme are the same text. The *variant* decides how one copy of it departs from
another: which word was exchanged, which emoji was added, where the hashtags stand. Rendering is
therefore a pure function, and a million texts cost nothing until they are written.

Word lists live in `words/*.toml`, one file a language.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]

LANGUAGES = ("en", "es", "ar", "hi", "fr", "ja")
TOPICS = (
    "sport", "food", "music", "transit", "garden", "film", "science", "market", "water",
)  # fmt: skip
# Themes beyond the topics draw on whole-sentence lists of their own.
STYLES = ("templates", "greetings", "bulletins", "headlines", "bios", "correspondents", "officials")
THEMES = TOPICS + STYLES[1:]
EMOJI = (
    "", "🔥", "👏", "💧", "🌿", "🙌", "😂", "🎉", "⭐", "👇", "📢", "💙", "☕", "🤔", "🌊", "✨",
)  # fmt: skip
NUMBERS = tuple(str(n) for n in range(2, 90))

_SLOT = re.compile(r"\{(\w+)(?::(\d))?\}")


def theme(name: str) -> int:
    """Return the code of a theme; ValueError where there is none of that name."""
    return THEMES.index(name)


def language(name: str) -> int:
    """Return the code of a language; ValueError where there is none of that name."""
    return LANGUAGES.index(name)


@dataclass(frozen=True)
class Slot:
    """One slot of a template: which word list, and the how-many-eth draw from it."""

    words: str
    draw: int


@dataclass(frozen=True)
class Language:
    """The word lists of one language, laid out for column-wise drawing.

    `templates` alternate literals and slots; `ranges` maps a style to its slice of them; nouns of
    all topics stand one after another in `nouns`, `noun_start` and `noun_count` by topic.
    """

    code: str
    templates: tuple[tuple[str | Slot, ...], ...]
    ranges: dict[str, tuple[int, int]]
    words: dict[str, pa.Array]
    noun_start: Ints
    noun_count: Ints
    tag_ends: tuple[str, ...]

    def topic_nouns(self, topic: str) -> list[str]:
        """Return the nouns of a topic."""
        i = TOPICS.index(topic)
        return list(self.words["noun"].slice(self.noun_start[i], self.noun_count[i]).to_pylist())


@cache
def load(code: str) -> Language:
    """Read the word lists of the language `code`."""
    raw = tomllib.loads(
        (resources.files("inconcert.simulate") / "words" / f"{code}.toml").read_text("utf-8")
    )
    templates: list[tuple[str | Slot, ...]] = []
    ranges = {}
    for style in STYLES:
        ranges[style] = (len(templates), len(raw[style]))
        templates += [_parse(template) for template in raw[style]]
    counts = [len(raw["themes"][topic]) for topic in TOPICS]
    words = {name: pa.array(values) for name, values in raw["slots"].items()}
    words["noun"] = pa.array([noun for topic in TOPICS for noun in raw["themes"][topic]])
    words["number"] = pa.array(NUMBERS)
    return Language(
        code=code,
        templates=tuple(templates),
        ranges=ranges,
        words=words,
        noun_start=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        noun_count=np.array(counts, np.int64),
        tag_ends=tuple(raw["tag_ends"]),
    )


def _parse(template: str) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(template):
        if match.start() > end:
            parts.append(template[end : match.start()])
        parts.append(Slot(match[1], int(match[2] or 1)))
        end = match.end()
    if end < len(template):
        parts.append(template[end:])
    return tuple(parts)


def mix(seed: Ints, salt: int | Ints) -> Ints:
    """Return a well-mixed non-negative hash of `seed` and `salt` (splitmix64's finaliser)."""
    with np.errstate(over="ignore"):
        salted = np.asarray(salt, np.int64).astype(np.uint64) + np.uint64(1)
        x = seed.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15) * salted
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = (x ^ (x >> np.uint64(31))) >> np.uint64(2)
    return np.asarray(x.astype(np.int64), np.int64)


# -- variants ---------------------------------------------------------------------------------


def variant(
    *,
    emoji: Ints | int = 0,
    emoji_first: Ints | int = 0,
    rotate: Ints | int = 0,
    tags_first: Ints | int = 0,
    slot: Ints | int = 0,
    word: Ints | int = 0,
) -> Ints:
    """Pack the ways in which a copy departs from its text.

    `emoji` indexes EMOJI (0: none); `rotate` 0..2 turns the order of hashtags; `slot` 1..15 names
    the slot whose word is exchanged (0: none), `word` 0..15 by which.
    """
    packed = (
        np.asarray(emoji, np.int64)
        | np.asarray(emoji_first, np.int64) << 4
        | np.asarray(rotate, np.int64) << 5
        | np.asarray(tags_first, np.int64) << 7
        | np.asarray(slot, np.int64) << 8
        | np.asarray(word, np.int64) << 12
    )
    return np.asarray(packed, np.int64)


@dataclass(frozen=True)
class Variant:
    """Unpacked variants, one array a field; see `variant`."""

    emoji: Ints
    emoji_first: Ints
    rotate: Ints
    tags_first: Ints
    slot: Ints
    word: Ints


def unpack(packed: Ints) -> Variant:
    """Take packed variants apart."""
    v = packed.astype(np.int64)
    return Variant(v & 15, v >> 4 & 1, v >> 5 & 3, v >> 7 & 1, v >> 8 & 15, v >> 12 & 15)


# -- rendering --------------------------------------------------------------------------------


def render(languages: Ints, themes: Ints, seeds: Ints, variants: Ints) -> pa.Array:
    """Return the texts, without emoji and hashtags: a string array as long as the inputs.

    `languages` and `themes` are codes of LANGUAGES and THEMES. In a topic the style is
    'templates' with the nouns of that topic; in any other theme the topic of the nouns is drawn.
    """
    n = len(seeds)
    exchanged = unpack(variants)
    pieces: list[pa.Array] = []
    order: list[Ints] = []
    for code in np.unique(languages):
        lexicon = load(LANGUAGES[code])
        chosen = _templates(lexicon, themes, seeds)
        mine = languages == code
        for template in np.unique(chosen[mine]):
            rows = np.flatnonzero(mine & (chosen == template))
            order.append(rows)
            pieces.append(
                _fill(
                    lexicon,
                    lexicon.templates[template],
                    _topics(themes[rows], seeds[rows]),
                    seeds[rows],
                    exchanged.slot[rows],
                    exchanged.word[rows],
                )
            )
    if not n:
        return pa.array([], pa.string())
    inverse = np.empty(n, np.int64)
    inverse[np.concatenate(order)] = np.arange(n)
    return pa.chunked_array(pieces).combine_chunks().take(pa.array(inverse))


def _templates(lexicon: Language, themes: Ints, seeds: Ints) -> Ints:
    style = np.maximum(themes - len(TOPICS) + 1, 0)
    start = np.array([lexicon.ranges[s][0] for s in STYLES])
    count = np.array([lexicon.ranges[s][1] for s in STYLES])
    return np.asarray(start[style] + mix(seeds, 0) % count[style], np.int64)


def _topics(themes: Ints, seeds: Ints) -> Ints:
    return np.where(themes < len(TOPICS), themes, mix(seeds, 99) % len(TOPICS))


def _fill(
    lexicon: Language,
    template: tuple[str | Slot, ...],
    topics: Ints,
    seeds: Ints,
    exchanged: Ints,
    word: Ints,
) -> pa.Array:
    columns: list[pa.Array | pa.Scalar] = []
    number = 0
    for part in template:
        if isinstance(part, str):
            columns.append(pa.scalar(part))
            continue
        number += 1
        draw = mix(seeds, number + 16 * part.draw)
        draw = np.where(exchanged == number, mix(seeds, 1000 + number + 32 * word), draw)
        if part.words == "noun":
            index = lexicon.noun_start[topics] + draw % lexicon.noun_count[topics]
        else:
            index = draw % len(lexicon.words[part.words])
        columns.append(lexicon.words[part.words].take(pa.array(index)))
    if all(isinstance(column, pa.Scalar) for column in columns):
        text = "".join(column.as_py() for column in columns)
        return pa.array([text] * len(seeds), pa.string())
    return pc.binary_join_element_wise(*columns, pa.scalar(""))


def render_one(code: str, theme_name: str, seed: int) -> str:
    """Return one text; for names, examples and tests."""
    text = render(
        np.array([language(code)]), np.array([theme(theme_name)]), np.array([seed]), np.array([0])
    )
    return str(text[0].as_py())


# -- hashtags ---------------------------------------------------------------------------------


def hashtags(code: str, topic: str, seeds: Ints) -> list[str]:
    """Return one invented hashtag (without '#') a seed, in the script of the language."""
    lexicon = load(code)
    nouns = [_compact(noun) for noun in lexicon.topic_nouns(topic)]
    places = [_compact(place) for place in lexicon.words["place"].to_pylist()]
    first = mix(seeds, 1) % len(nouns)
    last = mix(seeds, 2) % len(lexicon.tag_ends)
    place = mix(seeds, 3) % len(places)
    form = mix(seeds, 4) % 3
    number = mix(seeds, 5) % 97 + 2
    tags = []
    for i in range(len(seeds)):
        ends = (lexicon.tag_ends[last[i]], places[place[i]], str(number[i]))
        tags.append(nouns[first[i]] + ends[form[i]])
    return tags


_ARTICLES = frozenset({"the", "el", "la", "le", "los", "les"})


def _compact(words: str) -> str:
    """Return a phrase as one hashtag word: no article, no space, no punctuation."""
    parts = [part for part in re.split(r"[\s'’\-]+", words) if part.lower() not in _ARTICLES]
    cased = [part[:1].upper() + part[1:] for part in parts if len(part) > 1] or parts
    # Scripts without capitals keep their words apart with an underscore, as people write them.
    return ("" if cased[0] != cased[0].lower() else "_").join(cased)
