"""Skeletons: two strings with equal skeletons look alike, whatever characters they are made of.

Unicode Technical Standard 39, *Unicode Security Mechanisms*, section 4, gives each character a
prototype that it can be mistaken for; the skeleton of a string is NFD, prototypes, NFD. The table
of prototypes (`confusables.txt`) is the one that the package `confusable-homoglyphs` carries.

What is done besides, because a handle is read by people and compared without case:

- characters that show nothing go: zero-width, bidirectional controls, variation selectors;
- decimal digits of every script become the ASCII digit of their value before they are mapped;
- Arabic and Persian forms of one letter (yeh, kaf, heh) become one, the tatweel goes;
- accents, points and harakat of Latin, Greek, Cyrillic, Hebrew and Arabic go;
- prototypes are folded in case and mapped once more; as I is the capital of i and looks like l, a
  skeleton without case joins i, l and 1;
- `vv` becomes `w`, as the standard has it with `rn` and `m`.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache, partial
from importlib.resources import files

# Letters that Arabic, Persian and Urdu keyboards write with different characters.
_VARIANTS = {
    "\u064a": "\u06cc", "\u0649": "\u06cc", "\u06d2": "\u06cc", "\u0643": "\u06a9",
    "\u06aa": "\u06a9", "\u0629": "\u0647", "\u06c0": "\u0647", "\u06c1": "\u0647",
    "\u06be": "\u0647", "\u06d5": "\u0647", "\u0671": "\u0627",
}  # fmt: skip
_TATWEEL = "\u0640"
# Marks that a reader passes over, by script: Latin, Greek and Cyrillic; Cyrillic; Hebrew; Arabic.
_MARKS = ((0x300, 0x36F), (0x483, 0x487), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F),
          (0x670, 0x670), (0x6D6, 0x6ED))  # fmt: skip
# Unicode's default ignorable characters that are no control or format character by category.
_UNSEEN = ((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164),
           (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF))  # fmt: skip
_HELD = "\x01"
_LEFT_TO_RIGHT_MARK = "\u200e"  # the table wraps right-to-left characters in it


@lru_cache(maxsize=1)
def prototypes() -> dict[str, str]:
    """Return the prototype of every character that has one, as Unicode TR39 gives it.

    The package lists pairs in both directions; joined, they make stars, and the centre of a star
    is its prototype: the string with most partners, of two the longer one (only prototypes have
    several characters), then an ASCII one.
    """
    file = files("confusable_homoglyphs").joinpath("confusables.json")
    partners: defaultdict[str, set[str]] = defaultdict(set)
    for one, others in json.loads(file.read_text(encoding="utf-8")).items():
        a = _unwrapped(one)
        for other in others:
            b = _unwrapped(other["c"])
            if a != b:
                partners[a].add(b)
                partners[b].add(a)

    def standing(text: str) -> tuple[int, int, bool, str]:
        return len(partners[text]), len(text), text.isascii(), text

    return {
        text: centre
        for text, around in partners.items()
        if len(text) == 1
        and (centre := max(around, key=standing))
        and standing(centre) > standing(text)
    }


def _unwrapped(text: str) -> str:
    return text.replace(_LEFT_TO_RIGHT_MARK, "") or text


def invisible(character: str) -> bool:
    """Return whether a character shows nothing: a control, a format sign, a variation selector."""
    code = ord(character)
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} or _within(code, _UNSEEN)


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


class _Folding(dict[int, str]):
    """Maps a code point for `str.translate`; each is worked out when it is first met."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__({ord("\n"): "\n"})
        self.of = of

    def __missing__(self, code: int) -> str:
        found = self[code] = self.of(chr(code))
        return found

    @cached_property
    def ascii(self) -> dict[int, str]:
        """What ASCII is mapped to, where `m`, the one character that becomes two, is held back."""
        return {code: self[code] for code in range(128)} | {ord(_HELD): _HELD}


def _seen(character: str) -> str:
    return "" if invisible(character) else character


