"""What the values of a column look like, as the first records show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from inconcert.ingest.fields import as_text, is_missing, is_rounded
from inconcert.ingest.lists import parse_list
from inconcert.ingest.platforms import platform_of
from inconcert.ingest.times import TimeColumn, TimeError

_HANDLE = re.compile(r"@?[\w.\-]{1,60}", re.ASCII)
_URL = re.compile(r"\s*[\[(\"']*(?:https?://|www\.)\S+", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What the sample shows of one column: shares of its filled values, from 0 to 1."""

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

    @property
    def empty(self) -> bool:
        """Whether no value of the sample is filled."""
        return not self.filled


def look_at(name: str, values: Sequence[Any]) -> Look:
    """Return what a column's values look like."""
    filled = [v for v in values if v not in ("", [], "[]") and not is_missing(v)]
    texts = [as_text(v) or "" for v in filled if not isinstance(v, dict)]
    n = len(texts) or 1
    digits = sum(t.strip().lstrip("-").isdigit() or is_rounded(t) for t in texts)
    return Look(
        name,
        len(filled),
        sum(map(_is_time, filled)) / n,
        sum(_is_time(v) for v in filled if isinstance(v, str) and not v.isdigit()) / n,
        digits / n,
        sum(map(_is_url, filled)) / n,
        sum(bool(_HANDLE.fullmatch(t.strip())) for t in texts) / n,
        sum(" " in t.strip() for t in texts) / n,
        mean(map(len, texts)) if texts else 0.0,
        len(set(texts)) / n,
        sum(platform_of(t) is not None for t in texts) / n,
        sum(bool(_ANCHOR.match(t)) for t in texts) / n,
    )


def _is_url(value: Any) -> bool:
    text = value.lstrip() if isinstance(value, str) else ""
    if isinstance(value, list | tuple) or text.startswith("["):
        # A list of links, or of objects that hold links.
        return any(bool(_URL.match(one)) for one in parse_list(value)[:1])
    return bool(_URL.match(text))


def _is_time(value: Any) -> bool:
    try:
        return TimeColumn(day_first=False).one(value) is not None or False
    except TimeError:
        pass
    try:
        return TimeColumn(day_first=True).one(value) is not None
    except TimeError:
        return False
