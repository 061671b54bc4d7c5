"""Text from posts and files, made safe to print on a terminal or in a log; words after numbers.

A display name may hold escape sequences that recolour, retitle or overwrite the screen, line breaks
that forge a log line, or direction marks that turn round everything printed after it. `plain`
removes the first two and closes the third; letters of every script pass unchanged.

`filled` and `counted` make words agree with numbers: "1 row", "2 rows", "1 account was". Templates
are written in the plural; a value that comes from data is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

# ECMA-48 control sequences and strings, in their 7-bit and 8-bit forms.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)

# Unicode Standard Annex 9: what opens a run of text of another direction, and what closes it.
_PDF, _PDI = "\u202c", "\u2069"
_CLOSER = dict.fromkeys("\u202a\u202b\u202d\u202e", _PDF) | dict.fromkeys(
    "\u2066\u2067\u2068", _PDI
)
_DEPTH = 60  # UAX 9 stops at 125 levels

# Format characters that writing needs: joiners, direction marks, characters that enclose digits.
_NEEDED = frozenset(
    "\u00ad\u061c\u06dd\u070f\u0890\u0891\u08e2\u200c\u200d\u200e\u200f\u0600\u0601\u0602\u0603"
    "\u0604\u0605"
)
_SPACES = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def plain(text: object, *, limit: int | None = None) -> str:
    """Return `text` on one line, without anything that acts on a terminal.

    Escape sequences and control characters go, line breaks and tabs become spaces, lone
    surrogates, private and non-characters become U+FFFD, and direction runs are closed where they
    were left open. With `limit`, at most that many characters are kept, the last one an ellipsis.
    """
    string = str(text)
    if limit is not None and len(string) > 8 * limit + 1000:
        string = string[: 8 * limit + 1000]  # a field may hold megabytes; a line shows little
    if not string.isprintable():
        string = _balanced("".join(map(_character, _ESCAPES.sub("", string))))
    if limit is not None and len(string) > limit:
        string = _balanced(string[: max(limit - 1, 0)]) + "…"
    return string


def plain_json(text: str) -> str:
    r"""Return the same JSON with every character that acts on a terminal written as `\uXXXX`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\u200c\u200d" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


def _character(character: str) -> str:
    if character.isprintable() or character in _NEEDED or character in _CLOSER:
        return character
    if character in (_PDF, _PDI):
        return character
    if character in _SPACES:
        return " "
    category = unicodedata.category(character)
    if category in {"Cs", "Co"} or ord(character) & 0xFFFE == 0xFFFE:
        return "\N{REPLACEMENT CHARACTER}"
    if category in {"Zs", "Cn"}:
        return character  # a space of another width, or a letter newer than this Python
    return ""


def _balanced(text: str) -> str:
    """Drop closers of nothing and openers that are too deep; close what stays open."""
    if not any(c in text for c in (*_CLOSER, _PDF, _PDI)):
        return text
    kept: list[str] = []
    open_: list[str] = []
    for character in text:
        if character in _CLOSER:
            if len(open_) >= _DEPTH:
                continue
            open_.append(_CLOSER[character])
        elif character in (_PDF, _PDI):
            if character not in open_:
                continue
            # An isolate's end also ends what was opened inside it; an embedding's end does not
            # reach out of an isolate.
            if character == _PDF and open_[-1] != _PDF:
                continue
            while open_.pop() != character:
                pass
        kept.append(character)
    return "".join(kept) + "".join(reversed(open_))


# Words that may stand behind a number, in the plural; the one place where they agree with it.
_NOUNS = frozenset({
    "accounts", "acts", "bursts", "candidates", "cells", "claims", "clocks", "columns", "dates",
    "days", "digits", "edges", "events", "files", "findings", "groups", "handles", "hours",
    "kinds", "lengths", "links", "lists", "members", "minutes", "months", "objects", "occasions",
    "others", "pairs", "patterns", "places", "platforms", "posts", "records", "releases",
    "reposts", "rows", "seconds", "shares", "sheets", "signals", "sources", "starts", "tests",
    "texts", "times", "values", "weeks", "windows", "words",
})  # fmt: skip
_VERBS = {
    "were": "was", "are": "is", "have": "has", "do": "does", "stand": "stands", "share": "shares",
    "mostly": "mostly", "come": "comes", "keep": "keeps", "hold": "holds", "rest": "rests",
    "show": "shows", "shared": "shared",
}  # fmt: skip
# A noun behind a number, with one word between them that does not change, and what follows.
_BEHIND = re.compile(r"(?P<gap> (?:(?:other|more|such|different|candidate) )?)"
                     r"(?P<noun>[a-z]+s)\b(?: (?P<verb>[a-z]+)\b)?")  # fmt: skip


def filled(template: str, **values: object) -> str:
    """Return a template with its values, and the words behind each number in agreement with it.

    Raises KeyError for a value that is missing, as `str.format` does.
    """
    parts: list[str] = []
    one = False
    for literal, field, spec, conversion in Formatter().parse(template):
        parts.append(singular(literal) if one and literal else literal)
        one = False
        if field is not None:
            given = "{x" + (f"!{conversion}" if conversion else "") + f":{spec}}}"
            text = given.format(x=values[field])
            parts.append(text)
            one = text == "1"
    return "".join(parts)


def singular(text: str) -> str:
    """Return what stands behind a number, as it stands behind one."""
    match = _BEHIND.match(text)
    if match is None or match["noun"] not in _NOUNS:
        return text
    noun = match["noun"].removesuffix("s")
    verb = match["verb"]
    behind = f" {_VERBS.get(verb, verb)}" if verb else ""
    return f"{match['gap']}{noun}{behind}{text[match.end() :]}"


def counted(number: int, many: str) -> str:
    """Return a number with a noun that is given in the plural: "1 row", "2,000 rows"."""
    return filled("{number:,} " + many, number=number)
