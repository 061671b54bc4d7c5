"""What the values of a column look like, as a sample of the records shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from inconcert.ingest.times.parse import TimeColumn, TimeError
from inconcert.ingest.values.fields import as_text, is_missing, is_rounded
from inconcert.ingest.values.lists import parse_list
from inconcert.ingest.values.platforms import platform_of

# Costly looks are taken at so many values, spread over the column.
_LOOKED_AT = 100
_HANDLE = re.compile(r"@?[\w.\-]{1,60}", re.ASCII)
_URL = re.compile(r"\s*[\[(\"']*(?:https?://|www\.)\S+", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^>]*>", re.IGNORECASE)
_ANY_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
# What people put into a text and into no name, place or label.
_MARK = re.compile(
    r"[!?…。！？؟।#＃\U0001f300-\U0001faff]|(?:^|\s)@\w|https?://|\bRT\b|\w\.(?:\s|$)|, \w+ \w+ \w"
)
_POST_LINK = re.compile(
    r"/(?:status(?:es)?|posts?|p|reel|videos?|comments|watch|photo|permalink|story|notes?|feed"
    r"/update)[/?.:]|[?&](?:v|fbid|story_fbid)=|t\.me/[^/]+/\d|/wall-?\d|weibo\.com/\d+/\w",
    re.IGNORECASE,
)
# Lists without entries; words that mean missing are seen to before (`missing`).
_GONE = frozenset({"", "[]", "{}"})


@dataclass(frozen=True)
class ColumnProfile:
    """What the sample shows of one column: shares of its filled values, from 0 to 1.

    `filled` counts values, `different` distinct ones; `words` is their mean number of words.
    """

    name: str
    filled: int
    times: float
    dates: float
    digits: float
    urls: float
    handles: float
    spaced: float
    length: float
    distinct: float
    own_links: float
    anchors: float
    different: int = 0
    reads: float = 0.0
    words: float = 0.0
    marks: float = 0.0
    titled: float = 0.0
    listed: float = 0.0
    post_links: float = 0.0

    @property
    def empty(self) -> bool:
        """Whether no value of the sample is filled."""
        return not self.filled


def is_blank(value: Any) -> bool:
    """Return whether a cell holds nothing, or a list of nothing."""
    if value is None or value == "" or is_missing(value):
        return True
    if isinstance(value, str):
        return len(value) < 8 and value.strip() in _GONE
    return isinstance(value, list | tuple | dict) and not value


def profile_column(name: str, values: Sequence[Any]) -> ColumnProfile:
    """Return what a column's values look like; whatever costs time at 100 of them at most."""
    filled = [v for v in values if not is_blank(v)]
    whole = [as_text(v) or "" for v in filled if not isinstance(v, dict)]
    different = len(set(whole))
    step = max(1, len(filled) // _LOOKED_AT)
    filled_some = filled[::step]
    texts = [as_text(v) or "" for v in filled_some if not isinstance(v, dict)]
    n = len(texts) or 1
    counts = [words_in(t) for t in texts]
    return ColumnProfile(
        name,
        len(filled),
        sum(map(_is_time, filled_some)) / n,
        sum(_is_time(v) for v in filled_some if isinstance(v, str) and not v.isdigit()) / n,
        sum(t.strip().lstrip("-").isdigit() or is_rounded(t) for t in texts) / n,
        sum(map(_is_url, filled_some)) / n,
        sum(bool(_HANDLE.fullmatch(t.strip())) for t in texts) / n,
        sum(" " in t.strip() for t in texts) / n,
        mean(map(len, texts)) if texts else 0.0,
        different / (len(whole) or 1),
        sum(platform_of(t) is not None for t in texts) / n,
        sum(bool(_ANCHOR.match(t)) for t in texts) / n,
        different,
        sum(count >= 2 for count in counts) / n,
        mean(counts) if counts else 0.0,
        sum(bool(_MARK.search(t)) for t in texts) / n,
        sum(_is_titled(t) for t in texts) / n,
        sum(isinstance(v, list | dict) or _is_listed(v) for v in filled_some) / n,
        sum(bool(_POST_LINK.search(t)) and _is_url(t) for t in texts) / n,
    )


def words_in(text: str) -> int:
    """Return how many words a text has; in scripts without spaces, one for every two letters."""
    text = _ANY_URL.sub(" ", text[:600])
    unspaced = len(_UNSPACED.findall(text))
    if unspaced:
        text = _UNSPACED.sub(" ", text)
    return sum(_LETTER.search(part) is not None for part in text.split()) + unspaced // 2


def _is_titled(text: str) -> bool:
    """Return whether a value is written as names and places are: few words, each capital."""
    words = text.split()
    return 0 < len(words) <= 4 and all(w[0].isupper() or not w[0].isalpha() for w in words)


def _is_listed(value: Any) -> bool:
    text = value.strip() if isinstance(value, str) else ""
    return text[:1] in ("[", "{") and text[-1:] in ("]", "}")


def _is_url(value: Any) -> bool:
    text = value.lstrip() if isinstance(value, str) else ""
    if isinstance(value, list | tuple) or text.startswith("["):
        # A list of links, or of objects that hold links.
        return any(bool(_URL.match(one)) for one in parse_list(value)[:1])
    # A text that opens with a link is no column of links.
    return bool(_URL.match(text)) and words_in(text) <= 2


def _is_time(value: Any) -> bool:
    # No time is written in so many characters, or with so few digits: most texts need no parser.
    if isinstance(value, str) and (len(value) > 60 or sum(map(str.isdigit, value)) < 3):
        return False
    try:
        return TimeColumn(day_first=False).one(value) is not None or False
    except TimeError:
        pass
    try:
        return TimeColumn(day_first=True).one(value) is not None
    except TimeError:
        return False
