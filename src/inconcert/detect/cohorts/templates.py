"""Patterns in handles, names and profile texts, such as one person or one app leaves behind.

A pattern is a pair (trait, what): ('handle digits', '8'), ('text', '3f…'). Every account has some.
A shared pattern is no evidence until it is compared with how many ordinary accounts have it, since
platforms propose handles (a name and eight digits) and people quote the same sayings.
`detect.cohorts.patterns` does that.

A text translated from one language into another keeps its layout, links, emoji and hashtags, and
those are compared; that the words mean the same cannot be seen without a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from inconcert.extract.clusters import cluster
from inconcert.extract.tokens import tokenise

Pattern = tuple[str, str]

# Twice the words, as `tokenise` counts: texts below three words are ignored, below six only exact
# copies count, as for posts.
LEAST_SIZE, LEAST_NEAR_SIZE = 6, 12
LEAST_EMOJI = 2
LEAST_PARTS = 3  # parts of a layout, such as "… | … | …"
_BATCH = 50_000
# No platform has longer profiles (channel descriptions have as many characters): the rest of a text
# is not read, so that a file with books for profiles takes no longer.
LONGEST = 1_000

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}\Z")
_HEX = re.compile(r"[0-9a-fA-F]{32,}\Z")
_TAIL = re.compile(r"(\d+)\Z")
_WORD = re.compile(r"[^\d\s]+|\d+")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)
# Letters, and the marks that belong to them, which are no word characters to `re`.
_MARKS = (
    r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    r"\u0e31-\u0ebc\u0f71-\u0f84\u1000-\u109f\u1780-\u17dd\u200c\u200d"
)
_HASHTAG = re.compile(rf"[#＃]([\w{_MARKS}]+)")
_MENTION = re.compile(r"@\w+", re.UNICODE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PIECE = re.compile(r"\n+|[^\n ]")
_NAMED = {"\0": "LINK", "\1": "#", "\2": "@"} | {"\n" * n: "/" for n in range(1, 9)}


class _Kept(dict[int, str]):
    """Keeps characters of some classes and turns all others into spaces; filled as met."""

    def __init__(self, classes: str) -> None:
        super().__init__()
        self.classes = classes

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        # Joiners are optional within a word.
        self[code] = chr(code) if category[0] in self.classes else "" if category == "Cf" else " "
        return self[code]


_LETTERS, _LETTERS_DIGITS = _Kept("LM"), _Kept("LMN")


def is_hashed(handle: str) -> bool:
    """Say whether a handle was replaced by a hash, as in disclosures of accounts.

    No platform lets people choose 40 characters; shorter ones count where they are written in
    base 64 (24 characters and more with both cases and digits) or 32 hexadecimal digits.
    """
    if len(handle) >= 40 or _HEX.match(handle):
        return True
    return (
        bool(_BASE64.match(handle))
        and any(c.isdigit() for c in handle)
        and any(c.isupper() for c in handle)
        and any(c.islower() for c in handle)
    )


def words_of(handle: str) -> list[str]:
    """Return the parts of a handle in lower case: letters, split at capitals, and digits."""
    parts = []
    for run in _WORD.findall(unicodedata.normalize("NFKC", handle).translate(_LETTERS_DIGITS)):
        parts += [part.casefold() for part in _CAMEL.split(run)]
    return parts


def handle_patterns(handle: str, name: str = "") -> list[Pattern]:
    """Return the patterns of a handle: its shape, its digits, its first and last word.

    With a display name also how the two are related. Handles of any script; none for a hash.
    """
    if not handle or is_hashed(handle):
        return []
    found: list[Pattern] = [("handle shape", shape(handle))]
    digits = _TAIL.search(handle)
    if digits and len(digits[1]) < len(handle):
        found.append(("handle digits", str(len(digits[1]))))
    words = [word for word in words_of(handle) if not word.isdigit() and len(word) > 1]
    if len(words) > 1:
        found += [("handle first word", words[0]), ("handle last word", words[-1])]
    related = relation(handle, name)
    if related:
        found.append(("handle and name", related))
    return found


def shape(handle: str) -> str:
    """Return the shape of a handle: 'Aa_a99' for Joren_otter17, other scripts by their name."""
    out: list[str] = []
    for c in unicodedata.normalize("NFKC", handle):
        if c.isdigit():
            shape = "9"
        elif c.isupper():
            shape = "A"
        elif c.isascii():
            shape = "a" if c.isalpha() else c
        elif unicodedata.category(c)[0] == "M":
            continue
        else:
            shape = f"<{unicodedata.name(c, 'other').split()[0].lower()}>"
        if shape == "9" or not out or out[-1] != shape:
            out.append(shape)
    return "".join(out)


def relation(handle: str, name: str) -> str:
    """Return how a handle is formed from a display name, '' where it is not.

    Each word of the handle is a word of the name, the beginning of one, or something added.
    """
    names = [word for word in words_of(name) if not word.isdigit()]
    said = []
    for word in words_of(handle):
        if word.isdigit():
            said.append(f"{len(word)} digits")
        elif word in names:
            said.append(f"word {names.index(word) + 1}")
        elif any(n.startswith(word) for n in names):
            said.append(f"start of {next(i for i, n in enumerate(names, 1) if n.startswith(word))}")
        else:
            said.append("added")
    if all(part == "added" or part.endswith("digits") for part in said):
        return ""
    return " + ".join(said)


class _Classes(dict[int, str]):
    """The class of each character for `layout`: 'w' for those of words; filled as met."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        category = unicodedata.category(c)
        if category[0] in "LMN" or c in "'’_-" or category == "Cf":
            result = "w"
        elif c == "\n":
            result = "\n"
        else:
            result = " " if c.isspace() else c
        self[code] = result
        return result