def _shape(character: str) -> str:
    if invisible(character) or character == _TATWEEL or _within(ord(character), _MARKS):
        return ""
    mapped = _prototype(character)
    folded = "".join(map(_prototype, unicodedata.normalize("NFD", mapped.casefold())))
    kept = (c for c in folded.replace("i", "l") if not _within(ord(c), _MARKS))
    return "".join(kept).casefold()


def _letters_shape(character: str) -> str:
    """Keep of the look letters, digits and the marks that make syllables."""
    return "".join(c for c in _shape(character) if unicodedata.category(c)[0] in "LNM")


def _letters(character: str) -> str:
    """Keep letters, digits and the marks that make syllables; not what keyboards vary."""
    if invisible(character) or character == _TATWEEL:
        return ""
    spelled = unicodedata.normalize("NFKD", _VARIANTS.get(character, character).casefold())
    digits = (str(unicodedata.decimal(c, c)) for c in spelled if not _within(ord(c), _MARKS))
    return "".join(c for c in digits if unicodedata.category(c)[0] in "LNM")


def _prototype(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    character = character if digit is None else str(digit)
    character = _VARIANTS.get(character, character)
    table = prototypes()
    if character in table:
        return table[character]
    # Forms that the table leaves out (circled, squared, ligatures) have a compatible spelling.
    plain = unicodedata.normalize("NFKD", character)
    if plain == character or not plain.strip():
        return character
    return "".join(table.get(c, c) for c in plain if not unicodedata.combining(c))


_SEEN, _SHAPE, _LETTERS_SHAPE = _Folding(_seen), _Folding(_shape), _Folding(_letters_shape)
_LETTERS = _Folding(_letters)


def skeletons(texts: Sequence[str]) -> list[str]:
    """Return the skeleton of each text: equal for texts that a reader can take for one another.

    A million handles take about a second: all are joined, and each character that occurs is
    worked out once.
    """
    return _mapped(texts, partial(_drawn, table=_SHAPE))


def name_keys(texts: Sequence[str]) -> list[str]:
    """Return what two display names must have in common to count as one name.

    The letters, digits and vowel signs of the skeleton: neither spaces, punctuation nor emoji make
    another name. Empty where a name has none of them.
    """
    return _mapped(texts, partial(_drawn, table=_LETTERS_SHAPE))


def plain_letters(texts: Sequence[str]) -> list[str]:
    """Return the letters and digits of each text, folded in case, without accents.

    Names that differ in these and have one key (`name_keys`) only look like one another.
    """
    return _mapped(texts, lambda joined: joined.translate(_LETTERS))


def folded(texts: Sequence[str]) -> list[str]:
    """Return each text as platforms compare it: NFC, case folded, nothing unseen."""
    return _mapped(texts, _plain_case)


def skeleton(text: str) -> str:
    """Return the skeleton of one text; see `skeletons`."""
    return skeletons([text])[0]


def _drawn(joined: str, table: _Folding) -> str:
    if joined.isascii():
        # Without a character that becomes two, the interpreter maps ASCII far faster.
        mapped = joined.replace(_HELD, "").replace("m", _HELD).replace("M", _HELD)
        mapped = mapped.translate(table.ascii).replace(_HELD, "rn")
    else:
        mapped = unicodedata.normalize("NFD", joined).translate(table)
        mapped = unicodedata.normalize("NFD", mapped)
    return mapped.replace("vv", "w")


def _plain_case(joined: str) -> str:
    joined = joined.translate(_SEEN)
    if joined.isascii():
        return joined.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", joined).casefold())


def _mapped(texts: Sequence[str], of: Callable[[str], str]) -> list[str]:
    """Map all texts at once, those in ASCII apart from the others: theirs is the faster way."""
    plain = [text for text in texts if text.isascii()]
    if len(plain) == len(texts):
        return _at_once(texts, of)
    ascii_, others = (
        iter(_at_once(part, of)) for part in (plain, [t for t in texts if not t.isascii()])
    )
    return [next(ascii_ if text.isascii() else others) for text in texts]


def _at_once(texts: Sequence[str], of: Callable[[str], str]) -> list[str]:
    if not texts:
        return []
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        # A text holds the line break that parts them.
        joined = "\n".join([text.replace("\n", " ") for text in texts])
    return of(joined).split("\n")
