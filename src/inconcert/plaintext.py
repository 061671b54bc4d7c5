"""Text from posts and files, made safe to print on a terminal or in a log.

A display name may hold escape sequences that recolour, retitle or overwrite the screen, line breaks
that forge a log line, or direction marks that turn round everything printed after it. `plain`
removes the first two and closes the third; letters of every script pass unchanged.
"""

from __future__ import annotations

import re
import unicodedata

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

# Format characters that writing needs: joiners, direction marks, signs that enclose digits.
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
