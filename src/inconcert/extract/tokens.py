"""From texts to tokens: what is left of a text when only its words count.

Unicode NFKC and case folding; links, mentions and the 'RT @name:' of old reposts are taken out;
punctuation, symbols and emoji separate words; invisible characters, apostrophes, and the marks that
Arabic and Hebrew may leave out are dropped. Scripts written without spaces between words (Han,
kana, Thai, Lao, Khmer, Myanmar and their neighbours) give one token a character.

Texts are worked on many at a time, joined by line feeds: a call a batch, not a call a text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inconcert.compiled import compiled

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

WORD_WIDTH = 2
CHARACTER_WIDTH = 4

SEPARATOR, WORD, DROPPED, UNSPACED, END = 0, 1, 2, 3, 4

# Blocks of scripts that do not separate words (Unicode 16, chapters 16 to 18).
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF),
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3040, 0x312F), (0x31A0, 0x31BF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF), (0x16FE0, 0x18DFF), (0x1AFF0, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip

# Vowel points, cantillation and tatweel: the same word is written with and without them.
_OPTIONAL = (
    (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),
    (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC),
    (0x06DF, 0x06E8), (0x06EA, 0x06ED), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),
)  # fmt: skip

_APOSTROPHES = "'\u2018\u2019\u02bc\u02bb\u055a\uff07`\u00b4"

# Each pattern begins with plain letters, by which the engine skips ahead five times faster than
# with a lookbehind in front; hence the lookbehinds that follow.
_NOISE = tuple(
    re.compile(pattern)
    for pattern in (
        r"rt(?<!\wrt)(?=[^\S\n]+@\w)",
        r"http(?:s?://)\S*",
        r"www\.(?<!\wwww\.)\S*",
        r"t\.co/(?<!\wt\.co/)\S*",
        r"pic\.(?:twitter|x)\.com/\S*",
        r"@(?<!\w@)\w[\w.@-]*",
    )
)


class Tokens(NamedTuple):
    """Texts taken apart; text i has the shingles from `offsets[i]` to `offsets[i + 1]`.

    `text` is a 64-bit hash of the tokens in their order, `size` twice the number of words plus the
    number of characters of unspaced scripts, `shingles` the sorted distinct 32-bit hashes of runs
    of 2 words or 4 unspaced characters.
    """

    text: U64
    size: I64
    shingles: U32
    offsets: I64


def tokenise(texts: list[str]) -> Tokens:
    """Take texts apart. The result for one text does not depend on the others."""
    joined = "\n".join([text.replace("\n", " ") for text in texts]) + "\n"
    codes = np.frombuffer(_folded(joined).encode("utf-32-le", "replace"), dtype=np.uint32)
    return Tokens(*_tokenise(codes, _classes(), len(texts)))


def _folded(joined: str) -> str:
    """Return the texts with Unicode and case folded, without links, mentions and 'RT'."""
    if joined.isascii():
        folded = joined.lower()
    else:
        folded = unicodedata.normalize("NFKC", joined).casefold()
        # Folding can leave a composition open (U+0345 and its kind), hence once more.
        folded = unicodedata.normalize("NFKC", folded)
    for noise in _NOISE:
        folded = noise.sub(" ", folded)
    return folded


@functools.cache
def _classes() -> npt.NDArray[np.uint8]:
    """Return the class of every code point."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    # Planes 4 to 13 hold nothing, 15 and 16 are for private use.
    for first, last in ((0, 0x33FFF), (0xE0000, 0xE0FFF)):
        for code in range(first, last + 1):
            category = unicodedata.category(chr(code))
            if category[0] in "LNM":
                classes[code] = WORD
            elif category == "Cf":
                classes[code] = DROPPED
    for first, last in _UNSPACED:
        block = classes[first : last + 1]
        block[block == WORD] = UNSPACED
    for first, last in _OPTIONAL:
        classes[first : last + 1] = DROPPED
    for character in _APOSTROPHES:
        classes[ord(character)] = DROPPED
    classes[ord("\n")] = END
    return classes


@compiled
def _mix(value: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def _tokenise(codes: U32, classes: npt.NDArray[np.uint8], count: int) -> tuple[U64, I64, U32, I64]:
    step = np.uint64(0x9E3779B97F4A7C15)
    start = np.uint64(0x243F6A8885A308D3)
    texts = np.zeros(count, dtype=np.uint64)
    sizes = np.zeros(count, dtype=np.int64)
    offsets = np.zeros(count + 1, dtype=np.int64)
    shingles = np.empty(codes.size, dtype=np.uint32)
    tokens = np.empty(codes.size, dtype=np.uint64)
    unspaced = np.empty(codes.size, dtype=np.bool_)
    text, n, used = 0, 0, 0
    word = start
    inside = False
    for code in codes:
        class_ = classes[code]
        if class_ == DROPPED:
            continue
        if class_ == WORD:
            word = (word ^ np.uint64(code)) * step
            word ^= word >> np.uint64(32)
            inside = True
            continue
        if inside:
            tokens[n] = _mix(word)
            unspaced[n] = False
            n += 1
            word = start
            inside = False
        if class_ == UNSPACED:
            tokens[n] = _mix((start ^ np.uint64(code)) * step)
            unspaced[n] = True
            n += 1
        elif class_ == END:
            whole = start
            for i in range(n):
                whole = _mix(whole * step + tokens[i])
                sizes[text] += 1 if unspaced[i] else 2
            texts[text] = whole
            used = _shingle(tokens[:n], unspaced[:n], shingles, used)
            text += 1
            offsets[text] = used
            n = 0
    return texts, sizes, shingles[:used].copy(), offsets


@compiled
def _shingle(tokens: U64, unspaced: npt.NDArray[np.bool_], out: U32, used: int) -> int:
    """Write the sorted distinct shingles of one text to `out` from `used` on; return the end."""
    step = np.uint64(0x9E3779B97F4A7C15)
    end = used
    for i in range(tokens.size):
        width = CHARACTER_WIDTH if unspaced[i] else WORD_WIDTH
        if i + width > tokens.size:
            continue
        value = np.uint64(width)
        for j in range(i, i + width):
            value = _mix(value * step + tokens[j])
        out[end] = np.uint32(value >> np.uint64(32))
        end += 1
    if end == used:
        return used
    out[used:end].sort()
    last = used
    for i in range(used + 1, end):
        if out[i] != out[last]:
            last += 1
            out[last] = out[i]
    return last + 1
