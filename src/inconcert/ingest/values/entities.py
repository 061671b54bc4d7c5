"""Hashtags, mentions and links out of a text, where an export has no column for them.

One pass each, in time linear in the text; any script.
"""

from __future__ import annotations

import re

from inconcert.ingest.values.truncated_text import without_truncated_end

# A hashtag begins after nothing or a character that cannot be part of a word or an address, holds
# letters, marks and digits of any script plus '_' (and joiners inside Persian or Indic words), and
# is not digits alone.
_JOIN = "\u200c\u200d\u00b7\u05f3\u05f4\u30fb"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a70\u0a71"
    "\u0a81-\u0acd\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd\u0d00-\u0d4d\u0d82-\u0ddf"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f18-\u0fc6\u102b-\u103e"
    "\u1056-\u1059\u135d-\u135f\u17b4-\u17d3\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a"
    "\ufe20-\ufe2f"
)
_HASHTAG = re.compile(rf"(?<![\w&/#@＃])[#＃](?=([\w{_MARKS}{_JOIN}]{{1,280}}))")
_MENTION = re.compile(
    r"(?<![\w@＠/!#$%&*])[@＠]([A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,62}[A-Za-z0-9_])?)"
)
_SERVER = re.compile(r"@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})")
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^“”«»。，、！？]{1,4000}", re.IGNORECASE)
_TRAILING = ".,;:!?…'*_~"


def hashtags(text: str) -> list[str]:
    """Return the hashtags of a text without '#', as written, in order."""
    if "#" not in text and "＃" not in text:
        return []
    text = without_truncated_end(text)
    if "://" in text:
        # '#part' of an address is no hashtag.
        text = _URL.sub(" ", text)
    found = (match.group(1).strip(_JOIN) for match in _HASHTAG.finditer(text))
    return [tag for tag in found if tag and not tag.isdecimal()]


def mentions(text: str) -> list[str]:
    """Return the handles that a text mentions, each with '@', in order.

    '@name@server.example' is kept whole; addresses of mail and '@' inside links are not mentions.
    """
    if "@" not in text and "＠" not in text:
        return []
    text = without_truncated_end(text)
    if "://" in text:
        text = _URL.sub(" ", text)
    out = []
    for match in _MENTION.finditer(text):
        handle = match.group(1)
        server = _SERVER.match(text, match.end())
        out.append(f"@{handle}@{server.group(1)}" if server else f"@{handle}")
    return out


def urls(text: str) -> list[str]:
    """Return the http and https links of a text as written, without closing punctuation."""
    if "://" not in text:
        return []
    text = without_truncated_end(text)
    return [
        trimmed
        for match in _URL.finditer(text)
        if len(trimmed := _trim(match.group())) > len("https://") and not _is_cut(match, trimmed)
    ]


def _is_cut(match: re.Match[str], trimmed: str) -> bool:
    """Return whether a one-character ellipsis stands where the link ends: what is shown of it."""
    return match.group()[len(trimmed) : len(trimmed) + 1] == "…"


def _trim(url: str) -> str:
    """Cut punctuation that ends the sentence, and a bracket that the link did not open."""
    end = len(url)
    opened = closed = None
    while end:
        last = url[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last in ")]":
            if opened is None or closed is None:
                opened = url.count("(") + url.count("[")
                closed = url.count(")", 0, end) + url.count("]", 0, end)
            if closed <= opened:
                break
            closed -= 1
            end -= 1
        else:
            break
    return url[:end]