class _Pictures(dict[int, str]):
    """Keeps emoji and drops everything else; filled as met."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if unicodedata.category(chr(code)) == "So" else ""
        return self[code]


_CLASSES, _PICTURES = _Classes(), _Pictures()


def emoji_of(text: str) -> str:
    """Return the emoji in a text, in order, without skin tones; '' for none."""
    return "" if text.isascii() else text.translate(_PICTURES)


def layout(text: str) -> str:
    """Return a text's layout: '…' for running words, with what divides them, links and emoji.

    Words of all scripts give the same '…', so that a translation has the layout of its original.
    """
    held = _MENTION.sub("\2", _HASHTAG.sub("\1", _URL.sub("\0", text.strip())))
    held = unicodedata.normalize("NFKC", held).translate(_CLASSES)
    parts = _PIECE.findall(re.sub(r"w(?:[w ]*w)?", "…", held))
    return " ".join(_NAMED.get(part, part) for part in parts)


def description_patterns(text: str) -> list[Pattern]:
    """Return the patterns of a profile text except words: layout, emoji, hashtags, links."""
    text = text[:LONGEST]
    found: list[Pattern] = []
    laid = layout(text)
    if len(laid.split()) >= 2 * LEAST_PARTS - 1:
        found.append(("layout", laid))
    pictures = emoji_of(text)
    if len(pictures) >= LEAST_EMOJI:
        found.append(("emoji", pictures))
    return found + link_patterns(text)


def link_patterns(text: str) -> list[Pattern]:
    """Return the hashtags of a text, taken together, and each link in it."""
    text = text[:LONGEST]
    found: list[Pattern] = []
    tags = _HASHTAG.findall(text) if "#" in text or "＃" in text else []
    if tags:
        found.append(("hashtags", " ".join(f"#{tag.casefold()}" for tag in tags)))
    # An address without a scheme has a dot and a slash as well.
    if "." in text or "://" in text:
        found += [("link", link_of(url)) for url in dict.fromkeys(_URL.findall(text))]
    return found


def link_of(url: str) -> str:
    """Return an address without scheme, 'www.' and trailing marks."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.casefold()).rstrip("/.,;:)!?")


def phrases(text: str, words: int = 3) -> set[str]:
    """Return the runs of three words of a text, case folded."""
    found = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(_LETTERS).split()
    return {" ".join(found[i : i + words]) for i in range(len(found) - words + 1)}


def near_copies(texts: Sequence[str]) -> list[list[int]]:
    """Return the sets of near-equal texts, each a list of places in `texts`, largest first.

    Two texts are near-equal where the Jaccard similarity of their pairs of words is at least 0.7
    (`extract.clusters`); texts of fewer than six words only where all words agree. Of long texts
    the first LONGEST characters count.
    """
    hashes, shingles, lengths = [], [], []
    for begin in range(0, len(texts), _BATCH):
        tokens = tokenise([text[:LONGEST] for text in texts[begin : begin + _BATCH]])
        hashes.append(np.where(tokens.size >= LEAST_SIZE, tokens.text, np.uint64(0)))
        long = tokens.size >= LEAST_NEAR_SIZE
        size = np.diff(tokens.offsets)
        shingles.append(tokens.shingles[np.repeat(long, size)])
        lengths.append(np.where(long, size, 0))
    if not hashes:
        return []
    code = np.concatenate(hashes)
    length, words = np.concatenate(lengths), np.concatenate(shingles)
    offsets = np.concatenate(([0], np.cumsum(length)))
    _, first, number, copies = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    # A text without shingles resembles its copies alone.
    near = np.flatnonzero(np.diff(offsets)[first] > 0)
    size = length[first[near]]
    ends = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    rows = np.repeat(offsets[first[near]] - ends[:-1], size) + np.arange(ends[-1])
    order = np.lexsort((code[first[near]], -copies[near]))
    leader = np.arange(len(first))
    leader[near] = near[cluster(words[rows], ends, order)]
    sets: dict[int, list[int]] = defaultdict(list)
    for place, lead in enumerate(leader[number].tolist()):
        if code[place]:
            sets[lead].append(place)
    return sorted((s for s in sets.values() if len(s) > 1), key=lambda s: (-len(s), s))
