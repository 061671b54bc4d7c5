"""Short labels for long things: texts cut between characters, objects in a few letters, times."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JOINER = "\u200d"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://(www\.)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# A word of a script with spaces, one letter of a script without, a run of blanks, or a sign.
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
    r"|\s+|[^\w\s]"
)


def iso(us: int | None, *, unit: str = "seconds") -> str:
    """Return a time in µs UTC as `2026-03-01 12:00:00`; `unit` as for `datetime.isoformat`.

    "auto" shows as many digits as there are. Times beyond the calendar are given in µs.
    """
    if us is None:
        return ""
    try:
        moment = _EPOCH + timedelta(microseconds=us)
    except OverflowError:
        return f"{us} µs"
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec=unit)


def visible(text: str | None) -> str:
    """Return the text with control characters and lone surrogates as U+FFFD.

    Line breaks and tabs stay.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text) if text else ""


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters, the last an ellipsis, never splitting a joined one."""
    return text if len(text) <= limit else _ended(text, limit - 1)


def _ended(text: str, end: int) -> str:
    """Return at most the first `end` characters and an ellipsis."""
    while end > 0 and (_extends(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip() + "…"


def _extends(character: str) -> bool:
    return (
        character == _JOINER
        or unicodedata.combining(character) != 0
        or unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def fit(text: str, columns: int, *, middle: bool = False) -> str:
    """Return `text` cut to so many columns, a wide letter (Han, kana, emoji) taking two.

    With `middle` the cut is in the middle, where the ends tell more: addresses.
    """
    if _columns(text) <= columns:
        return text
    if middle:
        tail = columns // 2
        end = len(text)
        while end > 0 and _columns(text[end - 1 :]) <= tail:
            end -= 1
        while end < len(text) and (_extends(text[end]) or text[end - 1] == _JOINER):
            end += 1
        return fit(text, columns - _columns(text[end:])) + text[end:]
    length = 0
    while length < len(text) and _columns(text[: length + 1]) <= columns - 1:
        length += 1
    return _ended(text, length)


def _columns(text: str) -> int:
    return sum(
        0 if _extends(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1
        for c in text
    )


def short_object(kind: str, value: str, limit: int = 40) -> str:
    """Return an object in few letters: a link without its scheme, a hashtag with its sign."""
    text = " ".join(visible(value).split())
    if kind in {"url", "domain"}:
        text = _SCHEME.sub("", text)
    elif kind == "hashtag":
        text = "#" + text.lstrip("#")
    return cut(text, limit)


def tokens(text: str) -> list[str]:
    """Return the words, letters of scripts without spaces, blanks and signs of a text, in order."""
    return _TOKEN.findall(text)
