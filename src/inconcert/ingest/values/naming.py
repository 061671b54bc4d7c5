"""Cells that name other accounts: handles and ids, never display names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from inconcert.ingest.values.fields import as_text, is_missing
from inconcert.ingest.values.lists import EMPTY, literal_values

_IDS = ("id_str", "id", "pk", "user_id", "did")
_HANDLES = ("screen_name", "username", "userName", "acct", "handle")
_BREAK = re.compile(r"\s*[,;|\n]\s*")


def parse_names(value: Any) -> list[str]:
    """Return the accounts that a cell names: ids as they are, handles with '@'."""
    if is_missing(value) or isinstance(value, bool):
        return []
    if isinstance(value, Mapping):
        return _of_object(value)
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        return [name for one in value for name in parse_names(one)]
    text = (as_text(value) or "").strip()
    if text.lower() in EMPTY:
        return []
    if text[0] in "[{" and text[-1] in "]}":
        found = literal_values(text)
        if found is not None:
            return parse_names(found)
        text = text[1:-1]
    parts = [part.strip().strip("'\"") for part in _BREAK.split(text)]
    return [name for part in parts for name in _of_text(part)]


def _of_object(value: Mapping[str, Any]) -> list[str]:
    for keys, sign in ((_IDS, ""), (_HANDLES, "@")):
        for key in keys:
            found = value.get(key)
            if found and isinstance(found, str | int) and not isinstance(found, bool):
                return [f"{sign}{str(found).lstrip('@')}"]
    return []


def _of_text(part: str) -> list[str]:
    if "://" in part:
        try:
            part = urlsplit(part).path.rstrip("/").rpartition("/")[2]
        except ValueError:
            return []
    words = part.split()
    if len(words) > 1 and not all(word.startswith("@") for word in words):
        return []
    return [
        word if word.isdigit() or word.startswith(("@", "did:")) else f"@{word}"
        for word in words
        if word.lower() not in EMPTY and word not in ("-", "@")
    ]
